/** Every position of a geometry through one function; types, rings and EMPTY stay as they are. */
import type { Geometry, Position } from './wkb.js'

export const mapPositions = (g: Geometry, each: (p: Position) => Position): Geometry => {
  if (g.type === 'GeometryCollection') return { ...g, geometries: g.geometries.map((part) => mapPositions(part, each)) }
  const walk = (c: unknown): unknown =>
    !Array.isArray(c) ? c : typeof c[0] === 'number' ? each(c as Position) : c.map(walk)
  return { ...g, coordinates: walk(g.coordinates) } as Geometry
}
