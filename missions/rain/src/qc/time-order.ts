/** Order, repetitions, overlaps and gaps of the intervals of a network. */
import type { Interval } from '../rain-field.js'

export interface TimeOrder {
  /** Indexes of intervals that start before the one before them. */
  readonly backwards: readonly number[]
  /** Indexes of intervals that repeat an earlier start. */
  readonly repeated: readonly number[]
  /** Indexes of intervals that begin before the one before them has ended. */
  readonly overlapping: readonly number[]
  /** Runs of time that no interval covers, and how many steps are missing there. */
  readonly gaps: readonly { readonly start: number; readonly end: number; readonly steps: number }[]
}

export const timeOrder = (intervals: readonly Interval[]): TimeOrder => {
  const backwards: number[] = []
  const repeated: number[] = []
  const overlapping: number[] = []
  const gaps: { start: number; end: number; steps: number }[] = []
  const seen = new Set<number>()
  intervals.forEach((interval, i) => {
    if (seen.has(interval.start)) repeated.push(i)
    seen.add(interval.start)
    const before = intervals[i - 1]
    if (!before) return
    if (interval.start < before.start) backwards.push(i)
    else if (interval.start > before.start && interval.start < before.end) overlapping.push(i)
    else if (interval.start > before.end)
      gaps.push({
        start: before.end,
        end: interval.start,
        steps: Math.max(1, Math.round((interval.start - before.end) / Math.max(1, before.end - before.start))),
      })
  })
  return { backwards, repeated, overlapping, gaps }
}
