/** The step of a network's intervals and what depends on it: when an interval counts as wet, how long a run must be. */
import { dayMs, hourMs } from '@setu/core/time'
import type { Interval } from '../rain-field.js'

/** Median length of the intervals, hours; 24 where there are none. */
export const stepHours = (intervals: readonly Interval[]): number => {
  const lengths = intervals.map((i) => i.end - i.start).sort((a, b) => a - b)
  return (lengths[lengths.length >> 1] ?? dayMs) / hourMs
}

/** An interval is wet from this amount on: 1 mm a day, 0.2 mm for shorter steps (one or two tips of a bucket). */
export const wetMm = (hours: number): number => (hours >= 24 ? 1 : 0.2)
