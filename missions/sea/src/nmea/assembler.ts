/**
 * Messages of several sentences put together. Parts belong together by TAG group, or by talker, channel, sequence number
 * and total, and by station where both name one; they may be interleaved with other messages, out of order and repeated.
 * A second copy of a part begins the group anew (a sequence number that comes round, or a repeated sentence). A group is given up after 10 s of stream time (without times: after
 * 4,096 sentences), and the oldest when 4,096 are open.
 */
import { unsignedAt, writeAt } from '../sixbit.js'
import type { Sentence } from './sentence.js'

/** What a message inherits from its sentences. */
export interface Context {
  offset: number
  line: number
  timeMs: number | null
  station: string | null
  signalDbm: number | null
}

export interface Whole extends Context {
  readonly six: Uint8Array
  readonly units: number
  readonly fill: number
  readonly sentences: number
  /** XOR of the checksums of its parts, which `$PGHP` names. */
  readonly checksum: number
}

/** Groups are used again: a stream opens one for every message of two sentences. */
interface Group extends Context {
  key: number
  tagGroup: string | null
  total: number
  /** Payloads in the order of arrival, and where each part begins and how long it is. */
  six: Uint8Array
  used: number
  readonly starts: Int32Array
  readonly lengths: Int32Array
  readonly fills: Uint8Array
  have: number
  inOrder: boolean
  checksum: number
  openedAt: number
  openedMs: number | null
}

export interface Assembler {
  /** The message that this part completes, or null. */
  add(part: Sentence, tagGroup: string | null, context: Context, nowMs: number | null): Whole | null
  /** Groups that were given up so far, without those begun anew. */
  readonly unfinished: number
  readonly open: number
  /** Byte of the oldest open message; infinite where none is open. */
  oldest(): number
  /** Gives up what is open; returns how many. */
  end(): number
}

const TIMEOUT_MS = 10_000
const MOST_SENTENCES = 4096
const MOST_OPEN = 4096

/** Parts one behind the other in the order of their numbers; fill bits inside are cut, which moves the bits behind them. */
const join = (g: Group): { six: Uint8Array; units: number } => {
  if (g.inOrder) return { six: g.six, units: g.used }
  const six = new Uint8Array(g.used + 2)
  let bit = 0
  for (let k = 0; k < g.total; k++) {
    const part = g.six.slice(g.starts[k]!, g.starts[k]! + g.lengths[k]!)
    const bits = part.length * 6 - (k === g.total - 1 ? 0 : g.fills[k]!)
    for (let at = 0; at < bits; at += 6) {
      const width = Math.min(6, bits - at)
      writeAt(six, bit, width, unsignedAt(part, at, width))
      bit += width
    }
  }
  return { six, units: Math.ceil(bit / 6) }
}

const emptyGroup = (): Group => ({
  offset: 0,
  line: 0,
  timeMs: null,
  station: null,
  signalDbm: null,
  key: 0,
  tagGroup: null,
  total: 0,
  six: new Uint8Array(256),
  used: 0,
  starts: new Int32Array(9),
  lengths: new Int32Array(9),
  fills: new Uint8Array(9),
  have: 0,
  inOrder: true,
  checksum: 0,
  openedAt: 0,
  openedMs: null,
})

const append = (g: Group, part: Sentence): void => {
  if (g.used + part.units + 2 > g.six.length) {
    const wider = new Uint8Array(2 * (g.used + part.units + 2))
    wider.set(g.six.subarray(0, g.used))
    g.six = wider
  }
  const k = part.number - 1
  const { six, units } = part
  for (let i = 0; i < units; i++) g.six[g.used + i] = six[i]!
  if (k !== g.have || (part.fill > 0 && part.number < g.total)) g.inOrder = false
  g.starts[k] = g.used
  g.lengths[k] = units
  g.fills[k] = part.fill
  g.used += units
  g.six[g.used] = 0
  g.six[g.used + 1] = 0
  g.checksum ^= part.checksum
  g.have++
}

export const createAssembler = (
  onGivenUp: (offset: number, line: number, why: 'unfinished' | 'begun anew') => void = () => {},
): Assembler => {
  /** In the order of opening. */
  const open: Group[] = []
  const free: Group[] = []
  let sentences = 0
  let unfinished = 0
  const close = (at: number): void => {
    const group = open[at]!
    open.splice(at, 1)
    if (free.length < 16) free.push(group)
  }
  const giveUp = (at: number, why: 'unfinished' | 'begun anew' = 'unfinished'): void => {
    const { offset, line } = open[at]!
    close(at)
    if (why === 'unfinished') unfinished++
    onGivenUp(offset, line, why)
  }
  const stale = (group: Group, nowMs: number | null): boolean =>
    nowMs !== null && group.openedMs !== null
      ? nowMs - group.openedMs > TIMEOUT_MS
      : sentences - group.openedAt > MOST_SENTENCES
  const find = (key: number, total: number, tagGroup: string | null, station: string | null): number => {
    for (let i = open.length - 1; i >= 0; i--) {
      const g = open[i]!
      if (g.total !== total) continue
      if (tagGroup !== null || g.tagGroup !== null) {
        if (g.tagGroup === tagGroup) return i
        continue
      }
      if (g.key === key && (g.station === null || station === null || g.station === station)) return i
    }
    return -1
  }
  return {
    get unfinished() {
      return unfinished
    },
    get open() {
      return open.length
    },
    oldest: () => open.reduce((least, g) => Math.min(least, g.offset), Number.POSITIVE_INFINITY),
    add(part, tagGroup, context, nowMs) {
      sentences++
      while (open.length > 0 && stale(open[0]!, nowMs)) giveUp(0)
      const key = ((part.talker * 256 + part.channel) * 128 + ((part.sequence + 1) & 127)) * 2 + (part.own ? 1 : 0)
      let at = find(key, part.total, tagGroup, context.station)
      if (at >= 0 && open[at]!.lengths[part.number - 1]! > 0) {
        giveUp(at, 'begun anew')
        at = -1
      }
      if (at < 0) {
        if (open.length >= MOST_OPEN) giveUp(0)
        const fresh = free.pop() ?? emptyGroup()
        fresh.offset = context.offset
        fresh.line = context.line
        fresh.timeMs = fresh.station = fresh.signalDbm = null
        fresh.key = key
        fresh.tagGroup = tagGroup
        fresh.total = part.total
        fresh.used = fresh.have = fresh.checksum = 0
        fresh.inOrder = true
        fresh.lengths.fill(0)
        fresh.openedAt = sentences
        fresh.openedMs = nowMs
        at = open.push(fresh) - 1
      }
      const group = open[at]!
      append(group, part)
      group.timeMs ??= context.timeMs
      group.station ??= context.station
      group.signalDbm ??= context.signalDbm
      if (group.have < group.total) return null
      close(at)
      const { six, units } = join(group)
      return {
        offset: group.offset,
        line: group.line,
        timeMs: group.timeMs,
        station: group.station,
        signalDbm: group.signalDbm,
        six,
        units,
        fill: group.fills[group.total - 1]!,
        sentences: group.total,
        checksum: group.checksum,
      }
    },
    end() {
      const n = open.length
      while (open.length > 0) giveUp(0)
      return n
    },
  }
}
