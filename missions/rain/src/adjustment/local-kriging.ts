/**
 * Kriging in a moving neighbourhood: each target from its nearest gauges alone, for networks in which one matrix of all gauges
 * would be too large. Near gauges screen far ones, so the estimate hardly changes; where the neighbourhood changes the field
 * may have small steps.
 */
import { explained, krigingSystem, krigingValues, krigingVariances, solveDrift } from '../kriging/kriging-system.js'
import { correlationAt, type Variogram } from '../kriging/variogram-model.js'
import type { Targets, Training } from './method.js'

/** With more gauges than this the neighbourhood moves. */
export const MOST_GLOBAL = 200
export const NEIGHBOURS = 32

export interface LocalProblem {
  readonly training: Pick<Training, 'n' | 'between'>
  readonly variogram: Variogram
  /** Covariance of a target and the gauge that stands at it. */
  readonly atZero: number
  /** Gauges with a value, and their values. */
  readonly index: Int32Array
  readonly z: Float64Array
  readonly targets: Targets
  /** Drift functions at the gauges of the index and at the targets. */
  readonly driftAt: readonly ArrayLike<number>[]
  readonly driftTo: readonly ArrayLike<number>[]
}

/** Places in `index` of the nearest gauges of target j. */
const nearestOf = ({ targets, training, index }: LocalProblem, j: number, count: number): Int32Array => {
  const row = j * training.n
  const order = Array.from(index, (_, a) => a)
  order.sort((a, b) => targets.across[row + index[a]!]! - targets.across[row + index[b]!]! || a - b)
  return Int32Array.from(order.slice(0, count))
}

/** Estimates, and variances under the variogram as it is. */
export const localKriging = (
  problem: LocalProblem,
): { readonly values: Float64Array; readonly variances: Float64Array } => {
  const { training, variogram: v, index, z, targets, driftAt, driftTo } = problem
  const { n, between } = training
  const values = new Float64Array(targets.m)
  const variances = new Float64Array(targets.m)
  const signal = driftAt.length ? v.partialSill + v.nugget : problem.atZero
  let lastKey = ''
  let system = krigingSystem(Float64Array.of(0), 1, v)
  for (let j = 0; j < targets.m; j++) {
    // In the order of the network, so that neighbouring targets share a matrix.
    const near = nearestOf(problem, j, NEIGHBOURS).sort()
    const k = near.length
    const key = near.join()
    if (lastKey !== key) {
      const d = new Float64Array(k * k)
      for (let a = 0; a < k; a++)
        for (let b = 0; b < k; b++) d[a * k + b] = between[index[near[a]!]! * n + index[near[b]!]!]!
      lastKey = key
      system = krigingSystem(d, k, v)
    }
    const c = Float64Array.from(near, (a) => {
      const d = targets.across[j * n + index[a]!]!
      return d === 0 ? problem.atZero : v.partialSill * correlationAt(v.shape, d / v.range)
    })
    const local = (column: ArrayLike<number>): Float64Array => Float64Array.from(near, (a) => column[a]!)
    const drift = solveDrift(system, driftAt.map(local), local(z))
    const to = driftTo.map((f) => [f[j]!])
    const known = explained(system, c, 1)
    values[j] = krigingValues(drift, to, c, new Float64Array(1))[0]!
    variances[j] = driftAt.length
      ? krigingVariances(system, drift, to, c, known, new Float64Array(1))[0]!
      : Math.max(0, signal - known[0]!)
  }
  return { values, variances }
}
