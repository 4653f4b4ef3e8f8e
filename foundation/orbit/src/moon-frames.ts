/**
 * Frames of the Moon: MOON_ME (mean Earth and rotation axis, the frame of maps) and MOON_PA (principal axes, the frame of
 * the ephemeris), and what stands over the Moon. Two modes, named in every product:
 *
 * - `series`: the IAU's 13-term series; sub-solar latitude good to 0.0013 deg rms, greatest error 0.004 deg;
 * - `kernel`: Euler angles of a binary PCK, rotated to the mean Earth frame by the angles of its frame kernel; to rounding.
 *
 * MOON_ME of one ephemeris is not that of another: take the angles from the frame kernel that goes with the PCK.
 */

import { barycentricState } from './bodies.js'
import type { Instant } from './instant.js'
import { secondsSinceJ2000 } from './instant.js'
import { apparentVector } from './light-time.js'
import { bodyFixed, planetocentric, poleOf } from './planet-frames.js'
import { instantToTdb } from './time-scales.js'
import { apply, arcsec, type Matrix3, multiply, rotX, rotY, rotZ, type State, type Vector3 } from './vector3.js'

/** Euler angles of a binary PCK (z-x-z), radians. */
export interface EulerAngles {
  readonly phi: number
  readonly theta: number
  readonly psi: number
}
/** The angles at TDB seconds past J2000. */
export type EulerAt = (tdbSeconds: number) => EulerAngles

/** ICRF to MOON_PA. */
export const moonPaOfEuler = ({ phi, theta, psi }: EulerAngles): Matrix3 => multiply(rotZ(psi), rotX(theta), rotZ(phi))

/** Arcseconds about z, y, x that turn MOON_ME into MOON_PA. */
export interface MeanEarthAngles {
  readonly z: number
  readonly y: number
  readonly x: number
}
/** DE421, from `moon_080317.tf`; other ephemerides have their own. */
export const meanEarthDe421: MeanEarthAngles = { z: 67.92, y: 78.56, x: 0.3 }
/** MOON_PA to MOON_ME. */
export const paToMe = ({ z, y, x }: MeanEarthAngles): Matrix3 =>
  multiply(rotX(-x * arcsec), rotY(-y * arcsec), rotZ(-z * arcsec))

/** ICRF to MOON_ME at an instant. */
export type MoonOrientation = (t: Instant) => Matrix3

export const moonSeries: MoonOrientation = (t) => bodyFixed(poleOf('Moon', t))
export const moonKernel = (euler: EulerAt, angles: MeanEarthAngles = meanEarthDe421): MoonOrientation => {
  const toMe = paToMe(angles)
  return (t) => multiply(toMe, moonPaOfEuler(euler(secondsSinceJ2000(instantToTdb(t)))))
}

/** Barycentric states, GCRF axes, km and km/s: `astronomy-engine` without files, or kernels. */
export type BarycentricAt = (body: 'Sun' | 'Earth' | 'Moon', t: Instant) => State

export interface OverMoon {
  readonly subSolarLatDeg: number
  readonly subSolarLonDeg: number
  readonly subEarthLatDeg: number
  readonly subEarthLonDeg: number
  /** Apparent vectors from the Moon's centre in MOON_ME, km. */
  readonly sun: Vector3
  readonly earth: Vector3
}

/** Apparent Sun and Earth over the Moon: light time and aberration by the Moon's own motion. */
export const overMoon = (
  t: Instant,
  orientation: MoonOrientation = moonSeries,
  stateOf: BarycentricAt = barycentricState,
): OverMoon => {
  const moon = stateOf('Moon', t)
  const turned = orientation(t)
  const seen = (body: 'Sun' | 'Earth'): Vector3 =>
    apply(
      turned,
      apparentVector(moon, t, (when) => stateOf(body, when).position),
    )
  const [sun, earth] = [seen('Sun'), seen('Earth')]
  const [s, e] = [planetocentric(sun), planetocentric(earth)]
  return {
    subSolarLatDeg: s.latDeg,
    subSolarLonDeg: s.lonDeg,
    subEarthLatDeg: e.latDeg,
    subEarthLonDeg: e.lonDeg,
    sun,
    earth,
  }
}
