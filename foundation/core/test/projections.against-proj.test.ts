// Expected: PROJ 9.1.1 (x = east, y = north throughout), `echo LAT LON | cs2cs -f %.4f EPSG:4326 EPSG:CODE`
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSetuError } from '../src/errors.js'
import { gridProjector, isGeographicCrs, projector, utmCodeOf } from '../src/projections.js'

describe('projections', () => {
  test.each([
    [32643, 28, 77, 696667.541, 3098814.2536],
    [32756, -33.9, 151.2, 333568.941, 6247473.3368],
    [3857, 28, 77, 8571600.7911, 3248973.7897],
    [3395, 28, 77, 8571600.7911, 3228918.579],
    [3413, 80.5, -20.25, 431796.6062, -936639.2447],
    [3995, 80.5, -20.25, -358049.0455, -970534.4057],
    [3031, -72.3, 45.1, 1372742.6531, 1367959.2211],
    [3035, 52.3, 5.1, 3987020.6374, 3254624.3334],
    [6931, 80.5, -20.25, -366808.0222, -994276.651],
    [6932, -72.3, 45.1, 1394376.5401, 1389517.723],
    [6933, 28, 77, 7429443.5793, 3434940.5338],
    [2056, 46.5, 8.2, 2658445.2895, 1150137.3425],
    [21781, 46.5, 8.2, 658445.2895, 150137.3425],
    [28992, 52.3, 5.1, 135409.2779, 479152.5564],
  ])('EPSG:%d', (code, lat, lon, x, y) => {
    const p = projector('EPSG:4326', `EPSG:${code}`)
    const tolerance = code === 2056 || code === 21781 || code === 28992 ? 0.5 : 0.001 // datum shifts differ by version
    const [px, py] = p.forward(lon, lat)
    expect(Math.abs(px - x)).toBeLessThan(tolerance)
    expect(Math.abs(py - y)).toBeLessThan(tolerance)
    const [bx, by] = p.inverse(px, py)
    expect(Math.abs(bx - lon)).toBeLessThan(2e-8)
    expect(Math.abs(by - lat)).toBeLessThan(2e-8)
  })
  test('UTM and back over its zone', () =>
    fc.assert(
      fc.property(
        fc.double({ min: -80, max: 84, noNaN: true }),
        fc.double({ min: -180, max: 179.9, noNaN: true }),
        (lat, lon) => {
          const p = projector('OGC:CRS84', utmCodeOf(lat, lon))
          const [bx, by] = p.inverse(...p.forward(lon, lat))
          expect(Math.abs(by - lat)).toBeLessThan(1e-7)
          expect(Math.abs(bx - lon)).toBeLessThan(1e-6)
        },
      ),
      { numRuns: 50 },
    ))
  test('PROJ strings and URNs are taken', () => {
    const insat = projector('EPSG:4326', '+proj=merc +lon_0=77.25 +lat_ts=17.75 +datum=WGS84 +units=m')
    expect(insat.forward(77.25, 0)[0]).toBeCloseTo(0, 6)
    expect(projector('EPSG:4326', 'urn:ogc:def:crs:EPSG::32643').forward(77, 28)[0]).toBeCloseTo(696667.541, 3)
    expect(isGeographicCrs('EPSG:4326')).toBe(true)
    expect(isGeographicCrs('EPSG:32643')).toBe(false)
  })
  test.each(['EPSG:999999', 'EPSG:27700x', 'mars', '', '+proj=nonsense', 'EPSG:32661', 'PROJCS[', 'EPSG:12'])(
    'refuses %j',
    (crs) => {
      try {
        projector('EPSG:4326', crs)
        expect.unreachable()
      } catch (e) {
        expect(isSetuError(e, 'bad-input')).toBe(true)
        expect((e as Error).message).toMatch(/EPSG:32643/)
      }
    },
  )
  test('any text gives a projector or a tagged error', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `+proj=${s}`),
          fc.string().map((s) => `GEOGCS["${s}`),
        ),
        (crs) => {
          try {
            projector('EPSG:4326', crs).forward(10, 10)
          } catch (e) {
            if (!isSetuError(e)) throw e
          }
        },
      ),
    ))
  test('a grid without a system cannot be placed on Earth', () =>
    expect(() => gridProjector({ width: 1, height: 1, x0: 0, y0: 0, dx: 1, dy: 1, crs: '' })).toThrow(/EPSG/))
})

describe('PROJ strings without false origins', () => {
  // pyproj 3.7.2 at 76.2 E 15.9 N and 153.9 E 28.1 S.
  test.each([
    [
      '+proj=laea +lat_0=15 +lon_0=75 +datum=WGS84',
      [128507.19305243355, 99937.57843816455],
      [7651314.640041659, -4382408.7492370615],
    ],
    [
      '+proj=aeqd +lat_0=-27.7181 +lon_0=153.24 +datum=WGS84 +units=m +no_defs',
      [-9024894.225856269, 3271824.2409729497],
      [64858.967253922274, -42495.87756216108],
    ],
    [
      '+proj=geos +h=35785831 +lon_0=82 +sweep=y +datum=WGS84 +units=m +no_defs',
      [-615276.8849791185, 1721318.5309080223],
      [4711499.3242498, -2616695.3170879697],
    ],
  ] as const)('%s', (crs, first, second) => {
    const p = projector('EPSG:4326', crs)
    const near = (a: readonly number[], b: readonly number[], within: number) =>
      a.forEach((v, k) => void expect(Math.abs(v - b[k]!)).toBeLessThan(within))
    near(p.forward(76.2, 15.9), first, 1e-3)
    near(p.forward(153.9, -28.1), second, 5e-3)
    // The inverse of the equal-area projection is a series there: good to a centimetre (2e-8 degrees seen).
    near(p.inverse(...first), [76.2, 15.9], 1e-7)
  })
})
