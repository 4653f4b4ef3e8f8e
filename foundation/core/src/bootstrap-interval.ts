/**
 * Confidence intervals from resampled values of a score (Efron & Tibshirani 1993): the percentile interval, and BCa,
 * corrected for bias and acceleration. Where stations and time blocks are both drawn, the acceleration takes the third
 * moments of both jackknifes together, as for a sum of two independent parts: an approximation of ours.
 */
import { normalCdf, normalQuantile } from './normal-distribution.js'
import { quantileOfSorted } from './quantiles.js'

export interface BootstrapInterval {
  readonly low: number
  readonly high: number
  /** Standard deviation of the resampled values. */
  readonly sigma: number
  readonly level: number
  /** Resamples in which the score is defined. */
  readonly used: number
}

export interface NoInterval {
  readonly reason: string
}

export const hasInterval = (interval: BootstrapInterval | NoInterval): interval is BootstrapInterval =>
  'low' in interval

/** A score that is undefined in more of its resamples than this share has no interval: the rest would be a choice. */
export const MOST_UNDEFINED = 0.1

export interface BcaInput {
  /** The score of the sample itself. */
  readonly estimate: number
  /** The score without each cluster in turn: one list for each way of drawing (stations, time blocks). */
  readonly jackknife: readonly ArrayLike<number>[]
}

/** The interval of resampled values; NaN among them is a resample in which the score is undefined. */
export const bootstrapInterval = (
  resampled: ArrayLike<number>,
  level = 0.95,
  bca?: BcaInput,
): BootstrapInterval | NoInterval => {
  const kept = Float64Array.from(Array.prototype.filter.call(resampled, Number.isFinite) as number[]).sort()
  const used = kept.length
  if (used < 2) return { reason: 'undefined in every resample' }
  if (resampled.length - used > MOST_UNDEFINED * resampled.length)
    return { reason: `undefined in ${resampled.length - used} of ${resampled.length} resamples` }
  let mean = 0
  for (const v of kept) mean += v / used
  let squares = 0
  for (const v of kept) squares += (v - mean) ** 2
  let low = (1 - level) / 2
  let high = 1 - low
  if (bca) {
    const shifted = bcaLevels(kept, low, bca)
    if (!shifted) return { reason: 'the BCa correction is not finite' }
    ;[low, high] = shifted
  }
  return {
    low: quantileOfSorted(kept, low),
    high: quantileOfSorted(kept, high),
    sigma: Math.sqrt(squares / (used - 1)),
    level,
    used,
  }
}

/** The sum of cubes over the sum of squares to 3/2, over all jackknifes: the acceleration, Efron (1987). */
export const acceleration = (jackknife: readonly ArrayLike<number>[]): number => {
  let squares = 0
  let cubes = 0
  for (const values of jackknife) {
    const n = values.length
    if (n < 2) continue
    let mean = 0
    for (let i = 0; i < n; i++) mean += values[i]! / n
    let s2 = 0
    let s3 = 0
    for (let i = 0; i < n; i++) {
      const d = mean - values[i]!
      s2 += d * d
      s3 += d * d * d
    }
    // In the scale of influence values, so that lists of different length add.
    squares += ((n - 1) / n) ** 2 * s2
    cubes += ((n - 1) / n) ** 3 * s3
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0
}

const bcaLevels = (sorted: Float64Array, alpha: number, { estimate, jackknife }: BcaInput): [number, number] | null => {
  let below = 0
  for (const v of sorted) below += v < estimate ? 1 : v === estimate ? 0.5 : 0
  const z0 = normalQuantile(below / sorted.length)
  const a = acceleration(jackknife)
  const at = (p: number): number => {
    const z = z0 + normalQuantile(p)
    return normalCdf(z0 + z / (1 - a * z))
  }
  const levels: [number, number] = [at(alpha), at(1 - alpha)]
  return Number.isFinite(z0) && levels.every(Number.isFinite) && levels[0] < levels[1] ? levels : null
}
