/**
 * Density of gauge and product pairs on cube-root axes. The pairs are binned in cube-root space, where daily rain is
 * nearly even, so that light and heavy rain can be seen in one picture; pairs that are dry in both are left out.
 */
import { countScale, cubeRootTicks } from '@setu/figures/scales'
import { type FigureSpec, figure, rows, withUnit } from '@setu/figures/spec'

export interface ScatterInput {
  /** Pairs on the gauge's own interval, same unit; NaN is skipped. */
  readonly gauge: ArrayLike<number>
  readonly product: ArrayLike<number>
  readonly productName: string
  /** What stands on the other axis; `gauge` by default. */
  readonly gaugeName?: string
  /** `mm/day`, as it is shown. */
  readonly unit: string
  /** Least amount that counts as rain, drawn dashed on both axes. */
  readonly threshold: number
  readonly source: string
  readonly simulated?: boolean
}

/** Cells along one axis. */
const cells = 32

interface Cell {
  readonly x: number
  readonly x2: number
  readonly y: number
  readonly y2: number
  readonly pairs: number
}

export interface Binned {
  readonly cells: readonly Cell[]
  /** End of both axes. */
  readonly high: number
  /** Pairs with rain in either. */
  readonly wet: number
  readonly most: number
}

/** Counts pairs in a square grid of equal cube-root steps; the first step holds zero. */
export const binPairs = (gauge: ArrayLike<number>, product: ArrayLike<number>): Binned => {
  const wet: number[] = []
  let top = 0
  for (let i = 0; i < gauge.length; i++) {
    const g = gauge[i] as number
    const p = product[i] as number
    if (!(g >= 0 && p >= 0) || (g === 0 && p === 0)) continue
    wet.push(i)
    top = Math.max(top, g, p)
  }
  const ends = [1, 5, 10, 20, 50, 100, 150, 200, 300, 400, 600, 800, 1200, 2000]
  const high = ends.find((end) => end >= top) ?? top
  const step = Math.cbrt(high) / cells
  const at = (value: number): number => Math.min(cells - 1, Math.floor(Math.cbrt(value) / step))
  const counts = new Uint32Array(cells * cells)
  for (const i of wet) {
    const cell = at(gauge[i] as number) + cells * at(product[i] as number)
    counts[cell] = (counts[cell] as number) + 1
  }
  const edge = (k: number): number => Number(((k * step) ** 3).toPrecision(6))
  const gap = 0.06
  const out: Cell[] = []
  let most = 0
  for (const [cell, pairs] of counts.entries()) {
    if (pairs === 0) continue
    const column = cell % cells
    const row = (cell - column) / cells
    most = Math.max(most, pairs)
    out.push({ x: edge(column + gap), x2: edge(column + 1 - gap), y: edge(row + gap), y2: edge(row + 1 - gap), pairs })
  }
  return { cells: out, high, wet: wet.length, most }
}

export const scatter = (input: ScatterInput): FigureSpec => {
  const { cells: values, high, wet, most } = binPairs(input.gauge, input.product)
  const { productName, unit, threshold, gaugeName = 'gauge' } = input
  const axis = { values: cubeRootTicks(high), format: '~f' }
  const scale = { type: 'pow', exponent: 1 / 3, domain: [0, high], nice: false }
  const position = (title: string, field: string) => ({
    field,
    type: 'quantitative',
    scale,
    axis: { ...axis, title: withUnit(title, unit) },
  })
  const x = (field: string) => position(gaugeName, field)
  const y = (field: string) => position(productName, field)
  const color = countScale(most)
  const countTitle = withUnit('pairs in a cell', 'count')
  const dashed = { type: 'rule', style: 'ink-3', strokeDash: [3, 3] }
  return figure(
    {
      title: 'Pairs',
      description: `Density of ${wet} ${gaugeName} and ${productName} pairs with rain in either, to ${high} ${unit}.`,
      caption: `${wet} pairs with rain in either. Cube-root axes; dashed: ${threshold} ${unit}, the least that counts as rain.`,
      source: input.source,
      ...(input.simulated ? { simulated: true } : {}),
      aspect: 1,
      maxWidth: 520,
      legends: [{ title: countTitle, scale: color, from: 1 }],
    },
    {
      layer: [
        {
          data: rows(values),
          mark: { type: 'rect' },
          encoding: {
            x: x('x'),
            x2: { field: 'x2' },
            y: y('y'),
            y2: { field: 'y2' },
            color: { field: 'pairs', type: 'quantitative', scale: color, legend: { title: countTitle } },
          },
        },
        { data: rows([{ v: threshold }]), mark: dashed, encoding: { x: x('v') } },
        { data: rows([{ v: threshold }]), mark: dashed, encoding: { y: y('v') } },
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
      ],
    },
  )
}
