/**
 * Kriging in a moving neighbourhood: each target from its nearest gauges alone, for networks in which one matrix of all gauges
 * would be too large. Near gauges screen far ones, so the estimate hardly changes; where the neighbourhood changes the field
 * may have small steps. Weights that depend on places alone are had once and serve every step with the same gauges.
 */
import {
  explained,
  type KrigingSystem,
  krigingSystem,
  krigingValues,
  krigingVariances,
  type SolvedDrift,
  solveDrift,
  targetWeights,
} from '../kriging/kriging-system.js'
import { correlationAt, type Variogram } from '../kriging/variogram-model.js'
import type { Targets, Training } from './method.js'

/** With more gauges than this the neighbourhood moves. */
export const MOST_GLOBAL = 200
export const NEIGHBOURS = 32

/** Which gauges and targets, under which variogram. */
export interface Neighbourhoods {
  readonly training: Pick<Training, 'n' | 'between'>
  readonly variogram: Variogram
  /** Covariance of a target and the gauge that stands at it. */
  readonly atZero: number
  /** Gauges with a value. */
  readonly index: Int32Array
  readonly targets: Targets
}

export interface LocalDrift {
  /** Drift functions at the gauges of the index and at the targets. */
  readonly driftAt: readonly ArrayLike<number>[]
  readonly driftTo: readonly ArrayLike<number>[]
}

export interface LocalEstimates {
  readonly values: Float64Array
  readonly variances: Float64Array
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
  const distances = new Float64Array(count)
  for (let j = 0; j < targets.m; j++) {
    const [row, to] = [j * n, j * count]
    let found = 0
    for (let i = 0; i < n; i++) {
      const d = targets.across[row + i]!
      if (found === count && !(d < distances[count - 1]!)) continue
      // Insertion keeps the list sorted, and of equal distances the gauge that stands first.
      let at = found < count ? found++ : count - 1
      for (; at > 0 && d < distances[at - 1]!; at--) {
        distances[at] = distances[at - 1]!
        own[to + at] = own[to + at - 1]!
      }
      distances[at] = d
      own[to + at] = i
    }
  }
  lists.set(targets, own)
  return own
}

/** Calls `each` for every target with its near gauges, as places in the index in the order of the network, and their system. */
const byNeighbourhood = (
  { training: { n, between }, variogram: v, atZero, index, targets }: Neighbourhoods,
  each: (j: number, near: Int32Array, system: KrigingSystem, c: Float64Array) => void,
): void => {
  const list = nearestLists(targets, n)
  const most = Math.min(n, LISTED)
  const place = new Int32Array(n).fill(-1)
  index.forEach((i, a) => {
    place[i] = a
  })
  const nearest = new Int32Array(NEIGHBOURS)
  let near: Int32Array = new Int32Array(0)
  let system = krigingSystem(Float64Array.of(0), 1, v)
  for (let j = 0; j < targets.m; j++) {
    let found = 0
    for (let rank = 0; rank < most && found < NEIGHBOURS; rank++) {
      const a = place[list[j * most + rank]!]!
      if (a >= 0) nearest[found++] = a
    }
    if (found === 0) for (; found < Math.min(NEIGHBOURS, index.length); found++) nearest[found] = found
    // In the order of the network, so that neighbouring targets share a matrix.
    const own = nearest.subarray(0, found).sort()
    if (own.length !== near.length || own.some((a, k) => a !== near[k])) {
      near = own.slice()
      const d = new Float64Array(found * found)
      for (let a = 0; a < found; a++)
        for (let b = 0; b < found; b++) d[a * found + b] = between[index[near[a]!]! * n + index[near[b]!]!]!
      system = krigingSystem(d, found, v)
    }
    const c = new Float64Array(found)
    for (let a = 0; a < found; a++) {
      const d = targets.across[j * n + index[near[a]!]!]!
      c[a] = d === 0 ? atZero : v.partialSill * correlationAt(v.shape, d / v.range)
    }
    each(j, near, system, c)
  }
}

const listed = (column: ArrayLike<number>, list: Int32Array): Float64Array => {
  const out = new Float64Array(list.length)
  for (let a = 0; a < out.length; a++) out[a] = column[list[a]!]!
  return out
}

/** Estimates of one step and variances under the variogram as it is; `z` are values of the gauges of the index. */
export const localKriging = (problem: Neighbourhoods & LocalDrift, z: Float64Array): LocalEstimates => {
  const { targets, driftAt, driftTo } = problem
  const values = new Float64Array(targets.m)
  const variances = new Float64Array(targets.m)
  byNeighbourhood(problem, (j, near, system, c) => {
    const drift = solveDrift(
      system,
      driftAt.map((f) => listed(f, near)),
      listed(z, near),
    )
    const to = driftTo.map((f) => [f[j]!])
    values[j] = krigingValues(drift, to, c, new Float64Array(1))[0]!
    variances[j] = krigingVariances(system, drift, to, c, explained(system, c, 1), new Float64Array(1))[0]!
  })
  return { values, variances }
}

/** What gauges weigh at each target: the same for every field with these gauges. */
export interface GaugeWeights {
  /** Where the gauges of each target start, m + 1; places in the index, and weights. */
  readonly start: Int32Array
  readonly near: Int32Array
  readonly weights: Float64Array
  readonly variances: Float64Array
}

/** The weights of kriging with drift functions that are the same in all steps; none: simple kriging about zero. */
export const localWeights = (problem: Neighbourhoods & LocalDrift): GaugeWeights => {
  const { targets, index, driftAt, driftTo, atZero } = problem
  const most = targets.m * Math.min(NEIGHBOURS, index.length)
  const [near, weights] = [new Int32Array(most), new Float64Array(most)]
  const start = new Int32Array(targets.m + 1)
  const variances = new Float64Array(targets.m)
  let [last, drift]: [KrigingSystem | null, SolvedDrift | null] = [null, null]
  byNeighbourhood(problem, (j, gauges, system, c) => {
    if (system !== last || !drift) {
      last = system
      drift = solveDrift(
        system,
        driftAt.map((f) => listed(f, gauges)),
        new Float64Array(gauges.length),
      )
    }
    const own = targetWeights(system, drift, (k) => driftTo[k]![j]!, c, atZero)
    const from = start[j]!
    near.set(gauges, from)
    weights.set(own.weights, from)
    variances[j] = own.variance
    start[j + 1] = from + gauges.length
  })
  return { start, near, weights, variances }
}

/** The weights applied to the values of one step. */
export const weighted = ({ start, near, weights, variances }: GaugeWeights, z: Float64Array): LocalEstimates => {
  const values = new Float64Array(start.length - 1)
  for (let j = 0; j < values.length; j++) {
    let sum = 0
    for (let k = start[j]!; k < start[j + 1]!; k++) sum += weights[k]! * z[near[k]!]!
    values[j] = sum
  }
  return { values, variances }
}
