/**
 * Scores that do not add up (Spearman's correlation, the index of agreement) of resamples, without writing a resample out:
 * midranks follow from the weights of the distinct values by one running sum, and three pairs of five need no look, as
 * their station or their step is not drawn.
 */
import { agreement } from './continuous.js'
import type { Moments } from './moments.js'
import { drawInto, type ResamplePairs } from './resample-pairs.js'

/** Spearman and index of agreement of the resample of these weights; `moments` are its own. NaN where undefined. */
export type RankScorer = (
  stationWeight: ArrayLike<number>,
  timeWeight: ArrayLike<number>,
  moments: Moments,
) => readonly [number, number]

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

export const rankScorer = (pairs: ResamplePairs): RankScorer => {
  const { stations, times, first, step } = pairs
  const groupO = pairs.observed.group
  const groupP = pairs.product.group
  const observed = pairs.observed.values
  const product = pairs.product.values
  const rankO = new Int32Array(pairs.observed.distinct.length)
  const rankP = new Int32Array(pairs.product.distinct.length)
  const drawn = new Int32Array(times)
  return (stationWeight, timeWeight, moments) => {
    for (let t = 0; t < times; t++) drawn[t] = timeWeight[t]!
    const { total, least } = drawInto(pairs, stationWeight, drawn, rankO, rankP)
    const xx = centredRanks(rankO, total)
    const yy = centredRanks(rankP, total)
    const mean = moments.meanObserved
    // Pairs least in both first: they are all alike.
    let xy = least > 0 ? least * rankO[0]! * rankP[0]! : 0
    let reach =
      least > 0
        ? least * (Math.abs(pairs.product.distinct[0]! - mean) + Math.abs(pairs.observed.distinct[0]! - mean)) ** 2
        : 0
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
    return [xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN, agreement(moments, reach)]
  }
}
