import { geodesic } from '@setu/core/earth'
import { randomFrom } from '@setu/core/random'
import type { FeatureCollection } from '@setu/core/schema'
import { approach } from '@setu/sea/cpa'
import { discrepancyNmi, planeDistanceNmi } from '@setu/sea/dead-reckoning'
import { densityOf } from '@setu/sea/density'
import { meetingsOf } from '@setu/sea/encounters'
import { silencesOf } from '@setu/sea/gaps'
import { smoothTrack, trackAt } from '@setu/sea/kalman'
import { borderNmi, closeRings, insideZone, zonesOf } from '@setu/sea/polygon'
import { emptyRow, positionBuilder, positionFlags } from '@setu/sea/positions'
import { type ShipTrack, shipTracks } from '@setu/sea/ship-track'
import { shoreOfFeatures, worldShore } from '@setu/sea/shore'
import { simplifyTrack } from '@setu/sea/simplify-track'
import { stopsOf } from '@setu/sea/stops'
import { zoneEvents } from '@setu/sea/zone-crossings'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const MINUTE = 60_000
const track = (
  points: readonly (readonly [minutes: number, lon: number, lat: number, speed?: number])[],
  mmsi = 1,
): ShipTrack => ({
  id: String(mmsi),
  mmsi,
  n: points.length,
  timeMs: Float64Array.from(points, (p) => p[0] * MINUTE),
  lon: Float64Array.from(points, (p) => p[1]),
  lat: Float64Array.from(points, (p) => p[2]),
  speed: Float32Array.from(points, (p) => p[3] ?? Number.NaN),
  course: new Float32Array(points.length).fill(Number.NaN),
  flags: new Uint16Array(points.length),
  row: Uint32Array.from(points, (_, i) => i),
})
const positionsOf = (
  points: readonly (readonly [minutes: number, lon: number, lat: number, speed?: number, course?: number])[],
  mmsi = 1,
) => {
  const b = positionBuilder()
  b.file('made-up')
  const row = emptyRow()
  for (const [minutes, lon, lat, speed = Number.NaN, course = Number.NaN] of points)
    b.add({ ...row, mmsi, timeMs: minutes * MINUTE, lon, lat, speed, course })
  return b.build()
}

describe('distances', () => {
  test('the plane is within 0.7 % of the geodesic below 100 nmi and 70 degrees', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -70, max: 70, noNaN: true }),
        fc.double({ min: -0.8, max: 0.8, noNaN: true }),
        fc.double({ min: -0.8, max: 0.8, noNaN: true }),
        (lon, lat, dx, dy) => {
          const [lon2, lat2] = [lon + dx > 180 ? lon + dx - 360 : lon + dx < -180 ? lon + dx + 360 : lon + dx, lat + dy]
          const exact = geodesic(lat, lon, lat2, lon2).distanceM / 1852
          fc.pre(exact > 0.01)
          expect(Math.abs(planeDistanceNmi(lon, lat, lon2, lat2) / exact - 1)).toBeLessThan(0.007)
        },
      ),
    )
  })

  test('a ship on its own dead reckoning has no discrepancy', () => {
    expect(discrepancyNmi(0, 0, 10, 0, 10 / 60, 0, 10, 0, 1)).toBeCloseTo(0, 9)
    expect(discrepancyNmi(179.95, 0, 10, 0, -179.95 + 4 / 60, 0, 10, 0, 1)).toBeCloseTo(0, 6)
  })
})

describe('segments', () => {
  const crossing = Array.from(
    { length: 40 },
    (_, k) => [k * 10, 178 + k * 0.1 > 180 ? k * 0.1 - 182 : 178 + k * 0.1, 5, 36 / 2, 90] as const,
  )
  test('a track over the antimeridian stays whole', () => {
    const { tracks } = shipTracks(positionsOf(crossing))
    expect(tracks.map((t) => t.n)).toEqual([40])
  })
  test('two ships under one number are two tracks, a teleport is noise, equal rows collapse', () => {
    const a = Array.from({ length: 20 }, (_, k) => [k * 10, k * 0.02, 0, 7, 90] as const)
    const b = Array.from({ length: 20 }, (_, k) => [k * 10 + 3, 40 + k * 0.02, 10, 7, 90] as const)
    const all = [...a, ...b, [55, -60, -20, 7, 90] as const, ...a.slice(5, 7)].sort((x, y) => x[0] - y[0])
    const { tracks, noiseRows } = shipTracks(positionsOf(all))
    expect(tracks.map((t) => t.n)).toEqual([20, 20])
    expect(noiseRows).toHaveLength(1)
  })
  test('0/0, poles, off the Earth and not a number are kept out or flagged', () => {
    const p = positionsOf([
      [0, 0, 0],
      [1, 10, 90],
      [2, 181, 91],
      [3, Number.NaN, Number.NaN],
      [4, 10, 91],
    ])
    expect([...p.flags].map((f) => f & (positionFlags.badPosition | positionFlags.nullIsland))).toEqual([
      positionFlags.nullIsland,
      positionFlags.nullIsland,
      1,
      1,
      1,
    ])
  })
  test('time that goes back is put in order; the same instant at two places is two segments', () => {
    const p = positionsOf([
      [30, 0.03, 0, 6, 90],
      [10, 0.01, 0, 6, 90],
      [20, 0.02, 0, 6, 90],
      [20, 50, 0, 6, 90],
    ])
    expect(shipTracks(p).tracks.map((t) => [t.n, [...t.timeMs].map((x) => x / MINUTE)])).toEqual([[3, [10, 20, 30]]])
  })
})

describe('gaps and stops', () => {
  test('exactly twelve hours is no gap; a millisecond more is', () => {
    const t = track([
      [0, 0, 0],
      [720, 0.1, 0],
      [1440.0001, 0.2, 0],
    ])
    expect(silencesOf(t, 12)).toEqual([1])
  })
  test('a stop of thirty minutes counts, one of twenty-nine does not; leaving the circle ends it', () => {
    const lying = (minutes: number) => [
      ...Array.from({ length: minutes + 1 }, (_, k) => [k, 10, 5, 0.1] as const),
      [minutes + 1, 10.1, 5, 9] as const,
    ]
    expect(stopsOf(track(lying(30)))).toHaveLength(1)
    expect(stopsOf(track(lying(29)))).toHaveLength(0)
    expect(stopsOf(track(Array.from({ length: 60 }, (_, k) => [k, 10 + k * 0.001, 5, 0.1] as const)))).toHaveLength(0)
  })
})

test('encounters: the grid finds the pairs that comparing all finds, over the antimeridian too', async () => {
  const random = randomFrom(5)
  const tracks = Array.from({ length: 80 }, (_, s) => {
    const x = 179.9 + random.uniform() * 0.2
    const y = 60 + random.uniform() * 0.1
    const drift = (random.uniform() - 0.5) * 0.01
    return track(
      Array.from({ length: 20 }, (_, k) => {
        const lon = x + drift * k
        return [k * 20, lon > 180 ? lon - 360 : lon, y, 0.5] as const
      }),
      s + 1,
    )
  })
  const { meetings } = await meetingsOf(tracks)
  const at = (t: ShipTrack, m: number): [number, number] => {
    const k = Math.min(t.n - 2, Math.floor(m / 20))
    const f = m / 20 - k
    let d = t.lon[k + 1]! - t.lon[k]!
    if (d < -180) d += 360
    if (d > 180) d -= 360
    return [t.lon[k]! + f * d, t.lat[k]! + f * (t.lat[k + 1]! - t.lat[k]!)]
  }
  const expected = new Set<string>()
  for (let a = 0; a < tracks.length; a++)
    for (let b = a + 1; b < tracks.length; b++) {
      let run = 0
      for (let m = 0; m <= 380; m += 10) {
        const [p, q] = [at(tracks[a]!, m), at(tracks[b]!, m)]
        run = planeDistanceNmi(p[0], p[1], q[0], q[1]) * 1852 <= 500 ? run + 1 : 0
        if (run > 12) expected.add(`${a}-${b}`)
      }
    }
  expect(expected.size).toBeGreaterThan(5)
  expect(new Set(meetings.map((m) => `${m.a}-${m.b}`))).toEqual(expected)
})

describe('smoothing', () => {
  const random = randomFrom(9)
  const truth = (m: number) => [10 + m * 0.003, 50 + m * 0.001] as const
  const noisy = track(
    Array.from({ length: 120 }, (_, k) => {
      const [lon, lat] = truth(k * 2)
      return [k * 2, lon + (random.normal() * 10) / 71_600, lat + (random.normal() * 10) / 111_195] as const
    }),
  )
  const s = smoothTrack(noisy, 0.0005)
  const miss = (m: number): number => {
    const p = trackAt(s, m * MINUTE)!
    const [lon, lat] = truth(m)
    return planeDistanceNmi(lon, lat, p.lon, p.lat) * 1852
  }
  test('smoothed places are nearer to the truth than measured ones, and as near as their error says', () => {
    let [raw, smooth, nees] = [0, 0, 0]
    for (let k = 0; k < noisy.n; k++) {
      const [lon, lat] = truth(k * 2)
      raw += (planeDistanceNmi(lon, lat, noisy.lon[k]!, noisy.lat[k]!) * 1852) ** 2
      smooth += miss(k * 2) ** 2
      const p = trackAt(s, noisy.timeMs[k]!)!
      nees += miss(k * 2) ** 2 / (p.sigmaEastMetres ** 2 + p.sigmaNorthMetres ** 2)
    }
    expect(smooth).toBeLessThan(raw * 0.6)
    expect(nees / noisy.n).toBeLessThan(2)
  })
  test('between points it interpolates; beyond, the error grows as the cube of time', () => {
    expect(miss(101)).toBeLessThan(20)
    const sigma = (m: number) => trackAt(s, m * MINUTE)!.sigmaEastMetres
    expect(sigma(238)).toBeLessThan(sigma(258))
    const far = track([
      [0, 0, 0],
      [1, 0, 0],
    ])
    const z = smoothTrack(far, 0.03)
    const growth = trackAt(z, 601 * MINUTE)!.sigmaEastMetres ** 2 / trackAt(z, 301 * MINUTE)!.sigmaEastMetres ** 2
    expect(growth).toBeGreaterThan(7)
    expect(growth).toBeLessThan(9)
  })
  test('simplified tracks pass every point within the tolerance at its own time', () => {
    const kept = simplifyTrack(noisy, 40)
    expect(kept.length).toBeLessThan(noisy.n / 2)
    for (let q = 1; q < kept.length; q++) {
      const [a, b] = [kept[q - 1]!, kept[q]!]
      for (let i = a; i <= b; i++) {
        const f = (noisy.timeMs[i]! - noisy.timeMs[a]!) / (noisy.timeMs[b]! - noisy.timeMs[a]!)
        const lon = noisy.lon[a]! + f * (noisy.lon[b]! - noisy.lon[a]!)
        const lat = noisy.lat[a]! + f * (noisy.lat[b]! - noisy.lat[a]!)
        expect(planeDistanceNmi(lon, lat, noisy.lon[i]!, noisy.lat[i]!) * 1852).toBeLessThan(40.5)
      }
    }
  })
})

describe('zones', () => {
  const zone = (coordinates: unknown, name = 'z'): FeatureCollection => ({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', geometry: { type: 'Polygon', coordinates }, properties: { name } }],
  })
  const box = (w: number, s: number, e: number, n: number) => [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ]
  test('holes, the antimeridian and both poles', () => {
    const [holed] = zonesOf(zone([box(0, 0, 10, 10), box(4, 4, 6, 6)]), 'z')
    expect(
      [
        [5, 5],
        [2, 2],
        [11, 5],
      ].map(([x, y]) => insideZone(holed!, x!, y!)),
    ).toEqual([false, true, false])
    const [anti] = zonesOf(
      zone([
        [
          [170, -10],
          [-170, -10],
          [-170, 10],
          [170, 10],
          [170, -10],
        ],
      ]),
      'z',
    )
    expect(
      [
        [179, 0],
        [-179, 0],
        [0, 0],
        [160, 0],
      ].map(([x, y]) => insideZone(anti!, x!, y!)),
    ).toEqual([true, true, false, false])
    const round = (lat: number) => [...Array.from({ length: 36 }, (_, k) => [k * 10 - 180, lat]), [-180, lat]]
    const [north] = zonesOf(zone([round(70)]), 'z')
    expect(
      [
        [0, 80],
        [100, 89.9],
        [0, 60],
        [0, -80],
      ].map(([x, y]) => insideZone(north!, x!, y!)),
    ).toEqual([true, true, false, false])
    const [south] = zonesOf(zone([round(-60)]), 'z')
    expect(
      [
        [0, -80],
        [100, -61],
        [0, -50],
        [0, 80],
      ].map(([x, y]) => insideZone(south!, x!, y!)),
    ).toEqual([true, true, false, false])
    expect(borderNmi(holed!, 11, 5)).toBeCloseTo(60 * Math.cos((5 * Math.PI) / 180), 0)
  })
  test('a ring that crosses itself, another reference system and a file without polygons are refused with the way out', () => {
    expect(() =>
      zonesOf(
        zone(
          [
            [
              [0, 0],
              [10, 10],
              [10, 0],
              [0, 10],
              [0, 0],
            ],
          ],
          'bow tie',
        ),
        'zones.geojson',
      ),
    ).toThrow(/bow tie.*crosses itself near 5\.0000, 5\.0000/)
    expect(() =>
      zonesOf(
        {
          ...zone([box(0, 0, 1, 1)]),
          crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3857' } },
        } as never,
        'z',
      ),
    ).toThrow(/3857.*WGS 84/)
    expect(() => zonesOf({ type: 'FeatureCollection', features: [] }, 'z')).toThrow(/no polygon/)
  })
  test('a ring that is not closed is closed, and counted', () => {
    const open = zone([
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
      ],
    ])
    const { bytes, rings } = closeRings(new TextEncoder().encode(JSON.stringify(open)))
    expect(rings).toBe(1)
    const [z] = zonesOf(JSON.parse(new TextDecoder().decode(bytes)), 'z')
    expect(insideZone(z!, 5, 5)).toBe(true)
    expect(closeRings(new TextEncoder().encode('{'))).toMatchObject({ rings: 0 })
  })
  test('a ship on the border does not come and go: 500 m of hysteresis', () => {
    const [z] = zonesOf(zone([box(0, -1, 10, 1)]), 'z')
    const wobble = Array.from({ length: 60 }, (_, k) => [k * 10, 0.002 * (k % 2 ? 1 : -1), 0] as const)
    const t = track([[-10, -0.1, 0], ...wobble, [600, 0.1, 0]])
    const p = positionsOf([[-10, -0.1, 0], ...wobble, [600, 0.1, 0]])
    expect(zoneEvents(p, t, [z!]).map((e) => e.kind)).toEqual(['zoneEntry'])
  })
})

describe('density', () => {
  test('hours in all cells are the hours of the track, wherever it goes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 0.01, max: 9.99, noNaN: true }), fc.double({ min: 0.01, max: 9.99, noNaN: true })),
          { minLength: 2, maxLength: 20 },
        ),
        (points) => {
          const t = track(points.map(([x, y], k) => [k * 30, x, y] as const))
          const g = densityOf([t], [0, 0, 10, 10], 0.37)
          expect(g.hours.reduce((a, b) => a + b, 0)).toBeCloseTo((points.length - 1) / 2, 6)
        },
      ),
    )
  })
})

describe('closest approach', () => {
  test('against small steps', () => {
    fc.assert(
      fc.property(
        fc.tuple(...Array.from({ length: 4 }, () => fc.double({ min: 0, max: 359, noNaN: true }))),
        fc.double({ min: 1, max: 25, noNaN: true }),
        fc.double({ min: 1, max: 25, noNaN: true }),
        ([ca, cb, x, y], sa, sb) => {
          const a = { timeMs: 0, lon: 0, lat: 0, courseDegrees: ca!, speedKnots: sa }
          const b = { timeMs: 0, lon: x! / 3600, lat: y! / 3600, courseDegrees: cb!, speedKnots: sb }
          const c = approach(a, b)
          const distance = (h: number): number => {
            const v = (m: typeof a) =>
              [
                m.speedKnots * Math.sin((m.courseDegrees * Math.PI) / 180) * h,
                m.speedKnots * Math.cos((m.courseDegrees * Math.PI) / 180) * h,
              ] as const
            const [va, vb] = [v(a), v(b)]
            const shrink = Math.cos((b.lat / 2) * (Math.PI / 180))
            return Math.hypot(b.lon * 60 * shrink + vb[0] - va[0], b.lat * 60 + vb[1] - va[1])
          }
          const h = c.tcpaMinutes / 60
          // A pair still against one another (under 0.05 knots) has its range of now as the closest.
          const rounding = 1e-9 + (c.relativeKnots < 0.05 ? 0.01 * c.relativeKnots * (1 + 1e-9) : 0)
          for (const d of [-0.01, 0.01]) expect(distance(h + d)).toBeGreaterThanOrEqual(c.cpaNmi - rounding)
        },
      ),
    )
  })
  test('times are brought together first; still pairs give their range; a past approach is negative', () => {
    const a = { timeMs: 0, lon: 0, lat: 0, courseDegrees: 90, speedKnots: 12 }
    const late = { timeMs: 30 * MINUTE, lon: 0.2, lat: 0, courseDegrees: 270, speedKnots: 12 }
    // At minute 30 the first is at 0.1 E: 6 nmi apart, closing at 24 kn.
    expect(approach(a, late).tcpaMinutes).toBeCloseTo(15, 1)
    expect(approach({ ...a, speedKnots: 0 }, { ...late, speedKnots: 0.01, timeMs: 0 }).cpaNmi).toBeCloseTo(12, 1)
    expect(approach(a, { ...late, lon: -0.1, timeMs: 0 }).tcpaMinutes).toBeLessThan(0)
  })
})

describe('shore', () => {
  test('real places', async () => {
    const shore = await worldShore()
    expect(shore.isLand(77.2, 28.6)).toBe(true) // Delhi
    expect(shore.isLand(139.69, 35.69)).toBe(true) // Tokyo
    expect(shore.isLand(80, 10)).toBe(false)
    expect(shore.distanceNmi(77.2, 28.6)).toBe(0)
    expect(shore.distanceNmi(72.5, 15)).toBeGreaterThan(65) // west of Goa (73.8 E)
    expect(shore.distanceNmi(72.5, 15)).toBeLessThan(85)
    expect(shore.distanceNmi(-140, -20)).toBeLessThanOrEqual(200)
    expect(shore.distanceNmi(179.99, 75)).toBeLessThanOrEqual(200)
  })
  test('the nearest of all segments, by comparing all', () => {
    const random = randomFrom(3)
    const ring = Array.from({ length: 40 }, (_, k) => [
      10 * Math.cos((k * Math.PI) / 20) * (0.7 + 0.3 * random.uniform()),
      10 * Math.sin((k * Math.PI) / 20) * (0.7 + 0.3 * random.uniform()),
    ])
    ring.push(ring[0]!)
    const shore = shoreOfFeatures({
      type: 'FeatureCollection',
      features: [{ type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} }],
    })
    for (let k = 0; k < 200; k++) {
      const [lon, lat] = [random.uniform() * 26 - 13, random.uniform() * 26 - 13]
      let best = 200
      const shrink = Math.cos((lat * Math.PI) / 180)
      for (let i = 1; i < ring.length; i++) {
        const [x1, y1] = [(ring[i - 1]![0]! - lon) * 60 * shrink, (ring[i - 1]![1]! - lat) * 60]
        const [dx, dy] = [(ring[i]![0]! - ring[i - 1]![0]!) * 60 * shrink, (ring[i]![1]! - ring[i - 1]![1]!) * 60]
        const f = Math.min(1, Math.max(0, -(x1 * dx + y1 * dy) / (dx * dx + dy * dy)))
        best = Math.min(best, Math.hypot(x1 + f * dx, y1 + f * dy))
      }
      expect(shore.distanceNmi(lon, lat)).toBeCloseTo(shore.isLand(lon, lat) ? 0 : best, 6)
    }
  })
})
