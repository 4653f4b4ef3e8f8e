/**
 * PNG pictures (ISO/IEC 15948) as bytes of their channels: 8 bits a sample, grey or colour, with or without transparency,
 * not interlaced. What else a PNG can be is refused by name.
 */
import { setuError } from '@setu/core/errors'
import { unzlibSync } from 'fflate'

export interface Picture {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 2 | 3 | 4
  /** Row by row, channels together. */
  readonly data: Uint8Array
}

const CHANNELS: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 4: 2, 6: 4 }
const MOST_BYTES = 2 ** 28

export const readPng = (body: Uint8Array, where: string): Picture => {
  const bad = (found: string, expected = 'a whole PNG picture'): Error =>
    setuError('bad-file', { where, found, expected, wayOut: 'The file may be cut off or of another kind.' })
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  if (body.length < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(12) !== 0x49484452)
    throw bad('no PNG header')
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const channels = CHANNELS[body[25]!]
  if (body[24] !== 8 || channels === undefined || body[28] !== 0)
    throw bad(
      `${body[24]} bits a sample, colour type ${body[25]}${body[28] ? ', interlaced' : ''}`,
      '8 bits a sample, grey or colour, not interlaced',
    )
  const stride = width * channels
  const size = (stride + 1) * height
  if (!(width > 0 && height > 0) || size > MOST_BYTES)
    throw setuError('too-large', {
      where,
      found: `${width} x ${height} cells`,
      expected: `at most ${MOST_BYTES} bytes`,
    })
  const parts: Uint8Array[] = []
  for (let at = 8; at + 12 <= body.length; ) {
    const length = view.getUint32(at)
    if (at + 12 + length > body.length) throw bad('a chunk that goes beyond the end')
    if (view.getUint32(at + 4) === 0x49444154) parts.push(body.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  const packed = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let filled = 0
  for (const p of parts) {
    packed.set(p, filled)
    filled += p.length
  }
  let raw: Uint8Array
  try {
    raw = unzlibSync(packed, { out: new Uint8Array(size) })
  } catch {
    throw bad('a damaged picture')
  }
  if (raw.length !== size) throw bad(`${raw.length} bytes of picture`, `${size} bytes of picture`)
  return { width, height, channels, data: unfiltered(raw, stride, height, channels, bad) }
}

/** Each row is stored as differences to its neighbours, by one of five rules. */
const unfiltered = (
  raw: Uint8Array,
  stride: number,
  height: number,
  channels: number,
  bad: (found: string) => Error,
): Uint8Array => {
  const out = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    const rule = raw[y * (stride + 1)]!
    if (rule > 4) throw bad(`filter ${rule} in row ${y}`)
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? out[y * stride + x - channels]! : 0
      const up = y > 0 ? out[(y - 1) * stride + x]! : 0
      const corner = y > 0 && x >= channels ? out[(y - 1) * stride + x - channels]! : 0
      const p = left + up - corner
      const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)]
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner
      const by = rule === 0 ? 0 : rule === 1 ? left : rule === 2 ? up : rule === 3 ? (left + up) >> 1 : paeth
      out[y * stride + x] = raw[y * (stride + 1) + 1 + x]! + by
    }
  }
  return out
}
