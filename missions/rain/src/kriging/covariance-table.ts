/**
 * The covariance as a table of the straight distance: cubic pieces that meet the function and its slope at both ends
 * (Hermite). Within 1e-12 of the sill of the function itself, and several times its rate; on the sphere the arc of each chord
 * is in the table too. Covariances below 1e-17 of the sill are zero.
 */
import { meanRadiusKm } from '@setu/core/earth'
import { covarianceAt, type Variogram, type VariogramShape } from './variogram-model.js'

export interface CovarianceTable {
  /** Pieces a unit of distance. */
  readonly perUnit: number
  /** Distance from which the covariance is zero. */
  readonly end: number
  /** Four coefficients a piece, of the distance from its start in pieces. */
  readonly pieces: Float64Array
}

/** Piece of the range that one cubic covers. */
const STEP = 2e-3

/** h/a beyond which the correlation is below 1e-17. */
const vanishes: Readonly<Record<VariogramShape, number>> = {
  spherical: 1,
  exponential: 40,
  gaussian: 6.3,
  matern32: 44,
  matern52: 47,
}

/** Slope of the correlation by h/a. */
const slopeAt = (shape: VariogramShape, u: number): number => {
  switch (shape) {
    case 'spherical':
      return u >= 1 ? 0 : -1.5 * (1 - u * u)
    case 'exponential':
      return -Math.exp(-u)
    case 'gaussian':
      return -2 * u * Math.exp(-u * u)
    case 'matern32':
      return -u * Math.exp(-u)
    case 'matern52':
      return (-u * (1 + u) * Math.exp(-u)) / 3
  }
}

/** Great circle of a chord, km. */
export const arcOfChord = (chord: number): number =>
  2 * meanRadiusKm * Math.asin(Math.min(1, chord / (2 * meanRadiusKm)))

/** For distances up to `most`; with `sphere` distances are chords in km. */
export const covarianceTable = (v: Variogram, most: number, sphere: boolean): CovarianceTable => {
  const zero = v.range * vanishes[v.shape]
  // A chord is never longer than its arc.
  const end = Math.min(
    most * (1 + 1e-9),
    sphere ? 2 * meanRadiusKm * Math.sin(Math.min(Math.PI / 2, zero / (2 * meanRadiusKm))) : zero,
  )
  // A spherical model ends in a corner: the last piece must end there.
  const count = Math.max(1, Math.ceil(end / (STEP * v.range)))
  const perUnit = count / end
  const width = end / count
  const pieces = new Float64Array(4 * (count + 1))
  const at = (s: number): readonly [number, number] => {
    const h = sphere ? arcOfChord(s) : s
    const stretch = sphere ? 1 / Math.sqrt(Math.max(1e-12, 1 - (s / (2 * meanRadiusKm)) ** 2)) : 1
    const value = s === 0 ? v.partialSill : covarianceAt(v, h)
    return [value, ((v.partialSill * slopeAt(v.shape, h / v.range)) / v.range) * stretch * width]
  }
  let [f0, d0] = at(0)
  for (let k = 0; k < count; k++) {
    const [f1, d1] = at((k + 1) * width)
    pieces[4 * k] = f0
    pieces[4 * k + 1] = d0
    pieces[4 * k + 2] = 3 * (f1 - f0) - 2 * d0 - d1
    pieces[4 * k + 3] = 2 * (f0 - f1) + d0 + d1
    f0 = f1
    d0 = d1
  }
  return { perUnit, end, pieces }
}

/** Covariance at a distance above zero. */
export const tableAt = ({ perUnit, end, pieces }: CovarianceTable, distance: number): number => {
  if (distance >= end) return 0
  const q = distance * perUnit
  const k = Math.floor(q)
  const t = q - k
  const o = 4 * k
  return pieces[o]! + t * (pieces[o + 1]! + t * (pieces[o + 2]! + t * pieces[o + 3]!))
}
