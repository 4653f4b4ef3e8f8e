/**
 * Least squares by Householder reflections (Golub & Van Loan 2013, algorithm 5.3.2): minimises |A x - b| for m >= n without
 * forming A'A. Row-major m * n. A column that depends on those before it (its part orthogonal to them below `tolerance` of
 * its length) makes the result null: the caller knows which term to leave out.
 */
export interface LeastSquares {
  readonly x: Float64Array
  /** Sum of squares of the residuals. */
  readonly squares: number
  /** Inverse of A'A, n * n: times the residual variance the covariance of `x`. */
  readonly covariance: Float64Array
}

export const leastSquares = (
  matrix: Float64Array,
  m: number,
  n: number,
  rhs: Float64Array,
  tolerance = 1e-10,
): LeastSquares | null => {
  if (m < n) return null
  const a = Float64Array.from(matrix)
  const b = Float64Array.from(rhs)
  const diagonal = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    let whole = 0
    for (let i = 0; i < m; i++) whole += a[i * n + k]! ** 2
    let below = 0
    for (let i = k; i < m; i++) below += a[i * n + k]! ** 2
    if (!(below > tolerance * tolerance * whole)) return null
    const head = a[k * n + k]!
    const alpha = head > 0 ? -Math.sqrt(below) : Math.sqrt(below)
    const v0 = head - alpha
    // The reflection is I - v v' / h with h = below - head * alpha, v stored in the column.
    const h = below - head * alpha
    a[k * n + k] = v0
    for (let j = k + 1; j < n; j++) {
      let dot = 0
      for (let i = k; i < m; i++) dot += a[i * n + k]! * a[i * n + j]!
      const f = dot / h
      for (let i = k; i < m; i++) a[i * n + j] = a[i * n + j]! - f * a[i * n + k]!
    }
    let dot = 0
    for (let i = k; i < m; i++) dot += a[i * n + k]! * b[i]!
    const f = dot / h
    for (let i = k; i < m; i++) b[i] = b[i]! - f * a[i * n + k]!
    diagonal[k] = alpha
  }
  const x = new Float64Array(n)
  for (let k = n - 1; k >= 0; k--) {
    let sum = b[k]!
    for (let j = k + 1; j < n; j++) sum -= a[k * n + j]! * x[j]!
    x[k] = sum / diagonal[k]!
  }
  let squares = 0
  for (let i = n; i < m; i++) squares += b[i]! ** 2
  // Inverse of the upper triangle R, then R^-1 R^-T.
  const r = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    r[j * n + j] = 1 / diagonal[j]!
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0
      for (let k = i + 1; k <= j; k++) sum += a[i * n + k]! * r[k * n + j]!
      r[i * n + j] = -sum / diagonal[i]!
    }
  }
  const covariance = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let k = Math.max(i, j); k < n; k++) sum += r[i * n + k]! * r[j * n + k]!
      covariance[i * n + j] = sum
    }
  return { x, squares, covariance }
}
