/**
 * An append-only journal in segments. A line is `crc32 head [TAB body] LF`; head and body are JSON, which holds neither
 * TAB nor LF. Lines that are appended while a write is on its way go out together with one fsync (group commit, as in
 * Gray and Reuter 1992), so that hundreds of callers a second each wait for the disk and share it.
 *
 * A crash at any byte leaves a torn last line, which the next start cuts off: it was never acknowledged. A line that is
 * damaged elsewhere is left out and counted. A write that fails (full disk) is taken back, and its callers hear of it.
 */

import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { diskError, syncFolder } from './durable.js'

/** Where a line is. */
export interface Place {
  readonly segment: number
  readonly offset: number
  /** Bytes with the line feed. */
  readonly length: number
}

export interface Line extends Place {
  readonly head: string
  /** Decoded when it is asked for; within the turn that gave the line. */
  readonly body: string | undefined
}

/** What writes and syncs; another one in tests of a full disk. */
export interface JournalDisk {
  write(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void>
  sync(handle: FileHandle): Promise<void>
}

export interface Journal {
  /** Resolves when the line is on the disk. Lines land in the order of the calls. */
  append(head: string, body?: string): Promise<Place>
  read(place: Place): Line
  /** Lines of one segment that were written so far. */
  lines(segment: number): Iterable<Line>
  /** Oldest first; the last one is written to. */
  segments(): readonly number[]
  /** Bytes of a segment. */
  size(segment: number): number
  /** Takes a segment away for good: everything in it must have been copied or be of no use. Never the last one. */
  drop(segment: number): Promise<void>
  readonly segmentBytes: number
  /** Lines that were found damaged, and bytes cut off at the end. */
  readonly damage: { readonly lines: number; readonly cut: number }
  close(): Promise<void>
}

export interface JournalOptions {
  readonly segmentBytes?: number
  readonly disk?: JournalDisk
}

const SEGMENT_BYTES = 32 * 2 ** 20
const READ_BYTES = 2 ** 20
/** Bytes that go out in one write. */
const BATCH_BYTES = 4 * 2 ** 20
const OPEN_FILES = 32

const realDisk: JournalDisk = {
  async write(handle, bytes, at) {
    for (let done = 0; done < bytes.length; )
      done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten
  },
  sync: (handle) => handle.datasync(),
}

const nameOf = (segment: number): string => `${String(segment).padStart(10, '0')}.journal`
const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0')

const encode = (head: string, body: string | undefined): Buffer => {
  const rest = Buffer.from(body === undefined ? ` ${head}\n` : ` ${head}\t${body}\n`)
  return Buffer.concat([Buffer.from(hex(crc32(rest.subarray(1, -1)))), rest])
}

/** The line in these bytes, or undefined where they are not one. */
const decode = (bytes: Buffer, place: Place): Line | undefined => {
  if (bytes.length < 10 || bytes[8] !== 32 || bytes.at(-1) !== 10) return undefined
  if (bytes.toString('latin1', 0, 8) !== hex(crc32(bytes.subarray(9, -1)))) return undefined
  const tab = bytes.indexOf(9, 9)
  return {
    segment: place.segment,
    offset: place.offset,
    length: place.length,
    head: bytes.toString('utf8', 9, tab < 0 ? bytes.length - 1 : tab),
    get body() {
      return tab < 0 ? undefined : bytes.toString('utf8', tab + 1, bytes.length - 1)
    },
  }
}

/** Walks a segment's file; `bad` hears of what is not a line. */
function* linesOf(fd: number, segment: number, size: number, bad?: (at: Place) => void): Generator<Line> {
  let held: Buffer = Buffer.alloc(0)
  let start = 0
  for (let at = 0; at < size; ) {
    const chunk = Buffer.allocUnsafe(Math.min(READ_BYTES, size - at))
    const read = readSync(fd, chunk, 0, chunk.length, at)
    if (read <= 0) break
    at += read
    held = held.length ? Buffer.concat([held, chunk.subarray(0, read)]) : chunk.subarray(0, read)
    let from = 0
    for (let end = held.indexOf(10, from); end >= 0; end = held.indexOf(10, from)) {
      const place = { segment, offset: start + from, length: end + 1 - from }
      const line = decode(held.subarray(from, end + 1), place)
      if (line) yield line
      else bad?.(place)
      from = end + 1
    }
    start += from
    held = held.subarray(from)
  }
  if (held.length) bad?.({ segment, offset: start, length: held.length })
}

interface Waiting {
  readonly bytes: Buffer
  readonly done: (place: Place) => void
  readonly fail: (error: unknown) => void
}

export const openJournal = async (folder: string, options: JournalOptions = {}): Promise<Journal> => {
  const { segmentBytes = SEGMENT_BYTES, disk = realDisk } = options
  await mkdir(folder, { recursive: true })
  const at = (segment: number): string => join(folder, nameOf(segment))
  const sizes = new Map<number, number>()
  const damage = { lines: 0, cut: 0 }
  const found = (await readdir(folder)).filter((f) => /^\d{10}\.journal$/.test(f)).map((f) => Number.parseInt(f, 10))
  found.sort((a, b) => a - b)
  for (const segment of found) {
    const last = segment === found.at(-1)
    const fd = openSync(at(segment), last ? 'r+' : 'r')
    try {
      const { size } = fstatSync(fd)
      let sound = 0
      let broken = 0
      // Only the last segment can be torn; older ones are checked when they are read.
      if (last) {
        let after = 0
        for (const line of linesOf(fd, segment, size, () => void after++)) {
          sound = line.offset + line.length
          broken += after
          after = 0
        }
        damage.cut = size - sound
        if (damage.cut) ftruncateSync(fd, sound)
      } else sound = size
      damage.lines += broken
      sizes.set(segment, sound)
    } finally {
      closeSync(fd)
    }
  }

  let current = found.at(-1) ?? 0
  let handle: FileHandle | undefined
  let size = sizes.get(current) ?? 0
  let broken = false
  let closed = false
  const begin = async (segment: number): Promise<void> => {
    await handle?.close().catch(() => {})
    handle = undefined
    const next = await open(at(segment), 'a+').then(async (made) => {
      // 'a+' makes the file; 'r+' writes at a place, so that what failed can be written over.
      await made.close()
      return open(at(segment), 'r+')
    })
    await syncFolder(folder)
    handle = next
    current = segment
    size = (await next.stat()).size
    sizes.set(segment, size)
  }
  await begin(current || 1)

  const readers = new Map<number, number>()
  const reader = (segment: number): number => {
    const known = readers.get(segment)
    if (known !== undefined) return known
    if (readers.size >= OPEN_FILES) {
      const [oldest, fd] = readers.entries().next().value!
      readers.delete(oldest)
      closeSync(fd)
    }
    const fd = openSync(at(segment), 'r')
    readers.set(segment, fd)
    return fd
  }

  const waiting: Waiting[] = []
  let writing: Promise<void> | undefined
  const writeBatch = async (): Promise<void> => {
    const batch: Waiting[] = []
    let bytes = 0
    while (waiting.length && bytes < Math.min(BATCH_BYTES, segmentBytes)) {
      const one = waiting.shift()!
      bytes += one.bytes.length
      batch.push(one)
    }
    try {
      if (closed) throw new Error('the journal is closed')
      if (broken || !handle || size >= segmentBytes) await begin(current + 1)
      broken = false
      await disk.write(handle!, Buffer.concat(batch.map((w) => w.bytes)), size)
      await disk.sync(handle!)
    } catch (error) {
      // What may be half there is taken back; if that fails too, the next write begins a new segment.
      await handle?.truncate(size).catch(() => {
        broken = true
      })
      const told = diskError(error, folder)
      for (const one of batch) one.fail(told)
      return
    }
    let offset = size
    size += bytes
    sizes.set(current, size)
    for (const one of batch) {
      one.done({ segment: current, offset, length: one.bytes.length })
      offset += one.bytes.length
    }
  }
  const pump = async (): Promise<void> => {
    // One turn, so that callers of this turn share the write.
    await new Promise<void>((turn) => setImmediate(turn))
    while (waiting.length) await writeBatch()
    writing = undefined
  }

  return {
    damage,
    segmentBytes,
    append(head, body) {
      return new Promise<Place>((done, fail) => {
        waiting.push({ bytes: encode(head, body), done, fail })
        writing ??= pump()
      })
    },
    read(place) {
      const bytes = Buffer.allocUnsafe(place.length)
      const read = readSync(reader(place.segment), bytes, 0, place.length, place.offset)
      const line = read === place.length ? decode(bytes, place) : undefined
      if (!line) throw diskError(new Error(`damaged line at ${place.segment}:${place.offset}`), folder)
      return line
    },
    lines: (segment) => linesOf(reader(segment), segment, sizes.get(segment) ?? 0, () => void damage.lines++),
    segments: () => [...sizes.keys()].sort((a, b) => a - b),
    size: (segment) => sizes.get(segment) ?? 0,
    async drop(segment) {
      if (segment === current) return
      const fd = readers.get(segment)
      readers.delete(segment)
      sizes.delete(segment)
      if (fd !== undefined) closeSync(fd)
      await unlink(at(segment))
      await syncFolder(folder)
    },
    async close() {
      await writing
      closed = true
      await handle?.close()
      handle = undefined
      for (const fd of readers.values()) closeSync(fd)
      readers.clear()
    },
  }
}
