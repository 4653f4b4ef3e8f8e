/**
 * Decay by drag in mean elements: the change of semi-major axis and eccentricity is averaged over one turn with the density
 * model itself (King-Hele 1987 by quadrature instead of expansion), in an atmosphere that turns with the Earth; node and
 * perigee move by J2. Short periods of J2 enter the height only (Brouwer 1959, first order). No Sun, no Moon, no resonance:
 * for orbits whose perigee is kept by more than drag (Molniya, transfer orbits) take the numerical propagator.
 */
import { gmst1982 } from './earth-rotation.js'
import { addSeconds, type Instant } from './instant.js'
import { earthMu } from './kepler.js'
import { instantToUt1 } from './time-scales.js'
import { radians } from './vector3.js'

export interface MeanOrbit {
  /** km. */
  readonly a: number
  readonly e: number
  /** Radians. */
  readonly i: number
  readonly node: number
  readonly argument: number
}
/** kg/m3 at geodetic latitude and longitude (deg) and height (km). */
export type DensityOf = (latDeg: number, lonDeg: number, heightKm: number, t: Instant) => number

const RE = 6378.137
const J2 = 1.08262668e-3
const FLATTENING = 1 / 298.257223563
const EARTH_RATE = 7.292115146706979e-5

export interface DecayRates {
  /** km/s and 1/s. */
  readonly a: number
  readonly e: number
  /** Least height on the turn, km. */
  readonly lowest: number
}

/** Height of the ellipsoid's perigee point, km, roughly: what steps are chosen by. */
export const perigeeHeight = ({ a, e }: MeanOrbit): number => a * (1 - e) - RE

/** Averaged rates for Cd A/m in m2/kg. `points` on the turn; 16 suffice below e = 0.1, more are taken above. */
export const decayRates = (
  o: MeanOrbit,
  cdAreaOverMass: number,
  density: DensityOf,
  t: Instant,
  points = 16,
): DecayRates => {
  const n = o.e > 0.3 ? 4 * points : o.e > 0.05 ? 2 * points : points
  const root = Math.sqrt(1 - o.e * o.e)
  const speed0 = Math.sqrt(earthMu / o.a)
  const [ci, si] = [Math.cos(o.i), Math.sin(o.i)]
  const gmst = gmst1982(instantToUt1(t, 0))
  const p = o.a * (1 - o.e * o.e)
  const short = (J2 * RE * RE) / p / 4
  let [da, de, lowest] = [0, 0, Number.POSITIVE_INFINITY]
  for (let k = 0; k < n; k++) {
    const x = (2 * Math.PI * (k + 0.5)) / n
    const [cx, sx] = [Math.cos(x), Math.sin(x)]
    const mean = 1 - o.e * cx
    const nu = Math.atan2(root * sx, cx - o.e)
    const u = o.argument + nu
    const [cu, su] = [Math.cos(u), Math.sin(u)]
    // First-order short periods of the radius.
    const r = o.a * mean - 3 * short * (3 * ci * ci - 1) + short * si * si * (cu * cu - su * su)
    const sinLat = si * su
    const lat = Math.asin(sinLat)
    const lon = Math.atan2(ci * su, cu) + o.node - gmst
    const surface = RE * (1 - FLATTENING * sinLat * sinLat * (1 + 1.5 * FLATTENING * (1 - sinLat * sinLat)))
    const height = r - surface
    lowest = Math.min(lowest, height)
    // Geodetic latitude to first order of the flattening.
    const latDeg = (lat + FLATTENING * Math.sin(2 * lat)) / radians
    const lonDeg = ((((lon / radians + 180) % 360) + 360) % 360) - 180
    // Velocity along radius and across it; the air moves with the Earth.
    const vr = (speed0 * o.e * sx) / mean
    const vt = (speed0 * root) / mean
    const air = EARTH_RATE * r
    const [wt, wn] = [vt - air * ci, air * si * cu]
    const relative = Math.sqrt(vr * vr + wt * wt + wn * wn)
    const rho = density(latDeg, lonDeg, height, t)
    const k1 = -500 * rho * cdAreaOverMass * relative
    const [ar, at] = [k1 * vr, k1 * wt]
    // Gauss: power for a, the perigee's part of the force for e; weights make it a mean over time.
    const [cn, sn] = [Math.cos(nu), Math.sin(nu)]
    const weight = mean / n
    da += weight * ((2 * o.a * o.a) / earthMu) * (vr * ar + vt * at)
    de += weight * (Math.sqrt(p / earthMu) * (sn * ar + (cn + cx) * at))
  }
  return { a: da, e: de, lowest }
}

/** Rates of node and perigee by J2, rad/s. */
export const nodalRates = ({ a, e, i }: MeanOrbit): { readonly node: number; readonly argument: number } => {
  const n = Math.sqrt(earthMu / a ** 3)
  const k = 1.5 * J2 * (RE / (a * (1 - e * e))) ** 2 * n
  const c = Math.cos(i)
  return { node: -k * c, argument: k * (2 - 2.5 * (1 - c * c)) }
}

export interface DecayOptions {
  readonly cdAreaOverMass: number
  readonly density: DensityOf
  /** Ends where the orbit's lowest point is here, km; 120 by default. */
  readonly endHeightKm?: number
  /** Ends after so many days without decay. */
  readonly mostDays?: number
  /** Longest step; 27-day changes of the Sun want 5 days or less. */
  readonly mostStepDays?: number
  readonly onStep?: (days: number, orbit: MeanOrbit, lowest: number) => void
}
export interface DecayEnd {
  readonly days: number
  readonly orbit: MeanOrbit
  /** False where the time ran out first. */
  readonly decayed: boolean
  readonly steps: number
}

/** Follows an orbit down by the midpoint rule, each step a small part of the scale height. */
export const decay = (start: MeanOrbit, epoch: Instant, o: DecayOptions): DecayEnd => {
  const end = o.endHeightKm ?? 120
  const most = o.mostDays ?? 36_525
  let orbit = start
  let [days, steps] = [0, 0]
  const move = (from: MeanOrbit, r: DecayRates, about: MeanOrbit, seconds: number): MeanOrbit => {
    const turn = nodalRates(about)
    return {
      a: from.a + r.a * seconds,
      e: Math.max(0, from.e + r.e * seconds),
      i: from.i,
      node: from.node + turn.node * seconds,
      argument: from.argument + turn.argument * seconds,
    }
  }
  for (;;) {
    const t = addSeconds(epoch, days * 86_400)
    const rates = decayRates(orbit, o.cdAreaOverMass, o.density, t)
    o.onStep?.(days, orbit, rates.lowest)
    if (rates.lowest <= end || orbit.a * (1 - orbit.e) < RE + end - 25) return { days, orbit, decayed: true, steps }
    if (days >= most) return { days, orbit, decayed: false, steps }
    // A twelfth of the scale height in perigee, a fiftieth of the way in apogee; half an hour at least.
    const scale = Math.max(5, 6 + (rates.lowest - 120) * 0.16)
    const perigeeRate = Math.abs(rates.a * (1 - orbit.e) - orbit.a * rates.e)
    const apogeeRate = Math.abs(rates.a * (1 + orbit.e) + orbit.a * rates.e)
    const seconds = Math.min(
      scale / 12 / Math.max(perigeeRate, 1e-300),
      (0.02 * orbit.a) / Math.max(apogeeRate, 1e-300),
      // The argument of perigee shall not jump over the equator's bulge.
      (o.mostStepDays ?? 5) * 86_400,
      Math.max(1, (most - days) * 86_400),
    )
    const half = move(orbit, rates, orbit, seconds / 2)
    const middle = decayRates(half, o.cdAreaOverMass, o.density, addSeconds(t, seconds / 2))
    orbit = move(orbit, middle, half, seconds)
    days += seconds / 86_400
    steps++
  }
}
