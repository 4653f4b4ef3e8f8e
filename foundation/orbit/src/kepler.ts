/**
 * Keplerian and equinoctial elements and two-body motion. Angles in radians, km, s. Kepler's equation by Newton's method
 * from Danby's start; near-parabolic orbits (|1 - e| < 1e-8) are refused.
 */
import { setuError } from '@setu/core/errors'
import { cross, dot, norm, type State, scale, subtract, turn, type Vector3 } from './vector3.js'

/** GM of the Earth, km3/s2 (EGM96, WGS84). */
export const earthMu = 398_600.4418

export interface Kepler {
  /** Semi-major axis, km; negative for hyperbolas. */
  readonly a: number
  readonly e: number
  readonly i: number
  readonly node: number
  readonly argument: number
  /** Mean anomaly. */
  readonly mean: number
}

/** Eccentric (or hyperbolic) anomaly of a mean anomaly. */
export const eccentricAnomaly = (mean: number, e: number): number => {
  const m = e < 1 ? Math.atan2(Math.sin(mean), Math.cos(mean)) : mean
  let x = e < 1 ? m + Math.sign(m) * 0.85 * e : Math.asinh(m / e)
  for (let k = 0; k < 60; k++) {
    const f = e < 1 ? x - e * Math.sin(x) - m : e * Math.sinh(x) - x - m
    const g = e < 1 ? 1 - e * Math.cos(x) : e * Math.cosh(x) - 1
    const dx = f / g
    x -= dx
    if (Math.abs(dx) < 1e-15 * Math.max(1, Math.abs(x))) break
  }
  return x
}

export const stateOfKepler = (k: Kepler, mu = earthMu): State => {
  if (!(Math.abs(1 - k.e) > 1e-8 && k.a * (1 - k.e) > 0))
    throw setuError('bad-input', {
      where: 'elements',
      found: `a ${k.a} km, e ${k.e}`,
      expected: 'an ellipse (a > 0, e < 1) or a hyperbola (a < 0, e > 1)',
    })
  const x = eccentricAnomaly(k.mean, k.e)
  const root = Math.sqrt(Math.abs(1 - k.e * k.e))
  const [c, s] = k.e < 1 ? [Math.cos(x), Math.sin(x)] : [Math.cosh(x), Math.sinh(x)]
  const r = k.a * (1 - k.e * c)
  const [px, py] = [k.a * (c - k.e), Math.abs(k.a) * root * s]
  const rate = Math.sqrt(mu * Math.abs(k.a)) / r
  const [vx, vy] = k.e < 1 ? [-rate * s, rate * root * c] : [-rate * s, rate * root * c]
  const [cn, sn, ci, si, cw, sw] = [
    Math.cos(k.node),
    Math.sin(k.node),
    Math.cos(k.i),
    Math.sin(k.i),
    Math.cos(k.argument),
    Math.sin(k.argument),
  ]
  const p: Vector3 = [cn * cw - sn * sw * ci, sn * cw + cn * sw * ci, sw * si]
  const q: Vector3 = [-cn * sw - sn * cw * ci, -sn * sw + cn * cw * ci, cw * si]
  return {
    position: [p[0] * px + q[0] * py, p[1] * px + q[1] * py, p[2] * px + q[2] * py],
    velocity: [p[0] * vx + q[0] * vy, p[1] * vx + q[1] * vy, p[2] * vx + q[2] * vy],
  }
}

/** Osculating elements. Of a circular orbit the argument of perigee, of an equatorial one the node, is set to 0. */
export const keplerOfState = ({ position, velocity }: State, mu = earthMu): Kepler => {
  const [r, v2] = [norm(position), dot(velocity, velocity)]
  const h = cross(position, velocity)
  const a = 1 / (2 / r - v2 / mu)
  const eVector = subtract(scale(cross(velocity, h), 1 / mu), scale(position, 1 / r))
  const e = norm(eVector)
  if (!(norm(h) > 0) || Math.abs(1 - e) <= 1e-8)
    throw setuError('bad-input', {
      where: 'state',
      found: `an orbit of eccentricity ${e}`,
      expected: 'an ellipse or a hyperbola',
    })
  const node: Vector3 = Math.hypot(h[0], h[1]) > 1e-11 * norm(h) ? [-h[1], h[0], 0] : [1, 0, 0]
  const i = Math.atan2(Math.hypot(h[0], h[1]), h[2])
  const across = (x: Vector3): number => Math.atan2(dot(cross(node, x), h) / norm(h), dot(node, x))
  const latitude = across(position)
  const argument = e > 1e-11 ? across(eVector) : 0
  const nu = latitude - argument
  const mean =
    e < 1
      ? (() => {
          const x = Math.atan2(Math.sqrt(1 - e * e) * Math.sin(nu), e + Math.cos(nu))
          return x - e * Math.sin(x)
        })()
      : (() => {
          const x = 2 * Math.atanh(Math.sqrt((e - 1) / (e + 1)) * Math.tan(nu / 2))
          return e * Math.sinh(x) - x
        })()
  return {
    a,
    e,
    i,
    node: turn(Math.atan2(node[1], node[0])),
    argument: turn(argument),
    mean: e < 1 ? turn(mean) : mean,
  }
}

/** Two-body motion over `seconds`. */
export const twoBody = (state: State, seconds: number, mu = earthMu): State => {
  const k = keplerOfState(state, mu)
  const n = Math.sqrt(mu / Math.abs(k.a) ** 3)
  return stateOfKepler({ ...k, mean: k.mean + n * seconds }, mu)
}

/** Equinoctial elements without singularity for i < 180 degrees: h = e sin(w + node), k = e cos, p = tan(i/2) sin node, q cos. */
export interface Equinoctial {
  readonly a: number
  readonly h: number
  readonly k: number
  readonly p: number
  readonly q: number
  /** Mean longitude. */
  readonly longitude: number
}
export const equinoctialOf = (k: Kepler): Equinoctial => ({
  a: k.a,
  h: k.e * Math.sin(k.argument + k.node),
  k: k.e * Math.cos(k.argument + k.node),
  p: Math.tan(k.i / 2) * Math.sin(k.node),
  q: Math.tan(k.i / 2) * Math.cos(k.node),
  longitude: turn(k.mean + k.argument + k.node),
})
export const keplerOfEquinoctial = (x: Equinoctial): Kepler => {
  const node = Math.atan2(x.p, x.q)
  const bar = Math.atan2(x.h, x.k)
  return {
    a: x.a,
    e: Math.hypot(x.h, x.k),
    i: 2 * Math.atan(Math.hypot(x.p, x.q)),
    node: turn(node),
    argument: turn(bar - node),
    mean: turn(x.longitude - bar),
  }
}
