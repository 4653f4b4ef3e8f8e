/**
 * Cells around a point: the nearest centres, and bilinear weights. Distances are great circles on a geographic grid and
 * straight lines on a projected one.
 */
import { haversineKm } from './earth.js'
import { centreX, centreY, columnPosition, type Grid, isGeographic, isGlobalRing, rowPosition } from './grid.js'

export interface WeightedCells {
  /** Cell indexes (row * width + column). */
  readonly cells: Int32Array
  /** Sum 1. */
  readonly weights: Float64Array
}

/**
 * Bilinear weights of the four centres around a point; in the outer half cell the edge cells serve alone. Null outside the
 * grid. Cells may repeat (weight 0) at edges. Weights of missing cells are the caller's to leave out, see `weightedMean`.
 */
export const bilinearCells = (grid: Grid, x: number, y: number): WeightedCells | null => {
  const p = columnPosition(grid, x)
  const q = rowPosition(grid, y)
  if (!(p >= 0 && p <= grid.width && q >= 0 && q <= grid.height)) return null
  const ring = isGlobalRing(grid)
  const along = (position: number, count: number, wraps: boolean): readonly [number, number, number] => {
    const centre = position - 0.5
    const low = Math.floor(centre)
    if (wraps) return [(low + count) % count, (low + 1) % count, centre - low]
    if (low < 0) return [0, 0, 0]
    if (low >= count - 1) return [count - 1, count - 1, 0]
    return [low, low + 1, centre - low]
  }
  const [c0, c1, u] = along(p, grid.width, ring)
  const [r0, r1, v] = along(q, grid.height, false)
  return {
    cells: Int32Array.of(r0 * grid.width + c0, r0 * grid.width + c1, r1 * grid.width + c0, r1 * grid.width + c1),
    weights: Float64Array.of((1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v),
  }
}

/** Mean of the valid cells by their weights; NaN when those hold less than `minWeight` of the weight. */
export const weightedMean = (field: ArrayLike<number>, { cells, weights }: WeightedCells, minWeight = 0.5): number => {
  let sum = 0
  let weight = 0
  for (let i = 0; i < cells.length; i++) {
    const value = field[cells[i]!]!
    if (weights[i]! > 0 && Number.isFinite(value)) {
      sum += value * weights[i]!
      weight += weights[i]!
    }
  }
  return weight >= minWeight && weight > 0 ? sum / weight : Number.NaN
}

/**
 * The `k` cells whose centres are nearest to a point (which may lie outside), nearest first, of equally near ones the
 * smaller index first, with equal weights. Fewer if the grid has fewer.
 */
export const nearestCells = (
  grid: Grid,
  x: number,
  y: number,
  k = 1,
): WeightedCells & { readonly distances: Float64Array } => {
  const wanted = Math.min(k, grid.width * grid.height)
  const geographic = isGeographic(grid)
  const ring = isGlobalRing(grid)
  const distance = (column: number, row: number): number =>
    geographic
      ? haversineKm(y, x, centreY(grid, row), centreX(grid, column))
      : Math.hypot(x - centreX(grid, column), y - centreY(grid, row))
  const row = Math.min(grid.height - 1, Math.max(0, Math.floor(rowPosition(grid, y))))
  let p = columnPosition(grid, x)
  const turn = Math.abs(360 / grid.dx)
  if (geographic && !ring && p > grid.width && p - grid.width > turn - p) p = 0 // nearer to the first column, round the back
  const column = Math.min(grid.width - 1, Math.max(0, Math.floor(p)))

  for (let reach = Math.ceil(Math.sqrt(wanted)) + 1; ; reach *= 2) {
    // Near a pole one row of centres is close to the whole ring: widen columns by the shrinking of the parallels.
    const top = Math.max(0, row - reach)
    const bottom = Math.min(grid.height - 1, row + reach)
    const polar = geographic ? Math.max(Math.abs(centreY(grid, top)), Math.abs(centreY(grid, bottom)), Math.abs(y)) : 0
    const shrink = geographic ? Math.max(1e-6, Math.cos((Math.min(90, polar) * Math.PI) / 180)) : 1
    const sideways = Math.min(grid.width, Math.ceil(reach * Math.max(1, Math.abs(grid.dy / (grid.dx * shrink)))))
    const whole = 2 * sideways + 1 >= grid.width
    const found: { readonly cell: number; readonly d: number }[] = []
    for (let r = top; r <= bottom; r++) {
      const from = whole ? 0 : column - sideways
      const to = whole ? grid.width - 1 : column + sideways
      for (let c = from; c <= to; c++) {
        const wrapped = ring ? (c + grid.width) % grid.width : c
        if (wrapped >= 0 && wrapped < grid.width)
          found.push({ cell: r * grid.width + wrapped, d: distance(wrapped, r) })
      }
    }
    found.sort((a, b) => a.d - b.d || a.cell - b.cell)
    const everything = whole && top === 0 && bottom === grid.height - 1
    // Nothing outside the window can be nearer than its rim.
    const unit = geographic ? 111.19 : 1
    const rimRows = Math.min(
      top === 0 ? Number.POSITIVE_INFINITY : Math.abs(y - centreY(grid, top - 1)) * unit,
      bottom === grid.height - 1 ? Number.POSITIVE_INFINITY : Math.abs(y - centreY(grid, bottom + 1)) * unit,
    )
    const rimColumns = whole
      ? Number.POSITIVE_INFINITY
      : geographic
        ? sideways * Math.abs(grid.dx) * unit * shrink * 0.6
        : sideways * Math.abs(grid.dx)
    const enough = found.length >= wanted && found[wanted - 1]!.d <= Math.min(rimRows, rimColumns)
    if (enough || everything) {
      const kept = found.slice(0, wanted)
      return {
        cells: Int32Array.from(kept, (f) => f.cell),
        weights: new Float64Array(kept.length).fill(1 / kept.length),
        distances: Float64Array.from(kept, (f) => f.d),
      }
    }
  }
}
