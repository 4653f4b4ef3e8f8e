/** Tiles and facts that are kept: the last tiles up to a number of bytes, and what is said of a collection in one state. */
import type { CollectionRecord } from '@setu/archive/stac-types'
import type { Shelf } from '../archive-shelf.js'

const MOST_KEPT_BYTES = 32 * 2 ** 20

export interface KeptTile {
  readonly body: Buffer
  readonly zipped: Buffer | undefined
  readonly etag: string
  readonly headers: Readonly<Record<string, string>>
}

/** The last tiles, up to a number of bytes. */
export const createKeptTiles = () => {
  const kept = new Map<string, KeptTile>()
  let bytes = 0
  const weight = (t: KeptTile): number => 500 + t.body.length + (t.zipped?.length ?? 0)
  return {
    get(key: string): KeptTile | undefined {
      const found = kept.get(key)
      if (found) {
        kept.delete(key)
        kept.set(key, found)
      }
      return found
    },
    put(key: string, tile: KeptTile): void {
      kept.set(key, tile)
      bytes += weight(tile)
      while (bytes > MOST_KEPT_BYTES && kept.size > 1) {
        const [oldest, old] = kept.entries().next().value!
        kept.delete(oldest)
        bytes -= weight(old)
      }
    },
  }
}

/** What is said of a collection, once for each state of it. */
export const keptByVersion = <T>(archive: Shelf['archive'], of: (record: CollectionRecord) => Promise<T>) => {
  const held = new WeakMap<CollectionRecord, { readonly version: number; readonly value: Promise<T> }>()
  return (record: CollectionRecord): Promise<T> => {
    const version = archive.index.version(record.id)
    const before = held.get(record)
    if (before?.version === version) return before.value
    const value = of(record)
    held.set(record, { version, value })
    value.catch(() => held.delete(record))
    return value
  }
}
