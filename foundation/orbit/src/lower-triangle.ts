/** Symmetric 6 x 6 matrices as messages write them: the lower triangle row by row, 21 numbers. */

const each = (visit: (i: number, j: number, at: number) => void): void => {
  for (let i = 0, at = 0; i < 6; i++) for (let j = 0; j <= i; j++) visit(i, j, at++)
}

export const lowerTriangle = (matrix: ArrayLike<number>): Float64Array => {
  const out = new Float64Array(21)
  each((i, j, at) => {
    out[at] = matrix[6 * i + j]!
  })
  return out
}

/** The whole matrix, row-major. */
export const ofLowerTriangle = (triangle: (at: number) => number): Float64Array => {
  const out = new Float64Array(36)
  each((i, j, at) => {
    out[6 * i + j] = out[6 * j + i] = triangle(at)
  })
  return out
}
