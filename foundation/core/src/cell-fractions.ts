/**
 * Which share of each cell of a grid a polygon covers, exactly (up to rounding), by signed areas: every edge is cut at the
 * cell borders; each piece gives its own cell the part to the right of it and all cells further right its whole height; sums
 * along rows then are the covered shares. Cost: cells that edges pass, plus the window of the polygon. Sides are straight
 * in the grid's coordinates (lon/lat on a geographic grid, as RFC 7946 means them).
 *
 * Rings may cross the antimeridian (a step of more than 180 degrees is taken as the short way round) or go round a pole.
 * Holes are taken off. Parts of a multipolygon that overlap count once at most per cell (shares are cut at 1).
 */
import { setuError } from './errors.js'
import { type Grid, isGeographic, rowPosition } from './grid.js'

export type Position = readonly [x: number, y: number]
/** Rings of one polygon: the outer first, then holes; direction does not matter; the last point may repeat the first. */
export type PolygonRings = readonly (readonly Position[])[]

export interface CellFractions {
  /** Cell indexes (row * width + column), increasing. */
  readonly cells: Int32Array
  /** Share of each cell inside the polygon, above 0 to 1. */
  readonly fractions: Float64Array
}

/** Polygons of a GeoJSON geometry (Polygon or MultiPolygon). Throws `bad-input` on another type or on broken coordinates. */
export const polygonsOf = (geometry: unknown, where = 'geometry'): readonly PolygonRings[] => {
  const bad = (found: string): never => {
    throw setuError('bad-input', {
      where,
      found,
      expected: 'a GeoJSON Polygon or MultiPolygon with rings of at least three positions',
    })
  }
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown }
  if (type !== 'Polygon' && type !== 'MultiPolygon')
    return bad(typeof type === 'string' ? type.slice(0, 40) : 'no geometry')
  const polygons = type === 'Polygon' ? [coordinates] : coordinates
  if (!Array.isArray(polygons)) return bad('no list of coordinates')
  for (const polygon of polygons) {
    if (!Array.isArray(polygon)) return bad('a polygon that is no list of rings')
    for (const ring of polygon)
      if (
        !Array.isArray(ring) ||
        ring.length < 3 ||
        !ring.every((p) => Array.isArray(p) && Number.isFinite(p[0]) && Number.isFinite(p[1]))
      )
        return bad('a ring with too few or unreadable positions')
  }
  return polygons as PolygonRings[]
}

/** A ring closed and, on a geographic grid, without jumps at the antimeridian; one round a pole is closed through it. */
const unrolledRing = (ring: readonly Position[], geographic: boolean): Position[] => {
  const out: Position[] = ring.map(([x, y]) => [x, y] as const)
  const [first, last] = [out[0]!, out.at(-1)!]
  if (first[0] !== last[0] || first[1] !== last[1]) out.push(first)
  if (!geographic) return out
  let turn = 0
  for (let i = 1; i < out.length; i++) {
    const step = out[i]![0] + turn - out[i - 1]![0]
    if (Math.abs(step) > 180 && Math.abs(step) < 360) turn -= Math.sign(step) * 360
    out[i] = [out[i]![0] + turn, out[i]![1]]
  }
  const round = out.at(-1)![0] - out[0]![0]
  if (Math.abs(round) > 180) {
    const pole = out.reduce((sum, p) => sum + p[1], 0) >= 0 ? 90 : -90
    out.push([out.at(-1)![0], pole], [out[0]![0], pole], out[0]!)
  }
  return out
}

const signedArea = (ring: readonly Position[]): number => {
  let twice = 0
  for (let i = 1; i < ring.length; i++) twice += ring[i - 1]![0] * ring[i]![1] - ring[i]![0] * ring[i - 1]![1]
  return twice / 2
}

/** Adds one edge to the row differences of a window of `width` x `height` cells; coordinates in cells of the window. */
const addEdge = (
  rows: Float64Array,
  width: number,
  height: number,
  u0: number,
  v0: number,
  u1: number,
  v1: number,
): void => {
  if (v0 === v1) return
  const slope = (u1 - u0) / (v1 - v0)
  const down = v1 > v0 ? 1 : -1
  const top = Math.max(0, Math.min(v0, v1))
  const bottom = Math.min(height, Math.max(v0, v1))
  for (let row = Math.floor(top); row < bottom; row++) {
    const from = Math.max(top, row)
    const to = Math.min(bottom, row + 1)
    if (to <= from) continue
    const ua = u0 + (from - v0) * slope
    const ub = u0 + (to - v0) * slope
    const [left, right] = ua < ub ? [ua, ub] : [ub, ua]
    const base = row * (width + 1)
    const whole = down * (to - from)
    if (right <= 0) rows[base]! += whole
    else if (left < width) {
      // Pieces between whole columns share the height by their length along u.
      let at = left
      if (at < 0) {
        rows[base]! += (whole * -at) / (right - left)
        at = 0
      }
      const end = Math.min(right, width)
      if (right === left) {
        const column = Math.min(width - 1, Math.floor(left))
        rows[base + column]! += whole * (column + 1 - left)
        rows[base + column + 1]! += whole * (left - column)
      } else
        while (at < end) {
          const column = Math.floor(at)
          const next = Math.min(end, column + 1)
          const part = (whole * (next - at)) / (right - left)
          const middle = (at + next) / 2 - column
          rows[base + column]! += part * (1 - middle)
          rows[base + column + 1]! += part * middle
          at = next
        }
    }
  }
}

/** Shares of the cells that polygons cover. Coordinates are the grid's own (lon, lat on a geographic grid). */
export const cellFractions = (grid: Grid, polygons: readonly PolygonRings[]): CellFractions => {
  const geographic = isGeographic(grid)
  const turn = geographic ? Math.abs(360 / grid.dx) : 0
  const shares = new Map<number, number>()
  for (const polygon of polygons) {
    // Rings in cells of the grid; a hole turns the other way round than the outer ring.
    const rings = polygon.map((ring, i) => {
      const flat = unrolledRing(ring, geographic).map(
        ([x, y]) => [(x - grid.x0) / grid.dx, rowPosition(grid, y)] as const,
      )
      return signedArea(flat) > 0 === (i === 0) ? flat : flat.reverse()
    })
    if (rings.length === 0) continue
    const base = rings[0]!.reduce((least, p) => Math.min(least, p[0]), Number.POSITIVE_INFINITY)
    // Holes may be written on another turn of the Earth than their outer ring.
    const placed = rings.map((ring) => {
      if (!turn) return ring
      const least = ring.reduce((m, p) => Math.min(m, p[0]), Number.POSITIVE_INFINITY)
      const back = Math.floor((least - base + 1e-9) / turn) * turn
      return back === 0 ? ring : ring.map(([u, v]) => [u - back, v] as const)
    })
    const bounds = (axis: 0 | 1): readonly [number, number] => {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (const p of placed[0]!) {
        low = Math.min(low, p[axis])
        high = Math.max(high, p[axis])
      }
      return [low, high]
    }
    const [uLow, uHigh] = bounds(0)
    const [vLow, vHigh] = bounds(1)
    const firstTurn = turn ? Math.ceil((0 - uHigh) / turn) : 0
    const lastTurn = turn ? Math.floor((grid.width - uLow) / turn) : 0
    for (let k = firstTurn; k <= lastTurn; k++) {
      const shift = k * turn
      const column = Math.max(0, Math.floor(uLow + shift))
      const row = Math.max(0, Math.floor(vLow))
      const width = Math.min(grid.width, Math.ceil(uHigh + shift)) - column
      const height = Math.min(grid.height, Math.ceil(vHigh)) - row
      if (width <= 0 || height <= 0) continue
      const rows = new Float64Array((width + 1) * height)
      for (const ring of placed)
        for (let i = 1; i < ring.length; i++)
          addEdge(
            rows,
            width,
            height,
            ring[i - 1]![0] + shift - column,
            ring[i - 1]![1] - row,
            ring[i]![0] + shift - column,
            ring[i]![1] - row,
          )
      for (let r = 0; r < height; r++) {
        let sum = 0
        for (let c = 0; c < width; c++) {
          sum += rows[r * (width + 1) + c]!
          const share = Math.abs(sum)
          if (share > 1e-12) {
            const cell = (row + r) * grid.width + column + c
            shares.set(cell, Math.min(1, (shares.get(cell) ?? 0) + share))
          }
        }
      }
    }
  }
  const cells = Int32Array.from(shares.keys()).sort()
  return { cells, fractions: Float64Array.from(cells, (c) => (1 - shares.get(c)! < 1e-12 ? 1 : shares.get(c)!)) }
}

/** Rings with points added so that no side is longer than `longest` (in their own units): for projecting straight sides. */
export const densified = (polygons: readonly PolygonRings[], longest: number): PolygonRings[] =>
  polygons.map((rings) =>
    rings.map((ring) => {
      const out: Position[] = []
      ring.forEach(([x, y], i) => {
        const next = ring[i + 1]
        out.push([x, y])
        if (!next) return
        const pieces = Math.min(10_000, Math.ceil(Math.hypot(next[0] - x, next[1] - y) / longest))
        for (let k = 1; k < pieces; k++) out.push([x + ((next[0] - x) * k) / pieces, y + ((next[1] - y) * k) / pieces])
      })
      return out
    }),
  )
