import type { AssetRef, Run, Work } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import { writeGpx } from '@setu/formats/gpx/write'
import { writeKml } from '@setu/formats/kml/write'
import { writeMfJson } from '@setu/formats/mfjson/write'
import { foldIdentities, type Identity, identityAt } from '../identity.js'
import { positionsOf } from '../open-inputs.js'
import { periodOf } from '../period.js'
import { positionFlags } from '../positions.js'
import { type Chosen, csvOf, flatGeobufOf, geoJsonSeqOf, geoParquetOf, movingOf, nmeaOf } from '../positions-written.js'
import { shipTracks } from '../ship-track.js'
import type { inputs, outputs } from './convert.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const SHOWN = 100
/** Base stations, aids to navigation: their positions are no position reports. */
const NO_SHIP = new Set([4, 11, 21])

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const opened = await positionsOf(i, run)
  const p = opened.positions
  const identities = new Map<number, Identity[]>()
  foldIdentities(identities, opened.statics)
  const { tracks, noiseRows } = shipTracks(p, undefined, undefined, identityAt(identities))
  await run.progress(0.5, 'writing')
  const nameOf = (mmsi: number): string | undefined => identities.get(mmsi)?.at(-1)?.name ?? undefined
  const ways = i.to === 'kml' || i.to === 'gpx' || i.to === 'mfjson'
  const pairs = [
    ...tracks.flatMap((t) => Array.from(t.row, (row) => [row, t.id] as const)),
    ...(i.all && !ways ? noiseRows.map((row) => [row, ''] as const) : []),
  ].filter(
    ([row]) =>
      (p.flags[row]! & positionFlags.badPosition) === 0 &&
      // AIS holds numbers of 30 bits.
      (i.to !== 'nmea' || (p.mmsi[row]! < 2 ** 30 && !NO_SHIP.has(p.type[row]!))),
  )
  if (!ways) pairs.sort((a, b) => p.timeMs[a[0]]! - p.timeMs[b[0]]! || a[0] - b[0])
  const chosen: Chosen = { rows: pairs.map(([row]) => row), way: pairs.map(([, way]) => way) }
  const moving = function* () {
    for (const t of tracks) yield movingOf(t, nameOf(t.mmsi))
  }
  const source = await run.open(i.positions)
  const title = `Ships of ${source.name}`
  const write = (): Promise<AssetRef> => {
    switch (i.to) {
      case 'csv':
        return run.write('positions.csv', 'text/csv', csvOf(p, chosen))
      case 'geojsonseq':
        return run.write('positions.geojsonl', 'application/geo+json-seq', geoJsonSeqOf(p, chosen))
      case 'flatgeobuf':
        return run.write('positions.fgb', 'application/vnd.flatgeobuf', flatGeobufOf(p, chosen, 'positions'))
      case 'mfjson':
        return run.write('tracks.mf.json', 'application/geo+json', writeMfJson(title, moving()))
      case 'kml':
        return run.write('tracks.kml', 'application/vnd.google-earth.kml+xml', writeKml(title, moving()))
      case 'gpx':
        return run.write('tracks.gpx', 'application/gpx+xml', writeGpx(title, moving()))
      case 'nmea':
        return run.write('positions.nmea', 'text/plain', nmeaOf(p, chosen))
      default:
        return geoParquetOf(p, chosen).then((body) =>
          run.write('positions.parquet', 'application/vnd.apache.parquet', body),
        )
    }
  }
  return {
    positions: chosen.rows.length,
    ships: new Set(chosen.rows.map((row) => p.mmsi[row]!)).size,
    ways: tracks.length,
    left: p.n - chosen.rows.length,
    ...periodOf(chosen.rows.map((row) => p.timeMs[row]!)),
    first: chosen.rows.slice(0, SHOWN).map((row, k) => ({
      mmsi: String(p.mmsi[row]!).padStart(9, '0'),
      time: formatInstant(p.timeMs[row]!),
      lon: Number(p.lon[row]!.toFixed(6)),
      lat: Number(p.lat[row]!.toFixed(6)),
      way: chosen.way[k]!,
    })),
    file: await write(),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
