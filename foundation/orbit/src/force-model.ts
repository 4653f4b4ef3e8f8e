/**
 * The forces on a satellite of the Earth as one acceleration in GCRF: gravity of a file or zonals, Sun and Moon as points,
 * solid tides, drag in a turning atmosphere, sunlight with shadow, relativity (Schwarzschild), empirical constants along
 * R, T, N. Every part can be left out; `describe` says what is in it, for provenance.
 */
import { gravitationalParameter } from './bodies.js'
import { type BodyAt, bodyTrack } from './body-track.js'
import { type EarthOrientation, type EopPolicy, type EopSeries, orientationAt, zeroOrientation } from './eop.js'
import { forcePartials, type Partials } from './force-partials.js'
import { gcrfToItrf } from './frames.js'
import { type GravityField, gravityEvaluator } from './gravity-field.js'
import { addSeconds, type Instant } from './instant.js'
import { interpolatedPole } from './precession.js'
import { shadowEdges } from './shadow.js'
import { addSolarPressure } from './srp.js'
import { addSolidTide } from './tides.js'
import { instantToUtc } from './time-scales.js'
import { applyTransposed, cross, dot, norm, type Vector3 } from './vector3.js'

/** Density of the air, kg/m3, at an ITRF position (km) and a time. */
export type DensityAt = (itrf: Vector3, t: Instant) => number

export interface ForceOptions {
  readonly gravity: GravityField
  readonly degree?: number
  readonly order?: number
  readonly eop?: EopSeries | null
  readonly eopPolicy?: EopPolicy
  readonly thirdBodies?: readonly ('Sun' | 'Moon')[]
  readonly tides?: boolean
  readonly relativity?: boolean
  /** Cr A/m, m2/kg. */
  readonly crAreaOverMass?: number
  /** Cd A/m, m2/kg. */
  readonly cdAreaOverMass?: number
  readonly density?: DensityAt
  /** Constant accelerations along radial, along-track, normal, km/s2. */
  readonly empirical?: Vector3
  /** Other sources of Sun and Moon, for example kernels; geocentric GCRF, km. */
  readonly sunAt?: BodyAt
  readonly moonAt?: BodyAt
}

export interface ForceModel {
  /** Acceleration (km/s2) at an instant for a GCRF position (km) and velocity (km/s). */
  acceleration(t: Instant, position: Vector3, velocity: Vector3, out: Float64Array): void
  readonly describe: string
  /** Functions of time and place whose zeros are where the acceleration has a kink: the integration is cut there. */
  readonly breaks?: (t: Instant, position: Vector3) => readonly number[]
  /** How the acceleration changes with the state: for the state transition matrix. */
  readonly partials?: Partials
}

const EARTH_RATE = 7.292115146706979e-5
const C2 = 299_792.458 ** 2

export const forceModel = (o: ForceOptions): ForceModel => {
  const degree = Math.min(o.degree ?? o.gravity.degree, o.gravity.degree)
  const gravity = gravityEvaluator(o.gravity, degree, o.order)
  const third = new Set(o.thirdBodies ?? [])
  const needSun = third.has('Sun') || o.tides || (o.crAreaOverMass ?? 0) > 0
  const needMoon = third.has('Moon') || o.tides
  const sunAt = needSun ? (o.sunAt ?? bodyTrack('Sun')) : null
  const moonAt = needMoon ? (o.moonAt ?? bodyTrack('Moon')) : null
  const orientation = (t: Instant): EarthOrientation =>
    o.eop ? orientationAt(o.eop, t, o.eopPolicy ?? 'held') : zeroOrientation
  const fixed = new Float64Array(3)
  // A point mass alone needs no turning Earth.
  const central =
    degree === 0 && !needSun && !needMoon && !(o.cdAreaOverMass && o.density) && !o.relativity && !o.empirical
  const { mu, radius } = o.gravity
  const pull = (p: Vector3, b: Vector3, gm: number, out: Float64Array): void => {
    const [dx, dy, dz] = [b[0] - p[0], b[1] - p[1], b[2] - p[2]]
    const k = gm / (dx * dx + dy * dy + dz * dz) ** 1.5
    const q = gm / norm(b) ** 3
    out[0]! += k * dx - q * b[0]
    out[1]! += k * dy - q * b[1]
    out[2]! += k * dz - q * b[2]
  }
  const lit = (o.crAreaOverMass ?? 0) > 0
  const blown = (o.cdAreaOverMass ?? 0) > 0 && o.density !== undefined
  const digits = (v: number): string => String(Number(v.toPrecision(6)))
  let partials: Partials | undefined
  return {
    partials(t, p, v, out) {
      partials ??= forcePartials(o, { sunAt, moonAt, orientation })
      partials(t, p, v, out)
    },
    ...(lit || blown
      ? {
          breaks: (t: Instant, p: Vector3) => [
            ...(lit && sunAt ? shadowEdges(p, sunAt(t)) : []),
            // Geomagnetic activity is given for every three hours of UTC.
            ...(blown ? [Math.sin((Math.PI * instantToUtc(t).seconds) / 10_800)] : []),
          ],
        }
      : {}),
    describe: [
      `gravity ${o.gravity.name} to degree ${degree}`,
      ...[...third].map((b) => `${b} as a point`),
      ...(o.tides ? ['solid tides k2 0.3'] : []),
      ...(o.relativity ? ['Schwarzschild term'] : []),
      ...(o.crAreaOverMass ? [`sunlight Cr A/m ${digits(o.crAreaOverMass)} m2/kg, conical shadow`] : []),
      ...(o.cdAreaOverMass && o.density ? [`drag Cd A/m ${digits(o.cdAreaOverMass)} m2/kg`] : []),
      ...(o.empirical ? ['constant empirical accelerations'] : []),
    ].join('; '),
    acceleration(t, p, v, out) {
      if (central) {
        const k = -mu / norm(p) ** 3
        for (let i = 0; i < 3; i++) out[i] = k * p[i]!
        return
      }
      const eo = orientation(t)
      const { rotation: m } = gcrfToItrf(t, eo, interpolatedPole)
      const [x, y, z] = [
        m[0]! * p[0] + m[1]! * p[1] + m[2]! * p[2],
        m[3]! * p[0] + m[4]! * p[1] + m[5]! * p[2],
        m[6]! * p[0] + m[7]! * p[1] + m[8]! * p[2],
      ]
      gravity.acceleration(x, y, z, fixed)
      const a = applyTransposed(m, [fixed[0]!, fixed[1]!, fixed[2]!])
      out[0] = a[0]
      out[1] = a[1]
      out[2] = a[2]
      const sun = sunAt?.(t)
      const moon = moonAt?.(t)
      if (sun && third.has('Sun')) pull(p, sun, gravitationalParameter.Sun, out)
      if (moon && third.has('Moon')) pull(p, moon, gravitationalParameter.Moon, out)
      if (o.tides && sun && moon) {
        addSolidTide(p, sun, gravitationalParameter.Sun, radius, out)
        addSolidTide(p, moon, gravitationalParameter.Moon, radius, out)
      }
      if (o.crAreaOverMass && sun) addSolarPressure(p, sun, o.crAreaOverMass, out)
      if (o.cdAreaOverMass && o.density) {
        // The air turns with the Earth about the pole of date.
        const [wx, wy, wz] = applyTransposed(m, [0, 0, EARTH_RATE])
        const [ux, uy, uz] = [
          v[0] - (wy * p[2] - wz * p[1]),
          v[1] - (wz * p[0] - wx * p[2]),
          v[2] - (wx * p[1] - wy * p[0]),
        ]
        const speed = Math.sqrt(ux * ux + uy * uy + uz * uz)
        // kg/m3 x m2/kg x (km/s)^2 is 1e-3 of km/s2 by 1e6 m2/km2.
        const k = -0.5 * o.density([x, y, z], t) * o.cdAreaOverMass * speed * 1000
        out[0]! += k * ux
        out[1]! += k * uy
        out[2]! += k * uz
      }
      if (o.relativity) {
        const r = norm(p)
        const k = mu / (C2 * r ** 3)
        const [s, q] = [(4 * mu) / r - dot(v, v), 4 * dot(p, v)]
        for (let i = 0; i < 3; i++) out[i]! += k * (s * p[i]! + q * v[i]!)
      }
      if (o.empirical) {
        const r = norm(p)
        const h = cross(p, v)
        const hh = norm(h)
        const w: Vector3 = [h[0] / hh, h[1] / hh, h[2] / hh]
        const u: Vector3 = [p[0] / r, p[1] / r, p[2] / r]
        const s = cross(w, u)
        for (let i = 0; i < 3; i++) out[i]! += o.empirical[0] * u[i]! + o.empirical[1] * s[i]! + o.empirical[2] * w[i]!
      }
    },
  }
}

/** The right-hand side for `dop853`: seconds after an epoch, state in GCRF. */
export const equationsOfMotion = (model: ForceModel, epoch: Instant) => {
  const a = new Float64Array(3)
  return (seconds: number, y: Float64Array, out: Float64Array): void => {
    model.acceleration(addSeconds(epoch, seconds), [y[0]!, y[1]!, y[2]!], [y[3]!, y[4]!, y[5]!], a)
    out[0] = y[3]!
    out[1] = y[4]!
    out[2] = y[5]!
    out[3] = a[0]!
    out[4] = a[1]!
    out[5] = a[2]!
  }
}
