/** Counts by name as horizontal bars, the largest first. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { type Origin, originOf } from './origin.js'

export interface BarsInput extends Origin {
  readonly title: string
  readonly what: string
  /** Of the numbers; a count unless it is said. */
  readonly unit?: string
  readonly bars: readonly { readonly name: string; readonly count: number }[]
}

const MOST = 24

export const bars = (input: BarsInput): FigureSpec => {
  const shown = [...input.bars].sort((a, b) => b.count - a.count).slice(0, MOST)
  const all = input.bars.reduce((n, b) => n + b.count, 0)
  return figure(
    {
      title: input.title,
      description: `${Number(all.toPrecision(6))} ${input.what} in ${input.bars.length} groups; the largest is ${shown[0]?.name ?? 'none'} with ${shown[0]?.count ?? 0}.`,
      ...originOf(input),
      height: Math.max(60, shown.length * 22),
    },
    {
      data: rows(shown.map((b) => ({ ...b, zero: 0 }))),
      mark: { type: 'bar', style: 'signal-2', height: { band: 0.7 } },
      encoding: {
        y: { field: 'name', type: 'nominal', sort: null, axis: { title: null, grid: false, labelLimit: 190 } },
        x: {
          field: 'count',
          type: 'quantitative',
          scale: { nice: false },
          axis: { title: `${input.what}, ${input.unit ?? 'count'}`, tickCount: 4, format: input.unit ? '~g' : '~d' },
        },
      },
    },
  )
}
