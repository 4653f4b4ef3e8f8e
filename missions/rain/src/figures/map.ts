/** Mean rain of a product as cells, and the gauges on it, each coloured by the product's relative bias there. */
import type { Grid } from '@setu/core/grid'
import { amountScale, diffScale } from '@setu/figures/scales'
import { type FigureSpec, figure, rows, withUnit } from '@setu/figures/spec'
import { type Cells, cellsOf, mapAxes, mapLayout, scaleBarOf } from './cells.js'
import { leastSample, type Origin, originOf } from './parts.js'

export interface MapGauge {
  readonly id: string
  readonly lon: number
  readonly lat: number
  /** Relative bias of the product, %: sum of errors over sum of gauge rain; null where the gauge had none. */
  readonly biasPercent: number | null
  /** Pairs behind it. */
  readonly n: number
}

export interface MapInput extends Origin {
  readonly grid: Grid
  /** Mean field, row-major from the grid's first row; null or NaN is missing. */
  readonly mean: ArrayLike<number | null>
  readonly unit: string
  readonly productName: string
  readonly gauges: readonly MapGauge[]
}

const missingLayer = (cells: Cells) =>
  cells.missing === 0
    ? []
    : [
        {
          data: rows([{}]),
          mark: { type: 'rect', style: 'missing' },
          encoding: { x: { value: 0 }, x2: { value: 'width' }, y: { value: 0 }, y2: { value: 'height' } },
        },
      ]

/** Valid cells of a row that touch, as one: the ground under them, so that the hatch is seen where nothing is. */
const groundRuns = (cells: Cells): { x: number; x2: number; y: number; y2: number }[] => {
  const runs: { x: number; x2: number; y: number; y2: number }[] = []
  for (const { x, x2, y, y2 } of cells.cells) {
    const last = runs.at(-1)
    if (last && last.y === y && last.x2 === x) last.x2 = x2
    else runs.push({ x, x2, y, y2 })
  }
  return runs
}

const MOST_RUNS = 400

const groundLayer = (cells: Cells, axes: ReturnType<typeof mapAxes>) => {
  const runs = cells.missing === 0 ? [] : groundRuns(cells)
  return runs.length === 0 || runs.length > MOST_RUNS
    ? []
    : [
        {
          data: rows(runs),
          mark: { type: 'rect', style: 'surface' },
          encoding: { x: axes.x('x'), x2: { field: 'x2' }, y: axes.y('y'), y2: { field: 'y2' } },
        },
      ]
}

const scaleBarLayers = (grid: Grid, axes: ReturnType<typeof mapAxes>) => {
  const bar = scaleBarOf(grid)
  const data = rows([{ ...bar, middle: (bar.x + bar.x2) / 2, label: `${bar.km} km` }])
  const layer = (mark: object, field: string, more: object = {}) => ({
    data,
    mark,
    encoding: { x: axes.x(field), y: axes.y('y'), ...more },
  })
  return [
    layer({ type: 'rect', style: 'surface', opacity: 0.86, xOffset: -8, x2Offset: 8, yOffset: -20, y2Offset: 7 }, 'x', {
      x2: { field: 'x2' },
      y2: { field: 'y' },
    }),
    layer({ type: 'rule', style: 'ink', strokeWidth: 2, strokeCap: 'butt' }, 'x', { x2: { field: 'x2' } }),
    layer({ type: 'text', style: 'ink', dy: -10 }, 'middle', { text: { field: 'label' } }),
  ]
}

/** Layers of a field: hatch below, cells, then `over`, then the scale bar. Shared with the figure `field`. */
export const fieldLayers = (
  grid: Grid,
  cells: Cells,
  colour: { readonly title: string; readonly scale: object },
  over: readonly object[] = [],
) => {
  const axes = mapAxes(grid)
  return [
    ...missingLayer(cells),
    ...groundLayer(cells, axes),
    {
      data: rows(cells.cells),
      mark: { type: 'rect' },
      encoding: {
        x: axes.x('x'),
        x2: { field: 'x2' },
        y: axes.y('y'),
        y2: { field: 'y2' },
        color: { field: 'v', type: 'quantitative', scale: colour.scale, legend: { title: colour.title } },
      },
    },
    ...over,
    ...scaleBarLayers(grid, axes),
  ]
}

export const blockNote = (cells: Cells): string =>
  cells.block === 1 ? '' : ` Cells are means of ${cells.block} × ${cells.block} cells of the product.`

export const map = (input: MapInput): FigureSpec => {
  const { grid, gauges, productName, unit } = input
  const cells = cellsOf(grid, input.mean, 4800 - gauges.length)
  const axes = mapAxes(grid)
  const amount = { title: withUnit(`mean of ${productName}`, unit), scale: amountScale(cells.low, cells.high) }
  const bias = { title: withUnit('relative bias at a gauge', '%'), scale: diffScale(15, 30) }
  const known = gauges.filter((gauge) => gauge.biasPercent !== null && gauge.n >= leastSample)
  const unknown = gauges.filter((gauge) => !known.includes(gauge))
  const place = { x: axes.x('lon'), y: axes.y('lat') }
  const over: object[] = []
  if (known.length)
    over.push(
      {
        data: rows(known),
        mark: { type: 'point', style: 'surface', size: 132 },
        encoding: place,
      },
      {
        data: rows(known),
        mark: { type: 'point', style: 'edged', size: 74, color: null },
        encoding: {
          ...place,
          fill: { field: 'biasPercent', type: 'quantitative', scale: bias.scale, legend: { title: bias.title } },
        },
      },
    )
  if (unknown.length)
    over.push({
      data: rows(unknown),
      mark: { type: 'point', style: 'ink', filled: false, size: 64, strokeWidth: 1.25, strokeDash: [2, 2] },
      encoding: place,
    })
  const few = unknown.length ? ` Dashed: fewer than ${leastSample} pairs or no rain (${unknown.length}).` : ''
  return figure(
    {
      title: 'Mean rain, gauges by bias',
      description: `Map of the mean rain of ${productName} with ${gauges.length} gauges coloured by the product's relative bias.`,
      ...originOf(input),
      caption: `${gauges.length} gauges; blue: the product is too wet there, brown: too dry.${few}${blockNote(cells)}`,
      ...mapLayout(grid),
      legends: [{ ...amount, ...(cells.missing ? { missing: 'no data' } : {}) }, bias],
    },
    { layer: fieldLayers(grid, cells, amount, over) },
  )
}
