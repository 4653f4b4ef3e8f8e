/**
 * Sums over the ring of cells around each cell, by summed-area tables (Crow 1984): the cost does not depend on the sizes
 * of the windows. Cells that are not finite (land, no data) do not count; at the edge of the image the ring is what is
 * left of it.
 */
import { setuError } from '@setu/core/errors'

export interface Ring {
  /** Half width of the square left out around a cell, cells; it must hold the largest ship. */
  readonly guard: number
  /** Half width of the outer square. */
  readonly outer: number
}

/** Number of cells of a whole ring. */
export const ringCells = ({ guard, outer }: Ring): number => (2 * outer + 1) ** 2 - (2 * guard + 1) ** 2

export const checkedRing = (ring: Ring): Ring => {
  const { guard, outer } = ring
  if (!(Number.isInteger(guard) && Number.isInteger(outer) && guard >= 0 && outer > guard && outer <= 1000))
    throw setuError('bad-input', {
      where: 'window',
      found: `guard ${guard}, outer ${outer}`,
      expected: 'whole numbers of cells, 0 <= guard < outer <= 1000',
    })
  return ring
}

export interface SumTables {
  readonly width: number
  readonly height: number
  readonly counts: Int32Array
  readonly sums: Float64Array
  /** Of squares, where asked for. */
  readonly squares?: Float64Array
}

/** Tables of (height + 1) x (width + 1); `left` cells with a 1 are left out too. */
export const sumTables = (
  image: Float32Array,
  width: number,
  height: number,
  left?: Uint8Array,
  withSquares = false,
): SumTables => {
  const size = (width + 1) * (height + 1)
  const counts = new Int32Array(size)
  const sums = new Float64Array(size)
  const squares = withSquares ? new Float64Array(size) : undefined
  for (let y = 0; y < height; y++) {
    let [n, s, q] = [0, 0, 0]
    const above = y * (width + 1) + 1
    const here = above + width + 1
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const v = image[i]!
      if (v - v === 0 && !left?.[i]) {
        n++
        s += v
        q += v * v
      }
      counts[here + x] = counts[above + x]! + n
      sums[here + x] = sums[above + x]! + s
      if (squares) squares[here + x] = squares[above + x]! + q
    }
  }
  return { width, height, counts, sums, ...(squares ? { squares } : {}) }
}

type Visit = (index: number, count: number, sum: number, square: number) => void

/** Calls `visit` for every cell of rows `from` to `to` with count, sum and sum of squares of its ring. */
export const eachRing = (tables: SumTables, { guard, outer }: Ring, from: number, to: number, visit: Visit): void => {
  const { width, height, counts, sums, squares } = tables
  const stride = width + 1
  for (let y = from; y < to; y++) {
    const [t, b] = [Math.max(0, y - outer) * stride, Math.min(height, y + outer + 1) * stride]
    const [gt, gb] = [Math.max(0, y - guard) * stride, Math.min(height, y + guard + 1) * stride]
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const [l, r] = [x > outer ? x - outer : 0, x + outer + 1 < width ? x + outer + 1 : width]
      const [gl, gr] = [x > guard ? x - guard : 0, x + guard + 1 < width ? x + guard + 1 : width]
      const count =
        counts[b + r]! -
        counts[b + l]! -
        counts[t + r]! +
        counts[t + l]! -
        (counts[gb + gr]! - counts[gb + gl]! - counts[gt + gr]! + counts[gt + gl]!)
      const sum =
        sums[b + r]! -
        sums[b + l]! -
        sums[t + r]! +
        sums[t + l]! -
        (sums[gb + gr]! - sums[gb + gl]! - sums[gt + gr]! + sums[gt + gl]!)
      const square = squares
        ? squares[b + r]! -
          squares[b + l]! -
          squares[t + r]! +
          squares[t + l]! -
          (squares[gb + gr]! - squares[gb + gl]! - squares[gt + gr]! + squares[gt + gl]!)
        : 0
      visit(i, count, sum, square)
    }
  }
}
