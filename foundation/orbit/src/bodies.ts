/**
 * Sun, Moon and planets without files, by `astronomy-engine` (VSOP87 and ELP reduced; 1 arcmin or better, the Sun and the
 * Moon within about 2 arcsec), on the axes of GCRF. For pointing and residuals take kernels (mode `kernel`); the mode goes
 * into every product. Times are exact TT, not the library's own guess of it.
 */
import * as astronomy from 'astronomy-engine'
import type { Instant } from './instant.js'
import { gcrfToEme2000 } from './precession.js'
import { instantToTt } from './time-scales.js'
import { applyTransposed, type Matrix3, type State, scale, subtract, type Vector3 } from './vector3.js'

export const astronomicalUnitKm = 149_597_870.7
export const lightKmPerSecond = 299_792.458
/** Mode name and error, as products write it. */
export const seriesMode = 'series: astronomy-engine 2.1.19, 1 arcmin (Sun and Moon about 2 arcsec)'

export const bodies = [
  'Sun',
  'Moon',
  'Mercury',
  'Venus',
  'Earth',
  'Mars',
  'Jupiter',
  'Saturn',
  'Uranus',
  'Neptune',
  'Pluto',
] as const
export type BodyName = (typeof bodies)[number]

/** GM, km3/s2 (DE440: Park et al. 2021; planets with their moons). */
export const gravitationalParameter: Readonly<Record<BodyName, number>> = {
  Sun: 132_712_440_041.27942,
  Moon: 4_902.800118457549,
  Mercury: 22_031.868551400003,
  Venus: 324_858.592,
  Earth: 398_600.435507,
  Mars: 42_828.375815756,
  Jupiter: 126_712_764.09999998,
  Saturn: 37_940_584.841799997,
  Uranus: 5_794_556.3999999985,
  Neptune: 6_836_527.100580397,
  Pluto: 975.5,
}

export const astroTimeOf = (t: Instant): astronomy.AstroTime => {
  const tt = instantToTt(t)
  return astronomy.AstroTime.FromTerrestrialTime(tt.day - 51_544.5 + tt.seconds / 86_400)
}

let bias: Matrix3 | undefined
const toGcrf = (v: { x: number; y: number; z: number }, factor = astronomicalUnitKm): Vector3 => {
  bias ??= gcrfToEme2000()
  return scale(applyTransposed(bias, [v.x, v.y, v.z]), factor)
}
const known = (name: BodyName): astronomy.Body => astronomy.Body[name]

/** Geometric position from the Earth's centre, GCRF, km. */
export const geocentricPosition = (body: BodyName, t: Instant): Vector3 => {
  const time = astroTimeOf(t)
  if (body === 'Moon') return toGcrf(astronomy.GeoMoon(time))
  const earth = astronomy.HelioVector(astronomy.Body.Earth, time)
  const at = body === 'Sun' ? { x: 0, y: 0, z: 0 } : astronomy.HelioVector(known(body), time)
  return toGcrf({ x: at.x - earth.x, y: at.y - earth.y, z: at.z - earth.z })
}

/** Position and velocity from the barycentre of the solar system, GCRF axes, km and km/s. */
export const barycentricState = (body: BodyName, t: Instant): State => {
  const s = astronomy.BaryState(known(body), astroTimeOf(t))
  return {
    position: toGcrf(s),
    velocity: toGcrf({ x: s.vx, y: s.vy, z: s.vz }, astronomicalUnitKm / 86_400),
  }
}

/** Direction and distance as seen from the Earth's centre: light time and aberration, GCRF, km. */
export const apparentPosition = (body: Exclude<BodyName, 'Earth'>, t: Instant): Vector3 =>
  body === 'Moon'
    ? toGcrf(astronomy.GeoMoon(astroTimeOf(t)))
    : toGcrf(astronomy.GeoVector(known(body), astroTimeOf(t), true))

/** Body seen from any barycentric place, geometric, km. */
export const relativePosition = (body: BodyName, t: Instant, from: Vector3): Vector3 =>
  subtract(barycentricState(body, t).position, from)
