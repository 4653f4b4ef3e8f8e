/**
 * A zip archive (PKWARE APPNOTE 6.3, with Zip64) as a tree of entries that are inflated when they are opened, from 64 MiB
 * on as they are read (`large-entry.ts`). Limits: at
 * most 100,000 entries, no overlapping entries, no encrypted ones, and the limits of gzip on what an entry inflates to.
 */
import type { Bytes, Source } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import { bytesOf, treeSource } from '@setu/core/source'
import { Inflate } from 'fflate'
import { crc32 } from '../gzip/crc32.js'
import { bombGuard } from '../gzip/gunzip.js'
import { deflatedBytes, storedBytes } from './large-entry.js'

const MOST_ENTRIES = 100_000
const END = 0x06054b50
const END64 = 0x06064b50
const LOCATOR64 = 0x07064b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50

export const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))

interface Entry {
  readonly name: string
  readonly offset: number
  readonly compressed: number
  readonly size: number
  readonly method: number
  readonly crc: number
}

const viewOf = (body: Uint8Array): DataView => new DataView(body.buffer, body.byteOffset, body.byteLength)

const broken = (where: string, found: string): Error =>
  setuError('bad-file', {
    where,
    found,
    expected: 'a whole zip archive',
    wayOut: 'The file may be cut off; get it again.',
  })

const directoryPlace = async (
  bytes: Bytes,
  where: string,
): Promise<{ offset: number; size: number; count: number }> => {
  const tailLength = Math.min(bytes.size, 65557)
  const tail = await bytes.read(bytes.size - tailLength, tailLength)
  const view = viewOf(tail)
  let at = tail.length - 22
  while (at >= 0 && view.getUint32(at, true) !== END) at--
  if (at < 0) throw broken(where, 'no end of the zip directory')
  let count = view.getUint16(at + 10, true)
  let size = view.getUint32(at + 12, true)
  let offset = view.getUint32(at + 16, true)
  if (at >= 20 && view.getUint32(at - 20, true) === LOCATOR64) {
    const place = Number(view.getBigUint64(at - 12, true))
    if (place + 56 > bytes.size) throw broken(where, 'a Zip64 directory outside the file')
    const end = viewOf(await bytes.read(place, 56))
    if (end.getUint32(0, true) !== END64) throw broken(where, 'no Zip64 directory')
    count = Number(end.getBigUint64(32, true))
    size = Number(end.getBigUint64(40, true))
    offset = Number(end.getBigUint64(48, true))
  }
  if (count > MOST_ENTRIES)
    throw setuError('too-large', { where, found: `${count} entries`, expected: `at most ${MOST_ENTRIES}` })
  if (offset + size > bytes.size)
    throw broken(where, `a directory of ${size} bytes at ${offset} in ${bytes.size} bytes`)
  return { offset, size, count }
}

/** Sizes and place from the Zip64 extra field, where the short ones are full. */
const wide = (extra: Uint8Array, size: number, compressed: number, offset: number): [number, number, number] => {
  const view = viewOf(extra)
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = view.getUint16(at, true)
    const length = view.getUint16(at + 2, true)
    if (id === 1) {
      let from = at + 4
      const end = Math.min(at + 4 + length, extra.length)
      const next = (short: number): number => {
        if (short !== 0xffffffff || from + 8 > end) return short
        from += 8
        return Number(view.getBigUint64(from - 8, true))
      }
      return [next(size), next(compressed), next(offset)]
    }
    at += 4 + length
  }
  return [size, compressed, offset]
}

const readDirectory = async (bytes: Bytes, where: string): Promise<Entry[]> => {
  const place = await directoryPlace(bytes, where)
  const body = await bytes.read(place.offset, place.size)
  const view = viewOf(body)
  const entries: Entry[] = []
  let at = 0
  for (let i = 0; i < place.count; i++) {
    if (at + 46 > body.length || view.getUint32(at, true) !== CENTRAL)
      throw broken(where, `entry ${i + 1} of ${place.count} missing`)
    const flags = view.getUint16(at + 8, true)
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const commentLength = view.getUint16(at + 32, true)
    const name = new TextDecoder(flags & 0x800 ? 'utf-8' : 'windows-1252').decode(
      body.subarray(at + 46, at + 46 + nameLength),
    )
    const extra = body.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
    const [size, compressed, offset] = wide(
      extra,
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    )
    if (flags & 1)
      throw setuError('bad-file', {
        where: `${where}/${name}`,
        found: 'an encrypted entry',
        expected: 'entries without a password',
      })
    if (!name.endsWith('/'))
      entries.push({
        name,
        offset,
        compressed,
        size,
        method: view.getUint16(at + 10, true),
        crc: view.getUint32(at + 16, true),
      })
    at += 46 + nameLength + extraLength + commentLength
  }
  checkPlaces(entries, place.offset, where)
  return entries
}

/** Entries that share bytes are a bomb's way to multiply them; names that leave the tree are a trap. */
const checkPlaces = (entries: readonly Entry[], limit: number, where: string): void => {
  const byPlace = [...entries].sort((a, b) => a.offset - b.offset)
  const names = new Set<string>()
  byPlace.forEach((entry, i) => {
    const next = byPlace[i + 1]?.offset ?? limit
    if (entry.offset + 30 + entry.compressed > next)
      throw setuError('refused', {
        where: `${where}/${entry.name}`,
        found: 'an entry that lies over the next one',
        expected: 'entries one after another',
      })
    if (
      entry.name.includes('\\') ||
      entry.name.startsWith('/') ||
      entry.name.split('/').includes('..') ||
      entry.name.includes('\0')
    ) {
      throw setuError('refused', {
        where,
        found: `an entry named "${entry.name.slice(0, 60)}"`,
        expected: 'names inside the archive',
      })
    }
    if (names.has(entry.name))
      throw setuError('bad-file', { where, found: `entry "${entry.name}" twice`, expected: 'different names' })
    names.add(entry.name)
  })
}

/** Entries from this size on are not held whole. */
export const largeEntry = 2 ** 26

const openEntry = async (bytes: Bytes, entry: Entry, where: string): Promise<Bytes> => {
  const place = `${where}/${entry.name}`
  const local = viewOf(await bytes.read(entry.offset, 30))
  if (local.byteLength < 30 || local.getUint32(0, true) !== LOCAL)
    throw broken(place, 'no entry where the directory says one')
  const start = entry.offset + 30 + local.getUint16(26, true) + local.getUint16(28, true)
  if (start + entry.compressed > bytes.size) throw broken(place, `${bytes.size} bytes`)
  const streams =
    entry.size >= largeEntry && (entry.method === 8 || (entry.method === 0 && entry.size === entry.compressed))
  const guard = bombGuard(place, entry.compressed, streams ? Number.POSITIVE_INFINITY : undefined)
  guard(entry.size)
  if (streams) {
    const large = { start, compressed: entry.compressed, size: entry.size, method: entry.method }
    return entry.method === 0 ? storedBytes(bytes, large) : deflatedBytes(bytes, large, place)
  }
  const body = await bytes.read(start, entry.compressed)
  let out: Uint8Array
  if (entry.method === 0) out = body
  else if (entry.method === 8) {
    out = new Uint8Array(entry.size)
    let filled = 0
    const inflate = new Inflate((chunk) => {
      if (filled + chunk.length > entry.size)
        throw broken(place, `more than the ${entry.size} bytes that the directory says`)
      out.set(chunk, filled)
      filled += chunk.length
    })
    try {
      for (let at = 0; at < body.length || at === 0; at += 65536)
        inflate.push(body.subarray(at, at + 65536), at + 65536 >= body.length)
    } catch (error) {
      throw isSetuError(error)
        ? error
        : broken(place, `a stream that stops or is damaged after ${filled} of ${entry.size} bytes`)
    }
    if (filled !== entry.size) throw broken(place, `${filled} of ${entry.size} bytes`)
  } else
    throw setuError('bad-file', {
      where: place,
      found: `compression method ${entry.method}`,
      expected: 'stored or deflated entries',
    })
  if (crc32(out) !== entry.crc) throw broken(place, 'a wrong checksum')
  return bytesOf(out)
}

/** Entries of a zip as a source; each is inflated at its first read and held by whoever opened it. */
export const zipSource = async (bytes: Bytes, name: string, identity: string): Promise<Source> => {
  const entries = await readDirectory(bytes, name)
  const tree = new Map<string, Bytes>()
  for (const entry of entries)
    tree.set(entry.name, { size: entry.size, read: () => Promise.reject(new Error('opened by name')) })
  const shape = treeSource(name, tree, identity)
  const byName = new Map(entries.map((e) => [e.name, e]))
  return {
    ...shape,
    async open(wanted) {
      await shape.open(wanted)
      const entry = byName.get(wanted ?? entries[0]!.name)!
      return openEntry(bytes, entry, name)
    },
  }
}
