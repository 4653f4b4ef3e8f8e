/**
 * Moments of pairs (observed, product): count, means, centred sums of squares and of products, absolute and squared
 * error. Centred sums are merged by the formula of Chan, Golub & LeVeque (1979), so two agencies may add theirs without
 * showing a single value; merging in any order agrees to rounding (about 1e-15 relative), counts exactly.
 */

/** Sufficient for every score in `continuous.ts` that is named there as a score of moments. */
export interface Moments {
  /** Pairs in which both values are finite. */
  readonly n: number
  readonly meanObserved: number
  readonly meanProduct: number
  /** Sum of (o - mean o)^2, of (p - mean p)^2, and of their product. */
  readonly squareObserved: number
  readonly squareProduct: number
  readonly cross: number
  readonly absoluteError: number
  readonly squareError: number
}

export const noMoments: Moments = Object.freeze({
  n: 0,
  meanObserved: 0,
  meanProduct: 0,
  squareObserved: 0,
  squareProduct: 0,
  cross: 0,
  absoluteError: 0,
  squareError: 0,
})

/** Moments of two disjoint sets of pairs together (Chan, Golub & LeVeque 1979). */
export const mergeMoments = (a: Moments, b: Moments): Moments => {
  if (a.n === 0) return b
  if (b.n === 0) return a
  const n = a.n + b.n
  const dO = b.meanObserved - a.meanObserved
  const dP = b.meanProduct - a.meanProduct
  const weight = (a.n * b.n) / n
  return {
    n,
    meanObserved: a.meanObserved + (dO * b.n) / n,
    meanProduct: a.meanProduct + (dP * b.n) / n,
    squareObserved: a.squareObserved + b.squareObserved + dO * dO * weight,
    squareProduct: a.squareProduct + b.squareProduct + dP * dP * weight,
    cross: a.cross + b.cross + dO * dP * weight,
    absoluteError: a.absoluteError + b.absoluteError,
    squareError: a.squareError + b.squareError,
  }
}

/** Sums of o - shiftObserved and p - shiftProduct: additive, so a weighted sum of them is the sums of a resample. */
export interface ShiftedSums {
  readonly n: number
  readonly observed: number
  readonly product: number
  readonly observed2: number
  readonly product2: number
  readonly cross: number
  readonly absoluteError: number
}

// What is left of a sum by cancellation below this share of it is rounding: a constant series, a dry one.
const ROUNDING = 1e-13
const unrounded = (value: number, scale: number): number => (Math.abs(value) <= ROUNDING * Math.abs(scale) ? 0 : value)

/** Moments from shifted sums. Good to rounding when each shift is near the mean (within some standard deviations). */
export const momentsFromSums = (sums: ShiftedSums, shiftObserved: number, shiftProduct: number): Moments => {
  const { n } = sums
  if (n === 0) return noMoments
  const o = sums.observed / n
  const p = sums.product / n
  const squareObserved = Math.max(0, unrounded(sums.observed2 - sums.observed * o, sums.observed2))
  const squareProduct = Math.max(0, unrounded(sums.product2 - sums.product * p, sums.product2))
  const cross = sums.cross - sums.observed * p
  const meanObserved = unrounded(o + shiftObserved, shiftObserved)
  const meanProduct = unrounded(p + shiftProduct, shiftProduct)
  const errors = squareObserved + squareProduct - 2 * cross + n * (meanProduct - meanObserved) ** 2
  return {
    n,
    meanObserved,
    meanProduct,
    squareObserved,
    squareProduct,
    cross,
    absoluteError: sums.absoluteError,
    squareError: Math.max(0, unrounded(errors, sums.observed2 + sums.product2)),
  }
}
