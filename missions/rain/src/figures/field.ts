/** One rainfall field as cells. Amounts of 24 hours use the classes of the India Meteorological Department. */
import type { Grid } from '@setu/core/grid'
import { amountScale, niceAbove, rainScale, type SteppedScale } from '@setu/figures/scales'
import { type FigureSpec, figure, withUnit } from '@setu/figures/spec'
import { cellsOf, mapLayout } from './cells.js'
import { blockNote, fieldLayers } from './map.js'
import { decimalsOf, type Origin, originOf, shown } from './parts.js'

export interface FieldInput extends Origin {
  readonly grid: Grid
  /** Row-major from the grid's first row; null or NaN is missing. */
  readonly values: ArrayLike<number | null>
  /** `mm` or `mm/h`, as it is shown. */
  readonly unit: string
  /** What it is: `IMERG V07 Final, 4 Jun 2019 00:00 to 00:30 UTC`. */
  readonly title: string
  /** `day`: 24 h classes; `log`: steps that grow; `even`: equal steps. */
  readonly scale: 'day' | 'log' | 'even'
  /** What the numbers are; `rain` by default. */
  readonly quantity?: string
}

/** Six bounds that about double each time, up to `high`: rates and short accumulations. */
export const logSteps = (high: number): SteppedScale => {
  const top = niceAbove(Math.max(high, 1e-6) / 2)
  const domain = [32, 16, 8, 4, 2, 1].map((part) => Number((top / part).toPrecision(2)))
  return { type: 'threshold', domain, range: 'rain' }
}

export const field = (input: FieldInput): FigureSpec => {
  const { grid, unit, title, quantity = 'rain' } = input
  const cells = cellsOf(grid, input.values)
  const scale =
    input.scale === 'day'
      ? rainScale
      : input.scale === 'log'
        ? logSteps(cells.high)
        : amountScale(cells.low, cells.high)
  const colour = { title: withUnit(quantity, unit), scale }
  const all = cells.cells.length + cells.missing
  const span = `${shown(cells.low, decimalsOf(cells.low))} to ${shown(cells.high, decimalsOf(cells.high))}`
  const gone =
    cells.missing === 0 ? 'No cell is missing.' : `${Math.round((100 * cells.missing) / all)} % of cells have no data.`
  return figure(
    {
      title,
      description: `Map of ${quantity}, from ${span} ${unit}. ${gone}`,
      ...originOf(input),
      caption: `From ${span} ${unit}. ${gone}${blockNote(cells)}`,
      ...mapLayout(grid),
      legends: [{ ...colour, ...(cells.missing ? { missing: 'no data' } : {}) }],
    },
    { layer: fieldLayers(grid, cells, colour) },
  )
}
