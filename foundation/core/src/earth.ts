/**
 * The Earth as WGS84: geodesics (Karney 2013, doi:10.1007/s00190-012-0578-z, by geographiclib; 15 nm), great circles on
 * the sphere of mean radius 6371.0088 km (Moritz 2000), areas, and geocentric coordinates. Degrees in and out, longitudes
 * east, metres; `Km` in a name says kilometres.
 *
 *     geodesic(40.6, -73.8, 49.01667, 2.55).distanceM // JFK to Paris, 5853226 m
 */
import geographiclib from 'geographiclib-geodesic'
import { setuError } from './errors.js'

/** Semi-major axis, m. */
export const wgs84A = 6_378_137
export const wgs84F = 1 / 298.257223563
const e2 = wgs84F * (2 - wgs84F)
const wgs84B = wgs84A * (1 - wgs84F)
/** Mean radius R1 = (2a + b) / 3, km. */
export const meanRadiusKm = 6371.0088

const radians = Math.PI / 180
const { WGS84 } = geographiclib.Geodesic

/** The same meridian in -180..180; 180 itself becomes -180. */
export const normaliseLongitude = (lon: number): number => {
  if (lon >= -180 && lon < 180) return lon
  const turned = (lon + 180) % 360
  return (turned < 0 ? turned + 360 : turned) - 180
}

/** Refuses latitudes beyond the poles and longitudes beyond -360..360. */
export const checkedPosition = (lat: number, lon: number, where = 'position'): void => {
  if (!(lat >= -90 && lat <= 90 && lon >= -360 && lon <= 360))
    throw setuError('bad-input', {
      where,
      found: `latitude ${lat}, longitude ${lon}`,
      expected: 'latitude -90..90 and longitude -180..180 (or 0..360), degrees',
      wayOut:
        Math.abs(lat) > 90 && Math.abs(lon) <= 90 ? 'Latitude and longitude may be swapped.' : 'Check the coordinates.',
    })
}

export interface Geodesic {
  readonly distanceM: number
  /** At the first point, degrees clockwise from north. */
  readonly azimuth: number
  /** Forward azimuth at the second point. */
  readonly azimuth2: number
}

/** Shortest path on the ellipsoid (inverse problem). */
export const geodesic = (lat1: number, lon1: number, lat2: number, lon2: number): Geodesic => {
  const r = WGS84.Inverse(lat1, lon1, lat2, lon2)
  return { distanceM: r.s12!, azimuth: r.azi1!, azimuth2: r.azi2! }
}

/** Where a geodesic ends (direct problem). */
export const destination = (
  lat: number,
  lon: number,
  azimuth: number,
  distanceM: number,
): { readonly lat: number; readonly lon: number; readonly azimuth: number } => {
  const r = WGS84.Direct(lat, lon, azimuth, distanceM)
  return { lat: r.lat2!, lon: normaliseLongitude(r.lon2!), azimuth: r.azi2! }
}

/** Great-circle distance on the mean sphere, km (0.56 % from the geodesic at most). */
export const haversineKm = (lat1: number, lon1: number, lat2: number, lon2: number): number => {
  const s = Math.sin(((lat2 - lat1) * radians) / 2)
  const t = Math.sin(((lon2 - lon1) * radians) / 2)
  const h = s * s + Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * t * t
  return 2 * meanRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Straight line through the mean sphere, km: monotone in the great circle, cheaper for ranking. */
export const chordKm = (lat1: number, lon1: number, lat2: number, lon2: number): number =>
  2 * meanRadiusKm * Math.sin(haversineKm(lat1, lon1, lat2, lon2) / (2 * meanRadiusKm))

/** Great-circle distances between all points, km: `n * n`, symmetric, zero diagonal. */
export const distanceMatrixKm = (lats: ArrayLike<number>, lons: ArrayLike<number>): Float64Array => {
  const n = lats.length
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++)
      out[i * n + j] = out[j * n + i] = haversineKm(lats[i]!, lons[i]!, lats[j]!, lons[j]!)
  return out
}

/** A box [west, south, east, north]; west > east means that it crosses the antimeridian (RFC 7946). Edges belong to it. */
export type Bbox = readonly [west: number, south: number, east: number, north: number]

export const bboxContains = ([west, south, east, north]: Bbox, lon: number, lat: number): boolean => {
  if (!(lat >= south && lat <= north)) return false
  if (east - west >= 360) return true
  const span = (((east - west) % 360) + 360) % 360
  const from = (((lon - west) % 360) + 360) % 360
  return from <= span
}

/** sin(latitude) terms of the area of the ellipsoid from the equator, scaled so that the pole gives 1/2 of the area / 2 pi. */
const authalicQ = (lat: number): number => {
  const s = Math.sin(lat * radians)
  const e = Math.sqrt(e2)
  return wgs84B * wgs84B * (s / (2 * (1 - e2 * s * s)) + Math.atanh(e * s) / (2 * e))
}

/** Area between two parallels, all the way round, m2 (exact on the ellipsoid; Snyder 1987, eq. 3-12). */
export const authalicBandM2 = (south: number, north: number): number =>
  2 * Math.PI * (authalicQ(north) - authalicQ(south))

/** Sine of the authalic latitude: equal steps of it are equal areas. -1..1. */
export const authalicSine = (lat: number): number => authalicQ(lat) / authalicQ(90)

/** Area of the whole ellipsoid, m2. */
export const earthAreaM2 = authalicBandM2(-90, 90)

/** A ring of [lon, lat]; the last point may repeat the first. */
export type Ring = readonly (readonly [lon: number, lat: number])[]

/**
 * Area of a polygon with geodesic sides, m2, holes taken off; `perimeterM` is the outer ring's. Ring direction does not
 * matter; a ring that would cover more than half of the Earth is its complement.
 */
export const polygonAreaM2 = (rings: readonly Ring[]): { readonly areaM2: number; readonly perimeterM: number } => {
  let areaM2 = 0
  let perimeterM = 0
  rings.forEach((ring, i) => {
    const p = WGS84.Polygon(false)
    const last = ring.length - 1
    const closed = last > 0 && ring[0]![0] === ring[last]![0] && ring[0]![1] === ring[last]![1]
    for (let k = 0; k < (closed ? last : ring.length); k++) p.AddPoint(ring[k]![1], ring[k]![0])
    const { area, perimeter } = p.Compute(false, true)
    if (i === 0) perimeterM = perimeter
    areaM2 += i === 0 ? Math.abs(area!) : -Math.abs(area!)
  })
  return { areaM2, perimeterM }
}

/** Earth-centred, Earth-fixed coordinates of a geodetic position, m. */
export const toEcef = (lat: number, lon: number, heightM = 0): readonly [x: number, y: number, z: number] => {
  const s = Math.sin(lat * radians)
  const c = Math.cos(lat * radians)
  const n = wgs84A / Math.sqrt(1 - e2 * s * s)
  return [
    (n + heightM) * c * Math.cos(lon * radians),
    (n + heightM) * c * Math.sin(lon * radians),
    (n * (1 - e2) + heightM) * s,
  ]
}

/**
 * Geodetic position of ECEF coordinates, by Bowring's (1976) formula, iterated:
 * well below a micrometre from the sea floor to far orbits; within 100 km of the centre it is refused.
 */
export const fromEcef = (
  x: number,
  y: number,
  z: number,
): { readonly lat: number; readonly lon: number; readonly heightM: number } => {
  const p = Math.hypot(x, y)
  if (!(Math.hypot(p, z) > 100_000))
    throw setuError('bad-input', {
      where: 'ECEF',
      found: `${x}, ${y}, ${z} m`,
      expected: 'a point more than 100 km from the centre',
    })
  // tan of the reduced latitude, iterated on z + e'^2 b sin^3(u) over p - e^2 a cos^3(u) (Bowring 1976)
  let u = Math.atan2(z, p * (1 - wgs84F))
  let lat = 0
  for (let i = 0; i < 10; i++) {
    const before = u
    lat = Math.atan2(z + (e2 / (1 - e2)) * wgs84B * Math.sin(u) ** 3, p - e2 * wgs84A * Math.cos(u) ** 3)
    u = Math.atan2((1 - wgs84F) * Math.sin(lat), Math.cos(lat))
    if (Math.abs(u - before) < 1e-16) break
  }
  const s = Math.sin(lat)
  const c = Math.cos(lat)
  const heightM = p * c + z * s - wgs84A * Math.sqrt(1 - e2 * s * s)
  return { lat: lat / radians, lon: Math.atan2(y, x) / radians, heightM }
}
