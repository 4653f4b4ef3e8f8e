/**
 * Sample quantiles of types 4 to 9 of Hyndman & Fan (1996); 7 is the default of R, NumPy and spreadsheets. A missing
 * value is refused: what to do with it is the caller's decision. Also quantiles of a weighted sample, where a weight is
 * how often the value stands in the sample (as in a bootstrap resample).
 */
import { setuError } from './errors.js'

export type QuantileType = 4 | 5 | 6 | 7 | 8 | 9

// Position of quantile p among n sorted values, from 1: p * (n + 1 - a - b) + a.
const PLOTTING: Record<QuantileType, readonly [number, number]> = {
  4: [0, 1],
  5: [0.5, 0.5],
  6: [0, 0],
  7: [1, 1],
  8: [1 / 3, 1 / 3],
  9: [3 / 8, 3 / 8],
}

/** Position from 0 among n sorted values, cut to the ends. */
const position = (p: number, n: number, type: QuantileType): number => {
  if (!(p >= 0 && p <= 1))
    throw setuError('bad-input', { where: 'probability', found: String(p), expected: 'a number from 0 to 1' })
  const [a, b] = PLOTTING[type]
  return Math.min(Math.max(p * (n + 1 - a - b) + a - 1, 0), n - 1)
}

/** A sorted copy; refuses an empty sample and missing values. */
export const sortedCopy = (values: ArrayLike<number>): Float64Array => {
  const sorted = Float64Array.from(values).sort()
  // NaN sorts last.
  if (sorted.length === 0 || Number.isNaN(sorted[sorted.length - 1]!))
    throw setuError('bad-input', {
      where: 'values',
      found: sorted.length === 0 ? 'no value' : 'a missing value (NaN)',
      expected: 'at least one number and nothing else',
      wayOut: 'leave missing values out first',
    })
  return sorted
}

/** Quantile of values that are sorted already. */
export const quantileOfSorted = (sorted: ArrayLike<number>, p: number, type: QuantileType = 7): number => {
  const h = position(p, sorted.length, type)
  const low = Math.floor(h)
  const a = sorted[low]!
  const b = sorted[Math.min(low + 1, sorted.length - 1)]!
  return a === b ? a : a + (h - low) * (b - a)
}

export const quantile = (values: ArrayLike<number>, p: number, type: QuantileType = 7): number =>
  quantileOfSorted(sortedCopy(values), p, type)

export const quantiles = (values: ArrayLike<number>, ps: ArrayLike<number>, type: QuantileType = 7): Float64Array => {
  const sorted = sortedCopy(values)
  return Float64Array.from(ps, (p) => quantileOfSorted(sorted, p, type))
}

/**
 * Quantiles at increasing probabilities of the sample in which `sorted[i]` stands `weights[i]` times, a whole number:
 * equal to repeating each value. NaN for all when the weights are zero.
 */
export const quantilesOfRepeated = (
  sorted: ArrayLike<number>,
  weights: ArrayLike<number>,
  ps: readonly number[],
  type: QuantileType = 7,
): Float64Array => {
  let total = 0
  for (let i = 0; i < sorted.length; i++) total += weights[i]!
  const out = new Float64Array(ps.length).fill(Number.NaN)
  if (total === 0) return out
  // Value i holds the ranks from `end` - weights[i] to `end`, exclusive.
  let i = -1
  let end = 0
  const valueAt = (rank: number): number => {
    while (end <= rank) end += weights[++i]!
    while (end - weights[i]! > rank) end -= weights[i--]!
    return sorted[i]!
  }
  for (let k = 0; k < ps.length; k++) {
    const h = position(ps[k]!, total, type)
    const low = Math.floor(h)
    const a = valueAt(low)
    const b = h > low ? valueAt(Math.min(low + 1, total - 1)) : a
    out[k] = a === b ? a : a + (h - low) * (b - a)
  }
  return out
}
