/**
 * Intervals from merged sums: whole blocks are drawn with replacement (non-overlapping block bootstrap, Carlstein 1986), and
 * whole anonymous gauges too where the documents tell them apart. A block that is drawn w times counts w times: moments are
 * merged with that weight, without a single pair.
 */
import { bootstrapInterval, hasInterval } from '@setu/core/bootstrap-interval'
import { randomFrom } from '@setu/core/random'
import type { JointClasses } from '../joint-classes.js'
import { type Moments, mergeMoments, noMoments } from '../moments.js'
import type { PairSums } from '../pair-sums.js'
import { arrangeScores, type ScoreOptions, type ScoreSet, scoreColumns, scoreSums, scoreValues } from '../score-set.js'
import type { MergedSums } from './merge-documents.js'

export interface BlockBootstrap {
  readonly resamples: number
  readonly seed: number
  readonly level: number
}

/** Moments of the pairs each repeated w times. */
const repeated = (m: Moments, w: number): Moments => ({
  n: m.n * w,
  meanObserved: m.meanObserved,
  meanProduct: m.meanProduct,
  squareObserved: m.squareObserved * w,
  squareProduct: m.squareProduct * w,
  cross: m.cross * w,
  absoluteError: m.absoluteError * w,
  squareError: m.squareError * w,
})

/** How often each of n things is drawn in n draws. */
const drawn = (n: number, random: ReturnType<typeof randomFrom>): Uint32Array => {
  const out = new Uint32Array(n)
  for (let k = 0; k < n; k++) {
    const at = random.integer(n)
    out[at] = out[at]! + 1
  }
  return out
}

const resampled = (merged: MergedSums, gauges: Uint32Array, blocks: Uint32Array, like: JointClasses): PairSums => {
  let moments = noMoments
  const classes = {
    ...like,
    counts: new Float64Array(like.counts.length),
    observed: new Float64Array(like.counts.length),
    product: new Float64Array(like.counts.length),
  }
  merged.clusters.forEach((own, c) => {
    if (gauges[c] === 0) return
    own.forEach((sums, b) => {
      const w = gauges[c]! * blocks[b]!
      if (!sums || w === 0) return
      moments = mergeMoments(moments, repeated(sums.moments, w))
      for (let k = 0; k < classes.counts.length; k++) {
        if (sums.classes.counts[k] === 0) continue
        classes.counts[k] = classes.counts[k]! + w * sums.classes.counts[k]!
        classes.observed[k] = classes.observed[k]! + w * sums.classes.observed[k]!
        classes.product[k] = classes.product[k]! + w * sums.classes.product[k]!
      }
    })
  })
  return { moments, classes, missing: 0 }
}

/** Fewest blocks from which an interval is made. */
export const FEWEST_BLOCKS = 4
const NO_RANKS = 'ranks cannot be merged: they need every pair'

/** All scores of the merged sums, with intervals where there are enough blocks. */
export const mergedScores = async (
  merged: MergedSums,
  options: ScoreOptions,
  design: BlockBootstrap,
  progress: (fraction: number) => Promise<void> = async () => {},
): Promise<ScoreSet> => {
  const columns = scoreColumns(options).map((c) => (c.group === 'rank' ? { ...c, why: () => NO_RANKS } : c))
  const sums = scoreSums(merged.total, options)
  const values = scoreValues(columns, sums)
  const few = merged.blocks.length < FEWEST_BLOCKS
  const R = few ? 0 : design.resamples
  const drawnValues = columns.map(() => new Float64Array(R))
  for (let r = 0; r < R; r++) {
    if (r % 32 === 0) await progress(r / R)
    const random = randomFrom(design.seed, r + 1)
    const blocks = drawn(merged.blocks.length, random)
    const gauges = merged.clusters.length > 1 ? drawn(merged.clusters.length, random) : Uint32Array.of(1)
    const own = scoreSums(resampled(merged, gauges, blocks, merged.total.classes), options)
    columns.forEach((c, k) => {
      drawnValues[k]![r] = c.of(own)
    })
  }
  return arrangeScores(columns, values, sums, merged.total.missing, options, (c) => {
    if (R === 0) return few && design.resamples > 0 ? { reason: `no interval: ${merged.blocks.length} blocks` } : null
    const interval = bootstrapInterval(drawnValues[c]!, design.level)
    return hasInterval(interval) ? interval : { reason: interval.reason }
  })
}
