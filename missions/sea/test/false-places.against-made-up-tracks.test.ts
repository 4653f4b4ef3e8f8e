import { fromEcef } from '@setu/core/earth'
import { readElementSets } from '@setu/orbit/catalogue'
import { temeToItrf, transformPosition } from '@setu/orbit/frames'
import { sgp4StateAt } from '@setu/orbit/sgp4'
import { initSgp4 } from '@setu/orbit/sgp4-init'
import { utcToInstant } from '@setu/orbit/time-scales'
import { constantOffsets, nullPlaces, teleports } from '@setu/sea/false-places'
import { emptyRow, type Positions, positionBuilder } from '@setu/sea/positions'
import { impossibleReceptions, radioHorizonNmi, satellitesOf, subPoint } from '@setu/sea/receiver-range'
import { shipTracks } from '@setu/sea/ship-track'
import { bitNeighbours, wrongNumbers } from '@setu/sea/wrong-numbers'
import { describe, expect, test } from 'vitest'

const T0 = Date.UTC(2024, 2, 5)
type Row = [mmsi: number, minutes: number, lon: number, lat: number, receiver?: string]
const made = (rows: readonly Row[]): Positions => {
  const b = positionBuilder()
  b.file('made.csv')
  rows.forEach(([mmsi, minutes, lon, lat, receiver], i) => {
    b.add({
      ...emptyRow(),
      mmsi,
      timeMs: T0 + minutes * 60_000,
      lon,
      lat,
      speed: 12,
      course: 90,
      place: i,
      receiver: receiver ?? '',
    })
  })
  return b.build()
}
/** East at 12 kn along the equator's latitude given, a point every ten minutes. */
const way = (mmsi: number, from: number, to: number, lon: number, lat: number, receiver?: string): Row[] =>
  Array.from(
    { length: Math.floor((to - from) / 10) + 1 },
    (_, k): Row => [mmsi, from + 10 * k, lon + (k * 2) / 60 / Math.cos((lat * Math.PI) / 180), lat, receiver],
  )

describe('leaps', () => {
  test('a track that ends in one sea and goes on in another an hour later', () => {
    const p = made([...way(1, 0, 300, 130, 10), ...way(1, 360, 700, 50, 10)])
    const found = teleports(p, shipTracks(p).tracks)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      kind: 'teleport',
      mmsi: [1],
      startMs: T0 + 300 * 60_000,
      endMs: T0 + 360 * 60_000,
    })
    expect(found[0]!.values['nmi']).toBeCloseTo(81 * 60 * Math.cos((10 * Math.PI) / 180), -1)
  })
  test('not where a ship could have come, and not where two go at once', () => {
    const slow = made([...way(1, 0, 300, 130, 10), ...way(1, 1200, 1500, 131.5, 10)])
    expect(teleports(slow, shipTracks(slow).tracks)).toEqual([])
    const both = made([...way(1, 0, 700, 130, 10), ...way(1, 5, 705, 50, 10)])
    expect(teleports(both, shipTracks(both).tracks)).toEqual([])
  })
})

describe('constant offset', () => {
  test('a second track of the number that is the first one moved', () => {
    const p = made([...way(2, 0, 600, 130, 10), ...way(2, 5, 605, 130.5 + 1 / 60, 10.25)])
    const [e] = constantOffsets(p, shipTracks(p).tracks)
    expect(e).toMatchObject({ kind: 'constantOffset', mmsi: [2] })
    expect(e!.values['northNmi']).toBeCloseTo(15, 1)
    expect(e!.values['eastNmi']).toBeCloseTo(30 * Math.cos((10.125 * Math.PI) / 180), 1)
    expect(e!.values['leftNmi']).toBeLessThan(0.05)
  })
  test('not two ships on different courses, and not two that lie still', () => {
    const north = Array.from({ length: 61 }, (_, k): Row => [2, 5 + 10 * k, 135, 10 + (k * 2) / 60])
    const p = made([...way(2, 0, 600, 130, 10), ...north])
    expect(constantOffsets(p, shipTracks(p).tracks)).toEqual([])
    const still = (lon: number, from: number): Row[] =>
      Array.from({ length: 60 }, (_, k): Row => [2, from + 10 * k, lon, 10])
    const q = made([...still(130, 0), ...still(131, 5)])
    expect(constantOffsets(q, shipTracks(q).tracks)).toEqual([])
  })
})

describe('bits of a number', () => {
  test('465 neighbours, each once, each at its distance', () => {
    const all = [...bitNeighbours(338_013_000)]
    expect(new Set(all.map(([m]) => m)).size).toBe(465)
    for (const [m, bits] of all) expect((m ^ 338_013_000).toString(2).replace(/0/g, '').length).toBe(bits)
  })
  test('one and two bits turned are found at the place of the ship, three and another place are not', () => {
    const ship = 338_013_000
    const at = way(ship, 0, 600, -170, -14)
    const wrong = (bits: number, lat: number): Row => [
      ship ^ bits,
      105,
      -170 + 21 / 60 / Math.cos((14 * Math.PI) / 180),
      lat,
    ]
    for (const [bits, lat, expected] of [
      [1 << 4, -14, 1],
      [(1 << 4) | (1 << 20), -14, 2],
      [(1 << 4) | (1 << 20) | 1, -14, undefined],
      [1 << 4, -12, undefined],
    ] as const) {
      const p = made([...at, wrong(bits, lat)])
      const [e] = wrongNumbers(p, shipTracks(p))
      expect(e?.values['bits']).toBe(expected)
      if (e) expect(e.mmsi).toEqual([ship ^ bits, ship])
    }
  })
})

test('0, 0 and the poles are no places', () => {
  const p = made([...way(3, 0, 100, 130, 10), [3, 50, 0, 0], [3, 55, 12, 90], [4, 60, 0.001, 0]])
  const found = nullPlaces(p)
  expect(found).toHaveLength(1)
  expect(found[0]!.values).toEqual({ rows: 2, atPole: 1 })
})

describe('receivers', () => {
  test('the radio horizon of 100 m and 20 m is 32 nautical miles', () => {
    expect(radioHorizonNmi(100, 20)).toBeCloseTo(2.22 * (10 + Math.sqrt(20)), 10)
  })
  test('what a shore station cannot hear', () => {
    const r = {
      shore: new Map([['koror', { name: 'Koror', lon: 134.5, lat: 7.35, heightMetres: 100 }]]),
      satellites: new Map(),
    }
    const near = made(way(5, 0, 100, 134.6, 7.4, 'Koror'))
    const far = made(way(5, 0, 100, 140, 7.4, 'Koror'))
    expect(impossibleReceptions(near, shipTracks(near).tracks[0]!, r)).toEqual([])
    const [e] = impossibleReceptions(far, shipTracks(far).tracks[0]!, r)
    expect(e).toMatchObject({ kind: 'impossibleReceiver' })
    expect(e!.values).toMatchObject({ receiver: 'Koror', points: 11 })
    expect(e!.evidence.length).toBeGreaterThan(2)
  })

  // The verification set of Vallado et al. 2006: catalogue number 00005.
  const TLE = `1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753
2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667`
  const set = readElementSets(new TextEncoder().encode(TLE), 'tle').sets[0]!
  test('below a satellite: against the frames of the orbit package', () => {
    const s = initSgp4(set)
    for (const hours of [0, 1, 7.3, 30]) {
      const timeMs = Date.UTC(2000, 5, 27, 18, 50) + hours * 3_600_000
      const day = Math.floor(timeMs / 86_400_000)
      const utc = { day: day + 40_587, seconds: (timeMs - day * 86_400_000) / 1000 }
      const [x, y, z] = transformPosition(temeToItrf(utcToInstant(utc)), sgp4StateAt(s, utc).position)
      const geodetic = fromEcef(x * 1000, y * 1000, z * 1000)
      const below = subPoint(s, timeMs, 7)!
      expect(Math.abs(((below.lon - geodetic.lon + 540) % 360) - 180)).toBeLessThan(0.01)
      // Geocentric against geodetic latitude: up to 0.2 degrees.
      expect(Math.abs(below.lat - geodetic.lat)).toBeLessThan(0.2)
      expect(below.halfAngle).toBeCloseTo((Math.acos(6371.0088 / Math.hypot(x, y, z)) * 180) / Math.PI, 6)
    }
    expect(subPoint(s, Date.UTC(2001, 0, 1), 7)).toBeNull()
  })
  test('what a satellite cannot hear', () => {
    const timeMs = Date.UTC(2000, 5, 27, 18, 50)
    const satellites = satellitesOf([set])
    const below = subPoint(satellites.get('5')!, timeMs, 7)!
    const rows = (lon: number, lat: number): Positions => {
      const b = positionBuilder()
      b.file('made')
      for (let k = 0; k < 4; k++)
        b.add({ ...emptyRow(), mmsi: 6, timeMs: timeMs + k * 1000, lon, lat, place: k, receiver: '5' })
      return b.build()
    }
    const r = { shore: new Map(), satellites }
    for (const [p, n] of [
      [rows(below.lon, below.lat), 0],
      [rows(below.lon > 0 ? below.lon - 180 : below.lon + 180, -below.lat), 1],
    ] as const)
      expect(impossibleReceptions(p, shipTracks(p).tracks[0]!, r)).toHaveLength(n)
  })
})
