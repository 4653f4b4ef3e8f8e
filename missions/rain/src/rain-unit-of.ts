/** The unit in which pairs are scored: mm/d for steps of a day and longer, mm/h for shorter ones. */
import { dayMs, hourMs } from '@setu/core/time'
import { typicalLength } from './collocation.js'
import type { Interval } from './rain-field.js'

export interface PairUnit {
  readonly unit: 'mm/d' | 'mm/h'
  readonly unitMs: number
  /** Days from one step to the next. */
  readonly stepDays: number
}

export const pairUnit = (intervals: readonly Interval[]): PairUnit => {
  const length = typicalLength(intervals)
  const daily = length > 0.9 * dayMs
  // Windows of overpasses lie further apart than they are long: a block of days holds as many as pass in it.
  const apart = intervals.slice(1).map((t, k) => t.start - intervals[k]!.start)
  const spacing = apart.sort((a, b) => a - b)[apart.length >> 1] ?? length
  return {
    unit: daily ? 'mm/d' : 'mm/h',
    unitMs: daily ? dayMs : hourMs,
    stepDays: Math.max(length, spacing) / dayMs,
  }
}

/** Depth in each interval as a rate in the unit; a step of exactly that length keeps its value to the last bit. */
export const asRate = (values: Float64Array, intervals: readonly Interval[], { unitMs }: PairUnit): Float64Array => {
  const T = intervals.length
  return values.map((v, k) => {
    const length = intervals[k % T]!.end - intervals[k % T]!.start
    return length === unitMs ? v : (v * unitMs) / length
  })
}
