/** Tiles of fields against every cell looked at by itself, and the bytes of a Cloud Optimized GeoTIFF against its blocks. */
import { type FieldSet, openFieldSet } from '@setu/archive/field-set'
import { tileValues } from '@setu/archive/field-tile'
import type { Source } from '@setu/core/contract'
import { projector } from '@setu/core/projections'
import { memorySource } from '@setu/core/source'
import { type TileMatrixSet, tileBounds, tileDegrees, webMercatorQuad, worldCrs84Quad } from '@setu/core/tile-matrix'
import { geotiffLibrary } from '@setu/formats/geotiff/library'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { describe, expect, test } from 'vitest'

const N = 256
/** Every so-manieth pixel each way is looked at. */
const STEP = 17
const made = (x: Float64Array, y: Float64Array, crs = 'EPSG:4326'): FieldSet => {
  const value = (i: number, j: number): number => ((i + 3 * j) % 7 === 0 ? Number.NaN : i * 1000 + j)
  return {
    where: 'made',
    parameters: [{ id: 'v', title: 'v', unit: '1' }],
    x,
    y,
    times: null,
    z: null,
    crs,
    levels: [],
    readLevel: () => Promise.reject(new Error('none')),
    read: async (_, w) =>
      Float64Array.from({ length: w.x[1] * w.y[1] }, (_v, k) =>
        value(w.x[0] + (k % w.x[1]), w.y[0] + Math.floor(k / w.x[1])),
      ),
    close: () => {},
  }
}
const axis = (from: number, step: number, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => from + i * step)
const wanted = { parameter: 'v', t: 0, z: 0 }

/** The mean of the cells whose middles lie in a pixel, else the cell that holds the pixel's middle. */
const brute = async (
  fields: FieldSet,
  set: TileMatrixSet,
  tile: { z: number; row: number; col: number },
): Promise<Float64Array> => {
  const all = await fields.read('v', { t: [0, 1], z: [0, 1], y: [0, fields.y.length], x: [0, fields.x.length] })
  const [w, s, e, n] = tileBounds(set, tile)
  const mercator = projector('EPSG:4326', 'EPSG:3857')
  const degrees = (x: number, y: number): readonly [number, number] =>
    set.projection === 'EPSG:4326' ? [x, y] : mercator.inverse(x, y)
  const half = Math.abs(fields.x[1]! - fields.x[0]!) / 2
  const halfY = Math.abs(fields.y[1]! - fields.y[0]!) / 2
  const out = new Float64Array(N * N).fill(Number.NaN)
  const turned = (lon: number, low: number, high: number): boolean =>
    [0, 360, -360].some((t) => lon + t >= low && lon + t < high)
  for (let row = 0; row < N; row += STEP)
    for (let column = 0; column < N; column += STEP) {
      const [west, north] = degrees(w + ((e - w) * column) / N, n - ((n - s) * row) / N)
      const [east, south] = degrees(w + ((e - w) * (column + 1)) / N, n - ((n - s) * (row + 1)) / N)
      const columns = [...fields.x.keys()].filter((i) => turned(fields.x[i]!, west, east))
      const rows = [...fields.y.keys()].filter((j) => fields.y[j]! >= south && fields.y[j]! < north)
      const holds = (v: number, axisOf: Float64Array, h: number, turn: boolean): number[] =>
        [...axisOf.keys()].filter((i) =>
          (turn ? [0, 360, -360] : [0]).some((t) => v + t > axisOf[i]! - h && v + t < axisOf[i]! + h),
        )
      const xs = columns.length ? columns : holds((west + east) / 2, fields.x, half, true)
      const ys = rows.length ? rows : holds((north + south) / 2, fields.y, halfY, false)
      const values = ys.flatMap((j) => xs.map((i) => all[j * fields.x.length + i]!)).filter((v) => !Number.isNaN(v))
      if (values.length) out[row * N + column] = values.reduce((a, b) => a + b, 0) / values.length
    }
  return out
}

const compare = async (
  fields: FieldSet,
  set: TileMatrixSet,
  tile: { z: number; row: number; col: number },
): Promise<number> => {
  const found = await tileValues(fields, wanted, set, tile)
  const expected = await brute(fields, set, tile)
  let seen = 0
  for (let row = 0; row < N; row += STEP)
    for (let column = 0; column < N; column += STEP) {
      const [a, b] = [found?.values[row * N + column] ?? Number.NaN, expected[row * N + column]!]
      if (Number.isNaN(a) !== Number.isNaN(b) || Math.abs(a - b) > 1e-6 * Math.abs(b))
        throw new Error(`${set.id} ${JSON.stringify(tile)} at ${row}, ${column}: ${a}, not ${b}`)
      if (!Number.isNaN(a)) seen++
    }
  return seen
}

describe('every pixel', () => {
  // Odd steps, so that no middle lies on an edge.
  const cases: [string, FieldSet][] = [
    ['rising', made(axis(60.013, 0.317, 130), axis(-9.87, 0.291, 160))],
    ['falling rows', made(axis(60.013, 0.317, 130), axis(37.1, -0.291, 160))],
    ['longitudes to 360', made(axis(0.511, 1.0027, 359), axis(88.9, -1.0031, 178))],
    ['fine', made(axis(70.0013, 0.0171, 900), axis(29.97, -0.0173, 900))],
  ]
  const tiles = [
    { z: 0, row: 0, col: 0 },
    { z: 3, row: 3, col: 5 },
    { z: 3, row: 2, col: 1 },
    { z: 6, row: 27, col: 45 },
  ]
  for (const [name, fields] of cases)
    test(name, async () => {
      let seen = 0
      for (const set of [webMercatorQuad, worldCrs84Quad])
        for (const tile of tiles) seen += await compare(fields, set, tile)
      expect(seen).toBeGreaterThan(200)
    })
  test('a field in UTM: the cell under the middle of each pixel', async () => {
    const fields = made(axis(500_015, 30, 700), axis(3_100_005, -30, 500), 'EPSG:32643')
    const tile = { z: 12, row: 1716, col: 2902 }
    const found = (await tileValues(fields, wanted, webMercatorQuad, tile))!
    const bounds = tileBounds(webMercatorQuad, tile)
    const [utm, back] = [projector('EPSG:4326', 'EPSG:32643'), projector('EPSG:4326', 'EPSG:3857')]
    let seen = 0
    for (let p = 0; p < N * N; p += 37) {
      const [lon, lat] = back.inverse(
        bounds[0] + ((bounds[2] - bounds[0]) * ((p % N) + 0.5)) / N,
        bounds[3] - ((bounds[3] - bounds[1]) * (Math.floor(p / N) + 0.5)) / N,
      )
      const [x, y] = utm.forward(lon, lat)
      const [i, j] = [Math.round((x - 500_015) / 30), Math.round((3_100_005 - y) / 30)]
      const inside = i >= 0 && j >= 0 && i < 700 && j < 500
      const expected = inside && (i + 3 * j) % 7 !== 0 ? i * 1000 + j : Number.NaN
      expect(found.values[p]).toBe(expected)
      if (inside) seen++
    }
    expect(seen).toBeGreaterThan(100)
  })
})

describe('a Cloud Optimized GeoTIFF', () => {
  const [width, height, step] = [1500, 1300, 0.02]
  const body = writeGeoTiff({
    grid: { width, height, x0: 65, y0: 36, dx: step, dy: -step, crs: 'EPSG:4326' },
    bands: [Float32Array.from({ length: width * height }, (_, i) => Math.sin(i / 977) * 100 + (i % 13))],
    noData: -9999,
  })
  const counted = () => {
    const reads: [number, number][] = []
    const source = memorySource('cog.tif', body)
    const wrapped: Source = {
      ...source,
      list: (p) => source.list(p),
      open: async (entry) => {
        const bytes = await source.open(entry)
        return {
          size: bytes.size,
          read: async (offset: number, length: number) => {
            reads.push([offset, length])
            return bytes.read(offset, length)
          },
        }
      },
    }
    return { reads, wrapped }
  }
  for (const tile of [
    { z: 3, row: 3, col: 5 },
    { z: 5, row: 13, col: 22 },
    { z: 7, row: 54, col: 90 },
    { z: 9, row: 217, col: 362 },
  ])
    test(`zoom ${tile.z}: no more than twice the blocks that the tile covers, of the image that is fine enough`, async () => {
      const { reads, wrapped } = counted()
      const fields = await openFieldSet(wrapped)
      reads.length = 0
      const { level } = (await tileValues(
        fields,
        { parameter: fields.parameters[0]!.id, t: 0, z: 0 },
        webMercatorQuad,
        tile,
      ))!
      const tiff = await (await geotiffLibrary()).fromArrayBuffer(
        body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) as ArrayBuffer,
      )
      const image = await tiff.getImage(level + 1)
      const [w, s, e, n] = tileDegrees(webMercatorQuad, tile)
      const cell = (width * step) / image.getWidth()
      // Not coarser than the pixels, and the next one would be.
      const pixel = 360 / 2 ** tile.z / 256
      if (level >= 0) expect(cell).toBeLessThanOrEqual(pixel * 1.001)
      if (level + 1 < fields.levels.length)
        expect((width * step) / fields.levels[level + 1]!.width).toBeGreaterThan(pixel * 0.8)
      const block = image.getTileWidth()
      const counts = (await image.fileDirectory.loadValue('TileByteCounts')) as ArrayLike<number>
      const across = Math.ceil(image.getWidth() / block)
      const clamp = (v: number, most: number): number => Math.max(0, Math.min(most, v))
      const [x0, x1] = [w, e].map((v) => Math.floor(clamp((v - 65) / cell, image.getWidth() - 1) / block)) as [
        number,
        number,
      ]
      const [y0, y1] = [n, s].map((v) => Math.floor(clamp((36 - v) / cell, image.getHeight() - 1) / block)) as [
        number,
        number,
      ]
      let covered = 0
      for (let j = y0; j <= y1; j++) for (let i = x0; i <= x1; i++) covered += Number(counts[j * across + i])
      const fetched = reads.reduce((sum, [, length]) => sum + length, 0)
      expect(fetched).toBeGreaterThan(0)
      expect(fetched).toBeLessThanOrEqual(2 * covered)
    })
})
