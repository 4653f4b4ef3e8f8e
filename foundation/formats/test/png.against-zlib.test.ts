/** PNG pictures written here with every filter, read back; any bytes give a picture or a tagged error. */
import { deflateSync } from 'node:zlib'
import { isSetuError } from '@setu/core/errors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32 } from '../src/gzip/crc32.js'
import { readPng } from '../src/png/read.js'

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body) >>> 0, body.length + 4)
  return out
}

const write = (data: Uint8Array, width: number, channels: number): Uint8Array => {
  const stride = width * channels
  const height = data.length / stride
  const raw = new Uint8Array((stride + 1) * height)
  for (let y = 0; y < height; y++) {
    const rule = y % 5
    raw[y * (stride + 1)] = rule
    for (let x = 0; x < stride; x++) {
      const at = (dx: number, dy: number): number =>
        x - dx * channels < 0 || y - dy < 0 ? 0 : data[(y - dy) * stride + x - dx * channels]!
      const [a, b, c] = [at(1, 0), at(0, 1), at(1, 1)]
      const p = a + b - c
      const paeth = [a, b, c].reduce((best, v) => (Math.abs(p - v) < Math.abs(p - best) ? v : best))
      raw[y * (stride + 1) + 1 + x] = data[y * stride + x]! - [0, a, b, (a + b) >> 1, paeth][rule]!
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head.set([8, [0, 0, 4, 2, 6][channels]!], 8)
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
      chunk('IHDR', head),
      chunk('IDAT', deflateSync(raw)),
      chunk('IEND', new Uint8Array(0)),
    ]),
  )
}

test('what is written is read, of one to four channels', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(999),
      (channels, width, seed) => {
        const data = Uint8Array.from({ length: channels * width * 7 }, (_, i) => ((i + seed) * 2654435761) >>> 24)
        const read = readPng(write(data, width, channels), 'p.png')
        expect([read.width, read.height, read.channels]).toEqual([width, 7, channels])
        expect(Buffer.from(read.data).equals(Buffer.from(data))).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})

test('damaged, cut off, too large or of another kind: a tagged error', () => {
  const good = write(
    Uint8Array.from({ length: 300 }, (_, i) => i),
    10,
    3,
  )
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.integer({ min: 1, max: good.length }), (at, byte, end) => {
      const body = good.slice(0, end)
      if (at < body.length) body[at] = byte
      try {
        readPng(body, 'p.png')
      } catch (e) {
        expect(isSetuError(e)).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
  const huge = good.slice()
  huge.set([0x7f, 0xff, 0xff, 0xff], 16)
  expect(() => readPng(huge, 'p.png')).toThrow(/cells/)
})
