/**
 * Polygons on the globe: inside or not by the edges that cross the meridian of a point on its way to the north pole, so
 * that zones over the antimeridian and around a pole are right; holes; distance to the border. Edges are straight in
 * longitude and latitude, the shorter way round. Self-crossing rings are refused with the place.
 */
import { setuError } from '@setu/core/errors'
import type { FeatureCollection } from '@setu/core/schema'
import Flatbush from 'flatbush'
import { lonDifference } from './dead-reckoning.js'

export type Ring = readonly (readonly [number, number])[]

export interface Zone {
  readonly name: string
  /** Polygons of an outer ring and holes. */
  readonly polygons: readonly (readonly Ring[])[]
}

/** Degrees that a ring turns around the axis: 0, or 360 where it goes around a pole. */
const turning = (ring: Ring): number => {
  let sum = 0
  for (let i = 1; i < ring.length; i++) sum += lonDifference(ring[i - 1]![0], ring[i]![0])
  return Math.round(sum)
}

/** Crossings of the meridian north of a point, and around which pole the ring goes. */
const insideRing = (ring: Ring, lon: number, lat: number): boolean => {
  let inside = false
  for (let i = 1; i < ring.length; i++) {
    const [x1, y1] = ring[i - 1]!
    const [x2, y2] = ring[i]!
    const a = lonDifference(lon, x1)
    const b = a + lonDifference(x1, x2)
    if (a > 0 === b > 0) continue
    if (y1 + ((y2 - y1) * -a) / (b - a) > lat) inside = !inside
  }
  if (Math.abs(turning(ring)) < 180) return inside
  // Around a pole: north of the ring nothing is crossed. It is the pole's side that is inside.
  const mean = ring.reduce((sum, p) => sum + p[1], 0) / ring.length
  return mean >= 0 ? !inside : inside
}

export const insideZone = (zone: Zone, lon: number, lat: number): boolean =>
  zone.polygons.some(
    ([outer, ...holes]) =>
      outer !== undefined && insideRing(outer, lon, lat) && !holes.some((h) => insideRing(h, lon, lat)),
  )

/** Nautical miles to the nearest border, on the local plane. */
export const borderNmi = (zone: Zone, lon: number, lat: number): number => {
  const shrink = Math.cos((lat * Math.PI) / 180)
  let best = Number.POSITIVE_INFINITY
  for (const polygon of zone.polygons)
    for (const ring of polygon)
      for (let i = 1; i < ring.length; i++) {
        const x1 = lonDifference(lon, ring[i - 1]![0]) * 60 * shrink
        const y1 = (ring[i - 1]![1] - lat) * 60
        const dx = lonDifference(ring[i - 1]![0], ring[i]![0]) * 60 * shrink
        const dy = (ring[i]![1] - ring[i - 1]![1]) * 60
        const l = dx * dx + dy * dy
        const f = l === 0 ? 0 : Math.min(1, Math.max(0, -(x1 * dx + y1 * dy) / l))
        best = Math.min(best, Math.hypot(x1 + f * dx, y1 + f * dy))
      }
  return best
}

const orientation = (
  a: readonly [number, number],
  b: readonly [number, number],
  c: readonly [number, number],
): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

/** Where a ring crosses itself, or undefined. Longitudes are unrolled first. */
export const selfCrossing = (ring: Ring): readonly [number, number] | undefined => {
  const points: [number, number][] = []
  let x = ring[0]?.[0] ?? 0
  for (const [i, [lon, lat]] of ring.entries()) {
    if (i > 0) x += lonDifference(ring[i - 1]![0], lon)
    points.push([x, lat])
  }
  const n = points.length - 1
  if (n < 4) return undefined
  const index = new Flatbush(n)
  for (let i = 0; i < n; i++) {
    const [a, b] = [points[i]!, points[i + 1]!]
    index.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]))
  }
  index.finish()
  for (let i = 0; i < n; i++) {
    const [a, b] = [points[i]!, points[i + 1]!]
    const near = index.search(
      Math.min(a[0], b[0]),
      Math.min(a[1], b[1]),
      Math.max(a[0], b[0]),
      Math.max(a[1], b[1]),
      (j) => j > i + 1 && !(i === 0 && j === n - 1),
    )
    for (const j of near) {
      const [c, d] = [points[j]!, points[j + 1]!]
      const o1 = orientation(a, b, c)
      const o2 = orientation(a, b, d)
      if (o1 * o2 < 0 && orientation(c, d, a) * orientation(c, d, b) < 0) {
        const f = o1 / (o1 - o2)
        return [c[0] + f * (d[0] - c[0]), c[1] + f * (d[1] - c[1])]
      }
    }
  }
  return undefined
}

/** Zones of a GeoJSON collection, checked. */
export const zonesOf = (collection: FeatureCollection, where: string): Zone[] => {
  const crs = (collection as { crs?: { properties?: { name?: unknown } } }).crs?.properties?.name
  if (crs !== undefined && !/CRS84|EPSG:+4326/i.test(String(crs)))
    throw setuError('bad-file', {
      where,
      found: `the reference system ${String(crs)}`,
      expected: 'WGS 84 longitudes and latitudes (RFC 7946)',
      wayOut: 'Convert it: ogr2ogr -t_srs EPSG:4326 zones.geojson input',
    })
  const zones: Zone[] = []
  for (const [i, f] of collection.features.entries()) {
    const g = f.geometry
    const polygons =
      g?.type === 'Polygon'
        ? [g.coordinates as Ring[]]
        : g?.type === 'MultiPolygon'
          ? (g.coordinates as Ring[][])
          : undefined
    if (!polygons) continue
    const p = f.properties ?? {}
    const name = String(p['name'] ?? p['NAME'] ?? p['geoname'] ?? p['GEONAME'] ?? p['id'] ?? `zone ${i + 1}`)
    for (const ring of polygons.flat()) {
      const crossing = selfCrossing(ring)
      if (crossing)
        throw setuError('bad-file', {
          where: `${where}: ${name}`,
          found: `a ring that crosses itself near ${crossing[0].toFixed(4)}, ${crossing[1].toFixed(4)}`,
          expected: 'rings that do not cross themselves',
          wayOut: 'Repair it: ogr2ogr -makevalid zones.geojson input',
        })
    }
    zones.push({ name, polygons })
  }
  if (zones.length === 0) throw setuError('bad-file', { where, found: 'no polygon', expected: 'polygons in GeoJSON' })
  return zones
}

/** GeoJSON text with every polygon ring closed, and how many were not; what is not JSON comes back as it is. */
export const closeRings = (bytes: Uint8Array): { readonly bytes: Uint8Array; readonly rings: number } => {
  let document: unknown
  try {
    document = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return { bytes, rings: 0 }
  }
  let rings = 0
  const close = (ring: unknown): void => {
    if (!Array.isArray(ring) || ring.length < 3) return
    const [first, last] = [ring[0], ring.at(-1)]
    if (!Array.isArray(first) || !Array.isArray(last) || (first[0] === last[0] && first[1] === last[1])) return
    ring.push([...first])
    rings++
  }
  const walk = (value: unknown, depth: number): void => {
    if (value === null || typeof value !== 'object' || depth > 16) return
    const { type, coordinates, geometry, geometries, features } = value as Record<string, unknown>
    if (type === 'Polygon' && Array.isArray(coordinates)) coordinates.forEach(close)
    if (type === 'MultiPolygon' && Array.isArray(coordinates))
      for (const polygon of coordinates) if (Array.isArray(polygon)) polygon.forEach(close)
    walk(geometry, depth + 1)
    for (const list of [geometries, features]) if (Array.isArray(list)) for (const item of list) walk(item, depth + 1)
  }
  walk(document, 0)
  return rings > 0 ? { bytes: new TextEncoder().encode(JSON.stringify(document)), rings } : { bytes, rings: 0 }
}
