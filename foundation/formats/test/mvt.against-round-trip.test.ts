/** Vector tiles written, read back, and damaged; points against their own projection. */
import { isSetuError } from '@setu/core/errors'
import {
  inTiles,
  tileBounds,
  tileDegrees,
  tileMatrixSets,
  webMercatorQuad,
  worldCrs84Quad,
} from '@setu/core/tile-matrix'
import { cutTile } from '@setu/formats/mvt/cut'
import { readVectorTile } from '@setu/formats/mvt/read'
import { type TileFeature, writeVectorTile } from '@setu/formats/mvt/write'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const point = (properties: Record<string, unknown>, id?: number): TileFeature => ({
  ...(id === undefined ? {} : { id }),
  type: 'point',
  parts: [[5, 7]],
  properties,
})
const back = (features: readonly TileFeature[]) =>
  readVectorTile(writeVectorTile([{ name: 'layer', features }]), 'test')[0]!.features

test('every kind of value comes back as it went, also names that every object has', () => {
  const properties = {
    constructor: 'a word',
    toString: 7,
    text: 'Vänern किसान 湖',
    empty: '',
    yes: true,
    no: false,
    zero: 0,
    whole: 9007199254740991,
    below: -4503599627370496,
    further: -9007199254740991,
    half: 0.1,
    huge: 1e300,
    tiny: -1e-300,
  }
  expect(back([point(properties, 2 ** 53 - 1)])[0]).toEqual({ ...point(properties, 2 ** 53 - 1) })
})
test('what has no value is left out, what is a list is text', () => {
  expect(back([point({ a: null, b: undefined, c: Number.NaN, d: [1, 2], e: 1 })])[0]!.properties).toEqual({
    d: '[1,2]',
    e: 1,
  })
})
test('round trip of any lines, polygons and properties', () => {
  const at = fc.integer({ min: -8192, max: 8192 })
  const line = fc.array(fc.tuple(at, at), { minLength: 2, maxLength: 20 }).map((l) => l.flat())
  const feature = fc.record({
    type: fc.constantFrom('line' as const, 'polygon' as const),
    parts: fc.array(line, { minLength: 1, maxLength: 4 }),
    properties: fc.dictionary(
      fc.string().filter((k) => k !== '__proto__'),
      fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    ),
  })
  fc.assert(
    fc.property(fc.array(feature, { minLength: 1, maxLength: 5 }), (features) => {
      const closed = features.map((f) => ({
        ...f,
        parts: f.parts.map((p) =>
          f.type === 'polygon' && !(p[0] === p[p.length - 2] && p[1] === p[p.length - 1]) ? [...p, p[0]!, p[1]!] : p,
        ),
        // Zero has no sign in the format.
        properties: Object.fromEntries(Object.entries(f.properties)),
      }))
      const found = back(closed)
      expect(found.map((f) => f.parts)).toEqual(closed.map((f) => f.parts))
      expect(found.map((f) => f.properties)).toEqual(closed.map((f) => f.properties))
    }),
    { numRuns: 200 },
  )
})
test('damaged tiles are refused by name or read, never anything else', () => {
  const whole = writeVectorTile([{ name: 'a', features: [point({ a: 1, b: 'x' }), point({ c: 0.5 })] }])
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(whole.length),
      (edits, length) => {
        const body = whole.slice(0, length)
        for (const [i, v] of edits) if (i < body.length) body[i] = v
        try {
          readVectorTile(body, 'fuzz')
        } catch (error) {
          expect(isSetuError(error) && error.code).toBe('bad-file')
        }
      },
    ),
    { numRuns: 2000 },
  )
})

test('bounds of tiles meet, and give the world', () => {
  for (const set of tileMatrixSets) {
    const [w, s, e, n] = tileBounds(set, { z: 3, row: 2, col: 5 })
    expect(tileBounds(set, { z: 3, row: 2, col: 6 })[0]).toBeCloseTo(e, 6)
    expect(tileBounds(set, { z: 3, row: 3, col: 5 })[3]).toBeCloseTo(s, 6)
    expect([w < e, s < n]).toEqual([true, true])
    expect(tileDegrees(set, { z: 0, row: 0, col: 0 })[0]).toBeCloseTo(-180, 9)
  }
  expect(tileDegrees(webMercatorQuad, { z: 0, row: 0, col: 0 })[3]).toBeCloseTo(85.0511287798066, 9)
})

test('points lie where the projection puts them, in both sets; those beyond the web Mercator are in no tile', () => {
  const position = fc.tuple(
    fc.double({ min: -179.99, max: 179.99, noNaN: true }),
    fc.double({ min: -89.9, max: 89.9, noNaN: true }),
  )
  fc.assert(
    fc.property(
      position,
      fc.constantFrom(webMercatorQuad, worldCrs84Quad),
      fc.integer({ min: 0, max: 20 }),
      ([lon, lat], set, z) => {
        const [x, y] = inTiles(set, lon, lat)
        const tile = { z, row: Math.floor(y * 2 ** z), col: Math.floor(x * 2 ** z) }
        const cut = cutTile(set, tile, [{ geometry: { type: 'Point', coordinates: [lon, lat] }, properties: {} }])
        if (set === webMercatorQuad && Math.abs(lat) > 85.06) {
          expect(tile.row < 0 || tile.row >= 2 ** z).toBe(true)
          return
        }
        const [w, s, e, n] = tileDegrees(set, tile)
        expect(lon >= w - 1e-9 && lon <= e + 1e-9 && lat >= s - 1e-9 && lat <= n + 1e-9).toBe(true)
        const [px, py] = cut.features[0]!.parts[0] as number[]
        expect(px).toBe(Math.round((x * 2 ** z - tile.col) * 4096))
        expect(py).toBe(Math.round((y * 2 ** z - tile.row) * 4096))
      },
    ),
    { numRuns: 500 },
  )
})
test('a box in WorldCRS84Quad is the box of degrees', () => {
  const ring = [
    [10, 20],
    [30, 20],
    [30, 40],
    [10, 40],
    [10, 20],
  ]
  const { features } = cutTile(worldCrs84Quad, { z: 0, row: 0, col: 1 }, [
    { geometry: { type: 'Polygon', coordinates: [ring] }, properties: { a: 1 } },
  ])
  const part = features[0]!.parts[0] as number[]
  const at = (i: number): number[] => [
    Math.round((ring[i]![0]! / 180) * 4096),
    Math.round(((90 - ring[i]![1]!) / 180) * 4096),
  ]
  expect(new Set([0, 1, 2, 3].map((i) => part.slice(2 * i, 2 * i + 2).join()))).toEqual(
    new Set([0, 1, 2, 3].map((i) => at(i).join())),
  )
})
test('holes go the other way, and a polygon too small to draw is counted', () => {
  const box = (a: number, b: number): number[][] => [
    [a, a],
    [b, a],
    [b, b],
    [a, b],
    [a, a],
  ]
  const { features, undrawn } = cutTile(webMercatorQuad, { z: 0, row: 0, col: 0 }, [
    { geometry: { type: 'Polygon', coordinates: [box(0, 40), box(10, 20).reverse()] }, properties: {} },
    { geometry: { type: 'Polygon', coordinates: [box(50, 50.0001)] }, properties: {} },
  ])
  const area = (ring: ArrayLike<number>): number => {
    let sum = 0
    for (let i = 0; i + 3 < ring.length; i += 2) sum += ring[i]! * ring[i + 3]! - ring[i + 2]! * ring[i + 1]!
    return sum
  }
  expect(features[0]!.parts.map((p) => Math.sign(area(p)))).toEqual([1, -1])
  expect([features.length, undrawn]).toEqual([1, 1])
})
