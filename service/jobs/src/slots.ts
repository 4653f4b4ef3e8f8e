/**
 * One small record of fixed size for each job, by its number, in a file without a name: a million jobs cost a few
 * megabytes of memory. The file is never trusted: it is made anew from the journal at every start.
 */
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { JobStatus } from './job.js'
import type { Place } from './journal.js'

export interface Slot {
  readonly status: JobStatus | 'none' | 'removed'
  readonly attempts: number
  /** Numbers of names that the store keeps. */
  readonly process: number
  readonly user: number
  /** Second half of the id. */
  readonly token: string
  readonly accepted?: Place
  readonly latest?: Place
  /** Milliseconds since 1970, 0 where it has not ended. */
  readonly finished: number
}

const BYTES = 64
const STATUSES = ['none', 'accepted', 'running', 'successful', 'failed', 'dismissed', 'removed'] as const
const PER_BLOCK = 1024
const BLOCKS = 64

interface Block {
  readonly bytes: Buffer
  dirty: boolean
}

export interface Slots {
  get(number: number): Slot
  status(number: number): Slot['status']
  set(number: number, slot: Slot): void
  close(): void
}

const EMPTY: Slot = { status: 'none', attempts: 0, process: 0, user: 0, token: '', finished: 0 }

export const openSlots = (folder: string): Slots => {
  const path = join(folder, `.slots-${process.pid}-${Date.now()}`)
  const fd = openSync(path, 'w+')
  unlinkSync(path)
  const blocks = new Map<number, Block>()
  /** Where in the file a block lies, for those that were ever written out. */
  const kept = new Map<number, number>()
  const flush = (at: number, block: Block): void => {
    if (!block.dirty) return
    const place = kept.get(at) ?? kept.size
    kept.set(at, place)
    writeSync(fd, block.bytes, 0, block.bytes.length, place * block.bytes.length)
    block.dirty = false
  }
  const blockOf = (at: number): Block => {
    const known = blocks.get(at)
    if (known) {
      if (blocks.size < BLOCKS) return known
      // Last used goes last.
      blocks.delete(at)
      blocks.set(at, known)
      return known
    }
    if (blocks.size >= BLOCKS) {
      const [oldest, block] = blocks.entries().next().value!
      flush(oldest, block)
      blocks.delete(oldest)
    }
    const bytes = Buffer.alloc(PER_BLOCK * BYTES)
    const place = kept.get(at)
    if (place !== undefined) readSync(fd, bytes, 0, bytes.length, place * bytes.length)
    const block = { bytes, dirty: false }
    blocks.set(at, block)
    return block
  }
  const find = (number: number): { block: Block; at: number } | undefined =>
    number >= 0 && Number.isSafeInteger(number)
      ? { block: blockOf(Math.floor(number / PER_BLOCK)), at: (number % PER_BLOCK) * BYTES }
      : undefined
  const placeAt = (bytes: Buffer, at: number): Place | undefined => {
    const length = bytes.readUInt32LE(at + 8)
    return length ? { segment: bytes.readUInt32LE(at), offset: bytes.readUInt32LE(at + 4), length } : undefined
  }
  const putPlace = (bytes: Buffer, at: number, place: Place | undefined): void => {
    bytes.writeUInt32LE(place?.segment ?? 0, at)
    bytes.writeUInt32LE(place?.offset ?? 0, at + 4)
    bytes.writeUInt32LE(place?.length ?? 0, at + 8)
  }
  return {
    status(number) {
      const found = find(number)
      return found ? STATUSES[found.block.bytes[found.at]!]! : 'none'
    },
    get(number) {
      const found = find(number)
      if (!found || found.block.bytes[found.at] === 0) return EMPTY
      const { at } = found
      const { bytes } = found.block
      const accepted = placeAt(bytes, at + 16)
      const latest = placeAt(bytes, at + 28)
      return {
        status: STATUSES[bytes[at]!]!,
        attempts: bytes[at + 1]!,
        process: bytes.readUInt16LE(at + 2),
        user: bytes.readUInt32LE(at + 4),
        token: bytes.toString('hex', at + 8, at + 16),
        finished: bytes.readDoubleLE(at + 40),
        ...(accepted ? { accepted } : {}),
        ...(latest ? { latest } : {}),
      }
    },
    set(number, slot) {
      const found = find(number)
      if (!found) return
      const { block, at } = found
      const { bytes } = block
      bytes[at] = STATUSES.indexOf(slot.status)
      bytes[at + 1] = Math.min(255, slot.attempts)
      bytes.writeUInt16LE(slot.process, at + 2)
      bytes.writeUInt32LE(slot.user, at + 4)
      bytes.fill(0, at + 8, at + 16)
      bytes.write(slot.token, at + 8, 8, 'hex')
      putPlace(bytes, at + 16, slot.accepted)
      putPlace(bytes, at + 28, slot.latest)
      bytes.writeDoubleLE(slot.finished, at + 40)
      block.dirty = true
    },
    close: () => closeSync(fd),
  }
}
