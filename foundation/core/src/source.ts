/** Sources that need no host: bytes in memory, a tree of them, a blob, and one entry of a tree. */
import type { Bytes, Source } from './contract.js'
import { setuError } from './errors.js'
import { sha256Hex } from './key.js'

/** Bytes in memory, readable at once. */
export const bytesOf = (body: Uint8Array): Bytes => {
  const readSync = (offset: number, length: number): Uint8Array =>
    body.subarray(offset, Math.min(body.length, offset + length))
  return { size: body.length, read: async (offset, length) => readSync(offset, length), readSync }
}

/** A single file in memory. */
export const memorySource = (name: string, body: Uint8Array, identity = `sha256:${sha256Hex(body)}`): Source =>
  treeSource(name, new Map([[name, bytesOf(body)]]), identity)

/** A tree of named bytes; entries are listed in byte order. */
export const treeSource = (name: string, entries: ReadonlyMap<string, Bytes>, identity: string): Source => {
  const names = [...entries.keys()].sort()
  return {
    name,
    identity,
    async *list(prefix = '') {
      for (const entry of names) if (entry.startsWith(prefix)) yield entry
    },
    async open(entry) {
      const wanted = entry ?? (names.length === 1 ? names[0]! : undefined)
      if (wanted === undefined)
        throw setuError('ambiguous', {
          where: name,
          found: `${names.length} files (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})`,
          expected: 'one file',
        })
      const bytes = entries.get(wanted)
      if (!bytes)
        throw setuError('not-found', {
          where: name,
          found: `no entry "${wanted}"`,
          expected: `one of ${names.slice(0, 10).join(', ')}`,
        })
      return bytes
    },
  }
}

/** A file of a browser. `syncReader` where the host has one (FileReaderSync in a worker). */
export const blobSource = (
  name: string,
  blob: Blob,
  identity: string,
  syncReader?: (part: Blob) => ArrayBuffer,
): Source => {
  const bytes: Bytes = {
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
    ...(syncReader
      ? {
          readSync: (offset: number, length: number) => new Uint8Array(syncReader(blob.slice(offset, offset + length))),
        }
      : {}),
  }
  return treeSource(name, new Map([[name, bytes]]), identity)
}

/** One entry of a tree as a source of its own. */
export const entrySource = async (tree: Source, entry: string): Promise<Source> => {
  const bytes = await tree.open(entry)
  const name = entry.split('/').pop() ?? entry
  return treeSource(name, new Map([[name, bytes]]), `${tree.identity}#${entry}`)
}

/** All entries of a source. */
export const entriesOf = async (source: Source): Promise<string[]> => {
  const names: string[] = []
  for await (const entry of source.list()) names.push(entry)
  return names
}

/** The whole of one file, refused above `limit` bytes. */
export const readAll = async (bytes: Bytes, limit = 2 ** 31 - 1, where = ''): Promise<Uint8Array> => {
  if (bytes.size > limit)
    throw setuError('too-large', { where, found: `${bytes.size} bytes`, expected: `at most ${limit} bytes` })
  return bytes.read(0, bytes.size)
}
