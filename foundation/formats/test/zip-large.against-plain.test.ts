/** Large entries of a zip, read in parts, against the bytes they hold. */
import { deflateRawSync } from 'node:zlib'
import { isSetuError } from '@setu/core/errors'
import { bytesOf } from '@setu/core/source'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deflatedBytes, storedBytes } from '../src/zip/large-entry.js'

const plain = Uint8Array.from({ length: 700_000 }, (_, i) => ((i * i) >> 5) & 255)
const packed = new Uint8Array(deflateRawSync(plain))
const before = 100
const file = new Uint8Array(before + packed.length + 50)
file.set(packed, before)
const deflated = (kept: number) =>
  deflatedBytes(bytesOf(file), { start: before, compressed: packed.length, size: plain.length, method: 8 }, 'z', kept)

test('forward, back and at once, with much or little kept', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ at: fc.nat(710_000), length: fc.nat(90_000) }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom(1000, 200_000, 2 ** 26),
      async (reads, kept) => {
        const bytes = deflated(kept)
        const got = await Promise.all(reads.map(({ at, length }) => bytes.read(Math.min(at, plain.length), length)))
        reads.forEach(({ at, length }, k) => {
          const from = Math.min(at, plain.length)
          expect(Buffer.from(got[k]!).equals(Buffer.from(plain.subarray(from, from + length)))).toBe(true)
        })
      },
    ),
    { numRuns: 12 },
  )
})

test('a stored entry is read where it lies', async () => {
  const body = new Uint8Array(plain.length + 20)
  body.set(plain, 20)
  const bytes = storedBytes(bytesOf(body), { start: 20, compressed: plain.length, size: plain.length, method: 0 })
  expect(await bytes.read(699_990, 100)).toEqual(plain.subarray(699_990))
})

test('what is damaged or cut off is a tagged error, and the next read is asked anew', async () => {
  const cut = deflatedBytes(
    bytesOf(file.slice(0, before + (packed.length >> 1))),
    { start: before, compressed: packed.length, size: plain.length, method: 8 },
    'z',
  )
  const failed = await cut.read(690_000, 10).catch((e: unknown) => e)
  expect(isSetuError(failed, 'bad-file')).toBe(true)
  expect(await cut.read(0, 10)).toEqual(plain.slice(0, 10))
})
