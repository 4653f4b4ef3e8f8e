/** Scores against the rain threshold, each with its interval; a threshold with fewer than 30 events is not drawn. */
import { type FigureSpec, figure } from '@setu/figures/spec'
import { type LinePoint, lineLayers } from './lines.js'
import { hasBounds, type Interval, isDrawn, type Origin, originOf, position } from './parts.js'

export interface ThresholdSeries {
  /** `POD`, `CSI`, `FAR`: as it stands at the line's end. */
  readonly name: string
  readonly points: readonly (Interval & { readonly threshold: number })[]
}

export interface ScoreByThresholdInput extends Origin {
  /** At most four. */
  readonly series: readonly ThresholdSeries[]
  /** Unit of the thresholds. */
  readonly unit: string
  readonly level: number
  /** Domain of the scores. */
  readonly span?: readonly [number, number]
}

const looks = [
  { shape: 'circle' },
  { shape: 'square', dash: [6, 3] },
  { shape: 'diamond', dash: [2, 3] },
  { shape: 'triangle-up', dash: [8, 3, 2, 3] },
] as const

export const scoreByThreshold = (input: ScoreByThresholdInput): FigureSpec => {
  const { series, unit } = input
  const span = input.span ?? [0, 1]
  const thresholds = [...new Set(series.flatMap((one) => one.points.map((point) => point.threshold)))].sort(
    (a, b) => a - b,
  )
  const last = thresholds.length - 1
  const apart = series.length > 1 ? 0.09 : 0
  const lines = series.map((one, i) => {
    const points = one.points.flatMap((point): LinePoint[] => {
      if (!isDrawn(point)) return []
      const at = thresholds.indexOf(point.threshold) + apart * (i - (series.length - 1) / 2)
      const bounds = hasBounds(point) ? { low: Math.max(span[0], point.low), high: Math.min(span[1], point.high) } : {}
      return [{ x: Number(at.toFixed(3)), y: point.value, ...bounds }]
    })
    return { name: one.name, style: 'signal' as const, points, ...looks[i % looks.length] }
  })
  const x = (field: string) =>
    position(
      field,
      'threshold',
      unit,
      { domain: [-0.3, last + 0.3] },
      {
        values: thresholds.map((_, i) => i),
        labelExpr: `${JSON.stringify(thresholds.map(String))}[datum.value]`,
        grid: false,
      },
    )
  const y = (field: string) =>
    position(field, 'score', `${span[0]} to ${span[1]}`, { domain: span }, { format: '~f', tickCount: 5 })
  const few = thresholds.filter((threshold) =>
    series.every((one) =>
      one.points.filter((point) => point.threshold === threshold).every((point) => !isDrawn(point)),
    ),
  )
  const leftOut = few.length ? ` Insufficient, fewer than 30 events: ${few.join(', ')} ${unit}.` : ''
  return figure(
    {
      title: 'Scores by threshold',
      description: thresholds.length
        ? `${series.map((one) => one.name).join(', ')} at ${thresholds.length} thresholds from ${thresholds[0]} to ${thresholds[last]} ${unit}.`
        : 'There is no threshold to show.',
      ...originOf(input),
      caption: `Light bars: ${Math.round(100 * input.level)} % interval.${leftOut}`,
      height: { narrow: 210, wide: 260 },
    },
    { layer: lineLayers(lines, x, y, span, 210) },
  )
}
