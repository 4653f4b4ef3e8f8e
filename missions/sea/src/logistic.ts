/** Logistic regression by Newton's steps (iteratively reweighted least squares), with a weak prior that keeps it finite. */
import { cholesky, forwardSolve } from '@setu/core/linear-cholesky'

const PRIOR = 1e-3

/** Coefficients, intercept first, of P = 1 / (1 + exp(-(c0 + c1 x1 + ...))). Rows of features without the 1. */
export const fitLogistic = (rows: readonly (readonly number[])[], labels: ArrayLike<number>): Float64Array => {
  const n = (rows[0]?.length ?? 0) + 1
  const c = new Float64Array(n)
  for (let step = 0; step < 60; step++) {
    const a = new Float64Array(n * n)
    const b = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      a[i * n + i] = PRIOR
      b[i] = -PRIOR * c[i]!
    }
    rows.forEach((row, k) => {
      const at = (i: number): number => (i === 0 ? 1 : row[i - 1]!)
      let u = 0
      for (let i = 0; i < n; i++) u += c[i]! * at(i)
      const p = 1 / (1 + Math.exp(-u))
      const w = Math.max(1e-9, p * (1 - p))
      for (let i = 0; i < n; i++) {
        b[i] = b[i]! + (labels[k]! - p) * at(i)
        for (let j = 0; j < n; j++) a[i * n + j] = a[i * n + j]! + w * at(i) * at(j)
      }
    })
    const l = cholesky(a, n)
    if (!l) break
    forwardSolve(l, n, b)
    for (let i = n - 1; i >= 0; i--) {
      let sum = b[i]!
      for (let j = i + 1; j < n; j++) sum -= l[j * n + i]! * b[j]!
      b[i] = sum / l[i * n + i]!
    }
    const most = b.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
    const shrink = Math.min(1, 3 / Math.max(most, 1e-12))
    b.forEach((v, i) => {
      c[i] = c[i]! + shrink * v
    })
    if (most < 1e-9) break
  }
  return c
}
