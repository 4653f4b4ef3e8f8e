/**
 * "Does the satellite help here?": skill against the number of gauges kept. For each number, sets of that many gauges are
 * drawn (all of them where there are few enough), every method is started on the set alone and judged at all other gauges,
 * on the pairs that all methods have. Mean error of the draws, its spread, and the share of draws in which the product's
 * method beats the gauges alone; the crossing is where it stops to help.
 */
import { randomFrom, shuffle } from '@setu/core/random'
import type { AdjustSettings, Method, Training } from '../adjustment/method.js'
import { heldOutRmse, holdOut, nothingHeld, type Progress } from './cross-validate.js'
import { others, targetsOf, trainingOf } from './subset.js'

export interface DensityPoint {
  readonly kept: number
  readonly draws: number
  /** Every set of that many gauges was looked at. */
  readonly exhaustive: boolean
  /** Mean of the first method's error less the second's over the draws, mm, and its standard error. */
  readonly gain: number
  readonly gainError: number
  readonly methods: readonly {
    readonly method: Method
    /** Mean over the draws, mm. */
    readonly rmse: number
    /** Standard deviation over the draws. */
    readonly spread: number
    /** Share of draws in which it is better than the first method. */
    readonly wins: number
  }[]
}

const binomial = (n: number, k: number): number => {
  let out = 1
  for (let i = 1; i <= k; i++) out = (out * (n - k + i)) / i
  return Math.round(out)
}

function* combinations(n: number, k: number): Generator<number[]> {
  const index = Array.from({ length: k }, (_, i) => i)
  for (;;) {
    yield [...index]
    let i = k - 1
    while (i >= 0 && index[i] === n - k + i) i--
    if (i < 0) return
    index[i] = index[i]! + 1
    for (let j = i + 1; j < k; j++) index[j] = index[j - 1]! + 1
  }
}

/** Sets of `kept` of n gauges: all, or `draws` at random of the seed. */
export const gaugeSets = (
  n: number,
  kept: number,
  draws: number,
  seed: number,
): { readonly sets: readonly number[][]; readonly exhaustive: boolean } => {
  if (binomial(n, kept) <= draws) return { sets: [...combinations(n, kept)], exhaustive: true }
  const random = randomFrom(seed, kept)
  const all = Array.from({ length: n }, (_, i) => i)
  return {
    sets: Array.from({ length: draws }, () =>
      shuffle([...all], random)
        .slice(0, kept)
        .sort((a, b) => a - b),
    ),
    exhaustive: false,
  }
}

/** Error of each method started on `train` alone, at all other gauges. */
export const errorsOf = (
  all: Training,
  train: readonly number[],
  methods: readonly Method[],
  settings: AdjustSettings,
): number[] => {
  const test = others(all.n, train)
  const training = trainingOf(all, train)
  const targets = targetsOf(all, train, test)
  const held = methods.map((method) => {
    const into = nothingHeld(all.n * all.times)
    holdOut(all, test, training, targets, method, settings, into)
    return into.estimates
  })
  const common = all.observed.map((o, k) => (held.every((e) => !Number.isNaN(e[k]!)) ? o : Number.NaN))
  return held.map((e) => heldOutRmse(common, e))
}

export const densityPoint = async (
  all: Training,
  kept: number,
  methods: readonly Method[],
  settings: AdjustSettings,
  { draws, seed }: { readonly draws: number; readonly seed: number },
  progress: Progress = async () => {},
): Promise<DensityPoint> => {
  const { sets, exhaustive } = gaugeSets(all.n, kept, draws, seed)
  const errors: number[][] = []
  for (const [k, set] of sets.entries()) {
    await progress(k / sets.length)
    const own = errorsOf(all, set, methods, settings)
    if (own.every(Number.isFinite)) errors.push(own)
  }
  const gains = errors.map((e) => e[0]! - (e[1] ?? e[0]!))
  const gain = gains.reduce((a, b) => a + b, 0) / gains.length
  const scatter = gains.reduce((a, b) => a + (b - gain) ** 2, 0) / Math.max(1, gains.length - 1)
  return {
    kept,
    draws: errors.length,
    exhaustive,
    gain,
    gainError: Math.sqrt(scatter / Math.max(1, gains.length)),
    methods: methods.map((method, m) => {
      const values = errors.map((e) => e[m]!)
      const mean = values.reduce((a, b) => a + b, 0) / values.length
      const square = values.reduce((a, b) => a + (b - mean) ** 2, 0)
      return {
        method,
        rmse: mean,
        spread: values.length > 1 ? Math.sqrt(square / (values.length - 1)) : Number.NaN,
        wins: errors.filter((e) => e[m]! < e[0]!).length / errors.length,
      }
    }),
  }
}

/** Numbers of gauges kept: 1, 2, 4, 8, … up to all but four, as fewer judge too little; of eight gauges or less, all but two. */
export const usualCounts = (n: number): number[] => {
  const counts: number[] = []
  const most = n > 8 ? n - 4 : n - 2
  for (let k = 1; k <= most; k *= 2) counts.push(k)
  if (n > 8) counts.push(most)
  return [...new Set(counts)].sort((a, b) => a - b)
}

/**
 * Number of gauges from which the second method is no longer clearly better than the first: after the last point at which its
 * gain is above twice its standard error, where the line to the next point meets zero (or that next point). Null where it is
 * clearly better nowhere, or up to the last point.
 */
export const crossingOf = (points: readonly DensityPoint[]): number | null => {
  const last = points.findLastIndex((p) => p.gain > 2 * p.gainError)
  const [a, b] = [points[last], points[last + 1]]
  if (!a || !b) return null
  const part = b.gain < 0 ? a.gain / (a.gain - b.gain) : 1
  return a.kept + part * (b.kept - a.kept)
}
