/**
 * Light of the Sun at a place in space: behind a cylinder, or the lit share of the Sun's disc behind a spherical body
 * (cones of umbra, penumbra and antumbra; Montenbruck and Gill 2000, section 3.4.2). Kilometres, from the centre of the body.
 */
import { angleBetween, dot, norm, scale, subtract, type Vector3 } from './vector3.js'

export const sunRadiusKm = 695_700
export const earthEquatorialKm = 6378.137

/** 1 lit, 0 behind a cylinder of the body's radius. */
export const cylindricalLight = (position: Vector3, sun: Vector3, radiusKm = earthEquatorialKm): 0 | 1 => {
  const along = dot(position, sun) / norm(sun)
  if (along >= 0) return 1
  return norm(subtract(position, scale(sun, along / norm(sun)))) > radiusKm ? 1 : 0
}

/** Lit share of the Sun's disc, 0..1. */
export const conicalLight = (
  position: Vector3,
  sun: Vector3,
  radiusKm = earthEquatorialKm,
  sunKm = sunRadiusKm,
): number => {
  const toSun = subtract(sun, position)
  const [dSun, dBody] = [norm(toSun), norm(position)]
  if (dBody <= radiusKm) return 0
  const a = Math.asin(Math.min(1, sunKm / dSun))
  const b = Math.asin(radiusKm / dBody)
  const c = angleBetween(toSun, scale(position, -1))
  if (c >= a + b) return 1
  if (c <= b - a) return 0
  if (c <= a - b) return 1 - (b * b) / (a * a)
  const x = (c * c + a * a - b * b) / (2 * c)
  const y = Math.sqrt(Math.max(0, a * a - x * x))
  const hidden =
    a * a * Math.acos(Math.max(-1, Math.min(1, x / a))) +
    b * b * Math.acos(Math.max(-1, Math.min(1, (c - x) / b))) -
    c * y
  return Math.max(0, Math.min(1, 1 - hidden / (Math.PI * a * a)))
}

/**
 * Angles (rad) whose zeros are the edges of the shadow: of the penumbra (negative inside) and of the umbra. A force that knows the
 * shadow has a kink there.
 */
export const shadowEdges = (
  position: Vector3,
  sun: Vector3,
  radiusKm = earthEquatorialKm,
): readonly [number, number] => {
  const toSun = subtract(sun, position)
  const a = Math.asin(Math.min(1, sunRadiusKm / norm(toSun)))
  const b = Math.asin(Math.min(1, radiusKm / norm(position)))
  const c = angleBetween(toSun, scale(position, -1))
  return [c - a - b, c - b + a]
}

/** True where a sphere about the origin does not stand between two places. */
export const lineOfSight = (a: Vector3, b: Vector3, radiusKm = earthEquatorialKm): boolean => {
  const d = subtract(b, a)
  const length2 = dot(d, d)
  const k = length2 > 0 ? Math.max(0, Math.min(1, -dot(a, d) / length2)) : 0
  return norm([a[0] + k * d[0], a[1] + k * d[1], a[2] + k * d[2]]) >= radiusKm
}

/** Phase angle at the object, degrees: 0 fully lit as seen from the observer, 180 against the Sun. All from one origin. */
export const phaseAngleDeg = (object: Vector3, sun: Vector3, observer: Vector3): number =>
  (angleBetween(subtract(sun, object), subtract(observer, object)) * 180) / Math.PI
