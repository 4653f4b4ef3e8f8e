/** Mean and greatest value of each interval against time; longer series are gathered in equal stretches of at most 500. */
import { formatInstant } from '@setu/core/time'
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import type { Interval as TimeSpan } from '../rain-field.js'
import { type Origin, originOf } from './parts.js'

export interface TimelineInput extends Origin {
  readonly intervals: readonly TimeSpan[]
  /** NaN where an interval has no valid value. */
  readonly mean: ArrayLike<number>
  readonly maximum: ArrayLike<number>
  readonly unit: string
  /** `cells` or `gauges`. */
  readonly over: string
}

const MOST = 500

export const timeline = (input: TimelineInput): FigureSpec => {
  const { intervals, unit, over } = input
  const each = Math.max(1, Math.ceil(intervals.length / MOST))
  const bars: { start: string; end: string; mean: number; maximum: number }[] = []
  for (let from = 0; from < intervals.length; from += each) {
    const to = Math.min(intervals.length, from + each)
    let [sum, n, high] = [0, 0, Number.NEGATIVE_INFINITY]
    for (let k = from; k < to; k++) {
      if (!Number.isFinite(input.mean[k]!)) continue
      sum += input.mean[k]!
      n++
      high = Math.max(high, input.maximum[k]!)
    }
    if (n)
      bars.push({
        start: formatInstant(intervals[from]!.start),
        end: formatInstant(intervals[to - 1]!.end),
        mean: Number((sum / n).toPrecision(6)),
        maximum: Number(high.toPrecision(6)),
      })
  }
  const axis = {
    x: {
      field: 'start',
      type: 'temporal',
      scale: { type: 'utc' },
      title: 'time, UTC',
      axis: { labelOverlap: 'greedy', tickCount: 5 },
    },
    x2: { field: 'end' },
  }
  return figure(
    {
      title: 'By interval',
      description: `Mean over the ${over} of ${intervals.length} intervals, in ${unit}.`,
      height: { narrow: 140, wide: 160 },
      caption: each > 1 ? `Each bar is ${each} intervals.` : 'A gap has no valid value.',
      ...originOf(input),
    },
    {
      data: rows(bars),
      mark: { type: 'rect', style: 'signal' },
      encoding: {
        ...axis,
        y: { field: 'mean', type: 'quantitative', title: `mean over ${over}, ${unit}`, axis: { tickCount: 4 } },
        y2: { datum: 0 },
      },
    },
  )
}
