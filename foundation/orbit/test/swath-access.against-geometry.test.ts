import { fromEcef } from '@setu/core/earth'
import { expect, test } from 'vitest'
import { accessToPlace } from '../src/access.js'
import { cutAtAntimeridian } from '../src/antimeridian.js'
import { sampleArea } from '../src/area.js'
import { secondsBetween } from '../src/instant.js'
import { groundAt, swathAccess } from '../src/swath-access.js'
import { instantOf } from '../src/time-scales.js'
import { lookAt, stationOf } from '../src/topocentric.js'
import { trackOf } from '../src/track.js'
import { keplerStateAt } from './kepler-orbit.js'

const start = instantOf('2026-03-01T00:00:00Z')
const track = trackOf(keplerStateAt(start, { a: 7010, e: 0.001, i: 97.9 }), start)
const box = (w: number, s: number, e: number, n: number): [number, number][] => [
  [w, s],
  [e, s],
  [e, n],
  [w, n],
  [w, s],
]

test('ground at an incidence is seen at that incidence, broadside, on that side', () => {
  for (const t of [0, 700, 2000, 4100])
    for (const side of ['left', 'right'] as const)
      for (const incidence of [10, 30, 55]) {
        const state = track.at(t)
        const p = groundAt(state, side, incidence)!
        const g = fromEcef(p[0] * 1000, p[1] * 1000, p[2] * 1000)
        expect(Math.abs(g.heightM)).toBeLessThan(0.01)
        const look = lookAt(stationOf({ lat: g.lat, lon: g.lon, heightM: 0 }), state.position)
        expect(90 - look.elevationDeg).toBeCloseTo(incidence, 6)
      }
})

test('a tiny area is seen when and as its middle is', () => {
  const area = sampleArea([[box(91.7, 26.1, 91.8, 26.2)]], 3)
  const limits = { minIncidenceDeg: 15, maxIncidenceDeg: 55 }
  const places = accessToPlace(track, { lat: 26.15, lon: 91.75, heightM: 0 }, 5 * 86_400, limits, {
    kind: 'zero-doppler',
  })
  const strips = swathAccess(track, area, 5 * 86_400, limits).filter((s) => s.reachable > 0.99)
  expect(strips.length).toBeGreaterThan(2)
  for (const s of strips) {
    const p = places.find((g) => Math.abs(secondsBetween(g.time, s.start)) < 30)!
    expect(p.side).toBe(s.side)
    expect(p.node).toBe(s.node)
    expect(p.incidenceDeg).toBeGreaterThan(s.minIncidenceDeg - 0.1)
    expect(p.incidenceDeg).toBeLessThan(s.maxIncidenceDeg + 0.1)
    expect(secondsBetween(s.start, p.time)).toBeGreaterThan(-0.1)
    expect(secondsBetween(p.time, s.end)).toBeGreaterThan(-0.1)
  }
})

test('a swath covers its share of a wide area, and across the antimeridian all is the same', () => {
  const limits = { minIncidenceDeg: 20, maxIncidenceDeg: 50 }
  const shares = [80, 179].map((lon) => {
    const area = sampleArea([[box(lon, -3, lon + 3, 3)]], 25)
    const strips = swathAccess(track, area, 10 * 86_400, limits, { swathKm: 100 })
    for (const s of strips) {
      expect(s.coverage).toBeLessThanOrEqual(s.reachable + 1e-9)
      // 100 km of 334 km, seen aslant.
      expect(s.coverage).toBeLessThan(0.42)
    }
    return Math.max(...strips.map((s) => s.coverage))
  })
  for (const s of shares) expect(s).toBeGreaterThan(0.25)
})

test('bad areas are named', () => {
  expect(() =>
    sampleArea(
      [
        [
          [
            [0, 0],
            [1, 1],
            [1, 0],
            [0, 1],
            [0, 0],
          ],
        ],
      ],
      10,
    ),
  ).toThrow(/crosses itself/)
  expect(() => sampleArea([[box(-170, -80, 170, 80)]], 10)).toThrow(/hemisphere|smaller/)
  expect(() => sampleArea([], 10)).toThrow(/closed/)
})

/** Area on the unit sphere of polygons whose edges are straight in longitude and latitude. */
const areaOf = (polygons: readonly (readonly (readonly (readonly [number, number])[])[])[]): number => {
  const rad = Math.PI / 180
  let sum = 0
  for (const [ring] of polygons)
    for (let i = 1; i < ring!.length; i++) {
      const [[a, b], [c, d]] = [ring![i - 1]!, ring![i]!]
      // The mean of sin over the edge.
      const mean = b === d ? Math.sin(b * rad) : (Math.cos(b * rad) - Math.cos(d * rad)) / ((d - b) * rad)
      sum += (c - a) * rad * mean
    }
  return Math.abs(sum)
}

test('rings about either pole are caps: cut for GeoJSON with the right area, sampled, seen', () => {
  for (const pole of [1, -1])
    for (const direction of [1, -1])
      for (const from of [0, 133, -179]) {
        const corners = Array.from({ length: 24 }, (_, k): [number, number] => [from + direction * 15 * k, 80 * pole])
        const cut = cutAtAntimeridian([...corners, corners[0]!])
        for (const [ring] of cut)
          for (const [lon, lat] of ring!) {
            expect(Math.abs(lon)).toBeLessThanOrEqual(180)
            expect(Math.abs(lat)).toBeLessThanOrEqual(90)
          }
        expect(areaOf(cut)).toBeCloseTo(2 * Math.PI * (1 - Math.sin((80 * Math.PI) / 180)), 9)
        const jumping = corners.map(([lon, lat]): [number, number] => [((lon + 540) % 360) - 180, lat])
        const area = sampleArea([[[...jumping, jumping[0]!]]], 150)
        expect(area.centre.lat).toBe(90 * pole)
        expect(area.radiusDeg).toBeCloseTo(10, 0)
        expect(area.points.reduce((s, p) => s + p.share, 0)).toBeCloseTo(1, 9)
        // Every quarter of the cap has a quarter of it.
        const quarter = area.points.filter((p) => p.lon >= 0 && p.lon < 90).reduce((s, p) => s + p.share, 0)
        expect(quarter).toBeCloseTo(0.25, 1)
      }
  // The same cap as a rectangle of the plane map.
  const cap = sampleArea([[box(-180, 80, 180, 90)]], 150)
  expect([cap.centre.lat, cap.radiusDeg > 9.9 && cap.radiusDeg < 10.2]).toEqual([90, true])
  const strips = swathAccess(track, cap, 86_400, { minIncidenceDeg: 5, maxIncidenceDeg: 62 })
  expect(strips.length).toBeGreaterThan(10)
  for (const s of strips.filter((x) => x.footprint.length > 3)) {
    const cut = cutAtAntimeridian(s.footprint)
    // No strip is larger than twice the cap: a ring turned inside out would be.
    expect(areaOf(cut)).toBeLessThan(0.4)
    for (const [ring] of cut) for (const [lon] of ring!) expect(Math.abs(lon)).toBeLessThanOrEqual(180.000001)
  }
})
