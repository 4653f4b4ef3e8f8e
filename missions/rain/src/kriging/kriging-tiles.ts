/**
 * Tiles of targets, for what gauges far from a tile add to the kriging variance: functions of place that are smooth within
 * the tile, so that their values at a few Chebyshev points give them anywhere in it. A gauge is far where it lies outside a
 * box of two and a half times the tile; the error is then about 1e-6 of the sill or less (4.8^-10 and a factor; Trefethen 2013, theorem 8.2;
 * the covariance has its only singularity at the gauge).
 */

/** Points along a side. */
export const NODES = 10
/** Sides of the box, in sides of the tile, outside which a gauge is far. */
export const FAR = 2.5
/** Targets a tile should have. */
const TARGETS = 1300

export interface Tile {
  readonly targets: Int32Array
  /** Middle and half sides, in the coordinates of the targets. */
  readonly x: number
  readonly y: number
  readonly halfX: number
  readonly halfY: number
}

/** Targets by tiles of about equal sides; each tile is as small as its targets. `stretch`: length of a unit of x over one of y. */
export const tilesOf = (x: ArrayLike<number>, y: ArrayLike<number>, stretch: number): Tile[] => {
  const m = x.length
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let j = 0; j < m; j++) {
    west = Math.min(west, x[j]!)
    east = Math.max(east, x[j]!)
    south = Math.min(south, y[j]!)
    north = Math.max(north, y[j]!)
  }
  const [wide, high] = [(east - west) * stretch, north - south]
  const side = Math.sqrt((Math.max(wide, 1e-300) * Math.max(high, 1e-300) * TARGETS) / m)
  const columns = Math.max(1, Math.min(m, Math.round(wide / side) || 1))
  const rows = Math.max(1, Math.min(m, Math.round(high / side) || 1))
  const lists = new Map<number, number[]>()
  for (let j = 0; j < m; j++) {
    const c = wide > 0 ? Math.min(columns - 1, Math.floor(((x[j]! - west) / (east - west)) * columns)) : 0
    const r = high > 0 ? Math.min(rows - 1, Math.floor(((y[j]! - south) / high) * rows)) : 0
    const own = lists.get(r * columns + c)
    if (own) own.push(j)
    else lists.set(r * columns + c, [j])
  }
  return [...lists.values()].map((list) => {
    let [w, e, s, n] = [Infinity, -Infinity, Infinity, -Infinity]
    for (const j of list) {
      w = Math.min(w, x[j]!)
      e = Math.max(e, x[j]!)
      s = Math.min(s, y[j]!)
      n = Math.max(n, y[j]!)
    }
    return { targets: Int32Array.from(list), x: (w + e) / 2, y: (s + n) / 2, halfX: (e - w) / 2, halfY: (n - s) / 2 }
  })
}

/** Chebyshev points of the second kind in -1..1, and their barycentric weights. */
const points = Float64Array.from({ length: NODES }, (_, k) => Math.cos((Math.PI * k) / (NODES - 1)))
const weights = Float64Array.from(
  { length: NODES },
  (_, k) => (k % 2 ? -1 : 1) * (k === 0 || k === NODES - 1 ? 0.5 : 1),
)

/** Values of the basis functions at t in -1..1 (Berrut & Trefethen 2004). */
const basis = (t: number, out: Float64Array): void => {
  let sum = 0
  for (let k = 0; k < NODES; k++) {
    const d = t - points[k]!
    if (d === 0) {
      out.fill(0)
      out[k] = 1
      return
    }
    sum += out[k] = weights[k]! / d
  }
  for (let k = 0; k < NODES; k++) out[k]! /= sum
}

/** Where the functions are evaluated: NODES * NODES places, x fastest. */
export const nodesOf = ({ x, y, halfX, halfY }: Tile): { readonly x: Float64Array; readonly y: Float64Array } => ({
  x: Float64Array.from({ length: NODES * NODES }, (_, q) => x + halfX * points[q % NODES]!),
  y: Float64Array.from({ length: NODES * NODES }, (_, q) => y + halfY * points[Math.floor(q / NODES)]!),
})

const [bx, by] = [new Float64Array(NODES), new Float64Array(NODES)]

/** Weights of the nodes for a place in the tile. */
export const nodeWeights = (tile: Tile, x: number, y: number, out: Float64Array): void => {
  basis(tile.halfX > 0 ? (x - tile.x) / tile.halfX : 0, bx)
  basis(tile.halfY > 0 ? (y - tile.y) / tile.halfY : 0, by)
  for (let r = 0; r < NODES; r++) for (let c = 0; c < NODES; c++) out[r * NODES + c] = by[r]! * bx[c]!
}
