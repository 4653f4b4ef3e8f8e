/** Shares of values in classes: product as bars, gauges as a step line over them. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { type Origin, originOf, position } from './parts.js'

export interface HistogramInput extends Origin {
  readonly title: string
  /** Rising; one more than there are classes. */
  readonly edges: readonly number[]
  /** Shares of all values, % . */
  readonly product: readonly number[]
  readonly gauges?: readonly number[]
  readonly quantity: string
  readonly unit: string
  readonly productName: string
  readonly n: number
  /** Cube-root axis, for rain; otherwise linear. */
  readonly cubeRoot?: boolean
}

export const histogram = (input: HistogramInput): FigureSpec => {
  const { edges, product, gauges, productName } = input
  const low = edges[0] ?? 0
  const high = edges.at(-1) ?? 1
  const scale = { domain: [low, high], ...(input.cubeRoot ? { type: 'pow', exponent: 1 / 3 } : {}) }
  const ticks = input.cubeRoot
    ? { values: [0, 1, 5, 20, 50, 100, 200, 400].filter((tick) => tick >= low && tick <= high) }
    : { tickCount: { expr: 'ceil(width / 80)' } }
  const top = Math.max(...product, ...(gauges ?? []), 1e-9)
  const x = (field: string) =>
    position(field, input.quantity, input.unit, scale, { ...ticks, grid: false, format: '~f' })
  const y = (field: string) =>
    position(field, 'share of values', '%', { domain: [0, top * 1.06] }, { format: '~f', tickCount: 4 })
  const bars = product.map((share, i) => ({ x: edges[i], x2: edges[i + 1], share, zero: 0 }))
  const steps = (gauges ?? []).flatMap((share, i) => [
    { x: edges[i], share, order: 2 * i },
    { x: edges[i + 1], share, order: 2 * i + 1 },
  ])
  return figure(
    {
      title: input.title,
      description: `Shares of ${input.n} values of ${productName || 'the gauges'} in ${edges.length - 1} classes from ${low} to ${high} ${input.unit}.`,
      ...originOf(input),
      caption: `n ${input.n}.${input.cubeRoot ? ' Cube-root axis.' : ''}`,
      height: { narrow: 180, wide: 220 },
      legends: [
        {
          entries: [
            ...(gauges ? [{ label: 'gauges', style: 'ink' as const, swatch: 'line' as const }] : []),
            ...(product.length ? [{ label: productName, style: 'signal-2' as const, swatch: 'bar' as const }] : []),
          ],
        },
      ],
    },
    {
      layer: [
        {
          data: rows(bars),
          mark: { type: 'rect', style: 'signal-2', xOffset: 0.5, x2Offset: -0.5 },
          encoding: { x: x('x'), x2: { field: 'x2' }, y: y('share'), y2: { field: 'zero' } },
        },
        ...(gauges
          ? [
              {
                data: rows(steps),
                mark: { type: 'line', style: 'ink', strokeJoin: 'miter' },
                encoding: { x: x('x'), y: y('share'), order: { field: 'order', type: 'quantitative' } },
              },
            ]
          : []),
      ],
    },
  )
}
