/**
 * Sample L-moments by unbiased probability-weighted moments (Hosking 1990, J. R. Statist. Soc. B 52, 105-124), and what
 * distributions have them. L-moments exist wherever the mean does and move little with a single great value.
 */

export interface LMoments {
  /** Mean. */
  readonly l1: number
  /** L-scale, in the unit of the values. */
  readonly l2: number
  /** L-skewness, -1..1. */
  readonly t3: number
  /** L-kurtosis; NaN for fewer than four values. */
  readonly t4: number
  readonly n: number
}

/** L-moments of a sample without missing values; undefined (NaN) parts for fewer than three values or no spread. */
export const lMoments = (sample: ArrayLike<number>): LMoments => {
  const x = Float64Array.from(sample).sort()
  const n = x.length
  let [b0, b1, b2, b3] = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const v = x[i]!
    b0 += v
    b1 += v * (i / (n - 1))
    b2 += v * ((i / (n - 1)) * ((i - 1) / (n - 2)))
    b3 += v * ((i / (n - 1)) * ((i - 1) / (n - 2)) * ((i - 2) / (n - 3)))
  }
  b0 /= n
  b1 /= n
  b2 /= n
  b3 /= n
  const l2 = 2 * b1 - b0
  const l3 = 6 * b2 - 6 * b1 + b0
  const l4 = 20 * b3 - 30 * b2 + 12 * b1 - b0
  return { l1: b0, l2, t3: n < 3 ? Number.NaN : l3 / l2, t4: n < 4 ? Number.NaN : l4 / l2, n }
}
