/** Base 64 (RFC 4648) of bytes that are too many for `btoa` and a spread. */

const LETTERS = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const VALUES = new Int8Array(128).fill(-1)
LETTERS.forEach((c, i) => {
  VALUES[c] = i
})

export const base64Of = (bytes: Uint8Array): string => {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(61)
  let at = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0]
    out[at++] = LETTERS[a >> 2]!
    out[at++] = LETTERS[((a & 3) << 4) | (b >> 4)]!
    if (i + 1 < bytes.length) out[at] = LETTERS[((b & 15) << 2) | (c >> 6)]!
    if (i + 2 < bytes.length) out[at + 1] = LETTERS[c & 63]!
    at += 2
  }
  return new TextDecoder().decode(out)
}

/** Bytes of a text; undefined where it is not base 64. */
export const fromBase64 = (text: string): Uint8Array | undefined => {
  const length = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length
  if (text.length % 4 !== 0) return undefined
  const out = new Uint8Array(Math.floor((length * 3) / 4))
  let [bits, held, at] = [0, 0, 0]
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    const v = code < 128 ? VALUES[code]! : -1
    if (v < 0) return undefined
    bits = ((bits << 6) | v) & 0xffffff
    held += 6
    if (held >= 8) {
      held -= 8
      out[at++] = (bits >> held) & 255
    }
  }
  return out
}
