/**
 * First-order conservative remapping (Jones 1999): the value of a target cell is the mean of the source cells that it
 * overlaps, weighted by overlap area on the ellipsoid (or in the plane). Totals over the common area are kept to rounding.
 * Grids of one system: overlaps of rows and of columns, exactly, longitudes modulo 360. Grids of two systems: target cells
 * become polygons in the source's coordinates; neighbours share their corners, so that totals are kept too, while the sides
 * are straight there instead of curved.
 */

import { cellFractions } from './cell-fractions.js'
import { authalicSine, earthAreaM2 } from './earth.js'
import { setuError } from './errors.js'
import { type Grid, isGeographic, rowCellAreasM2 } from './grid.js'
import { gridProjector } from './projections.js'

export interface Remapped {
  /** NaN where the coverage is below the minimum. */
  readonly values: Float64Array
  /** Share of each target cell that valid source cells cover, 0..1. */
  readonly coverage: Float64Array
  /** The same as area, m2: the sum of value times area is the total of the source over the common area. */
  readonly areaM2: Float64Array
}

export interface Remapper {
  readonly source: Grid
  readonly target: Grid
  /** `minCoverage`: share of a cell that must be covered by valid values; 0 keeps all that are touched. */
  apply(field: ArrayLike<number>, minCoverage?: number): Remapped
}

/** Overlaps along one axis: of target i the source indexes `index[start[i]..start[i + 1])` and their overlap lengths. */
interface Overlaps {
  readonly start: Int32Array
  readonly index: Int32Array
  readonly length: Float64Array
}

const overlapsOf = (source: Float64Array, target: Float64Array, period: number): Overlaps => {
  const [n, m] = [source.length - 1, target.length - 1]
  const start = new Int32Array(m + 1)
  const index: number[] = []
  const length: number[] = []
  const rising = source[n]! > source[0]!
  const edge = (k: number): number => (rising ? source[k]! : source[n - k]!)
  for (let i = 0; i < m; i++) {
    const [a, b] = [Math.min(target[i]!, target[i + 1]!), Math.max(target[i]!, target[i + 1]!)]
    const first = period ? Math.ceil((edge(0) - b) / period) : 0
    const last = period ? Math.floor((edge(n) - a) / period) : 0
    for (let turn = first; turn <= last; turn++) {
      const [from, to] = [a + turn * period, b + turn * period]
      let [low, high] = [0, n]
      while (low < high) {
        const middle = (low + high) >> 1
        if (edge(middle + 1) <= from) low = middle + 1
        else high = middle
      }
      for (let k = low; k < n && edge(k) < to; k++) {
        const shared = Math.min(to, edge(k + 1)) - Math.max(from, edge(k))
        if (shared > 1e-12 * (b - a)) {
          index.push(rising ? k : n - 1 - k)
          length.push(shared)
        }
      }
    }
    start[i + 1] = index.length
  }
  return { start, index: Int32Array.from(index), length: Float64Array.from(length) }
}

/** Cell edges along x (degrees or metres) and along y in a measure whose product with x is area. */
const edgesX = (grid: Grid): Float64Array =>
  Float64Array.from({ length: grid.width + 1 }, (_, i) => grid.x0 + i * grid.dx)
const edgesY = (grid: Grid): Float64Array =>
  Float64Array.from({ length: grid.height + 1 }, (_, i) => {
    const y = grid.y0 + i * grid.dy
    return isGeographic(grid) ? authalicSine(Math.min(90, Math.max(-90, y))) : y
  })

const separable = (source: Grid, target: Grid): Remapper => {
  const geographic = isGeographic(source)
  const unit = geographic ? earthAreaM2 / 720 : 1 // degrees times sine to m2
  const [tx, ty] = [edgesX(target), edgesY(target)]
  const across = overlapsOf(edgesX(source), tx, geographic ? 360 : 0)
  const down = overlapsOf(edgesY(source), ty, 0)
  const apply = (field: ArrayLike<number>, minCoverage = 0.5): Remapped => {
    checkLength(field, source)
    const values = new Float64Array(target.width * target.height).fill(Number.NaN)
    const coverage = new Float64Array(values.length)
    const areaM2 = new Float64Array(values.length)
    for (let row = 0; row < target.height; row++)
      for (let column = 0; column < target.width; column++) {
        let [sum, weight] = [0, 0]
        for (let r = down.start[row]!; r < down.start[row + 1]!; r++) {
          const base = down.index[r]! * source.width
          for (let c = across.start[column]!; c < across.start[column + 1]!; c++) {
            const v = field[base + across.index[c]!]!
            if (v - v !== 0) continue // missing
            const w = down.length[r]! * across.length[c]!
            sum += w * v
            weight += w
          }
        }
        const whole = Math.abs((tx[column + 1]! - tx[column]!) * (ty[row + 1]! - ty[row]!))
        finish(row * target.width + column, sum, weight, whole, unit, minCoverage, values, coverage, areaM2)
      }
    return { values, coverage, areaM2 }
  }
  return { source, target, apply }
}

const finish = (
  cell: number,
  sum: number,
  weight: number,
  whole: number,
  unit: number,
  minCoverage: number,
  values: Float64Array,
  coverage: Float64Array,
  areaM2: Float64Array,
): void => {
  if (!(weight > 0)) return
  const share = Math.min(1, weight / whole)
  coverage[cell] = share > 1 - 1e-9 ? 1 : share
  areaM2[cell] = weight * unit
  if (coverage[cell]! >= minCoverage) values[cell] = sum / weight
}

const checkLength = (field: ArrayLike<number>, grid: Grid): void => {
  if (field.length !== grid.width * grid.height)
    throw setuError('bad-input', {
      where: 'field',
      found: `${field.length} values`,
      expected: `${grid.width} x ${grid.height} cells`,
    })
}

const acrossSystems = (source: Grid, target: Grid): Remapper => {
  const fromTarget = gridProjector(target)
  const toSource = gridProjector(source)
  // Corners once, so that neighbours share them exactly.
  const across = target.width + 1
  const corners = new Float64Array(2 * across * (target.height + 1))
  for (let row = 0; row <= target.height; row++)
    for (let column = 0; column < across; column++) {
      const [lon, lat] = fromTarget.inverse(target.x0 + column * target.dx, target.y0 + row * target.dy)
      const [x, y] = toSource.forward(lon, lat)
      corners.set([x, y], 2 * (row * across + column))
    }
  const corner = (row: number, column: number): readonly [number, number] => {
    const at = 2 * (row * across + column)
    return [corners[at]!, corners[at + 1]!]
  }
  const rowAreas = rowCellAreasM2(source)
  const start = new Int32Array(target.width * target.height + 1)
  const cells: number[] = []
  const weights: number[] = []
  const wholes = new Float64Array(target.width * target.height)
  const targetAreas = rowCellAreasM2(target)
  for (let row = 0; row < target.height; row++)
    for (let column = 0; column < target.width; column++) {
      const cell = row * target.width + column
      const ring = [corner(row, column), corner(row, column + 1), corner(row + 1, column + 1), corner(row + 1, column)]
      if (ring.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y))) {
        const found = cellFractions(source, [[ring]])
        for (let i = 0; i < found.cells.length; i++) {
          cells.push(found.cells[i]!)
          weights.push(found.fractions[i]! * rowAreas[Math.floor(found.cells[i]! / source.width)]!)
        }
      }
      start[cell + 1] = cells.length
      wholes[cell] = targetAreas[row]!
    }
  const apply = (field: ArrayLike<number>, minCoverage = 0.5): Remapped => {
    checkLength(field, source)
    const values = new Float64Array(target.width * target.height).fill(Number.NaN)
    const coverage = new Float64Array(values.length)
    const areaM2 = new Float64Array(values.length)
    for (let cell = 0; cell < values.length; cell++) {
      let [sum, weight, all] = [0, 0, 0]
      for (let i = start[cell]!; i < start[cell + 1]!; i++) {
        all += weights[i]!
        const v = field[cells[i]!]!
        if (v - v !== 0) continue
        sum += weights[i]! * v
        weight += weights[i]!
      }
      // Inside the source the overlaps are the whole cell; the two areas differ by the scale of a projection.
      const whole = all >= 0.98 * wholes[cell]! ? all : wholes[cell]!
      finish(cell, sum, weight, whole, 1, minCoverage, values, coverage, areaM2)
    }
    return { values, coverage, areaM2 }
  }
  return { source, target, apply }
}

/** Weights from one grid to another, to apply to many fields. Throws `bad-input` for a system that is not known. */
export const conservativeRemapper = (source: Grid, target: Grid): Remapper =>
  source.crs === target.crs || (isGeographic(source) && isGeographic(target))
    ? separable(source, target)
    : acrossSystems(source, target)

/** Sum of value times area over valid cells: the total that remapping keeps. */
export const totalOf = (values: ArrayLike<number>, areaM2: ArrayLike<number>): number => {
  let total = 0
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i]!)) total += values[i]! * areaM2[i]!
  return total
}

/** Area of every cell, m2, in the order of a field. */
export const cellAreasM2 = (grid: Grid): Float64Array => {
  const rows = rowCellAreasM2(grid)
  return Float64Array.from({ length: grid.width * grid.height }, (_, i) => rows[Math.floor(i / grid.width)]!)
}
