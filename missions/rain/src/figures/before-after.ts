/** The product, the corrected field and what changed, as three maps to stand side by side: the first two on one scale. */
import type { Grid } from '@setu/core/grid'
import { amountScale, niceAbove, type SteppedScale } from '@setu/figures/scales'
import { type FigureSpec, figure, rows, withUnit } from '@setu/figures/spec'
import { cellsOf, mapAxes, mapLayout } from './cells.js'
import { blockNote, fieldLayers } from './map.js'
import { decimalsOf, type Origin, originOf, shown, signed } from './parts.js'

export interface BeforeAfterInput extends Origin {
  readonly grid: Grid
  readonly before: ArrayLike<number>
  readonly after: ArrayLike<number>
  readonly sigma: ArrayLike<number>
  readonly unit: string
  readonly gauges: readonly { readonly lon: number; readonly lat: number }[]
}

export interface BeforeAfter {
  readonly before: FigureSpec
  readonly after: FigureSpec
  readonly change: FigureSpec
  readonly error: FigureSpec
}

const mostGauges = 400

/** Seven classes about zero, one step wide. */
const changeScale = (step: number): SteppedScale => ({
  type: 'threshold',
  domain: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5].map((k) => Number((k * step).toPrecision(12))),
  range: 'diff',
})

export const beforeAfter = (input: BeforeAfterInput): BeforeAfter => {
  const { grid, unit } = input
  const axes = mapAxes(grid)
  const gauges = input.gauges.slice(0, mostGauges)
  const cells = (values: ArrayLike<number>) => cellsOf(grid, values, 4500 - gauges.length)
  const [before, after] = [cells(input.before), cells(input.after)]
  const scale = amountScale(Math.min(before.low, after.low), Math.max(before.high, after.high))
  const dots = gauges.length
    ? [
        {
          data: rows(gauges.map(({ lon, lat }) => ({ lon, lat }))),
          mark: { type: 'point', style: ['ink', 'parted'], size: 30 },
          encoding: { x: axes.x('lon'), y: axes.y('lat') },
        },
      ]
    : []
  const draw = (
    title: string,
    own: ReturnType<typeof cells>,
    colour: { readonly title: string; readonly scale: SteppedScale },
    span: string,
  ): FigureSpec =>
    figure(
      {
        title,
        description: `Map: ${title.toLowerCase()}, ${span}.`,
        ...originOf(input),
        caption: `From ${span}. Dots: gauges.${blockNote(own)}`,
        ...mapLayout(grid),
        legends: [{ ...colour, ...(own.missing ? { missing: 'no data' } : {}) }],
      },
      { layer: fieldLayers(grid, own, colour, dots) },
    )
  const span = ({ low, high }: { low: number; high: number }): string =>
    `${shown(low, decimalsOf(low))} to ${shown(high, decimalsOf(high))} ${unit}`
  const amount = { title: withUnit('rain', unit), scale }
  const change = cells(Float64Array.from({ length: input.after.length }, (_, c) => input.after[c]! - input.before[c]!))
  const step = niceAbove(Math.max(1e-6, Math.abs(change.low), Math.abs(change.high)) / 3.5)
  const error = cells(input.sigma)
  const signedSpan = `${signed(change.low, decimalsOf(change.low))} to ${signed(change.high, decimalsOf(change.high))} ${unit}`
  return {
    before: draw('Product as it is', before, amount, span(before)),
    after: draw('Corrected by the gauges', after, amount, span(after)),
    change: draw(
      'Corrected less product',
      change,
      { title: withUnit('change', unit), scale: changeScale(step) },
      signedSpan,
    ),
    error: draw(
      'Standard error of a step',
      error,
      { title: withUnit('standard error', unit), scale: amountScale(error.low, error.high) },
      span(error),
    ),
  }
}
