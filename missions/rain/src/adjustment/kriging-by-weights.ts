/**
 * Kriging of all gauges, or of the near ones in a large network, where the drift functions are the same in every step: what
 * depends on places alone (weights at few targets, factors and variances at many) is had once for each set of gauges.
 */
import { explained, krigingValues, krigingVariances, solveDrift, targetWeights } from '../kriging/kriging-system.js'
import type { Variogram } from '../kriging/variogram-model.js'
import { type GaugeWeights, type LocalEstimates, localWeights, MOST_GLOBAL, weighted } from './local-kriging.js'
import type { Targets, Training } from './method.js'
import { type Systems, systemsOf } from './systems.js'

/** Drift functions at the gauges of an index and at targets; none: simple kriging about zero. */
export interface SteadyDrift {
  readonly at: (index: Int32Array) => readonly ArrayLike<number>[]
  readonly to: (targets: Targets) => readonly ArrayLike<number>[]
}

export const noDrift: SteadyDrift = { at: () => [], to: () => [] }

export interface WeightedKriging {
  /** Values at the targets and variances under the variogram as it is. */
  at(index: Int32Array, targets: Targets, z: Float64Array): LocalEstimates
}

/** `atZero`: covariance of a target and the gauge that stands at it; without the nugget gauges are smoothed. */
export const krigingByWeights = (
  training: Training,
  variogram: Variogram,
  atZero: number,
  drift: SteadyDrift,
  systems: Systems = systemsOf(training, variogram, atZero),
): WeightedKriging => {
  const nearWeights = (index: Int32Array, targets: Targets): GaugeWeights =>
    localWeights({ training, variogram, atZero, index, targets, driftAt: drift.at(index), driftTo: drift.to(targets) })
  const allWeights = (index: Int32Array, targets: Targets): GaugeWeights => {
    const [k, { m }] = [index.length, targets]
    const system = systems.system(index)
    const solved = solveDrift(system, drift.at(index), new Float64Array(k))
    const to = drift.to(targets)
    const c = systems.covariances(index, targets)
    const weights = new Float64Array(m * k)
    const variances = new Float64Array(m)
    for (let j = 0; j < m; j++) {
      const own = targetWeights(system, solved, (f) => to[f]![j]!, c.subarray(j * k, (j + 1) * k), atZero)
      weights.set(own.weights, j * k)
      variances[j] = own.variance
    }
    return {
      start: Int32Array.from({ length: m + 1 }, (_, j) => j * k),
      near: Int32Array.from({ length: m * k }, (_, q) => q % k),
      weights,
      variances,
    }
  }
  const byFactor = (index: Int32Array, targets: Targets, z: Float64Array): LocalEstimates => {
    const system = systems.system(index)
    const c = systems.covariances(index, targets)
    const to = drift.to(targets)
    const solved = solveDrift(system, drift.at(index), z)
    const variances = systems.once(index, targets, 'variances', () => {
      const known = explained(system, c, targets.m)
      if (to.length > 0) return krigingVariances(system, solved, to, c, known, new Float64Array(targets.m))
      return known.map((k) => Math.max(0, atZero - k))
    })
    return { values: krigingValues(solved, to, c, new Float64Array(targets.m)), variances }
  }
  return {
    at: (index, targets, z) => {
      const near = training.n > MOST_GLOBAL
      // Weights cost twice the factor's variances, and are cheaper at each further step.
      if (!near && targets.m > 2 * index.length) return byFactor(index, targets, z)
      const make = near ? nearWeights : allWeights
      return weighted(
        systems.once(index, targets, 'weights', () => make(index, targets)),
        z,
      )
    },
  }
}
