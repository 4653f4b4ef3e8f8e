import type { Geometry } from '@setu/formats/parquet/wkb'

/** A geometry as well-known text (OGC 06-103r4, 7). */
export const wktOf = (g: Geometry): string => {
  const name = g.type.toUpperCase()
  if (g.type === 'GeometryCollection')
    return g.geometries.length ? `${name} (${g.geometries.map(wktOf).join(', ')})` : `${name} EMPTY`
  const text = (c: unknown): string =>
    Array.isArray(c) && typeof c[0] === 'number' ? c.join(' ') : `(${(c as unknown[]).map(text).join(', ')})`
  const deep = g.type === 'Point' ? `(${text(g.coordinates)})` : text(g.coordinates)
  return g.coordinates.length ? `${name} ${deep}` : `${name} EMPTY`
}
