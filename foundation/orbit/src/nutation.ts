/**
 * Nutation in longitude and obliquity, radians: IAU 2000A with its 1365 terms (Mathews, Herring, Buffett 2002; IERS
 * Conventions 2010, chapter 5), the same fitted to IAU 2006 precession (Wallace, Capitaine 2006), and IAU 1980 (Wahr 1981)
 * for the legacy chain. Agrees with ERFA to 1e-15 rad. `t`: TT centuries since J2000.
 */
import {
  earthLongitude,
  generalPrecession,
  jupiterLongitude,
  latitudeArgument,
  marsLongitude,
  mercuryLongitude,
  moonAnomaly,
  moonNode,
  saturnLongitude,
  uranusLongitude,
  venusLongitude,
} from './fundamental-arguments.js'
import { wahr, wahrRows } from './nutation-1980-table.js'
import { luniSolar, luniSolarRows, planetary, planetaryRows } from './nutation-2000a-table.js'
import { arcsec } from './vector3.js'

export interface Nutation {
  readonly dpsi: number
  readonly deps: number
}

/** Whitespace-separated numbers of a table. */
export const numbersOf = (table: string): Float64Array => Float64Array.from(table.trim().split(/\s+/), Number)

let tables: { readonly moon: Float64Array; readonly planets: Float64Array } | undefined
let oldTable: Float64Array | undefined

/** IAU 2000A. Terms are summed from the least to the greatest. */
export const nutation2000a = (t: number): Nutation => {
  tables ??= { moon: numbersOf(luniSolar), planets: numbersOf(planetary) }
  const { moon, planets } = tables
  // The Sun's anomaly and the elongation of the luni-solar part keep the digits of the MHB2000 code.
  const TURN = 1_296_000
  const lp = ((1287104.79305 + t * (129596581.0481 + t * (-0.5532 + t * (0.000136 - t * 0.00001149)))) % TURN) * arcsec
  const dm = ((1072260.70369 + t * (1602961601.209 + t * (-6.3706 + t * (0.006593 - t * 0.00003169)))) % TURN) * arcsec
  const [l, f, om] = [moonAnomaly(t), latitudeArgument(t), moonNode(t)]
  let [psi, eps] = [0, 0]
  for (let i = luniSolarRows - 1; i >= 0; i--) {
    const k = 11 * i
    const arg =
      (moon[k]! * l + moon[k + 1]! * lp + moon[k + 2]! * f + moon[k + 3]! * dm + moon[k + 4]! * om) % (2 * Math.PI)
    const [s, c] = [Math.sin(arg), Math.cos(arg)]
    psi += (moon[k + 5]! + moon[k + 6]! * t) * s + moon[k + 7]! * c
    eps += (moon[k + 8]! + moon[k + 9]! * t) * c + moon[k + 10]! * s
  }
  const args = [
    2.35555598 + 8328.6914269554 * t,
    1.627905234 + 8433.466158131 * t,
    5.198466741 + 7771.3771468121 * t,
    2.1824392 - 33.757045 * t,
    mercuryLongitude(t),
    venusLongitude(t),
    earthLongitude(t),
    marsLongitude(t),
    jupiterLongitude(t),
    saturnLongitude(t),
    uranusLongitude(t),
    5.321159 + 3.8127774 * t,
    generalPrecession(t),
  ].map((a) => a % (2 * Math.PI))
  let [psiP, epsP] = [0, 0]
  for (let i = planetaryRows - 1; i >= 0; i--) {
    const k = 17 * i
    let arg = 0
    for (let j = 0; j < 13; j++) arg += planets[k + j]! * args[j]!
    arg %= 2 * Math.PI
    const [s, c] = [Math.sin(arg), Math.cos(arg)]
    psiP += planets[k + 13]! * s + planets[k + 14]! * c
    epsP += planets[k + 15]! * s + planets[k + 16]! * c
  }
  const unit = arcsec / 1e7
  return { dpsi: psi * unit + psiP * unit, deps: eps * unit + epsP * unit }
}

/** IAU 2000A as it goes with IAU 2006 precession: obliquity and the rate of J2. */
export const nutation2006 = (t: number): Nutation => {
  const { dpsi, deps } = nutation2000a(t)
  const j2 = -2.7774e-6 * t
  return { dpsi: dpsi + dpsi * (0.4697e-6 + j2), deps: deps + deps * j2 }
}

/** IAU 1980. */
export const nutation1980 = (t: number): Nutation => {
  oldTable ??= numbersOf(wahr)
  const x = oldTable
  const argument = (seconds: number, turns: number): number => {
    const a = seconds * arcsec + ((turns * t) % 1) * 2 * Math.PI
    return a % (2 * Math.PI)
  }
  const l = argument(485866.733 + (715922.633 + (31.31 + 0.064 * t) * t) * t, 1325)
  const lp = argument(1287099.804 + (1292581.224 + (-0.577 - 0.012 * t) * t) * t, 99)
  const f = argument(335778.877 + (295263.137 + (-13.257 + 0.011 * t) * t) * t, 1342)
  const d = argument(1072261.307 + (1105601.328 + (-6.891 + 0.019 * t) * t) * t, 1236)
  const om = argument(450160.28 + (-482890.539 + (7.455 + 0.008 * t) * t) * t, -5)
  let [psi, eps] = [0, 0]
  for (let i = wahrRows - 1; i >= 0; i--) {
    const k = 9 * i
    const arg = x[k]! * l + x[k + 1]! * lp + x[k + 2]! * f + x[k + 3]! * d + x[k + 4]! * om
    psi += (x[k + 5]! + x[k + 6]! * t) * Math.sin(arg)
    eps += (x[k + 7]! + x[k + 8]! * t) * Math.cos(arg)
  }
  const unit = arcsec / 1e4
  return { dpsi: psi * unit, deps: eps * unit }
}
