/**
 * Coordinate reference systems that features go out in (OGC API Features Part 2, 18-058r1): CRS84, EPSG:4326, web Mercator
 * and the 120 UTM zones on WGS84. Positions stand in the order of the system's own axes: EPSG:4326 is latitude first.
 */

import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { type Projector, projector } from '@setu/core/projections'

export interface CoordinateSystem {
  readonly uri: string
  /** As foundation's projections name it. */
  readonly code: string
  readonly axes: 'lon lat' | 'lat lon' | 'east north'
  /** Of UTM: the central meridian, degrees. */
  readonly meridian?: number
}

const EPSG = 'http://www.opengis.net/def/crs/EPSG/0/'
export const crs84: CoordinateSystem = {
  uri: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84',
  code: 'OGC:CRS84',
  axes: 'lon lat',
}

const utm = (base: 32600 | 32700): CoordinateSystem[] =>
  Array.from({ length: 60 }, (_, i) => ({
    uri: `${EPSG}${base + i + 1}`,
    code: `EPSG:${base + i + 1}`,
    axes: 'east north',
    meridian: i * 6 - 177,
  }))

/** The first is the standard and that of storage. */
export const systems: readonly CoordinateSystem[] = [
  crs84,
  { uri: `${EPSG}4326`, code: 'EPSG:4326', axes: 'lat lon' },
  { uri: `${EPSG}3857`, code: 'EPSG:3857', axes: 'east north' },
  ...utm(32600),
  ...utm(32700),
]
export const systemUris: readonly string[] = systems.map((s) => s.uri)
const byUri = new Map(systems.map((s) => [s.uri, s]))

/** The address of a system from what people write: the address, a CURIE with or without brackets, a URN. */
const uriOf = (text: string): string => {
  const name = text.trim().replace(/^\[(.*)\]$/, '$1')
  if (/^(OGC:)?CRS:?84$|^urn:ogc:def:crs:OGC:(1\.3)?:CRS84$/i.test(name)) return crs84.uri
  const epsg = /^(?:EPSG:|urn:ogc:def:crs:EPSG:[\d.]*:|https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/0\/)(\d{4,5})$/i
  const code = epsg.exec(name)?.[1]
  return code ? `${EPSG}${code}` : name.replace(/^https:/, 'http:')
}

/** The system that a request names; `bad-input` for one that is not served. */
export const systemOf = (text: string, where: string): CoordinateSystem => {
  const found = byUri.get(uriOf(text))
  if (found) return found
  const near = /^https?:/.test(text) ? nearest(text.slice(0, 80), [crs84.uri, `${EPSG}4326`, `${EPSG}3857`]) : undefined
  throw setuError('bad-input', {
    where,
    found: `"${text.slice(0, 80)}"`,
    expected: `${crs84.uri}, ${EPSG}4326, ${EPSG}3857 or a UTM zone on WGS84 (${EPSG}32601 to 32660, 32701 to 32760)`,
    wayOut: near ? `Did you mean "${near}"?` : 'The crs of /collections lists them all.',
  })
}

/** Degrees from its central meridian within which a UTM zone agrees with PROJ to a micrometre; nothing is said beyond. */
export const UTM_REACH = 60

const projectors = new Map<CoordinateSystem, Projector>()
/** Kept: this is asked for every vertex. */
const projectorOf = (system: CoordinateSystem): Projector => {
  const kept = projectors.get(system) ?? projector('OGC:CRS84', system.code)
  projectors.set(system, kept)
  return kept
}

/** East and north in metres of a longitude and latitude; undefined where the system says nothing. */
export const projected = (
  system: CoordinateSystem,
  lon: number,
  lat: number,
): readonly [number, number] | undefined => {
  if (system.meridian !== undefined && Math.abs(turned(lon - system.meridian)) > UTM_REACH) return undefined
  const [x, y] = projectorOf(system).forward(lon, lat)
  return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : undefined
}
const HALF_WORLD_METRES = Math.PI * 6_378_137

/** Longitude and latitude of east and north. The longitude goes on over 180 degrees, so that edges stay whole. */
export const unprojected = (system: CoordinateSystem, x: number, y: number): readonly [number, number] | undefined => {
  const [lon, lat] = projectorOf(system).inverse(x, y)
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return undefined
  if (system.meridian === undefined)
    return Math.abs(x) <= 2 * HALF_WORLD_METRES ? [(x / HALF_WORLD_METRES) * 180, lat] : undefined
  const off = turned(lon - system.meridian)
  // What does not come back where it was lies where the series no longer holds.
  const back = Math.abs(off) > UTM_REACH ? undefined : projected(system, lon, lat)
  return back && Math.hypot(back[0] - x, back[1] - y) < 0.001 ? [system.meridian + off, lat] : undefined
}
const turned = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180
