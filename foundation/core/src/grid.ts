/**
 * Regular grids. Rows and columns are cells; `x0`, `y0` is the outer corner of the first cell (row 0, column 0), `dx` and
 * `dy` are signed cell sizes (`dy` < 0: the first row is the northernmost). Longitudes of a geographic grid may run past
 * 180; a point is looked up modulo 360.
 *
 * Edge rule: a point on an edge between two cells belongs to the cell of greater index; on the far outer edge it is
 * outside (unless the grid goes round the Earth). Points within 1e-9 of a cell of an edge count as on it, so that
 * 0.1-degree arithmetic decides as decimal arithmetic would.
 */
import { authalicBandM2 } from './earth.js'
import { setuError } from './errors.js'

export interface Grid {
  readonly width: number
  readonly height: number
  readonly x0: number
  readonly y0: number
  readonly dx: number
  readonly dy: number
  /** EPSG code (`EPSG:4326`), a PROJ string, or `` for a plain plane in metres. */
  readonly crs: string
}

/** x of the centre of a column. */
export const centreX = (grid: Grid, column: number): number => grid.x0 + (column + 0.5) * grid.dx
/** y of the centre of a row. */
export const centreY = (grid: Grid, row: number): number => grid.y0 + (row + 0.5) * grid.dy

export const isGeographic = (grid: Grid): boolean => grid.crs === 'EPSG:4326' || grid.crs === 'OGC:CRS84'

export const cellCount = (grid: Grid): number => grid.width * grid.height

/** A geographic grid whose columns go once round the Earth. */
export const isGlobalRing = (grid: Grid): boolean =>
  isGeographic(grid) && Math.abs(Math.abs(grid.width * grid.dx) - 360) < Math.abs(grid.dx) * 1e-3

/** Checks a grid at the door: whole numbers of cells, sizes that are not zero, latitudes within the poles. */
export const checkedGrid = (grid: Grid, where = 'grid'): Grid => {
  const bad = (found: string, expected: string): never => {
    throw setuError('bad-input', {
      where,
      found,
      expected,
      wayOut: 'Give origin, cell size and counts of a regular grid.',
    })
  }
  const { width, height, x0, y0, dx, dy } = grid
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0))
    bad(`${width} x ${height} cells`, 'whole numbers above zero')
  if (![x0, y0, dx, dy].every(Number.isFinite) || dx === 0 || dy === 0)
    bad(`origin ${x0}, ${y0} and cell ${dx} x ${dy}`, 'finite numbers, cells not zero')
  if (isGeographic(grid)) {
    const [low, high] = [Math.min(y0, y0 + height * dy), Math.max(y0, y0 + height * dy)]
    const slack = Math.abs(dy) * 0.51 // grids with centres on the poles reach half a cell over
    if (low < -90 - slack || high > 90 + slack) bad(`latitudes ${low}..${high}`, '-90..90')
    if (Math.abs(width * dx) > 360 + Math.abs(dx) * 1.01)
      bad(`${Math.abs(width * dx)} degrees of longitude`, 'at most 360')
  }
  return grid
}

export interface Bounds {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

/** Outer edges in the grid's own coordinates. */
export const gridBounds = ({ x0, y0, dx, dy, width, height }: Grid): Bounds => ({
  minX: Math.min(x0, x0 + width * dx),
  minY: Math.min(y0, y0 + height * dy),
  maxX: Math.max(x0, x0 + width * dx),
  maxY: Math.max(y0, y0 + height * dy),
})

/** Distance from the first edge in cells; whole numbers are edges. Values within 1e-9 of an edge are on it. */
const inCells = (value: number, origin: number, size: number): number => {
  const q = (value - origin) / size
  const edge = Math.round(q)
  return Math.abs(q - edge) < 1e-9 ? edge : q
}

/** Fractional column of an x (edges are whole numbers); longitudes are first brought into the grid's turn. */
export const columnPosition = (grid: Grid, x: number): number => {
  const q = inCells(x, grid.x0, grid.dx)
  if (!isGeographic(grid)) return q
  const turn = Math.abs(360 / grid.dx)
  const wrapped = q - Math.floor(q / turn) * turn
  const edge = Math.round(wrapped)
  if (Math.abs(wrapped - edge) >= 1e-9) return wrapped
  return edge >= turn - 1e-9 ? 0 : edge
}

/** Fractional row of a y. */
export const rowPosition = (grid: Grid, y: number): number => inCells(y, grid.y0, grid.dy)

/** Column that contains x, or -1. */
export const columnOf = (grid: Grid, x: number): number => {
  const column = Math.floor(columnPosition(grid, x))
  return column >= 0 && column < grid.width ? column : -1
}

/** Row that contains y, or -1. A pole on the last edge of a geographic grid belongs to the last row. */
export const rowOf = (grid: Grid, y: number): number => {
  const row = Math.floor(rowPosition(grid, y))
  if (row === grid.height && isGeographic(grid) && Math.abs(y) === 90) return grid.height - 1
  return row >= 0 && row < grid.height ? row : -1
}

/** Index (row * width + column) of the cell that contains a point of the grid's coordinates, or -1 outside. */
export const locate = (grid: Grid, x: number, y: number): number => {
  const column = columnOf(grid, x)
  const row = column < 0 ? -1 : rowOf(grid, y)
  return row < 0 ? -1 : row * grid.width + column
}

/** Cells of many points; -1 outside or not finite. */
export const locateAll = (grid: Grid, xs: ArrayLike<number>, ys: ArrayLike<number>): Int32Array =>
  Int32Array.from({ length: xs.length }, (_, i) => locate(grid, xs[i]!, ys[i]!))

/** Area of one cell of each row, m2: on the WGS84 ellipsoid for a geographic grid, dx * dy for a projected one. */
export const rowCellAreasM2 = (grid: Grid): Float64Array => {
  const areas = new Float64Array(grid.height)
  for (let row = 0; row < grid.height; row++) {
    const [a, b] = [grid.y0 + row * grid.dy, grid.y0 + (row + 1) * grid.dy]
    areas[row] = isGeographic(grid)
      ? authalicBandM2(clampLatitude(Math.min(a, b)), clampLatitude(Math.max(a, b))) * (Math.abs(grid.dx) / 360)
      : Math.abs(grid.dx * grid.dy)
  }
  return areas
}

const clampLatitude = (lat: number): number => Math.min(90, Math.max(-90, lat))

/** 1 where every field has a finite value. The arrays have one length. */
export const commonMask = (fields: readonly ArrayLike<number>[]): Uint8Array => {
  const mask = new Uint8Array(fields[0]?.length ?? 0).fill(1)
  for (const field of fields) {
    if (field.length !== mask.length)
      throw setuError('bad-input', {
        where: 'mask',
        found: `fields of ${mask.length} and ${field.length} cells`,
        expected: 'one grid',
      })
    for (let i = 0; i < mask.length; i++) if (!Number.isFinite(field[i]!)) mask[i] = 0
  }
  return mask
}

/** Whether two grids have the same cells (origins to 1e-6 of a cell, longitudes modulo 360). */
export const sameGrid = (a: Grid, b: Grid): boolean => {
  if (a.width !== b.width || a.height !== b.height || (a.crs !== b.crs && !(isGeographic(a) && isGeographic(b))))
    return false
  const close = (p: number, q: number, size: number): boolean => Math.abs(p - q) < 1e-6 * Math.abs(size)
  const shift = isGeographic(a) ? Math.round((a.x0 - b.x0) / 360) * 360 : 0
  return (
    close(a.x0 - shift, b.x0, a.dx) &&
    close(a.y0, b.y0, a.dy) &&
    close(a.dx * a.width, b.dx * b.width, a.dx) &&
    close(a.dy * a.height, b.dy * b.height, a.dy)
  )
}
