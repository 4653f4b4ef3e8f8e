/**
 * A station on the Earth or any body as a place in the solar system: its barycentric state, for light times, directions and
 * Doppler. Geocentric lengths are taken as they are: the scale between geocentric and barycentric coordinates (1.5e-8) is
 * 10 cm at the Earth's surface.
 */
import { type EarthOrientation, zeroOrientation } from './eop.js'
import type { Ephemeris } from './ephemeris.js'
import { inverse, type Transform, transformAt, transformState } from './frames.js'
import type { Instant } from './instant.js'
import type { Station } from './topocentric.js'
import { add, type Matrix3, radians, type State, type Vector3 } from './vector3.js'

const sum = (a: State, b: State): State => ({
  position: add(a.position, b.position),
  velocity: add(a.velocity, b.velocity),
})

/** Of a place in ITRF (km) or a prepared station: GCRF from the Earth's centre, km and km/s. */
export const siteStateGcrf = (site: Station | Vector3, t: Instant, eo: EarthOrientation = zeroOrientation): State =>
  transformState(transformAt('ITRF', 'GCRF', t, eo), {
    position: 'eastNorthUp' in site ? site.position : site,
    velocity: [0, 0, 0],
  })

/** The same from the barycentre of the solar system. */
export const siteStateBarycentric = (
  site: Station | Vector3,
  t: Instant,
  ephemeris: Ephemeris,
  eo: EarthOrientation = zeroOrientation,
): State => sum(ephemeris.state('Earth', t), siteStateGcrf(site, t, eo))

/** A place on a body whose longitudes are planetocentric and east: body-fixed position and rows east, north, up. */
export interface BodySite {
  readonly position: Vector3
  readonly eastNorthUp: Matrix3
}

/**
 * Degrees, and km from the body's centre to its reference sphere with the height over it. At a pole longitude says which way
 * north is; it is 0 by contract where none is given.
 */
export const bodySite = (latDeg: number, lonDeg: number, radiusKm: number, heightKm = 0): BodySite => {
  const [sp, cp] =
    Math.abs(latDeg) === 90 ? [Math.sign(latDeg), 0] : [Math.sin(latDeg * radians), Math.cos(latDeg * radians)]
  const [sl, cl] = [Math.sin(lonDeg * radians), Math.cos(lonDeg * radians)]
  const r = radiusKm + heightKm
  return {
    position: [r * cp * cl, r * cp * sl, r * sp],
    eastNorthUp: new Float64Array([-sl, cl, 0, -sp * cl, -sp * sl, cp, cp * cl, cp * sl, sp]),
  }
}

/** The barycentric state of a site of a body; `fixed` is the transform from GCRF axes to the body's own with its rate. */
export const bodySiteState = (site: BodySite, body: State, fixed: Transform): State =>
  sum(body, transformState(inverse(fixed), { position: site.position, velocity: [0, 0, 0] }))
