/**
 * Regression kriging: the gauges of a step regressed on the product (and the terrain, where it is known) by ordinary least
 * squares, and the residuals spread by simple kriging with the variogram of the period (Hengl et al. 2007). Unlike kriging
 * with external drift the regression does not know the correlation of the residuals. A step in which the product does not
 * vary has a constant alone.
 */
import { leastSquares } from '@setu/core/linear-qr'
import { krigingByWeights, noDrift } from './kriging-by-weights.js'
import { type Adjuster, type AdjustSettings, estimated, type Method, type Training, unchanged } from './method.js'
import { variogramOf } from './spatial-model.js'
import { pick, presentAt } from './step-gauges.js'
import { stepVariances } from './step-variance.js'

/** Fewest gauges for one coefficient of the regression. */
const GAUGES_PER_TERM = 4

const regress = (
  columns: readonly ArrayLike<number>[],
  z: Float64Array,
): { readonly used: readonly number[]; readonly coefficients: Float64Array } => {
  let used: number[] = []
  let coefficients: Float64Array = new Float64Array(0)
  columns.forEach((_, k) => {
    const wanted = [...used, k]
    if (z.length < GAUGES_PER_TERM * (wanted.length - 1) + 1) return
    const a = Float64Array.from({ length: z.length * wanted.length }, (_v, at) => {
      const column = columns[wanted[at % wanted.length]!]!
      return column[Math.floor(at / wanted.length)]!
    })
    const fit = leastSquares(a, z.length, wanted.length, z)
    if (fit) [used, coefficients] = [wanted, fit.x]
  })
  return { used, coefficients }
}

const start = (training: Training, settings: AdjustSettings): Adjuster => {
  const { times, elevation } = training
  const variogram = variogramOf(training, settings, 'gauges')
  const total = variogram ? variogram.partialSill + variogram.nugget : 1
  const spread = variogram ? krigingByWeights(training, variogram, total, noDrift) : null
  const columnsAt = (t: number, index: Int32Array): ArrayLike<number>[] => [
    new Float64Array(index.length).fill(1),
    pick(training.satellite!, times, t, index),
    ...(elevation ? [Float64Array.from(index, (i) => elevation[i]!)] : []),
  ]
  const solve = (t: number) => {
    const index = presentAt(training, t, true)
    const z = pick(training.observed, times, t, index)
    const columns = columnsAt(t, index)
    const { used, coefficients } = regress(columns, z)
    const residual = z.map((v, i) => used.reduce((left, k, c) => left - coefficients[c]! * columns[k]![i]!, v))
    return { index, used, coefficients, residual, level: z.length ? z.reduce((a, b) => a + b, 0) / z.length : 0 }
  }
  const variances = stepVariances(
    Array.from({ length: times }, (_, t) => {
      const { residual, level } = solve(t)
      return { values: residual, level }
    }),
    false,
    settings.wetMm,
  )
  return {
    learnt: variogram ? { shape: variogram.shape, rangeKm: variogram.range, nugget: variogram.nugget / total } : {},
    at(t, targets, satellite) {
      const { index, used, coefficients, residual, level } = solve(t)
      if (index.length === 0) return unchanged(satellite, targets.m)
      const to: ArrayLike<number>[] = [new Float64Array(targets.m).fill(1), satellite!]
      if (elevation) to.push(targets.elevation!)
      const out = new Float64Array(targets.m)
      used.forEach((k, c) => {
        for (let j = 0; j < out.length; j++) out[j] = out[j]! + coefficients[c]! * to[k]![j]!
      })
      if (!spread) return estimated(out)
      const { values, variances: unexplained } = spread.at(index, targets, residual)
      for (let j = 0; j < out.length; j++) out[j] = out[j]! + values[j]!
      const scale = variances.of(residual, level) / total
      return estimated(
        out,
        unexplained.map((u) => Math.sqrt(u * scale)),
      )
    },
  }
}

export const regressionKriging: Method = {
  id: 'regression-kriging',
  title: 'Regression kriging',
  family: 'geostatistical',
  satellite: true,
  elevation: false,
  cite: 'Hengl et al. 2007',
  start,
}
