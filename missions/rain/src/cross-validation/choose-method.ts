/**
 * `auto`: the method with the least cross-validated root mean square error, and an honest score of choosing. Choosing by the
 * same gauges that then judge flatters; so the choice is made anew inside each outer fold, by k-fold cross-validation
 * among its training gauges only (nested cross-validation, Varma & Simon 2006), and the chosen method then meets the held-out
 * gauge. (Variograms are learnt once from the training gauges of the outer fold.) A method with the product must beat the best without it; ties go to the simpler, which stands first.
 */
import type { AdjustSettings, Method, Training } from '../adjustment/method.js'
import { learnAll } from '../adjustment/spatial-model.js'
import { crossValidate, type HeldOut, heldOutRmse, type Progress } from './cross-validate.js'
import { type Folds, kFolds } from './folds.js'
import { others, trainingOf } from './subset.js'

export interface Choice {
  readonly method: Method
  readonly rmse: number
}

/** Of held-out results the one with the least error on the pairs that all of them have. */
export const chooseMethod = (observed: Float64Array, results: readonly HeldOut[]): Choice | null => {
  const common = observed.map((o, k) => (results.every((r) => !Number.isNaN(r.estimates[k]!)) ? o : Number.NaN))
  let best: Choice | null = null
  for (const { method, estimates } of results) {
    const rmse = heldOutRmse(common, estimates)
    if (Number.isFinite(rmse) && (!best || rmse < best.rmse * (1 - 1e-9))) best = { method, rmse }
  }
  return best
}

export const INNER_FOLDS = 5

export interface NestedChoice {
  /** Estimates of the method that was chosen in each outer fold. */
  readonly estimates: Float64Array
  /** How often each method was chosen. */
  readonly chosen: ReadonlyMap<string, number>
}

/** `outer` are the results of all methods in the outer folds; the inner ones are computed here. */
export const nestedChoice = async (
  all: Training,
  folds: Folds,
  outer: readonly HeldOut[],
  settings: AdjustSettings,
  seed: number,
  progress: Progress = async () => {},
): Promise<NestedChoice> => {
  const { n, times } = all
  const estimates = new Float64Array(n * times).fill(Number.NaN)
  const chosen = new Map<string, number>()
  const candidates = outer.map((r) => r.method)
  for (const [f, test] of folds.entries()) {
    const index = others(n, test)
    const training = trainingOf(all, index)
    const pick =
      index.length < 2
        ? null
        : chooseMethod(
            training.observed,
            await crossValidate(
              training,
              kFolds(index.length, INNER_FOLDS, seed),
              candidates,
              { ...settings, models: learnAll(training) },
              (p) => progress((f + p) / folds.length),
            ),
          )
    const method = pick?.method ?? candidates[0]!
    chosen.set(method.id, (chosen.get(method.id) ?? 0) + test.length)
    const own = outer.find((r) => r.method === method)!
    for (const i of test) estimates.set(own.estimates.subarray(i * times, (i + 1) * times), i * times)
  }
  return { estimates, chosen }
}
