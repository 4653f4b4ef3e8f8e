/** One pass over a product: its depth at every station in every interval, and the sum of its fields for the map. */
import type { Run } from '@setu/core/contract'
import { centreX, centreY } from '@setu/core/grid'
import { gridProjector } from '@setu/core/projections'
import { hourMs } from '@setu/core/time'
import type { SatelliteSeries } from './qc/satellite-series.js'
import type { Interval, RainStack, Station } from './rain-field.js'
import { type Collocation, samplerOf } from './sampler.js'

export interface ProductSeries {
  readonly intervals: readonly Interval[]
  /** `[s * intervals.length + i]`, mm in the interval, NaN where missing. */
  readonly values: Float64Array
  /** Cell that holds each station, -1 outside. */
  readonly cells: Int32Array
  /** Longitude and latitude of the centre of that cell, NaN outside. */
  readonly lons: Float64Array
  readonly lats: Float64Array
  /** Sum of depth and count of valid intervals in each cell of the grid. */
  readonly fieldSum: Float64Array
  readonly fieldCount: Uint32Array
}

export interface Span {
  readonly from?: number
  readonly to?: number
}

/** Intervals that touch the span. */
const touching = (intervals: readonly Interval[], { from, to }: Span): number[] =>
  intervals.flatMap(({ start, end }, i) =>
    (from === undefined || end > from) && (to === undefined || start < to) ? [i] : [],
  )

export const sampleProduct = async (
  stack: RainStack,
  stations: readonly Station[],
  method: Collocation,
  span: Span,
  run: Pick<Run, 'progress'>,
): Promise<ProductSeries> => {
  const { grid } = stack
  const kept = touching(stack.intervals, span)
  const T = kept.length
  const S = stations.length
  const sampler = samplerOf(grid, stations, method)
  const values = new Float64Array(S * T)
  const fieldSum = new Float64Array(grid.width * grid.height)
  const fieldCount = new Uint32Array(fieldSum.length)
  const at = new Float64Array(S)
  for (const [t, i] of kept.entries()) {
    const { start, end } = stack.intervals[i]!
    const { values: field, reason } = await stack.read(i)
    const depth = stack.kind === 'rate' ? (end - start) / hourMs : 1
    sampler.sample(field, at)
    for (let s = 0; s < S; s++) values[s * T + t] = at[s]! * depth
    for (let c = 0; c < fieldSum.length; c++)
      if (reason[c] === 0) {
        fieldSum[c]! += field[c]! * depth
        fieldCount[c]!++
      }
    await run.progress(((t + 1) / T) * 0.5)
  }
  const lons = new Float64Array(S).fill(Number.NaN)
  const lats = new Float64Array(S).fill(Number.NaN)
  const { inverse } = gridProjector(grid)
  for (let s = 0; s < S; s++) {
    const cell = sampler.cells[s]!
    if (cell < 0) continue
    const [lon, lat] = inverse(centreX(grid, cell % grid.width), centreY(grid, Math.floor(cell / grid.width)))
    lons[s] = lon
    lats[s] = lat
  }
  return {
    intervals: kept.map((i) => stack.intervals[i]!),
    values,
    cells: sampler.cells,
    lons,
    lats,
    fieldSum,
    fieldCount,
  }
}

/** The same series as the gauge checks want them: a pixel for each station inside the grid. */
export const satelliteSeries = ({ intervals, values, cells, lons, lats }: ProductSeries): SatelliteSeries => ({
  intervals,
  lons,
  lats,
  values,
  own: cells.map((cell, s) => (cell < 0 ? -1 : s)),
})
