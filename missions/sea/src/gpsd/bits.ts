/** gpsd's way to read bits: what lies behind the end of a message is zero, and texts end at `@` or NUL. */
import type { AisMessage } from '../messages/message.js'
import { hexAt, rawTextAt, unsignedAt } from '../sixbit.js'

export interface Bits {
  readonly length: number
  u(offset: number, width: number): number
  s(offset: number, width: number): number
  /** Text of `characters` characters, trailing blanks cut. */
  t(offset: number, characters: number): string
  /** `bits:hex` from here to the end; the last byte is not masked. */
  data(offset: number, end?: number): string
}

export const bitsOf = (m: AisMessage): Bits => {
  // The fill bits of the last unit may hold anything: they are cut off.
  const six = new Uint8Array(Math.ceil(1064 / 6) + Math.ceil(m.bits / 6))
  const whole = Math.floor(m.bits / 6)
  six.set(m.six.subarray(0, whole))
  const left = m.bits - whole * 6
  if (left > 0) six[whole] = m.six[whole]! & (63 << (6 - left)) & 63
  const u = (offset: number, width: number): number => unsignedAt(six, offset, width)
  return {
    length: m.bits,
    u,
    s: (offset, width) => {
      const v = u(offset, width)
      return v >= 2 ** (width - 1) ? v - 2 ** width : v
    },
    t: (offset, characters) => {
      const text = rawTextAt(six, offset, characters * 6)
      const end = text.indexOf('@')
      return (end < 0 ? text : text.slice(0, end)).trimEnd()
    },
    data: (offset, end = m.bits) => `${end - offset}:${hexAt(six, offset, Math.ceil((end - offset) / 8) * 8)}`,
  }
}
