/**
 * States of many objects at many times as one array, [time][x, y, z, vx, vy, vz][object]: joined from parts of the objects, turned
 * into another frame, and looked at object by object.
 */
import type { EarthOrientation } from './eop.js'
import { type EarthFrame, transformAt } from './frames.js'
import type { Instant } from './instant.js'

export interface StateGrid {
  readonly objects: number
  readonly times: number
  readonly states: Float64Array
  /** [time][object]: codes of SGP4, and `driftedCode`. */
  readonly codes: Uint8Array
}

/** Not a code of SGP4: the drag series of a spent set has left its range and the state lies far outside the orbit. */
export const driftedCode = 7

/** Not a code of SGP4: the numerical orbit has come below 80 km, where a satellite breaks up. */
export const reenteredCode = 8
/** Not a code of SGP4: the object could not be integrated; a finding says why. */
export const failedCode = 9

/** Makes states missing that lie further out than four times the apogee. Distances in km, one an object. */
export const dropDrifted = (g: StateGrid, apogeeKm: ArrayLike<number>): void => {
  const { objects: n, times, states, codes } = g
  for (let j = 0; j < times; j++)
    for (let i = 0; i < n; i++) {
      const at = j * 6 * n + i
      if (codes[j * n + i] !== 0) continue
      const r = Math.hypot(states[at]!, states[at + n]!, states[at + 2 * n]!)
      if (r <= 4 * apogeeKm[i]!) continue
      codes[j * n + i] = driftedCode
      for (let k = 0; k < 6; k++) states[at + k * n] = Number.NaN
    }
}

/** Turns every state from one frame of the Earth to another, in place. */
export const turnStates = (
  g: StateGrid,
  from: EarthFrame,
  to: EarthFrame,
  timeOf: (index: number) => Instant,
  eo: EarthOrientation | ((t: Instant) => EarthOrientation),
): void => {
  if (from === to) return
  const { objects: n, states } = g
  for (let j = 0; j < g.times; j++) {
    const { rotation: m, rate: w } = transformAt(from, to, timeOf(j), typeof eo === 'function' ? eo(timeOf(j)) : eo)
    for (let i = 0; i < n; i++) {
      const at = j * 6 * n + i
      const [x, y, z] = [states[at]!, states[at + n]!, states[at + 2 * n]!]
      const [u, v, s] = [states[at + 3 * n]!, states[at + 4 * n]!, states[at + 5 * n]!]
      const px = m[0]! * x + m[1]! * y + m[2]! * z
      const py = m[3]! * x + m[4]! * y + m[5]! * z
      const pz = m[6]! * x + m[7]! * y + m[8]! * z
      states[at] = px
      states[at + n] = py
      states[at + 2 * n] = pz
      states[at + 3 * n] = m[0]! * u + m[1]! * v + m[2]! * s - (w[1] * pz - w[2] * py)
      states[at + 4 * n] = m[3]! * u + m[4]! * v + m[5]! * s - (w[2] * px - w[0] * pz)
      states[at + 5 * n] = m[6]! * u + m[7]! * v + m[8]! * s - (w[0] * py - w[1] * px)
    }
  }
}

/** Parts of the objects, in their order, as one. */
export const joinGrids = (parts: readonly StateGrid[]): StateGrid => {
  const times = parts[0]?.times ?? 0
  const objects = parts.reduce((sum, p) => sum + p.objects, 0)
  if (parts.length === 1) return parts[0]!
  const states = new Float64Array(objects * times * 6)
  const codes = new Uint8Array(objects * times)
  let from = 0
  for (const p of parts) {
    for (let r = 0; r < times * 6; r++)
      states.set(p.states.subarray(r * p.objects, (r + 1) * p.objects), r * objects + from)
    for (let j = 0; j < times; j++) codes.set(p.codes.subarray(j * p.objects, (j + 1) * p.objects), j * objects + from)
    from += p.objects
  }
  return { objects, times, states, codes }
}

/** Distance from the centre (km) of an object at a time; NaN where missing. */
export const distanceAt = (g: StateGrid, time: number, object: number): number => {
  const at = time * 6 * g.objects + object
  return Math.hypot(g.states[at]!, g.states[at + g.objects]!, g.states[at + 2 * g.objects]!)
}

/** The six numbers of a state. */
export const stateRow = (g: StateGrid, time: number, object: number): number[] =>
  Array.from({ length: 6 }, (_, k) => g.states[(time * 6 + k) * g.objects + object]!)
