import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  authalicBandM2,
  bboxContains,
  chordKm,
  destination,
  distanceMatrixKm,
  earthAreaM2,
  fromEcef,
  geodesic,
  haversineKm,
  meanRadiusKm,
  normaliseLongitude,
  polygonAreaM2,
  toEcef,
} from '../src/earth.js'

const lat = fc.double({ min: -90, max: 90, noNaN: true })
const lon = fc.double({ min: -180, max: 180, noNaN: true })

describe('geodesics', () => {
  // Karney's GeodTest set: lat1, lon1, azi1, lat2, lon2, azi2, s12
  test.each([
    [35.60777, -139.44815, 111.09874842956033, -11.17491, -69.95921, 129.28927088970875, 8935244.56048183],
    [55.52454, 106.05087, 22.0200598809828, 77.03196, 197.18234, 109.11204111067153, 4105086.17139244],
    [-66.99028, 112.2363, 173.73491240878403, -12.70631, 285.90344, 2.512956620913668, 11150344.23120802],
    [6.96833, 52.74123, 92.58158538631771, -7.39675, 206.17291, 90.7216921659239, 17102477.24969584],
  ])('GeodTest %d %d', (lat1, lon1, azi1, lat2, lon2, azi2, s12) => {
    const g = geodesic(lat1, lon1, lat2, lon2)
    expect(g.distanceM).toBeCloseTo(s12, 7)
    expect(g.azimuth).toBeCloseTo(azi1, 10)
    expect(g.azimuth2).toBeCloseTo(azi2, 10)
    const d = destination(lat1, lon1, azi1, s12)
    expect(d.lat).toBeCloseTo(lat2, 10)
    expect(d.lon).toBeCloseTo(normaliseLongitude(lon2), 10)
  })
  test("Vincenty's (1975) line of Flinders Peak to Buninyong on GRS80, as Geoscience Australia gives it: 54972.271 m", () => {
    const [fp, bu] = [
      [-(37 + 57 / 60 + 3.7203 / 3600), 144 + 25 / 60 + 29.5244 / 3600],
      [-(37 + 39 / 60 + 10.1561 / 3600), 143 + 55 / 60 + 35.3839 / 3600],
    ]
    const g = geodesic(fp[0]!, fp[1]!, bu[0]!, bu[1]!)
    expect(Math.abs(g.distanceM - 54972.271)).toBeLessThan(0.001)
    expect(Math.abs(((g.azimuth + 360) % 360) - (306 + 52 / 60 + 5.37 / 3600))).toBeLessThan(0.01 / 3600)
  })
  test('nearly antipodal points converge', () =>
    expect(geodesic(0, 0, 0.5, 179.5).distanceM).toBeCloseTo(19936288.579, 2))
})

describe('sphere', () => {
  test('a quarter of the equator', () => {
    expect(haversineKm(0, 0, 0, 90)).toBeCloseTo((Math.PI / 2) * meanRadiusKm, 9)
    expect(chordKm(0, 0, 0, 180)).toBeCloseTo(2 * meanRadiusKm, 9)
  })
  test('within 0.57 % of the geodesic', () =>
    fc.assert(
      fc.property(lat, lon, lat, lon, (a, b, c, d) => {
        const km = geodesic(a, b, c, d).distanceM / 1000
        expect(Math.abs(haversineKm(a, b, c, d) - km)).toBeLessThanOrEqual(km * 0.0057 + 1e-6)
      }),
    ))
  test('the matrix is symmetric', () => {
    const m = distanceMatrixKm([0, 10, 20], [0, 5, 170])
    expect(m[1 * 3 + 2]).toBe(m[2 * 3 + 1])
    expect(m[0]).toBe(0)
    expect(m[1]).toBe(haversineKm(0, 0, 10, 5))
  })
})

describe('areas', () => {
  test('the ellipsoid has 510065621724078.9 m2 (Karney)', () =>
    expect(earthAreaM2 / 510065621724078.9).toBeCloseTo(1, 13))
  test('a degree cell between parallels against a geodesic polygon of many points', () => {
    const edge = (y: number) => Array.from({ length: 1001 }, (_, i) => [i / 1000, y] as const)
    const { areaM2 } = polygonAreaM2([[...edge(30), ...edge(31).reverse()]])
    expect(areaM2 / (authalicBandM2(30, 31) / 360)).toBeCloseTo(1, 8)
  })
  test("Karney's polygon: an octant", () =>
    expect(
      polygonAreaM2([
        [
          [0, 0],
          [90, 0],
          [0, 90],
        ],
      ]).areaM2 /
        (earthAreaM2 / 8),
    ).toBeCloseTo(1, 12))
  test("GeographicLib's Planimeter test 0: around the pole", () => {
    const p = polygonAreaM2([
      [
        [0, 89],
        [90, 89],
        [180, 89],
        [270, 89],
      ],
    ])
    expect(p.perimeterM).toBeCloseTo(631819.8745, 4)
    expect(Math.abs(p.areaM2 - 24952305678)).toBeLessThan(1)
  })
  test('a hole is taken off, over the antimeridian too', () => {
    const box = (w: number, e: number, s: number, n: number) =>
      [
        [w, s],
        [e, s],
        [e, n],
        [w, n],
        [w, s],
      ] as const
    const whole = polygonAreaM2([box(179, -179, 0, 1)]).areaM2
    const hole = polygonAreaM2([box(179.5, -179.5, 0.2, 0.8)]).areaM2
    expect(polygonAreaM2([box(179, -179, 0, 1), box(179.5, -179.5, 0.2, 0.8)]).areaM2).toBeCloseTo(whole - hole, 0)
    expect(whole / polygonAreaM2([box(10, 12, 0, 1)]).areaM2).toBeCloseTo(1, 12)
  })
})

describe('positions', () => {
  test('longitudes', () => {
    expect([0, 180, -180, 181, 359.5, -190, 720].map(normaliseLongitude)).toEqual([0, -180, -180, -179, -0.5, 170, 0])
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        (x) => normaliseLongitude(x) >= -180 && normaliseLongitude(x) < 180,
      ),
    )
  })
  test('a box over the antimeridian', () => {
    const fiji = [177, -20, -178, -15] as const
    expect(bboxContains(fiji, 179, -17)).toBe(true)
    expect(bboxContains(fiji, -179, -17)).toBe(true)
    expect(bboxContains(fiji, 181, -17)).toBe(true)
    expect(bboxContains(fiji, 0, -17)).toBe(false)
    expect(bboxContains(fiji, 179, -14)).toBe(false)
    expect(bboxContains([-180, -90, 180, 90], 12, 3)).toBe(true)
    expect(bboxContains([0, -90, 360, 90], -12, 3)).toBe(true)
  })
  test('ECEF of known points', () => {
    expect(toEcef(0, 0)).toEqual([6378137, 0, 0])
    expect(toEcef(90, 0)[2]).toBeCloseTo(6356752.314245, 5)
  })
  test('ECEF there and back', () =>
    fc.assert(
      fc.property(lat, lon, fc.double({ min: -1e5, max: 5e7, noNaN: true }), (a, b, h) => {
        const p = fromEcef(...toEcef(a, b, h))
        expect(Math.abs(p.lat - a)).toBeLessThan(1e-11)
        expect(Math.abs(p.heightM - h)).toBeLessThan(1e-6)
        if (Math.abs(a) < 89.9) expect(Math.abs(normaliseLongitude(p.lon - b))).toBeLessThan(1e-8)
      }),
    ))
})
