/**
 * Scores that do not add up (Spearman's correlation, the index of agreement), of weighted pairs: the weight of a pair is
 * how often it stands in a resample, so that these are the scores of the resample, without writing it out.
 */
import { averageRanksOfRepeated, sortOrder } from '@setu/core/ranks'
import { indexOfAgreement } from './continuous.js'
import type { Moments } from './moments.js'
import type { StationPairs } from './sum-planes.js'

export interface RankScorer {
  /** Usable pairs. */
  readonly n: number
  /** Spearman and index of agreement of the pairs with these cell weights; `moments` are those of the same resample. */
  of(cellWeight: Float64Array, moments: Moments): readonly [number, number]
}

export const rankScorer = (pairs: StationPairs): RankScorer => {
  const cells = new Uint32Array(pairs.stations * pairs.times)
  let n = 0
  for (let i = 0; i < cells.length; i++) if (Number.isFinite(pairs.product[i]! - pairs.observed[i]!)) cells[n++] = i
  const o = Float64Array.from(cells.subarray(0, n), (i) => pairs.observed[i]!)
  const p = Float64Array.from(cells.subarray(0, n), (i) => pairs.product[i]!)
  const orderO = sortOrder(o)
  const orderP = sortOrder(p)
  const rankO = new Float64Array(n)
  const rankP = new Float64Array(n)
  const weight = new Float64Array(n)
  return {
    n,
    of(cellWeight, moments) {
      let total = 0
      for (let i = 0; i < n; i++) total += weight[i] = cellWeight[cells[i]!]!
      averageRanksOfRepeated(o, orderO, weight, rankO)
      averageRanksOfRepeated(p, orderP, weight, rankP)
      // The mean of midranks is (total + 1) / 2 whatever the ties.
      const middle = (total + 1) / 2
      let xx = 0
      let yy = 0
      let xy = 0
      for (let i = 0; i < n; i++) {
        const w = weight[i]!
        const x = rankO[i]! - middle
        const y = rankP[i]! - middle
        xx += w * x * x
        yy += w * y * y
        xy += w * x * y
      }
      const spearman = xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN
      return [spearman, indexOfAgreement(o, p, moments, weight)]
    },
  }
}
