/**
 * Test of equal accuracy of two products (Diebold & Mariano 1995) on a series of loss differences: their mean over its
 * standard error, with the long-run variance by Bartlett's weights (Newey & West 1987), lag 4 (T / 100)^(2/9) by default.
 * The statistic is taken as normal: for a few hundred steps; it says nothing below about 30.
 */
import { normalCdf } from '@setu/core/normal-distribution'
import type { StationPairs } from './sum-planes.js'

export interface DieboldMariano {
  /** Positive: the first product has the larger loss. null where undefined, with the reason. */
  readonly statistic: number | null
  /** Two-sided. */
  readonly pValue: number | null
  /** Mean loss difference, first minus second. */
  readonly difference: number | null
  /** Steps with a difference. */
  readonly n: number
  readonly lags: number
  readonly reason?: string
}

export type Loss = 'squared' | 'absolute'

/** Loss of the first minus loss of the second, averaged over the stations that have all three, step by step; NaN without. */
export const lossDifferences = (first: StationPairs, second: StationPairs, loss: Loss = 'squared'): Float64Array => {
  const { stations, times, observed } = first
  const of = loss === 'squared' ? (e: number): number => e * e : Math.abs
  return Float64Array.from({ length: times }, (_, t) => {
    let sum = 0
    let n = 0
    for (let s = 0; s < stations; s++) {
      const i = s * times + t
      const d = of(first.product[i]! - observed[i]!) - of(second.product[i]! - observed[i]!)
      if (!Number.isFinite(d)) continue
      sum += d
      n++
    }
    return n ? sum / n : Number.NaN
  })
}

/** The test on a series of loss differences in order of time; missing steps are left out. */
export const dieboldMariano = (differences: ArrayLike<number>, lags?: number): DieboldMariano => {
  const d = Float64Array.from(Array.prototype.filter.call(differences, Number.isFinite) as number[])
  const n = d.length
  const most = lags ?? Math.floor(4 * (n / 100) ** (2 / 9))
  const used = Math.max(0, Math.min(most, n - 1))
  const none = (reason: string): DieboldMariano => ({
    statistic: null,
    pValue: null,
    difference: n ? mean : null,
    n,
    lags: used,
    reason,
  })
  let mean = 0
  for (const v of d) mean += v / n
  if (n < 3) return none('fewer than three steps')
  let variance = 0
  for (let k = 0; k <= used; k++) {
    let covariance = 0
    for (let t = k; t < n; t++) covariance += (d[t]! - mean) * (d[t - k]! - mean)
    variance += (k === 0 ? 1 : 2 * (1 - k / (used + 1))) * (covariance / n)
  }
  if (!(variance > 0)) return none('the two losses differ by a constant')
  const statistic = mean / Math.sqrt(variance / n)
  return { statistic, pValue: 2 * normalCdf(-Math.abs(statistic)), difference: mean, n, lags: used }
}
