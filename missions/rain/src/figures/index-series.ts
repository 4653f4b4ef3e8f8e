/** An index about zero as bars in time: wet above, dry below, with the bounds of its classes. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { type Origin, originOf } from './parts.js'

export interface IndexSeriesInput extends Origin {
  readonly title: string
  /** `month` is an ISO date. */
  readonly points: readonly { readonly month: string; readonly value: number | null }[]
  /** Months of the series, where only the last are given. */
  readonly of?: number
}

export const indexSeries = (input: IndexSeriesInput): FigureSpec => {
  const points = input.points.flatMap(({ month, value }) => (value === null ? [] : [{ month, value, zero: 0 }]))
  const x = {
    field: 'month',
    type: 'temporal',
    scale: { type: 'utc' },
    title: 'time, UTC',
    axis: { labelOverlap: 'greedy', tickCount: 6 },
  }
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain: [-3.2, 3.2], nice: false },
    axis: { title: 'standardized index, standard deviations', values: [-3, -2, -1, 0, 1, 2, 3] },
  })
  const bars = (sign: 1 | -1, style: string) => ({
    data: rows(points.filter((p) => sign * p.value > 0)),
    mark: { type: 'rule', style, strokeWidth: 1.5, strokeCap: 'butt' },
    encoding: { x, y: y('zero'), y2: { field: 'value' } },
  })
  return figure(
    {
      title: input.title,
      description: `Index of ${points.length} months, from ${Math.min(0, ...points.map((p) => p.value)).toFixed(2)} to ${Math.max(0, ...points.map((p) => p.value)).toFixed(2)}.`,
      height: { narrow: 180, wide: 220 },
      caption: `Dashed: −2 and +2, extremely dry and extremely wet (WMO-No. 1090). Gaps are missing months.${input.of && input.of > input.points.length ? ` The last ${input.points.length} of ${input.of} months.` : ''}`,
      ...originOf(input),
    },
    {
      layer: [
        {
          data: rows([{ level: -2 }, { level: 2 }]),
          mark: { type: 'rule', style: 'context', strokeDash: [3, 3] },
          encoding: { y: y('level') },
        },
        bars(1, 'signal'),
        bars(-1, 'negative'),
      ],
    },
  )
}
