/** Semivariances of pairs of gauges by distance, the model fitted to them, and the one that was used for the map. */
import { niceAbove } from '@setu/figures/scales'
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { semivarianceAt, type Variogram } from '../kriging/variogram-model.js'
import { type Origin, originOf, position, shown } from './parts.js'

export interface VariogramInput extends Origin {
  readonly classes: readonly { readonly distance: number; readonly semivariance: number; readonly pairs: number }[]
  /** Fitted to the classes; null where none fits. */
  readonly fitted: Variogram | null
  /** Used for the map; null where the method krigs nothing. */
  readonly used: Variogram | null
}

/**
 * A model multiplied so that it runs through the classes: the weights of kriging depend on its shape alone, and in its own
 * units it would stand beside the dots.
 */
const drawnTo = (v: Variogram, classes: VariogramInput['classes']): Variogram => {
  let [both, own] = [0, 0]
  for (const c of classes) {
    const model = semivarianceAt(v, c.distance)
    both += c.pairs * model * c.semivariance
    own += c.pairs * model * model
  }
  const factor = both > 0 && own > 0 ? both / own : 1
  return { ...v, partialSill: v.partialSill * factor, nugget: v.nugget * factor }
}

const POINTS = 60

export const variogram = (input: VariogramInput): FigureSpec => {
  const { classes, fitted } = input
  const used = input.used ? drawnTo(input.used, classes) : null
  const far = niceAbove(Math.max(1, ...classes.map((c) => c.distance)))
  const models = [fitted, used].flatMap((v) => (v ? [v] : []))
  const top = niceAbove(
    Math.max(0.1, ...classes.map((c) => c.semivariance), ...models.map((v) => semivarianceAt(v, far))) * 1.02,
  )
  const x = (field: string) =>
    position(
      field,
      'distance of two gauges',
      'km',
      { domain: [0, far] },
      { format: '~f', tickCount: { expr: 'ceil(width / 90)' } },
    )
  const y = (field: string) =>
    position(
      field,
      'semivariance',
      'share of the variance of a step',
      { domain: [0, top] },
      { format: '~f', tickCount: 5 },
    )
  const curve = (v: Variogram) =>
    Array.from({ length: POINTS + 1 }, (_, k) => {
      const h = k === 0 ? far * 1e-6 : (far * k) / POINTS
      return { x: Number(h.toFixed(4)), y: Number(Math.min(top, semivarianceAt(v, h)).toFixed(5)) }
    })
  const line = (v: Variogram, style: string, dash?: readonly number[]) => ({
    data: rows(curve(v)),
    mark: { type: 'line', style, ...(dash ? { strokeDash: dash } : {}) },
    encoding: { x: x('x'), y: y('y'), order: { field: 'x', type: 'quantitative' } },
  })
  const words = (v: Variogram): string =>
    `${v.shape}, range ${shown(v.range, 0)} km, nugget ${shown((100 * v.nugget) / (v.partialSill + v.nugget), 0)} %`
  const pairs = classes.reduce((sum, c) => sum + c.pairs, 0)
  return figure(
    {
      title: 'Variogram',
      description: `Semivariance of ${pairs} pairs of gauges and steps against distance. ${fitted ? `Fitted: ${words(fitted)}.` : ''} ${used ? `Used: ${words(used)}.` : ''}`,
      ...originOf(input),
      caption: `${pairs} pairs; each step is divided by its own variance.${fitted ? ` Fitted to the dots: ${words(fitted)}.` : ' No model fits the dots.'}${used ? ` Used, with its height drawn to the dots: ${words(used)}.` : ''}`,
      height: { narrow: 210, wide: 260 },
      legends: [
        {
          entries: [
            { label: 'pairs of gauges', style: 'ink', swatch: 'dot' },
            ...(fitted ? [{ label: 'fitted', style: 'context' as const, swatch: 'dashed' as const }] : []),
            ...(used ? [{ label: 'used', style: 'signal' as const, swatch: 'line' as const }] : []),
          ],
        },
      ],
    },
    {
      layer: [
        ...(fitted ? [line(fitted, 'context', [6, 3])] : []),
        ...(used ? [line(used, 'signal')] : []),
        {
          data: rows(classes.map((c) => ({ x: Number(c.distance.toFixed(3)), y: Number(c.semivariance.toFixed(5)) }))),
          mark: { type: 'point', style: ['ink', 'parted'], size: 44 },
          encoding: { x: x('x'), y: y('y') },
        },
        ...(classes.length
          ? []
          : [
              {
                data: rows([{ x: far / 2, y: top / 2, text: 'too few gauges, or no rain' }]),
                mark: { type: 'text', style: 'ink-3' },
                encoding: { x: x('x'), y: y('y'), text: { field: 'text' } },
              },
            ]),
      ],
    },
  )
}
