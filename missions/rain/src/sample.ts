/** The made-up scenes as files: what every example, form and tutorial runs on offline. Their truth stands in `scene.ts`. */
import type { SampleFiles } from '@setu/core/contract'
import type { Grid } from '@setu/core/grid'
import { randomFrom, shuffle } from '@setu/core/random'
import { formatDate, hourMs, utcDate } from '@setu/core/time'
import { type CsvCell, writeCsv } from '@setu/formats/csv/write'
import type { Interval, RainKind, Station } from './rain-field.js'
import {
  firstProduct,
  makeBand,
  makeProduct,
  makeScene,
  type Scene,
  sceneGrid,
  sceneSeed,
  secondProduct,
} from './scene.js'
import { writeRainNetcdf } from './write/rain-netcdf.js'

const netcdf = (
  title: string,
  grid: Grid,
  kind: RainKind,
  intervals: readonly Interval[],
  fields: readonly Float32Array[],
): Promise<Uint8Array> =>
  writeRainNetcdf(
    {
      title,
      grid,
      kind,
      intervals,
      fields: fields.map((values) => ({ values, reason: new Uint8Array(values.length) })),
      history: `simulated, seed ${sceneSeed}`,
    },
    'netcdf-3',
  )

/** One row a day, one column a station; dates are UTC days. */
const gaugeTable = ({ intervals }: Scene, stations: readonly Station[], values: Float64Array): Uint8Array =>
  writeCsv(
    [{ name: 'date' }, ...stations.map((s) => ({ name: s.id, unit: 'mm' }))],
    intervals.map((day, t): CsvCell[] => [
      formatDate(day.start),
      ...stations.map((_, s) => {
        const v = values[s * intervals.length + t]!
        return Number.isNaN(v) ? null : v
      }),
    ]),
  )

const stationTable = (stations: readonly Station[]): Uint8Array =>
  writeCsv(
    [{ name: 'id' }, { name: 'lon' }, { name: 'lat' }, { name: 'elevation_m' }],
    stations.map((s) => [s.id, s.lon, s.lat, s.elevation]),
  )

/** Two products, thirty gauges, and the pairs of the first product ready to score. */
export const monsoon = async (): Promise<SampleFiles> => {
  const scene = makeScene()
  const { intervals, stations, gauges, cells } = scene
  const first = makeProduct(scene, firstProduct, sceneSeed + 1)
  const second = makeProduct(scene, secondProduct, sceneSeed + 2)
  const pairs = stations.flatMap((station, s) =>
    intervals.flatMap((day, t): CsvCell[][] => {
      const observed = gauges[s * intervals.length + t]!
      return Number.isNaN(observed) ? [] : [[station.id, formatDate(day.start), observed, first[t]![cells[s]!]!]]
    }),
  )
  return new Map([
    ['product.nc', await netcdf('Simulated product', sceneGrid, 'accum', intervals, first)],
    ['second.nc', await netcdf('Simulated second product', sceneGrid, 'accum', intervals, second)],
    ['gauges.csv', gaugeTable(scene, stations, gauges)],
    ['stations.csv', stationTable(stations)],
    [
      'pairs.csv',
      writeCsv(
        [{ name: 'station' }, { name: 'time' }, { name: 'observed', unit: 'mm/d' }, { name: 'product', unit: 'mm/d' }],
        pairs,
      ),
    ],
  ])
}

/** The copies that `broken` holds: `[copied as, from]`, by number. */
export const brokenCopies: readonly (readonly [number, number])[] = [
  [4, 19],
  [9, 25],
  [14, 2],
]

/** The same gauges after somebody mixed up their places and copied three series. */
export const broken = async (): Promise<SampleFiles> => {
  const scene = makeScene()
  const days = scene.intervals.length
  const values = Float64Array.from(scene.gauges)
  for (const [to, from] of brokenCopies) values.copyWithin(to * days, from * days, (from + 1) * days)
  const order = shuffle(
    Array.from(scene.stations, (_, s) => s),
    randomFrom(sceneSeed, 7),
  ) as number[]
  const stations = scene.stations.map((s, k) => {
    const { lon, lat, elevation } = scene.stations[order[k]!]!
    return { ...s, lon, lat, elevation }
  })
  return new Map([
    ['gauges.csv', gaugeTable(scene, stations, values)],
    ['stations.csv', stationTable(stations)],
  ])
}

/** Cells by which the forecast band of `shifted` lies east of the observed one. */
export const bandShift = 10

/** A rain band, and the same band ten cells to the east. */
export const shifted = async (): Promise<SampleFiles> => {
  const start = utcDate(2018, 7, 15) + 9 * hourMs
  const intervals = [{ start, end: start + hourMs }]
  const [observed, forecast] = [makeBand(0), makeBand(bandShift)]
  return new Map([
    ['observed.nc', await netcdf('Simulated rain band', observed.grid, 'rate', intervals, [observed.rate])],
    ['forecast.nc', await netcdf('Simulated rain band, displaced', forecast.grid, 'rate', intervals, [forecast.rate])],
  ])
}
