/**
 * Pairs without the missing ones, station by station, with the values numbered by their order: what scores of resamples
 * need that are no sums. A pair stands in a resample as often as its station is drawn times its step is drawn.
 */
import { sortOrder } from '@setu/core/ranks'
import type { StationPairs } from './sum-planes.js'

export interface OrderedValues {
  readonly values: Float64Array
  /** For each pair the number of its value among the distinct ones. */
  readonly group: Uint32Array
  /** Distinct values, increasing. */
  readonly distinct: Float64Array
}

export interface ResamplePairs {
  readonly n: number
  readonly stations: number
  readonly times: number
  /** Pairs of station s are `first[s]` to `first[s + 1]` (exclusive). */
  readonly first: Uint32Array
  readonly step: Uint32Array
  readonly observed: OrderedValues
  readonly product: OrderedValues
}

const ordered = (values: Float64Array): OrderedValues => {
  const order = sortOrder(values)
  const group = new Uint32Array(values.length)
  const distinct = new Float64Array(values.length)
  let count = 0
  for (let k = 0; k < order.length; k++) {
    const v = values[order[k]!]!
    if (k === 0 || v !== distinct[count - 1]) distinct[count++] = v
    group[order[k]!] = count - 1
  }
  return { values, group, distinct: distinct.slice(0, count) }
}

export const resamplePairs = (pairs: StationPairs): ResamplePairs => {
  const { stations, times } = pairs
  const first = new Uint32Array(stations + 1)
  const step = new Uint32Array(stations * times)
  const observed = new Float64Array(stations * times)
  const product = new Float64Array(stations * times)
  let n = 0
  for (let s = 0; s < stations; s++) {
    for (let t = 0; t < times; t++) {
      const i = s * times + t
      if (!Number.isFinite(pairs.product[i]! - pairs.observed[i]!)) continue
      step[n] = t
      observed[n] = pairs.observed[i]!
      product[n++] = pairs.product[i]!
    }
    first[s + 1] = n
  }
  return {
    n,
    stations,
    times,
    first,
    step,
    observed: ordered(observed.subarray(0, n)),
    product: ordered(product.subarray(0, n)),
  }
}

/** How often each distinct value of both stands in the resample of these weights, into `weightO` and `weightP`; their total. */
export const drawInto = (
  { stations, first, step, observed, product }: ResamplePairs,
  stationWeight: ArrayLike<number>,
  timeWeight: Int32Array,
  weightO: Int32Array,
  weightP: Int32Array,
): number => {
  const groupO = observed.group
  const groupP = product.group
  weightO.fill(0)
  weightP.fill(0)
  let total = 0
  for (let s = 0; s < stations; s++) {
    const ws = stationWeight[s]!
    if (ws === 0) continue
    for (let i = first[s]!, end = first[s + 1]!; i < end; i++) {
      const w = Math.imul(ws, timeWeight[step[i]!]!)
      if (w === 0) continue
      total += w
      weightO[groupO[i]!]! += w
      weightP[groupP[i]!]! += w
    }
  }
  return total
}
