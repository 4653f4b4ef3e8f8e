/** The real Sentinel-1B chip of one ship: one detection in VH and in VV, its ridge not split; lengths in pixels only. */
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { detectCells } from '@setu/sea/cfar'
import { clustersOf } from '@setu/sea/clusters'
import { echoes } from '@setu/sea/clusters-ghosts'
import { expect, test } from 'vitest'
import { dataPath } from './real-files.js'

/** An 8-bit PNG without interlace as grey values (first channel). */
const readPng = (body: Buffer): { width: number; height: number; grey: Float32Array } => {
  const [width, height] = [body.readUInt32BE(16), body.readUInt32BE(20)]
  const channels = { 0: 1, 2: 3, 4: 2, 6: 4 }[body[25]!]!
  const parts: Buffer[] = []
  for (let at = 8; at < body.length; at += 12 + body.readUInt32BE(at))
    if (body.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(body.subarray(at + 8, at + 8 + body.readUInt32BE(at)))
  const raw = inflateSync(Buffer.concat(parts))
  const stride = width * channels
  const out = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? out[y * stride + x - channels]! : 0
      const up = y > 0 ? out[(y - 1) * stride + x]! : 0
      const corner = y > 0 && x >= channels ? out[(y - 1) * stride + x - channels]! : 0
      const p = left + up - corner
      const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)]
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner
      const by = [0, left, up, (left + up) >> 1, paeth][raw[y * (stride + 1)]!]!
      out[y * stride + x] = (raw[y * (stride + 1) + 1 + x]! + by) & 255
    }
  return { width, height, grey: Float32Array.from({ length: width * height }, (_, i) => out[i * channels]!) }
}

const FOLDER = 'sea/sar/ship-chip-s1b-20211130/'
test.runIf(dataPath(FOLDER)).each(['vh', 'vv'])('one ship in %s', (channel) => {
  const { width, height, grey } = readPng(readFileSync(dataPath(`${FOLDER}detection0_${channel}.png`)!))
  expect([width, height]).toEqual([128, 128])
  const intensity = grey.map((v) => (v + 0.5) ** 2)
  const r = detectCells(intensity, width, height, {
    detector: 'k',
    looks: 4.4,
    falseAlarmRate: 1e-7,
    ring: { guard: 25, outer: 40 },
  })
  const all = clustersOf(intensity, r.background, r.hits, width, height, {
    cell: { x: 1, y: 1 },
    blurM: { x: 2, y: 2.2 },
  })
  const echo = echoes(all, { x: 1, y: 1 })
  const found = all.filter((_, i) => !echo[i])
  expect(found.length).toBe(1)
  expect(found[0]!.lengthM).toBeGreaterThan(25)
  expect(found[0]!.lengthM).toBeLessThan(70)
  expect(Math.hypot(found[0]!.column - 64, found[0]!.row - 64)).toBeLessThan(20)
})
