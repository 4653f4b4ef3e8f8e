/**
 * Light time by iteration, and stellar aberration (Bradley; exact special-relativistic form, Klioner 2003). Positions and
 * velocities from the barycentre of the solar system, km and km/s. Gravity's bending of light (1.75 arcsec at the limb of
 * the Sun) and Shapiro's delay (up to 0.24 ms) are functions of their own.
 */
import { setuError } from '@setu/core/errors'
import { lightKmPerSecond } from './bodies.js'
import { addSeconds, type Instant } from './instant.js'
import { add, dot, norm, type State, scale, subtract, type Vector3 } from './vector3.js'

export interface LightTime {
  /** Seconds the light was under way. */
  readonly seconds: number
  /** From observer to target where it was, km. */
  readonly vector: Vector3
}

/** The target as the observer at `t` sees it (`direction` 1: light comes in) or as light sent at `t` meets it (-1). */
export const lightTime = (
  observer: Vector3,
  t: Instant,
  targetAt: (t: Instant) => Vector3,
  direction: 1 | -1 = 1,
): LightTime => {
  let seconds = 0
  for (let i = 0; i < 20; i++) {
    const vector = subtract(targetAt(addSeconds(t, -direction * seconds)), observer)
    const next = norm(vector) / lightKmPerSecond
    if (Math.abs(next - seconds) < 1e-10 * Math.max(1, next)) return { seconds: next, vector }
    seconds = next
  }
  throw setuError('failed-check', {
    where: 'light time',
    found: 'no convergence in 20 steps',
    expected: 'a target slower than light',
  })
}

/** Where a direction appears to an observer of that velocity (km/s); the length is kept. */
export const aberrated = (vector: Vector3, velocity: Vector3): Vector3 => {
  const length = norm(vector)
  const p = scale(vector, 1 / length)
  const v = scale(velocity, 1 / lightKmPerSecond)
  const inverseGamma = Math.sqrt(1 - dot(v, v))
  const pv = dot(p, v)
  const turned = scale(add(scale(p, inverseGamma), scale(v, 1 + pv / (1 + inverseGamma))), 1 / (1 + pv))
  return scale(turned, length / norm(turned))
}

/** Shapiro's delay (s) of a mass GM (km3/s2) at `mass` for light between two places; all from one origin, km. */
export const shapiroDelay = (gm: number, mass: Vector3, from: Vector3, to: Vector3): number => {
  const [r1, r2, r12] = [norm(subtract(from, mass)), norm(subtract(to, mass)), norm(subtract(to, from))]
  return ((2 * gm) / lightKmPerSecond ** 3) * Math.log((r1 + r2 + r12) / (r1 + r2 - r12))
}

/** Light time and aberration together: the apparent vector of a target for an observer's barycentric state. */
export const apparentVector = (observer: State, t: Instant, targetAt: (t: Instant) => Vector3): Vector3 =>
  aberrated(lightTime(observer.position, t, targetAt).vector, observer.velocity)
