/**
 * Access of a sensor to a place: the geometry at the moment of closest approach (elevation maximum, or zero Doppler for a
 * radar) and the limits of the sensor on it. Incidence is 90 degrees less the elevation at the place on the ellipsoid;
 * off-nadir is measured from the geocentric and from the geodetic nadir; a place is to the right where (r x v) . d < 0.
 */
import { fromEcef } from '@setu/core/earth'
import type { ApproachKind, Sight } from './approach.js'
import { approaches } from './approach.js'
import { apparentPosition } from './bodies.js'
import { type EarthOrientation, zeroOrientation } from './eop.js'
import { gcrfToItrf, transformPosition } from './frames.js'
import { addSeconds, type Instant } from './instant.js'
import { interpolatedPole } from './precession.js'
import { lookAt, type Site, type Station, stationOf } from './topocentric.js'
import type { Track } from './track.js'
import { angleBetween, cross, dot, radians, scale, subtract, type Vector3 } from './vector3.js'

export interface AccessGeometry {
  readonly time: Instant
  readonly elevationDeg: number
  readonly azimuthDeg: number
  readonly incidenceDeg: number
  readonly offNadirGeocentricDeg: number
  readonly offNadirGeodeticDeg: number
  readonly rangeKm: number
  readonly side: 'left' | 'right'
  readonly node: 'asc' | 'desc'
  readonly sunElevationDeg: number
}

/** Elevation of the Sun's centre at a place, degrees, without refraction. */
export const sunElevationDeg = (
  station: Station,
  t: Instant,
  eo: EarthOrientation = zeroOrientation,
  /** Apparent Sun in GCRF; it moves by 0.04 degrees an hour, so that one serves a stretch. */
  sun: Vector3 = apparentPosition('Sun', t),
): number => lookAt(station, transformPosition(gcrfToItrf(t, eo, interpolatedPole), sun)).elevationDeg

export const accessGeometry = (
  track: Track,
  station: Station,
  sight: Sight,
  eo: EarthOrientation = zeroOrientation,
  sun?: Vector3,
): AccessGeometry => {
  const { position, velocity } = sight.itrf
  const look = lookAt(station, position)
  const d = subtract(station.position, position)
  const below = fromEcef(position[0] * 1000, position[1] * 1000, position[2] * 1000)
  const [sp, cp] = [Math.sin(below.lat * radians), Math.cos(below.lat * radians)]
  const nadir: Vector3 = [-cp * Math.cos(below.lon * radians), -cp * Math.sin(below.lon * radians), -sp]
  const time = addSeconds(track.start, sight.seconds)
  return {
    time,
    elevationDeg: look.elevationDeg,
    azimuthDeg: look.azimuthDeg,
    incidenceDeg: 90 - look.elevationDeg,
    offNadirGeocentricDeg: angleBetween(d, scale(position, -1)) / radians,
    offNadirGeodeticDeg: angleBetween(d, nadir) / radians,
    rangeKm: look.rangeKm,
    side: dot(cross(position, velocity), d) < 0 ? 'right' : 'left',
    node: velocity[2] > 0 ? 'asc' : 'desc',
    sunElevationDeg: sunElevationDeg(station, time, eo, sun),
  }
}

/** What a sensor can do; angles in degrees. Limits that are left out do not bind. */
export interface SensorLimits {
  readonly minIncidenceDeg?: number
  readonly maxIncidenceDeg?: number
  readonly minOffNadirDeg?: number
  readonly maxOffNadirDeg?: number
  readonly sides?: 'left' | 'right' | 'both'
  readonly minSunElevationDeg?: number
  readonly maxSunElevationDeg?: number
}

/** True where a geometry is within the limits; off-nadir limits are geodetic, as spacecraft point. */
export const withinLimits = (g: AccessGeometry, l: SensorLimits): boolean =>
  g.incidenceDeg >= (l.minIncidenceDeg ?? 0) &&
  g.incidenceDeg <= (l.maxIncidenceDeg ?? 90) &&
  g.offNadirGeodeticDeg >= (l.minOffNadirDeg ?? 0) &&
  g.offNadirGeodeticDeg <= (l.maxOffNadirDeg ?? 180) &&
  (l.sides === undefined || l.sides === 'both' || l.sides === g.side) &&
  g.sunElevationDeg >= (l.minSunElevationDeg ?? -90) &&
  g.sunElevationDeg <= (l.maxSunElevationDeg ?? 90)

/** Accesses of a place in a span, in order of time. Default: every elevation maximum above the horizon. */
export const accessToPlace = (
  track: Track,
  site: Site,
  spanSeconds: number,
  limits: SensorLimits = {},
  options: { readonly minElevationDeg?: number; readonly kind?: ApproachKind; readonly eo?: EarthOrientation } = {},
): AccessGeometry[] => {
  const station = stationOf(site)
  const least = options.minElevationDeg ?? Math.max(0, 90 - (limits.maxIncidenceDeg ?? 90))
  return approaches(track, station, spanSeconds, least, options.kind ?? 'culmination')
    .map((sight) => accessGeometry(track, station, sight, options.eo))
    .filter((g) => withinLimits(g, limits))
}
