/**
 * Frames of the Earth and the rotations between them, with their rates.
 *
 * | frame | what | chain |
 * |---|---|---|
 * | GCRF | geocentric celestial (ICRF axes) | |
 * | EME2000 | J2000 mean equator and equinox | frame bias |
 * | CIRS, TIRS | intermediate frames, CIO based | IAU 2006/2000A with dX, dY; Earth rotation angle |
 * | ITRF | terrestrial | polar motion with s' |
 * | TEME | true equator, mean equinox: SGP4's own | GMST 1982 of UT1 to PEF (Vallado et al. 2006) |
 * | PEF | pseudo-Earth-fixed, Greenwich of 1982 | polar motion without s' to ITRF |
 * | MOD, TOD | mean and true of date, legacy | IAU 1976 and 1980 on EME2000 |
 *
 * Precession and nutation move the celestial frames by less than 1e-11 rad/s, 0.1 mm/s at the Moon: left out of velocities.
 */
import { earthRate, earthRotationAngle, gmst1982, polarMotion, tioLocator } from './earth-rotation.js'
import { type EarthOrientation, zeroOrientation } from './eop.js'
import { centuriesSinceJ2000, type Instant } from './instant.js'
import { nutation1980 } from './nutation.js'
import {
  type CelestialPole,
  celestialPole,
  gcrfToEme2000,
  gcrfToIntermediate,
  nutationMatrix,
  obliquity1980,
  precession1976,
} from './precession.js'
import { instantToTt, instantToUt1 } from './time-scales.js'
import {
  add,
  apply,
  applyTransposed,
  arcsec,
  cross,
  identity3,
  type Matrix3,
  multiply,
  rotZ,
  type State,
  scale,
  subtract,
  transpose,
  type Vector3,
} from './vector3.js'

export const earthFrames = ['GCRF', 'EME2000', 'MOD', 'TOD', 'CIRS', 'TIRS', 'TEME', 'PEF', 'ITRF'] as const
export type EarthFrame = (typeof earthFrames)[number]

/** From one frame to another: `rotation` of the coordinates, `rate` the turning of the new frame seen from the old, rad/s, in the new. */
export interface Transform {
  readonly rotation: Matrix3
  readonly rate: Vector3
}

const still: Vector3 = [0, 0, 0]
export const transformOf = (rotation: Matrix3, rate: Vector3 = still): Transform => ({ rotation, rate })
export const inverse = ({ rotation, rate }: Transform): Transform => ({
  rotation: transpose(rotation),
  rate: scale(applyTransposed(rotation, rate), -1),
})
/** First `first`, then `second`. */
export const chain = (first: Transform, second: Transform): Transform => ({
  rotation: multiply(second.rotation, first.rotation),
  rate: add(second.rate, apply(second.rotation, first.rate)),
})
export const transformPosition = ({ rotation }: Transform, position: Vector3): Vector3 => apply(rotation, position)
export const transformState = ({ rotation, rate }: Transform, { position, velocity }: State): State => {
  const turned = apply(rotation, position)
  return { position: turned, velocity: subtract(apply(rotation, velocity), cross(rate, turned)) }
}

/** TEME to PEF. */
export const temeToPef = (t: Instant, eo: EarthOrientation = zeroOrientation): Transform => ({
  rotation: rotZ(gmst1982(instantToUt1(t, eo.dut1Seconds))),
  rate: [0, 0, earthRate(eo.lodSeconds)],
})
/** PEF to ITRF. */
export const pefToItrf = (eo: EarthOrientation = zeroOrientation): Transform =>
  transformOf(polarMotion(eo.xpArcsec, eo.ypArcsec))
export const temeToItrf = (t: Instant, eo: EarthOrientation = zeroOrientation): Transform =>
  chain(temeToPef(t, eo), pefToItrf(eo))

/** GCRF to ITRF by IAU 2006/2000A. `poleAt` may be `interpolatedPole` for long runs. */
export const gcrfToItrf = (
  t: Instant,
  eo: EarthOrientation = zeroOrientation,
  poleAt: (t: number) => CelestialPole = celestialPole,
): Transform => {
  const centuries = centuriesSinceJ2000(instantToTt(t))
  const angle = earthRotationAngle(instantToUt1(t, eo.dut1Seconds))
  const toTirs = gcrfToIntermediate(corrected(poleAt(centuries), eo), angle)
  const wobble = polarMotion(eo.xpArcsec, eo.ypArcsec, tioLocator(centuries))
  const turning = earthRate(eo.lodSeconds)
  return {
    rotation: multiply(wobble, toTirs),
    rate: [wobble[2]! * turning, wobble[5]! * turning, wobble[8]! * turning],
  }
}
const corrected = (pole: CelestialPole, eo: EarthOrientation): CelestialPole => ({
  x: pole.x + eo.dXArcsec * arcsec,
  y: pole.y + eo.dYArcsec * arcsec,
  s: pole.s,
})
const cirsToTirs = (t: Instant, eo: EarthOrientation): Transform => ({
  rotation: rotZ(earthRotationAngle(instantToUt1(t, eo.dut1Seconds))),
  rate: [0, 0, earthRate(eo.lodSeconds)],
})

/** Corrections of the IAU 1980 nutation, arcsec, where a legacy file has them. */
export interface LegacyCorrection {
  readonly ddpsiArcsec: number
  readonly ddepsArcsec: number
}
/** EME2000 to the true equator and equinox of date by IAU 1976 and 1980. */
export const eme2000ToTod = (t: Instant, c: LegacyCorrection = { ddpsiArcsec: 0, ddepsArcsec: 0 }): Matrix3 => {
  const centuries = centuriesSinceJ2000(instantToTt(t))
  const n = nutation1980(centuries)
  const full = { dpsi: n.dpsi + c.ddpsiArcsec * arcsec, deps: n.deps + c.ddepsArcsec * arcsec }
  return multiply(nutationMatrix(obliquity1980(centuries), full), precession1976(centuries))
}
/** TEME to TOD by the equation of the equinoxes, 1980: its geometric term, as Vallado et al. 2006 found for TEME. */
export const temeToTod = (t: Instant, c: LegacyCorrection = { ddpsiArcsec: 0, ddepsArcsec: 0 }): Matrix3 => {
  const centuries = centuriesSinceJ2000(instantToTt(t))
  return rotZ(-(nutation1980(centuries).dpsi + c.ddpsiArcsec * arcsec) * Math.cos(obliquity1980(centuries)))
}

const toItrf = (frame: EarthFrame, t: Instant, eo: EarthOrientation): Transform => {
  const fromGcrf = (rotation: Matrix3): Transform => chain(transformOf(transpose(rotation)), gcrfToItrf(t, eo))
  const centuries = centuriesSinceJ2000(instantToTt(t))
  switch (frame) {
    case 'ITRF':
      return transformOf(identity3())
    case 'PEF':
      return pefToItrf(eo)
    case 'TEME':
      return temeToItrf(t, eo)
    case 'GCRF':
      return gcrfToItrf(t, eo)
    case 'EME2000':
      return fromGcrf(gcrfToEme2000())
    case 'MOD':
      return fromGcrf(multiply(precession1976(centuries), gcrfToEme2000()))
    case 'TOD':
      return fromGcrf(multiply(eme2000ToTod(t), gcrfToEme2000()))
    case 'CIRS':
      return chain(cirsToTirs(t, eo), transformOf(polarMotion(eo.xpArcsec, eo.ypArcsec, tioLocator(centuries))))
    case 'TIRS':
      return transformOf(polarMotion(eo.xpArcsec, eo.ypArcsec, tioLocator(centuries)))
  }
}

/** From any frame of the Earth to any other at an instant. Without `eo`: UT1 = UTC and no polar motion. */
export const transformAt = (
  from: EarthFrame,
  to: EarthFrame,
  t: Instant,
  eo: EarthOrientation = zeroOrientation,
): Transform => {
  if (from === to) return transformOf(identity3())
  if (from === 'GCRF' && to === 'EME2000') return transformOf(gcrfToEme2000())
  if (from === 'EME2000' && to === 'GCRF') return transformOf(transpose(gcrfToEme2000()))
  return chain(toItrf(from, t, eo), inverse(toItrf(to, t, eo)))
}
