/**
 * The first frame of a GIF (GIF89a specification, CompuServe 1990) as palette indices: what radar archives keep in it are
 * classes, so the indices are the data and the colours only a legend. LZW as in appendix F of the specification.
 */
import { setuError } from '@setu/core/errors'

export interface GifImage {
  readonly width: number
  readonly height: number
  /** Row-major palette indices of the first frame. */
  readonly indices: Uint8Array
  /** Red, green, blue of each index. */
  readonly palette: Uint8Array
  readonly transparent: number | null
  readonly comments: readonly string[]
}

const MOST_PIXELS = 2 ** 26

export const isGif = (head: Uint8Array): boolean =>
  head[0] === 0x47 && head[1] === 0x49 && head[2] === 0x46 && head[3] === 0x38 && (head[4] === 0x37 || head[4] === 0x39)

/** Decodes the first frame. Throws `bad-file` where the file ends early or its codes are not LZW. */
export const readGif = (body: Uint8Array, where: string): GifImage => {
  const broken = (found: string) =>
    setuError('bad-file', {
      where,
      found,
      expected: 'a whole GIF image',
      wayOut: 'The file may be cut off or damaged; get it again.',
    })
  if (!isGif(body)) throw broken('no GIF signature')
  let at = 6
  const byte = (): number => {
    const value = body[at++]
    if (value === undefined) throw broken(`the end of the file at byte ${body.length}`)
    return value
  }
  const word = (): number => byte() | (byte() << 8)
  const take = (n: number): Uint8Array => {
    if (at + n > body.length) throw broken(`the end of the file at byte ${body.length}`)
    at += n
    return body.subarray(at - n, at)
  }
  at = 10
  const flags = byte()
  at = 13
  let palette = flags & 0x80 ? take(3 * 2 ** ((flags & 7) + 1)) : new Uint8Array(0)
  let transparent: number | null = null
  const comments: string[] = []
  for (;;) {
    const kind = byte()
    if (kind === 0x3b) throw broken('a GIF without a frame')
    if (kind === 0x21) {
      const label = byte()
      let text = ''
      for (let n = byte(); n > 0; n = byte()) {
        const block = take(n)
        if (label === 0xf9 && n >= 4 && block[0]! & 1) transparent = block[3]!
        if (label === 0xfe && text.length < 4096) text += String.fromCharCode(...block)
      }
      if (text) comments.push(text)
      continue
    }
    if (kind !== 0x2c) throw broken(`block ${kind}`)
    take(4)
    const width = word()
    const height = word()
    const local = byte()
    if (width === 0 || height === 0 || width * height > MOST_PIXELS) {
      throw setuError('too-large', {
        where,
        found: `a frame of ${width} x ${height}`,
        expected: `1 to ${MOST_PIXELS} pixels`,
      })
    }
    if (local & 0x80) palette = take(3 * 2 ** ((local & 7) + 1))
    const codeSize = byte()
    if (codeSize < 1 || codeSize > 8) throw broken(`a code size of ${codeSize}`)
    const pieces: Uint8Array[] = []
    for (let n = byte(); n > 0; n = byte()) pieces.push(take(n))
    const flat = decodeLzw(pieces, codeSize, width * height, broken)
    return {
      width,
      height,
      indices: local & 0x40 ? deinterlaced(flat, width, height) : flat,
      palette,
      transparent,
      comments,
    }
  }
}

const decodeLzw = (
  pieces: readonly Uint8Array[],
  codeSize: number,
  pixels: number,
  broken: (found: string) => Error,
): Uint8Array => {
  const out = new Uint8Array(pixels)
  const prefix = new Int32Array(4096)
  const suffix = new Uint8Array(4096)
  const length = new Int32Array(4096)
  const clear = 1 << codeSize
  const end = clear + 1
  let next = end + 1
  let width = codeSize + 1
  let previous = -1
  let filled = 0
  let bits = 0
  let held = 0
  for (let i = 0; i < clear; i++) {
    suffix[i] = i
    length[i] = 1
  }
  for (const piece of pieces) {
    for (const value of piece) {
      held |= value << bits
      bits += 8
      while (bits >= width) {
        const code = held & ((1 << width) - 1)
        held >>>= width
        bits -= width
        if (code === clear) {
          next = end + 1
          width = codeSize + 1
          previous = -1
          continue
        }
        if (code === end) {
          if (filled < pixels) throw broken(`${filled} of ${pixels} pixels`)
          return out
        }
        if (code > next || (code === next && previous < 0) || (previous < 0 && code >= clear))
          throw broken(`code ${code} before its time`)
        const known = code < next ? code : previous
        const n = length[known]! + (code < next ? 0 : 1)
        let c = known
        // Strings are stored as chains from their last value; they are written from the back.
        let to = filled + length[known]! - 1
        let first = 0
        while (c >= 0) {
          first = suffix[c]!
          if (to < pixels) out[to] = first
          to--
          c = c < clear ? -1 : prefix[c]!
        }
        if (code === next && filled + n - 1 < pixels) out[filled + n - 1] = first
        filled += n
        if (previous >= 0 && next < 4096) {
          prefix[next] = previous
          suffix[next] = first
          length[next] = length[previous]! + 1
          next++
          if (next === 1 << width && width < 12) width++
        }
        previous = code
        if (filled >= pixels) return out
      }
    }
  }
  throw broken(`${filled} of ${pixels} pixels`)
}

/** Rows of an interlaced frame in their order. */
const deinterlaced = (flat: Uint8Array, width: number, height: number): Uint8Array => {
  const out = new Uint8Array(flat.length)
  let from = 0
  for (const [start, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let row = start; row < height; row += step) {
      out.set(flat.subarray(from, from + width), row * width)
      from += width
    }
  }
  return out
}
