/**
 * One AIS message over its bits: nothing is read before it is asked for. A decoder gives the same object again for the
 * next message; `recordOf` makes a lasting copy. Values are in the units of their names; "not available" is null.
 *
 * Two fields have words beside numbers: the rate of turn (`fastRight`, `fastLeft`: more than 5 degrees in 30 s, seen
 * without a turn indicator) and the second of the position (`manual`, `deadReckoning`, `inoperative`).
 */
import { hexAt, rawTextAt, signedAt, textAt, unsignedAt } from '../sixbit.js'
import type { Field, Layout } from './layout.js'
import { type BinaryLayout, layoutIn } from './variants.js'

export type Value = number | string | boolean | null

export interface AisMessage {
  /** Six-bit units of the payload; valid until the next message. */
  six: Uint8Array
  bits: number
  layout: Layout
}

/** A record with every field by name; bits as hexadecimal digits with their number beside (`dataBits`). */
export type AisRecord = { type: number; mmsi: number } & Record<string, Value>

export const messageOf = (six: Uint8Array, bits: number, binaryLayout: BinaryLayout = 'itu'): AisMessage => ({
  six,
  bits,
  layout: layoutIn(six, bits, binaryLayout),
})

/** Raw integer of a numeric field. */
export const rawValue = (m: AisMessage, f: Field): number =>
  f.signed ? signedAt(m.six, f.offset, f.width) : unsignedAt(m.six, f.offset, f.width)

const SECONDS: readonly (string | null)[] = [null, 'manual', 'deadReckoning', 'inoperative']

/** Degrees a minute of the raw rate of turn: (raw / 4.733) squared, with its sign. */
const turn = (raw: number): Value => {
  if (raw === -128) return null
  if (raw === 127) return 'fastRight'
  if (raw === -127) return 'fastLeft'
  const rate = (raw / 4.733) ** 2
  return raw < 0 ? -rate : rate
}

/** Value of a field as a person means it. */
export const fieldValue = (m: AisMessage, f: Field): Value => {
  switch (f.kind) {
    case 'number': {
      let raw = unsignedAt(m.six, f.offset, f.width)
      if (f.signed && raw >= f.half) raw -= 2 * f.half
      return raw === f.absent ? null : f.divisor === 1 ? raw + f.bias : raw / f.divisor + f.bias
    }
    case 'flag':
      return unsignedAt(m.six, f.offset, 1) === 1
    case 'text':
      return textAt(m.six, f.offset, f.width)
    case 'turn':
      return turn(signedAt(m.six, f.offset, f.width))
    case 'second': {
      const raw = unsignedAt(m.six, f.offset, f.width)
      return raw < 60 ? raw : SECONDS[raw - 60]!
    }
    case 'spare':
      return unsignedAt(m.six, f.offset, f.width)
    default:
      return hexAt(m.six, f.offset, f.width)
  }
}

export interface RecordOptions {
  /** Texts with `@` and blanks, raw integers of the spare bits, and the bits behind the last field. */
  readonly raw?: boolean
}

/** A lasting copy of a message by field names, in the order of the standard. */
export const recordOf = (m: AisMessage, { raw = false }: RecordOptions = {}): AisRecord => {
  const record: Record<string, Value> = {}
  for (const f of m.layout.fields) {
    if (f.kind === 'spare' && !raw) continue
    record[f.name] = raw && f.kind === 'text' ? rawTextAt(m.six, f.offset, f.width) : fieldValue(m, f)
    if (f.kind === 'bits') record[`${f.name}Bits`] = f.width
  }
  if (m.layout.truncated) record['truncated'] = true
  if (raw && m.layout.tail > 0) {
    record['tail'] = hexAt(m.six, m.layout.used, m.layout.tail)
    record['tailBits'] = m.layout.tail
  }
  return record as AisRecord
}

/** Value of a named field; undefined where this message has none. */
export const get = (m: AisMessage, name: string): Value | undefined => {
  const f = m.layout.index.get(name)
  return f && fieldValue(m, f)
}

export const typeOf = (m: AisMessage): number => m.six[0]!
export const mmsiOf = (m: AisMessage): number => unsignedAt(m.six, 8, 30)
