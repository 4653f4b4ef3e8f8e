/** c' Q c for many vectors c, eight at a time. */
import { BLOCK } from './block-sums.js'
import { scratchSums } from './scratch-sums.js'

/** `q` symmetric n * n, `c` one row of n for each of `out`. */
export const quadraticFormsOf = (q: Float64Array, n: number, c: Float64Array, out: Float64Array): void => {
  const triangle = (n * (n + 1)) / 2
  // Regions start at multiples of two numbers: 16 bytes.
  const block = triangle + (triangle & 1)
  const result = block + BLOCK * n
  const sums = scratchSums(result + BLOCK)
  const { heap } = sums
  for (let i = 0, o = 0; i < n; i++) for (let j = 0; j <= i; j++) heap[o++] = q[i * n + j]!
  for (let from = 0; from < out.length; from += BLOCK) {
    const count = Math.min(BLOCK, out.length - from)
    for (let t = 0; t < count; t++) {
      const row = (from + t) * n
      for (let i = 0; i < n; i++) heap[block + BLOCK * i + t] = c[row + i]!
    }
    sums.quadraticForms(0, n, block, result)
    for (let t = 0; t < count; t++) out[from + t] = heap[result + t]!
  }
}
