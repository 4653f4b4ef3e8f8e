/**
 * Kriging in its covariance form (Chilès & Delfiner 2012, chapter 3): with the covariance C of the gauges and drift
 * functions X, the estimate at a target is x0'b + c0'C^-1 (z - X b), b the generalised least squares of the drift; the
 * constant alone is ordinary kriging, satellite or elevation beside it kriging with external drift. C is factored once by
 * Cholesky for one set of gauges and serves every field and every drift of that set.
 *
 * A drift that does not vary among the gauges, or depends on those before it, is left out for that field and counted.
 */
import { setuError } from '@setu/core/errors'
import { cholesky, choleskyInverse, choleskySolve, forwardSolve } from '@setu/core/linear-cholesky'
import { quadraticFormsOf } from './quadratic-forms.js'
import { covarianceAt, type Variogram } from './variogram-model.js'

export interface KrigingSystem {
  readonly n: number
  readonly variogram: Variogram
  /** Lower Cholesky factor of C. */
  readonly factor: Float64Array
}

/** The factored system of n gauges; distances n * n. Two gauges at one place make it singular: merge them first. */
export const krigingSystem = (between: Float64Array, n: number, variogram: Variogram): KrigingSystem => {
  const c = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++)
      // Two different gauges never share a nugget, even at one place.
      c[i * n + j] =
        i === j
          ? variogram.partialSill + variogram.nugget
          : between[i * n + j] === 0
            ? variogram.partialSill
            : covarianceAt(variogram, between[i * n + j]!)
  const factor = cholesky(c, n)
  if (!factor) {
    let [a, b, least] = [0, 0, Number.POSITIVE_INFINITY]
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) if (between[i * n + j]! < least) [a, b, least] = [j, i, between[i * n + j]!]
    throw setuError('failed-check', {
      where: 'kriging',
      found: `a singular matrix of ${n} gauges; the nearest two, numbers ${a} and ${b}, are ${least.toPrecision(3)} apart`,
      expected: 'gauges at different places, and a variogram that tells near ones apart',
      wayOut: 'Merge gauges at one place, give a nugget, or take a shape other than gaussian.',
    })
  }
  return { n, variogram, factor }
}

export interface Drift {
  /** Functions at the gauges, p * n: the constant first. */
  readonly at: readonly ArrayLike<number>[]
  /** The same functions at the targets, p * m. */
  readonly to: readonly ArrayLike<number>[]
}

/** The drift solved for one field. */
export interface SolvedDrift {
  /** Which of the drift functions were used. */
  readonly used: readonly number[]
  readonly coefficients: Float64Array
  /** C^-1 (z - X b). */
  readonly dual: Float64Array
  /** C^-1 X by function. */
  readonly solved: readonly Float64Array[]
  /** Cholesky factor of X' C^-1 X. */
  readonly normal: Float64Array
}

const solveColumn = (system: KrigingSystem, column: ArrayLike<number>): Float64Array =>
  choleskySolve(system.factor, system.n, Float64Array.from(column))

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Relative length below which what a drift has of its own counts as rounding. */
const DEPENDENT = 1e-9

export const solveDrift = (system: KrigingSystem, at: readonly ArrayLike<number>[], z: Float64Array): SolvedDrift => {
  const used: number[] = []
  const solved: Float64Array[] = []
  let normal: Float64Array = new Float64Array(0)
  for (let k = 0; k < at.length && used.length < system.n; k++) {
    const columns = [...solved, solveColumn(system, at[k]!)]
    const p = columns.length
    const names = [...used, k]
    const f = new Float64Array(p * p)
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) f[i * p + j] = dot(at[names[i]!]!, columns[j]!)
    // Scaled to a unit diagonal, so that metres of height and millimetres of rain are judged alike.
    const unit = f.map((v, q) => v / Math.sqrt(f[Math.floor(q / p) * (p + 1)]! * f[(q % p) * (p + 1)]!))
    if (!cholesky(unit, p, DEPENDENT)) continue
    const factor = cholesky(f, p, 0)
    if (!factor) continue
    normal = factor
    used.push(k)
    solved.push(columns[p - 1]!)
  }
  const coefficients = choleskySolve(
    normal,
    used.length,
    Float64Array.from(solved, (b) => dot(b, z)),
  )
  const dual = solveColumn(system, z)
  solved.forEach((b, k) => {
    for (let i = 0; i < system.n; i++) dual[i] = dual[i]! - coefficients[k]! * b[i]!
  })
  return { used, coefficients, dual, solved, normal }
}

/** Estimates at m targets. `c` are covariances of target and gauge, m * n. */
export const krigingValues = (
  drift: SolvedDrift,
  to: readonly ArrayLike<number>[],
  c: Float64Array,
  out: Float64Array,
): Float64Array => {
  const { dual, used, coefficients } = drift
  const n = dual.length
  for (let j = 0; j < out.length; j++) {
    let sum = 0
    const row = j * n
    for (let i = 0; i < n; i++) sum += c[row + i]! * dual[i]!
    for (let k = 0; k < used.length; k++) sum += coefficients[k]! * to[used[k]!]![j]!
    out[j] = sum
  }
  return out
}

/** Weights of the gauges at one target, and the kriging variance there. */
export interface TargetWeights {
  readonly weights: Float64Array
  readonly variance: number
}

/**
 * The weights of the gauges at a target: the same for every field, as long as the drift functions are. `drift` is solved for
 * any field, `to` are its functions at the target, `atZero` is the covariance of a target and the gauge that stands at it.
 */
export const targetWeights = (
  { factor, n }: KrigingSystem,
  { used, solved, normal }: SolvedDrift,
  to: (k: number) => number,
  c: Float64Array,
  atZero: number,
): TargetWeights => {
  const weights = choleskySolve(factor, n, c.slice())
  const explainedByGauges = dot(c, weights)
  // What the weights leave of each drift function goes to its coefficient, which has weights of its own.
  const left = Float64Array.from(used, (k, p) => to(k) - dot(solved[p]!, c))
  const share = choleskySolve(normal, used.length, left.slice())
  used.forEach((_, p) => {
    for (let a = 0; a < n; a++) weights[a] = weights[a]! + share[p]! * solved[p]![a]!
  })
  return { weights, variance: Math.max(0, atZero - explainedByGauges + dot(share, left)) }
}

/** c0' C^-1 c0 of each target: what the gauges explain. It does not depend on the field. */
export const explained = (system: KrigingSystem, c: Float64Array, m: number): Float64Array => {
  const { n, factor } = system
  const out = new Float64Array(m)
  // The inverse costs as much as n solutions; many targets then go eight at a time.
  if (m > 2 * n) {
    quadraticFormsOf(choleskyInverse(factor, n), n, c, out)
    return out
  }
  const own = new Float64Array(n)
  for (let j = 0; j < m; j++) {
    own.set(c.subarray(j * n, (j + 1) * n))
    forwardSolve(factor, n, own)
    out[j] = dot(own, own)
  }
  return out
}

/** Kriging variances: what the gauges leave unexplained, and what the drift adds for not being known. */
export const krigingVariances = (
  system: KrigingSystem,
  drift: SolvedDrift,
  to: readonly ArrayLike<number>[],
  c: Float64Array,
  known: Float64Array,
  out: Float64Array,
): Float64Array => {
  const { n, variogram } = system
  const { used, solved, normal } = drift
  const p = used.length
  const total = variogram.partialSill + variogram.nugget
  const d = new Float64Array(p)
  for (let j = 0; j < out.length; j++) {
    const row = j * n
    for (let k = 0; k < p; k++) {
      const b = solved[k]!
      let sum = 0
      for (let i = 0; i < n; i++) sum += b[i]! * c[row + i]!
      d[k] = to[used[k]!]![j]! - sum
    }
    forwardSolve(normal, p, d)
    out[j] = Math.max(0, total - known[j]! + dot(d, d))
  }
  return out
}
