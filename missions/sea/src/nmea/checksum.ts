/** Checksums of NMEA 0183: two hexadecimal digits, the XOR of the characters between `!` or `$` and `*`. */

const HEX = new Int8Array(256).fill(-1)
for (let i = 0; i < 10; i++) HEX[48 + i] = i
for (let i = 0; i < 6; i++) HEX[65 + i] = HEX[97 + i] = 10 + i

/** Value of two hexadecimal digits in a text, or -1. */
export const parsesHex = (text: string, at: number): number => {
  const high = HEX[text.charCodeAt(at) & 255]!
  const low = HEX[text.charCodeAt(at + 1) & 255]!
  return at + 1 < text.length && high >= 0 && low >= 0 ? high * 16 + low : -1
}

/** Value of two hexadecimal digits in bytes, or -1. */
export const hexByteAt = (bytes: Uint8Array, at: number): number => {
  const high = HEX[bytes[at]!]!
  const low = HEX[bytes[at + 1]!]!
  return high >= 0 && low >= 0 ? high * 16 + low : -1
}
