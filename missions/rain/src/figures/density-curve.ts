/** Does the satellite help here? Error against the number of gauges kept, without and with the product. */
import { niceAbove } from '@setu/figures/scales'
import { type FigureSpec, figure } from '@setu/figures/spec'
import { lineLayers } from './lines.js'
import { type Origin, originOf, position, shown } from './parts.js'

export interface DensityCurvePoint {
  readonly kept: number
  readonly gauges: number
  readonly merged: number
  /** Standard error of each mean over the draws. */
  readonly gaugesError: number
  readonly mergedError: number
  /** Whether the paired gain is beyond twice its standard error. */
  readonly clear: 'helps' | 'harms' | 'open'
}

export interface DensityCurveInput extends Origin {
  readonly points: readonly DensityCurvePoint[]
  readonly unit: string
  readonly gaugesName: string
  readonly mergedName: string
  /** Number of gauges from which the product no longer helps; null where there is no crossing. */
  readonly crossing: number | null
}

export const densityCurve = (input: DensityCurveInput): FigureSpec => {
  const { points, unit } = input
  const all = points.flatMap((p) => [p.gauges, p.merged])
  const top = niceAbove(Math.max(0.1, ...all) * 1.05)
  const least = Math.min(...all)
  const from = points.length && least > 0.4 * top ? Math.floor((least * 10) / top - 0.5) / 10 : 0
  const span: [number, number] = [Number((from * top).toPrecision(6)), top]
  const counts = points.map((p) => p.kept)
  const x = (field: string) =>
    position(
      field,
      'gauges kept',
      'number',
      { type: 'log', base: 2, domain: [Math.max(0.9, Math.min(...counts, 1) * 0.9), Math.max(2, ...counts) * 2.2] },
      { values: counts, format: '~f', grid: false },
    )
  const y = (field: string) =>
    position(field, 'root mean square error', unit, { domain: span }, { format: '~f', tickCount: 5 })
  const line = (of: 'gauges' | 'merged') =>
    points.map((p) => {
      const half = of === 'gauges' ? p.gaugesError : p.mergedError
      const v = p[of]
      return {
        x: p.kept,
        y: v,
        ...(Number.isFinite(half) ? { low: Math.max(span[0], v - half), high: Math.min(span[1], v + half) } : {}),
      }
    })
  const helps = points.filter((p) => p.clear === 'helps').length
  const where =
    input.crossing !== null
      ? `The product clearly helps below about ${shown(input.crossing, 0)} gauges.`
      : helps > 0
        ? `The product helps up to the ${points.at(-1)!.kept} gauges that can be kept.`
        : 'At no number of gauges does the product clearly help.'
  return figure(
    {
      title: 'Does the satellite help here?',
      description: `Error at gauges held out against the number of gauges kept. ${where}`,
      ...originOf(input),
      caption: `${where} Mean over draws of gauges; light bars: its standard error. Judged at all gauges that were not kept.`,
      height: { narrow: 210, wide: 260 },
      legends: [
        {
          entries: [
            { label: input.gaugesName, style: 'ink', swatch: 'dot' },
            { label: input.mergedName, style: 'signal', swatch: 'square' },
          ],
        },
      ],
    },
    {
      layer: lineLayers(
        [
          { name: 'gauges', style: 'ink', points: line('gauges') },
          { name: 'merged', style: 'signal', points: line('merged'), dash: [6, 3], shape: 'square' },
        ],
        x,
        y,
        span,
        210,
      ),
    },
  )
}
