/**
 * The turning Earth: Earth rotation angle (IERS Conventions 2010, eq. 5.15), Greenwich mean sidereal time of 1982 (Aoki et
 * al. 1982) as SGP4's frame TEME needs it, polar motion, rotation rate. Angles in radians; UT1 as day and seconds.
 */
import { centuriesSinceJ2000, type Reading } from './instant.js'
import { arcsec, identity3, type Matrix3, turn } from './vector3.js'

/** Nominal rotation rate of the Earth, rad/s (IERS; Vallado 2013), less with the excess length of day. */
export const earthRate = (lodSeconds = 0): number => 7.292115146706979e-5 * (1 - lodSeconds / 86_400)

export const earthRotationAngle = (ut1: Reading): number => {
  const days = ut1.day - 51_544.5 + ut1.seconds / 86_400
  return turn(2 * Math.PI * (0.779057273264 + 0.00273781191135448 * days + ut1.seconds / 86_400 + 0.5))
}

/** GMST of 1982; `ut1` split, so that the angle is good to 1e-12 rad. */
export const gmst1982 = (ut1: Reading): number => {
  const t = centuriesSinceJ2000(ut1)
  const seconds = 24_110.54841 + (8_640_184.812866 + (0.093104 - 6.2e-6 * t) * t) * t
  return turn(((seconds + ut1.seconds) / 86_400) * 2 * Math.PI)
}

/** TIRS (or PEF, with `sPrime` 0) to ITRF by the pole's coordinates. */
export const polarMotion = (xpArcsec: number, ypArcsec: number, sPrime = 0): Matrix3 => {
  if (xpArcsec === 0 && ypArcsec === 0 && sPrime === 0) return identity3()
  const x = xpArcsec * arcsec
  const y = ypArcsec * arcsec
  const [sx, cx, sy, cy] = [Math.sin(x), Math.cos(x), Math.sin(y), Math.cos(y)]
  const [ss, cs] = [Math.sin(sPrime), Math.cos(sPrime)]
  // R1(-y) R2(-x) R3(s') written out.
  const m = new Float64Array(9)
  m[0] = cx * cs
  m[1] = cx * ss
  m[2] = sx
  m[3] = -cy * ss + sy * sx * cs
  m[4] = cy * cs + sy * sx * ss
  m[5] = -sy * cx
  m[6] = -sy * ss - cy * sx * cs
  m[7] = sy * cs - cy * sx * ss
  m[8] = cy * cx
  return m
}

/** The TIO locator s', rad; `t`: TT centuries since J2000. */
export const tioLocator = (t: number): number => -47e-6 * t * arcsec
