/** False alarms of log-normal clutter and of two channels together, counted on made-up clutter of known statistics. */
import { randomFrom } from '@setu/core/random'
import { type CfarOptions, detectCells } from '@setu/sea/cfar'
import { notchMultiplier } from '@setu/sea/cfar-multiplier'
import { clutterImage } from '@setu/sea/clutter-scene'
import { geometricMeanLooks, notchTail } from '@setu/sea/clutter-tail'
import { detectTwo, productOptionsOf } from '@setu/sea/two-channels'
import { expect, test } from 'vitest'

const SIDE = 420
const RATE = 1e-3
const options: CfarOptions = { detector: 'gamma', falseAlarmRate: RATE, looks: 4.4, ring: { guard: 10, outer: 25 } }
const [vv, vh] = [clutterImage(SIDE * SIDE, { looks: 4.4 }, 21), clutterImage(SIDE * SIDE, { looks: 4.4 }, 22)]

test.each([
  ['or', 2],
  ['and', 1e-3],
  ['product', 1],
  ['notch', 1],
] as const)('%s: false alarms are %d times those asked', (fusion, times) => {
  // Texture is known to be none: `shape` infinite.
  const r = detectTwo(fusion, vv, vh, SIDE, SIDE, { ...options, shape: 1e9 }, productOptionsOf(options))
  const expected = RATE * times * r.tested
  expect(Math.abs(r.detected - expected)).toBeLessThan(4 * Math.sqrt(expected) + 1 + 0.1 * expected)
  expect(r.tested).toBe(SIDE * SIDE)
})

test('log-normal clutter keeps the rate', () => {
  const random = randomFrom(4)
  const image = Float32Array.from({ length: SIDE * SIDE }, () => Math.exp(0.7 * random.normal()))
  const r = detectCells(image, SIDE, SIDE, { ...options, detector: 'log-normal', passes: 1 })
  expect(r.detected / r.tested / RATE).toBeGreaterThan(0.75)
  expect(r.detected / r.tested / RATE).toBeLessThan(1.25)
})

test('the notch: its tail against counted draws; a ship of another polarisation is found, a bright wave is not', () => {
  let above = 0
  const [a, b] = [clutterImage(200_000, { looks: 4.4 }, 1), clutterImage(200_000, { looks: 4.4 }, 2)]
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i]! - b[i]!) > 1.5) above++
  expect(above / a.length / notchTail(1.5, { looks: 4.4 })).toBeCloseTo(1, 1)
  expect(notchTail(notchMultiplier({ looks: 4.4, shape: 5 }, 1e-5), { looks: 4.4, shape: 5 })).toBeCloseTo(1e-5, 8)
  const [first, second] = [vv.slice(), vh.slice()]
  for (let y = 100; y < 103; y++)
    for (let x = 100; x < 108; x++) {
      // A ship: thirty times the sea across, three times along. A wave: nine times in both.
      first[y * SIDE + x] = 3
      second[y * SIDE + x] = 30
      first[(y + 200) * SIDE + x] = 9
      second[(y + 200) * SIDE + x] = 9
    }
  const r = detectTwo('notch', first, second, SIDE, SIDE, { ...options, falseAlarmRate: 1e-7, shape: 1e9 }, options)
  expect(r.hits[101 * SIDE + 104]).toBe(2)
  expect(r.hits[301 * SIDE + 104]).toBe(0)
})

test('looks of a geometric mean, against counted moments', () => {
  let [s, q] = [0, 0]
  for (let i = 0; i < vv.length; i++) {
    const v = Math.sqrt(vv[i]! * vh[i]!)
    s += v
    q += v * v
  }
  const moment = (q * vv.length) / (s * s)
  expect(1 / (moment - 1) / geometricMeanLooks(4.4)).toBeCloseTo(1, 1)
})
