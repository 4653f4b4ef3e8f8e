/**
 * Standardized precipitation index (McKee, Doesken & Kleist 1993; WMO-No. 1090): sums of 1 to 48 months, one distribution
 * for each calendar month fitted over a calibration period, its probability as a standard normal variate, cut to ±3.09
 * (one in a thousand). A sum with a missing month is missing.
 */
import { normalQuantile } from '@setu/core/normal-distribution'
import { fitPearson3, type Pearson3Fit, pearson3Probability } from './pearson3.js'
import { fitGamma, type GammaFit, gammaProbability } from './spi-gamma.js'

export const spiBound = 3.09
export type SpiFamily = 'gamma' | 'pearson3'
export type SpiFit = GammaFit | Pearson3Fit

export interface SpiOptions {
  /** Months summed, 1 to 48. */
  readonly months: number
  readonly family: SpiFamily
  /** Calendar month of the first value, 0 = January. */
  readonly firstMonth: number
  /** First value of the calibration and one past its last; default: all. */
  readonly calibration?: readonly [from: number, to: number]
}

export interface Spi {
  readonly values: Float64Array
  /** Fit of each calendar month; null where it could not be made. */
  readonly fits: readonly (SpiFit | null)[]
}

/** Sums of `months` values up to and with each; NaN where one of them is missing or before the first. */
export const runningSums = (monthly: ArrayLike<number>, months: number): Float64Array => {
  const out = new Float64Array(monthly.length).fill(Number.NaN)
  for (let i = months - 1; i < monthly.length; i++) {
    let sum = 0
    for (let k = i - months + 1; k <= i; k++) sum += monthly[k]!
    out[i] = sum
  }
  return out
}

export const spiProbability = (fit: SpiFit, x: number): number =>
  fit.family === 'gamma' ? gammaProbability(fit, x) : pearson3Probability(fit, x)

/** SPI of a series of monthly totals, mm; NaN where a month is missing or the calendar month has no fit. */
export const spi = (monthly: ArrayLike<number>, options: SpiOptions): Spi => {
  const sums = runningSums(monthly, options.months)
  const [from, to] = options.calibration ?? [0, sums.length]
  const fits: (SpiFit | null)[] = []
  const values = new Float64Array(sums.length).fill(Number.NaN)
  for (let month = 0; month < 12; month++) {
    const offset = (((month - options.firstMonth) % 12) + 12) % 12
    const sample: number[] = []
    for (let i = offset; i < sums.length; i += 12) if (i >= from && i < to) sample.push(sums[i]!)
    const fit = options.family === 'gamma' ? fitGamma(sample) : fitPearson3(sample)
    fits.push(fit)
    if (!fit) continue
    for (let i = offset; i < sums.length; i += 12) {
      const x = sums[i]!
      if (Number.isNaN(x)) continue
      const z = normalQuantile(Math.min(1, Math.max(0, spiProbability(fit, x))))
      values[i] = Math.min(spiBound, Math.max(-spiBound, z))
    }
  }
  return { values, fits }
}

/** Words of WMO-No. 1090 for a value. */
export const spiClass = (z: number): string => {
  if (z >= 2) return 'extremely wet'
  if (z >= 1.5) return 'very wet'
  if (z >= 1) return 'moderately wet'
  if (z > -1) return 'near normal'
  if (z > -1.5) return 'moderately dry'
  return z > -2 ? 'severely dry' : 'extremely dry'
}
