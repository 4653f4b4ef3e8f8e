/** Parquet and GeoParquet: round trips, the specification's own file, damaged files; EMPTY and NULL stay apart. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesOf } from '@setu/core/source'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readGeoParquet, writeGeoParquet } from '../src/parquet/features.js'
import { openParquet } from '../src/parquet/read.js'
import { boundsOf, type Geometry, readWkb, writeWkb } from '../src/parquet/wkb.js'
import { wkbCells, writeParquet } from '../src/parquet/write.js'
import { survives } from './damage.js'

const root = join(import.meta.dirname, '../../..')
const data = [process.env['SETU_DATA'] ?? '', join(root, '.references'), join(root, '../shared/data')].find(
  (f) => f && existsSync(join(f, 'platform/edge-cases.json')),
)

const coordinate = fc.double({ min: -180, max: 180, noNaN: true })
const position = fc.tuple(coordinate, coordinate)
const line = fc.array(position, { minLength: 2, maxLength: 6 })
const flat = fc.oneof(
  position.map((coordinates): Geometry => ({ type: 'Point', coordinates })),
  fc.constant<Geometry>({ type: 'Point', coordinates: [] }),
  fc.constant<Geometry>({ type: 'Polygon', coordinates: [] }),
  line.map((coordinates): Geometry => ({ type: 'LineString', coordinates })),
  fc.array(line, { maxLength: 3 }).map((coordinates): Geometry => ({ type: 'Polygon', coordinates })),
  fc.array(position, { maxLength: 3 }).map((coordinates): Geometry => ({ type: 'MultiPoint', coordinates })),
  fc
    .array(fc.array(line, { minLength: 1, maxLength: 2 }), { maxLength: 3 })
    .map((coordinates): Geometry => ({ type: 'MultiPolygon', coordinates })),
)
const geometry = fc.oneof(
  flat,
  fc.array(flat, { maxLength: 3 }).map((geometries): Geometry => ({ type: 'GeometryCollection', geometries })),
)

describe('WKB', () => {
  test('every geometry comes back', () => {
    fc.assert(
      fc.property(geometry, (g) => {
        expect(readWkb(writeWkb(g), 'x')).toEqual(g)
      }),
      { numRuns: 300 },
    )
  })
  test('Z is kept, EWKB and big-endian are read', () => {
    expect(readWkb(writeWkb({ type: 'Point', coordinates: [1, 2, 3] }), 'x')).toEqual({
      type: 'Point',
      coordinates: [1, 2, 3],
    })
    const big = new DataView(new ArrayBuffer(25))
    big.setUint32(1, 0x20000001)
    big.setUint32(5, 4326)
    big.setFloat64(9, 77.5)
    big.setFloat64(17, -3)
    expect(readWkb(new Uint8Array(big.buffer), 'x')).toEqual({ type: 'Point', coordinates: [77.5, -3] })
  })
  test('an empty geometry has no bounds', () => {
    expect(boundsOf({ type: 'Polygon', coordinates: [] })).toBeNull()
    expect(boundsOf({ type: 'Point', coordinates: [] })).toBeNull()
  })
  test('damaged bytes are refused or read', async () => {
    const body = writeWkb({
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [0, 0],
            [4, 0],
            [4, 4],
            [0, 0],
          ],
        ],
        [
          [
            [9, 9],
            [8, 9],
            [8, 8],
            [9, 9],
          ],
        ],
      ],
    })
    await survives(body, 400, 7, (copy) => readWkb(copy, 'x'))
  })
})

describe('Parquet', () => {
  const columns = [
    { name: 'station', type: 'string' as const, cells: ['ä', null, '=1+1'] },
    { name: 'rain', type: 'float64' as const, unit: 'mm/d', title: 'Rain', cells: [0.1, null, -3e300] },
    { name: 'n', type: 'int64' as const, cells: [2 ** 53 - 1, null, -5] },
    { name: 'at', type: 'timestamp' as const, cells: [0, 1593561600123, null] },
    { name: 'ok', type: 'boolean' as const, cells: [true, false, null] },
    { name: 'more', type: 'json' as const, cells: [{ a: [1, 'b'] }, null, { c: null }] },
  ]
  test('every type comes back, with units and titles', async () => {
    const file = await openParquet(bytesOf(await writeParquet({ columns })), 't.parquet')
    expect(file.columns.map((c) => [c.name, c.type])).toEqual(columns.map((c) => [c.name, c.type]))
    expect(file.columns[1]).toMatchObject({ unit: 'mm/d', title: 'Rain' })
    const cells = await file.read()
    for (const c of columns) expect(cells[c.name]).toEqual(c.cells)
  })
  test('rows of the middle read few bytes', async () => {
    const n = 100_000
    const body = await writeParquet({
      columns: [
        { name: 'a', type: 'float64', cells: Float64Array.from({ length: n }, (_, i) => Math.sin(i)) },
        { name: 'b', type: 'float64', cells: Float64Array.from({ length: n }, (_, i) => i) },
      ],
      rowGroupRows: 5000,
    })
    let read = 0
    const bytes = bytesOf(body)
    const counted = {
      size: bytes.size,
      read: (offset: number, length: number) => {
        read += length
        return bytes.read(offset, length)
      },
    }
    const file = await openParquet(counted, 't')
    const opened = read
    expect((await file.read({ columns: ['b'], start: 52_000, end: 52_003 }))['b']).toEqual([52_000, 52_001, 52_002])
    expect(read - opened).toBeLessThan(body.length / 20)
  })
  test('damaged files are refused or read', async () => {
    const body = await writeParquet({ columns })
    await survives(body, 150, 11, async (copy) => (await openParquet(bytesOf(copy), 'x')).read())
    const tail = body.slice()
    let seed = 5
    for (let i = 0; i < 150; i++) {
      const copy = tail.slice()
      seed = (seed * 48271) % 2147483647
      copy[copy.length - 9 - (seed % 600)]! ^= 1 + (seed % 255)
      await survives(copy, 1, 3, async () => (await openParquet(bytesOf(copy), 'x')).read())
    }
  })
})

describe('GeoParquet', () => {
  test('EMPTY and NULL stay apart', async () => {
    const rows = [
      { geometry: { type: 'Polygon' as const, coordinates: [] }, properties: { a: 1 } },
      { geometry: null, properties: { a: 2 } },
      { geometry: { type: 'Point' as const, coordinates: [77, 28] }, properties: { a: 3 } },
    ]
    const body = await writeGeoParquet(rows)
    const { features } = await readGeoParquet(bytesOf(body), 'x')
    expect(features).toEqual(rows)
    const file = await openParquet(bytesOf(body), 'x')
    expect(file.geo).toMatchObject({ version: '1.1.0', primary: 'geometry', bbox: [77, 28, 77, 28] })
    expect(file.nested).toEqual(['bbox'])
  })
  test('a file in another system is read as longitude and latitude, one of no known code is refused', async () => {
    // echo 77 28 | cs2cs -f %.3f OGC:CRS84 EPSG:32643 (PROJ 9.1.1)
    const point: Geometry = { type: 'Point', coordinates: [696667.541, 3098814.254] }
    const file = (id: unknown): Promise<Uint8Array> =>
      writeParquet({
        columns: [{ name: 'geometry', type: 'wkb', cells: wkbCells([point, null]) }],
        metadata: {
          geo: JSON.stringify({
            version: '1.1.0',
            primary_column: 'geometry',
            columns: {
              geometry: { encoding: 'WKB', geometry_types: [], crs: { type: 'ProjectedCRS', name: 'A', id } },
            },
          }),
        },
      })
    const { features } = await readGeoParquet(bytesOf(await file({ authority: 'EPSG', code: 32643 })), 'x')
    const at = (features[0]!.geometry as { coordinates: number[] }).coordinates
    expect(at[0]).toBeCloseTo(77, 8)
    expect(at[1]).toBeCloseTo(28, 8)
    expect(features[1]!.geometry).toBeNull()
    await expect(readGeoParquet(bytesOf(await file(undefined)), 'x')).rejects.toMatchObject({ code: 'bad-file' })
    await expect(readGeoParquet(bytesOf(await file({ authority: 'EPSG', code: 27700 })), 'x')).rejects.toMatchObject({
      code: 'bad-input',
    })
  })
  test.runIf(data)('the file of the specification: four rows, one EMPTY, one NULL', async () => {
    const body = new Uint8Array(readFileSync(join(data!, 'platform/geoparquet-polygon-wkb.parquet')))
    const { features } = await readGeoParquet(bytesOf(body), 'x')
    expect(features).toHaveLength(4)
    expect(features.filter((f) => f.geometry === null)).toHaveLength(1)
    const polygons = features.flatMap((f) => (f.geometry?.type === 'Polygon' ? [f.geometry.coordinates.length] : []))
    expect(polygons.sort()).toEqual([0, 1, 2])
    const again = await readGeoParquet(bytesOf(await writeGeoParquet(features)), 'y')
    expect(again.features).toEqual(features)
  })
})
