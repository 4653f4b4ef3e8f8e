/**
 * SGP4/SDP4 made ready for one element set: everything that does not depend on time (Hoots and Roehrich 1980; Vallado,
 * Crawford, Hujsak and Kelso 2006). Units inside: radians, minutes, earth radii. Orbits of 225 minutes and more get the
 * terms of Sun, Moon and resonance.
 */
import { checkedElementSet, type ElementSet, sgp4EpochDays } from './element-set.js'
import { type GravityModel, type GravityModelName, gravityModels } from './gravity-model.js'
import { type Lunisolar, lunisolarOf, type SecularRates, secularRatesOf } from './lunisolar.js'
import { type Resonance, resonanceOf } from './resonance.js'
import { siderealAfspc, siderealImproved } from './sidereal-sgp4.js'

/** `improved` is what the public catalogue is checked with; `afspc` follows the older operational code. */
export type Sgp4Mode = 'improved' | 'afspc'

export interface Sgp4Options {
  readonly gravity?: GravityModelName
  readonly mode?: Sgp4Mode
  /** Names the set in messages. */
  readonly where?: string
}

export interface DeepSpace {
  readonly lunisolar: Lunisolar
  readonly rates: SecularRates
  readonly resonance: Resonance | null
  readonly gsto: number
}

/** An element set ready to be propagated. Treat it as opaque; times are minutes since `set.epoch`. */
export interface Sgp4 {
  readonly set: ElementSet
  readonly gravity: GravityModel
  readonly afspc: boolean
  /** Nothing but the secular terms of drag: perigee below 220 km, or deep space. */
  readonly simple: boolean
  readonly deep: DeepSpace | null
  readonly e: number
  readonly i: number
  readonly node: number
  readonly w: number
  readonly m: number
  /** Mean motion after Brouwer, rad/min, and its semi-major axis. */
  readonly n: number
  readonly a: number
  readonly bstar: number
  readonly sinI: number
  readonly cosI: number
  readonly con41: number
  readonly x1mth2: number
  readonly x7thm1: number
  readonly xlcof: number
  readonly aycof: number
  readonly mDot: number
  readonly wDot: number
  readonly nodeDot: number
  readonly nodeCoefficient: number
  readonly c1: number
  readonly c4: number
  readonly c5: number
  readonly eta: number
  readonly sinM0: number
  readonly delM0: number
  readonly wCoefficient: number
  readonly mCoefficient: number
  readonly d2: number
  readonly d3: number
  readonly d4: number
  readonly t2: number
  readonly t3: number
  readonly t4: number
  readonly t5: number
}

const turn = 2 * Math.PI
const rad = Math.PI / 180

/** Periods from here on are deep space, minutes. */
export const deepSpaceMinutes = 225

/** The divisor that keeps the long-period term finite at an inclination of 180 degrees. */
export const longPeriodDivisor = (cosI: number): number => (Math.abs(cosI + 1) > 1.5e-12 ? 1 + cosI : 1.5e-12)

/** Throws `refused` for SGP4-XP sets and `bad-input` for elements that are no ellipse. */
export const initSgp4 = (given: ElementSet, options: Sgp4Options = {}): Sgp4 => {
  const set = checkedElementSet(given, options.where ?? `object ${given.catalogueNumber}`)
  const gravity = gravityModels[options.gravity ?? 'wgs72']
  const afspc = options.mode === 'afspc'
  const { j2, j3, j4, radiusKm, xke } = gravity
  const e = set.eccentricity
  const i = set.inclinationDeg * rad
  const node = set.nodeDeg * rad
  const w = set.argumentOfPerigeeDeg * rad
  const m = set.meanAnomalyDeg * rad
  const { bstar } = set
  const kozai = (set.meanMotionRevPerDay * turn) / 1440
  const [sinI, cosI] = [Math.sin(i), Math.cos(i)]
  const cosI2 = cosI * cosI
  const beta2 = 1 - e * e
  const beta = Math.sqrt(beta2)

  // From Kozai's mean motion to Brouwer's.
  const ak = (xke / kozai) ** (2 / 3)
  const d1 = (0.75 * j2 * (3 * cosI2 - 1)) / (beta * beta2)
  let del = d1 / (ak * ak)
  const adel = ak * (1 - del * del - del * (1 / 3 + (134 * del * del) / 81))
  del = d1 / (adel * adel)
  const n = kozai / (1 + del)
  const a = (xke / n) ** (2 / 3)
  const po = a * beta2
  const po2 = po * po
  const con42 = 1 - 5 * cosI2
  const con41 = -con42 - cosI2 - cosI2
  const perigee = a * (1 - e)
  const x1mth2 = 1 - cosI2

  // The atmosphere's lower edge is brought down for low perigees.
  const perigeeKm = (perigee - 1) * radiusKm
  let edgeKm = 78
  if (perigeeKm < 156) edgeKm = perigeeKm < 98 ? 20 : perigeeKm - 78
  const s = edgeKm / radiusKm + 1
  const q = ((120 - edgeKm) / radiusKm) ** 4
  const tsi = 1 / (a - s)
  const eta = a * e * tsi
  const eta2 = eta * eta
  const eeta = e * eta
  const psi2 = Math.abs(1 - eta2)
  const coef = q * tsi ** 4
  const coef1 = coef / psi2 ** 3.5
  const c2 =
    coef1 *
    n *
    (a * (1 + 1.5 * eta2 + eeta * (4 + eta2)) + ((0.375 * j2 * tsi) / psi2) * con41 * (8 + 3 * eta2 * (8 + eta2)))
  const c1 = bstar * c2
  const c3 = e > 1e-4 ? (-2 * coef * tsi * (j3 / j2) * n * sinI) / e : 0
  const c4 =
    2 *
    n *
    coef1 *
    a *
    beta2 *
    (eta * (2 + 0.5 * eta2) +
      e * (0.5 + 2 * eta2) -
      ((j2 * tsi) / (a * psi2)) *
        (-3 * con41 * (1 - 2 * eeta + eta2 * (1.5 - 0.5 * eeta)) +
          0.75 * x1mth2 * (2 * eta2 - eeta * (1 + eta2)) * Math.cos(2 * w)))
  const c5 = 2 * coef1 * a * beta2 * (1 + 2.75 * (eta2 + eeta) + eeta * eta2)

  // Secular rates of the Earth's figure.
  const cosI4 = cosI2 * cosI2
  const t1 = (1.5 * j2 * n) / po2
  const t2 = (0.5 * t1 * j2) / po2
  const t3 = (-0.46875 * j4 * n) / (po2 * po2)
  const mDot = n + 0.5 * t1 * beta * con41 + 0.0625 * t2 * beta * (13 - 78 * cosI2 + 137 * cosI4)
  const wDot = -0.5 * t1 * con42 + 0.0625 * t2 * (7 - 114 * cosI2 + 395 * cosI4) + t3 * (3 - 36 * cosI2 + 49 * cosI4)
  const nodeDot1 = -t1 * cosI
  const nodeDot = nodeDot1 + (0.5 * t2 * (4 - 19 * cosI2) + 2 * t3 * (3 - 7 * cosI2)) * cosI

  const isDeep = turn / n >= deepSpaceMinutes
  const simple = isDeep || perigee < 220 / radiusKm + 1
  const c12 = c1 * c1
  const d2 = simple ? 0 : 4 * a * tsi * c12
  const dt = (d2 * tsi * c1) / 3
  const d3 = simple ? 0 : (17 * a + s) * dt
  const d4 = simple ? 0 : 0.5 * dt * a * tsi * (221 * a + 31 * s) * c1
  let deep: DeepSpace | null = null
  if (isDeep) {
    const epochDays = sgp4EpochDays(set.epoch)
    const gsto = afspc ? siderealAfspc(epochDays) : siderealImproved(epochDays)
    const lunisolar = lunisolarOf(epochDays, { e, i, node, perigee: w, n })
    const rates = secularRatesOf(lunisolar, e, i)
    deep = {
      lunisolar,
      rates,
      resonance: resonanceOf({ n, e, i, node, w, m, mDot, wDot, nodeDot, gsto, xke }, rates),
      gsto,
    }
  }
  const xmcof = e > 1e-4 ? ((-2 / 3) * coef * bstar) / eeta : 0
  return {
    set,
    gravity,
    afspc,
    simple,
    deep,
    e,
    i,
    node,
    w,
    m,
    n,
    a,
    bstar,
    sinI,
    cosI,
    con41,
    x1mth2,
    x7thm1: 7 * cosI2 - 1,
    xlcof: (-0.25 * (j3 / j2) * sinI * (3 + 5 * cosI)) / longPeriodDivisor(cosI),
    aycof: -0.5 * (j3 / j2) * sinI,
    mDot,
    wDot,
    nodeDot,
    nodeCoefficient: 3.5 * beta2 * nodeDot1 * c1,
    c1,
    c4,
    c5,
    eta,
    sinM0: Math.sin(m),
    delM0: (1 + eta * Math.cos(m)) ** 3,
    wCoefficient: bstar * c3 * Math.cos(w),
    mCoefficient: xmcof,
    d2,
    d3,
    d4,
    t2: 1.5 * c1,
    t3: simple ? 0 : d2 + 2 * c12,
    t4: simple ? 0 : 0.25 * (3 * d3 + c1 * (12 * d2 + 10 * c12)),
    t5: simple ? 0 : 0.2 * (3 * d4 + 12 * c1 * d3 + 6 * d2 * d2 + 15 * c12 * (2 * d2 + c12)),
  }
}
