/**
 * Tides of the solid Earth, degree 2 with one Love number k2 (Montenbruck and Gill 2000, eq. 3.47, after Sanchez 1974):
 * the acceleration of a satellite by the bulge that the Moon or the Sun raises. Frequency dependence, degree 3 and ocean
 * tides (a tenth of it) are left out: 1 m along LAGEOS in some days.
 */
import { dot, norm, type Vector3 } from './vector3.js'

/** Nominal Love number of an anelastic Earth. */
export const loveNumber2 = 0.3

/** Adds to `out` (km/s2); positions in one inertial frame, km. */
export const addSolidTide = (
  position: Vector3,
  body: Vector3,
  bodyMu: number,
  radiusKm: number,
  out: Float64Array,
  k2 = loveNumber2,
): void => {
  const [r, d] = [norm(position), norm(body)]
  const c = dot(position, body) / (r * d)
  const k = ((k2 / 2) * bodyMu * radiusKm ** 5) / (d ** 3 * r ** 4)
  const [along, across] = [(3 - 15 * c * c) * k, 6 * c * k]
  for (let i = 0; i < 3; i++) out[i]! += along * (position[i]! / r) + across * (body[i]! / d)
}
