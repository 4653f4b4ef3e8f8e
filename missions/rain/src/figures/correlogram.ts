/**
 * Correlation of pairs of stations against their distance, in the gauges and in the product at the same places. In a real
 * network it falls with distance; a flat line tells of made-up, copied or misplaced series.
 */

import { niceAbove } from '@setu/figures/scales'
import { type FigureSpec, figure } from '@setu/figures/spec'
import { type LinePoint, lineLayers } from './lines.js'
import { type Origin, originOf, position } from './parts.js'

export interface CorrelogramBin {
  /** Mean distance of the pairs, km. */
  readonly distanceKm: number
  /** Median correlation of the pairs. */
  readonly correlation: number
  /** Quartiles of the pairs. */
  readonly low?: number
  readonly high?: number
  readonly pairs: number
}

export interface CorrelogramInput extends Origin {
  readonly gauges: readonly CorrelogramBin[]
  readonly product?: readonly CorrelogramBin[]
  readonly productName?: string
}

const toPoints = (bins: readonly CorrelogramBin[]): LinePoint[] =>
  bins
    .filter(({ correlation, pairs }) => pairs > 0 && Number.isFinite(correlation))
    .map(({ distanceKm, correlation, low, high }) => ({
      x: distanceKm,
      y: correlation,
      ...(low !== undefined && high !== undefined ? { low, high } : {}),
    }))

export const correlogram = (input: CorrelogramInput): FigureSpec => {
  const gauges = toPoints(input.gauges)
  const product = toPoints(input.product ?? [])
  const all = [...gauges, ...product]
  const far = niceAbove(Math.max(1, ...all.map(({ x }) => x)))
  const least = Math.min(0, ...all.flatMap(({ y, low }) => [y, low ?? y]))
  const span: [number, number] = [least < 0 ? Math.max(-1, Math.floor(least * 5) / 5) : 0, 1]
  const x = (field: string) =>
    position(
      field,
      'distance of two stations',
      'km',
      { domain: [0, far] },
      { format: '~f', tickCount: { expr: 'ceil(width / 90)' } },
    )
  const y = (field: string) =>
    position(field, 'correlation', '−1 to 1', { domain: span }, { format: '~f', tickCount: 5 })
  const name = input.productName ?? 'product'
  const pairs = input.gauges.reduce((sum, bin) => sum + bin.pairs, 0)
  return figure(
    {
      title: 'Correlation against distance',
      description: `Median correlation of ${pairs} pairs of stations against distance${product.length ? `, gauges and ${name}` : ''}.`,
      ...originOf(input),
      caption: `${pairs} pairs of stations; median of each distance class${all.some(({ low }) => low !== undefined) ? ', light bars: middle half of the pairs' : ''}.`,
      height: { narrow: 210, wide: 260 },
      legends: [
        {
          entries: [
            { label: 'gauges', style: 'ink', swatch: 'dot' },
            ...(product.length ? [{ label: name, style: 'signal' as const, swatch: 'square' as const }] : []),
          ],
        },
      ],
    },
    {
      layer: lineLayers(
        [
          { name: '', style: 'ink', points: gauges },
          { name: '', style: 'signal', points: product, dash: [6, 3], shape: 'square' },
        ],
        x,
        y,
        span,
        210,
      ),
    },
  )
}
