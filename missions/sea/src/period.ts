/** The span of time that a result is of: what the archive keeps it under, beside the time at which it was made. */
import { formatInstant } from '@setu/core/time'

export interface WithPeriod {
  readonly period?: string
}

/** `{ period: "2024-03-05T00:00:00Z to 2024-03-06T12:00:00Z" }`, or nothing where no time is known. */
export const periodOf = (timesMs: ArrayLike<number>): WithPeriod => {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < timesMs.length; i++) {
    const t = timesMs[i]!
    if (t < first) first = t
    if (t > last) last = t
  }
  return first <= last ? { period: `${formatInstant(Math.round(first))} to ${formatInstant(Math.round(last))}` } : {}
}
