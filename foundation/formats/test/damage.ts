/** Damaged copies of a file: cuts and changed bytes from a seed. A reader must give a result or a SetuError for each. */
import { isSetuError } from '@setu/core/errors'

export function* damaged(body: Uint8Array, count: number, seed: number): Generator<Uint8Array> {
  let state = seed >>> 0 || 1
  const next = (below: number): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
  for (let i = 0; i < count; i++) {
    if (i % 3 === 0) {
      yield body.slice(0, next(body.length))
      continue
    }
    const copy = body.slice()
    // Headers are short and decide most: half of the changes fall into the first bytes.
    const flips = 1 + next(4)
    for (let k = 0; k < flips; k++) copy[next(i % 2 ? Math.min(512, copy.length) : copy.length)] = next(256)
    yield copy
  }
}

/** Runs a reader over damaged copies; anything but a result or a SetuError fails, with the copy's number. */
export const survives = async (
  body: Uint8Array,
  count: number,
  seed: number,
  read: (copy: Uint8Array) => unknown,
): Promise<number> => {
  let refused = 0
  let i = 0
  for (const copy of damaged(body, count, seed)) {
    i++
    try {
      await read(copy)
    } catch (error) {
      if (!isSetuError(error))
        throw new Error(`copy ${i} of seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`)
      if (error.code === 'internal') throw error
      refused++
    }
  }
  return refused
}
