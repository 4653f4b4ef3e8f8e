/**
 * A numerical orbit with the manoeuvres of its message, forwards and backwards from its epoch. An impulse changes the
 * velocity at its time; a burn is a constant acceleration, its velocity change over its duration, about axes that stand
 * still (taken at ignition) or go with the orbit. Mass changes at once or evenly. The integration is cut at each of them and
 * at whole days from the epoch, so that a state does not depend on the times asked for.
 */
import { setuError } from '@setu/core/errors'
import type { ForceModel } from './force-model.js'
import { earthFrameOf, localFrameOf } from './frame-names.js'
import { transformAt } from './frames.js'
import type { Manoeuvre } from './initial-state.js'
import { addSeconds, type Instant, secondsBetween } from './instant.js'
import { localFrame } from './local-orbital.js'
import { type NumericalOptions, propagateNumerically } from './propagate-numerically.js'
import { identity6, multiply6, partialsByDifference, partialsOf } from './state-transition.js'
import { applyTransposed, type Matrix3, norm, type State, scale, type Vector3 } from './vector3.js'

export interface Flight {
  readonly epoch: Instant
  /** GCRF at the epoch. */
  readonly state: State
  /** Null where it is not known: then the force model does not change with it. */
  readonly massKg: number | null
  readonly manoeuvres: readonly Manoeuvre[]
}
export interface FlightRun {
  /** Six a row for each time asked for; NaN from where the orbit has come below `lowestKm`. */
  readonly states: Float64Array
  /** State transition matrices from the epoch, 36 a row, where asked for; NaN as the states. */
  readonly transitions?: Float64Array
  readonly steps: number
  /** Seconds from the epoch at which it came below, or null. */
  readonly below: number | null
  readonly massKg: number | null
}

/** Acceleration (km/s2) of a burn in GCRF. */
const thrustOf = (m: Manoeuvre): ((s: State) => Vector3) => {
  const turned = thrustAxes(m)
  return (s) => scale(turned(s), 1 / m.durationSeconds)
}
/** The velocity change in GCRF at a state. */
const thrustAxes = (m: Manoeuvre): ((s: State) => Vector3) => {
  const local = localFrameOf(m.frame)
  if (local) return (s) => applyTransposed(localFrame(local, s).rotation, m.deltaVKmPerS)
  const frame = earthFrameOf(m.frame, 'MAN_REF_FRAME')
  if (['ITRF', 'PEF', 'TIRS'].includes(frame))
    throw setuError('bad-input', {
      where: 'MAN_REF_FRAME',
      found: m.frame,
      expected: 'axes that do not turn with the Earth',
    })
  const axes: Matrix3 = transformAt(frame, 'GCRF', m.at).rotation
  const [x, y, z] = m.deltaVKmPerS
  const fixed: Vector3 = [
    axes[0]! * x + axes[1]! * y + axes[2]! * z,
    axes[3]! * x + axes[4]! * y + axes[5]! * z,
    axes[6]! * x + axes[7]! * y + axes[8]! * z,
  ]
  return () => fixed
}

/** Kinks of the forces are not looked for while an engine burns. */
const powered = (model: ForceModel, burns: readonly Manoeuvre[]): ForceModel => {
  if (burns.length === 0) return model
  const thrusts = burns.map(thrustOf)
  return {
    describe: model.describe,
    acceleration(t, position, velocity, out) {
      model.acceleration(t, position, velocity, out)
      for (const thrust of thrusts) {
        const a = thrust({ position, velocity })
        for (let i = 0; i < 3; i++) out[i]! += a[i]!
      }
    },
    partials(t, position, velocity, out) {
      partialsOf(model)(t, position, velocity, out)
      for (const thrust of thrusts) {
        const by = partialsByDifference(thrust, { position, velocity })
        for (let i = 0; i < 18; i++) out[i]! += by[i]!
      }
    },
  }
}

/** Whole days from the epoch, starts and ends of manoeuvres between the epoch and the last time, in the order of flight. */
const cutsOf = (f: Flight, last: number): number[] => {
  const sign = last < 0 ? -1 : 1
  const cuts = new Set<number>([last])
  for (let day = 1; 86_400 * day < Math.abs(last); day++) cuts.add(sign * 86_400 * day)
  for (const m of f.manoeuvres) {
    const at = secondsBetween(f.epoch, m.at)
    for (const t of [at, at + m.durationSeconds]) if (sign * t > 0 && sign * t < Math.abs(last)) cuts.add(t)
  }
  return [...cuts].sort((a, b) => sign * (a - b))
}

export interface FlightOptions extends NumericalOptions {
  /** Geocentric height over the equatorial radius at which it ends, km; 80 by default. */
  readonly lowestKm?: number
  /** Called after each leg with the share that is done. */
  readonly onLeg?: (share: number) => Promise<void>
}

/** `seconds` from the epoch in growing order, before and after it. `modelOf` makes the forces for a mass. */
export const flyFrom = async (
  f: Flight,
  modelOf: (massKg: number | null) => ForceModel,
  seconds: ArrayLike<number>,
  o: FlightOptions = {},
): Promise<FlightRun> => {
  const n = seconds.length
  const states = new Float64Array(6 * n).fill(Number.NaN)
  const transitions = o.transitions ? new Float64Array(36 * n).fill(Number.NaN) : null
  const lowest = 6378.137 + (o.lowestKm ?? 80)
  let [steps, below, mass] = [0, null as number | null, f.massKg]
  const rows = [...Array(n).keys()]
  const legs = async (last: number, mine: readonly number[], sign: 1 | -1): Promise<void> => {
    let [t, state, kg] = [0, f.state, f.massKg]
    let phi = identity6()
    let at = 0
    const impulses = f.manoeuvres.filter((m) => m.durationSeconds === 0)
    const kick = (time: number): void => {
      for (const m of impulses) {
        // Forwards an impulse at the epoch itself is still to come; backwards it is not.
        if (secondsBetween(f.epoch, m.at) !== time || (time === 0 && sign < 0)) continue
        const kicked = thrustAxes(m)
        if (transitions) {
          // Where the impulse stands in axes of the orbit it depends on the state.
          const jump = identity6()
          for (const [k, value] of partialsByDifference(kicked, state).entries()) jump[18 + k]! += sign * value
          phi = multiply6(jump, phi)
        }
        const dv = kicked(state)
        const [vx, vy, vz] = state.velocity
        state = { ...state, velocity: [vx + sign * dv[0], vy + sign * dv[1], vz + sign * dv[2]] }
        if (kg !== null) kg += sign * m.deltaMassKg
      }
    }
    while (at < mine.length && seconds[mine[at]!] === 0) {
      transitions?.set(phi, 36 * mine[at]!)
      states.set([...state.position, ...state.velocity], 6 * mine[at++]!)
    }
    kick(0)
    if (last === 0) return
    for (const end of cutsOf(f, last)) {
      const middle = (t + end) / 2
      const burns = f.manoeuvres.filter((m) => {
        const since = middle - secondsBetween(f.epoch, m.at)
        return m.durationSeconds > 0 && since > 0 && since < m.durationSeconds
      })
      const change = burns.reduce((sum, m) => sum + (m.deltaMassKg * (end - t)) / m.durationSeconds, 0)
      const model = powered(modelOf(kg === null ? null : kg + change / 2), burns)
      const wanted: number[] = []
      while (at < mine.length && sign * seconds[mine[at]!]! <= sign * end) wanted.push(mine[at++]!)
      const times = wanted.map((i) => seconds[i]! - t)
      const closed = times.at(-1) === end - t
      const run = propagateNumerically(model, addSeconds(f.epoch, t), state, closed ? times : [...times, end - t], {
        ...(o.relative === undefined ? {} : { relative: o.relative }),
        ...(o.maxStep === undefined ? {} : { maxStep: o.maxStep }),
        transitions: transitions !== null,
        events: [
          {
            name: 'below',
            value: (_, y) => Math.hypot(y[0]!, y[1]!, y[2]!) - lowest,
            direction: -1,
            terminal: true,
            tolerance: 1e-3,
          },
        ],
      })
      steps += run.end.steps
      for (let k = 0; k < Math.min(run.reached, wanted.length); k++) {
        states.set(run.states.subarray(6 * k, 6 * k + 6), 6 * wanted[k]!)
        transitions?.set(multiply6(run.transitions!.subarray(36 * k, 36 * k + 36), phi), 36 * wanted[k]!)
      }
      if (run.events.length > 0) {
        below = t + run.events[0]!.t
        break
      }
      const y = run.end.y
      if (transitions) phi = multiply6(y.subarray(6), phi)
      state = { position: [y[0]!, y[1]!, y[2]!], velocity: [y[3]!, y[4]!, y[5]!] }
      if (kg !== null) kg += change
      t = end
      kick(end)
      await o.onLeg?.(t / last)
    }
    if (sign > 0) mass = kg
  }
  if (norm(f.state.position) < lowest)
    throw setuError('bad-input', {
      where: 'state',
      found: `${(norm(f.state.position) - 6378.137).toFixed(1)} km over the equatorial radius`,
      expected: `at least ${(lowest - 6378.137).toFixed(0)} km`,
    })
  const behind = rows.filter((i) => seconds[i]! < 0).reverse()
  const ahead = rows.filter((i) => seconds[i]! >= 0)
  if (behind.length > 0) await legs(seconds[behind.at(-1)!]!, behind, -1)
  if (ahead.length > 0) await legs(seconds[ahead.at(-1)!]!, ahead, 1)
  return { states, ...(transitions ? { transitions } : {}), steps, below, massKg: mass }
}
