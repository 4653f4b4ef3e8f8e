/**
 * A variogram chosen by how well it predicts: of a small set of shapes, ranges and nuggets the one with the least
 * leave-one-out error over all steps, the error that a map is judged by. Each gauge's error
 * without itself follows from one inverse (Dubrule 1983): with
 * P = C^-1 - C^-1 X (X' C^-1 X)^-1 X' C^-1 the error of gauge i is (P z)_i / P_ii. A variogram fitted to semivariances describes
 * the field; this one serves the map, and on skewed daily rain they differ.
 */
import { cholesky, choleskyInverse } from '@setu/core/linear-cholesky'
import { BLOCK } from './block-sums.js'
import { scratchSums } from './scratch-sums.js'
import { covarianceAt, type Variogram, type VariogramShape } from './variogram-model.js'

export interface TuningStep {
  /** Numbers of the gauges present; steps with the same gauges share the object. */
  readonly index: Int32Array
  readonly values: Float64Array
}

export interface TuningData {
  readonly n: number
  readonly between: Float64Array
  readonly steps: readonly TuningStep[]
  /** Drift functions at all n gauges, the constant among them; none: simple kriging about zero. */
  readonly drift: readonly ArrayLike<number>[]
}

const SHAPES: readonly VariogramShape[] = ['exponential', 'matern32']
/** Shares of the largest distance, and of the sill. */
const RANGES = [0.1, 0.2, 0.4, 0.8, 1.6]
const NUGGETS = [0.02, 0.05, 0.15, 0.3]
/** Sets of gauges that are looked at, the most frequent first: rarer ones cost a matrix and say little more. */
const MOST_SETS = 4
/** Fewest gauges that are left to predict one. */
const FEWEST_LEFT = 3

export const candidateVariograms = (largest: number): Variogram[] =>
  SHAPES.flatMap((shape) =>
    RANGES.flatMap((share) => NUGGETS.map((nugget) => ({ shape, partialSill: 1, range: share * largest, nugget }))),
  )

/** C^-1 of one set of gauges by candidate, once for all that is learnt from these gauges; null where it is singular. */
const inverses = new WeakMap<Float64Array, Map<string, Float64Array | null>>()
/** Numbers kept: 32 MB. */
const MOST_KEPT = 4e6

const inverseOf = ({ n, between }: TuningData, index: Int32Array, v: Variogram): Float64Array | null => {
  const k = index.length
  let kept = inverses.get(between)
  if (!kept) inverses.set(between, (kept = new Map()))
  const key = `${v.shape} ${v.partialSill} ${v.range} ${v.nugget}: ${index.join()}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const c = new Float64Array(k * k)
  for (let a = 0; a < k; a++)
    for (let b = 0; b <= a; b++) {
      const d = between[index[a]! * n + index[b]!]!
      c[a * k + b] = a === b ? v.partialSill + v.nugget : d === 0 ? v.partialSill : covarianceAt(v, d)
    }
  const factor = cholesky(c, k)
  const inverse = factor && choleskyInverse(factor, k)
  if (kept.size * k * k > MOST_KEPT) kept.clear()
  kept.set(key, inverse)
  return inverse
}

/** P of the head of this file for one set of gauges. */
const projection = (data: TuningData, index: Int32Array, inverse: Float64Array): Float64Array => {
  const k = index.length
  const p = inverse.slice()
  for (const column of data.drift) {
    // One function after another: each takes its own direction out of what the others left.
    const x = Float64Array.from(index, (i) => column[i]!)
    const px = new Float64Array(k)
    let size = 0
    let whole = 0
    for (let a = 0; a < k; a++) {
      let sum = 0
      for (let b = 0, o = a * k; b < k; b++) sum += p[o + b]! * x[b]!
      px[a] = sum
      size += sum * x[a]!
      whole += x[a]! ** 2
    }
    if (!(size > 1e-9 * whole * p[0]!)) continue
    for (let a = 0; a < k; a++) {
      const f = px[a]!
      for (let b = 0, o = a * k; b < k; b++) p[o + b] = p[o + b]! - (f * px[b]!) / size
    }
  }
  return p
}

/** Sum over steps and gauges of ((P z)_i / P_ii)^2, eight steps at a time. */
const squaresOf = (p: Float64Array, k: number, steps: readonly TuningStep[]): number => {
  const block = k * k + (k & 1)
  const result = block + BLOCK * k
  const sums = scratchSums(result + BLOCK * k)
  const { heap } = sums
  heap.set(p)
  let total = 0
  for (let from = 0; from < steps.length; from += BLOCK) {
    const some = steps.slice(from, from + BLOCK)
    some.forEach(({ values }, t) => {
      for (let b = 0; b < k; b++) heap[block + BLOCK * b + t] = values[b]!
    })
    for (let a = 0; a < k; a++) sums.weightedSums(a * k, k, block, result + BLOCK * a)
    for (let t = 0; t < some.length; t++)
      for (let a = 0; a < k; a++) total += (heap[result + BLOCK * a + t]! / p[a * k + a]!) ** 2
  }
  return total
}

/** Sum of squared leave-one-out errors under a variogram; infinite where its matrix is singular. */
export const leaveOneOutSquares = (
  data: TuningData,
  sets: ReadonlyMap<Int32Array, readonly TuningStep[]>,
  v: Variogram,
): number => {
  let total = 0
  for (const [index, steps] of sets) {
    const inverse = inverseOf(data, index, v)
    if (!inverse) return Number.POSITIVE_INFINITY
    total += squaresOf(projection(data, index, inverse), index.length, steps)
  }
  return total
}

/** Share of all squares that the steps looked at must hold: the dry rest costs time and decides nothing. */
const SHARE = 0.99

/** The wettest steps, by their gauges, the most frequent sets. */
export const tuningSets = (data: TuningData): Map<Int32Array, TuningStep[]> => {
  const squares = (step: TuningStep): number => step.values.reduce((sum, v) => sum + v * v, 0)
  const usable = data.steps
    .filter((step) => step.index.length >= data.drift.length + FEWEST_LEFT)
    .map((step) => ({ step, squares: squares(step) }))
    .filter((s) => s.squares > 0)
    .sort((a, b) => b.squares - a.squares)
  const total = usable.reduce((sum, s) => sum + s.squares, 0)
  const sets = new Map<Int32Array, TuningStep[]>()
  let held = 0
  for (const { step, squares: own } of usable) {
    if (held >= SHARE * total) break
    held += own
    const kept = sets.get(step.index)
    if (kept) kept.push(step)
    else sets.set(step.index, [step])
  }
  return new Map([...sets].sort((a, b) => b[1].length - a[1].length).slice(0, MOST_SETS))
}

/** The candidate with the least leave-one-out error; null where no step says anything. */
export const tuneVariogram = (data: TuningData, candidates: readonly Variogram[]): Variogram | null => {
  const sets = tuningSets(data)
  if (sets.size === 0) return null
  let best: Variogram | null = null
  let least = Number.POSITIVE_INFINITY
  for (const v of candidates) {
    const squares = leaveOneOutSquares(data, sets, v)
    if (squares < least) [best, least] = [v, squares]
  }
  return best
}
