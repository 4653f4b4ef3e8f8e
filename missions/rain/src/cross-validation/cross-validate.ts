/**
 * Cross-validation of methods at gauges. A fold's methods are started on its training gauges alone: variogram, error model,
 * bias and quantiles are learnt there again for each fold. The result is one estimate at each gauge and step, made without
 * that gauge; scores follow from it as from any product.
 */
import type { AdjustSettings, Method, Targets, Training } from '../adjustment/method.js'
import type { Folds } from './folds.js'
import { others, targetsOf, trainingOf } from './subset.js'

export interface HeldOut {
  readonly method: Method
  /** `[i * times + t]`, mm; NaN where nothing was observed or nothing could be said. */
  readonly estimates: Float64Array
  /** Standard deviations that the method gave; null where it gives none. */
  readonly sigma: Float64Array | null
  /** Negative estimates cut to zero. */
  readonly clipped: number
}

/** Called between folds: reports, yields, cancels. */
export type Progress = (fraction: number) => Promise<void>

/** Which methods can run on these data. */
export const runnable = (methods: readonly Method[], training: Training): Method[] =>
  methods.filter((m) => (!m.satellite || training.satellite) && (!m.elevation || training.elevation))

export interface Held {
  readonly estimates: Float64Array
  readonly sigma: Float64Array
  clipped: number
  some: boolean
}

export const nothingHeld = (size: number): Held => ({
  estimates: new Float64Array(size).fill(Number.NaN),
  sigma: new Float64Array(size).fill(Number.NaN),
  clipped: 0,
  some: false,
})

/** One method on one fold, written into `into`. */
export const holdOut = (
  all: Training,
  test: readonly number[],
  training: Training,
  targets: Targets,
  method: Method,
  settings: AdjustSettings,
  into: Held,
): void => {
  const { times } = all
  const adjuster = method.start(training, settings)
  const satellite = all.satellite ? new Float64Array(test.length) : null
  for (let t = 0; t < times; t++) {
    if (test.every((i) => Number.isNaN(all.observed[i * times + t]!))) continue
    if (satellite)
      test.forEach((i, j) => {
        satellite[j] = all.satellite![i * times + t]!
      })
    const { values, sigma, clipped } = adjuster.at(t, targets, satellite)
    into.clipped += clipped
    if (sigma) into.some = true
    test.forEach((i, j) => {
      if (Number.isNaN(all.observed[i * times + t]!)) return
      into.estimates[i * times + t] = values[j]!
      into.sigma[i * times + t] = sigma ? sigma[j]! : Number.NaN
    })
  }
}

/** Estimates of every method at every gauge, made without it. Folds need not hold all gauges: the others stay NaN. */
export const crossValidate = async (
  all: Training,
  folds: Folds,
  methods: readonly Method[],
  settings: AdjustSettings,
  progress: Progress = async () => {},
): Promise<HeldOut[]> => {
  const size = all.n * all.times
  const held = methods.map(() => nothingHeld(size))
  for (const [f, test] of folds.entries()) {
    const train = others(all.n, test)
    const training = trainingOf(all, train)
    const targets = targetsOf(all, train, test)
    for (const [k, method] of methods.entries()) {
      await progress((f + k / methods.length) / folds.length)
      holdOut(all, test, training, targets, method, settings, held[k]!)
    }
  }
  return methods.map((method, k) => {
    const { estimates, sigma, some, clipped } = held[k]!
    return { method, estimates, sigma: some ? sigma : null, clipped }
  })
}

/** Root mean square error of estimates where both are known; NaN without a pair. */
export const heldOutRmse = (observed: Float64Array, estimates: Float64Array): number => {
  let [n, sum] = [0, 0]
  for (let k = 0; k < observed.length; k++) {
    const e = estimates[k]! - observed[k]!
    if (Number.isNaN(e)) continue
    n++
    sum += e * e
  }
  return n ? Math.sqrt(sum / n) : Number.NaN
}
