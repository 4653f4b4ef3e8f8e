/**
 * Exact planar intersection of two GeoJSON geometries in longitude and latitude, boundaries included (OGC 06-103r4
 * "intersects"). Straight sides in degrees, as RFC 7946 draws them.
 */
import { boundsOf, type Geometry, type Position } from '@setu/formats/parquet/wkb'

interface Parts {
  readonly points: readonly Position[]
  readonly lines: readonly (readonly Position[])[]
  readonly polygons: readonly (readonly (readonly Position[])[])[]
  readonly box: readonly [number, number, number, number] | null
}

const partsOf = (geometry: Geometry): Parts => {
  const points: Position[] = []
  const lines: (readonly Position[])[] = []
  const polygons: (readonly (readonly Position[])[])[] = []
  const visit = (g: Geometry): void => {
    switch (g.type) {
      case 'Point':
        if (g.coordinates.length) points.push(g.coordinates)
        break
      case 'MultiPoint':
        points.push(...g.coordinates)
        break
      case 'LineString':
        lines.push(g.coordinates)
        break
      case 'MultiLineString':
        lines.push(...g.coordinates)
        break
      case 'Polygon':
        if (g.coordinates.length) polygons.push(g.coordinates)
        break
      case 'MultiPolygon':
        polygons.push(...g.coordinates.filter((p) => p.length > 0))
        break
      default:
        g.geometries.forEach(visit)
    }
  }
  visit(geometry)
  return { points, lines, polygons, box: boundsOf(geometry) }
}

/** Twice the signed area of a, b, c. */
const side = (a: Position, b: Position, c: Position): number =>
  (b[0]! - a[0]!) * (c[1]! - a[1]!) - (b[1]! - a[1]!) * (c[0]! - a[0]!)
const between = (a: Position, b: Position, p: Position): boolean =>
  p[0]! >= Math.min(a[0]!, b[0]!) &&
  p[0]! <= Math.max(a[0]!, b[0]!) &&
  p[1]! >= Math.min(a[1]!, b[1]!) &&
  p[1]! <= Math.max(a[1]!, b[1]!)
const onSegment = (a: Position, b: Position, p: Position): boolean => side(a, b, p) === 0 && between(a, b, p)

const segmentsMeet = (a: Position, b: Position, c: Position, d: Position): boolean => {
  const [s1, s2, s3, s4] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)]
  if (((s1 > 0 && s2 < 0) || (s1 < 0 && s2 > 0)) && ((s3 > 0 && s4 < 0) || (s3 < 0 && s4 > 0))) return true
  return (
    (s1 === 0 && between(a, b, c)) ||
    (s2 === 0 && between(a, b, d)) ||
    (s3 === 0 && between(c, d, a)) ||
    (s4 === 0 && between(c, d, b))
  )
}

/** Where a point lies of a polygon with holes: the boundary belongs to it. */
export const pointInPolygon = (rings: readonly (readonly Position[])[], p: Position): boolean => {
  let inside = false
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [a, b] = [ring[i]!, ring[j]!]
      if (onSegment(a, b, p)) return true
      if (a[1]! > p[1]! !== b[1]! > p[1]! && p[0]! < ((b[0]! - a[0]!) * (p[1]! - a[1]!)) / (b[1]! - a[1]!) + a[0]!)
        inside = !inside
    }
  }
  return inside
}

const boxOfLine = (line: readonly Position[]): [number, number, number, number] => {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of line) {
    box[0] = Math.min(box[0], x!)
    box[1] = Math.min(box[1], y!)
    box[2] = Math.max(box[2], x!)
    box[3] = Math.max(box[3], y!)
  }
  return box
}
type Box = readonly [number, number, number, number]
const overlap = (a: Box, b: Box): boolean => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1]

const linesMeet = (a: readonly Position[], b: readonly Position[]): boolean => {
  if (!overlap(boxOfLine(a), boxOfLine(b))) return false
  for (let i = 1; i < a.length; i++) {
    const edge = boxOfLine([a[i - 1]!, a[i]!])
    for (let j = 1; j < b.length; j++)
      if (overlap(edge, boxOfLine([b[j - 1]!, b[j]!])) && segmentsMeet(a[i - 1]!, a[i]!, b[j - 1]!, b[j]!)) return true
  }
  return false
}

const meet = (a: Parts, b: Parts): boolean => {
  if (!a.box || !b.box || !overlap(a.box, b.box)) return false
  const pointOn = (p: Position, of: Parts): boolean =>
    of.points.some((q) => q[0] === p[0] && q[1] === p[1]) ||
    of.lines.some((l) => l.some((_, i) => i > 0 && onSegment(l[i - 1]!, l[i]!, p))) ||
    of.polygons.some((rings) => pointInPolygon(rings, p))
  if (a.points.some((p) => pointOn(p, b)) || b.points.some((p) => pointOn(p, a))) return true
  const edges = (of: Parts): readonly (readonly Position[])[] => [...of.lines, ...of.polygons.flat()]
  const [edgesA, edgesB] = [edges(a), edges(b)]
  if (edgesA.some((la) => edgesB.some((lb) => linesMeet(la, lb)))) return true
  // No sides cross: one lies inside the other, or they are apart. One point of each connected part decides.
  const starts = (of: Parts): Position[] =>
    [...of.lines, ...of.polygons.map((rings) => rings[0]!)].flatMap((l) => (l[0] ? [l[0]] : []))
  return (
    starts(a).some((p) => b.polygons.some((rings) => pointInPolygon(rings, p))) ||
    starts(b).some((p) => a.polygons.some((rings) => pointInPolygon(rings, p)))
  )
}

/** A test against one geometry whose parts are taken apart once. */
export const prepareIntersects = (query: Geometry): ((geometry: Geometry) => boolean) => {
  const parts = partsOf(query)
  return (geometry) => meet(partsOf(geometry), parts)
}

export const intersects = (a: Geometry, b: Geometry): boolean => prepareIntersects(b)(a)
