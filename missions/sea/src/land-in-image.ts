/**
 * Land in the geometry of a radar image: outlines are clipped to the image's footprint (Sutherland & Hodgman 1974),
 * their points brought to lines and pixels, filled by the even-odd rule, and widened by a buffer that is exact to a cell.
 */
import { normaliseLongitude } from '@setu/core/earth'
import type { CellSize } from './clusters.js'
import type { RadarGeometry } from './radar-geometry.js'

type Ring = readonly (readonly [number, number])[]

/** Edges in the image, four numbers each: pixel and line of both ends. */
export type LandEdges = Float64Array

/** The footprint is clipped this much wider than the image. */
const WIDER = 0.04
/** Edges are cut to pieces of this, so that a straight line on the map stays one in the image. */
const LONGEST_DEGREES = 0.1

type Point = readonly [number, number]

/** The part of a ring on the left of the line a-b. */
const clipLeft = (ring: readonly Point[], a: Point, b: Point): Point[] => {
  const side = (p: Point): number => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
  const out: Point[] = []
  for (let i = 0; i < ring.length; i++) {
    const [p, q] = [ring[i]!, ring[(i + 1) % ring.length]!]
    const [sp, sq] = [side(p), side(q)]
    if (sp >= 0) out.push(p)
    if (sp >= 0 !== sq >= 0) {
      const f = sp / (sp - sq)
      out.push([p[0] + f * (q[0] - p[0]), p[1] + f * (q[1] - p[1])])
    }
  }
  return out
}

/** Longitudes of a ring without a jump, beginning within half a turn of `lon0`. */
const unrolled = (ring: Ring, lon0: number): Point[] => {
  let x = lon0 + normaliseLongitude((ring[0]?.[0] ?? lon0) - lon0)
  return ring.map(([lon, lat], i) => {
    if (i > 0) {
      const d = lon - ring[i - 1]![0]
      // Natural Earth closes Antarctica along the pole by a whole turn: that edge is left as it is.
      x += Math.abs(lat) >= 89.9 ? d : normaliseLongitude(d)
    }
    return [x, lat] as const
  })
}

export const landInImage = (
  rings: readonly Ring[],
  geometry: RadarGeometry,
  width: number,
  height: number,
): LandEdges => {
  const corner = (fy: number, fx: number): { lon: number; lat: number } =>
    geometry.place((height - 1) * fy, (width - 1) * fx)
  const [low, high] = [-WIDER, 1 + WIDER]
  const corners = [corner(low, low), corner(low, high), corner(high, high), corner(high, low)]
  const lon0 = corners[0]!.lon
  let quad: Point[] = corners.map((c) => [lon0 + normaliseLongitude(c.lon - lon0), c.lat] as const)
  let area = 0
  quad.forEach((p, i) => {
    const q = quad[(i + 1) % 4]!
    area += p[0] * q[1] - q[0] * p[1]
  })
  if (area < 0) quad = quad.reverse()
  const [west, east] = [Math.min(...quad.map((p) => p[0])), Math.max(...quad.map((p) => p[0]))]
  const [south, north] = [Math.min(...quad.map((p) => p[1])), Math.max(...quad.map((p) => p[1]))]
  const edges: number[] = []
  for (const ring of rings) {
    let [least, most] = [90, -90]
    for (const [, lat] of ring) {
      if (lat < least) least = lat
      if (lat > most) most = lat
    }
    if (most < south || least > north || ring.length < 3) continue
    const base = unrolled(ring, lon0)
    for (const turn of [-360, 0, 360]) {
      let points: Point[] = turn === 0 ? base : base.map(([x, y]) => [x + turn, y] as const)
      if (points.every(([x]) => x < west) || points.every(([x]) => x > east)) continue
      for (let k = 0; k < 4 && points.length; k++) points = clipLeft(points, quad[k]!, quad[(k + 1) % 4]!)
      addEdges(points, geometry, edges)
    }
  }
  return Float64Array.from(edges)
}

const addEdges = (points: readonly Point[], geometry: RadarGeometry, edges: number[]): void => {
  if (points.length < 3) return
  const placed: { line: number; pixel: number }[] = []
  points.forEach((p, i) => {
    const q = points[(i + 1) % points.length]!
    const pieces = Math.max(1, Math.ceil(Math.max(Math.abs(q[0] - p[0]), Math.abs(q[1] - p[1])) / LONGEST_DEGREES))
    for (let k = 0; k < pieces; k++) {
      const at = geometry.pixel(
        normaliseLongitude(p[0] + ((q[0] - p[0]) * k) / pieces),
        p[1] + ((q[1] - p[1]) * k) / pieces,
      )
      if (at) placed.push(at)
    }
  })
  placed.forEach((p, i) => {
    const q = placed[(i + 1) % placed.length]!
    edges.push(p.pixel, p.line, q.pixel, q.line)
  })
}

export interface MaskWindow {
  readonly column: number
  readonly row: number
  readonly width: number
  readonly height: number
}

/** 1 where a cell is land or nearer to it than the buffer; undefined where there is none in the window. */
export const landMask = (
  edges: LandEdges,
  { column, row, width, height }: MaskWindow,
  cell: CellSize,
  bufferM: number,
): Uint8Array | undefined => {
  const mask = new Uint8Array(width * height)
  const [rx, ry] = [bufferM / cell.x, bufferM / cell.y]
  let any = false
  for (let e = 0; e < edges.length; e += 4) {
    const [x1, y1] = [edges[e]! - column, edges[e + 1]! - row]
    const [x2, y2] = [edges[e + 2]! - column, edges[e + 3]! - row]
    const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)]
    if (bottom < -ry || top > height - 1 + ry) continue
    // A crossing turns everything to its right; bit 1, summed up below.
    if (Math.min(x1, x2) < width)
      for (let y = Math.max(0, Math.ceil(top)); y < bottom && y < height; y++) {
        const x = Math.max(0, Math.ceil(x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)))
        if (x < width) {
          mask[y * width + x] = mask[y * width + x]! ^ 1
          any = true
        }
      }
    if (Math.max(x1, x2) < -rx || Math.min(x1, x2) > width - 1 + rx) continue
    any = widen(mask, width, height, [x1, y1, x2, y2], cell, bufferM) || any
  }
  if (!any) return undefined
  for (let y = 0; y < height; y++) {
    let inside = 0
    for (let x = 0, i = y * width; x < width; x++, i++) {
      inside ^= mask[i]! & 1
      mask[i] = inside || mask[i]! & 2 ? 1 : 0
    }
  }
  return mask
}

/** Sets bit 2 of cells nearer to a segment than the buffer. */
const widen = (
  mask: Uint8Array,
  width: number,
  height: number,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  cell: CellSize,
  bufferM: number,
): boolean => {
  let any = false
  const [rx, ry] = [bufferM / cell.x, bufferM / cell.y]
  const [dx, dy] = [(x2 - x1) * cell.x, (y2 - y1) * cell.y]
  const l = dx * dx + dy * dy
  const from = Math.max(0, Math.ceil(Math.min(y1, y2) - ry))
  const to = Math.min(height - 1, Math.floor(Math.max(y1, y2) + ry))
  for (let y = from; y <= to; y++) {
    // The part of the segment that comes near this row.
    const at = (v: number): number => (y2 === y1 ? 0 : Math.min(1, Math.max(0, (v - y1) / (y2 - y1))))
    const [fa, fb] = y2 === y1 ? [0, 1] : [at(y - ry), at(y + ry)]
    const [xa, xb] = [x1 + (x2 - x1) * fa, x1 + (x2 - x1) * fb]
    const left = Math.max(0, Math.ceil(Math.min(xa, xb) - rx))
    const right = Math.min(width - 1, Math.floor(Math.max(xa, xb) + rx))
    for (let x = left; x <= right; x++) {
      const [px, py] = [(x - x1) * cell.x, (y - y1) * cell.y]
      const f = l === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / l))
      if ((px - f * dx) ** 2 + (py - f * dy) ** 2 <= bufferM * bufferM) {
        mask[y * width + x] = mask[y * width + x]! | 2
        any = true
      }
    }
  }
  return any
}
