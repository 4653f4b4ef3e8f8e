/** Greatest value of each year of a series, for years that are complete enough; and the series of one station in order. */
import { yearOf } from '@setu/core/time'
import type { GaugeNetwork } from './rain-field.js'

export interface Maxima {
  readonly years: readonly number[]
  readonly values: Float64Array
  /** Years with some value that were not complete enough. */
  readonly left: number
}

/**
 * Maxima of calendar years (of the middle of each interval, UTC). A year counts where the intervals with values cover at
 * least `coverage` of it; months of a monthly series are counted, not weighed: 12 of 12 make a year of coverage 1.
 */
export const yearMaxima = (network: GaugeNetwork, station: number, coverage: number): Maxima => {
  const { intervals, values } = network
  const T = intervals.length
  const step = T > 0 ? intervals[0]!.end - intervals[0]!.start : 1
  const monthly = step > 20 * 86_400_000
  const found = new Map<number, { most: number; seen: number }>()
  for (let t = 0; t < T; t++) {
    const v = values[station * T + t]!
    if (Number.isNaN(v)) continue
    const { start, end } = intervals[t]!
    const year = yearOf((start + end) / 2)
    const own = found.get(year) ?? { most: Number.NEGATIVE_INFINITY, seen: 0 }
    own.most = Math.max(own.most, v)
    own.seen += monthly ? 1 / 12 : (end - start) / (365 * 86_400_000)
    found.set(year, own)
  }
  const kept = [...found].filter(([, y]) => y.seen >= coverage - 1e-9).sort((a, b) => a[0] - b[0])
  return {
    years: kept.map(([year]) => year),
    values: Float64Array.from(kept, ([, y]) => y.most),
    left: found.size - kept.length,
  }
}
