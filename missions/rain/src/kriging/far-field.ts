/**
 * What gauges far from a tile add to the kriging variance of its targets. With the gauges divided into near (a) and far (f),
 * c' Q c is c_a' Q c_a + 2 c_a' (Q c)_f + c_f' Q c_f, and the last two are smooth functions of place within the tile: they are
 * computed at its Chebyshev points and interpolated. Targets of one row of a grid share the interpolation along y.
 */
import { BLOCK } from './block-sums.js'
import { type KrigingHeap, putCovariances, putGauges, putTriangle } from './kriging-heap.js'
import { alongX, alongY, type Points, type Tile } from './kriging-tiles.js'

const radians = Math.PI / 180

/** Places, among the listed gauges, of those near a tile: within the box of `far` times the tile. */
export const nearTile = (
  list: Int32Array,
  tile: Tile,
  known: Points,
  metric: 'plane' | 'sphere',
  far: number,
): Int32Array => {
  const near: number[] = []
  for (let k = 0; k < list.length; k++) {
    const [x, y] = [known.x[list[k]!]!, known.y[list[k]!]!]
    let dx = Math.abs(x - tile.x)
    if (metric === 'sphere') {
      dx %= 360
      dx = Math.min(dx, 360 - dx)
      // A degree of longitude is shorter where the gauge is farther from the equator.
      const narrow = Math.cos(Math.min(89, Math.max(Math.abs(y), Math.abs(tile.y) + tile.halfY)) * radians)
      dx *= narrow / Math.cos(Math.max(0, Math.abs(tile.y) - tile.halfY) * radians)
    }
    if (dx <= far * tile.halfX && Math.abs(y - tile.y) <= far * tile.halfY) near.push(k)
  }
  return Int32Array.from(near)
}

/**
 * Puts the functions at the nodes into the heap: c_f' Q c_f, then for each near gauge the sum over far gauges of Q_af c_f;
 * `nodes * nodes` each, x fastest. `q` are coordinates of the nodes, `p` of the gauges.
 */
export const putFarField = (
  heap: KrigingHeap,
  inverse: Float64Array,
  p: Float64Array,
  list: Int32Array,
  near: Int32Array,
  q: Float64Array,
): void => {
  const { sums, rows, near: c, functions, out, packed } = heap
  const { heap: h } = sums
  const n = p.length / 3
  const isNear = new Uint8Array(list.length)
  for (const k of near) isNear[k] = 1
  const far = list.filter((_, k) => !isNear[k])
  putGauges(heap, p, far)
  putTriangle(heap, inverse, n, far)
  for (let a = 0; a < near.length; a++) {
    const row = list[near[a]!]! * n
    for (let f = 0; f < far.length; f++) h[rows + a * far.length + f] = inverse[row + far[f]!]!
  }
  const count = q.length / 3
  for (let from = 0; from < count; from += BLOCK) {
    const block = Int32Array.from({ length: Math.min(BLOCK, count - from) }, (_, t) => from + t)
    putCovariances(heap, far.length, q, block, c)
    sums.quadraticForms(packed, far.length, c, out)
    for (let t = 0; t < block.length; t++) h[functions + from + t] = h[out + t]!
    for (let a = 0; a < near.length; a++) {
      sums.weightedSums(rows + a * far.length, far.length, c, out)
      for (let t = 0; t < block.length; t++) h[functions + (a + 1) * count + from + t] = h[out + t]!
    }
  }
}

/** Interpolates all functions along y, for the targets of one row. */
export const putRow = (heap: KrigingHeap, tile: Tile, nodes: number, near: number, y: number): void => {
  const { functions, row } = heap
  const h = heap.sums.heap
  const weights = alongY(tile, nodes, y)
  for (let a = 0; a <= near; a++) {
    const from = functions + a * nodes * nodes
    for (let c = 0; c < nodes; c++) {
      let sum = 0
      for (let r = 0; r < nodes; r++) sum += weights[r]! * h[from + r * nodes + c]!
      h[row + a * nodes + c] = sum
    }
  }
}

/**
 * Adds to `form` what far gauges give a block of targets; the covariances of the near gauges stand in the heap. `oneRow`: the
 * block lies on the row that was put last.
 */
export const addFarField = (
  heap: KrigingHeap,
  tile: Tile,
  nodes: number,
  near: number,
  targets: Points,
  block: Int32Array,
  oneRow: boolean,
  form: Float64Array,
): void => {
  const { sums, basis, functions, row, near: c, more } = heap
  const h = sums.heap
  const r = oneRow ? nodes : nodes * nodes
  for (let t = 0; t < BLOCK; t++) {
    const j = block[Math.min(t, block.length - 1)]!
    const x = alongX(tile, nodes, targets.x[j]!)
    if (oneRow) for (let w = 0; w < nodes; w++) h[basis + w * BLOCK + t] = x[w]!
    else {
      const y = alongY(tile, nodes, targets.y[j]!)
      for (let k = 0; k < r; k++) h[basis + k * BLOCK + t] = y[Math.floor(k / nodes)]! * x[k % nodes]!
    }
  }
  const values = oneRow ? row : functions
  for (let a = 0; a <= near; a++) {
    sums.weightedSums(values + a * r, r, basis, more)
    for (let t = 0; t < BLOCK; t++) form[t]! += a === 0 ? h[more + t]! : 2 * h[c + (a - 1) * BLOCK + t]! * h[more + t]!
  }
}
