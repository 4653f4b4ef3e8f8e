/** The real Sentinel-1B chip of one ship: one detection in VH and in VV, its ridge not split; lengths in pixels only. */
import { readFileSync } from 'node:fs'
import { readPng } from '@setu/formats/png/read'
import { detectCells } from '@setu/sea/cfar'
import { clustersOf } from '@setu/sea/clusters'
import { echoes } from '@setu/sea/clusters-ghosts'
import { expect, test } from 'vitest'
import { dataPath } from './real-files.js'

const FOLDER = 'sea/sar/ship-chip-s1b-20211130/'
test.runIf(dataPath(FOLDER)).each(['vh', 'vv'])('one ship in %s', (channel) => {
  const { width, height, channels, data } = readPng(
    readFileSync(dataPath(`${FOLDER}detection0_${channel}.png`)!),
    channel,
  )
  const grey = Float32Array.from({ length: width * height }, (_, i) => data[i * channels]!)
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
