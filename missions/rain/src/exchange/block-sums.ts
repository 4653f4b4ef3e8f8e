/**
 * What an agency may show instead of its gauges: sums of the pairs in blocks of time (and, if it agrees, of anonymous gauges
 * in those blocks). Blocks are cut on one calendar, counted from 1970-01-01, so that those of two agencies are the same.
 * Every score but those of ranks follows from the merged sums exactly, and so do the intervals of a bootstrap that draws whole
 * blocks (Carlstein 1986).
 */
import { dayMs } from '@setu/core/time'
import type { EventRule } from '../joint-classes.js'
import { type PairSums, pairSums } from '../pair-sums.js'
import type { Interval } from '../rain-field.js'

export interface SumGroup {
  /** Number of the block since 1970. */
  readonly block: number
  /** Number of an anonymous gauge of its document; null where all are together. */
  readonly gauge: number | null
  readonly sums: PairSums
}

export interface BlockInput {
  readonly stations: number
  readonly intervals: readonly Interval[]
  /** `[s * times + t]`, NaN where missing. */
  readonly observed: Float64Array
  readonly product: Float64Array
  readonly thresholds: readonly number[]
  readonly rule: EventRule
  readonly blockDays: number
  readonly byGauge: boolean
}

export const blockOf = (interval: Interval, blockDays: number): number =>
  Math.floor(interval.start / (blockDays * dayMs))

/** Groups with at least one pair, by block and gauge. */
export const blockSums = (i: BlockInput): SumGroup[] => {
  const T = i.intervals.length
  const steps = new Map<number, number[]>()
  i.intervals.forEach((interval, t) => {
    const block = blockOf(interval, i.blockDays)
    const own = steps.get(block)
    if (own) own.push(t)
    else steps.set(block, [t])
  })
  const groups: SumGroup[] = []
  for (const [block, own] of [...steps].sort((a, b) => a[0] - b[0])) {
    const of = (gauges: readonly number[]): PairSums => {
      const index = Uint32Array.from(gauges.flatMap((s) => own.map((t) => s * T + t)))
      return pairSums(i.observed, i.product, i.thresholds, { rule: i.rule, index })
    }
    const all = Array.from({ length: i.stations }, (_, s) => s)
    for (const gauges of i.byGauge ? all.map((s) => [s]) : [all]) {
      const sums = of(gauges)
      if (sums.moments.n > 0) groups.push({ block, gauge: i.byGauge ? gauges[0]! : null, sums })
    }
  }
  return groups
}
