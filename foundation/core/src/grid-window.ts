/**
 * Parts and turns of a grid and of its fields: window, rows north to south, columns from -180. Fields are row-major; a new
 * array comes back, the old one is not touched.
 */
import { setuError } from './errors.js'
import { columnPosition, type Grid, gridBounds, isGeographic, isGlobalRing, rowPosition } from './grid.js'

export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array

/** A rectangle of cells; on a ring round the Earth `column + width` may pass the last column. */
export interface Window {
  readonly column: number
  readonly row: number
  readonly width: number
  readonly height: number
}

/**
 * The cells that touch a box of the grid's coordinates (x from `minX` east to `maxX`; on a geographic grid `minX` > `maxX`
 * crosses the antimeridian). Throws `bad-input` where box and grid do not meet.
 */
export const windowOf = (
  grid: Grid,
  box: { readonly minX: number; readonly minY: number; readonly maxX: number; readonly maxY: number },
): Window => {
  const none = (): never => {
    const b = gridBounds(grid)
    throw setuError('bad-input', {
      where: 'bbox',
      found: `${box.minX},${box.minY},${box.maxX},${box.maxY}`,
      expected: `a box that meets the grid ${b.minX},${b.minY},${b.maxX},${b.maxY}`,
    })
  }
  const [r0, r1] = [rowPosition(grid, box.minY), rowPosition(grid, box.maxY)].sort((a, b) => a - b)
  const row = Math.max(0, Math.floor(r0!))
  const rowEnd = Math.min(grid.height, Math.max(Math.ceil(r1!), Math.floor(r0!) + 1))
  if (!(rowEnd > row) || box.minY > box.maxY) none()
  let column: number
  let columnEnd: number
  if (isGeographic(grid)) {
    const span = box.maxX - box.minX >= 360 ? 360 : (((box.maxX - box.minX) % 360) + 360) % 360
    const west = grid.dx > 0 ? box.minX : box.minX + span
    const cells = span / Math.abs(grid.dx)
    let from = columnPosition(grid, west)
    if (span === 360 && isGlobalRing(grid)) from = 0
    // a box that starts outside, west of the grid, may reach into it
    if (!isGlobalRing(grid) && from >= grid.width) from -= Math.abs(360 / grid.dx)
    column = Math.floor(from)
    columnEnd = Math.max(Math.ceil(from + cells - 1e-9), column + 1)
    if (isGlobalRing(grid))
      return { column, row, width: Math.min(grid.width, columnEnd - column), height: rowEnd - row }
  } else {
    const [a, b] = [columnPosition(grid, box.minX), columnPosition(grid, box.maxX)].sort((p, q) => p - q)
    column = Math.floor(a!)
    columnEnd = Math.max(Math.ceil(b!), column + 1)
  }
  column = Math.max(0, column)
  columnEnd = Math.min(grid.width, columnEnd)
  if (!(columnEnd > column)) none()
  return { column, row, width: columnEnd - column, height: rowEnd - row }
}

/** The grid of a window. */
export const windowGrid = (grid: Grid, w: Window): Grid => ({
  ...grid,
  width: w.width,
  height: w.height,
  x0: grid.x0 + w.column * grid.dx,
  y0: grid.y0 + w.row * grid.dy,
})

const sized = <T extends NumberArray>(like: T, length: number): T =>
  new (like.constructor as new (n: number) => T)(length)

/** The field on a window; columns past the last one start again at the first (ring). */
export const windowField = <T extends NumberArray>(grid: Grid, field: T, w: Window): T => {
  const out = sized(field, w.width * w.height)
  for (let r = 0; r < w.height; r++) {
    const base = (w.row + r) * grid.width
    const first = Math.min(w.width, grid.width - w.column)
    out.set(field.subarray(base + w.column, base + w.column + first) as never, r * w.width)
    if (first < w.width) out.set(field.subarray(base, base + w.width - first) as never, r * w.width + first)
  }
  return out
}

export interface GriddedField<T extends NumberArray> {
  readonly grid: Grid
  readonly field: T
}

/** First row northernmost. */
export const northFirst = <T extends NumberArray>(grid: Grid, field: T): GriddedField<T> => {
  if (grid.dy < 0) return { grid, field }
  const out = sized(field, field.length)
  for (let r = 0; r < grid.height; r++)
    out.set(field.subarray(r * grid.width, (r + 1) * grid.width) as never, (grid.height - 1 - r) * grid.width)
  return { grid: { ...grid, y0: grid.y0 + grid.height * grid.dy, dy: -grid.dy }, field: out }
}

/** Columns of a ring turned so that the first edge is the one at or next after -180; other grids only have `x0` normalised. */
export const fromMinus180 = <T extends NumberArray>(grid: Grid, field: T): GriddedField<T> => {
  if (!isGeographic(grid) || grid.dx < 0) return { grid, field }
  if (!isGlobalRing(grid)) {
    const turn = Math.floor((grid.x0 + 180) / 360) * 360
    return { grid: turn === 0 ? grid : { ...grid, x0: grid.x0 - turn }, field }
  }
  const q = columnPosition(grid, -180)
  const shift = Math.ceil(q) % grid.width
  const x0 = Math.round((-180 + (Math.ceil(q) - q) * grid.dx) * 1e9) / 1e9
  const out = sized(field, field.length)
  for (let r = 0; r < grid.height; r++) {
    const row = field.subarray(r * grid.width, (r + 1) * grid.width)
    out.set(row.subarray(shift) as never, r * grid.width)
    out.set(row.subarray(0, shift) as never, (r + 1) * grid.width - shift)
  }
  return { grid: { ...grid, x0 }, field: out }
}
