/**
 * Statistics of one series and of two. Sums are compensated (Neumaier 1974), variances two-pass or Welford (1962).
 * What is undefined (no value, no variance) is NaN here and becomes `null` with a reason in an `Estimate`.
 */
import { quantileOfSorted } from './quantiles.js'
import { averageRanks } from './ranks.js'

/** Compensated sum (Neumaier 1974). */
export const sum = (values: ArrayLike<number>): number => {
  let total = 0
  let lost = 0
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!
    const t = total + v
    lost += Math.abs(total) >= Math.abs(v) ? total - t + v : v - t + total
    total = t
  }
  return Number.isFinite(total) ? total + lost : total
}

/** NaN for no value. */
export const mean = (values: ArrayLike<number>): number => (values.length ? sum(values) / values.length : Number.NaN)

/** Variance about the mean; divisor n - 1, or n with `ddof` 0. NaN where n <= ddof. */
export const variance = (values: ArrayLike<number>, ddof: 0 | 1 = 1): number => {
  const n = values.length
  if (n <= ddof) return Number.NaN
  const m = mean(values)
  let squares = 0
  let rest = 0
  for (let i = 0; i < n; i++) {
    const d = values[i]! - m
    squares += d * d
    rest += d
  }
  return Math.max(0, squares - (rest * rest) / n) / (n - ddof)
}

/** Running mean and sum of squares about it (Welford 1962). */
export interface Running {
  add(value: number): void
  readonly n: number
  readonly mean: number
  /** Divisor n - 1; NaN below two values. */
  readonly variance: number
}

export const running = (): Running => {
  let n = 0
  let m = 0
  let m2 = 0
  return {
    add(value) {
      n++
      const d = value - m
      m += d / n
      m2 += d * (value - m)
    },
    get n() {
      return n
    },
    get mean() {
      return n ? m : Number.NaN
    },
    get variance() {
      return n > 1 ? m2 / (n - 1) : Number.NaN
    },
  }
}

/** Median; NaN for no value or a missing one. */
export const median = (values: ArrayLike<number>): number => {
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  return n === 0 || Number.isNaN(sorted[n - 1]!) ? Number.NaN : quantileOfSorted(sorted, 0.5)
}

/** Makes the median absolute deviation of a normal sample estimate its standard deviation: 1 / Phi^-1(3/4). */
export const MAD_TO_SIGMA = 1.482602218505602

/** Median absolute deviation from the median, not scaled. */
export const medianAbsoluteDeviation = (values: ArrayLike<number>): number => {
  const m = median(values)
  return median(Float64Array.from(values, (v) => Math.abs(v - m)))
}

/** (v - median) / (1.4826 MAD) for each value; NaN for all where more than half of the values are equal. */
export const robustZ = (values: ArrayLike<number>): Float64Array => {
  const m = median(values)
  const sigma = MAD_TO_SIGMA * medianAbsoluteDeviation(values)
  return Float64Array.from(values, (v) => (sigma > 0 ? (v - m) / sigma : Number.NaN))
}

/** Pearson's correlation of pairs; a pair with a missing value is left out. NaN below two pairs or without variance. */
export const pearson = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  let n = 0
  let mx = 0
  let my = 0
  let xx = 0
  let yy = 0
  let xy = 0
  const length = Math.min(x.length, y.length)
  for (let i = 0; i < length; i++) {
    const a = x[i]!
    const b = y[i]!
    if (a - a !== 0 || b - b !== 0) continue
    n++
    const dx = a - mx
    const dy = b - my
    mx += dx / n
    my += dy / n
    xx += dx * (a - mx)
    yy += dy * (b - my)
    xy += dx * (b - my)
  }
  // A constant series may keep a variance of rounding size.
  if (n < 2 || !(xx > 1e-13 * n * mx * mx) || !(yy > 1e-13 * n * my * my)) return Number.NaN
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

/** Spearman's rank correlation, ties averaged; pairs with a missing value are left out. */
export const spearman = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  const length = Math.min(x.length, y.length)
  const a = new Float64Array(length)
  const b = new Float64Array(length)
  let n = 0
  for (let i = 0; i < length; i++) {
    const e = x[i]! - y[i]!
    if (e - e !== 0) continue
    a[n] = x[i]!
    b[n++] = y[i]!
  }
  return pearson(averageRanks(a.subarray(0, n)), averageRanks(b.subarray(0, n)))
}
