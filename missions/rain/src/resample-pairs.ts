/**
 * Pairs without the missing ones, station by station, with the values numbered by their order: what scores of resamples
 * need that are no sums. A pair stands in a resample as often as its station is drawn times its step is drawn. Pairs of
 * the smallest value in both (most often: both dry) are alike and only counted.
 */
import { sortOrder } from '@setu/core/ranks'
import type { StationPairs } from './sum-planes.js'

export interface OrderedValues {
  /** Of the pairs that are not least in both. */
  readonly values: Float64Array
  /** For each of them the number of its value among the distinct ones. */
  readonly group: Uint32Array
  /** Distinct values of all pairs, increasing. */
  readonly distinct: Float64Array
}

export interface ResamplePairs {
  /** All pairs. */
  readonly n: number
  readonly stations: number
  readonly times: number
  /** Pairs of station s that are not least in both are `first[s]` to `first[s + 1]` (exclusive), each at its step. */
  readonly first: Uint32Array
  readonly step: Uint32Array
  /** The same for those that are. */
  readonly leastFirst: Uint32Array
  readonly leastStep: Uint32Array
  readonly observed: OrderedValues
  readonly product: OrderedValues
}

const ordered = (values: Float64Array): { readonly group: Uint32Array; readonly distinct: Float64Array } => {
  const order = sortOrder(values)
  const group = new Uint32Array(values.length)
  const distinct = new Float64Array(values.length)
  let count = 0
  for (let k = 0; k < order.length; k++) {
    const v = values[order[k]!]!
    if (k === 0 || v !== distinct[count - 1]) distinct[count++] = v
    group[order[k]!] = count - 1
  }
  return { group, distinct: distinct.slice(0, count) }
}

export const resamplePairs = (pairs: StationPairs): ResamplePairs => {
  const { stations, times } = pairs
  const cells = new Uint32Array(stations * times)
  let n = 0
  for (let i = 0; i < cells.length; i++) if (Number.isFinite(pairs.product[i]! - pairs.observed[i]!)) cells[n++] = i
  const used = cells.subarray(0, n)
  const o = ordered(Float64Array.from(used, (i) => pairs.observed[i]!))
  const p = ordered(Float64Array.from(used, (i) => pairs.product[i]!))
  const first = new Uint32Array(stations + 1)
  const leastFirst = new Uint32Array(stations + 1)
  const step = new Uint32Array(n)
  const leastStep = new Uint32Array(n)
  const groupO = new Uint32Array(n)
  const groupP = new Uint32Array(n)
  let others = 0
  let least = 0
  for (let k = 0, s = 0; s < stations; s++) {
    for (; k < n && used[k]! < (s + 1) * times; k++) {
      if (o.group[k] === 0 && p.group[k] === 0) leastStep[least++] = used[k]! - s * times
      else {
        step[others] = used[k]! - s * times
        groupO[others] = o.group[k]!
        groupP[others++] = p.group[k]!
      }
    }
    first[s + 1] = others
    leastFirst[s + 1] = least
  }
  const side = (group: Uint32Array, distinct: Float64Array): OrderedValues => ({
    values: Float64Array.from(group.subarray(0, others), (g) => distinct[g]!),
    group: group.slice(0, others),
    distinct,
  })
  return {
    n,
    stations,
    times,
    first,
    step: step.slice(0, others),
    leastFirst,
    leastStep: leastStep.slice(0, least),
    observed: side(groupO, o.distinct),
    product: side(groupP, p.distinct),
  }
}

/** What a resample draws: all pairs, and those that are least in both. */
export interface Drawn {
  readonly total: number
  readonly least: number
}

/** How often each distinct value of both stands in the resample of these weights, into `weightO` and `weightP`. */
export const drawInto = (
  { stations, first, step, leastFirst, leastStep, observed, product }: ResamplePairs,
  stationWeight: ArrayLike<number>,
  timeWeight: Int32Array,
  weightO: Int32Array,
  weightP: Int32Array,
): Drawn => {
  const groupO = observed.group
  const groupP = product.group
  weightO.fill(0)
  weightP.fill(0)
  let total = 0
  let least = 0
  for (let s = 0; s < stations; s++) {
    const ws = stationWeight[s]!
    if (ws === 0) continue
    let own = 0
    for (let i = leastFirst[s]!, end = leastFirst[s + 1]!; i < end; i++) own += timeWeight[leastStep[i]!]!
    least += ws * own
    for (let i = first[s]!, end = first[s + 1]!; i < end; i++) {
      const w = Math.imul(ws, timeWeight[step[i]!]!)
      if (w === 0) continue
      total += w
      weightO[groupO[i]!]! += w
      weightP[groupP[i]!]! += w
    }
  }
  if (least > 0) {
    weightO[0]! += least
    weightP[0]! += least
  }
  return { total: total + least, least }
}
