/**
 * Which gauges have a value in each step. Steps with the same gauges share one index object: what is factored or weighted
 * for it once serves them all.
 */
import type { Training } from './method.js'

export interface StepGauges {
  /** Numbers of the gauges present, by step. */
  readonly index: readonly Int32Array[]
}

const made = new WeakMap<Training, { gauges?: StepGauges; both?: StepGauges }>()

const compute = ({ n, times, observed, satellite }: Training, withSatellite: boolean): StepGauges => {
  const patterns = new Map<string, Int32Array>()
  const index = Array.from({ length: times }, (_, t) => {
    const found: number[] = []
    for (let i = 0; i < n; i++) {
      const at = i * times + t
      if (!Number.isNaN(observed[at]!) && !(withSatellite && !(satellite![at]! >= 0))) found.push(i)
    }
    const key = found.length === n ? 'all' : found.join()
    let shared = patterns.get(key)
    if (!shared) patterns.set(key, (shared = Int32Array.from(found)))
    return shared
  })
  return { index }
}

/** `withSatellite`: only gauges at which the product has a value too. */
export const stepGauges = (training: Training, withSatellite: boolean): StepGauges => {
  let own = made.get(training)
  if (!own) made.set(training, (own = {}))
  return withSatellite ? (own.both ??= compute(training, true)) : (own.gauges ??= compute(training, false))
}

/** Numbers of the gauges that have a value in step t (and the product one, where it is asked for). */
export const presentAt = (training: Training, t: number, withSatellite: boolean): Int32Array =>
  stepGauges(training, withSatellite).index[t]!

/** Values of one step at the gauges of an index. */
export const pick = (values: Float64Array, times: number, t: number, index: Int32Array): Float64Array => {
  const out = new Float64Array(index.length)
  for (let k = 0; k < out.length; k++) out[k] = values[index[k]! * times + t]!
  return out
}
