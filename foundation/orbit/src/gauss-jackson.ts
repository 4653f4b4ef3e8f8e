/**
 * Second-order equations of motion at a fixed step by the method of Gauss and Jackson, order 8 (Jackson 1924; Berry and Healy 2004,
 * J. Astronaut. Sci. 52, 331): summed differences of the acceleration, one prediction and one correction a step. It asks for a
 * quarter of the accelerations of `dop853` on near-circular orbits with smooth forces. It knows no kinks and no events: shadow,
 * storms and manoeuvres belong to `propagate-numerically.ts`. The first nine points come from `dop853`.
 */
import { setuError } from '@setu/core/errors'
import { dop853 } from './dop853.js'
import { equationsOfMotion, type ForceModel } from './force-model.js'
import { addSeconds, type Instant } from './instant.js'
import { hermite, windowAt } from './interpolation.js'
import type { State } from './vector3.js'

const POINTS = 9
const HALF = 4
/** Powers of the backward difference that are carried. */
const TERMS = POINTS + 2

/** Product of two power series, cut. */
const times = (a: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: TERMS }, (_, n) => {
    let sum = 0
    for (let k = 0; k <= n; k++) sum += a[k]! * b[n - k]!
    return sum
  })
const one = Array.from({ length: TERMS }, (_, k) => (k === 0 ? 1 : 0))
/** x / -ln(1 - x): what integration over a step is in backward differences x. */
const integration = ((): number[] => {
  const g = [1]
  for (let n = 1; n < TERMS; n++) {
    let sum = 0
    for (let k = 0; k < n; k++) sum -= g[k]! / (n + 1 - k)
    g.push(sum)
  }
  return g
})()
const step = one.map((v, k) => (k === 1 ? -1 : v))
const ahead = one.map(() => 1)

/** Coefficients of nine accelerations, newest last, for the terms of a series from `first` on: differences as ordinates. */
const ordinates = (series: readonly number[], first: number): Float64Array => {
  const out = new Float64Array(POINTS)
  for (let order = 0; order < POINTS; order++) {
    let binomial = 1
    for (let k = 0; k <= order; k++) {
      out[POINTS - 1 - k]! += (series[order + first] ?? 0) * binomial
      binomial *= -(order - k) / (k + 1)
    }
  }
  return out
}

/** Velocity and position at a point from the sums at the newest one: what to add for the accelerations, and the first sum's part. */
const formula = (shift: readonly number[]) => {
  const [single, double] = [times(integration, shift), times(times(integration, integration), shift)]
  return { velocity: ordinates(single, 1), position: ordinates(double, 2), sumInPosition: double[1]! }
}
const corrector = formula(one)
const predictor = formula(ahead)
/** At the middle of the nine, four points before the newest. */
const middle = formula(Array.from({ length: HALF }, () => step).reduce(times, one))

export interface GaussJacksonRun {
  /** x, y, z (km), vx, vy, vz (km/s) for each time asked for. */
  readonly states: Float64Array
  readonly steps: number
  readonly evaluations: number
}

/**
 * States at `seconds` after the epoch, in growing order and all at or after it. `stepSeconds`: 60 serves low orbits, a hundredth of
 * a turn others. Between steps by Hermite's polynomial through four of them.
 */
export const gaussJackson = (
  model: ForceModel,
  epoch: Instant,
  start: State,
  seconds: ArrayLike<number>,
  stepSeconds: number,
): GaussJacksonRun => {
  const h = stepSeconds
  const last = seconds.length > 0 ? seconds[seconds.length - 1]! : 0
  if (!(h > 0) || !(seconds.length === 0 || seconds[0]! >= 0))
    throw setuError('bad-input', {
      where: 'gaussJackson',
      found: `a step of ${h} s, times from ${seconds[0]} s`,
      expected: 'a step above zero and times from the epoch on',
    })
  const count = Math.ceil(last / h - 1e-12) + 1
  // Four points behind the epoch, then all ahead of it, and four more for the interpolation at the end.
  const points = Math.max(count + HALF, POINTS - HALF) + HALF
  const at = Float64Array.from({ length: points }, (_, k) => (k - HALF) * h)
  const states = new Float64Array(6 * points)
  const a = new Float64Array(3 * points)
  let evaluations = 0
  const evaluate = (k: number): void => {
    const y = states.subarray(6 * k, 6 * k + 6)
    model.acceleration(addSeconds(epoch, at[k]!), [y[0]!, y[1]!, y[2]!], [y[3]!, y[4]!, y[5]!], a.subarray(3 * k))
    evaluations++
  }

  const motion = equationsOfMotion(model, epoch)
  const first = [...start.position, ...start.velocity]
  states.set(first, 6 * HALF)
  for (const sign of [-1, 1] as const) {
    let y: ArrayLike<number> = first
    for (let k = 1; k <= HALF; k++) {
      const run = dop853(motion, sign * (k - 1) * h, y, sign * k * h, { relative: 1e-13, absolute: 1e-12 })
      evaluations += run.evaluations
      y = run.y
      states.set(run.y, 6 * (HALF + sign * k))
    }
  }
  for (let k = 0; k < POINTS; k++) evaluate(k)

  const weighted = (c: Float64Array, newest: number, axis: number): number => {
    let sum = 0
    for (let k = 0; k < POINTS; k++) sum += c[k]! * a[3 * (newest - POINTS + 1 + k) + axis]!
    return sum
  }
  // The sums at the newest point that give the first state at the middle.
  const newest = POINTS - 1
  const sum1 = [0, 1, 2].map((i) => first[i + 3]! / h - weighted(middle.velocity, newest, i))
  const sum2 = [0, 1, 2].map(
    (i) => first[i]! / (h * h) - middle.sumInPosition * sum1[i]! - weighted(middle.position, newest, i),
  )
  for (let n = newest; n + 1 < points; n++) {
    const y = states.subarray(6 * (n + 1), 6 * (n + 2))
    const put = (f: typeof corrector, upTo: number, s1: readonly number[], s2: readonly number[]): void => {
      for (let i = 0; i < 3; i++) {
        y[i] = h * h * (s2[i]! + f.sumInPosition * s1[i]! + weighted(f.position, upTo, i))
        y[i + 3] = h * (s1[i]! + weighted(f.velocity, upTo, i))
      }
    }
    put(predictor, n, sum1, sum2)
    evaluate(n + 1)
    for (let i = 0; i < 3; i++) {
      sum1[i]! += a[3 * (n + 1) + i]!
      sum2[i]! += sum1[i]!
    }
    put(corrector, n + 1, sum1, sum2)
  }

  const out = new Float64Array(6 * seconds.length)
  for (let j = 0; j < seconds.length; j++) {
    const from = windowAt(at, seconds[j]!, 4)
    for (let k = 0; k < 3; k++) {
      const [p, v] = hermite(at, states, 6, k, k + 3, from, 4, seconds[j]!)
      out[6 * j + k] = p
      out[6 * j + k + 3] = v
    }
  }
  return { states: out, steps: points - POINTS, evaluations }
}
