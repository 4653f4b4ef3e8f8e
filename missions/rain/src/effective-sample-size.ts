/**
 * How many independent values a correlated series is worth: for its mean n / (1 + 2 sum (1 - k / n) r_k), the sum ending
 * before the first r_k that is not positive (Thiebaux & Zwiers 1984; the initial positive sequence); for the correlation of two
 * series n (1 - r1 r2) / (1 + r1 r2) with their lag-1 autocorrelations (Bretherton et al. 1999).
 */

/** Autocorrelation at a lag of a series without missing values; NaN without variance. */
export const autocorrelation = (series: ArrayLike<number>, lag: number): number => {
  const n = series.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += series[i]! / n
  let c0 = 0
  let ck = 0
  for (let i = 0; i < n; i++) {
    const d = series[i]! - mean
    c0 += d * d
    if (i >= lag) ck += d * (series[i - lag]! - mean)
  }
  return c0 > 1e-13 * n * mean * mean ? ck / c0 : Number.NaN
}

/** Effective sample size for the mean, at most n, at least 1; NaN without variance. */
export const effectiveSampleSize = (series: ArrayLike<number>): number => {
  const n = series.length
  let sum = 0
  for (let k = 1; k < n; k++) {
    const r = autocorrelation(series, k)
    if (Number.isNaN(r)) return Number.NaN
    if (r <= 0) break
    sum += (1 - k / n) * r
  }
  return Math.max(1, n / (1 + 2 * sum))
}

/** Effective number of pairs for the correlation of two series; NaN without variance. */
export const effectivePairs = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  const product = autocorrelation(x, 1) * autocorrelation(y, 1)
  return Math.max(1, Math.min(x.length, (x.length * (1 - product)) / (1 + product)))
}
