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
import { addSeconds, type Instant, secondsSinceJ2000 } from './instant.js'
import { aberrated, apparentVector, lightTime } from './light-time.js'
import { bodyFixed, planetocentric, poleOf } from './planet-frames.js'
import { instantToTdb } from './time-scales.js'
import { apply, arcsec, type Matrix3, multiply, rotX, rotY, rotZ, type State, scale, type Vector3 } from './vector3.js'

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

/** Apparent Sun and Earth from the Moon's centre on inertial axes, km: light time, aberration by the Moon's own motion. */
export const seenFromMoon = (
  t: Instant,
  stateOf: BarycentricAt = barycentricState,
): { sun: Vector3; earth: Vector3 } => {
  const moon = stateOf('Moon', t)
  const seen = (body: 'Sun' | 'Earth'): Vector3 => apparentVector(moon, t, (when) => stateOf(body, when).position)
  return { sun: seen('Sun'), earth: seen('Earth') }
}

/** Apparent Sun and Earth over the Moon. */
export const overMoon = (
  t: Instant,
  orientation: MoonOrientation = moonSeries,
  stateOf: BarycentricAt = barycentricState,
): OverMoon => {
  const seen = seenFromMoon(t, stateOf)
  const turned = orientation(t)
  const [sun, earth] = [apply(turned, seen.sun), apply(turned, seen.earth)]
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

/**
 * The way of the light that leaves the Moon's middle for the Earth's centre to arrive at `t`: when it leaves, and its
 * direction in the Moon's rest frame, inertial axes, km.
 */
export const lightToEarth = (
  t: Instant,
  stateOf: BarycentricAt = barycentricState,
): { readonly leaves: Instant; readonly direction: Vector3 } => {
  const { vector, seconds } = lightTime(stateOf('Earth', t).position, t, (when) => stateOf('Moon', when).position)
  const leaves = addSeconds(t, -seconds)
  // Emission: the photon's direction is turned the other way than that of a photon that arrives.
  return { leaves, direction: aberrated(scale(vector, -1), scale(stateOf('Moon', leaves).velocity, -1)) }
}

/**
 * The point of the Moon that the Earth's centre sees in the middle of the disc, as tables of libration give it: the Moon
 * as it was when the light left it. Differs from `overMoon` (what the Moon sees) by 0.0004 degrees of longitude.
 */
export const subEarthPoint = (
  t: Instant,
  orientation: MoonOrientation = moonSeries,
  stateOf: BarycentricAt = barycentricState,
): { readonly lonDeg: number; readonly latDeg: number } => {
  const { leaves, direction } = lightToEarth(t, stateOf)
  return planetocentric(apply(orientation(leaves), direction))
}
