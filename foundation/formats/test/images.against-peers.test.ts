import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isSetuError } from '@setu/core/errors'
import { bytesOf } from '@setu/core/source'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openGeoTiff } from '../src/geotiff/read.js'
import { writeGeoTiff } from '../src/geotiff/write.js'
import { readGif } from '../src/gif/read.js'
import { readNpy, writeNpy } from '../src/npy/npy.js'
import { tinyGif, tinyGifIndices } from './tiny-gif.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const data = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')].find(
  (f) => f && existsSync(join(f, 'rain')),
)
const gdal = (() => {
  try {
    return execFileSync('gdalinfo', ['--version']).length > 0
  } catch {
    return false
  }
})()

describe('GIF', () => {
  test('indices of an interlaced image equal those of Pillow', () => {
    const image = readGif(tinyGif, 'tiny.gif')
    expect([image.width, image.height]).toEqual([53, 37])
    expect([...image.palette.subarray(3, 6)]).toEqual([1, 254, 0])
    expect(image.indices).toEqual(tinyGifIndices)
  })

  // SHA-256 of numpy.array(PIL.Image.open(file)), uint8.
  test.runIf(data).each([
    ['AQC151351610F_00005.801.gif', 'dd841404d5dde117013705c90cf68e880e0679ee6487c5218c9c46576e7ab466'],
    ['AQC151351700F_00005.801.gif', '57d4aaea0b2b4d836408784e7e68915133153076cce3b9fad8118593c2c80eb1'],
  ])('radar frame %s equals the decoding of Pillow', (name, sha) => {
    const image = readGif(new Uint8Array(readFileSync(join(data!, 'rain/nowcast/mch', name))), name)
    expect(createHash('sha256').update(image.indices).digest('hex')).toBe(sha)
  })
})

describe('npy', () => {
  test('what is written is read', () => {
    fc.assert(
      fc.property(fc.float64Array({ minLength: 6, maxLength: 6 }), (data) => {
        expect(readNpy(writeNpy({ shape: [2, 3], data }), 'a.npy')).toEqual({ shape: [2, 3], data })
      }),
    )
  })

  test('a big-endian array in Fortran order, as numpy.save writes it', () => {
    // numpy.save of numpy.asfortranarray([[1, 2, 3], [4, 5, 6]], dtype='>i2')
    const header = `${"{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }".padEnd(117)}\n`
    const body = Uint8Array.from([
      0x93,
      0x4e,
      0x55,
      0x4d,
      0x50,
      0x59,
      1,
      0,
      118,
      0,
      ...new TextEncoder().encode(header),
      0,
      1,
      0,
      4,
      0,
      2,
      0,
      5,
      0,
      3,
      0,
      6,
    ])
    expect(readNpy(body, 'f.npy')).toEqual({ shape: [2, 3], data: Int16Array.of(1, 2, 3, 4, 5, 6) })
  })

  test.runIf(data)('monthly rain of climate_indices: 123 x 12 with ten missing at the end', () => {
    const { shape, data: values } = readNpy(
      new Uint8Array(readFileSync(join(data!, 'rain/spi/precips_mm_monthly.npy'))),
      'p.npy',
    )
    expect(shape).toEqual([123, 12])
    expect(Array.from(values as Float64Array).filter(Number.isNaN).length).toBe(10)
  })
})

const made = (width: number, height: number) => ({
  grid: { width, height, x0: 70, y0: 30, dx: 0.05, dy: -0.05, crs: 'EPSG:4326' },
  bands: [1, 2].map((k) =>
    Float32Array.from({ length: width * height }, (_, i) => (i % 11 === 0 ? Number.NaN : (i * k) % 1000)),
  ),
  bandNames: ['first', 'second <2>'],
  tags: { units: 'mm' },
})

describe('GeoTIFF', () => {
  test('what is written is read: values, place, names, windows', async () => {
    const image = made(700, 600)
    const raster = await openGeoTiff(bytesOf(writeGeoTiff(image)), 'made.tif')
    expect(raster.grid).toEqual(image.grid)
    expect([raster.bands, raster.sampleType, raster.overviews]).toEqual([2, 'float32', [350]])
    expect(raster.tags['units']).toBe('mm')
    expect(await raster.readBand(1)).toEqual(image.bands[1])
    const part = await raster.readBand(0, { column: 510, row: 505, width: 7, height: 9 })
    for (let y = 0; y < 9; y++)
      for (let x = 0; x < 7; x++) expect(part[y * 7 + x]).toBe(image.bands[0]![(505 + y) * 700 + 510 + x])
    await expect(raster.readBand(2)).rejects.toSatisfy((e) => isSetuError(e, 'bad-input'))
  })

  test.each([
    [Int16Array, -999],
    [Uint8Array, 255],
    [Float64Array, undefined],
    [Int32Array, -1],
  ] as const)('%o, south first', async (Type, noData) => {
    const grid = { width: 5, height: 4, x0: -10, y0: -40, dx: 0.5, dy: 0.5, crs: 'EPSG:4326' }
    const band = Type.from({ length: 20 }, (_, i) => (i === 3 && noData !== undefined ? noData : i)) as Int16Array
    const raster = await openGeoTiff(
      bytesOf(writeGeoTiff({ grid, bands: [band], ...(noData === undefined ? {} : { noData }) })),
      'made.tif',
    )
    expect(raster.grid).toEqual(grid)
    expect(await raster.readBand(0)).toEqual(band)
    if (noData !== undefined) expect(raster.noData).toBe(noData)
  })

  test('an image of 2^31 x 2^31 cells is refused before memory is taken', async () => {
    const body = writeGeoTiff({
      grid: { width: 5, height: 4, x0: 0, y0: 4, dx: 1, dy: -1, crs: 'EPSG:4326' },
      bands: [new Uint8Array(20)],
    })
    const view = new DataView(body.buffer)
    for (let i = 0; i < view.getUint16(8, true); i++) {
      const at = 10 + 12 * i
      if ([256, 257].includes(view.getUint16(at, true))) view.setUint32(at + 8, 2 ** 31, true)
    }
    await expect(openGeoTiff(bytesOf(body), 'huge.tif')).rejects.toSatisfy((e) => isSetuError(e, 'too-large'))
  })

  test.runIf(gdal)('GDAL sees the same grid, statistics and layout', () => {
    const folder = mkdtempSync(join(tmpdir(), 'setu-'))
    try {
      const path = join(folder, 'made.tif')
      writeFileSync(path, writeGeoTiff(made(700, 600)))
      const about = JSON.parse(
        execFileSync('gdalinfo', ['-json', '-stats', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
      ) as {
        size: number[]
        geoTransform: number[]
        bands: { overviews: { size: number[] }[]; description?: string; mean: number; noDataValue: unknown }[]
      }
      expect(about.size).toEqual([700, 600])
      expect(about.geoTransform).toEqual([70, 0.05, 0, 30, 0, -0.05])
      expect(about.bands[0]!.overviews[0]!.size).toEqual([350, 300])
      expect(about.bands[1]!.description).toBe('second <2>')
      const valid = made(700, 600).bands[0]!.filter((v) => !Number.isNaN(v))
      expect(about.bands[0]!.mean).toBeCloseTo(valid.reduce((a, b) => a + b, 0) / valid.length, 3)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
