/** A tree of bytes as a Zarr store; counts what is read, so that a test can see that only the needed chunks are. */
import type { Source } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import type { AsyncReadable, RangeQuery } from 'zarrita'

export interface ZarrReads {
  /** Chunk objects or parts of shards that were read, in order. */
  readonly keys: string[]
  bytes: number
}

/** Most bytes of one stored chunk. */
const MOST = 2 ** 28

const isMetadata = (key: string): boolean => /(^|\/)(\.z(array|attrs|group|metadata)|zarr\.json)$/.test(key)

/** `root` is the folder of the group inside the source, '' for the source itself. */
export const sourceStore = (source: Source, root: string, reads: ZarrReads): AsyncReadable => {
  const open = async (key: string) => {
    try {
      return await source.open(`${root}${key.slice(1)}`)
    } catch (error) {
      if (isSetuError(error, 'not-found')) return undefined
      throw error
    }
  }
  const note = (key: string, bytes: number): void => {
    if (isMetadata(key)) return
    reads.keys.push(key.slice(1))
    reads.bytes += bytes
  }
  const small = (key: string, length: number): void => {
    if (length > MOST)
      throw setuError('too-large', {
        where: `${source.name}:${key}`,
        found: `${length} bytes`,
        expected: `at most ${MOST} in one chunk`,
      })
  }
  return {
    async get(key) {
      const bytes = await open(key)
      if (!bytes) return undefined
      small(key, bytes.size)
      note(key, bytes.size)
      return bytes.read(0, bytes.size)
    },
    async getRange(key, range: RangeQuery) {
      const bytes = await open(key)
      if (!bytes) return undefined
      const length = 'suffixLength' in range ? Math.min(range.suffixLength, bytes.size) : range.length
      const offset = 'suffixLength' in range ? bytes.size - length : range.offset
      if (!(offset >= 0 && length >= 0 && offset + length <= bytes.size))
        throw setuError('bad-file', {
          where: `${source.name}:${key}`,
          found: `a reference to ${length} bytes at ${offset}`,
          expected: `a shard of ${bytes.size} bytes`,
        })
      small(key, length)
      note(key, length)
      return bytes.read(offset, length)
    },
  }
}
