/** The inner loops with a heap that all share who are done with it before they let anything else run. */
import { type BlockSums, plainSums } from './block-sums.js'
import { vectorSums } from './block-sums-simd.js'

/** Loops with a heap of their own: vectors where the host allows them. */
export const ownSums = (size: number): BlockSums => vectorSums(size) ?? plainSums(size)

let shared: BlockSums | null = null

/** A heap of at least `size` numbers, with what was left in it; not to be kept over an `await`. A memory costs a millisecond. */
export const scratchSums = (size: number): BlockSums => {
  if (!shared || shared.heap.length < size) shared = ownSums(size)
  return shared
}
