/**
 * Text of a table file as characters: byte order mark, UTF-8, UTF-16, Shift-JIS (Japanese agencies) or Windows-1252,
 * decided by content. Bytes that are valid UTF-8 are UTF-8; what is not is Shift-JIS where its double bytes decode
 * without a fault to kana, kanji or full-width signs, else Windows-1252. The WHATWG `TextDecoder` does the decoding.
 */
import { setuError } from '@setu/core/errors'

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'shift_jis' | 'windows-1252'

const JAPANESE = /[぀-ヿ一-鿿！-｠　-〿ｦ-ﾟ×℃]/g
const RUN = /[぀-ヿ一-鿿！-｠　-〿ｦ-ﾟ×℃]{2}/

const decodes = (body: Uint8Array, encoding: TextEncoding): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}

/** A cut of a file may end inside a character: the last bytes of a multi-byte character are left out. */
const wholeCharacters = (head: Uint8Array): Uint8Array => {
  let end = head.length
  for (let back = 1; back <= 3 && back < head.length; back++) {
    const byte = head[head.length - back]!
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      end = head.length - back
      break
    }
  }
  return head.subarray(0, end)
}

/** The encoding of a text by its first bytes (64 KiB are enough); `cut` when the text goes on behind them. */
export const encodingOf = (head: Uint8Array, cut = false): TextEncoding => {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  let even = 0
  let odd = 0
  const n = Math.min(head.length, 1024) & ~1
  for (let i = 0; i < n; i += 2) {
    if (head[i] === 0) even++
    if (head[i + 1] === 0) odd++
  }
  if (n >= 8 && odd > n * 0.35 && even === 0) return 'utf-16le'
  if (n >= 8 && even > n * 0.35 && odd === 0) return 'utf-16be'
  if (decodes(cut ? wholeCharacters(head) : head, 'utf-8') !== undefined) return 'utf-8'
  // The last byte of a cut may be the first half of a Shift-JIS pair.
  const japanese = decodes(head, 'shift_jis') ?? (cut ? decodes(head.subarray(0, -1), 'shift_jis') : undefined)
  // Chance pairs stand alone among other letters; Japanese words do not.
  if (japanese !== undefined && RUN.test(japanese) && !/[\u0080-\uffff]/.test(japanese.replace(JAPANESE, ''))) {
    return 'shift_jis'
  }
  return 'windows-1252'
}

/** Characters of a whole text file, without its byte order mark. Binary content throws `bad-file`. */
export const decodeText = (body: Uint8Array, where: string): { text: string; encoding: TextEncoding } => {
  const encoding = encodingOf(body.subarray(0, 65536), body.length > 65536)
  let text = decodes(body, encoding)
  let used = encoding
  if (text === undefined && encoding === 'utf-8') {
    // A later byte is not UTF-8: decide again on the whole.
    used = encodingOf(body)
    text = decodes(body, used)
  }
  text ??= new TextDecoder(used).decode(body)
  if (text.includes('\0')) {
    throw setuError('bad-file', { where, found: 'binary content (NUL characters)', expected: 'a text table' })
  }
  return { text, encoding: used }
}
