import { geodesic } from '@setu/core/earth'
import { expect, test } from 'vitest'
import { boxAlong, metresToLine } from '../src/corridor.js'

const lines = [
  [
    [70, 10],
    [75, 14],
    [75, 20],
  ],
  [
    [179, -5],
    [181, 3],
  ],
  [
    [10, 65],
    [30, 66],
  ],
] as const

/** The least geodesic to 20,000 points of the line. */
const brute = (line: readonly (readonly [number, number])[], lon: number, lat: number): number => {
  let best = Number.POSITIVE_INFINITY
  for (let i = 1; i < line.length; i++)
    for (let k = 0; k <= 4000; k++) {
      const f = k / 4000
      const [a, b] = [line[i - 1]!, line[i]!]
      const d = geodesic(lat, lon, a[1] + (b[1] - a[1]) * f, a[0] + (b[0] - a[0]) * f).distanceM
      best = Math.min(best, d)
    }
  return best
}

test.each(lines.map((l, i) => [i, l] as const))(
  'line %i: distances within 0.5 percent of geodesics up to 500 km',
  (_, line) => {
    const [x, y] = line[0]!
    for (const [dx, dy] of [
      [0.3, 0.1],
      [-1, 2],
      [2, -1],
      [0.01, 0.01],
      [3, 1],
      [-2, -2],
    ] as const) {
      const expected = brute(line, x + dx, y + dy)
      if (expected > 500_000) continue
      expect(Math.abs(metresToLine(line, x + dx, y + dy) - expected)).toBeLessThan(0.005 * expected + 60)
    }
  },
)

test('the box holds everything within the distance', () => {
  for (const line of lines) {
    const [w, s, e, n] = boxAlong([line], 100_000)
    for (const [x, y] of line)
      for (let a = 0; a < 360; a += 15) {
        const [lon, lat] = [x + (0.9 * Math.sin(a)) / Math.cos((y * Math.PI) / 180), y + 0.9 * Math.cos(a)]
        if (geodesic(y, x, lat, lon).distanceM > 100_000) continue
        expect([lon >= w, lon <= e, lat >= s, lat <= n]).toEqual([true, true, true, true])
      }
  }
})
