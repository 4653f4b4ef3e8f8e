/**
 * Events along an integration: the zeros of functions of time and state, found by sampling each step's dense output eight
 * times and refining every change of sign by Brent's method. Two zeros closer than an eighth of a step can hide each other.
 */
import type { DenseStep } from './dop853.js'
import { brent } from './root.js'

export interface EventFunction {
  readonly name: string
  value(t: number, y: Float64Array): number
  /** 1: only where the value rises through zero, -1: falls, 0: both. */
  readonly direction?: -1 | 0 | 1
  /** Ends the integration. */
  readonly terminal?: boolean
  /** Tolerance in time, 1e-6 by default. */
  readonly tolerance?: number
}
export interface FoundEvent {
  readonly name: string
  readonly t: number
  readonly y: Float64Array
}

const SAMPLES = 8

/** An `onStep` for `dop853` that collects events and stops at the first terminal one. */
export const watchEvents = (
  functions: readonly EventFunction[],
  found: FoundEvent[],
): ((step: DenseStep) => number | undefined) => {
  let before: number[] | null = null
  return (step) => {
    const n = step.y.length
    const y = new Float64Array(n)
    before ??= functions.map((f) => f.value(step.from, step.at(step.from, y)))
    const hits: { t: number; f: EventFunction }[] = []
    let [t0, values] = [step.from, before]
    for (let i = 1; i <= SAMPLES; i++) {
      const t1 = i === SAMPLES ? step.to : step.from + ((step.to - step.from) * i) / SAMPLES
      const state = i === SAMPLES ? step.y : step.at(t1, y)
      const now = functions.map((f) => f.value(t1, state))
      for (const [k, f] of functions.entries()) {
        const [a, b] = [values[k]!, now[k]!]
        const crosses = (a < 0 && b >= 0) || (a > 0 && b <= 0)
        if (!crosses || (f.direction === 1 && a > 0) || (f.direction === -1 && a < 0)) continue
        const spare = new Float64Array(n)
        hits.push({ t: brent((t) => f.value(t, step.at(t, spare)), t0, t1, f.tolerance ?? 1e-6, a, b), f })
      }
      t0 = t1
      values = now
    }
    before = values
    hits.sort((a, b) => (step.to >= step.from ? a.t - b.t : b.t - a.t))
    for (const { t, f } of hits) {
      found.push({ name: f.name, t, y: Float64Array.from(step.at(t, y)) })
      if (f.terminal) return t
    }
    return undefined
  }
}
