/**
 * Precession and the celestial pole: IAU 2006 by Fukushima-Williams angles (Capitaine, Wallace, Chapront 2003; Hilton et
 * al. 2006), with IAU 2000A nutation the CIP coordinates X, Y and the CIO locator s (IERS Conventions 2010); the legacy
 * IAU 1976 angles (Lieske et al. 1977). `t`: TT centuries since J2000. Agrees with ERFA to 1e-14 rad for 1900-2100.
 */
import { cioLocator } from './cio-locator-table.js'
import {
  earthLongitude,
  elongation,
  generalPrecession,
  latitudeArgument,
  moonAnomaly,
  moonNode,
  sunAnomaly,
  venusLongitude,
} from './fundamental-arguments.js'
import { type Nutation, numbersOf, nutation2006 } from './nutation.js'
import { arcsec, type Matrix3, multiply, rotX, rotY, rotZ } from './vector3.js'

const poly = (t: number, c: readonly number[]): number => {
  let sum = 0
  for (let i = c.length - 1; i >= 0; i--) sum = sum * t + c[i]!
  return sum * arcsec
}

/** Mean obliquity of date, IAU 2006, rad. */
export const obliquity2006 = (t: number): number =>
  poly(t, [84381.406, -46.836769, -0.0001831, 0.0020034, -0.000000576, -0.0000000434])
/** Mean obliquity of date, IAU 1980, rad. */
export const obliquity1980 = (t: number): number => poly(t, [84381.448, -46.815, -0.00059, 0.001813])

/** GCRF to the true equator and equinox of date: bias, precession IAU 2006, nutation. */
export const biasPrecessionNutation = (t: number, { dpsi, deps }: Nutation = nutation2006(t)): Matrix3 => {
  const gamb = poly(t, [-0.052928, 10.556378, 0.4932044, -0.00031238, -0.000002788, 0.000000026])
  const phib = poly(t, [84381.412819, -46.811016, 0.0511268, 0.00053289, -0.00000044, -0.0000000176])
  const psib = poly(t, [-0.041775, 5038.481484, 1.5584175, -0.00018522, -0.000026452, -0.0000000148])
  return multiply(rotX(-(obliquity2006(t) + deps)), rotZ(-(psib + dpsi)), rotX(phib), rotZ(gamb))
}

/** Celestial intermediate pole in GCRF and the CIO locator, rad. */
export interface CelestialPole {
  readonly x: number
  readonly y: number
  readonly s: number
}

let series: readonly Float64Array[] | undefined

/** The CIO locator s for a pole X, Y. */
export const cioLocatorOf = (t: number, x: number, y: number): number => {
  series ??= cioLocator.map(numbersOf)
  const args = [
    moonAnomaly(t),
    sunAnomaly(t),
    latitudeArgument(t),
    elongation(t),
    moonNode(t),
    venusLongitude(t),
    earthLongitude(t),
    generalPrecession(t),
  ]
  const sums = [94e-6, 3808.65e-6, -122.68e-6, -72574.11e-6, 27.98e-6, 15.62e-6]
  for (const [power, table] of series.entries())
    for (let k = table.length - 10; k >= 0; k -= 10) {
      let arg = 0
      for (let j = 0; j < 8; j++) arg += table[k + j]! * args[j]!
      sums[power]! += table[k + 8]! * Math.sin(arg) + table[k + 9]! * Math.cos(arg)
    }
  return poly(t, sums) - (x * y) / 2
}

/** X, Y, s of IAU 2006/2000A; corrections dX, dY are added by the caller. */
export const celestialPole = (t: number): CelestialPole => {
  const m = biasPrecessionNutation(t)
  const [x, y] = [m[6]!, m[7]!]
  return { x, y, s: cioLocatorOf(t, x, y) }
}

/** GCRF to the intermediate frame turned on by `angle` about its pole: CIRS with 0, TIRS with the Earth rotation angle. */
export const gcrfToIntermediate = ({ x, y, s }: CelestialPole, angle: number): Matrix3 => {
  const z = Math.sqrt(1 - x * x - y * y)
  const a = 1 / (1 + z)
  const [sin, cos] = [Math.sin(angle - s), Math.cos(angle - s)]
  // Rows of the transposed matrix of IERS Conventions 2010, eq. 5.10, then the turn.
  const [r00, r01, r02] = [1 - a * x * x, -a * x * y, -x]
  const [r11, r12] = [1 - a * y * y, -y]
  const m = new Float64Array(9)
  m[0] = cos * r00 + sin * r01
  m[1] = cos * r01 + sin * r11
  m[2] = cos * r02 + sin * r12
  m[3] = -sin * r00 + cos * r01
  m[4] = -sin * r01 + cos * r11
  m[5] = -sin * r02 + cos * r12
  m[6] = x
  m[7] = y
  m[8] = z
  return m
}
/** GCRF to CIRS. */
export const gcrfToCirs = (pole: CelestialPole): Matrix3 => gcrfToIntermediate(pole, 0)

// X, Y and s are smooth: six nodes a quarter day apart give them to 1e-8 arcsec, at fixed epochs, so free of history.
const STEP = 0.25
const nodes = new Map<number, CelestialPole>()
const nodeAt = (index: number): CelestialPole => {
  let pole = nodes.get(index)
  if (!pole) {
    if (nodes.size > 20_000) nodes.clear()
    nodes.set(index, (pole = celestialPole((index * STEP) / 36_525)))
  }
  return pole
}

/** The same as `celestialPole` to 1e-8 arcsec, for long runs: Lagrange through kept nodes. */
export const interpolatedPole = (t: number): CelestialPole => {
  const at = (t * 36_525) / STEP
  const first = Math.floor(at) - 2
  let [x, y, s] = [0, 0, 0]
  for (let i = 0; i < 6; i++) {
    let w = 1
    for (let j = 0; j < 6; j++) if (j !== i) w *= (at - first - j) / (i - j)
    const pole = nodeAt(first + i)
    x += w * pole.x
    y += w * pole.y
    s += w * pole.s
  }
  return { x, y, s }
}

/** EME2000 (J2000 mean equator and equinox, FK5) from GCRF: the frame bias (IERS Conventions 2003, eq. 5.21). */
export const gcrfToEme2000 = (): Matrix3 =>
  multiply(rotX(0.0068192 * arcsec), rotY(-0.016617 * arcsec), rotZ(-0.0146 * arcsec))

/** EME2000 to the mean equator and equinox of date, IAU 1976. */
export const precession1976 = (t: number): Matrix3 =>
  multiply(
    rotZ(-poly(t, [0, 2306.2181, 1.09468, 0.018203])),
    rotY(poly(t, [0, 2004.3109, -0.42665, -0.041833])),
    rotZ(-poly(t, [0, 2306.2181, 0.30188, 0.017998])),
  )

/** Mean to true equator and equinox of date for an obliquity and a nutation. */
export const nutationMatrix = (obliquity: number, { dpsi, deps }: Nutation): Matrix3 =>
  multiply(rotX(-(obliquity + deps)), rotZ(-dpsi), rotX(obliquity))
