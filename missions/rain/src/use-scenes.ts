/**
 * Made-up scenes for using rain: showers that move with a known wind, and forty years of days with a known tail.
 *
 * Showers are Gaussian in space, each born and gone in its own time; the wind is the same everywhere. A day of the years is
 * wet with a chance that follows the season, and then its rain is generalised Pareto: the level of any return period is
 * known from `yearsLevel`.
 */
import type { SampleFiles } from '@setu/core/contract'
import type { Grid } from '@setu/core/grid'
import { randomFrom } from '@setu/core/random'
import { dayMs, formatDate, minuteMs, monthOf, utcDate } from '@setu/core/time'
import { type CsvCell, writeCsv } from '@setu/formats/csv/write'
import { gridMappingOf } from '@setu/formats/netcdf/cf-mapping-write'
import { writeClassicNetcdf } from '@setu/formats/netcdf/classic-write'
import { writeRainNetcdf } from './write/rain-netcdf.js'

export const showersGrid: Grid = {
  width: 96,
  height: 96,
  x0: 0,
  y0: 0,
  dx: 1000,
  dy: -1000,
  crs: '+proj=laea +lat_0=15 +lon_0=75 +datum=WGS84',
}
/** Cells in ten minutes: 4 km to the east, 2 km to the south. */
export const showersWind = { u: 4, v: 2 } as const
export const showersFrames = 7
export const useSeed = 20180715

const STEP = 10 * minuteMs

/** Rates of the frame `t`, mm/h. */
export const showersAt = (t: number): Float32Array => {
  const random = randomFrom(useSeed)
  const { width, height } = showersGrid
  const rate = new Float32Array(width * height)
  for (let k = 0; k < 60; k++) {
    const x0 = -60 + 200 * random.uniform() + showersWind.u * t
    const y0 = -40 + 160 * random.uniform() + showersWind.v * t
    const size = 2 + 5 * random.uniform() ** 2
    const middle = 12 * random.uniform() - 3
    const life = 6 + 10 * random.uniform()
    const peak = 22 * random.uniform() ** 1.5 * Math.exp(-(((t - middle) / life) ** 2))
    for (let r = Math.max(0, Math.floor(y0 - 4 * size)); r < Math.min(height, y0 + 4 * size); r++)
      for (let c = Math.max(0, Math.floor(x0 - 4 * size)); c < Math.min(width, x0 + 4 * size); c++)
        rate[r * width + c]! += peak * Math.exp(-((r - y0) ** 2 + (c - x0) ** 2) / (2 * size * size))
  }
  return rate.map((v) => (v < 0.1 ? 0 : v))
}

export const showers = async (): Promise<SampleFiles> => {
  const start = utcDate(2018, 7, 15) + 9 * 3_600_000
  const fields = Array.from({ length: showersFrames }, (_, t) => showersAt(t))
  const file = (kept: readonly number[]): Promise<Uint8Array> =>
    writeRainNetcdf(
      {
        title: 'Simulated showers',
        grid: showersGrid,
        kind: 'rate',
        intervals: kept.map((t) => ({ start: start + t * STEP, end: start + (t + 1) * STEP })),
        fields: kept.map((t) => ({ values: fields[t]!, reason: new Uint8Array(fields[t]!.length) })),
        history: `simulated, seed ${useSeed}`,
      },
      'netcdf-3',
    )
  return new Map([
    ['frames.nc', await file([0, 1, 2, 3, 4, 5, 6])],
    ['overpasses.nc', await file([0, 3])],
    ['between.nc', await file([1, 2])],
    ['after.nc', await file([3, 4, 5, 6])],
  ])
}

export const yearsFirst = 1979
export const yearsCount = 40
/** Tail of the rain of a wet day, mm. */
export const yearsTail = { scale: 11, shape: 0.12 } as const
/** Chance of a wet day by calendar month. */
export const yearsWet = [0.05, 0.05, 0.07, 0.1, 0.18, 0.45, 0.6, 0.55, 0.4, 0.22, 0.1, 0.06] as const

const monthDays = [31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** The true level that the greatest day of a year exceeds once in `period` years, by halving. */
export const yearsLevel = (period: number): number => {
  const { scale, shape } = yearsTail
  const inYear = (x: number): number => {
    const above = (1 + (shape * x) / scale) ** (-1 / shape)
    return monthDays.reduce((p, days, m) => p * (1 - yearsWet[m]! * above) ** days, 1)
  }
  let [low, high] = [0, 10_000]
  for (let k = 0; k < 80; k++) {
    const middle = (low + high) / 2
    if (inYear(middle) < 1 - 1 / period) low = middle
    else high = middle
  }
  return low
}

export const years = async (): Promise<SampleFiles> => {
  const random = randomFrom(useSeed, 1)
  const { scale, shape } = yearsTail
  const start = utcDate(yearsFirst, 1)
  const days = Math.round((utcDate(yearsFirst + yearsCount, 1) - start) / dayMs)
  const rows: CsvCell[][] = []
  for (let d = 0; d < days; d++) {
    const at = start + d * dayMs
    const wet = yearsWet[monthOf(at) - 1]!
    rows.push([
      formatDate(at),
      ...[0, 1].map(() => {
        const [chance, size] = [random.uniform(), random.uniform()]
        return chance < wet ? Math.round(10 * (scale / shape) * ((1 - size) ** -shape - 1)) / 10 : 0
      }),
    ])
  }
  return new Map([
    ['daily.csv', writeCsv([{ name: 'date' }, { name: 'A', unit: 'mm' }, { name: 'B', unit: 'mm' }], rows)],
    [
      'stations.csv',
      writeCsv(
        [{ name: 'id' }, { name: 'lon' }, { name: 'lat' }, { name: 'elevation_m' }],
        [
          ['A', 74.1, 15.4, 30],
          ['B', 75.3, 14.2, 610],
        ],
      ),
    ],
  ])
}

/** The law by which the cloud tops of `clouds` were made from rain: rain = a exp(-(T - t0) / s). */
export const cloudsLaw = { a: 9, t0: 200, s: 14 } as const

/** Cloud tops over the first showers: cold where it rains by the law, 285 K where it does not. */
export const clouds = async (): Promise<SampleFiles> => {
  const start = utcDate(2018, 7, 15) + 9 * 3_600_000
  const { width, height, x0, y0, dx, dy } = showersGrid
  const frames = [0, 3]
  const kelvin = new Float32Array(frames.length * width * height)
  const rains = frames.map((t) => showersAt(t))
  for (const [n, rain] of rains.entries())
    for (const [i, v] of rain.entries())
      kelvin[n * width * height + i] = v > 0 ? cloudsLaw.t0 - cloudsLaw.s * Math.log(v / cloudsLaw.a) : 285
  const intervals = frames.map((t) => ({ start: start + t * STEP, end: start + (t + 1) * STEP }))
  const hours = (ms: number): number => ms / 3_600_000
  const images = writeClassicNetcdf({
    dimensions: { time: frames.length, y: height, x: width, nv: 2 },
    attributes: { Conventions: 'CF-1.11', title: 'Simulated cloud tops' },
    variables: [
      {
        name: 'time',
        dimensions: ['time'],
        data: Float64Array.from(intervals, (t) => hours(t.start)),
        attributes: {
          standard_name: 'time',
          units: 'hours since 1970-01-01 00:00:00',
          calendar: 'standard',
          bounds: 'time_bnds',
        },
      },
      {
        name: 'time_bnds',
        dimensions: ['time', 'nv'],
        data: Float64Array.from(intervals.flatMap((t) => [hours(t.start), hours(t.end)])),
        attributes: {},
      },
      {
        name: 'y',
        dimensions: ['y'],
        data: Float64Array.from({ length: height }, (_, r) => y0 + (r + 0.5) * dy),
        attributes: { standard_name: 'projection_y_coordinate', units: 'm' },
      },
      {
        name: 'x',
        dimensions: ['x'],
        data: Float64Array.from({ length: width }, (_, c) => x0 + (c + 0.5) * dx),
        attributes: { standard_name: 'projection_x_coordinate', units: 'm' },
      },
      { name: 'crs', dimensions: [], data: Int32Array.of(0), attributes: gridMappingOf(showersGrid.crs) },
      {
        name: 'toa_brightness_temperature',
        dimensions: ['time', 'y', 'x'],
        data: kelvin,
        attributes: { standard_name: 'toa_brightness_temperature', units: 'K', grid_mapping: 'crs' },
      },
    ],
  })
  return new Map([
    ['images.nc', images],
    [
      'rain.nc',
      await writeRainNetcdf(
        {
          title: 'Simulated rain below',
          grid: showersGrid,
          kind: 'rate',
          intervals,
          fields: rains.map((values) => ({ values, reason: new Uint8Array(values.length) })),
          history: `simulated, seed ${useSeed}`,
        },
        'netcdf-3',
      ),
    ],
  ])
}
