/** Made-up ships of known place, length and heading; one connected ridge is one ship. */
import { detectCells } from '@setu/sea/cfar'
import { clustersOf, groups } from '@setu/sea/clusters'
import { madeShips, shipScene } from '@setu/sea/clutter-ships'
import { expect, test } from 'vitest'

const SIDE = 480

test('ships are found once each, their lengths within 15 %', () => {
  const ships = madeShips(SIDE, 80, 3)
  const image = shipScene(SIDE, ships, 4)
  const r = detectCells(image, SIDE, SIDE, {
    detector: 'k',
    looks: 4.4,
    falseAlarmRate: 1e-7,
    ring: { guard: 25, outer: 38 },
  })
  const found = clustersOf(image, r.background, r.hits, SIDE, SIDE, { cell: { x: 10, y: 10 } })
  expect(found.length).toBe(ships.length)
  const errors = ships.map((s) => {
    const c = found.reduce((a, b) =>
      Math.hypot(a.column - s.column, a.row - s.row) < Math.hypot(b.column - s.column, b.row - s.row) ? a : b,
    )
    expect(Math.hypot(c.column - s.column, c.row - s.row)).toBeLessThan(3)
    const turn = Math.abs(((c.heading - s.heading + 270) % 180) - 90)
    if (s.lengthM > 100) expect(turn).toBeLessThan(12)
    return c.lengthM / s.lengthM - 1
  })
  const mean = errors.reduce((a, b) => a + b, 0) / errors.length
  expect(Math.abs(mean)).toBeLessThan(0.06)
  expect(errors.filter((e) => Math.abs(e) < 0.15).length / errors.length).toBeGreaterThan(0.9)
})

test('groups join over corners and need one cell above the threshold', () => {
  const hits = Uint8Array.from([2, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 2, 0])
  expect(groups(hits, 4, 4).map((g) => [...g])).toEqual([
    [0, 5],
    [7, 11, 14],
  ])
  expect(groups(Uint8Array.from([1, 1, 1, 1]), 2, 2)).toEqual([])
})
