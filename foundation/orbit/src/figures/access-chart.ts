/** Accesses over time: incidence of each, right and left of the track told apart by the mark. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'

export interface AccessMark {
  readonly time: string
  readonly object: string
  readonly incidence: number
  readonly side: string
}

export const accessChart = (
  marks: readonly AccessMark[],
  head: { source: string; simulated?: boolean },
): FigureSpec => {
  const names = [...new Set(marks.map((m) => m.object))]
  const many = names.length > 12
  const shown = marks.slice(0, 2000)
  return figure(
    {
      title: 'When, and how steeply',
      description: `Incidence of ${marks.length} accesses by ${names.length} objects against time; points look right of the track, open ones left.`,
      source: head.source,
      ...(head.simulated ? { simulated: true } : {}),
      height: { narrow: 220, wide: many ? 260 : 60 + 24 * Math.max(4, names.length) },
      caption: 'Filled: right of the track. Open: left of the track.',
    },
    {
      data: rows(shown),
      layer: (['right', 'left'] as const).map((side) => ({
        transform: [{ filter: `datum.side === '${side}'` }],
        mark: { type: 'point', style: 'signal', filled: side === 'right', size: 48 },
      })),
      encoding: {
        x: {
          field: 'time',
          type: 'temporal',
          scale: { type: 'utc' },
          title: 'time, UTC',
          axis: { labelOverlap: 'greedy', tickCount: 4, format: '%d %b %H:%M' },
        },
        y: many
          ? { field: 'incidence', type: 'quantitative', title: 'incidence, degrees', scale: { zero: false } }
          : { field: 'object', type: 'nominal', title: null, sort: names },
      },
    },
  )
}
