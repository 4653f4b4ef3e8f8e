/**
 * Cholesky factors of small dense symmetric positive definite matrices (Golub & Van Loan 2013, algorithm 4.2.1): n up to
 * about two thousand. Matrices are row-major Float64Arrays of n * n; only the lower triangle is read.
 *
 * A matrix is refused (null) where a pivot is not above `tolerance` times the largest diagonal element: it is singular or
 * not positive definite as far as doubles can tell, and a solution would be noise.
 */

/** Lower factor L with L L' = a, row-major with zeros above the diagonal; null where `a` is not positive definite. */
export const cholesky = (a: Float64Array, n: number, tolerance = 1e-14): Float64Array | null => {
  const l = new Float64Array(n * n)
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, a[i * n + i]!)
  const least = tolerance * largest
  for (let i = 0; i < n; i++) {
    const rowI = i * n
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n
      let sum = a[rowI + j]!
      for (let k = 0; k < j; k++) sum -= l[rowI + k]! * l[rowJ + k]!
      if (j < i) l[rowI + j] = sum / l[rowJ + j]!
      else {
        if (!(sum > least)) return null
        l[rowI + i] = Math.sqrt(sum)
      }
    }
  }
  return l
}

/** Solves L y = b in place. */
export const forwardSolve = (l: Float64Array, n: number, b: Float64Array, at = 0): Float64Array => {
  for (let i = 0; i < n; i++) {
    const row = i * n
    let sum = b[at + i]!
    for (let k = 0; k < i; k++) sum -= l[row + k]! * b[at + k]!
    b[at + i] = sum / l[row + i]!
  }
  return b
}

/** Solves L' x = y in place. */
export const backSolve = (l: Float64Array, n: number, b: Float64Array, at = 0): Float64Array => {
  for (let i = n - 1; i >= 0; i--) {
    const x = b[at + i]! / l[i * n + i]!
    b[at + i] = x
    const row = i * n
    for (let k = 0; k < i; k++) b[at + k] = b[at + k]! - l[row + k]! * x
  }
  return b
}

/** Solves L L' x = b in place, from element `at` of `b`. */
export const choleskySolve = (l: Float64Array, n: number, b: Float64Array, at = 0): Float64Array =>
  backSolve(l, n, forwardSolve(l, n, b, at), at)

/** The inverse of L, lower triangular, row-major. */
export const lowerInverse = (l: Float64Array, n: number): Float64Array => {
  const inverse = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    const row = i * n
    const d = 1 / l[row + i]!
    for (let k = 0; k < i; k++) {
      const f = l[row + k]!
      const other = k * n
      for (let j = 0; j <= k; j++) inverse[row + j] = inverse[row + j]! - f * inverse[other + j]!
    }
    for (let j = 0; j < i; j++) inverse[row + j] = inverse[row + j]! * d
    inverse[row + i] = d
  }
  return inverse
}

/** The inverse of L L', full and symmetric. */
export const choleskyInverse = (l: Float64Array, n: number): Float64Array => {
  const w = lowerInverse(l, n)
  const out = new Float64Array(n * n)
  for (let k = 0; k < n; k++) {
    const row = k * n
    for (let i = 0; i <= k; i++) {
      const f = w[row + i]!
      const to = i * n
      for (let j = 0; j <= i; j++) out[to + j] = out[to + j]! + f * w[row + j]!
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j]!
  return out
}
