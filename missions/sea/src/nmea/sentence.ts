/**
 * One `!ttVDM` or `!ttVDO` sentence in bytes, read in one pass: fields, six-bit payload and checksum together. The result
 * is one object that is used again for the next sentence. Any two-character talker is taken.
 */
import { dearmor } from '../sixbit.js'
import { hexByteAt } from './checksum.js'

/** Why a sentence gives no message. */
export type Reason =
  | 'badChecksum'
  | 'noChecksum'
  | 'badFields'
  | 'badTotal'
  | 'badNumber'
  | 'badFill'
  | 'badArmor'
  | 'emptyPayload'

export interface Sentence {
  /** Both characters of the talker, high byte first. */
  talker: number
  /** VDO: own ship. */
  own: boolean
  total: number
  number: number
  /** -1 where empty. */
  sequence: number
  /** Code of the character; 0 where empty. */
  channel: number
  /** Six-bit units of the payload: `units` of them. */
  six: Uint8Array
  units: number
  fill: number
  checksum: number
  /** Place behind the checksum. */
  end: number
}

/** Longest line; also the most units a payload can have. */
export const LONGEST_LINE = 1024

export const sentence = (): Sentence => ({
  talker: 0,
  own: false,
  total: 1,
  number: 1,
  sequence: -1,
  channel: 0,
  six: new Uint8Array(LONGEST_LINE + 8),
  units: 0,
  fill: 0,
  checksum: 0,
  end: 0,
})

/** True where `bytes` hold `!..VDM,` or `!..VDO,` at `at`. */
export const isAis = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at > 7 &&
  bytes[at] === 33 &&
  bytes[at + 3] === 86 &&
  bytes[at + 4] === 68 &&
  (bytes[at + 5] === 77 || bytes[at + 5] === 79) &&
  bytes[at + 6] === 44

/**
 * Reads the sentence of bytes [at, end), which `isAis` has seen. Returns the reason where it is not whole; a wrong or
 * absent checksum is reported after everything else, so that a lenient decoder may still use the sentence.
 */
export const parseSentence = (bytes: Uint8Array, at: number, end: number, out: Sentence): Reason | null => {
  let sum = bytes[at + 1]! ^ bytes[at + 2]! ^ bytes[at + 3]! ^ bytes[at + 4]! ^ bytes[at + 5]! ^ 44
  out.talker = bytes[at + 1]! * 256 + bytes[at + 2]!
  out.own = bytes[at + 5] === 79
  out.end = end
  let p = at + 7
  const total = bytes[p]! - 48
  const number = bytes[p + 2]! - 48
  if (!(p + 4 < end) || bytes[p + 1] !== 44 || bytes[p + 3] !== 44) return 'badFields'
  sum ^= bytes[p]! ^ bytes[p + 2]!
  p += 4
  // Sequence: nothing or digits; channel: nothing or one character.
  let sequence = -1
  while (p < end && bytes[p] !== 44) {
    const d = bytes[p]! - 48
    if (d < 0 || d > 9) return 'badFields'
    sequence = sequence < 0 ? d : sequence * 10 + d
    sum ^= bytes[p++]!
  }
  sum ^= 44
  p++
  let channel = 0
  while (p < end && bytes[p] !== 44) {
    channel = bytes[p]!
    sum ^= channel
    p++
  }
  sum ^= 44
  p++
  const { six } = out
  let units = 0
  let bad = 0
  while (p < end) {
    const c = bytes[p]!
    if (c === 44 || c === 42) break
    sum ^= c
    const v = dearmor[c]!
    bad |= v
    six[units++] = v
    p++
  }
  six[units] = 0
  six[units + 1] = 0
  if (p >= end || bytes[p] === 42) return 'badFields'
  sum ^= 44
  p++
  let fill = 0
  if (bytes[p] !== 42) {
    fill = bytes[p]! - 48
    sum ^= bytes[p]!
    p++
  }
  out.total = total
  out.number = number
  out.sequence = sequence
  out.channel = channel
  out.units = units
  out.fill = fill
  if (total < 1 || total > 9) return 'badTotal'
  if (number < 1 || number > total) return 'badNumber'
  if (fill < 0 || fill > 5) return 'badFill'
  if (bad & 128) return 'badArmor'
  if (bytes[p] !== 42) {
    out.end = p
    return p < end ? 'badFields' : units === 0 ? 'emptyPayload' : 'noChecksum'
  }
  const said = p + 2 < end ? hexByteAt(bytes, p + 1) : -1
  out.end = Math.min(end, p + 3)
  out.checksum = sum
  if (said < 0) return 'noChecksum'
  if (said !== sum) return 'badChecksum'
  return units === 0 ? 'emptyPayload' : null
}
