/**
 * Gamma distribution of rain above zero with a mass at zero, by Thom's (1958) approximation of maximum likelihood: the fit
 * of McKee, Doesken & Kleist (1993) and of WMO-No. 1090. Zeros count for the mass and are left out of the fit.
 */
import { gammaP } from '@setu/core/gamma-function'

export interface GammaFit {
  readonly family: 'gamma'
  readonly shape: number
  /** mm. */
  readonly scale: number
  /** Share of zeros. */
  readonly zero: number
  readonly n: number
}

/** Least number of values above zero for a fit. */
export const leastForGamma = 4

/** A fit, or null where too few values are above zero or they are all the same. */
export const fitGamma = (sample: ArrayLike<number>): GammaFit | null => {
  let [n, zeros, sum, logs] = [0, 0, 0, 0]
  for (let i = 0; i < sample.length; i++) {
    const v = sample[i]!
    if (Number.isNaN(v)) continue
    n++
    if (v <= 0) {
      zeros++
      continue
    }
    sum += v
    logs += Math.log(v)
  }
  const wet = n - zeros
  if (wet < leastForGamma) return null
  const mean = sum / wet
  const a = Math.log(mean) - logs / wet
  if (!(a > 1e-12)) return null
  const shape = (1 + Math.sqrt(1 + (4 * a) / 3)) / (4 * a)
  return { family: 'gamma', shape, scale: mean / shape, zero: zeros / n, n }
}

/** Probability of at most x mm. */
export const gammaProbability = (fit: GammaFit, x: number): number =>
  fit.zero + (1 - fit.zero) * gammaP(fit.shape, x / fit.scale)
