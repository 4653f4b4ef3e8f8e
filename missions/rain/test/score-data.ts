/** Pairs of the real files, as the processes collocate them: the cell that holds the gauge, on the gauge's own day. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { openGauges, openProduct } from '../src/readers/open.js'
import type { StationPairs } from '../src/sum-planes.js'
import { dataPath, fileSource } from './real-files.js'

const readPairs = async (file: 'PERSIANNcdr5km.tif' | 'CHIRPS5km.tif'): Promise<StationPairs> => {
  const ignore = (): void => {}
  const stack = await openProduct(fileSource(`rain/valparaiso/${file}`), { start: '1983-01-01', step: 'P1D' }, ignore)
  const network = await openGauges(
    fileSource('rain/valparaiso/gauges_daily.csv'),
    fileSource('rain/valparaiso/gauges_stations.csv'),
    {},
    ignore,
  )
  const stations = network.stations.length
  const times = network.intervals.length
  const product = new Float64Array(stations * times)
  for (let t = 0; t < times; t++) {
    const field = await stack.read(t)
    network.stations.forEach((s, i) => {
      const column = Math.floor((s.lon - stack.grid.x0) / stack.grid.dx)
      const row = Math.floor((s.lat - stack.grid.y0) / stack.grid.dy)
      product[i * times + t] = field.values[row * stack.grid.width + column]!
    })
  }
  return { stations, times, observed: network.values, product }
}

const read = new Map<string, Promise<StationPairs>>()
/** Read once for all tests. */
export const valparaisoPairs = (file: 'PERSIANNcdr5km.tif' | 'CHIRPS5km.tif'): Promise<StationPairs> => {
  if (!read.has(file)) read.set(file, readPairs(file))
  return read.get(file)!
}

const table = (path: string): { dates: string[]; rows: number[][] } => {
  const lines = gunzipSync(readFileSync(dataPath(path)!))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((l) => l.split(','))
  return { dates: lines.map((l) => l[0]!), rows: lines.map((l) => l.slice(1).map(Number)) }
}

export const vietnamPairs = (): StationPairs => {
  const gauge = table('rain/vietnam-gsmap/gauge_daily_mm.csv.gz')
  const satellite = table('rain/vietnam-gsmap/gsmap_daily_mm.csv.gz')
  const first = gauge.dates.indexOf(satellite.dates[0]!)
  const times = satellite.rows.length
  const stations = satellite.rows[0]!.length
  const place = (rows: number[][], shift: number): Float64Array =>
    Float64Array.from({ length: stations * times }, (_, i) => rows[(i % times) + shift]![Math.floor(i / times)]!)
  return { stations, times, observed: place(gauge.rows, first), product: place(satellite.rows, 0) }
}
