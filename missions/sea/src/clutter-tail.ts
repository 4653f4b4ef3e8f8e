/**
 * How often sea clutter is brighter than a multiple of its mean. Intensity of L looks is a gamma variate; where the mean
 * itself varies as a gamma variate of shape nu it is K-distributed (Ward 1981; Oliver & Quegan 1998). The mean is taken
 * from n neighbour cells, so that the ratio is a beta-prime (F) variate (Finn & Johnson 1968 for L = 1): no false alarms
 * come from the error of the mean. Cells are taken as independent; a Sentinel-1 GRD pixel is not quite.
 */
import { betaI, gammaQ, logGamma } from '@setu/core/gamma-function'

export interface Clutter {
  /** Equivalent number of looks; 1 for single-look intensity, about 4.4 for Sentinel-1 IW GRDH. */
  readonly looks: number
  /** Shape of the texture; Infinity (or above 100) for none. */
  readonly shape?: number
  /** Independent cells behind the mean; Infinity where the mean is known. */
  readonly cells?: number
}

/** Above this the texture is none: gamma. */
export const MOST_SHAPE = 100

/** Square of the coefficient of variation of one cell. */
export const cellVariance = ({ looks, shape = Number.POSITIVE_INFINITY }: Clutter): number =>
  (1 + 1 / shape) * (1 + 1 / looks) - 1

/** The ratio of an untextured cell to a mean whose own gamma shape is m. */
const speckleTail = (ratio: number, looks: number, m: number): number =>
  m === Number.POSITIVE_INFINITY ? gammaQ(looks, looks * ratio) : betaI(m / (m + looks * ratio), m, looks)

/** Steps of the logarithm: a tenth of the width of the texture, whose logarithm spreads as 1 / sqrt(shape). */
const stepOf = (shape: number): number => Math.min(0.12, 0.4 / Math.sqrt(shape))

/** Probability that a cell is above `ratio` times the mean of its neighbours. */
export const clutterTail = (ratio: number, clutter: Clutter): number => {
  const { looks, shape = Number.POSITIVE_INFINITY, cells = Number.POSITIVE_INFINITY } = clutter
  if (ratio <= 0) return 1
  if (shape > MOST_SHAPE) return speckleTail(ratio, looks, cells * looks)
  const m = cells / cellVariance({ looks, shape })
  // Trapezoids on the logarithm of the texture: both tails die faster than any power, so the sum converges geometrically.
  const front = shape * Math.log(shape) - logGamma(shape)
  const high = Math.log(1 + 60 / shape + 12 / Math.sqrt(shape))
  const low = Math.log(ratio) - 8 - 4 / looks
  const step = stepOf(shape)
  let sum = 0
  for (let u = high; u > low; u -= step) {
    const x = Math.exp(u)
    const weight = Math.exp(front + shape * (u - x))
    if (weight < 1e-30) {
      if (u < 0) break
      continue
    }
    const term = weight * speckleTail(ratio / x, looks, m)
    sum += term
    if (u < 0 && term < sum * 1e-14) break
  }
  return sum * step
}

/** Shape of the texture by the second moment <I2>/<I>2 = (1 + 1/nu)(1 + 1/L); Infinity where the moment allows none. */
export const shapeOfMoments = (normalisedSecondMoment: number, looks: number): number => {
  const texture = normalisedSecondMoment / (1 + 1 / looks) - 1
  return texture > 1 / MOST_SHAPE ? 1 / texture : Number.POSITIVE_INFINITY
}

/** Probability that two untextured cells of mean one are farther apart than t. */
const speckleApart = (t: number, looks: number): number => {
  const front = looks * Math.log(looks) - logGamma(looks)
  const step = 2 * stepOf(100)
  let sum = 0
  for (let u = Math.log(1 + 40 / looks + 12 / Math.sqrt(looks)); u > -40; u -= step) {
    const b = Math.exp(u)
    const weight = Math.exp(front + looks * (u - b))
    if (weight < 1e-30 && u < 0) break
    sum += weight * gammaQ(looks, looks * (b + t))
  }
  return Math.min(1, 2 * sum * step)
}

/**
 * Probability that the clutter of two channels, each over its own mean and both under one texture, differs by more than t.
 * What has the polarisation of the sea is notched out (the idea of Marino 2013, on intensities).
 */
export const notchTail = (t: number, { looks, shape = Number.POSITIVE_INFINITY }: Clutter): number => {
  if (t <= 0) return 1
  if (shape > MOST_SHAPE) return speckleApart(t, looks)
  const front = shape * Math.log(shape) - logGamma(shape)
  const step = 0.1
  let sum = 0
  for (let u = Math.log(1 + 60 / shape + 12 / Math.sqrt(shape)); u > Math.log(t) - 8; u -= step) {
    const x = Math.exp(u)
    const weight = Math.exp(front + shape * (u - x))
    if (weight < 1e-30) {
      if (u < 0) break
      continue
    }
    const term = weight * speckleApart(t / x, looks)
    sum += term
    if (u < 0 && term < sum * 1e-12) break
  }
  return Math.min(1, sum * step)
}

/** Looks of the geometric mean of two channels of as many looks: what a gamma variate of its variance has. */
export const geometricMeanLooks = (looks: number): number => {
  const root = Math.exp(logGamma(looks + 0.5) - logGamma(looks)) / Math.sqrt(looks)
  return 1 / (1 / root ** 4 - 1)
}
