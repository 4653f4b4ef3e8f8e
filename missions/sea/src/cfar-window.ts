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

/** Of the ring of each cell: how many count, their mean, and where squares were summed their standard deviation. */
export interface RingMoments {
  readonly counts: Int32Array
  readonly means: Float64Array
  readonly spreads?: Float64Array
}

/** Side of the squares by which moments are taken again. */
export const DIRTY = 64

/** Squares whose rings hold a cell that is left out. */
export const touched = (left: Uint8Array, width: number, height: number, outer: number): Uint8Array => {
  const [across, down] = [Math.ceil(width / DIRTY), Math.ceil(height / DIRTY)]
  const dirty = new Uint8Array(across * down)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (!left[i]) continue
      const [x0, x1] = [Math.max(0, x - outer), Math.min(width - 1, x + outer)]
      const [y0, y1] = [Math.max(0, y - outer), Math.min(height - 1, y + outer)]
      for (let v = Math.floor(y0 / DIRTY); v <= Math.floor(y1 / DIRTY); v++)
        for (let u = Math.floor(x0 / DIRTY); u <= Math.floor(x1 / DIRTY); u++) dirty[v * across + u] = 1
    }
  return dirty
}

/** Moments of all rings; with `known` only those are taken again whose rings hold a cell of `left`. */
export const ringMoments = (
  tables: SumTables,
  { guard, outer }: Ring,
  known?: { readonly moments: RingMoments; readonly left: Uint8Array },
): RingMoments => {
  const { width, height, counts: n, sums: s, squares: q } = tables
  const counts = known ? known.moments.counts : new Int32Array(width * height)
  const means = known ? known.moments.means : new Float64Array(width * height)
  const spreads = q ? (known?.moments.spreads ?? new Float64Array(width * height)) : undefined
  const dirty = known ? touched(known.left, width, height, outer) : undefined
  const across = Math.ceil(width / DIRTY)
  const stride = width + 1
  for (let y = 0; y < height; y++) {
    const [t, b] = [Math.max(0, y - outer) * stride, Math.min(height, y + outer + 1) * stride]
    const [gt, gb] = [Math.max(0, y - guard) * stride, Math.min(height, y + guard + 1) * stride]
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (dirty && !dirty[Math.floor(y / DIRTY) * across + Math.floor(x / DIRTY)]) {
        // On to the last cell of the square.
        const step = Math.min(width, (Math.floor(x / DIRTY) + 1) * DIRTY) - 1 - x
        x += step
        i += step
        continue
      }
      const l = x > outer ? x - outer : 0
      const r = x + outer + 1 < width ? x + outer + 1 : width
      const gl = x > guard ? x - guard : 0
      const gr = x + guard + 1 < width ? x + guard + 1 : width
      const count =
        n[b + r]! - n[b + l]! - n[t + r]! + n[t + l]! - (n[gb + gr]! - n[gb + gl]! - n[gt + gr]! + n[gt + gl]!)
      const sum =
        s[b + r]! - s[b + l]! - s[t + r]! + s[t + l]! - (s[gb + gr]! - s[gb + gl]! - s[gt + gr]! + s[gt + gl]!)
      const mean = sum / count
      counts[i] = count
      means[i] = mean
      if (spreads && q) {
        const square =
          q[b + r]! - q[b + l]! - q[t + r]! + q[t + l]! - (q[gb + gr]! - q[gb + gl]! - q[gt + gr]! + q[gt + gl]!)
        spreads[i] = Math.sqrt(Math.max(0, square / count - mean * mean))
      }
    }
  }
  return { counts, means, ...(spreads ? { spreads } : {}) }
}
