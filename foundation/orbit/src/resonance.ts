/**
 * Resonance of SDP4 with the Earth's rotation: orbits of one day, and eccentric ones of half a day (Hujsak 1979). The mean
 * longitude is integrated in steps of 720 minutes, always from the epoch and always over the same steps: what is remembered
 * between calls are those steps, so a result never depends on what was asked before.
 */
import type { SecularRates } from './lunisolar.js'

/** Rotation of the Earth, rad/min. */
export const earthRate = 4.3752690880113e-3
const STEP = 720
const WORDS = 5
const turn = 2 * Math.PI

export interface ResonanceOrbit {
  readonly n: number
  readonly e: number
  readonly i: number
  readonly node: number
  readonly w: number
  readonly m: number
  readonly mDot: number
  readonly wDot: number
  readonly nodeDot: number
  /** Sidereal time at the epoch. */
  readonly gsto: number
  readonly xke: number
}

/** Longitude, mean motion, its rate, the rate of the longitude and the second derivative, step by step. */
interface Steps {
  rows: Float64Array
  count: number
}

/** The rows of integration steps. `kind`: 1 one day, 2 half a day. */
export interface Resonance {
  readonly kind: 1 | 2
  /** Amplitudes: three for a day, ten for half a day. */
  readonly d: Float64Array
  readonly start: number
  readonly factor: number
  readonly n: number
  readonly w: number
  readonly wDot: number
  /** Steps behind the epoch and before it, as far as they were asked for. */
  readonly ahead: Steps
  readonly behind: Steps
}

/** Longitude and mean motion at a time, written into `out`. */
export interface Resonant {
  longitude: number
  n: number
}

const oneDay = (o: ResonanceOrbit, a: number): number[] => {
  const e2 = o.e * o.e
  const [sinI, cosI] = [Math.sin(o.i), Math.cos(o.i)]
  const g200 = 1 + e2 * (-2.5 + 0.8125 * e2)
  const g310 = 1 + 2 * e2
  const g300 = 1 + e2 * (-6 + 6.60937 * e2)
  const f220 = 0.75 * (1 + cosI) * (1 + cosI)
  const f311 = 0.9375 * sinI * sinI * (1 + 3 * cosI) - 0.75 * (1 + cosI)
  const f330 = 1.875 * (1 + cosI) ** 3
  const base = 3 * o.n * o.n * a * a
  return [
    base * f311 * g310 * 2.1460748e-6 * a,
    2 * base * f220 * g200 * 1.7891679e-6,
    3 * base * f330 * g300 * 2.2123015e-7 * a,
  ]
}

/** Eccentricity functions of the half-day resonance: cubics fitted in pieces. */
const halfDayG = (e: number) => {
  const e2 = e * e
  const e3 = e * e2
  const cubic = (a: number, b: number, c: number, d: number): number => a + b * e + c * e2 + d * e3
  const low = e <= 0.65
  return {
    g201: -0.306 - (e - 0.64) * 0.44,
    g211: low ? cubic(3.616, -13.247, 16.29, 0) : cubic(-72.099, 331.819, -508.738, 266.724),
    g310: low ? cubic(-19.302, 117.39, -228.419, 156.591) : cubic(-346.844, 1582.851, -2415.925, 1246.113),
    g322: low ? cubic(-18.9068, 109.7927, -214.6334, 146.5816) : cubic(-342.585, 1554.908, -2366.899, 1215.972),
    g410: low ? cubic(-41.122, 242.694, -471.094, 313.953) : cubic(-1052.797, 4758.686, -7193.992, 3651.957),
    g422: low ? cubic(-146.407, 841.88, -1629.014, 1083.435) : cubic(-3581.69, 16178.11, -24462.77, 12422.52),
    g520: low
      ? cubic(-532.114, 3017.977, -5740.032, 3708.276)
      : e > 0.715
        ? cubic(-5149.66, 29936.92, -54087.36, 31324.56)
        : cubic(1464.74, -4664.75, 3763.64, 0),
    g533: e < 0.7 ? cubic(-919.2277, 4988.61, -9064.77, 5542.21) : cubic(-37995.78, 161616.52, -229838.2, 109377.94),
    g521:
      e < 0.7
        ? cubic(-822.71072, 4568.6173, -8491.4146, 5337.524)
        : cubic(-51752.104, 218913.95, -309468.16, 146349.42),
    g532: e < 0.7 ? cubic(-853.666, 4690.25, -8624.77, 5341.4) : cubic(-40023.88, 170470.89, -242699.48, 115605.82),
  }
}

const halfDay = (o: ResonanceOrbit, a: number): number[] => {
  const [s, c] = [Math.sin(o.i), Math.cos(o.i)]
  const [s2, c2] = [s * s, c * c]
  const g = halfDayG(o.e)
  const f220 = 0.75 * (1 + 2 * c + c2)
  const f221 = 1.5 * s2
  const f321 = 1.875 * s * (1 - 2 * c - 3 * c2)
  const f322 = -1.875 * s * (1 + 2 * c - 3 * c2)
  const f441 = 35 * s2 * f220
  const f442 = 39.375 * s2 * s2
  const f522 = 9.84375 * s * (s2 * (1 - 2 * c - 5 * c2) + 0.33333333 * (-2 + 4 * c + 6 * c2))
  const f523 = s * (4.92187512 * s2 * (-2 - 4 * c + 10 * c2) + 6.56250012 * (1 + 2 * c - 3 * c2))
  const f542 = 29.53125 * s * (2 - 8 * c + c2 * (-12 + 8 * c + 10 * c2))
  const f543 = 29.53125 * s * (-2 - 8 * c + c2 * (12 + 8 * c - 10 * c2))
  const k2 = 3 * o.n * o.n * a * a
  const t22 = k2 * 1.7891679e-6
  const t32 = k2 * a * 3.7393792e-7
  const t44 = 2 * k2 * a * a * 7.3636953e-9
  const t52 = k2 * a * a * a * 1.1428639e-7
  const t54 = 2 * k2 * a * a * a * 2.1765803e-9
  return [
    t22 * f220 * g.g201,
    t22 * f221 * g.g211,
    t32 * f321 * g.g310,
    t32 * f322 * g.g322,
    t44 * f441 * g.g410,
    t44 * f442 * g.g422,
    t52 * f522 * g.g520,
    t52 * f523 * g.g532,
    t54 * f542 * g.g521,
    t54 * f543 * g.g533,
  ]
}

/** The resonance of an orbit, or null where it has none. */
export const resonanceOf = (o: ResonanceOrbit, secular: SecularRates): Resonance | null => {
  const kind = o.n > 0.0034906585 && o.n < 0.0052359877 ? 1 : o.n >= 8.26e-3 && o.n <= 9.24e-3 && o.e >= 0.5 ? 2 : 0
  if (kind === 0) return null
  const a = (o.n / o.xke) ** (2 / 3)
  const theta = o.gsto % turn
  const day = kind === 1
  const r: Resonance = {
    kind,
    d: Float64Array.from(day ? oneDay(o, a) : halfDay(o, a)),
    start: (day ? o.m + o.node + o.w - theta : o.m + 2 * o.node - 2 * theta) % turn,
    factor: day
      ? o.mDot + o.wDot + o.nodeDot - earthRate + secular.m + secular.w + secular.node - o.n
      : o.mDot + secular.m + 2 * (o.nodeDot + secular.node - earthRate) - o.n,
    n: o.n,
    w: o.w,
    wDot: o.wDot,
    ahead: { rows: new Float64Array(4 * WORDS), count: 0 },
    behind: { rows: new Float64Array(4 * WORDS), count: 0 },
  }
  for (const steps of [r.ahead, r.behind]) putStep(r, steps, 0, r.start, r.n)
  return r
}

/** Writes the step `number` (signed) with its derivatives as the next of a row. */
const putStep = (r: Resonance, steps: Steps, number: number, l: number, n: number): void => {
  const { d } = r
  const at = steps.count * WORDS
  if (at === steps.rows.length) {
    const longer = new Float64Array(steps.rows.length * 2)
    longer.set(steps.rows)
    steps.rows = longer
  }
  const { rows } = steps
  let rate: number
  let second: number
  if (r.kind === 1) {
    const [x1, x2, x3] = [l - 0.13130908, 2 * (l - 2.8843198), 3 * (l - 0.37448087)]
    rate = d[0]! * Math.sin(x1) + d[1]! * Math.sin(x2) + d[2]! * Math.sin(x3)
    second = d[0]! * Math.cos(x1) + 2 * d[1]! * Math.cos(x2) + 3 * d[2]! * Math.cos(x3)
  } else {
    const w = r.w + r.wDot * number * STEP
    const [w2, l2] = [2 * w, 2 * l]
    const [g22, g32, g44, g52, g54] = [5.7686396, 0.95240898, 1.8014998, 1.050833, 4.4108898]
    rate =
      d[0]! * Math.sin(w2 + l - g22) +
      d[1]! * Math.sin(l - g22) +
      d[2]! * Math.sin(w + l - g32) +
      d[3]! * Math.sin(-w + l - g32) +
      d[4]! * Math.sin(w2 + l2 - g44) +
      d[5]! * Math.sin(l2 - g44) +
      d[6]! * Math.sin(w + l - g52) +
      d[7]! * Math.sin(-w + l - g52) +
      d[8]! * Math.sin(w + l2 - g54) +
      d[9]! * Math.sin(-w + l2 - g54)
    second =
      d[0]! * Math.cos(w2 + l - g22) +
      d[1]! * Math.cos(l - g22) +
      d[2]! * Math.cos(w + l - g32) +
      d[3]! * Math.cos(-w + l - g32) +
      d[6]! * Math.cos(w + l - g52) +
      d[7]! * Math.cos(-w + l - g52) +
      2 *
        (d[4]! * Math.cos(w2 + l2 - g44) +
          d[5]! * Math.cos(l2 - g44) +
          d[8]! * Math.cos(w + l2 - g54) +
          d[9]! * Math.cos(-w + l2 - g54))
  }
  const lDot = n + r.factor
  rows[at] = l
  rows[at + 1] = n
  rows[at + 2] = rate
  rows[at + 3] = lDot
  rows[at + 4] = second * lDot
  steps.count++
}

/** Longitude (rad) and mean motion (rad/min) at `t` minutes. */
export const resonantAt = (r: Resonance, t: number, out: Resonant): void => {
  const wanted = Math.trunc(t / STEP)
  const steps = wanted < 0 ? r.behind : r.ahead
  const index = Math.abs(wanted)
  const sign = wanted < 0 ? -1 : 1
  const step = sign * STEP
  while (steps.count <= index) {
    const { rows, count } = steps
    const at = (count - 1) * WORDS
    putStep(
      r,
      steps,
      sign * count,
      rows[at]! + rows[at + 3]! * step + rows[at + 2]! * 259200,
      rows[at + 1]! + rows[at + 2]! * step + rows[at + 4]! * 259200,
    )
  }
  const { rows } = steps
  const at = index * WORDS
  const rest = t - wanted * STEP
  out.n = rows[at + 1]! + rows[at + 2]! * rest + rows[at + 4]! * rest * rest * 0.5
  out.longitude = rows[at]! + rows[at + 3]! * rest + rows[at + 2]! * rest * rest * 0.5
}
