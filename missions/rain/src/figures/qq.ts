/** Quantiles of the product against quantiles of the gauges on cube-root axes: are the amounts right, apart from when? */
import { placeLabels } from '@setu/figures/label-placement'
import { cubeRootTicks } from '@setu/figures/scales'
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { type Origin, originOf, position } from './parts.js'

export interface QuantilePair {
  /** 0..1; 1 is the maximum. */
  readonly p: number
  readonly gauge: number
  readonly product: number
}

export interface QqInput extends Origin {
  readonly quantiles: readonly QuantilePair[]
  readonly unit: string
  readonly productName: string
  readonly n: number
}

const named = [0.5, 0.75, 0.9, 0.95, 0.99, 1]
const side = 270

export const qq = (input: QqInput): FigureSpec => {
  const { quantiles, unit, productName } = input
  const top = Math.max(1, ...quantiles.flatMap(({ gauge, product }) => [gauge, product]))
  const high = [2, 5, 10, 20, 50, 100, 150, 200, 300, 400, 600, 800, 1200, 2000].find((end) => end >= top * 1.02) ?? top
  const scale = { type: 'pow', exponent: 1 / 3, domain: [0, high] }
  const axis = { values: cubeRootTicks(high), format: '~f' }
  const x = (field: string) => position(field, 'gauges', unit, scale, axis)
  const y = (field: string) => position(field, productName, unit, scale, axis)
  const labelled = quantiles.filter(
    ({ p, gauge, product }) => gauge + product > 0 && named.some((q) => Math.abs(q - p) < 1e-9),
  )
  const texts = labelled.map(({ p }) => (p === 1 ? 'maximum' : `${Number((100 * p).toFixed(2))} %`))
  const u = (value: number): number => side * Math.cbrt(value / high)
  const diagonal = Array.from({ length: 60 }, (_, i) => ({
    x: i * 4.5 - 2,
    x2: i * 4.5 + 2,
    y: side - i * 4.5 - 2,
    y2: side - i * 4.5 + 2,
  }))
  const others = quantiles.map(({ gauge, product }) => ({
    x: u(gauge) - 3,
    x2: u(gauge) + 3,
    y: side - u(product) - 3,
    y2: side - u(product) + 3,
  }))
  const spots = placeLabels(
    labelled.map(({ gauge, product }, i) => ({ x: u(gauge), y: side - u(product), label: texts[i] as string })),
    { width: side, height: side },
    false,
    [...diagonal, ...others],
  )
  const labels = labelled.map((pair, i) => ({ ...pair, label: texts[i], ...spots[i] }))
  const text = (style: readonly string[]) => ({
    data: rows(labels),
    mark: { type: 'text', style, dx: { expr: 'datum.dx' }, dy: { expr: 'datum.dy' }, align: { expr: 'datum.align' } },
    encoding: { x: x('gauge'), y: y('product'), text: { field: 'label' } },
  })
  return figure(
    {
      title: 'Quantiles',
      description: `Quantiles of ${productName} against quantiles of the gauges at the same places and days, n ${input.n}.`,
      ...originOf(input),
      caption: `n ${input.n}. Below the line the product has too little rain of that rank. Cube-root axes.`,
      aspect: 1,
      maxWidth: 520,
    },
    {
      layer: [
        {
          data: rows([{ v: 0 }, { v: high }]),
          mark: { type: 'line', style: 'ink', strokeWidth: 1.25 },
          encoding: { x: x('v'), y: y('v') },
        },
        {
          data: rows([{ v: high, label: '1:1' }]),
          mark: { type: 'text', style: ['ink', 'strong'], align: 'right', baseline: 'top', dx: -18, dy: 2 },
          encoding: { x: x('v'), y: y('v'), text: { field: 'label' } },
        },
        {
          data: rows(quantiles),
          mark: { type: 'point', style: ['signal', 'parted'], size: 46 },
          encoding: { x: x('gauge'), y: y('product') },
        },
        text(['halo']),
        text(['signal']),
      ],
    },
  )
}
