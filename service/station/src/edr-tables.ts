/** EDR on tables of points: the rows at a place, in an area, within a distance, of a named location, as series. */

import { boxAlong, metresToLine } from '@setu/archive/corridor'
import { type Feature, type FeatureQuery, queryFeatures } from '@setu/archive/feature-query'
import { pointInPolygon } from '@setu/archive/geometry-intersects'
import type { CollectionRecord } from '@setu/archive/stac-types'
import { geodesic } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import type { Position } from '@setu/formats/parquet/wkb'
import type { Shelf } from './archive-shelf.js'
import type { QueryBox } from './collections-query.js'
import type { Cover } from './edr-coverage.js'

const MOST_ROWS = 200_000
/** A position and a point are one when they differ by less than this, degrees (0.1 m). */
const SAME = 1e-6

export type Place =
  | { readonly kind: 'points'; readonly points: readonly Position[] }
  | { readonly kind: 'box'; readonly box: QueryBox }
  | { readonly kind: 'polygons'; readonly polygons: readonly (readonly (readonly Position[])[])[] }
  | { readonly kind: 'circle'; readonly lon: number; readonly lat: number; readonly metres: number }
  | { readonly kind: 'corridor'; readonly lines: readonly (readonly Position[])[]; readonly metres: number }
  | { readonly kind: 'location'; readonly id: string }

const boxAround = (place: Place): QueryBox | undefined => {
  const of = (points: readonly Position[], more: number): QueryBox => {
    const lons = points.map((p) => p[0]!)
    const lats = points.map((p) => p[1]!)
    return [
      Math.min(...lons) - more,
      Math.max(-90, Math.min(...lats) - more),
      Math.max(...lons) + more,
      Math.min(90, Math.max(...lats) + more),
    ]
  }
  switch (place.kind) {
    case 'points':
      return of(place.points, SAME)
    case 'box':
      return place.box
    case 'polygons':
      return of(
        place.polygons.flatMap((p) => p[0] ?? []),
        0,
      )
    case 'corridor':
      return boxAlong(place.lines, place.metres)
    case 'circle': {
      const dLat = place.metres / 110_000
      const far = Math.min(89.9, Math.abs(place.lat) + dLat)
      const dLon = place.metres / (110_000 * Math.cos((far * Math.PI) / 180))
      if (dLon >= 180) return [-180, Math.max(-90, place.lat - dLat), 180, Math.min(90, place.lat + dLat)]
      const turn = (x: number): number => (x < -180 ? x + 360 : x > 180 ? x - 360 : x)
      return [
        turn(place.lon - dLon),
        Math.max(-90, place.lat - dLat),
        turn(place.lon + dLon),
        Math.min(90, place.lat + dLat),
      ]
    }
    default:
      return undefined
  }
}

const inside = (place: Place, [x, y]: readonly [number, number]): boolean => {
  switch (place.kind) {
    case 'points':
      return place.points.some((p) => Math.abs(p[0]! - x) <= SAME && Math.abs(p[1]! - y) <= SAME)
    case 'polygons':
      return place.polygons.some((p) => pointInPolygon(p, [x, y]))
    case 'corridor':
      return place.lines.some((l) => metresToLine(l, x, y) <= place.metres)
    case 'circle':
      return geodesic(place.lat, place.lon, y, x).distanceM <= place.metres
    default:
      return true
  }
}

/** Rows as one series for each place, in order of time. */
export const tableCovers = async (
  shelf: Shelf,
  record: CollectionRecord,
  place: Place,
  parameters: readonly string[],
  time: readonly [number | undefined, number | undefined] | undefined,
  signal: AbortSignal,
): Promise<Cover[]> => {
  const { time: timeColumn, location } = record['setu:table'] ?? {}
  const bbox = boxAround(place)
  const query: FeatureQuery = {
    ...(bbox ? { bbox } : {}),
    ...(time ? { time } : {}),
    ...(place.kind === 'location' && location
      ? { where: { sql: `CAST("${location.replaceAll('"', '""')}" AS VARCHAR) = ?`, values: [place.id] } }
      : {}),
    properties: [...parameters, ...(timeColumn ? [timeColumn] : []), ...(location ? [location] : [])],
    limit: MOST_ROWS,
  }
  const page = await queryFeatures(shelf.archive, record.id, query, { signal })
  if (page.next)
    throw setuError('too-large', {
      where: record.id,
      found: `more than ${MOST_ROWS} rows`,
      expected: 'fewer',
      wayOut: 'Ask for a smaller area or a shorter time.',
    })
  const groups = new Map<string, { x: number; y: number; id?: string; rows: Feature[] }>()
  for (const f of page.features) {
    if (f.geometry?.type !== 'Point' || f.geometry.coordinates.length < 2) continue
    const [x, y] = f.geometry.coordinates as [number, number]
    if (!inside(place, [x, y])) continue
    const name = location ? f.properties[location] : undefined
    const id = name === null || name === undefined ? undefined : String(name)
    const key = `${id ?? ''}\n${x}\n${y}`
    const group = groups.get(key) ?? { x, y, rows: [], ...(id === undefined ? {} : { id }) }
    group.rows.push(f)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ x, y, id, rows }): Cover[] => {
    const stamped = rows.map((f) => ({ f, t: timeColumn ? Date.parse(String(f.properties[timeColumn])) : Number.NaN }))
    const dated = timeColumn ? stamped.filter((s) => Number.isFinite(s.t)).sort((a, b) => a.t - b.t) : stamped
    if (dated.length === 0) return []
    const one = (part: typeof dated): Cover => ({
      kind: 'point',
      x: [x],
      y: [y],
      z: null,
      times: timeColumn ? part.map((s) => s.t) : [],
      values: Object.fromEntries(
        parameters.map((p) => [
          p,
          part.map((s) => (typeof s.f.properties[p] === 'number' ? (s.f.properties[p] as number) : Number.NaN)),
        ]),
      ),
      ...(id === undefined ? {} : { id }),
    })
    return timeColumn ? [one(dated)] : dated.map((s) => one([s]))
  })
}

/** The named places of a table, each at its first point. */
export const tableLocations = async (
  shelf: Shelf,
  record: CollectionRecord,
  signal: AbortSignal,
): Promise<Record<string, unknown>[]> => {
  const { location } = record['setu:table'] ?? {}
  if (!location) return []
  const seen = new Map<string, Feature>()
  let after: FeatureQuery['after']
  for (;;) {
    const page = await queryFeatures(
      shelf.archive,
      record.id,
      { properties: [location], limit: 10_000, ...(after ? { after } : {}) },
      { signal },
    )
    for (const f of page.features) {
      const id = f.properties[location]
      if (id !== null && id !== undefined && f.geometry && !seen.has(String(id))) seen.set(String(id), f)
    }
    if (!page.next || seen.size > 10_000) break
    after = page.next
  }
  return [...seen].map(([id, f]) => ({
    type: 'Feature',
    id,
    geometry: f.geometry,
    properties: { datetime: '', label: id, name: id },
  }))
}
