/**
 * Rain added up over windows of time: rolling, or calendar days, months and years on any day boundary. An interval that a
 * window cuts gives the share that lies in it. A cell is missing where less than the asked share of the window was seen;
 * what was not seen is not filled.
 */
import { setuError } from '@setu/core/errors'
import { addDuration, type Duration, dayMs, hourMs, minuteMs, monthOf, utcDate, yearOf } from '@setu/core/time'
import type { Interval, RainStack } from './rain-field.js'

export type WindowRule = 'rolling' | 'day' | 'month' | 'year'

/** Windows that lie in the span of the intervals. Calendar ones begin `boundaryMinutes` after 00:00 UTC, or before it if negative. */
export const windowsOf = (
  intervals: readonly Interval[],
  rule: WindowRule,
  length: Duration,
  every: Duration,
  boundaryMinutes: number,
): Interval[] => {
  const first = intervals[0]!.start
  const last = intervals.reduce((m, t) => Math.max(m, t.end), first)
  const shift = boundaryMinutes * minuteMs
  const out: Interval[] = []
  const most = 100_000
  if (rule === 'rolling') {
    for (let k = 0; k < most; k++) {
      const start = addDuration(first, every, k)
      const end = addDuration(start, length)
      if (end > last) break
      out.push({ start, end })
    }
    return out
  }
  if (rule === 'day') {
    for (let start = Math.floor((first - shift) / dayMs) * dayMs + shift; start < last; start += dayMs)
      out.push({ start, end: start + dayMs })
    return out
  }
  const local = first - shift
  const unit = rule === 'month' ? 1 : 12
  const index = yearOf(local) * 12 + (rule === 'month' ? monthOf(local) - 1 : 0)
  const at = (k: number): number => utcDate(Math.floor(k / 12), (k % 12) + 1) + shift
  for (let k = index; at(k) < last; k += unit) out.push({ start: at(k), end: at(k + unit) })
  return out
}

/** Totals of one window, mm; NaN where too little was seen. */
export interface WindowTotal {
  readonly window: Interval
  readonly total: Float32Array
  /** Share of the window that the product covers at all, 0..1. */
  readonly covered: number
}

/** Bytes of totals that may be open at once. */
const MOST_BYTES = 1.5e9

/** Hands each window to `emit` in order of its end; windows are sorted by start and of equal length or calendar. */
export const accumulate = async (
  stack: RainStack,
  windows: readonly Interval[],
  least: number,
  emit: (total: WindowTotal, index: number) => Promise<void>,
  progress: (fraction: number) => Promise<void>,
): Promise<void> => {
  const cells = stack.grid.width * stack.grid.height
  const open = new Map<number, { total: Float64Array; seen: Float32Array; covered: number }>()
  const order = stack.intervals.map((_, k) => k).sort((a, b) => stack.intervals[a]!.start - stack.intervals[b]!.start)
  let next = 0
  let done = 0
  const close = async (before: number): Promise<void> => {
    while (done < next && windows[done]!.end <= before) {
      const { start, end } = windows[done]!
      const own = open.get(done)!
      open.delete(done)
      const total = Float32Array.from(own.total, (v, c) =>
        own.seen[c]! >= least * (1 - 1e-6) && own.seen[c]! > 0 ? v : Number.NaN,
      )
      await emit({ window: { start, end }, total, covered: own.covered }, done)
      done++
    }
  }
  for (const [n, k] of order.entries()) {
    const { start, end } = stack.intervals[k]!
    await close(start)
    while (next < windows.length && windows[next]!.start < end) {
      open.set(next, { total: new Float64Array(cells), seen: new Float32Array(cells), covered: 0 })
      next++
      if (open.size * cells * 12 > MOST_BYTES)
        throw setuError('too-large', {
          where: '/every',
          found: `${open.size} windows of ${cells} cells at once`,
          expected: `at most ${Math.floor(MOST_BYTES / cells / 12)}`,
          wayOut: 'Let windows begin further apart, or take a shorter window.',
        })
    }
    if (open.size > 0) {
      const { values, reason } = await stack.read(k)
      for (const [w, own] of open) {
        const window = windows[w]!
        const shared = Math.min(end, window.end) - Math.max(start, window.start)
        if (shared <= 0) continue
        const share = shared / (window.end - window.start)
        const factor = stack.kind === 'rate' ? shared / hourMs : shared / (end - start)
        own.covered += share
        for (let c = 0; c < cells; c++) {
          if (reason[c]) continue
          own.total[c]! += values[c]! * factor
          own.seen[c]! += share
        }
      }
    }
    await progress((n + 1) / order.length)
  }
  await close(Number.POSITIVE_INFINITY)
}
