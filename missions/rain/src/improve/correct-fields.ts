/**
 * A method applied to every cell and step. Cells are taken in chunks, so that distances and covariances of cells and gauges
 * stay small; a chunk meets all steps before the next, so that what depends on places alone is computed once.
 */
import { haversineKm } from '@setu/core/earth'
import { centreX, centreY, type Grid } from '@setu/core/grid'
import { gridProjector } from '@setu/core/projections'
import type { AdjustSettings, Method, Targets, Training } from '../adjustment/method.js'
import type { Station } from '../rain-field.js'
import { type SigmaByAmount, sigmaAt } from './sigma-by-amount.js'

export interface CorrectedFields {
  /** By step, mm, NaN where the method cannot say. */
  readonly values: readonly Float32Array[]
  /** Standard error, mm. */
  readonly sigma: readonly Float32Array[]
  /** Negative estimates cut to zero. */
  readonly clipped: number
  readonly learnt: Readonly<Record<string, number | string>>
}

/** Numbers of distances in one chunk. */
const CHUNK = 2e6

const chunkTargets = (
  grid: Grid,
  from: number,
  to: number,
  stations: readonly Station[],
  elevation: Float64Array | null,
): Targets => {
  const { inverse } = gridProjector(grid)
  const n = stations.length
  const across = new Float64Array((to - from) * n)
  for (let cell = from; cell < to; cell++) {
    const [lon, lat] = inverse(centreX(grid, cell % grid.width), centreY(grid, Math.floor(cell / grid.width)))
    for (let i = 0; i < n; i++)
      across[(cell - from) * n + i] = haversineKm(lat, lon, stations[i]!.lat, stations[i]!.lon)
  }
  return { m: to - from, across, elevation: elevation ? elevation.subarray(from, to) : null }
}

export interface CorrectionInput {
  readonly method: Method
  readonly settings: AdjustSettings
  readonly training: Training
  readonly stations: readonly Station[]
  readonly grid: Grid
  /** Product by step, mm. */
  readonly fields: readonly Float32Array[]
  /** Metres by cell, or null. */
  readonly elevation: Float64Array | null
  /** Used where the method gives no standard error. */
  readonly usualSigma: SigmaByAmount | null
  /** Cells farther from every gauge keep the product, km. */
  readonly reachKm: number
}

export const correctFields = async (
  i: CorrectionInput,
  progress: (fraction: number) => Promise<void>,
): Promise<CorrectedFields> => {
  const cells = i.grid.width * i.grid.height
  const times = i.fields.length
  const n = Math.max(1, i.stations.length)
  const step = Math.max(1, Math.min(cells, Math.floor(CHUNK / n)))
  const blank = () => Array.from({ length: times }, () => new Float32Array(cells).fill(Number.NaN))
  const [values, sigma] = [blank(), blank()]
  const adjuster = i.method.start(i.training, i.settings)
  let clipped = 0
  for (let from = 0; from < cells; from += step) {
    const to = Math.min(cells, from + step)
    const targets = chunkTargets(i.grid, from, to, i.stations, i.elevation)
    const near = new Uint8Array(to - from)
    for (let c = 0; c < near.length; c++)
      for (let g = 0; g < n && !near[c]; g++) if (targets.across[c * n + g]! <= i.reachKm) near[c] = 1
    for (let t = 0; t < times; t++) {
      if (t % 8 === 0) await progress((from + ((to - from) * t) / times) / cells)
      const product = i.fields[t]!.subarray(from, to)
      const one = adjuster.at(t, targets, product)
      clipped += one.clipped
      for (let c = 0; c < near.length; c++) {
        const v = near[c] ? one.values[c]! : product[c]!
        values[t]![from + c] = v
        const given = near[c] && one.sigma ? one.sigma[c]! : Number.NaN
        sigma[t]![from + c] = Number.isNaN(given) && i.usualSigma ? sigmaAt(i.usualSigma, v) : given
      }
    }
  }
  return { values, sigma, clipped, learnt: adjuster.learnt ?? {} }
}
