/**
 * Body-fixed frames of Sun, Moon and planets by the IAU's report (Archinal et al. 2018, WGCCRE 2015): pole and prime
 * meridian as series, from `astronomy-engine` or from the constants of a text PCK. Right-handed, east-positive longitudes;
 * the matrix takes GCRF coordinates to body-fixed ones. Venus and Uranus turn backwards: W falls, the frame stays.
 */
import { Body, RotationAxis } from 'astronomy-engine'
import { astroTimeOf, type BodyName } from './bodies.js'
import type { Transform } from './frames.js'
import type { Instant, Reading } from './instant.js'
import { secondsSinceJ2000 } from './instant.js'
import { type Matrix3, multiply, norm, radians, rotX, rotZ, type Vector3 } from './vector3.js'

/** Right ascension and declination of the north pole (ICRF) and the angle W of the prime meridian, degrees. */
export interface PoleAndMeridian {
  readonly raDeg: number
  readonly decDeg: number
  readonly wDeg: number
}

/** GCRF to the body-fixed frame. */
export const bodyFixed = ({ raDeg, decDeg, wDeg }: PoleAndMeridian): Matrix3 =>
  multiply(rotZ((wDeg % 360) * radians), rotX((90 - decDeg) * radians), rotZ((90 + raDeg) * radians))

/** Pole and meridian without files. */
export const poleOf = (body: Exclude<BodyName, 'Earth'>, t: Instant): PoleAndMeridian => {
  const axis = RotationAxis(Body[body], astroTimeOf(t))
  return { raDeg: axis.ra * 15, decDeg: axis.dec, wDeg: axis.spin }
}

/** Constants of a text PCK: polynomials in centuries (pole) and days (meridian) of TDB, and periodic terms if any. */
export interface PckConstants {
  readonly poleRa: readonly number[]
  readonly poleDec: readonly number[]
  readonly meridian: readonly number[]
  /** Amplitudes of sin, cos, sin for pole right ascension, declination and meridian, degrees. */
  readonly nutRa?: readonly number[]
  readonly nutDec?: readonly number[]
  readonly nutMeridian?: readonly number[]
  /** Pairs of angle and rate per century of the system's arguments, degrees. */
  readonly angles?: readonly number[]
}

/** Pole and meridian of a body by the constants of a text PCK (`BODYnnn_POLE_RA`, …, `BODYn_NUT_PREC_ANGLES`). */
export const poleOfPck = (c: PckConstants, tdb: Reading): PoleAndMeridian => {
  const seconds = secondsSinceJ2000(tdb)
  const [d, t] = [seconds / 86_400, seconds / (86_400 * 36_525)]
  const poly = (p: readonly number[], x: number): number => (p[0] ?? 0) + ((p[1] ?? 0) + (p[2] ?? 0) * x) * x
  let [raDeg, decDeg, wDeg] = [poly(c.poleRa, t), poly(c.poleDec, t), poly(c.meridian, d)]
  const angles = c.angles ?? []
  for (let i = 0; 2 * i + 1 < angles.length; i++) {
    const a = (angles[2 * i]! + angles[2 * i + 1]! * t) * radians
    raDeg += (c.nutRa?.[i] ?? 0) * Math.sin(a)
    decDeg += (c.nutDec?.[i] ?? 0) * Math.cos(a)
    wDeg += (c.nutMeridian?.[i] ?? 0) * Math.sin(a)
  }
  return { raDeg, decDeg, wDeg }
}

/** Their rates, degrees a second: the derivative of the same series. */
export const poleRatesOfPck = (c: PckConstants, tdb: Reading): PoleAndMeridian => {
  const seconds = secondsSinceJ2000(tdb)
  const [day, century] = [86_400, 86_400 * 36_525]
  const [d, t] = [seconds / day, seconds / century]
  const slope = (p: readonly number[], x: number): number => (p[1] ?? 0) + 2 * (p[2] ?? 0) * x
  let [raDeg, decDeg, wDeg] = [slope(c.poleRa, t) / century, slope(c.poleDec, t) / century, slope(c.meridian, d) / day]
  const angles = c.angles ?? []
  for (let i = 0; 2 * i + 1 < angles.length; i++) {
    const a = (angles[2 * i]! + angles[2 * i + 1]! * t) * radians
    const turn = (angles[2 * i + 1]! * radians) / century
    raDeg += (c.nutRa?.[i] ?? 0) * Math.cos(a) * turn
    decDeg -= (c.nutDec?.[i] ?? 0) * Math.sin(a) * turn
    wDeg += (c.nutMeridian?.[i] ?? 0) * Math.cos(a) * turn
  }
  return { raDeg, decDeg, wDeg }
}

/** A transform with its rate from a matrix as a function of seconds about an instant. */
export const turningFrame = (matrixAt: (seconds: number) => Matrix3, half = 30): Transform => {
  const [a, m, b] = [matrixAt(-half), matrixAt(0), matrixAt(half)]
  // dM/dt M^T = -[w]x.
  const rate = (r: number, c: number): number => {
    let sum = 0
    for (let k = 0; k < 3; k++) sum += ((b[3 * r + k]! - a[3 * r + k]!) / (2 * half)) * m[3 * c + k]!
    return sum
  }
  return { rotation: m, rate: [rate(1, 2), rate(2, 0), rate(0, 1)] }
}

/** Planetocentric longitude (east, -180..180) and latitude of a body-fixed direction, degrees. */
export const planetocentric = (v: Vector3): { readonly lonDeg: number; readonly latDeg: number } => ({
  lonDeg: Math.atan2(v[1], v[0]) / radians,
  latDeg: Math.asin(Math.max(-1, Math.min(1, v[2] / norm(v)))) / radians,
})
