/**
 * GeoJSON (RFC 7946): read with its limits (depth 64, ten million positions), every geometry checked, and written with
 * longitudes in -180..180. A bare geometry or feature becomes a collection of one.
 */
import { setuError } from '@setu/core/errors'
import type { Feature, FeatureCollection } from '@setu/core/schema'

export interface GeoJsonLimits {
  readonly where: string
  /** Most bytes; default 256 MiB. */
  readonly bytes?: number
  /** Most positions; default ten million. */
  readonly positions?: number
}

const DEPTHS: Record<string, number> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
}
const DEEPEST = 64
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype'])

/** Depth of brackets outside strings, without parsing. */
const checkDepth = (text: string, where: string): void => {
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (quoted) {
      if (c === 92) i++
      else if (c === 34) quoted = false
    } else if (c === 34) quoted = true
    else if (c === 91 || c === 123) {
      if (++depth > DEEPEST)
        throw setuError('too-large', {
          where,
          found: `brackets more than ${DEEPEST} deep`,
          expected: 'a flatter document',
        })
    } else if (c === 93 || c === 125) depth--
  }
}

interface Counter {
  positions: number
}

const checkPositions = (value: unknown, depth: number, where: string, limit: number, counter: Counter): void => {
  const broken = (found: string, expected: string) => setuError('bad-file', { where, found, expected })
  if (!Array.isArray(value)) throw broken(`${JSON.stringify(value)?.slice(0, 40)}`, 'an array of coordinates')
  if (depth === 0) {
    if (++counter.positions > limit)
      throw setuError('too-large', { where, found: `more than ${limit} positions`, expected: `at most ${limit}` })
    const [lon, lat] = value as unknown[]
    if (
      value.length < 2 ||
      typeof lon !== 'number' ||
      typeof lat !== 'number' ||
      !Number.isFinite(lon) ||
      !Number.isFinite(lat)
    ) {
      throw broken(`position ${JSON.stringify(value).slice(0, 60)}`, 'longitude and latitude as numbers')
    }
    if (Math.abs(lat) > 90 || Math.abs(lon) > 360)
      throw broken(`position ${lon}, ${lat}`, 'longitude -180..180 and latitude -90..90, in this order (WGS 84)')
    return
  }
  for (const item of value) checkPositions(item, depth - 1, where, limit, counter)
}

const checkRings = (rings: unknown, where: string): void => {
  for (const ring of rings as number[][][]) {
    const first = ring[0]
    const last = ring.at(-1)
    if (ring.length < 4 || !first || !last || first[0] !== last[0] || first[1] !== last[1]) {
      throw setuError('bad-file', {
        where,
        found: `a ring of ${ring.length} positions that ${ring.length < 4 ? 'is too short' : 'is not closed'}`,
        expected: 'at least four positions, the last equal to the first',
      })
    }
  }
}

const checkGeometry = (geometry: unknown, where: string, limit: number, counter: Counter, level = 0): void => {
  if (geometry === null) return
  const g = geometry as { type?: unknown; coordinates?: unknown; geometries?: unknown }
  if (typeof g !== 'object' || typeof g.type !== 'string')
    throw setuError('bad-file', { where, found: 'a geometry without a type', expected: 'a GeoJSON geometry' })
  if (g.type === 'GeometryCollection' && Array.isArray(g.geometries) && level < 8) {
    for (const part of g.geometries) checkGeometry(part, where, limit, counter, level + 1)
    return
  }
  const depth = DEPTHS[g.type]
  if (depth === undefined)
    throw setuError('bad-file', {
      where,
      found: `geometry type "${g.type.slice(0, 40)}"`,
      expected: `one of ${Object.keys(DEPTHS).join(', ')}, GeometryCollection`,
    })
  checkPositions(g.coordinates, depth, where, limit, counter)
  if (g.type === 'Polygon') checkRings(g.coordinates, where)
  if (g.type === 'MultiPolygon') for (const rings of g.coordinates as unknown[]) checkRings(rings, where)
}

export const readGeoJson = (body: Uint8Array, limits: GeoJsonLimits): FeatureCollection => {
  const { where } = limits
  const most = limits.bytes ?? 2 ** 28
  if (body.length > most)
    throw setuError('too-large', { where, found: `${body.length} bytes`, expected: `at most ${most} bytes` })
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw setuError(
      'bad-file',
      { where, found: 'bytes that are not UTF-8', expected: 'GeoJSON in UTF-8 (RFC 7946)' },
      { cause },
    )
  }
  checkDepth(text, where)
  let document: unknown
  try {
    document = JSON.parse(text, (key, value) => (DANGEROUS.has(key) ? undefined : value))
  } catch (cause) {
    throw setuError(
      'bad-file',
      { where, found: `text that is not JSON (${(cause as Error).message.slice(0, 100)})`, expected: 'GeoJSON' },
      { cause },
    )
  }
  const root = document as { type?: unknown; features?: unknown } | null
  if (root === null || typeof root !== 'object' || typeof root.type !== 'string') {
    throw setuError('bad-file', { where, found: 'JSON without a type', expected: 'a GeoJSON FeatureCollection' })
  }
  const list: unknown[] =
    root.type === 'FeatureCollection' && Array.isArray(root.features)
      ? root.features
      : root.type === 'Feature'
        ? [root]
        : [{ type: 'Feature', geometry: root, properties: {} }]
  const counter = { positions: 0 }
  const features = list.map((item, i): Feature => {
    const place = `${where}:feature ${i + 1}`
    const f = item as { type?: unknown; id?: unknown; geometry?: unknown; properties?: unknown } | null
    if (f === null || typeof f !== 'object' || f.type !== 'Feature') {
      throw setuError('bad-file', { where: place, found: 'no Feature', expected: 'a GeoJSON Feature' })
    }
    checkGeometry(f.geometry ?? null, place, limits.positions ?? 10_000_000, counter)
    const properties =
      f.properties !== null && typeof f.properties === 'object' && !Array.isArray(f.properties) ? f.properties : {}
    return {
      type: 'Feature',
      ...(typeof f.id === 'string' || typeof f.id === 'number' ? { id: String(f.id) } : {}),
      geometry: (f.geometry ?? null) as Feature['geometry'],
      properties: properties as Record<string, unknown>,
    }
  })
  return { type: 'FeatureCollection', features }
}

const turned = (value: unknown): unknown => {
  if (!Array.isArray(value)) return value
  if (typeof value[0] !== 'number') return value.map(turned)
  const [lon, ...rest] = value as number[]
  const east = lon! > 180 || lon! < -180 ? ((((lon! + 180) % 360) + 360) % 360) - 180 : lon!
  return [east, ...rest]
}

/** UTF-8 bytes of a collection; a number that is not finite throws. */
export const writeGeoJson = (collection: FeatureCollection): Uint8Array => {
  const text = JSON.stringify(
    {
      ...collection,
      features: collection.features.map((f) => ({
        ...f,
        geometry: f.geometry && { ...f.geometry, coordinates: turned(f.geometry.coordinates) },
      })),
    },
    (key, value) => {
      if (typeof value === 'number' && !Number.isFinite(value))
        throw setuError('internal', {
          where: `GeoJSON ${key}`,
          found: String(value),
          expected: 'a finite number or null',
        })
      return value
    },
  )
  return new TextEncoder().encode(text)
}
