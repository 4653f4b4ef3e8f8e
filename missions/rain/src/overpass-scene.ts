/**
 * A made-up overpass: a band of showers on a grid of half-hours, ten-minute gauges under it, and a radiometer's swath that
 * crosses it and sees `overpassFactor` times the rain, with noise whose mean is 1.
 */
import type { SampleFiles } from '@setu/core/contract'
import type { Grid } from '@setu/core/grid'
import { randomFrom } from '@setu/core/random'
import { formatInstant, hourMs, minuteMs, utcDate } from '@setu/core/time'
import { type CsvCell, writeCsv } from '@setu/formats/csv/write'
import { writeRainNetcdf } from './write/rain-netcdf.js'
import { writeSwath } from './write/swath-hdf5.js'

export const overpassFactor = 1.2
/** Standard deviation of the logarithm of the noise. */
export const overpassNoise = 0.3
export const overpassGrid: Grid = { width: 80, height: 70, x0: 74, y0: 18, dx: 0.1, dy: -0.1, crs: 'EPSG:4326' }
export const overpassTime = utcDate(2018, 7, 15) + 9 * hourMs + 10 * minuteMs

const SCANS = 110
const RAYS = 49
const SEED = 20180716

/** Gaussian showers that stand still, so that the half-hour holds the moment. */
const showers = (): readonly { x: number; y: number; size: number; peak: number }[] => {
  const random = randomFrom(SEED)
  return Array.from({ length: 24 }, () => ({
    x: 74 + 8 * random.uniform(),
    y: 12 + 6 * random.uniform(),
    size: 0.25 + 0.5 * random.uniform(),
    peak: 1 + 14 * random.uniform() ** 2,
  }))
}

/** Rate at a place, mm/h. */
const rainAt = (all: ReturnType<typeof showers>, lon: number, lat: number): number => {
  let rate = 0
  for (const { x, y, size, peak } of all)
    rate += peak * Math.exp(-((lon - x) ** 2 + (lat - y) ** 2) / (2 * size * size))
  return Math.max(0, rate - 1.5)
}

/** Place of a footprint: the track runs north-east, a scan lies across it. */
export const overpassPlace = (scan: number, ray: number): readonly [lon: number, lat: number] => {
  const [along, across] = [scan * 0.055, (ray - (RAYS - 1) / 2) * 0.05]
  return [75.6 + along * 0.55 + across * 0.84, 12 + along * 0.84 - across * 0.55]
}

const swathOf = async (): Promise<Uint8Array> => {
  const all = showers()
  const random = randomFrom(SEED, 1)
  const [lat, lon, rate] = [
    new Float64Array(SCANS * RAYS),
    new Float64Array(SCANS * RAYS),
    new Float64Array(SCANS * RAYS),
  ]
  for (let s = 0; s < SCANS; s++)
    for (let r = 0; r < RAYS; r++) {
      const i = s * RAYS + r
      const [x, y] = overpassPlace(s, r)
      lon[i] = x
      lat[i] = y
      const noise = Math.exp(overpassNoise * random.normal() - overpassNoise ** 2 / 2)
      rate[i] = rainAt(all, x, y) * overpassFactor * noise
    }
  return writeSwath({
    group: 'FS',
    variable: 'SLV/precipRateNearSurface',
    algorithm: '2AKu',
    satellite: 'GPM',
    instrument: 'DPR',
    scans: SCANS,
    rays: RAYS,
    lat,
    lon,
    rate,
    time: Float64Array.from({ length: SCANS }, (_, s) => overpassTime + s * 700),
  })
}

const productOf = (): Promise<Uint8Array> => {
  const { width, height, x0, y0, dx, dy } = overpassGrid
  const all = showers()
  const rain = Float32Array.from({ length: width * height }, (_, c) =>
    rainAt(all, x0 + ((c % width) + 0.5) * dx, y0 + (Math.floor(c / width) + 0.5) * dy),
  )
  const start = overpassTime - 40 * minuteMs
  return writeRainNetcdf(
    {
      title: 'Simulated half-hours',
      grid: overpassGrid,
      kind: 'rate',
      intervals: [0, 1, 2].map((k) => ({ start: start + k * 30 * minuteMs, end: start + (k + 1) * 30 * minuteMs })),
      fields: [0, 1, 2].map(() => ({ values: rain, reason: new Uint8Array(width * height) })),
      history: `simulated, seed ${SEED}`,
    },
    'netcdf-3',
  )
}

/** Gauges on a lattice under the swath; ten-minute depths around the overpass. */
const gaugesOf = (): { gauges: Uint8Array; stations: Uint8Array } => {
  const all = showers()
  const places = Array.from({ length: 60 }, (_, k) => {
    const [lon, lat] = overpassPlace(5 + 10 * (k % 10) + 0.3, 4 + 8 * Math.floor(k / 10) + 0.3)
    return { id: `g${k + 1}`, lon: Number(lon.toFixed(4)), lat: Number(lat.toFixed(4)) }
  })
  const rows: CsvCell[][] = []
  for (let t = -6; t < 6; t++)
    for (const p of places)
      rows.push([
        p.id,
        formatInstant(overpassTime + t * 10 * minuteMs),
        Number((rainAt(all, p.lon, p.lat) / 6).toFixed(4)),
      ])
  return {
    gauges: writeCsv([{ name: 'station' }, { name: 'time' }, { name: 'rain', unit: 'mm' }], rows),
    stations: writeCsv(
      [{ name: 'id' }, { name: 'lon', unit: 'deg' }, { name: 'lat', unit: 'deg' }],
      places.map((p): CsvCell[] => [p.id, p.lon, p.lat]),
    ),
  }
}

export const overpass = async (): Promise<SampleFiles> => {
  const { gauges, stations } = gaugesOf()
  return new Map([
    ['swath.HDF5', await swathOf()],
    ['product.nc', await productOf()],
    ['gauges.csv', gauges],
    ['stations.csv', stations],
  ])
}
