/**
 * Ordinary differential equations by the Runge-Kutta method of order 8(5,3) of Dormand and Prince with step control and
 * dense output of order 7 (Hairer, Norsett, Wanner 1993, section II.10; code DOP853). For smooth right-hand sides: steps of
 * force (shadow, switches) should be integration limits or are paid for by rejected steps.
 */
import { setuError } from '@setu/core/errors'
import { dense853, error3, error5, nodes853, stagesOf853, tableau853 } from './dop853-table.js'
import { numbersOf } from './nutation.js'

/** Writes dy/dt at t into `out`. */
export type Ode = (t: number, y: Float64Array, out: Float64Array) => void

/** One accepted step and the solution inside it. */
export interface DenseStep {
  readonly from: number
  readonly to: number
  /** The solution at the end of the step; valid during the call only. */
  readonly y: Float64Array
  at(t: number, out: Float64Array): Float64Array
}

export interface Dop853Options {
  /** Relative error of a step, 1e-12 by default. */
  readonly relative?: number
  /** Absolute error of a step, one for all or one for each component. */
  readonly absolute?: number | Float64Array
  /** How many of the first components the step is chosen by; all by default. */
  readonly controlled?: number
  readonly maxStep?: number
  readonly firstStep?: number
  readonly maxSteps?: number
  /** Called after each step; returning a time inside the step ends the integration there. */
  readonly onStep?: (step: DenseStep) => number | undefined
}

export interface Dop853Result {
  readonly t: number
  readonly y: Float64Array
  readonly steps: number
  readonly rejected: number
  readonly evaluations: number
}

const A = numbersOf(tableau853)
const C = numbersOf(nodes853)
const E3 = numbersOf(error3)
const E5 = numbersOf(error5)
const D = numbersOf(dense853)
const S = stagesOf853

/** From (t0, y0) to t1, forwards or backwards. Throws `failed-check` where the step falls below rounding or is not finite. */
export const dop853 = (f: Ode, t0: number, y0: ArrayLike<number>, t1: number, o: Dop853Options = {}): Dop853Result => {
  const n = y0.length
  const relative = o.relative ?? 1e-12
  const absolute = typeof o.absolute === 'object' ? o.absolute : new Float64Array(n).fill(o.absolute ?? 1e-12)
  const controlled = o.controlled ?? n
  const maxSteps = o.maxSteps ?? 10_000_000
  const direction = t1 >= t0 ? 1 : -1
  const k = Array.from({ length: 16 }, () => new Float64Array(n))
  const dense = Array.from({ length: 7 }, () => new Float64Array(n))
  let y = Float64Array.from(y0)
  let next = new Float64Array(n)
  const stage = new Float64Array(n)
  let t = t0
  let [steps, rejected, evaluations] = [0, 0, 1]
  f(t, y, k[0]!)

  const fill = (row: number, h: number, out: Float64Array): void => {
    const base = (row * (row - 1)) / 2
    for (let j = 0; j < n; j++) out[j] = 0
    for (let s = 0; s < row; s++) {
      const a = A[base + s]!
      if (a === 0) continue
      const ks = k[s]!
      for (let j = 0; j < n; j++) out[j]! += a * ks[j]!
    }
    for (let j = 0; j < n; j++) out[j] = y[j]! + h * out[j]!
  }
  const scaled = (v: Float64Array, by: Float64Array): number => {
    let sum = 0
    for (let j = 0; j < controlled; j++) sum += (v[j]! / (absolute[j]! + relative * Math.abs(by[j]!))) ** 2
    return Math.sqrt(sum / controlled)
  }
  const guess = (): number => {
    const [d0, d1] = [scaled(y, y), scaled(k[0]!, y)]
    const h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1
    for (let j = 0; j < n; j++) stage[j] = y[j]! + direction * h0 * k[0]![j]!
    f(t + direction * h0, stage, k[1]!)
    evaluations++
    for (let j = 0; j < n; j++) next[j] = (k[1]![j]! - k[0]![j]!) / h0
    const most = Math.max(d1, scaled(next, y))
    return Math.min(100 * h0, most <= 1e-15 ? Math.max(1e-6, h0 * 1e-3) : (0.01 / most) ** 0.125)
  }
  let h = Math.min(o.firstStep ?? guess(), o.maxStep ?? Number.POSITIVE_INFINITY)
  let wasRejected = false

  while (direction * (t1 - t) > 0) {
    if (steps + rejected >= maxSteps)
      throw setuError('failed-check', {
        where: 'integration',
        found: `${maxSteps} steps at t = ${t}`,
        expected: 'fewer',
      })
    h = Math.min(h, o.maxStep ?? Number.POSITIVE_INFINITY)
    if (!(h > 10 * Number.EPSILON * Math.abs(t)) || !(h > 0))
      throw setuError('failed-check', {
        where: 'integration',
        found: `a step of ${h} at t = ${t}`,
        expected: 'a smooth right-hand side',
        wayOut: 'Loosen the tolerance, or end the integration where the forces jump.',
      })
    const last = direction * (t1 - t) <= h * (1 + 1e-12)
    const step = last ? t1 - t : direction * h
    for (let s = 1; s < S; s++) {
      fill(s, step, stage)
      f(t + C[s]! * step, stage, k[s]!)
    }
    fill(S, step, next)
    const end = last ? t1 : t + step
    f(end, next, k[S]!)
    evaluations += S
    let [e5, e3] = [0, 0]
    for (let j = 0; j < controlled; j++) {
      let [a, b] = [0, 0]
      for (let s = 0; s <= S; s++) {
        a += E5[s]! * k[s]![j]!
        b += E3[s]! * k[s]![j]!
      }
      const weight = absolute[j]! + relative * Math.max(Math.abs(y[j]!), Math.abs(next[j]!))
      e5 += (a / weight) ** 2
      e3 += (b / weight) ** 2
    }
    const error = e5 === 0 && e3 === 0 ? 0 : (Math.abs(step) * e5) / Math.sqrt((e5 + 0.01 * e3) * controlled)
    if (!(error < 1)) {
      rejected++
      wasRejected = true
      h = Math.abs(step) * (Number.isFinite(error) ? Math.max(0.2, 0.9 * error ** -0.125) : 0.1)
      continue
    }
    steps++
    if (o.onStep) {
      let ready = false
      const [from, width, before, after] = [t, step, y, next]
      const prepare = (): void => {
        for (let s = 13; s < 16; s++) {
          fill(s, width, stage)
          f(from + C[s]! * width, stage, k[s]!)
        }
        evaluations += 3
        for (let j = 0; j < n; j++) {
          const delta = after[j]! - before[j]!
          dense[0]![j] = delta
          dense[1]![j] = width * k[0]![j]! - delta
          dense[2]![j] = 2 * delta - width * (k[S]![j]! + k[0]![j]!)
        }
        for (let i = 0; i < 4; i++)
          for (let j = 0; j < n; j++) {
            let sum = 0
            for (let s = 0; s < 16; s++) sum += D[16 * i + s]! * k[s]![j]!
            dense[3 + i]![j] = width * sum
          }
        ready = true
      }
      const stop = o.onStep({
        from,
        to: end,
        y: after,
        at(time, out) {
          if (!ready) prepare()
          const x = (time - from) / width
          for (let j = 0; j < n; j++) {
            let v = 0
            for (let i = 6; i >= 0; i--) v = (v + dense[i]![j]!) * (i % 2 === 0 ? x : 1 - x)
            out[j] = before[j]! + v
          }
          return out
        },
      })
      if (stop !== undefined) {
        const out = new Float64Array(n)
        if (!ready) prepare()
        const x = (stop - from) / width
        for (let j = 0; j < n; j++) {
          let v = 0
          for (let i = 6; i >= 0; i--) v = (v + dense[i]![j]!) * (i % 2 === 0 ? x : 1 - x)
          out[j] = before[j]! + v
        }
        return { t: stop, y: out, steps, rejected, evaluations }
      }
    }
    const factor = error === 0 ? 6 : Math.min(6, Math.max(0.333, 0.9 * error ** -0.125))
    h = Math.abs(step) * (wasRejected ? Math.min(1, factor) : factor)
    wasRejected = false
    t = end
    const spare = y
    y = next
    next = spare
    k[0]!.set(k[S]!)
  }
  return { t, y, steps, rejected, evaluations }
}
