/** A rain field as rectangles for a figure: at most so many cells, coarser ones being means of whole blocks. */
import { type Grid, isGeographic } from '@setu/core/grid'
import type { FigureMeta } from '@setu/figures/spec'
import { position } from './parts.js'

export interface Cell {
  readonly x: number
  readonly x2: number
  readonly y: number
  readonly y2: number
  readonly v: number
}

export interface Cells {
  readonly cells: readonly Cell[]
  /** Cells along one side of a block; 1: the grid itself. */
  readonly block: number
  readonly missing: number
  readonly low: number
  readonly high: number
}

/** Values row-major from the grid's first row; null or NaN is missing. A block's mean is over its valid cells. */
export const cellsOf = (grid: Grid, values: ArrayLike<number | null>, most = 4500): Cells => {
  const { width, height } = grid
  let block = 1
  while (Math.ceil(width / block) * Math.ceil(height / block) > most) block++
  const unit = isGeographic(grid) ? 1 : 1000
  const cells: Cell[] = []
  let missing = 0
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  const edgeX = (column: number): number => Number(((grid.x0 + column * grid.dx) / unit).toFixed(6))
  const edgeY = (row: number): number => Number(((grid.y0 + row * grid.dy) / unit).toFixed(6))
  for (let top = 0; top < height; top += block)
    for (let left = 0; left < width; left += block) {
      const bottom = Math.min(height, top + block)
      const right = Math.min(width, left + block)
      let sum = 0
      let count = 0
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++) {
          const value = values[row * width + column]
          if (value === null || value === undefined || !Number.isFinite(value)) continue
          sum += value
          count++
        }
      if (count === 0) {
        missing++
        continue
      }
      const v = Number((sum / count).toPrecision(5))
      low = Math.min(low, v)
      high = Math.max(high, v)
      cells.push({ x: edgeX(left), x2: edgeX(right), y: edgeY(top), y2: edgeY(bottom), v })
    }
  return { cells, block, missing, low: cells.length ? low : 0, high: cells.length ? high : 0 }
}

export interface Frame {
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly top: number
}

/** Outer edges of a grid, in degrees or km. */
export const frameOf = (grid: Grid): Frame => {
  const unit = isGeographic(grid) ? 1 : 1000
  const xs = [grid.x0 / unit, (grid.x0 + grid.width * grid.dx) / unit]
  const ys = [grid.y0 / unit, (grid.y0 + grid.height * grid.dy) / unit]
  return { left: Math.min(...xs), right: Math.max(...xs), bottom: Math.min(...ys), top: Math.max(...ys) }
}

const kmPerDegree = 111.195 // sphere of 6371.0088 km

/** Height over width of the area on the ground, at its middle latitude. */
export const aspectOf = (grid: Grid): number => {
  const { left, right, bottom, top } = frameOf(grid)
  const squeeze = isGeographic(grid) ? Math.max(0.2, Math.cos((((top + bottom) / 2) * Math.PI) / 180)) : 1
  return Math.min(1.6, Math.max(0.3, (top - bottom) / ((right - left) * squeeze)))
}

const degrees = (positive: string, negative: string): string =>
  `format(abs(datum.value > 180 ? datum.value - 360 : datum.value), '~f') + '°' + ` +
  `(datum.value == 0 || abs(datum.value) == 180 ? '' : datum.value > 180 || datum.value < 0 ? ' ${negative}' : ' ${positive}')`

/** Both axes of a map, as functions of the field. */
export const mapAxes = (grid: Grid) => {
  const { left, right, bottom, top } = frameOf(grid)
  const geographic = isGeographic(grid)
  const axis = (positive: string, negative: string, extent: string, each: number) => ({
    grid: false,
    ticks: true,
    tickSize: 4,
    tickCount: { expr: `max(2, ceil(${extent} / ${each}))` },
    labelBound: false,
    ...(geographic ? { labelExpr: degrees(positive, negative) } : { format: '~f' }),
  })
  return {
    x: (field: string) =>
      position(
        field,
        geographic ? 'longitude' : 'easting',
        geographic ? 'degrees' : 'km',
        { domain: [left, right] },
        axis('E', 'W', 'width', 110),
      ),
    y: (field: string) =>
      position(
        field,
        geographic ? 'latitude' : 'northing',
        geographic ? 'degrees' : 'km',
        { domain: [bottom, top] },
        axis('N', 'S', 'height', 110),
      ),
  }
}

export interface ScaleBar {
  readonly km: number
  readonly x: number
  readonly x2: number
  readonly y: number
}

/** A bar of a round length, at most a quarter of the width, at the lower right. */
export const scaleBarOf = (grid: Grid): ScaleBar => {
  const { left, right, bottom, top } = frameOf(grid)
  const y = bottom + 0.045 * (top - bottom)
  const each = isGeographic(grid) ? kmPerDegree * Math.cos((y * Math.PI) / 180) : 1
  const room = ((right - left) * each) / 4
  const power = 10 ** Math.floor(Math.log10(room))
  const km = ([5, 2, 1].find((step) => step * power <= room) ?? 1) * power
  const x2 = right - 0.04 * (right - left)
  return { km, x: x2 - km / each, x2, y }
}

/** Layout of a map figure. */
export const mapLayout = (grid: Grid): Pick<FigureMeta, 'aspect' | 'maxWidth'> => {
  const aspect = aspectOf(grid)
  return { aspect, ...(aspect > 0.7 ? { maxWidth: 480 } : {}) }
}
