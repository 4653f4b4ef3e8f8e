/**
 * Pearson type III distribution with a mass at zero, fitted by L-moments (Hosking & Wallis 1997, appendix A.9, rational
 * approximation of the shape, accurate to 5e-5 in the skewness). All values enter the fit; zeros also count for the mass.
 */

import { gammaP, gammaQ, logGamma } from '@setu/core/gamma-function'
import { normalCdf } from '@setu/core/normal-distribution'
import { lMoments } from './l-moments.js'

export interface Pearson3Fit {
  readonly family: 'pearson3'
  /** Mean, mm. */
  readonly mean: number
  /** Standard deviation, mm. */
  readonly sigma: number
  readonly skew: number
  readonly zero: number
  readonly n: number
}

export const leastForPearson3 = 4

/** A fit, or null where there are too few values or no spread. */
export const fitPearson3 = (sample: ArrayLike<number>): Pearson3Fit | null => {
  const values = Float64Array.from(Array.prototype.filter.call(sample, (v: number) => !Number.isNaN(v)) as number[])
  const n = values.length
  const zeros = values.reduce((k, v) => k + (v <= 0 ? 1 : 0), 0)
  if (n < leastForPearson3 || n - zeros < leastForPearson3) return null
  const { l1, l2, t3 } = lMoments(values)
  if (!(l2 > 0) || !(Math.abs(t3) < 1)) return null
  const zero = zeros / n
  if (Math.abs(t3) < 1e-6) return { family: 'pearson3', mean: l1, sigma: l2 * Math.sqrt(Math.PI), skew: 0, zero, n }
  const t = Math.abs(t3)
  let alpha: number
  if (t < 1 / 3) {
    const z = 3 * Math.PI * t * t
    alpha = (1 + 0.2906 * z) / (z * (1 + z * (0.1882 + z * 0.0442)))
  } else {
    const z = 1 - t
    alpha = (z * (0.36067 + z * (-0.59567 + z * 0.25361))) / (1 + z * (-2.78861 + z * (2.56096 + z * -0.77045)))
  }
  const root = Math.sqrt(alpha)
  const sigma = l2 * Math.sqrt(Math.PI * alpha) * Math.exp(logGamma(alpha) - logGamma(alpha + 0.5))
  return { family: 'pearson3', mean: l1, sigma, skew: (2 / root) * Math.sign(t3), zero, n }
}

/** Distribution function without the mass at zero. */
export const pearson3Cdf = ({ mean, sigma, skew }: Pick<Pearson3Fit, 'mean' | 'sigma' | 'skew'>, x: number): number => {
  const y = (x - mean) / sigma
  if (Math.abs(skew) < 1e-9) return normalCdf(y)
  const alpha = 4 / (skew * skew)
  // Distance from the bound in units of the gamma scale.
  const z = alpha + (2 * y) / skew
  return skew > 0 ? gammaP(alpha, z) : gammaQ(alpha, z)
}

/** Probability of at most x mm, for x that is rain (below the mass at zero nothing lies). */
export const pearson3Probability = (fit: Pearson3Fit, x: number): number =>
  x <= 0 && fit.zero > 0 ? fit.zero : fit.zero + (1 - fit.zero) * pearson3Cdf(fit, x)
