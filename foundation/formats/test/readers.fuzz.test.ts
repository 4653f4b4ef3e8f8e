import { bytesOf } from '@setu/core/source'
import { zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { readCsv } from '../src/csv/read.js'
import { streamCsv } from '../src/csv/stream.js'
import { readGeoJson } from '../src/geojson/geojson.js'
import { openGeoTiff } from '../src/geotiff/read.js'
import { writeGeoTiff } from '../src/geotiff/write.js'
import { readGif } from '../src/gif/read.js'
import { gzip } from '../src/gzip/compress.js'
import { gunzip, gunzipStream } from '../src/gzip/gunzip.js'
import { writeNetcdf4 } from '../src/hdf5/write.js'
import type { ArrayFile } from '../src/netcdf/array-file.js'
import { writeClassicNetcdf } from '../src/netcdf/classic-write.js'
import type { NetcdfDescription } from '../src/netcdf/description.js'
import { openNetcdf } from '../src/netcdf/open.js'
import { readNpy, writeNpy } from '../src/npy/npy.js'
import { kindOfHead } from '../src/sniff.js'
import { zipSource } from '../src/zip/zip-source.js'
import { survives } from './damage.js'
import { tinyGif } from './tiny-gif.js'

const where = 'fuzz'
const text = (s: string): Uint8Array => new TextEncoder().encode(s)
const table = text(
  `# made up\ndate,"a ""b""",c\n${Array.from({ length: 40 }, (_, i) => `2020-01-${i},${i / 7},"x\n${i}"`).join('\n')}\n`,
)

export const description: NetcdfDescription = {
  dimensions: { time: 2, lat: 3, lon: 4 },
  attributes: { title: 'made up', numbers: [1, 2, 3] },
  variables: [
    {
      name: 'time',
      dimensions: ['time'],
      data: Float64Array.of(0, 1),
      attributes: { units: 'hours since 2020-01-01' },
    },
    { name: 'lat', dimensions: ['lat'], data: Float32Array.of(1, 2, 3), attributes: { units: 'degrees_north' } },
    { name: 'lon', dimensions: ['lon'], data: Float32Array.of(1, 2, 3, 4), attributes: { units: 'degrees_east' } },
    {
      name: 'rain',
      dimensions: ['time', 'lat', 'lon'],
      data: Int16Array.from({ length: 24 }, (_, i) => i),
      attributes: { scale_factor: 0.1, _FillValue: -1 },
    },
  ],
}

const readEverything = async (open: Promise<ArrayFile>): Promise<void> => {
  const file = await open
  try {
    for (const v of file.variables.values()) if (v.type !== 'text' && v.type !== 'other') await v.read()
  } finally {
    file.close()
  }
}

test('CSV', async () => {
  await survives(table, 300, 1, (b) => readCsv(b, { where }))
  await survives(table, 200, 2, async (b) => {
    for await (const block of streamCsv(bytesOf(b), { where })) void block.rows.length
  })
})

test('gzip: every cut is refused', async () => {
  const packed = gzip(table)
  await survives(packed, 300, 3, (b) => gunzip(b, { where }))
  await survives(packed, 100, 4, async (b) => {
    for await (const piece of gunzipStream(bytesOf(b), { where })) void piece.length
  })
  for (let n = 0; n < packed.length; n++) expect(() => gunzip(packed.slice(0, n), { where })).toThrow(/fuzz/)
})

test('zip', async () => {
  const archive = zipSync({ 'a/b.csv': table, 'c.txt': [text('stored'), { level: 0 }] })
  await survives(archive, 400, 5, async (b) => {
    const source = await zipSource(bytesOf(b), where, 'x')
    for await (const entry of source.list()) await source.open(entry)
  })
})

test('GeoTIFF', async () => {
  const bands = [1, 2].map((k) => Float32Array.from({ length: 30 * 20 }, (_, i) => i * k))
  const tiff = writeGeoTiff({
    grid: { width: 30, height: 20, x0: 0, y0: 10, dx: 0.1, dy: -0.1, crs: 'EPSG:4326' },
    bands,
  })
  await survives(tiff, 250, 6, async (b) => {
    const raster = await openGeoTiff(bytesOf(b), where)
    if (raster.grid.width * raster.grid.height * raster.bands < 1e6) await raster.readBand(0)
  })
})

test('NetCDF classic', async () => {
  await survives(writeClassicNetcdf(description), 500, 7, (b) => readEverything(openNetcdf(bytesOf(b), where)))
})

test('NetCDF-4: after any damage the next whole file is read, and one that was open goes on', async () => {
  const body = await writeNetcdf4(description)
  const open = await openNetcdf(bytesOf(body), 'good')
  await survives(body, 250, 8, (b) => readEverything(openNetcdf(bytesOf(b), where)))
  await readEverything(openNetcdf(bytesOf(body), 'good'))
  expect((await open.variables.get('rain')!.read())[23]).toBe(23)
  open.close()
})

test('npy, GIF, GeoJSON, sniffing', async () => {
  await survives(writeNpy({ shape: [3, 4], data: Float64Array.from({ length: 12 }, (_, i) => i) }), 300, 9, (b) =>
    readNpy(b, where),
  )
  await survives(tinyGif, 500, 10, (b) => readGif(b, where))
  const json = text(
    JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: {
            type: 'Polygon',
            coordinates: [
              [
                [0, 0],
                [1, 0],
                [1, 1],
                [0, 0],
              ],
            ],
          },
          properties: { a: 1 },
        },
      ],
    }),
  )
  await survives(json, 500, 11, (b) => readGeoJson(b, { where }))
  await survives(table, 100, 12, (b) => kindOfHead(b, true))
})
