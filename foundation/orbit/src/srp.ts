/**
 * Pressure of sunlight on a sphere ("cannonball"): coefficient Cr (1 absorbing, up to 2), area over mass in m2/kg; the Sun
 * at 1 au gives 4.5391e-6 N/m2 (1360.8 W/m2 over c; Kopp and Lean 2011). The shadow of the Earth is conical.
 */
import { astronomicalUnitKm } from './bodies.js'
import { conicalLight } from './shadow.js'
import { norm, subtract, type Vector3 } from './vector3.js'

/** N/m2 at one astronomical unit. */
export const solarPressure = 1360.8 / 299_792_458

/** Adds to `out` (km/s2). */
export const addSolarPressure = (
  position: Vector3,
  sun: Vector3,
  crAreaOverMass: number,
  out: Float64Array,
  bodyRadiusKm?: number,
): void => {
  const lit = conicalLight(position, sun, bodyRadiusKm)
  if (lit === 0) return
  const d = subtract(position, sun)
  const r = norm(d)
  const k = ((lit * solarPressure * crAreaOverMass) / 1000) * (astronomicalUnitKm / r) ** 2
  for (let i = 0; i < 3; i++) out[i]! += (k * d[i]!) / r
}
