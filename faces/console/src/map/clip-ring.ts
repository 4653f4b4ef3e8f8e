/** Polygons cut to a box (Sutherland and Hodgman 1974), so that a coast near a small map does not bring its continent. */
import type { Extent } from './layers.js'
import type { Ring } from './outlines.js'

type Point = readonly [number, number]
type Edge = readonly [inside: (p: Point) => boolean, cross: (a: Point, b: Point) => Point]

const edges = ([west, south, east, north]: Extent): readonly Edge[] => {
  const atX =
    (x: number) =>
    (a: Point, b: Point): Point => [x, a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0])]
  const atY =
    (y: number) =>
    (a: Point, b: Point): Point => [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]), y]
  return [
    [(p) => p[0] >= west, atX(west)],
    [(p) => p[0] <= east, atX(east)],
    [(p) => p[1] >= south, atY(south)],
    [(p) => p[1] <= north, atY(north)],
  ]
}

/** A closed ring; empty when nothing of it is in the box. */
export const clipRing = (ring: Ring, box: Extent): Ring => {
  let points: readonly Point[] = ring.slice(0, -1)
  for (const [inside, cross] of edges(box)) {
    const kept: Point[] = []
    for (let i = 0; i < points.length; i++) {
      const from = points[(i + points.length - 1) % points.length]!
      const to = points[i]!
      if (inside(to)) {
        if (!inside(from)) kept.push(cross(from, to))
        kept.push(to)
      } else if (inside(from)) kept.push(cross(from, to))
    }
    points = kept
    if (!points.length) return []
  }
  return [...points, points[0]!]
}

/** The box grown by `times` its size on each side. */
export const grown = ([west, south, east, north]: Extent, times: number): Extent => [
  west - times * (east - west),
  Math.max(-85, south - times * (north - south)),
  east + times * (east - west),
  Math.min(85, north + times * (north - south)),
]
