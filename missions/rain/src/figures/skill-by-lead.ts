/** A score of several forecasts against lead time or the time of a frame; the first is ours. */
import { type FigureSpec, figure } from '@setu/figures/spec'
import { lineLayers } from './lines.js'
import { type Origin, originOf, position } from './parts.js'

export interface SkillLine {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number | null }[]
}

export interface SkillByLeadInput extends Origin {
  readonly title: string
  readonly lines: readonly SkillLine[]
  readonly score: string
  readonly x: { readonly quantity: string; readonly unit: string }
  readonly caption?: string
}

const looks = [
  { style: 'signal', shape: 'circle' },
  { style: 'context', shape: 'square', dash: [6, 3] },
  { style: 'context', shape: 'diamond', dash: [2, 3] },
  { style: 'context', shape: 'triangle-up', dash: [8, 3, 2, 3] },
] as const

export const skillByLead = (input: SkillByLeadInput): FigureSpec => {
  const lines = input.lines.map(({ name, points }, i) => ({
    name,
    points: points.flatMap(({ x, y }) => (y === null || !Number.isFinite(y) ? [] : [{ x, y }])),
    ...looks[Math.min(i, looks.length - 1)]!,
  }))
  const xs = [...new Set(lines.flatMap((l) => l.points.map((p) => p.x)))].sort((a, b) => a - b)
  const ys = lines.flatMap((l) => l.points.map((p) => p.y))
  const [low, high] = [Math.min(0, ...ys), Math.max(1, ...ys)]
  const last = xs.at(-1) ?? 1
  const x = (field: string) =>
    position(
      field,
      input.x.quantity,
      input.x.unit,
      // Room for the names at the right.
      { domain: [Math.min(0, xs[0] ?? 0), last * 1.45] },
      { values: xs, labelOverlap: 'greedy' },
    )
  const y = (field: string) =>
    position(field, input.score, '0 to 1', { domain: [low, high] }, { format: '~f', tickCount: 5 })
  return figure(
    {
      title: input.title,
      description: `${input.score} of ${lines.length} forecasts against ${input.x.quantity}.`,
      ...originOf(input),
      ...(input.caption ? { caption: input.caption } : {}),
      height: { narrow: 220, wide: 260 },
    },
    { layer: lineLayers(lines, x, y, [low, high], 220) },
  )
}
