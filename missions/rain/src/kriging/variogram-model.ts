/**
 * Variogram models (Cressie 1993; Matérn after Stein 1999). With distance h and range a, the correlation of the structured
 * part is
 *   spherical   1 - 1.5 h/a + 0.5 (h/a)^3 up to a, then 0
 *   exponential exp(-h/a)                gaussian exp(-(h/a)^2)
 *   matern32    (1 + h/a) exp(-h/a)      matern52 (1 + h/a + (h/a)^2 / 3) exp(-h/a)
 * as gstat and GSLIB's "a without practical range" have them. Distances and range share one unit (km on the Earth).
 * The nugget is there at any distance above zero: an estimate at a gauge is the gauge.
 */
import { setuError } from '@setu/core/errors'

export const variogramShapes = ['spherical', 'exponential', 'gaussian', 'matern32', 'matern52'] as const
export type VariogramShape = (typeof variogramShapes)[number]

export interface Variogram {
  readonly shape: VariogramShape
  /** Variance of the structured part, unit of the values squared. */
  readonly partialSill: number
  readonly range: number
  readonly nugget: number
}

/** Correlation of the structured part at h/a. */
export const correlationAt = (shape: VariogramShape, ratio: number): number => {
  switch (shape) {
    case 'spherical':
      return ratio >= 1 ? 0 : 1 - ratio * (1.5 - 0.5 * ratio * ratio)
    case 'exponential':
      return Math.exp(-ratio)
    case 'gaussian':
      return Math.exp(-ratio * ratio)
    case 'matern32':
      return (1 + ratio) * Math.exp(-ratio)
    case 'matern52':
      return (1 + ratio + (ratio * ratio) / 3) * Math.exp(-ratio)
  }
}

/** Covariance at a distance; at zero it holds the nugget. */
export const covarianceAt = (v: Variogram, distance: number): number =>
  distance === 0 ? v.partialSill + v.nugget : v.partialSill * correlationAt(v.shape, distance / v.range)

export const semivarianceAt = (v: Variogram, distance: number): number =>
  v.partialSill + v.nugget - covarianceAt(v, distance)

/** Refuses what is no variogram: negative or not finite parts, no range, nothing at all. */
export const checkedVariogram = (v: Variogram, where = 'variogram'): Variogram => {
  const ok =
    Number.isFinite(v.partialSill + v.nugget + v.range) &&
    v.partialSill >= 0 &&
    v.nugget >= 0 &&
    v.range > 0 &&
    v.partialSill + v.nugget > 0
  if (!ok)
    throw setuError('bad-input', {
      where,
      found: `${v.shape}, partial sill ${v.partialSill}, range ${v.range}, nugget ${v.nugget}`,
      expected: 'a partial sill and a nugget that are not negative, not both zero, and a range above zero',
      wayOut: 'A variogram that falls below zero has no kriging system; fit it again or give one.',
    })
  return v
}

/** The same model with another total variance. */
export const scaledTo = (v: Variogram, variance: number): Variogram => {
  const factor = variance / (v.partialSill + v.nugget)
  return { ...v, partialSill: v.partialSill * factor, nugget: v.nugget * factor }
}
