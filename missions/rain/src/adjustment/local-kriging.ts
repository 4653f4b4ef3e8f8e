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

/** More gauges than are used, since some are missing in a step. */
const LISTED = NEIGHBOURS + 16

const lists = new WeakMap<Targets, Int32Array>()

/** The nearest gauges of every target, nearest first, whether present or not: `[j * count + rank]`. */
const nearestLists = (targets: Targets, n: number): Int32Array => {
  let own = lists.get(targets)
  if (own) return own
  const count = Math.min(n, LISTED)
  own = new Int32Array(targets.m * count)
  for (let j = 0; j < targets.m; j++) {
    const row = j * n
    const order = Array.from({ length: n }, (_, i) => i)
    order.sort((a, b) => targets.across[row + a]! - targets.across[row + b]! || a - b)
    own.set(order.slice(0, count), j * count)
  }
  lists.set(targets, own)
  return own
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
  const list = nearestLists(targets, n)
  const listed = Math.min(n, LISTED)
  const place = new Int32Array(n).fill(-1)
  index.forEach((i, a) => {
    place[i] = a
  })
  const nearest = new Int32Array(NEIGHBOURS)
  let lastKey = ''
  let system = krigingSystem(Float64Array.of(0), 1, v)
  for (let j = 0; j < targets.m; j++) {
    let found = 0
    for (let rank = 0; rank < listed && found < NEIGHBOURS; rank++) {
      const a = place[list[j * listed + rank]!]!
      if (a >= 0) nearest[found++] = a
    }
    if (found === 0) for (; found < Math.min(NEIGHBOURS, index.length); found++) nearest[found] = found
    // In the order of the network, so that neighbouring targets share a matrix.
    const near = nearest.slice(0, found).sort()
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
