/**
 * Nonlinear least squares by Gauss-Newton, with a Jacobian given or by differences: few unknowns, many observations. The normal
 * equations are scaled to a unit diagonal and solved by Cholesky's method; unknowns that the data do not hold are named.
 */
import { setuError } from '@setu/core/errors'

/** What unknowns predict, and how it changes with each of them: a column an unknown. */
export interface Predicted {
  readonly values: ArrayLike<number>
  readonly columns: readonly ArrayLike<number>[]
}

export interface LeastSquares {
  readonly x: Float64Array
  /** Root of the sum of squares over the number of observations. */
  readonly rms: number
  /** Standard deviation of each unknown from the residuals' own size. */
  readonly sigma: Float64Array
  /** n x n row-major, of that size. */
  readonly covariance: Float64Array
  readonly iterations: number
  readonly residuals: Float64Array
}

const solve = (a: Float64Array, b: Float64Array, n: number): { x: Float64Array; inverse: Float64Array } => {
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(a[i * n + i]!))
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let s = a[i * n + j]! * scale[i]! * scale[j]!
      for (let k = 0; k < j; k++) s -= l[i * n + k]! * l[j * n + k]!
      if (i === j) {
        if (!(s > 1e-14))
          throw setuError('failed-check', {
            where: 'least squares',
            found: `unknown ${i + 1} is not held by the data`,
            expected: 'observations that depend on every unknown',
          })
        l[i * n + i] = Math.sqrt(s)
      } else l[i * n + j] = s / l[j * n + j]!
    }
  const column = (rhs: (i: number) => number): Float64Array => {
    const y = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      let s = rhs(i)
      for (let k = 0; k < i; k++) s -= l[i * n + k]! * y[k]!
      y[i] = s / l[i * n + i]!
    }
    for (let i = n - 1; i >= 0; i--) {
      let s = y[i]!
      for (let k = i + 1; k < n; k++) s -= l[k * n + i]! * y[k]!
      y[i] = s / l[i * n + i]!
    }
    return y
  }
  const x = column((i) => b[i]! * scale[i]!)
  const inverse = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    x[i]! *= scale[i]!
    const unit = column((k) => (k === i ? 1 : 0))
    for (let k = 0; k < n; k++) inverse[i * n + k] = unit[k]! * scale[i]! * scale[k]!
  }
  return { x, inverse }
}

const valuesOf = (p: ArrayLike<number> | Predicted): ArrayLike<number> => ('columns' in p ? p.values : p)

/**
 * Unknowns from `start` so that `predict` meets `observed`; `steps` are the differences for the Jacobian
 * where `predict` gives none. Ends where the
 * rms changes by less than `tolerance` of itself, or after `most` iterations.
 */
export const leastSquares = (
  predict: (x: Float64Array) => ArrayLike<number> | Predicted,
  observed: ArrayLike<number>,
  start: ArrayLike<number>,
  steps: ArrayLike<number>,
  options: { readonly tolerance?: number; readonly most?: number } = {},
): LeastSquares => {
  const n = start.length
  const m = observed.length
  if (m < n)
    throw setuError('bad-input', { where: 'least squares', found: `${m} observations`, expected: `at least ${n}` })
  let x = Float64Array.from(start)
  let before = Number.POSITIVE_INFINITY
  for (let iteration = 0; ; iteration++) {
    const predicted = predict(x)
    const given = 'columns' in predicted ? predicted : null
    const base = Float64Array.from(valuesOf(predicted))
    const residuals = Float64Array.from({ length: m }, (_, i) => observed[i]! - base[i]!)
    const rms = Math.sqrt(residuals.reduce((s, r) => s + r * r, 0) / m)
    const done = before - rms < (options.tolerance ?? 1e-4) * rms || iteration >= (options.most ?? 8)
    const columns = Array.from({ length: n }, (_, j) => {
      if (given) return given.columns[j]!
      const moved = Float64Array.from(x)
      moved[j]! += steps[j]!
      const p = valuesOf(predict(moved))
      return Float64Array.from({ length: m }, (__, i) => (p[i]! - base[i]!) / steps[j]!)
    })
    const normal = new Float64Array(n * n)
    const right = new Float64Array(n)
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) for (let i = 0; i < m; i++) normal[a * n + b]! += columns[a]![i]! * columns[b]![i]!
      for (let i = 0; i < m; i++) right[a]! += columns[a]![i]! * residuals[i]!
    }
    const { x: dx, inverse } = solve(normal, right, n)
    if (done) {
      const unit = (rms * rms * m) / Math.max(1, m - n)
      const covariance = inverse.map((v) => v * unit)
      const sigma = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!))
      return { x, rms, sigma, covariance, iterations: iteration, residuals }
    }
    before = rms
    x = x.map((v, j) => v + dx[j]!)
  }
}
