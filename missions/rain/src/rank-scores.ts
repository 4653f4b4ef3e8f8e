/**
 * Scores that do not add up (Spearman's correlation, the index of agreement) of resamples, without writing a resample out.
 * In one, a pair stands as often as its station is drawn times its step is drawn; with the values numbered by their order
 * once, the midranks of a resample follow from the weights by one running sum, and three pairs of five need no look, as
 * their station or their step is not drawn.
 */
import { sortOrder } from '@setu/core/ranks'
import type { Moments } from './moments.js'
import type { StationPairs } from './sum-planes.js'

export interface RankScorer {
  /** Usable pairs. */
  readonly n: number
  /** Spearman and index of agreement of the resample of these weights; `moments` are its own. NaN where undefined. */
  of(stationWeight: ArrayLike<number>, timeWeight: ArrayLike<number>, moments: Moments): readonly [number, number]
}

/** For each value the number of its distinct value in increasing order, and how many distinct there are. */
const numbered = (values: Float64Array): readonly [Uint32Array, number] => {
  const order = sortOrder(values)
  const group = new Uint32Array(values.length)
  let last = -1
  for (let k = 0; k < order.length; k++) {
    if (k === 0 || values[order[k]!] !== values[order[k - 1]!]) last++
    group[order[k]!] = last
  }
  return [group, last + 1]
}

/**
 * Turns the weights of distinct values into twice their midranks less twice the mean rank, whole numbers, and gives the
 * weighted sum of their squares.
 */
const centredRanks = (weight: Int32Array, total: number): number => {
  let before = 0
  let squares = 0
  for (let g = 0; g < weight.length; g++) {
    const w = weight[g]!
    const rank = 2 * before + w - total
    squares += w * rank * rank
    weight[g] = rank
    before += w
  }
  return squares
}

export const rankScorer = (pairs: StationPairs): RankScorer => {
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
  const [groupO, groupsO] = numbered(observed.subarray(0, n))
  const [groupP, groupsP] = numbered(product.subarray(0, n))
  const rankO = new Int32Array(groupsO)
  const rankP = new Int32Array(groupsP)
  const drawn = new Int32Array(times)
  return {
    n,
    of(stationWeight, timeWeight, moments) {
      rankO.fill(0)
      rankP.fill(0)
      for (let t = 0; t < times; t++) drawn[t] = timeWeight[t]!
      let total = 0
      for (let s = 0; s < stations; s++) {
        const ws = stationWeight[s]!
        if (ws === 0) continue
        for (let i = first[s]!, end = first[s + 1]!; i < end; i++) {
          const w = Math.imul(ws, drawn[step[i]!]!)
          if (w === 0) continue
          total += w
          rankO[groupO[i]!]! += w
          rankP[groupP[i]!]! += w
        }
      }
      const xx = centredRanks(rankO, total)
      const yy = centredRanks(rankP, total)
      const mean = moments.meanObserved
      let xy = 0
      let reach = 0
      for (let s = 0; s < stations; s++) {
        const ws = stationWeight[s]!
        if (ws === 0) continue
        for (let i = first[s]!, end = first[s + 1]!; i < end; i++) {
          const w = Math.imul(ws, drawn[step[i]!]!)
          if (w === 0) continue
          xy += w * rankO[groupO[i]!]! * rankP[groupP[i]!]!
          const both = Math.abs(product[i]! - mean) + Math.abs(observed[i]! - mean)
          reach += w * both * both
        }
      }
      return [
        xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN,
        total > 0 && reach > 0 ? 1 - moments.squareError / reach : Number.NaN,
      ]
    },
  }
}
