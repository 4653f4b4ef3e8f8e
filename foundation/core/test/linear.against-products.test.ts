import { cholesky, choleskyInverse, choleskySolve, lowerInverse } from '@setu/core/linear-cholesky'
import { ldlt, ldltSolve } from '@setu/core/linear-ldlt'
import { leastSquares } from '@setu/core/linear-qr'
import { randomFrom } from '@setu/core/random'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const random = randomFrom(11)
const matrix = (m: number, n: number): Float64Array => Float64Array.from({ length: m * n }, () => random.normal())
const times = (a: Float64Array, m: number, k: number, b: Float64Array, n: number): Float64Array =>
  Float64Array.from({ length: m * n }, (_, at) => {
    let sum = 0
    for (let l = 0; l < k; l++) sum += a[Math.floor(at / n) * k + l]! * b[l * n + (at % n)]!
    return sum
  })
const transposed = (a: Float64Array, m: number, n: number): Float64Array =>
  Float64Array.from({ length: m * n }, (_, at) => a[(at % m) * n + Math.floor(at / m)]!)
const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!))
  return most
}
const identity = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => (Math.floor(at / n) === at % n ? 1 : 0))

describe('Cholesky', () => {
  test.each([1, 2, 5, 40])('L L-transpose is the matrix, and solutions and inverses solve, n = %i', (n) => {
    const g = matrix(n, n)
    const a = times(g, n, n, transposed(g, n, n), n).map((v, at) => v + (Math.floor(at / n) === at % n ? 0.5 : 0))
    const l = cholesky(a, n)!
    expect(worst(times(l, n, n, transposed(l, n, n), n), a)).toBeLessThan(1e-11)
    const x = matrix(n, 1)
    const b = times(a, n, n, x, 1)
    expect(worst(choleskySolve(l, n, b), x)).toBeLessThan(1e-8)
    expect(worst(times(a, n, n, choleskyInverse(l, n), n), identity(n))).toBeLessThan(1e-9)
    expect(worst(times(l, n, n, lowerInverse(l, n), n), identity(n))).toBeLessThan(1e-10)
  })
  test('a matrix with two equal rows, one that is not positive, and NaN are refused', () => {
    expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBeNull()
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull()
    expect(cholesky(Float64Array.of(1, 0, 0, Number.NaN), 2)).toBeNull()
    expect(cholesky(Float64Array.of(0), 1)).toBeNull()
  })
})

describe('LDL', () => {
  test('indefinite and bordered systems are solved', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 0, max: 3 }), fc.nat(), (n, border, seed) => {
        const own = randomFrom(seed)
        const size = n + Math.min(border, n)
        const a = new Float64Array(size * size)
        for (let i = 0; i < size; i++)
          for (let j = 0; j <= i; j++) a[i * size + j] = a[j * size + i] = j >= n ? 0 : own.normal()
        const f = ldlt(a, size, 1e-11)
        if (!f) return
        const b = Float64Array.from({ length: size }, () => own.normal())
        const x = ldltSolve(f, b)
        const largest = Math.max(1, ...x.map(Math.abs))
        expect(worst(times(a, size, size, x, 1), b) / largest).toBeLessThan(1e-9)
      }),
      { numRuns: 300 },
    )
  })
  test('zero diagonals need blocks of two; a singular matrix is refused', () => {
    expect(worst(ldltSolve(ldlt(Float64Array.of(0, 2, 2, 0), 2)!, Float64Array.of(4, 6)), [3, 2])).toBeLessThan(1e-15)
    expect(ldlt(Float64Array.of(1, 1, 1, 1), 2)).toBeNull()
    expect(ldlt(new Float64Array(9), 3)).toBeNull()
  })
})

describe('QR', () => {
  test('the residual is orthogonal to the columns, and the covariance is the inverse of the normal matrix', () => {
    const [m, n] = [30, 4]
    const a = matrix(m, n)
    const b = matrix(m, 1)
    const { x, squares, covariance } = leastSquares(a, m, n, b)!
    const fitted = times(a, m, n, x, 1)
    const residual = b.map((v, i) => v - fitted[i]!)
    expect(worst(times(transposed(a, m, n), n, m, residual, 1), new Float64Array(n))).toBeLessThan(1e-12)
    expect(squares).toBeCloseTo(
      residual.reduce((sum, v) => sum + v * v, 0),
      10,
    )
    const normal = times(transposed(a, m, n), n, m, a, n)
    expect(worst(times(normal, n, n, covariance, n), identity(n))).toBeLessThan(1e-12)
  })
  test('a polynomial is found again; dependent columns and too few rows are refused', () => {
    const xs = [0, 1, 2, 3, 4]
    const a = Float64Array.from(xs.flatMap((v) => [1, v, v * v]))
    const b = Float64Array.from(xs, (v) => 2 - 3 * v + 0.5 * v * v)
    expect(worst(leastSquares(a, 5, 3, b)!.x, [2, -3, 0.5])).toBeLessThan(1e-12)
    expect(leastSquares(Float64Array.of(1, 2, 2, 4, 3, 6), 3, 2, Float64Array.of(1, 1, 1))).toBeNull()
    expect(leastSquares(Float64Array.of(1, 2), 1, 2, Float64Array.of(1))).toBeNull()
  })
})
