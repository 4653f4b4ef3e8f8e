/**
 * Decoders of TIFF strips and tiles that know how large a block may be: LZW (TIFF 6.0, section 13) and Deflate. A damaged
 * block cannot make them go on for ever or take memory without bound.
 */
import { setuError } from '@setu/core/errors'
import { unzlibSync } from 'fflate'

type Library = typeof import('geotiff')

interface BlockParameters {
  readonly tileWidth: number
  readonly tileHeight: number
  readonly bitsPerSample: number | ArrayLike<number>
  readonly planarConfiguration: number
}

const MOST_BLOCK = 2 ** 28

const damaged = (found: string): Error =>
  setuError('bad-file', {
    where: 'TIFF block',
    found,
    expected: 'whole compressed blocks',
    wayOut: 'The file is damaged; get it again.',
  })

/** Bytes of a decoded block. */
const blockBytes = (p: BlockParameters): number => {
  const bits = typeof p.bitsPerSample === 'number' ? [p.bitsPerSample] : Array.from(p.bitsPerSample)
  const perPixel = p.planarConfiguration === 2 ? bits[0]! : bits.reduce((a, b) => a + b, 0)
  const bytes = Math.ceil((p.tileWidth * perPixel) / 8) * p.tileHeight
  if (!(bytes > 0) || bytes > MOST_BLOCK) throw damaged(`blocks of ${p.tileWidth} x ${p.tileHeight} cells`)
  return bytes
}

/** LZW with the most significant bit first and code widths that grow one code early. */
export const decodeTiffLzw = (body: Uint8Array, most: number): Uint8Array => {
  const out = new Uint8Array(most)
  const prefix = new Int32Array(4096)
  const suffix = new Uint8Array(4096)
  const length = new Int32Array(4096)
  for (let i = 0; i < 256; i++) {
    suffix[i] = i
    length[i] = 1
  }
  let next = 258
  let width = 9
  let previous = -1
  let filled = 0
  let held = 0
  let bits = 0
  for (const value of body) {
    held = ((held << 8) | value) & 0xffffff
    bits += 8
    if (bits < width) continue
    bits -= width
    const code = (held >>> bits) & ((1 << width) - 1)
    if (code === 257) break
    if (code === 256) {
      next = 258
      width = 9
      previous = -1
      continue
    }
    if (code > next || (code === next && previous < 0) || (previous < 0 && code > 255)) {
      throw damaged(`LZW code ${code} before its time`)
    }
    const known = code < next ? code : previous
    const n = length[known]! + (code < next ? 0 : 1)
    let c = known
    let to = filled + length[known]! - 1
    for (; c > 255; c = prefix[c]!, to--) if (to < most) out[to] = suffix[c]!
    if (to < most) out[to] = c
    const first = c
    if (code === next && filled + n - 1 < most) out[filled + n - 1] = first
    filled += n
    if (previous >= 0 && next < 4096) {
      prefix[next] = previous
      suffix[next] = first
      length[next] = length[previous]! + 1
      next++
      if (next + 1 >= 1 << width && width < 12) width++
    }
    previous = code
    if (filled >= most) break
  }
  return out.subarray(0, Math.min(filled, most))
}

/** Puts the bounded decoders in the place of the library's own. */
export const useBoundedDecoders = (library: Library): void => {
  const { BaseDecoder, addDecoder } = library
  const make = (decode: (body: Uint8Array, most: number) => Uint8Array) =>
    class extends BaseDecoder {
      override decodeBlock(buffer: ArrayBufferLike): ArrayBufferLike {
        const most = blockBytes(this.parameters as BlockParameters)
        const out = decode(new Uint8Array(buffer), most)
        return out.byteOffset === 0 && out.byteLength === out.buffer.byteLength ? out.buffer : out.slice().buffer
      }
    }
  const lzw = make(decodeTiffLzw)
  const deflate = make((body, most) => {
    try {
      return unzlibSync(body, { out: new Uint8Array(most) })
    } catch {
      throw damaged('a Deflate stream that stops or is damaged')
    }
  })
  addDecoder(5, async () => lzw)
  addDecoder([8, 32946], async () => deflate)
}
