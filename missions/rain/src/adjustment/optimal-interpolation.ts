/**
 * Optimal interpolation (Gandin 1965; Xie & Xiong 2011): the product is the background, with an error variance and an
 * exponential error correlation; the gauges have an error variance of their own. The analysis is
 * b0 + w' (o - b) with w = (rho + r I)^-1 rho0, its error variance that of the background times 1 - rho0' w. Unlike
 * kriging with drift it never trusts a gauge fully, and far from any gauge it is the product: few gauges are enough.
 *
 * Correlation range and r are given or fitted on the innovations of the training gauges; the background error variance of a
 * step comes from its own innovations, drawn towards what is usual for its amount of rain.
 */

import { krigingByWeights, noDrift } from './kriging-by-weights.js'
import { type Adjuster, type AdjustSettings, estimated, type Method, type Training, unchanged } from './method.js'
import { errorModelOf, innovations } from './spatial-model.js'
import { pick, presentAt } from './step-gauges.js'
import { stepVariances } from './step-variance.js'

const mean = (values: Float64Array): number => (values.length ? values.reduce((a, b) => a + b, 0) / values.length : 0)

export const startOptimalInterpolation = (training: Training, settings: AdjustSettings): Adjuster => {
  const { times } = training
  const { shape, rangeKm, gaugeError, learnt } = errorModelOf(training, settings)
  // A gauge's own error is in the matrix of the gauges, never between gauge and target.
  const spread = krigingByWeights(training, { shape, partialSill: 1, range: rangeKm, nugget: gaugeError }, 1, noDrift)
  const d = innovations(training)
  const steps = Array.from({ length: times }, (_, t) => {
    const index = presentAt(training, t, true)
    return { values: pick(d, times, t, index), level: mean(pick(training.observed, times, t, index)) }
  })
  const variances = stepVariances(steps, false, settings.wetMm)
  return {
    learnt: { shape, rangeKm, gaugeError, origin: learnt ? 'learnt' : 'given' },
    at(t, targets, satellite) {
      const index = presentAt(training, t, true)
      if (index.length === 0) return unchanged(satellite, targets.m)
      const z = pick(d, times, t, index)
      const { values: out, variances: unexplained } = spread.at(index, targets, z)
      for (let j = 0; j < out.length; j++) out[j] = out[j]! + satellite![j]!
      const background = variances.of(z, steps[t]!.level) / (1 + gaugeError)
      return estimated(
        out,
        unexplained.map((u) => Math.sqrt(u * background)),
      )
    },
  }
}

export const optimalInterpolation: Method = {
  id: 'optimal-interpolation',
  title: 'Optimal interpolation',
  family: 'geostatistical',
  satellite: true,
  elevation: false,
  cite: 'Gandin 1965; Xie & Xiong 2011',
  start: startOptimalInterpolation,
}
