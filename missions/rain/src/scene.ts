/**
 * A made-up monsoon season with known truth. Rain is a Gaussian field of random waves that moves with the wind, cut at a
 * threshold and raised to a power: dry days, showers, a few heavy days. Everything follows from the seed.
 *
 * The product is the truth times `gain`, loses whole wet days at a cell with chance `missShare`, and reports light rain on
 * dry days with chance `falseShare`. A gauge reads the truth of its cell times a factor of mean one. So the expected
 * relative bias is known: `gain * (1 - missShare) - 1` plus the false rain over the total.
 */
import type { Grid } from '@setu/core/grid'
import { type Random, randomFrom } from '@setu/core/random'
import { dayMs, utcDate } from '@setu/core/time'
import type { Interval, Station } from './rain-field.js'

export const sceneGrid: Grid = { width: 36, height: 30, x0: 73, y0: 20, dx: 0.1, dy: -0.1, crs: 'EPSG:4326' }
export const sceneDays = 92
export const sceneSeed = 20180601

export interface ProductError {
  readonly gain: number
  readonly missShare: number
  readonly falseShare: number
  /** Mean of the false rain, mm. */
  readonly falseMm: number
}

export const firstProduct: ProductError = { gain: 0.85, missShare: 0.12, falseShare: 0.1, falseMm: 3 }
export const secondProduct: ProductError = { gain: 1.25, missShare: 0.25, falseShare: 0.2, falseMm: 5 }
/** Standard deviation of the logarithm of a gauge's factor. */
export const gaugeSpread = 0.15

export interface Scene {
  readonly intervals: readonly Interval[]
  /** Truth, mm a day: one field a day. */
  readonly truth: readonly Float32Array[]
  readonly stations: readonly Station[]
  /** `[s * days + t]`, mm a day; NaN where missing. */
  readonly gauges: Float64Array
  readonly cells: Int32Array
}

interface Wave {
  readonly kx: number
  readonly ky: number
  readonly omega: number
  readonly phase: number
  readonly weight: number
}

const wavesOf = (random: Random, count: number): Wave[] =>
  Array.from({ length: count }, () => {
    const wavelength = 1.2 + 8 * random.uniform() ** 2
    const heading = 2 * Math.PI * random.uniform()
    return {
      kx: (2 * Math.PI * Math.cos(heading)) / wavelength,
      ky: (2 * Math.PI * Math.sin(heading)) / wavelength,
      omega: 2 * Math.PI * random.uniform(),
      phase: 2 * Math.PI * random.uniform(),
      weight: wavelength ** 0.7,
    }
  })

/** Standard normal field of day `t`: waves, and a season that swells and fades. */
const latentOf = (waves: readonly Wave[], t: number): Float64Array => {
  const { width, height } = sceneGrid
  const out = new Float64Array(width * height)
  const norm = Math.sqrt(waves.reduce((a, w) => a + w.weight ** 2 / 2, 0))
  for (const w of waves) {
    const shift = w.phase + w.omega * t
    for (let r = 0; r < height; r++)
      for (let c = 0; c < width; c++)
        out[r * width + c]! += (w.weight * Math.cos(w.kx * c * 0.1 - w.ky * r * 0.1 + shift)) / norm
  }
  return out
}

export const makeScene = (seed = sceneSeed): Scene => {
  const random = randomFrom(seed)
  const waves = wavesOf(random, 48)
  const start = utcDate(2018, 6, 1)
  const intervals = Array.from({ length: sceneDays }, (_, t) => ({
    start: start + t * dayMs,
    end: start + (t + 1) * dayMs,
  }))
  const truth = intervals.map((_, t) => {
    const latent = latentOf(waves, t)
    const season = 0.5 * Math.sin((Math.PI * (t + 10)) / (sceneDays + 20)) + 0.7 * Math.sin(t / 5.2) - 0.75
    // Rain shadow: the west (windward) side is the wetter one.
    return Float32Array.from(latent, (z, i) => {
      const lift = z + season + 0.6 * (0.5 - (i % sceneGrid.width) / sceneGrid.width)
      return lift <= 0 ? 0 : Math.fround(14 * lift ** 1.8)
    })
  })
  const stations = Array.from({ length: 30 }, (_, s): Station => {
    // One gauge in a cell: a stride that visits thirty different cells.
    const cell = (s * 353 + 41) % (sceneGrid.width * sceneGrid.height)
    const lon = sceneGrid.x0 + ((cell % sceneGrid.width) + 0.25 + 0.5 * random.uniform()) * sceneGrid.dx
    const lat = sceneGrid.y0 + (Math.floor(cell / sceneGrid.width) + 0.25 + 0.5 * random.uniform()) * sceneGrid.dy
    return {
      id: `G${String(s + 1).padStart(2, '0')}`,
      lon: Number(lon.toFixed(4)),
      lat: Number(lat.toFixed(4)),
      elevation: Math.round(20 + 900 * random.uniform() ** 2),
    }
  })
  const cells = Int32Array.from({ length: 30 }, (_, s) => (s * 353 + 41) % (sceneGrid.width * sceneGrid.height))
  const gauges = new Float64Array(stations.length * sceneDays)
  for (let s = 0; s < stations.length; s++)
    for (let t = 0; t < sceneDays; t++) {
      const factor = Math.exp(gaugeSpread * random.normal() - gaugeSpread ** 2 / 2)
      const mm = Math.round(truth[t]![cells[s]!]! * factor * 10) / 10
      gauges[s * sceneDays + t] = random.uniform() < 0.01 ? Number.NaN : mm
    }
  return { intervals, truth, stations, gauges, cells }
}

/** What a satellite with these errors would have seen, mm a day. */
export const makeProduct = (scene: Scene, error: ProductError, seed: number): Float32Array[] => {
  const random = randomFrom(seed)
  return scene.truth.map((day) =>
    Float32Array.from(day, (mm) => {
      const [lost, dreamt, size] = [random.uniform(), random.uniform(), random.uniform()]
      if (mm > 0) return lost < error.missShare ? 0 : Math.fround(mm * error.gain)
      return dreamt < error.falseShare ? Math.fround(-error.falseMm * Math.log(1 - size)) : 0
    }),
  )
}

/** A rain band of rate mm/h on a plane of 1 km cells, `shift` cells to the east. */
export const makeBand = (shift: number, size = 128): { grid: Grid; rate: Float32Array } => {
  const grid: Grid = {
    width: size,
    height: size,
    x0: 0,
    y0: 0,
    dx: 1000,
    dy: -1000,
    crs: '+proj=laea +lat_0=15 +lon_0=75 +datum=WGS84',
  }
  const rate = new Float32Array(size * size)
  for (let r = 0; r < size; r++)
    for (let c = 0; c < size; c++) {
      const across = (c - shift - (38 + 0.3 * r)) / 6
      const along = (r - size / 2) / 34
      const v = 14 * Math.exp(-(across ** 2) - along ** 2)
      rate[r * size + c] = v < 0.05 ? 0 : v
    }
  return { grid, rate }
}
