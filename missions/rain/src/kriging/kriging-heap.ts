/** Where the numbers of a kriging job stand in the heap of its inner loops, and how gauges, targets and weights get there. */
import { BLOCK, type BlockSums } from './block-sums.js'
import type { CovarianceTable } from './covariance-table.js'
import { ownSums } from './scratch-sums.js'

export interface KrigingHeap {
  readonly sums: BlockSums
  /** Coefficients of the covariance; how many pieces, pieces a unit of distance, and the covariance at distance zero. */
  readonly table: number
  readonly pieces: number
  readonly perUnit: number
  readonly total: number
  /** Coordinates of the targets of a block. */
  readonly targets: number
  /** Coordinates of the gauges of a tile, and weights of theirs. */
  readonly gauges: number
  readonly dual: number
  readonly lagrange: number
  /** A triangle of the inverse matrix, and rows of it. */
  readonly packed: number
  readonly rows: number
  /** Covariances of a block with all gauges of the tile, and with those near it. */
  readonly all: number
  readonly near: number
  /** Functions of place at the nodes of a tile, at those of one row of targets, and weights of the nodes for a block. */
  readonly functions: number
  readonly row: number
  readonly basis: number
  /** Results of a block. */
  readonly out: number
  readonly more: number
}

/** Room for n gauges; `nodes` along a side of a tile, 0 where no tile is interpolated. */
export const krigingHeap = (
  n: number,
  { pieces: coefficients, perUnit }: CovarianceTable,
  total: number,
  variances: boolean,
  nodes: number,
): KrigingHeap => {
  let size = 0
  const room = (count: number): number => {
    const at = size
    // Even, so that every region starts at a multiple of 16 bytes.
    size += count + (count & 1)
    return at
  }
  const places = {
    table: room(coefficients.length),
    targets: room(3 * BLOCK),
    gauges: room(3 * n),
    dual: room(n),
    lagrange: room(n),
    packed: room(variances ? (n * (n + 1)) / 2 : 0),
    rows: room(nodes ? Math.ceil((n * n) / 4) : 0),
    all: room(BLOCK * n),
    near: room(BLOCK * n),
    functions: room((n + 1) * nodes * nodes),
    row: room((n + 1) * nodes),
    basis: room(BLOCK * nodes * nodes),
    out: room(BLOCK),
    more: room(BLOCK),
  }
  const sums = ownSums(size)
  sums.heap.set(coefficients, places.table)
  return { sums, pieces: coefficients.length / 4 - 1, perUnit, total, ...places }
}

/** Puts the coordinates of listed gauges into the heap. */
export const putGauges = ({ sums, gauges }: KrigingHeap, p: Float64Array, list: Int32Array): void => {
  for (let k = 0; k < list.length; k++) {
    const at = 3 * list[k]!
    for (let axis = 0; axis < 3; axis++) sums.heap[gauges + 3 * k + axis] = p[at + axis]!
  }
}

/** Covariances of the gauges in the heap with a block of places, `q` three coordinates each; a short block repeats its last. */
export const putCovariances = (
  heap: KrigingHeap,
  count: number,
  q: Float64Array,
  block: Int32Array,
  c: number,
): void => {
  const { sums, targets } = heap
  for (let t = 0; t < BLOCK; t++) {
    const j = 3 * block[Math.min(t, block.length - 1)]!
    for (let axis = 0; axis < 3; axis++) sums.heap[targets + BLOCK * axis + t] = q[j + axis]!
  }
  sums.covariances(heap.gauges, count, targets, heap.table, heap.pieces, heap.perUnit, heap.total, c)
}

/** The lower triangle of the rows and columns of a list, row by row. */
export const putTriangle = ({ sums, packed }: KrigingHeap, matrix: Float64Array, n: number, list: Int32Array): void => {
  let o = packed
  for (let a = 0; a < list.length; a++) {
    const row = list[a]! * n
    for (let b = 0; b <= a; b++) sums.heap[o++] = matrix[row + list[b]!]!
  }
}
