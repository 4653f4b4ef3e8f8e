/**
 * Tiles of targets, for what gauges far from a tile add to the kriging variance: functions of place that are smooth within
 * the tile, so that their values at a few Chebyshev points give them anywhere in it. A gauge is far where it lies outside a
 * box of two and a half times the tile; the error is then about 1e-6 of the sill or less (4.8^-10 and a factor; Trefethen 2013, theorem 8.2;
 * the covariance has its only singularity at the gauge).
 */

/** Places: x and y, or longitude and latitude. */
export interface Points {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
}

export interface TileSettings {
  /** Chebyshev points along a side. */
  readonly nodes: number
  /** Sides of the box, in sides of the tile, outside which a gauge is far. */
  readonly far: number
  /** Targets a tile should have. */
  readonly targets: number
}

/** The usual tiles: the error named above. */
export const usualTiles: TileSettings = { nodes: 10, far: 2.5, targets: 2000 }

export interface Tile {
  readonly targets: Int32Array
  /** Middle and half sides, in the coordinates of the targets. */
  readonly x: number
  readonly y: number
  readonly halfX: number
  readonly halfY: number
}

/** Targets by tiles of about equal sides, by rows; each tile is as small as its targets. `stretch`: length of a unit of x over one of y. */
export const tilesOf = (x: ArrayLike<number>, y: ArrayLike<number>, stretch: number, perTile: number): Tile[] => {
  const m = x.length
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let j = 0; j < m; j++) {
    west = Math.min(west, x[j]!)
    east = Math.max(east, x[j]!)
    south = Math.min(south, y[j]!)
    north = Math.max(north, y[j]!)
  }
  const [wide, high] = [(east - west) * stretch, north - south]
  const side = Math.sqrt((Math.max(wide, 1e-300) * Math.max(high, 1e-300) * perTile) / m)
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
    // Rows first, so that the targets of a block often have one y.
    list.sort((i, j) => y[i]! - y[j]! || i - j)
    return { targets: Int32Array.from(list), x: (w + e) / 2, y: (s + n) / 2, halfX: (e - w) / 2, halfY: (n - s) / 2 }
  })
}

interface Chebyshev {
  readonly points: Float64Array
  readonly weights: Float64Array
  readonly alongX: Float64Array
  readonly alongY: Float64Array
}

const made = new Map<number, Chebyshev>()

/** Chebyshev points of the second kind in -1..1, and their barycentric weights. */
const chebyshev = (nodes: number): Chebyshev => {
  let own = made.get(nodes)
  if (!own) {
    own = {
      points: Float64Array.from({ length: nodes }, (_, k) => Math.cos((Math.PI * k) / (nodes - 1))),
      weights: Float64Array.from(
        { length: nodes },
        (_, k) => (k % 2 ? -1 : 1) * (k === 0 || k === nodes - 1 ? 0.5 : 1),
      ),
      alongX: new Float64Array(nodes),
      alongY: new Float64Array(nodes),
    }
    made.set(nodes, own)
  }
  return own
}

/** Values of the basis functions at t in -1..1 (Berrut & Trefethen 2004). */
const basis = ({ points, weights }: Chebyshev, t: number, out: Float64Array): Float64Array => {
  let sum = 0
  for (let k = 0; k < out.length; k++) {
    const d = t - points[k]!
    if (d === 0) {
      out.fill(0)
      out[k] = 1
      return out
    }
    sum += out[k] = weights[k]! / d
  }
  for (let k = 0; k < out.length; k++) out[k]! /= sum
  return out
}

/** Where the functions are evaluated: nodes * nodes places, x fastest. */
export const nodesOf = (
  { x, y, halfX, halfY }: Tile,
  nodes: number,
): { readonly x: Float64Array; readonly y: Float64Array } => {
  const { points } = chebyshev(nodes)
  return {
    x: Float64Array.from({ length: nodes * nodes }, (_, q) => x + halfX * points[q % nodes]!),
    y: Float64Array.from({ length: nodes * nodes }, (_, q) => y + halfY * points[Math.floor(q / nodes)]!),
  }
}

/** Weights of the nodes along x; the same array at every call. */
export const alongX = (tile: Tile, nodes: number, x: number): Float64Array => {
  const own = chebyshev(nodes)
  return basis(own, tile.halfX > 0 ? (x - tile.x) / tile.halfX : 0, own.alongX)
}

/** Weights of the nodes along y; the same array at every call. */
export const alongY = (tile: Tile, nodes: number, y: number): Float64Array => {
  const own = chebyshev(nodes)
  return basis(own, tile.halfY > 0 ? (y - tile.y) / tile.halfY : 0, own.alongY)
}
