/**
 * How the acceleration of a force model changes with place and velocity: the matrix of the variational equations (Montenbruck
 * and Gill 2000, chapter 7). Gravity by its own gradient to degree 20; Sun and Moon as points; sunlight with its lit share as it
 * is (the edges of the shadow are not differentiated); drag with the change of the density along the vertical. Left out, each
 * below 1e-8 of the gradient of gravity: tides, relativity, empirical accelerations; and gravity above degree 20: 1e-5 of it
 * at 500 km.
 */
import { astronomicalUnitKm, gravitationalParameter } from './bodies.js'
import type { BodyAt } from './body-track.js'
import { earthRate } from './earth-rotation.js'
import type { EarthOrientation } from './eop.js'
import type { ForceOptions } from './force-model.js'
import { gcrfToItrf } from './frames.js'
import { gravityGradient } from './gravity-gradient.js'
import type { Instant } from './instant.js'
import { interpolatedPole } from './precession.js'
import { conicalLight } from './shadow.js'
import { solarPressure } from './srp.js'
import { apply, applyTransposed, cross, dot, norm, type Vector3 } from './vector3.js'

/** Writes six numbers for each of the three accelerations: by x, y, z (1/s2), then by vx, vy, vz (1/s). */
export type Partials = (t: Instant, position: Vector3, velocity: Vector3, out: Float64Array) => void

const HIGHEST = 20
/** Half the distance over which the density is differenced, km. */
const HALF_KM = 0.5

export interface PartialSources {
  readonly sunAt: BodyAt | null
  readonly moonAt: BodyAt | null
  readonly orientation: (t: Instant) => EarthOrientation
}

/** k times the gradient of d / |d|^3. */
const addPointGradient = (d: Vector3, k: number, out: Float64Array): void => {
  const r2 = dot(d, d)
  const [a, b] = [k / (r2 * Math.sqrt(r2)), (3 * k) / (r2 * r2 * Math.sqrt(r2))]
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) out[6 * i + j]! += (i === j ? a : 0) - b * d[i]! * d[j]!
}

const difference = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]

export const forcePartials = (o: ForceOptions, s: PartialSources): Partials => {
  const gradient = gravityGradient(o.gravity, Math.min(o.degree ?? o.gravity.degree, o.gravity.degree, HIGHEST))
  const six = new Float64Array(6)
  const third = new Set(o.thirdBodies ?? [])
  const drag = o.density && (o.cdAreaOverMass ?? 0) > 0 ? { density: o.density, cd: o.cdAreaOverMass! } : null

  const addDrag = (t: Instant, m: Float64Array, p: Vector3, v: Vector3, out: Float64Array): void => {
    const w = applyTransposed(m, [0, 0, earthRate()])
    const u = difference(v, cross(w, p))
    const speed = norm(u)
    const at = (km: number): number => drag!.density(apply(m, p.map((x) => x * (1 + km / norm(p))) as never), t)
    const [below, above] = [at(-HALF_KM), at(HALF_KM)]
    const k = -0.5 * drag!.cd * 1000
    const kr = (k * (below + above)) / 2
    const slope = (k * speed * (above - below)) / (2 * HALF_KM * norm(p))
    for (let i = 0; i < 3; i++) {
      const byV: Vector3 = [0, 1, 2].map((j) => kr * ((i === j ? speed : 0) + (u[i]! * u[j]!) / speed)) as never
      // By place: the air's own velocity changes by w x dr.
      const byAir = cross(w, byV)
      for (let j = 0; j < 3; j++) {
        out[6 * i + 3 + j]! += byV[j]!
        out[6 * i + j]! += byAir[j]! + slope * u[i]! * p[j]!
      }
    }
  }

  return (t, p, v, out) => {
    out.fill(0)
    const { rotation: m } = gcrfToItrf(t, s.orientation(t), interpolatedPole)
    const [x, y, z] = apply(m, p)
    gradient.at(x, y, z, six)
    const [xx, xy, xz, yy, yz, zz] = six as never as readonly [number, number, number, number, number, number]
    const fixed = [xx, xy, xz, xy, yy, yz, xz, yz, zz]
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        let sum = 0
        for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) sum += m[3 * a + i]! * fixed[3 * a + b]! * m[3 * b + j]!
        out[6 * i + j] = sum
      }
    const sun = s.sunAt?.(t)
    const moon = s.moonAt?.(t)
    if (sun && third.has('Sun')) addPointGradient(difference(p, sun), -gravitationalParameter.Sun, out)
    if (moon && third.has('Moon')) addPointGradient(difference(p, moon), -gravitationalParameter.Moon, out)
    if (sun && o.crAreaOverMass) {
      const k = (conicalLight(p, sun) * solarPressure * o.crAreaOverMass * astronomicalUnitKm ** 2) / 1000
      addPointGradient(difference(p, sun), k, out)
    }
    if (drag) addDrag(t, m, p, v, out)
  }
}
