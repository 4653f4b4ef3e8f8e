/** Damage to a file: cut off, bytes changed. A reader must then give a result or a tagged error. */
import { isSetuError } from '@setu/core/errors'
import fc from 'fast-check'

export const damaged = (good: Uint8Array, flips = 6): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      fc.oneof(fc.constant(good.length), fc.nat(good.length)),
      fc.array(fc.tuple(fc.nat(Math.max(0, good.length - 1)), fc.nat(255)), { maxLength: flips }),
    )
    .map(([end, changes]) => {
      const body = good.slice()
      for (const [at, value] of changes) body[at] = value
      return body.subarray(0, end)
    })

/** Runs a reader; anything but a result or a tagged error is thrown on. */
export const survives = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch (error) {
    if (!isSetuError(error) || error.code === 'internal') throw error
    return undefined
  }
}
