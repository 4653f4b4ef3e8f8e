import { isSetuError } from '@setu/core/errors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readGeoJson, writeGeoJson } from '../src/geojson/geojson.js'

const utf8 = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const read = (value: unknown) => readGeoJson(utf8(value), { where: 'x.geojson' })

test('what is written is read; longitudes come out in -180..180', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -180, max: 179.9, noNaN: true }),
      fc.double({ min: -90, max: 90, noNaN: true }),
      (lon, lat) => {
        const point = {
          type: 'FeatureCollection' as const,
          features: [
            {
              type: 'Feature' as const,
              geometry: { type: 'Point', coordinates: [lon + 0, lat + 0] },
              properties: { a: 1 },
            },
          ],
        }
        expect(JSON.stringify(readGeoJson(writeGeoJson(point), { where: 'x' }))).toBe(JSON.stringify(point))
      },
    ),
  )
  const east = writeGeoJson({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', geometry: { type: 'Point', coordinates: [190, 5] }, properties: {} }],
  })
  expect(new TextDecoder().decode(east)).toContain('[-170,5]')
})

test('a bare geometry and a null geometry are features', () => {
  expect(read({ type: 'Point', coordinates: [1, 2] }).features.length).toBe(1)
  expect(read({ type: 'Feature', geometry: null, properties: null }).features[0]!.geometry).toBeNull()
})

test.each([
  ['no JSON', '{"type":'],
  ['no type', '{}'],
  ['swapped axes', { type: 'Point', coordinates: [10, 139] }],
  [
    'open ring',
    {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ],
      ],
    },
  ],
  ['text as number', { type: 'Point', coordinates: ['1', 2] }],
  ['unknown geometry', { type: 'Circle', coordinates: [1, 2] }],
  ['no features', { type: 'FeatureCollection', features: [1] }],
])('%s is refused', (_, value) => {
  expect(() => read(value)).toThrow(expect.toSatisfy((e: unknown) => isSetuError(e, 'bad-file')))
})

test('depth and number of positions are bounded', () => {
  expect(() => read('['.repeat(100_000))).toThrow(/deep/)
  const many = { type: 'MultiPoint', coordinates: Array.from({ length: 50 }, () => [1, 2]) }
  expect(() => readGeoJson(utf8(many), { where: 'x', positions: 49 })).toThrow(/positions/)
})

test('a key that would change a prototype is dropped', () => {
  const text = '{"type":"Feature","geometry":null,"properties":{"__proto__":{"x":1},"a":2}}'
  const properties = readGeoJson(utf8(text), { where: 'x' }).features[0]!.properties
  expect(properties['a']).toBe(2)
  expect((properties as { x?: number }).x).toBeUndefined()
})
