/**
 * The state transition matrix: how a small change of the first state goes over into the later one, 6 x 6 row-major, by the
 * variational equations along the orbit (Montenbruck and Gill 2000, section 7.2). Integrated beside the state; the steps are
 * those of the state alone, so that a state does not depend on whether its matrix is asked for.
 */
import type { Ode } from './dop853.js'
import type { ForceModel } from './force-model.js'
import type { Partials } from './force-partials.js'
import { addSeconds, type Instant } from './instant.js'
import type { State, Vector3 } from './vector3.js'

/** Six of the state, then the matrix row by row. */
export const augmentedSize = 42

export const identity6 = (): Float64Array => Float64Array.from({ length: 36 }, (_, k) => (k % 7 === 0 ? 1 : 0))

/** A B for 6 x 6 matrices. */
export const multiply6 = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array => {
  const out = new Float64Array(36)
  for (let i = 0; i < 6; i++)
    for (let k = 0; k < 6; k++) {
      const x = a[6 * i + k]!
      for (let j = 0; j < 6; j++) out[6 * i + j]! += x * b[6 * k + j]!
    }
  return out
}

/** The right-hand side for state and matrix: `motion` for the first six, A(t) times the matrix for the rest. */
export const variationalEquations = (motion: Ode, partials: Partials, epoch: Instant): Ode => {
  const a = new Float64Array(18)
  return (seconds, y, out) => {
    motion(seconds, y, out)
    partials(addSeconds(epoch, seconds), [y[0]!, y[1]!, y[2]!], [y[3]!, y[4]!, y[5]!], a)
    for (let j = 0; j < 6; j++)
      for (let i = 0; i < 3; i++) {
        out[6 + 6 * i + j] = y[6 + 6 * (i + 3) + j]!
        let sum = 0
        for (let k = 0; k < 6; k++) sum += a[6 * i + k]! * y[6 + 6 * k + j]!
        out[6 + 6 * (i + 3) + j] = sum
      }
  }
}

/** The partials of a model, or an error for one that has none. */
export const partialsOf = (model: ForceModel): Partials => {
  if (!model.partials) throw new TypeError(`no partials of ${model.describe}`)
  return model.partials
}

const STEPS = [1e-3, 1e-3, 1e-3, 1e-6, 1e-6, 1e-6] as const

/** Derivatives of a vector that depends on the state, by central differences (km and km/s): three rows of six. */
export const partialsByDifference = (vectorOf: (s: State) => Vector3, s: State): Float64Array => {
  const out = new Float64Array(18)
  const x = [...s.position, ...s.velocity]
  for (const [j, h] of STEPS.entries()) {
    const at = (sign: number): Vector3 => {
      const y = x.map((value, k) => (k === j ? value + sign * h : value))
      return vectorOf({ position: [y[0]!, y[1]!, y[2]!], velocity: [y[3]!, y[4]!, y[5]!] })
    }
    const [up, down] = [at(1), at(-1)]
    for (let i = 0; i < 3; i++) out[6 * i + j] = (up[i]! - down[i]!) / (2 * h)
  }
  return out
}
