import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Feature } from '@setu/core/schema'
import { hilbertOf } from '@setu/formats/flatgeobuf/packed-tree'
import { readFlatGeobuf } from '@setu/formats/flatgeobuf/read'
import { writeFlatGeobuf } from '@setu/formats/flatgeobuf/write'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const gdal = (() => {
  try {
    execFileSync('ogr2ogr', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'setu-fgb-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ring = (x: number, y: number, s: number): number[][] => [
  [x, y],
  [x + s, y],
  [x + s, y + s],
  [x, y],
]
const shapes: Feature['geometry'][] = [
  { type: 'Point', coordinates: [1, 2] },
  {
    type: 'LineString',
    coordinates: [
      [1, 2],
      [3, 4],
      [5, -6],
    ],
  },
  { type: 'Polygon', coordinates: [ring(0, 0, 4)] },
  { type: 'Polygon', coordinates: [ring(0, 0, 4), ring(1, 0.5, 1)] },
  {
    type: 'MultiPoint',
    coordinates: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    type: 'MultiLineString',
    coordinates: [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
        [9, 10],
      ],
    ],
  },
  { type: 'MultiPolygon', coordinates: [[ring(0, 0, 4), ring(1, 0.5, 1)], [ring(10, 10, 2)]] },
]
const all: Feature[] = shapes.map((geometry, i) => ({
  type: 'Feature',
  geometry,
  properties: { name: `ÅB ${i}`, n: i * 1.5, yes: i % 2 === 0, more: i === 3 ? { a: [1] } : null },
}))
const byName = (f: readonly Feature[]): Feature[] =>
  [...f].sort((a, b) => (String(a.properties['name']) < String(b.properties['name']) ? -1 : 1))
const without = (f: Feature): Feature => ({
  ...f,
  properties: Object.fromEntries(Object.entries(f.properties).filter(([, v]) => v !== null)),
})

describe('FlatGeobuf', () => {
  test('what is written is read: every geometry, texts, numbers, booleans, JSON, what is missing', () => {
    const back = readFlatGeobuf(writeFlatGeobuf(all, { name: 'all' }), 'all.fgb').features
    expect(byName(back)).toEqual(byName(all.map(without)))
    const none: Feature[] = [{ type: 'Feature', geometry: null, properties: { name: 'no place' } }, ...all]
    expect(byName(readFlatGeobuf(writeFlatGeobuf(none, { name: 'n' }), 'n').features)).toEqual(
      byName(none.map(without)),
    )
    const high: Feature[] = [
      {
        type: 'Feature',
        geometry: {
          type: 'LineString',
          coordinates: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
        properties: { name: 'high' },
      },
    ]
    expect(readFlatGeobuf(writeFlatGeobuf(high, { name: 'h' }), 'h').features).toEqual(high)
    expect(readFlatGeobuf(writeFlatGeobuf([], { name: 'e' }), 'e').features).toEqual([])
  })

  test('the curve of Hilbert goes from cell to cell beside it', () => {
    const seen = new Map<number, readonly [number, number]>()
    for (let x = 0; x < 16; x++) for (let y = 0; y < 16; y++) seen.set(hilbertOf(x, y), [x, y])
    for (let d = 1; d < 256; d++) {
      const [a, b] = [seen.get(d - 1)!, seen.get(d)!]
      expect(Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1])).toBe(1)
    }
  })

  test.runIf(gdal)('GDAL reads what we write and we read what GDAL writes', () => {
    const [ours, json, theirs] = ['ours.fgb', 'a.geojson', 'theirs.fgb'].map((n) => join(folder, n)) as [
      string,
      string,
      string,
    ]
    writeFileSync(ours, writeFlatGeobuf(all, { name: 'all' }))
    const said = JSON.parse(execFileSync('ogr2ogr', ['-f', 'GeoJSON', '/vsistdout/', ours], { encoding: 'utf8' })) as {
      features: Feature[]
    }
    expect(byName(said.features).map((f) => f.geometry)).toEqual(byName(all).map((f) => f.geometry))
    writeFileSync(json, JSON.stringify({ type: 'FeatureCollection', features: all }))
    execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', theirs, json])
    const back = byName(readFlatGeobuf(readFileSync(theirs), 'theirs').features)
    expect(back.map((f) => f.geometry)).toEqual(byName(all).map((f) => f.geometry))
    expect(back.map((f) => f.properties['n'])).toEqual(byName(all).map((f) => f.properties['n']))
  })

  test.runIf(gdal)('the index: a search of GDAL finds what lies in a box, at every size of tree', () => {
    for (const n of [1, 15, 16, 17, 257]) {
      const points = Array.from(
        { length: n },
        (_, i): Feature => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [(i * 37) % 101, (i * 53) % 89] },
          properties: { i },
        }),
      )
      const path = join(folder, `p${n}.fgb`)
      writeFileSync(path, writeFlatGeobuf(points, { name: 'p' }))
      const said = execFileSync('ogrinfo', ['-so', '-spat', '-1', '-1', '40', '40', path, 'p'], { encoding: 'utf8' })
      const inside = points.filter((f) => (f.geometry!.coordinates as number[]).every((v) => v <= 40)).length
      expect(Number(/Feature Count: (\d+)/.exec(said)![1]), `${n}`).toBe(inside)
    }
  })

  test('damaged files are refused or read, and nothing else', () => {
    const good = writeFlatGeobuf(all, { name: 'all' })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(good.length),
        (turned, cut) => {
          const body = Uint8Array.from(good)
          for (const [at, to] of turned) body[at] = to
          for (const part of [body, body.subarray(0, cut)])
            try {
              readFlatGeobuf(part, 'x')
            } catch (error) {
              expect((error as { code?: string }).code).toMatch(/bad-file|too-large/)
            }
        },
      ),
      { numRuns: 300 },
    )
  })
})
