/**
 * Fractions skill score against scale (Roberts & Lean 2008, Monthly Weather Review 136, 78-97) for several thresholds. A
 * forecast is useful from the scale where the score passes 0.5 + f/2, f being the observed share of events.
 */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { lineLayers } from './lines.js'
import { type Origin, originOf, position } from './parts.js'

export interface FssSeries {
  readonly threshold: number
  /** 0.5 + f/2. */
  readonly useful: number
  readonly points: readonly { readonly scaleKm: number; readonly fss: number | null }[]
}

export interface FssScaleInput extends Origin {
  /** At most four thresholds. */
  readonly series: readonly FssSeries[]
  readonly unit: string
  /** Unit of the scale: `km`, or `cells` where the grid has no metres. */
  readonly scaleUnit: string
}

const looks = [
  { shape: 'circle' },
  { shape: 'square', dash: [6, 3] },
  { shape: 'diamond', dash: [2, 3] },
  { shape: 'triangle-up', dash: [8, 3, 2, 3] },
] as const

export const fssScale = (input: FssScaleInput): FigureSpec => {
  const { series, unit, scaleUnit } = input
  const lines = series.map(({ threshold, useful, points }, i) => ({
    name: `≥ ${threshold} ${unit}`,
    style: 'signal' as const,
    points: points.flatMap(({ scaleKm, fss }) =>
      fss === null || !Number.isFinite(fss) ? [] : [{ x: scaleKm, y: fss, hollow: fss < useful }],
    ),
    ...looks[i % looks.length],
  }))
  const scales = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b)
  const first = scales[0] ?? 1
  const last = scales.at(-1) ?? 10
  const x = (field: string) =>
    position(
      field,
      'scale',
      scaleUnit,
      { type: 'log', base: 2, domain: [first, Math.max(last, first * 1.01)] },
      {
        values: scales,
        format: '~r',
        labelOverlap: 'greedy',
      },
    )
  const y = (field: string) =>
    position(field, 'fractions skill score', '0 to 1', { domain: [0, 1] }, { format: '~f', tickCount: 5 })
  // Lines of useful skill: where they coincide one stands for all.
  const useful = [...new Set(series.map((one) => Number(one.useful.toFixed(2))))].map((level) => ({ level }))
  return figure(
    {
      title: 'Skill against scale',
      description: `Fractions skill score from ${first} to ${last} ${scaleUnit} for ${series.length} thresholds.`,
      ...originOf(input),
      caption: 'Filled: useful, at least 0.5 + f/2 (grey dashed) with f the observed share of events. Hollow: not yet.',
      height: { narrow: 220, wide: 270 },
    },
    {
      layer: [
        {
          data: rows(useful),
          mark: { type: 'rule', style: 'context', strokeDash: [3, 3], strokeWidth: 1.25 },
          encoding: { y: y('level') },
        },
        ...lineLayers(lines, x, y, [0, 1], 220),
      ],
    },
  )
}
