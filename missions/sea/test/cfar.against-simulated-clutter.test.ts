/** False alarms counted on clutter of known statistics, and windows against plain loops. */
import { detectCells } from '@setu/sea/cfar'
import { binned, ringRanks, ringRanksWithout } from '@setu/sea/cfar-rank'
import { ringMoments, sumTables } from '@setu/sea/cfar-window'
import { clutterImage } from '@setu/sea/clutter-scene'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const W = 320

test.each([
  ['cell-averaging', { looks: 1 }],
  ['ordered-statistic', { looks: 1 }],
  ['gamma', { looks: 4.4 }],
  ['k', { looks: 4.4, shape: 5 }],
] as const)('%s keeps 1e-2', (detector, clutter) => {
  const r = detectCells(clutterImage(W * W, clutter, 7), W, W, {
    detector,
    looks: clutter.looks,
    falseAlarmRate: 1e-2,
    ring: { guard: 4, outer: 12 },
    passes: 1,
  })
  expect(r.tested).toBe(W * W)
  expect(r.detected / r.tested / 1e-2).toBeGreaterThan(0.9)
  expect(r.detected / r.tested / 1e-2).toBeLessThan(1.1)
})

test('exponential thresholds on textured clutter give far too many', () => {
  const r = detectCells(clutterImage(W * W, { looks: 1, shape: 2 }, 7), W, W, {
    detector: 'cell-averaging',
    falseAlarmRate: 1e-3,
    ring: { guard: 4, outer: 12 },
  })
  expect(r.detected / r.tested).toBeGreaterThan(5e-3)
})

const scene = fc.record({
  width: fc.integer({ min: 3, max: 14 }),
  height: fc.integer({ min: 3, max: 14 }),
  guard: fc.integer({ min: 0, max: 2 }),
  more: fc.integer({ min: 1, max: 4 }),
  seed: fc.integer({ min: 0, max: 1000 }),
})

test('rings equal plain loops, with cells missing', () => {
  fc.assert(
    fc.property(scene, ({ width, height, guard, more, seed }) => {
      const image = clutterImage(width * height, { looks: 1 }, seed)
      for (let i = 0; i < image.length; i += 5) image[i] = Number.NaN
      const ring = { guard, outer: guard + more }
      const ranks = ringRanks(binned(image, width, height), ring, 0.75, 1)
      const moments = ringMoments(sumTables(image, width, height, undefined, true), ring)
      for (let i = 0; i < image.length; i++) {
        const [x, y] = [i % width, Math.floor(i / width)]
        const cells: number[] = []
        for (let v = 0; v < height; v++)
          for (let u = 0; u < width; u++) {
            const far = Math.max(Math.abs(u - x), Math.abs(v - y))
            const value = image[v * width + u]!
            if (far > guard && far <= ring.outer && !Number.isNaN(value)) cells.push(value)
          }
        expect(moments.counts[i]).toBe(cells.length)
        if (cells.length === 0) continue
        const mean = cells.reduce((a, b) => a + b, 0) / cells.length
        expect(moments.means[i]).toBeCloseTo(mean, 9)
        const variance = cells.reduce((a, b) => a + (b - mean) ** 2, 0) / cells.length
        expect(moments.spreads![i]! ** 2).toBeCloseTo(variance, 7)
        const sorted = cells.sort((a, b) => a - b)
        const rank = sorted[Math.ceil(0.75 * sorted.length) - 1]!
        expect(Math.abs(Math.log(ranks[i]! / rank))).toBeLessThan(0.05)
      }
    }),
    { numRuns: 60 },
  )
})

test('a scene of land or no data gives nothing and does not fail', () => {
  const image = new Float32Array(2500).fill(Number.NaN)
  for (const detector of ['k', 'ordered-statistic', 'gamma', 'two-parameter', 'log-normal'] as const) {
    const r = detectCells(image, 50, 50, { detector, falseAlarmRate: 1e-5, ring: { guard: 3, outer: 8 } })
    expect([r.tested, r.detected]).toEqual([0, 0])
  }
})

test('ranks without some cells: looked at again where they were, the same as from the beginning; windows of any size', () => {
  const [width, height] = [230, 150]
  for (const ring of [
    { guard: 3, outer: 8 },
    { guard: 2, outer: 130 },
  ]) {
    const image = binned(clutterImage(width * height, { looks: 1 }, 5), width, height)
    const left = new Uint8Array(width * height)
    for (const i of [0, 3 * width + 100, 90 * width + 200]) left[i] = left[i + 1] = 1
    const bins = image.bins.map((b, i) => (left[i] ? 0 : b))
    const anew = ringRanks({ ...image, bins }, ring, 0.75, 1)
    const before = ringRanks(image, ring, 0.75, 1)
    const differing = (a: Float32Array, b: Float32Array): number =>
      a.reduce((n, v, i) => n + (Object.is(v, b[i]) ? 0 : 1), 0)
    expect(differing(ringRanksWithout(left, before, image, ring, 0.75, 1), anew)).toBe(0)
    expect(differing(anew, before)).toBeGreaterThan(0)
  }
})
