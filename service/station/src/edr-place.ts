/** The places that EDR's questions name: a point, a circle, an area, a box, a path, a corridor. */
import type { PathPoint } from '@setu/archive/field-extract'
import { setuError } from '@setu/core/errors'
import { boxOf } from './collections-query.js'
import { readWkt, withinMetres } from './edr-coords.js'
import type { Place } from './edr-tables.js'
import { oneOf, type Query } from './query.js'

export const COMMON = ['datetime', 'parameter-name', 'z', 'crs']
/** What each question may be asked with. */
export const KINDS = {
  position: ['coords', ...COMMON],
  radius: ['coords', 'within', 'within-units', ...COMMON],
  area: ['coords', ...COMMON],
  cube: ['bbox', ...COMMON],
  trajectory: ['coords', ...COMMON],
  corridor: ['coords', 'corridor-width', 'width-units', 'corridor-height', 'height-units', ...COMMON],
} as const
export type Kind = keyof typeof KINDS

/** A place, with the path and the heights that a field is asked along. */
export type EdrPlace = Place & { readonly path?: readonly PathPoint[][]; readonly height?: readonly [number, number] }

const needed = (query: Query, name: string): string => {
  const value = oneOf(query, name)
  if (value === undefined || value.trim() === '')
    throw setuError('bad-input', { where: name, found: 'nothing', expected: name === 'bbox' ? 'four numbers' : 'WKT' })
  return value
}

export const placeOf = (kind: Kind, query: Query): EdrPlace => {
  if (kind === 'cube') {
    const { box, z } = boxOf(needed(query, 'bbox'))
    return { kind: 'box', box, ...(z ? { height: z } : {}) }
  }
  const g = readWkt(needed(query, 'coords'))
  const refuse = (expected: string): Error =>
    setuError('bad-input', { where: 'coords', found: `a ${g.type}`, expected })
  switch (kind) {
    case 'position':
      if (g.type === 'Point') return { kind: 'points', points: [g.coordinates] }
      if (g.type === 'MultiPoint') return { kind: 'points', points: g.coordinates }
      throw refuse('a POINT or MULTIPOINT')
    case 'radius': {
      if (g.type !== 'Point') throw refuse('a POINT')
      return {
        kind: 'circle',
        lon: g.coordinates[0]!,
        lat: g.coordinates[1]!,
        metres: withinMetres(oneOf(query, 'within'), oneOf(query, 'within-units')),
      }
    }
    case 'area':
      if (g.type === 'Polygon') return { kind: 'polygons', polygons: [g.coordinates] }
      if (g.type === 'MultiPolygon') return { kind: 'polygons', polygons: g.coordinates }
      throw refuse('a POLYGON or MULTIPOLYGON')
    case 'corridor': {
      const lines = g.type === 'LineString' ? [g.coordinates] : g.type === 'MultiLineString' ? g.coordinates : undefined
      if (!lines) throw refuse('a LINESTRING')
      const metres =
        withinMetres(oneOf(query, 'corridor-width'), oneOf(query, 'width-units'), ['corridor-width', 'width-units']) / 2
      return { kind: 'corridor', lines, metres }
    }
    default: {
      const lines = g.type === 'LineString' ? [g.coordinates] : g.type === 'MultiLineString' ? g.coordinates : undefined
      if (!lines) throw refuse('a LINESTRING')
      // The measure is the time, in seconds since 1970.
      const path = lines.map((l) =>
        l.map((p): PathPoint => ({ lon: p[0]!, lat: p[1]!, ...(g.measured ? { time: p[p.length - 1]! * 1000 } : {}) })),
      )
      return { kind: 'points', points: lines.flat(), path }
    }
  }
}
