/** A count over time as steps. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { type Origin, originOf } from './origin.js'

export interface TimelineInput extends Origin {
  readonly title: string
  readonly quantity: string
  readonly points: readonly { readonly timeMs: number; readonly value: number }[]
  /** Instants to mark. */
  readonly marks?: readonly number[]
  readonly markLabel?: string
}

const MOST = 4000

export const timeline = (input: TimelineInput): FigureSpec => {
  const every = Math.max(1, Math.ceil(input.points.length / MOST))
  const points = input.points.filter((_, k) => k % every === 0).map((p) => ({ time: p.timeMs, value: p.value }))
  const x = (field: string) => ({
    field,
    type: 'temporal',
    scale: { type: 'utc' },
    axis: { title: 'time, UTC', grid: false, tickCount: 6 },
  })
  const top = points.reduce((m, p) => Math.max(m, p.value), 1)
  const y = {
    field: 'value',
    type: 'quantitative',
    scale: { domain: [0, top * 1.08], nice: false },
    axis: { title: `${input.quantity}, count`, tickCount: 4, format: '~d' },
  }
  return figure(
    {
      title: input.title,
      description: `${input.quantity} at ${input.points.length} instants, at most ${top}.`,
      ...originOf(input),
      ...(input.marks?.length ? { caption: `Marks: ${input.markLabel ?? 'events'}.` } : {}),
      height: { narrow: 160, wide: 200 },
    },
    {
      layer: [
        {
          data: rows(points),
          mark: { type: 'line', style: 'signal-2', interpolate: 'step-after' },
          encoding: {
            x: x('time'),
            y,
          },
        },
        ...(input.marks?.length
          ? [
              {
                data: rows(input.marks.slice(0, 500).map((time) => ({ time, value: 0 }))),
                mark: { type: 'point', style: 'ink', shape: 'triangle-up', size: 50, filled: true, yOffset: -4 },
                encoding: { x: x('time'), y },
              },
            ]
          : []),
      ],
    },
  )
}
