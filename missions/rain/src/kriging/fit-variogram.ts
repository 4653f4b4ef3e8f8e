/**
 * A variogram model fitted to the classes of an empirical one by weighted least squares with weights N / h^2 (gstat's
 * default). For a range the best sill and nugget follow from two linear equations under the condition that none is
 * negative; the range is searched on a logarithmic scale and then refined by golden section. No starting value, no
 * failure to converge; the shape with the least weighted sum of squares is taken where several are offered.
 *
 * Refused (null) where fewer than three classes have pairs, or where the semivariance does not grow with distance: then
 * only a nugget fits, and kriging would be the mean.
 */
import type { EmpiricalVariogram } from './empirical-variogram.js'
import { correlationAt, type Variogram, type VariogramShape } from './variogram-model.js'

export interface FittedVariogram {
  readonly variogram: Variogram
  /** Weighted sum of squares, relative to that of the semivariances themselves. */
  readonly misfit: number
}

interface Linear {
  readonly sill: number
  readonly nugget: number
  readonly squares: number
}

/** Best sill and nugget, not negative, for structure values s (semivariance of a model of sill 1). */
const linearPart = (s: Float64Array, gamma: Float64Array, weight: Float64Array): Linear => {
  let [w, ws, wss, wg, wsg] = [0, 0, 0, 0, 0]
  for (let k = 0; k < s.length; k++) {
    const weighted = weight[k]! * s[k]!
    w += weight[k]!
    ws += weighted
    wss += weighted * s[k]!
    wg += weight[k]! * gamma[k]!
    wsg += weighted * gamma[k]!
  }
  const det = w * wss - ws * ws
  const both = det > 1e-12 * w * wss ? { nugget: (wss * wg - ws * wsg) / det, sill: (w * wsg - ws * wg) / det } : null
  const choices: { nugget: number; sill: number }[] =
    both && both.nugget >= 0 && both.sill >= 0
      ? [both]
      : [
          { nugget: 0, sill: wss > 0 ? Math.max(0, wsg / wss) : 0 },
          { nugget: Math.max(0, wg / w), sill: 0 },
        ]
  let best: Linear = { sill: 0, nugget: 0, squares: Number.POSITIVE_INFINITY }
  for (const c of choices) {
    let squares = 0
    for (let k = 0; k < s.length; k++) squares += weight[k]! * (gamma[k]! - c.nugget - c.sill * s[k]!) ** 2
    if (squares < best.squares) best = { ...c, squares }
  }
  return best
}

/** Steps of the range per factor of e, and how far it is searched beyond the classes. */
const STEPS = 12
const GOLDEN = (Math.sqrt(5) - 1) / 2

export const fitVariogram = (
  empirical: EmpiricalVariogram,
  shapes: readonly VariogramShape[],
): FittedVariogram | null => {
  const { classes } = empirical
  if (classes.length < 3) return null
  const distance = Float64Array.from(classes, (c) => c.distance)
  const gamma = Float64Array.from(classes, (c) => c.semivariance)
  const weight = Float64Array.from(classes, (c) => c.pairs / c.distance ** 2)
  const scale = gamma.reduce((sum, g, k) => sum + weight[k]! * g * g, 0)
  if (!(scale > 0)) return null
  let best: FittedVariogram | null = null
  for (const shape of shapes) {
    const at = (logRange: number): Linear => {
      const range = Math.exp(logRange)
      return linearPart(
        distance.map((h) => 1 - correlationAt(shape, h / range)),
        gamma,
        weight,
      )
    }
    const from = Math.log(distance[0]! / 4)
    const to = Math.log(empirical.cutoff * 4)
    const count = Math.ceil((to - from) * STEPS)
    let least = 0
    let leastSquares = Number.POSITIVE_INFINITY
    for (let k = 0; k <= count; k++) {
      const { squares } = at(from + ((to - from) * k) / count)
      if (squares < leastSquares) [least, leastSquares] = [k, squares]
    }
    let [a, b] = [from + ((to - from) * (least - 1)) / count, from + ((to - from) * (least + 1)) / count]
    for (let step = 0; step < 60; step++) {
      const c = b - GOLDEN * (b - a)
      const d = a + GOLDEN * (b - a)
      if (at(c).squares <= at(d).squares) b = d
      else a = c
    }
    const { sill, nugget, squares } = at((a + b) / 2)
    if (!(sill > 0)) continue
    const found: FittedVariogram = {
      variogram: { shape, partialSill: sill, range: Math.exp((a + b) / 2), nugget },
      misfit: squares / scale,
    }
    if (!best || found.misfit < best.misfit) best = found
  }
  return best
}
