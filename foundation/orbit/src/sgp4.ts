/**
 * SGP4/SDP4: position and velocity of an element set in TEME (Vallado, Crawford, Hujsak and Kelso 2006, AIAA 2006-6753).
 * Accuracy is that of the elements: about a kilometre at the epoch and 1 to 3 km a day later in low orbits.
 *
 *     const iss = initSgp4(readElementSets(text).sets[0])
 *     const state = new Float64Array(6)
 *     sgp4(iss, 90, state) // 0: km and km/s at 90 minutes after the epoch
 */
import { setuError } from '@setu/core/errors'
import { minutesSince } from './element-set.js'
import type { Reading } from './instant.js'
import { lunisolarPeriodics, type MeanOrbit } from './lunisolar-periodics.js'
import { earthRate, type Resonant, resonantAt } from './resonance.js'
import { longPeriodDivisor, type Sgp4 } from './sgp4-init.js'
import type { State } from './vector3.js'

/** 0 is good; 5 is not in use. The numbers are those of the reference program. */
export type Sgp4Code = 0 | 1 | 2 | 3 | 4 | 6

/** What each code means. */
export const sgp4Codes: Readonly<Record<Exclude<Sgp4Code, 0>, string>> = {
  1: 'mean eccentricity outside [0, 1)',
  2: 'mean motion not above zero',
  3: 'perturbed eccentricity outside [0, 1]',
  4: 'semi-latus rectum below zero',
  6: 'decayed: less than one earth radius from the centre',
}

/** Times further than this from the epoch (two centuries) are no use of the theory. */
export const longestMinutes = 1.06e8

const turn = 2 * Math.PI
const mean: MeanOrbit = { e: 0, i: 0, node: 0, w: 0, m: 0 }
const resonant: Resonant = { longitude: 0, n: 0 }

/**
 * State at `t` minutes after the epoch into `out` (x, y, z in km; vx, vy, vz in km/s), and the code. With a code other
 * than 0 the state is NaN. The result depends on `t` alone, not on calls before.
 */
export const sgp4 = (s: Sgp4, t: number, out: Float64Array): Sgp4Code => {
  const code = Math.abs(t) <= longestMinutes ? propagate(s, t, out) : timeRefused(t)
  if (code !== 0) out.fill(Number.NaN, 0, 6)
  return code
}

const timeRefused = (t: number): never => {
  throw setuError('bad-input', {
    where: 'minutes since the epoch',
    found: String(t),
    expected: `a number from -${longestMinutes} to ${longestMinutes}`,
  })
}

const propagate = (s: Sgp4, t: number, out: Float64Array): Sgp4Code => {
  const { gravity, deep } = s
  const t2 = t * t
  const mDrift = s.m + s.mDot * t
  const wDrift = s.w + s.wDot * t
  const nodeDrift = s.node + s.nodeDot * t
  let w = wDrift
  let m = mDrift
  let node = nodeDrift + s.nodeCoefficient * t2
  let aDrag = 1 - s.c1 * t
  let eDrag = s.bstar * s.c4 * t
  let lDrag = s.t2 * t2
  if (!s.simple) {
    const q = 1 + s.eta * Math.cos(mDrift)
    const turned = s.wCoefficient * t + s.mCoefficient * (q * q * q - s.delM0)
    m = mDrift + turned
    w = wDrift - turned
    const t3 = t2 * t
    const t4 = t3 * t
    aDrag -= s.d2 * t2 + s.d3 * t3 + s.d4 * t4
    eDrag += s.bstar * s.c5 * (Math.sin(m) - s.sinM0)
    lDrag += s.t3 * t3 + t4 * (s.t4 + t * s.t5)
  }
  let n = s.n
  let e = s.e
  let i = s.i
  if (deep !== null) {
    const { rates, resonance } = deep
    e += rates.e * t
    i += rates.i * t
    w += rates.w * t
    node += rates.node * t
    m += rates.m * t
    if (resonance !== null) {
      const theta = (deep.gsto + t * earthRate) % turn
      resonantAt(resonance, t, resonant)
      n = resonant.n
      m = resonance.kind === 1 ? resonant.longitude - node - w + theta : resonant.longitude - 2 * node + 2 * theta
    }
  }
  if (!(n > 0)) return 2
  const ratio = gravity.xke / n
  const a = (n === s.n ? s.a : ratio ** (2 / 3)) * aDrag * aDrag
  n = gravity.xke / (a * Math.sqrt(a))
  e -= eDrag
  if (!(e < 1 && e >= -0.001)) return 1
  if (e < 1e-6) e = 1e-6
  m += s.n * lDrag

  let sinI = s.sinI
  let cosI = s.cosI
  let { xlcof, aycof, con41, x1mth2, x7thm1 } = s
  if (deep !== null) {
    const longitude = (m + w + node) % turn
    node %= turn
    w %= turn
    mean.e = e
    mean.i = i
    mean.node = node
    mean.w = w
    mean.m = (longitude - w - node) % turn
    lunisolarPeriodics(deep.lunisolar, t, s.afspc, mean)
    ;({ e, i, node, w, m } = mean)
    if (i < 0) {
      i = -i
      node += Math.PI
      w -= Math.PI
    }
    if (!(e >= 0 && e <= 1)) return 3
    sinI = Math.sin(i)
    cosI = Math.cos(i)
    const j3oj2 = gravity.j3 / gravity.j2
    aycof = -0.5 * j3oj2 * sinI
    xlcof = (-0.25 * j3oj2 * sinI * (3 + 5 * cosI)) / longPeriodDivisor(cosI)
    const c2 = cosI * cosI
    con41 = 3 * c2 - 1
    x1mth2 = 1 - c2
    x7thm1 = 7 * c2 - 1
  }

  // Long-period terms, then Kepler's equation in the equinoctial variables.
  const axn = e * Math.cos(w)
  const inverse = 1 / (a * (1 - e * e))
  const ayn = e * Math.sin(w) + inverse * aycof
  const u = (m + w + inverse * xlcof * axn) % turn
  let anomaly = u
  let sinE = 0
  let cosE = 0
  for (let k = 0; k < 10; k++) {
    sinE = Math.sin(anomaly)
    cosE = Math.cos(anomaly)
    let step = (u - ayn * cosE + axn * sinE - anomaly) / (1 - cosE * axn - sinE * ayn)
    if (step > 0.95) step = 0.95
    else if (step < -0.95) step = -0.95
    anomaly += step
    if (Math.abs(step) < 1e-9) {
      // Newton squares the error: behind this step it is 1e-18, if sine and cosine take the step too.
      const before = sinE
      sinE += cosE * step - 0.5 * before * step * step
      cosE -= before * step + 0.5 * cosE * step * step
      break
    }
  }
  const eCosE = axn * cosE + ayn * sinE
  const eSinE = axn * sinE - ayn * cosE
  const e2 = axn * axn + ayn * ayn
  const p = a * (1 - e2)
  if (!(p >= 0)) return 4

  // Short-period terms.
  const r = a * (1 - eCosE)
  const rDot = (Math.sqrt(a) * eSinE) / r
  const rvDot = Math.sqrt(p) / r
  const beta = Math.sqrt(1 - e2)
  const k = eSinE / (1 + beta)
  const sinU = (a / r) * (sinE - ayn - axn * k)
  const cosU = (a / r) * (cosE - axn + ayn * k)
  const sin2u = (cosU + cosU) * sinU
  const cos2u = 1 - 2 * sinU * sinU
  const k1 = (0.5 * gravity.j2) / p
  const k2 = k1 / p
  const rShort = r * (1 - 1.5 * k2 * beta * con41) + 0.5 * k1 * x1mth2 * cos2u
  const uShort = Math.atan2(sinU, cosU) - 0.25 * k2 * x7thm1 * sin2u
  const nodeShort = node + 1.5 * k2 * cosI * sin2u
  const iShort = i + 1.5 * k2 * cosI * sinI * cos2u
  const rDotShort = rDot - (n * k1 * x1mth2 * sin2u) / gravity.xke
  const rvDotShort = rvDot + (n * k1 * (x1mth2 * cos2u + 1.5 * con41)) / gravity.xke

  const sinu = Math.sin(uShort)
  const cosu = Math.cos(uShort)
  const sinNode = Math.sin(nodeShort)
  const cosNode = Math.cos(nodeShort)
  const sini = Math.sin(iShort)
  const cosi = Math.cos(iShort)
  const xm = -sinNode * cosi
  const ym = cosNode * cosi
  const ux = xm * sinu + cosNode * cosu
  const uy = ym * sinu + sinNode * cosu
  const uz = sini * sinu
  const rKm = rShort * gravity.radiusKm
  const vKm = (gravity.radiusKm * gravity.xke) / 60
  out[0] = rKm * ux
  out[1] = rKm * uy
  out[2] = rKm * uz
  out[3] = vKm * (rDotShort * ux + rvDotShort * (xm * cosu - cosNode * sinu))
  out[4] = vKm * (rDotShort * uy + rvDotShort * (ym * cosu - sinNode * sinu))
  out[5] = vKm * (rDotShort * uz + rvDotShort * sini * cosu)
  return rShort < 1 ? 6 : 0
}

/** State at a UTC reading. Throws `failed-check` with the code where the theory ends. */
export const sgp4StateAt = (s: Sgp4, utc: Reading): State => {
  const out = new Float64Array(6)
  const minutes = minutesSince(s.set.epoch, utc)
  const code = sgp4(s, minutes, out)
  if (code !== 0)
    throw setuError('failed-check', {
      where: `object ${s.set.catalogueNumber}, ${minutes.toFixed(3)} min from its epoch`,
      found: `SGP4 code ${code}: ${sgp4Codes[code]}`,
      expected: 'an orbit',
      wayOut: 'The object has decayed or the set is too old; take a set nearer to the time.',
    })
  return { position: [out[0]!, out[1]!, out[2]!], velocity: [out[3]!, out[4]!, out[5]!] }
}
