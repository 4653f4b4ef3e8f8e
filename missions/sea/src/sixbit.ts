/**
 * The six-bit alphabet of AIS (ITU-R M.1371-5, IEC 61162-1): payload armoring, unsigned and signed fields at any bit,
 * and text. Bits are kept as one `Uint8Array` entry per armored character, so nothing is packed before it is read.
 */

/** Six-bit value of an armor character, or 128 where the character is not one. */
export const dearmor: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code < 48 || code > 119 || (code > 87 && code < 96)) return 128
  const v = code - 48
  return v > 40 ? v - 8 : v
})

/** Armor character of a six-bit value. */
export const armor: Uint8Array = Uint8Array.from({ length: 64 }, (_, v) => (v < 40 ? v + 48 : v + 56))

/** Unsigned field of at most 32 bits; bits behind the end of `six` are zero. */
export const unsignedAt = (six: Uint8Array, offset: number, width: number): number => {
  let at = (offset / 6) | 0
  const skip = offset - at * 6
  let have = 6 - skip
  let value = six[at]! & ((1 << have) - 1)
  if (have >= width) return value >> (have - width)
  while (have + 6 <= width) {
    value = have + 6 > 30 ? value * 64 + six[++at]! : (value << 6) | six[++at]!
    have += 6
  }
  const rest = width - have
  if (rest === 0) return value
  return value * (1 << rest) + (six[at + 1]! >> (6 - rest))
}

/** Two's complement field of at most 32 bits. */
export const signedAt = (six: Uint8Array, offset: number, width: number): number => {
  const value = unsignedAt(six, offset, width)
  const half = 2 ** (width - 1)
  return value >= half ? value - 2 * half : value
}

/** Writes a field (two's complement where negative) into `six`, which holds zeros there. */
export const writeAt = (six: Uint8Array, offset: number, width: number, value: number): void => {
  const whole = value < 0 ? value + 2 ** width : value
  for (let i = 0; i < width; i++) {
    if (Math.floor(whole / 2 ** (width - 1 - i)) % 2 === 0) continue
    const bit = offset + i
    six[(bit / 6) | 0]! |= 32 >> (bit % 6)
  }
}

const CHARACTERS = Array.from({ length: 64 }, (_, v) => String.fromCharCode(v < 32 ? v + 64 : v))
const codes = new Uint8Array(1024)

/** Six-bit text of whole characters, `@` and blanks kept. */
export const rawTextAt = (six: Uint8Array, offset: number, width: number): string => {
  let text = ''
  for (let at = offset; at + 6 <= offset + width; at += 6) text += CHARACTERS[unsignedAt(six, at, 6)]
  return text
}

/** Six-bit text up to the first `@`, without trailing blanks. */
export const textAt = (six: Uint8Array, offset: number, width: number): string => {
  const n = Math.min(1024, (width / 6) | 0)
  let at = (offset / 6) | 0
  const skip = offset - at * 6
  let end = 0
  for (let i = 0; i < n; i++, at++) {
    const v = skip === 0 ? six[at]! : ((six[at]! << skip) | (six[at + 1]! >> (6 - skip))) & 63
    if (v === 0) break
    codes[i] = v < 32 ? v + 64 : v
    if (v !== 32) end = i + 1
  }
  return end === 0 ? '' : String.fromCharCode.apply(null, codes.subarray(0, end) as unknown as number[])
}

/** Six-bit value of a character, or -1 where the alphabet has none. Small letters become capitals. */
export const sixOfCharacter = (character: string): number => {
  const code = character.toUpperCase().charCodeAt(0)
  if (code >= 64 && code < 96) return code - 64
  return code >= 32 && code < 64 ? code : -1
}

/** Bits as bytes, the last one filled with zeros. */
export const bytesAt = (six: Uint8Array, offset: number, width: number): Uint8Array => {
  const out = new Uint8Array(Math.ceil(width / 8))
  for (let i = 0; i < out.length; i++) {
    const n = Math.min(8, width - i * 8)
    out[i] = unsignedAt(six, offset + i * 8, n) << (8 - n)
  }
  return out
}

/** Bits as hexadecimal digits, the last byte filled with zeros. */
export const hexAt = (six: Uint8Array, offset: number, width: number): string => {
  let text = ''
  for (let at = 0; at < width; at += 8) {
    const n = Math.min(8, width - at)
    text += HEX[unsignedAt(six, offset + at, n) << (8 - n)]
  }
  return text
}
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
