/** The vector loops of kriging against their twins in JavaScript: the same bits. */
import { randomFrom } from '@setu/core/random'
import { BLOCK, plainSums } from '@setu/rain/kriging/block-sums'
import { vectorSums } from '@setu/rain/kriging/block-sums-simd'
import { expect, test } from 'vitest'

const size = 4000
const plain = plainSums(size)
const vectors = vectorSums(size)!
const random = randomFrom(11)
for (let i = 0; i < size; i++) plain.heap[i] = random.normal() * 10 ** (6 * random.uniform() - 3)

const both = (run: (sums: typeof plain) => void, from: number, count: number): void => {
  vectors.heap.set(plain.heap)
  run(plain)
  run(vectors)
  expect(Array.from(vectors.heap.subarray(from, from + count))).toEqual(
    Array.from(plain.heap.subarray(from, from + count)),
  )
}

test.each([0, 1, 2, 37])('weighted sums and quadratic forms of %i gauges', (k) => {
  both((s) => s.weightedSums(3, k, 1000, 3000), 3000, BLOCK)
  both((s) => s.quadraticForms(7, k, 1000, 3000), 3000, BLOCK)
  // Written out, one target.
  const { heap } = plain
  let [sum, form] = [0, 0]
  for (let a = 0; a < k; a++) {
    sum += heap[3 + a]! * heap[1000 + 8 * a + 5]!
    for (let b = 0; b < k; b++) {
      const [i, j] = a > b ? [a, b] : [b, a]
      form += heap[7 + (i * (i + 1)) / 2 + j]! * heap[1000 + 8 * a + 5]! * heap[1000 + 8 * b + 5]!
    }
  }
  plain.weightedSums(3, k, 1000, 3000)
  expect(Math.abs(heap[3005]! - sum)).toBeLessThanOrEqual(1e-12 * Math.abs(sum))
  plain.quadraticForms(7, k, 1000, 3000)
  expect(Math.abs(heap[3005]! - form)).toBeLessThan(1e-6)
})

test('covariances: within the table, beyond it, and at a gauge', () => {
  const pieces = 50
  plain.heap.fill(0, 500 + 4 * pieces, 504 + 4 * pieces)
  for (let i = 0; i < 3 * 20; i++) plain.heap[i] = 10 * random.uniform()
  for (let i = 0; i < 3 * BLOCK; i++) plain.heap[100 + i] = 10 * random.uniform()
  // Target 2 stands at gauge 4.
  for (let axis = 0; axis < 3; axis++) plain.heap[100 + BLOCK * axis + 2] = plain.heap[3 * 4 + axis]!
  both((s) => s.covariances(0, 20, 100, 500, pieces, 8, 77, 2000), 2000, 20 * BLOCK)
  const c = plain.heap.subarray(2000, 2000 + 20 * BLOCK)
  expect(c[4 * BLOCK + 2]).toBe(77)
  expect(c.some((v) => v === 0)).toBe(true)
})
