/**
 * Symmetric indefinite systems by the factors P A P' = L D L' with blocks of one and two (Bunch & Kaufman 1977): the bordered
 * matrices of constrained least squares and of kriging with drift, which have a zero block. Row-major n * n, lower triangle
 * read. Null where a pivot block is below `tolerance` of the largest element: the matrix is singular.
 */
export interface Ldlt {
  readonly n: number
  /** Unit lower L below the diagonal, D on it; the off-diagonal of a block of two stands at its place below the diagonal. */
  readonly factor: Float64Array
  /** Row that was exchanged with row k; 1 in `pair[k]` where k and k + 1 are one block. */
  readonly swap: Int32Array
  readonly pair: Uint8Array
}

const ALPHA = (1 + Math.sqrt(17)) / 8

const exchange = (a: Float64Array, n: number, i: number, j: number): void => {
  if (i === j) return
  for (let k = 0; k < n; k++) {
    const kept = a[i * n + k]!
    a[i * n + k] = a[j * n + k]!
    a[j * n + k] = kept
  }
  for (let k = 0; k < n; k++) {
    const kept = a[k * n + i]!
    a[k * n + i] = a[k * n + j]!
    a[k * n + j] = kept
  }
}

/** Largest magnitude in column `c` below and at `from`, leaving out row `c`. */
const largestIn = (a: Float64Array, n: number, c: number, from: number): readonly [number, number] => {
  let at = -1
  let most = 0
  for (let i = from; i < n; i++) {
    const v = Math.abs(a[i * n + c]!)
    if (i !== c && v > most) [most, at] = [v, i]
  }
  return [most, at]
}

export const ldlt = (matrix: Float64Array, n: number, tolerance = 1e-14): Ldlt | null => {
  const a = new Float64Array(n * n)
  let scale = 0
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const v = matrix[i * n + j]!
      a[i * n + j] = a[j * n + i] = v
      scale = Math.max(scale, Math.abs(v))
    }
  const least = tolerance * scale
  const swap = new Int32Array(n)
  const pair = new Uint8Array(n)
  for (let k = 0; k < n; ) {
    const own = Math.abs(a[k * n + k]!)
    const [most, r] = largestIn(a, n, k, k + 1)
    let two = false
    let with_ = k
    if (own < ALPHA * most) {
      const [other] = largestIn(a, n, r, k)
      if (own * other >= ALPHA * most * most) with_ = k
      else if (Math.abs(a[r * n + r]!) >= ALPHA * other) with_ = r
      else {
        two = true
        with_ = r
      }
    }
    if (!two) {
      exchange(a, n, k, with_)
      swap[k] = with_
      const d = a[k * n + k]!
      if (!(Math.abs(d) > least)) return null
      for (let i = k + 1; i < n; i++) {
        const f = a[i * n + k]! / d
        for (let j = k + 1; j < n; j++) a[i * n + j] = a[i * n + j]! - f * a[k * n + j]!
      }
      for (let i = k + 1; i < n; i++) a[i * n + k] = a[i * n + k]! / d
      k += 1
      continue
    }
    exchange(a, n, k + 1, with_)
    swap[k] = k
    swap[k + 1] = with_
    pair[k] = 1
    const [p, q, s] = [a[k * n + k]!, a[(k + 1) * n + k]!, a[(k + 1) * n + k + 1]!]
    const det = p * s - q * q
    if (!(Math.abs(det) > least * Math.max(Math.abs(q), scale * tolerance))) return null
    for (let i = k + 2; i < n; i++) {
      const [u, v] = [a[i * n + k]!, a[i * n + k + 1]!]
      const f = (u * s - v * q) / det
      const g = (v * p - u * q) / det
      for (let j = k + 2; j < n; j++) a[i * n + j] = a[i * n + j]! - f * a[k * n + j]! - g * a[(k + 1) * n + j]!
      // The upper part keeps the old rows for the updates above; L goes below.
      a[i * n + k] = f
      a[i * n + k + 1] = g
    }
    k += 2
  }
  return { n, factor: a, swap, pair }
}

/** Solves A x = b; `b` is kept. */
export const ldltSolve = ({ n, factor: a, swap, pair }: Ldlt, b: Float64Array): Float64Array => {
  const x = Float64Array.from(b)
  // Exchanges of later steps have moved the rows of L too: all of them first.
  for (let k = 0; k < n; k++) {
    const j = swap[k]!
    if (j !== k) [x[k], x[j]] = [x[j]!, x[k]!]
  }
  for (let k = 0; k < n; k += pair[k] ? 2 : 1)
    for (let i = k + (pair[k] ? 2 : 1); i < n; i++) {
      x[i] = x[i]! - a[i * n + k]! * x[k]!
      if (pair[k]) x[i] = x[i]! - a[i * n + k + 1]! * x[k + 1]!
    }
  for (let k = 0; k < n; k += pair[k] ? 2 : 1) {
    if (!pair[k]) {
      x[k] = x[k]! / a[k * n + k]!
      continue
    }
    const [p, q, s] = [a[k * n + k]!, a[(k + 1) * n + k]!, a[(k + 1) * n + k + 1]!]
    const det = p * s - q * q
    const [u, v] = [x[k]!, x[k + 1]!]
    x[k] = (u * s - v * q) / det
    x[k + 1] = (v * p - u * q) / det
  }
  for (let k = n - 1; k >= 0; k--) {
    let sum = x[k]!
    const from = k + (pair[k] ? 2 : 1)
    for (let i = from; i < n; i++) sum -= a[i * n + k]! * x[i]!
    x[k] = sum
  }
  for (let k = n - 1; k >= 0; k--) {
    const j = swap[k]!
    if (j !== k) [x[k], x[j]] = [x[j]!, x[k]!]
  }
  return x
}
