/** Inputs that every process on positions has. */
import { choice, dataset, flag, many, optional, text } from '@setu/core/schema'

export const positionsAccept =
  'AIS sentences (NMEA, with TAG blocks or trailers), MarineCadastre, Danish and other CSV, JSON lines, GeoJSON and FlatGeobuf points, Parquet; gzip and Zstandard too; a folder of them'

export const positionInputs = {
  positions: dataset({ title: 'Positions', accepts: positionsAccept }),
  columns: optional(
    text({
      title: 'Columns',
      group: 'Reading',
      hint: 'mmsi=ship,time=when,lon=x,lat=y: where the names of a table are not known.',
    }),
  ),
  mmsi: many(text({ title: 'Number (MMSI)', pattern: '^\\d{1,9}$' }), {
    title: 'Only these ships',
    description: 'MMSI. Of a partition of the archive only the files that they are in are read.',
    group: 'Reading',
    default: [],
    maxItems: 1000,
  }),
  dayFirst: flag({ title: 'Days before months', group: 'Reading', description: 'Dates such as 31/12/2023.' }),
  lenient: flag({
    title: 'Lenient',
    group: 'Reading',
    description: 'Decode sentences whose checksum is wrong or missing as well.',
  }),
}

export const layoutInput = choice(['itu', 'gpsd'] as const, {
  title: 'Layout of types 25 and 26',
  group: 'Reading',
  default: 'itu',
  hint: 'gpsd, libais and pyais leave out the two spare bits behind a destination.',
})
