/**
 * Entries too large to be held at once. A stored one is read where it lies. A deflated one is inflated from its beginning
 * as far as is asked for; the last 64 MiB stay at hand, so that a reader who goes on pays once and one who goes back pays
 * again. Their checksum is not looked at: that would need the whole.
 */
import type { Bytes } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import { Inflate } from 'fflate'

export interface LargeEntry {
  readonly start: number
  readonly compressed: number
  readonly size: number
  /** 0 stored, 8 deflated. */
  readonly method: number
}

const KEPT = 2 ** 26
const STEP = 2 ** 18

export const storedBytes = (bytes: Bytes, { start, size }: LargeEntry): Bytes => ({
  size,
  read: (offset, length) => bytes.read(start + offset, Math.max(0, Math.min(length, size - offset))),
  ...(bytes.readSync
    ? {
        readSync: (offset: number, length: number) =>
          bytes.readSync!(start + offset, Math.max(0, Math.min(length, size - offset))),
      }
    : {}),
})

/** Inflates forward; blocks of output that were left behind by more than `kept` are let go. */
const inflater = (bytes: Bytes, entry: LargeEntry, where: string, kept: number) => {
  let blocks: { at: number; body: Uint8Array }[] = []
  let [taken, made] = [0, 0]
  const broken = (found: string): Error =>
    setuError('bad-file', {
      where,
      found,
      expected: `a whole deflated entry of ${entry.size} bytes`,
      wayOut: 'The file may be cut off; get it again.',
    })
  const inflate = new Inflate((chunk) => {
    if (made + chunk.length > entry.size) throw broken('more bytes than the directory says')
    blocks.push({ at: made, body: chunk })
    made += chunk.length
  })
  const goTo = async (end: number, keepFrom: number): Promise<void> => {
    while (made < end) {
      if (taken >= entry.compressed) throw broken(`${made} bytes`)
      const body = await bytes.read(entry.start + taken, Math.min(STEP, entry.compressed - taken))
      if (body.length === 0) throw broken(`a file that ends after ${made} bytes`)
      taken += body.length
      try {
        inflate.push(body, taken >= entry.compressed)
      } catch (error) {
        throw isSetuError(error) ? error : broken(`a stream that is damaged after ${made} bytes`)
      }
      const edge = Math.min(keepFrom, made - kept)
      const first = blocks.findIndex((b) => b.at + b.body.length > edge)
      if (first > 0) blocks = blocks.slice(first)
    }
  }
  return {
    holds: (offset: number): boolean => offset >= (blocks[0]?.at ?? 0),
    async read(offset: number, length: number): Promise<Uint8Array> {
      await goTo(offset + length, offset)
      const out = new Uint8Array(length)
      for (const { at, body } of blocks) {
        const [from, to] = [Math.max(offset, at), Math.min(offset + length, at + body.length)]
        if (from < to) out.set(body.subarray(from - at, to - at), from - offset)
      }
      return out
    },
  }
}

export const deflatedBytes = (bytes: Bytes, entry: LargeEntry, where: string, kept = KEPT): Bytes => {
  let now = inflater(bytes, entry, where, kept)
  let queue: Promise<unknown> = Promise.resolve()
  return {
    size: entry.size,
    read(offset, length) {
      const n = Math.max(0, Math.min(length, entry.size - offset))
      // One after another: they share the one stream.
      const next = queue.then(() => {
        if (!now.holds(offset)) now = inflater(bytes, entry, where, kept)
        return now.read(offset, n)
      })
      queue = next.catch(() => {
        now = inflater(bytes, entry, where, kept)
      })
      return next
    },
  }
}
