/**
 * A field on the pixels of a tile. Where a pixel holds several cells it is their mean (or, by `nearest`, the cell at its
 * middle); where cells are larger than pixels, the cell that holds the middle: nothing is invented between cells. Of a
 * Cloud Optimized GeoTIFF the coarsest reduced image is read that is still as fine as the pixels; of other files the whole
 * window, up to `MOST_TILE_CELLS`.
 */
import { setuError } from '@setu/core/errors'
import { projector } from '@setu/core/projections'
import { mercatorLatitude, TILE_PIXELS, type TileIndex, type TileMatrixSet, tileBounds } from '@setu/core/tile-matrix'
import { cellOf, onAxis } from './field-extract.js'
import { type FieldSet, fieldBounds } from './field-set.js'

export const MOST_TILE_CELLS = 4_000_000

export interface TileWanted {
  readonly parameter: string
  /** Steps of time and level. */
  readonly t: number
  readonly z: number
  readonly method?: 'mean' | 'nearest'
}
export interface TileValues {
  /** TILE_PIXELS squared, north first; NaN where nothing is known. */
  readonly values: Float64Array
  /** Cells that were read. */
  readonly cells: number
  /** Reduced image that was read, -1 for the full one. */
  readonly level: number
}

interface Axes {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly level: number
}

const N = TILE_PIXELS
/** Axes of the coarsest image whose cells are no larger than pixels of px, py. */
const axesFor = (fields: FieldSet, px: number, py: number): Axes => {
  const [w, s, e, n] = fieldBounds(fields)
  let best: Axes = { x: fields.x, y: fields.y, level: -1 }
  fields.levels.forEach(({ width, height }, level) => {
    const [dx, dy] = [(e - w) / width, (n - s) / height]
    if (dx > px * (1 + 1e-6) || dy > py * (1 + 1e-6) || width >= best.x.length) return
    const falls = fields.y[0]! >= fields.y[fields.y.length - 1]!
    best = {
      x: Float64Array.from({ length: width }, (_, i) => w + (i + 0.5) * dx),
      y: Float64Array.from({ length: height }, (_, j) => (falls ? n - (j + 0.5) * dy : s + (j + 0.5) * dy)),
      level,
    }
  })
  return best
}

/** First index whose value is at least `v`, on an axis that rises. */
const lowerBound = (at: (i: number) => number, n: number, v: number): number => {
  let [low, high] = [0, n]
  while (low < high) {
    const mid = (low + high) >> 1
    if (at(mid) < v) low = mid + 1
    else high = mid
  }
  return low
}

/** Cells of each pixel along one axis: first, and one behind the last; -1 for none. */
const pixelCells = (
  axis: Float64Array,
  edges: Float64Array,
  turns: boolean,
  mean: boolean,
): [Int32Array, Int32Array] => {
  const [first, behind] = [new Int32Array(N).fill(-1), new Int32Array(N)]
  const n = axis.length
  const falls = n > 1 && axis[n - 1]! < axis[0]!
  const rising = (i: number): number => axis[falls ? n - 1 - i : i]!
  for (let p = 0; p < N; p++) {
    const middle = (edges[p]! + edges[p + 1]!) / 2
    const there = turns ? onAxis(axis, middle) : middle
    const shift = there - middle
    if (mean) {
      const [a, b] = [Math.min(edges[p]!, edges[p + 1]!) + shift, Math.max(edges[p]!, edges[p + 1]!) + shift]
      const [i, j] = [lowerBound(rising, n, a), lowerBound(rising, n, b)]
      if (j > i) {
        first[p] = falls ? n - j : i
        behind[p] = falls ? n - i : j
        continue
      }
    }
    const c = cellOf(axis, there)
    if (c < 0) continue
    first[p] = c
    behind[p] = c + 1
  }
  return [first, behind]
}

/** First cell and count of a window; null where no pixel has a cell. */
const span = (first: Int32Array, behind: Int32Array): [number, number] | null => {
  let [low, high] = [Number.POSITIVE_INFINITY, -1]
  for (let p = 0; p < N; p++) {
    if (first[p]! < 0) continue
    low = Math.min(low, first[p]!)
    high = Math.max(high, behind[p]!)
  }
  return high < 0 ? null : [low, high - low]
}

const read = async (
  fields: FieldSet,
  wanted: TileWanted,
  level: number,
  x: [number, number],
  y: [number, number],
): Promise<Float64Array> => {
  if (x[1] * y[1] > MOST_TILE_CELLS)
    throw setuError('too-large', {
      where: fields.where,
      found: `${x[1] * y[1]} cells in one tile`,
      expected: `at most ${MOST_TILE_CELLS}`,
      wayOut: 'Zoom in, or keep the field as a Cloud Optimized GeoTIFF with reduced images.',
    })
  return level >= 0
    ? fields.readLevel(level, wanted.parameter, { x, y })
    : fields.read(wanted.parameter, { t: [wanted.t, 1], z: [wanted.z, 1], y, x })
}

/** Pixels and cells have the same directions: rows and columns are looked up once each. */
const aligned = async (
  fields: FieldSet,
  wanted: TileWanted,
  xEdges: Float64Array,
  yEdges: Float64Array,
  turns: boolean,
): Promise<TileValues | null> => {
  const half = N / 2
  const { x, y, level } = axesFor(
    fields,
    Math.abs(xEdges[1]! - xEdges[0]!),
    Math.abs(yEdges[half + 1]! - yEdges[half]!),
  )
  const mean = wanted.method !== 'nearest'
  const [x0, x1] = pixelCells(x, xEdges, turns, mean)
  const [y0, y1] = pixelCells(y, yEdges, false, mean)
  const [xs, ys] = [span(x0, x1), span(y0, y1)]
  if (!xs || !ys) return null
  const cells = await read(fields, wanted, level, xs, ys)
  const values = new Float64Array(N * N).fill(Number.NaN)
  for (let row = 0; row < N; row++) {
    if (y0[row]! < 0) continue
    for (let column = 0; column < N; column++) {
      if (x0[column]! < 0) continue
      let [sum, n] = [0, 0]
      for (let j = y0[row]! - ys[0]; j < y1[row]! - ys[0]; j++)
        for (let i = x0[column]! - xs[0]; i < x1[column]! - xs[0]; i++) {
          const v = cells[j * xs[1] + i]!
          if (Number.isNaN(v)) continue
          sum += v
          n++
        }
      if (n > 0) values[row * N + column] = sum / n
    }
  }
  return { values, cells: xs[1] * ys[1], level }
}

/** A field in another projection than the tile: each pixel's middle is looked up by itself. */
const warped = async (
  fields: FieldSet,
  wanted: TileWanted,
  lons: Float64Array,
  lats: Float64Array,
): Promise<TileValues | null> => {
  const { forward } = projector('EPSG:4326', fields.crs)
  const at = (column: number, row: number) => forward(lons[column]!, lats[row]!)
  const [a, b] = [at(N / 2, N / 2), at(N / 2 + 1, N / 2 + 1)]
  const [px, py] = [Math.abs(b[0] - a[0]), Math.abs(b[1] - a[1])]
  const { x, y, level } = Number.isFinite(px + py)
    ? axesFor(fields, px || Number.POSITIVE_INFINITY, py || Number.POSITIVE_INFINITY)
    : axesFor(fields, 0, 0)
  const [columns, rows] = [new Int32Array(N * N).fill(-1), new Int32Array(N * N).fill(-1)]
  let [left, right, top, bottom] = [x.length, -1, y.length, -1]
  for (let p = 0; p < N * N; p++) {
    const [mx, my] = at(p % N, (p / N) | 0)
    if (!Number.isFinite(mx + my)) continue
    const [i, j] = [cellOf(x, mx), cellOf(y, my)]
    if (i < 0 || j < 0) continue
    columns[p] = i
    rows[p] = j
    if (i < left) left = i
    if (i > right) right = i
    if (j < top) top = j
    if (j > bottom) bottom = j
  }
  if (right < 0) return null
  const width = right - left + 1
  const cells = await read(fields, wanted, level, [left, width], [top, bottom - top + 1])
  const values = new Float64Array(N * N).fill(Number.NaN)
  for (let p = 0; p < N * N; p++)
    if (columns[p]! >= 0) values[p] = cells[(rows[p]! - top) * width + columns[p]! - left]!
  return { values, cells: cells.length, level }
}

/** Values of a tile, or null where the field has no cell in it. */
export const tileValues = (
  fields: FieldSet,
  wanted: TileWanted,
  set: TileMatrixSet,
  tile: TileIndex,
): Promise<TileValues | null> => {
  const [w, s, e, n] = tileBounds(set, tile)
  const edges = (from: number, to: number): Float64Array =>
    Float64Array.from({ length: N + 1 }, (_, i) => from + ((to - from) * i) / N)
  const [xEdges, yEdges] = [edges(w, e), edges(n, s)]
  if (fields.crs === set.projection) return aligned(fields, wanted, xEdges, yEdges, set.projection === 'EPSG:4326')
  const mercator = set.projection === 'EPSG:3857'
  const lonEdges = mercator ? xEdges.map((x) => (x * 180) / set.origin[1]) : xEdges
  const latEdges = mercator ? yEdges.map(mercatorLatitude) : yEdges
  if (fields.crs === 'EPSG:4326') return aligned(fields, wanted, lonEdges, latEdges, true)
  const middles = (v: Float64Array): Float64Array => Float64Array.from({ length: N }, (_, i) => (v[i]! + v[i + 1]!) / 2)
  return warped(fields, wanted, middles(lonEdges), mercator ? middles(yEdges).map(mercatorLatitude) : middles(latEdges))
}
