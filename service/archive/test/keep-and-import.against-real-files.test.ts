/** Results kept, real files taken in, a catalogue written and read again: what comes out is what went in. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineMission, defineProcess } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { asset, coverage, features, inputs, outputs, text, words } from '@setu/core/schema'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import { runHere } from '@setu/jobs/run-here'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openArchive } from '../src/archive.js'
import { archiveSource } from '../src/asset-source.js'
import { archiveExport } from '../src/export.js'
import { queryFeatures } from '../src/feature-query.js'
import { archiveImport } from '../src/import.js'
import { keepResult } from '../src/keep.js'
import { archiveVerify } from '../src/verify.js'
import { bytes, withArchive } from './made.js'

const root = join(import.meta.dirname, '../../..')
const data = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')]
  .filter((f) => f !== undefined && f !== '')
  .map((f) => join(f as string, 'platform'))
  .find((f) => existsSync(f))

const process_ = defineProcess({
  id: 'made.work',
  version: '1.0.0',
  title: 'Made for a test',
  description: 'Writes one of each',
  cite: [],
  inputs: inputs({ word: text({ title: 'Word' }) }),
  outputs: outputs({
    period: words({ title: 'Period' }),
    places: features({ title: 'Places' }),
    field: coverage({ title: 'Field', unit: 'mm/d' }),
    report: asset({ title: 'Report', type: 'text/plain' }),
    product: asset({ title: 'Product', type: 'text/csv', collection: 'made-products' }),
    map: asset({ title: 'Map', type: 'text/plain', collection: 'made-products' }),
  }),
  views: [],
  examples: [],
  messages: {},
  sentence: () => ({ code: 'x', values: {} }),
  cost: () => ({ seconds: 0, bytes: 0 }),
  load: async () => ({
    run: async ({ word }, run) => ({
      period: '2020-06-01 to 2020-09-30',
      places: {
        type: 'FeatureCollection' as const,
        features: [
          { type: 'Feature' as const, geometry: { type: 'Point', coordinates: [77, 28] }, properties: { bias: 1 } },
        ],
      },
      field: {
        type: 'Coverage' as const,
        domain: {
          type: 'Domain' as const,
          domainType: 'Grid' as const,
          axes: { x: { values: [76, 76.5, 77] }, y: { values: [20, 20.5] } },
          referencing: [],
        },
        parameters: { rain: { type: 'Parameter', unit: { symbol: 'mm/d' } } },
        ranges: {
          rain: {
            type: 'NdArray' as const,
            dataType: 'float' as const,
            axisNames: ['y', 'x'],
            shape: [2, 3],
            values: [1, 2, 3, 4, null, 6],
          },
        },
      },
      report: await run.write('report.txt', 'text/plain', bytes(word)),
      product: await run.write('product.csv', 'text/csv', bytes('a,b\r\n1,2\r\n')),
      // Named as the file that the archive makes of the output `field` would be.
      map: await run.write('field.tif', 'text/plain', bytes('not the field')),
    }),
  }),
})
const mission = defineMission({
  id: 'made',
  title: 'Made',
  question: '?',
  agreement: 'none',
  processes: [process_],
  collections: ['made-reports', 'made-products'].map((id) => ({
    id,
    title: id,
    description: id,
    agreement: 'rain-2018',
    licence: 'CC-BY-4.0',
  })),
  samples: [],
  references: async () => [],
})

describe('keep', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'setu-keep-'))
    await runHere(
      process_,
      { word: 'hello' },
      { open: async () => Promise.reject(new Error('nothing')), outDir: join(folder, 'out') },
    )
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('one item for each collection, with everything that other programs read', () =>
    withArchive(async (archive, at) => {
      const kept = await keepResult(archive, join(folder, 'out'), { missions: [mission] })
      expect(kept.map((k) => k.collection).sort()).toEqual(['made-products', 'made-reports'])
      const { item } = kept.find((k) => k.collection === 'made-reports')!
      expect(Object.keys(item.assets)).toEqual(
        expect.arrayContaining(['places', 'field', 'outputs', 'report.txt', 'provenance']),
      )
      expect('product.csv' in item.assets).toBe(false)
      expect(item.properties).toMatchObject({
        datetime: null,
        start_datetime: '2020-06-01T00:00:00Z',
        end_datetime: '2020-09-30T23:59:59Z',
        'proj:epsg': 4326,
      })
      expect(item.bbox).toEqual([75.75, 19.75, 77.25, 28])
      const product = kept.find((k) => k.collection === 'made-products')!
      expect(product.item.assets['field']!.href).toBe('./field-output.tif')
      expect(product.item.assets['field.tif']!.href).toBe('./field.tif')
      expect((await archive.collection('made-reports'))['setu:agreement']).toBe('rain-2018')
      const open = archiveSource(join(at, 'archive'))
      const tiff = await openGeoTiff(await (await open(`archive:made-reports/${item.id}/field`)).open(), 'field.tif')
      // North first: the second row of the coverage, then the first; a hole stays a hole.
      expect([...(await tiff.readBand(0))]).toEqual([4, Number.NaN, 6, 1, 2, 3])
      const again = await keepResult(archive, join(folder, 'out'), { missions: [mission] })
      expect(again.map((k) => k.item.id)).toEqual(kept.map((k) => k.item.id))
      expect(await archiveVerify(archive)).toMatchObject({ items: 2, faults: [] })
      const one = await keepResult(archive, join(folder, 'out'), { missions: [mission], collection: 'made-products' })
      expect(one).toHaveLength(1)
    }))

  test('of a mission without reports only what names a collection is kept; the rest lives with its job', () =>
    withArchive(async (archive) => {
      const bare = { ...mission, collections: mission.collections.filter((c) => c.id === 'made-products') }
      const kept = await keepResult(archive, join(folder, 'out'), { missions: [bare] })
      expect(kept.map((k) => k.collection)).toEqual(['made-products'])
      expect('report.txt' in kept[0]!.item.assets).toBe(false)
    }))

  test('half a result, or one without a collection, is refused', () =>
    withArchive(async (archive) => {
      await expect(keepResult(archive, folder, { missions: [mission] })).rejects.toSatisfy((e) =>
        isSetuError(e, 'not-found'),
      )
      await expect(
        keepResult(archive, join(folder, 'out'), { missions: [{ ...mission, collections: [] }] }),
      ).rejects.toThrow('collection')
    }))

  test('references: by key, by file name, unknown, outside', () =>
    withArchive(async (archive, at) => {
      const [kept] = await keepResult(archive, join(folder, 'out'), { missions: [mission], collection: 'made-reports' })
      const open = archiveSource(join(at, 'archive'))
      const id = kept!.item.id
      const source = await open(`archive:made-reports/${id}/report.txt`)
      const file = await source.open()
      expect(new TextDecoder().decode(await file.read(0, file.size))).toBe('hello')
      expect(source.identity).toBe(`sha256:${String(kept!.item.assets['report.txt']!['file:checksum']).slice(4)}`)
      expect((await open(`archive:made-reports/${id}/places.geojson`)).name).toBe('places.geojson')
      await expect(open(`archive:made-reports/${id}`)).rejects.toSatisfy((e) => isSetuError(e, 'ambiguous'))
      for (const bad of [
        'archive:',
        'archive:x',
        'archive:../x/y',
        `archive:made-reports/${id}/../../x`,
        'archive:made-reports/none',
        `archive:none/${id}`,
      ])
        await expect(open(bad), bad).rejects.toSatisfy((e) => isSetuError(e))
    }))
})

describe.runIf(data)('import and export', () => {
  test('real files, out as a static catalogue, and in again', () =>
    withArchive(async (archive, at) => {
      await archiveImport(archive, join(data!, 'mur-sst.zarr'), { collection: 'mur' })
      await archiveImport(archive, join(data!, 'ne_110m_lakes.geojson'), { collection: 'lakes' })
      await archiveImport(archive, join(data!, 'stac/collection.json'))
      const { item } = await archive.get('mur', 'mur-sst')
      expect(item.properties).toMatchObject({
        start_datetime: '2005-12-01T09:00:00Z',
        end_datetime: '2006-01-01T09:00:00Z',
        'proj:shape': [101, 101],
      })
      expect(item.assets['data']).toMatchObject({
        type: 'application/vnd+zarr',
        'setu:files': 23,
        'setu:treeChecksum': '1220e6a640326b5caf360da6450600711af6fd71751c557331d3321832a61f8563cc',
      })
      await archiveExport(archive, [], join(at, 'out'))
      await expect(archiveExport(archive, [], join(at, 'out'))).rejects.toThrow('empty')
      const other = await openArchive(join(at, 'other'))
      expect(await archiveImport(other, join(at, 'out'))).toMatchObject({ items: 3 })
      for (const [collection, id] of [
        ['mur', 'mur-sst'],
        ['lakes', 'ne_110m_lakes'],
        ['simple-collection', '20201211_223832_CS2'],
      ] as const) {
        const [a, b] = [(await archive.get(collection, id)).item, (await other.get(collection, id)).item]
        expect({ ...b, properties: { ...b.properties, updated: '' } }).toEqual({
          ...a,
          properties: { ...a.properties, updated: '' },
        })
      }
      expect((await queryFeatures(other, 'lakes', { limit: 100 })).features).toHaveLength(25)
      expect((await archiveVerify(other)).faults).toEqual([])
      await other.close()
    }))
  test('what is no dataset is refused, and leaves no collection', () =>
    withArchive(async (archive, at) => {
      await writeFile(join(at, 'x.bin'), bytes('\0\x01\x02nothing'))
      await expect(archiveImport(archive, join(at, 'x.bin'), { collection: 'x' })).rejects.toSatisfy((e) =>
        isSetuError(e, 'unknown-format'),
      )
      await expect(archiveImport(archive, join(at, 'none'))).rejects.toSatisfy((e) => isSetuError(e, 'not-found'))
      await writeFile(
        join(at, 'item.json'),
        JSON.stringify({
          type: 'Feature',
          stac_version: '1.0.0',
          id: 'i',
          geometry: null,
          properties: { datetime: '2020-01-01T00:00:00Z' },
          assets: { a: { href: '../../../../etc/hostname' } },
        }),
      )
      await expect(archiveImport(archive, join(at, 'item.json'), { collection: 'x' })).rejects.toSatisfy((e) =>
        isSetuError(e),
      )
      expect(existsSync(join(archive.folder, 'x', '2020', '01', 'i', 'hostname'))).toBe(false)
    }))
  test('CSV with longitude and latitude becomes a table', () =>
    withArchive(async (archive, at) => {
      await writeFile(join(at, 'g.csv'), 'station,lon,lat,rain [mm/d]\r\na,77.2,28.6,1.5\r\nb,,,\r\n')
      await archiveImport(archive, join(at, 'g.csv'), { collection: 'g', location: 'station' })
      const { features } = await queryFeatures(archive, 'g', { limit: 9 })
      expect(features.map((f) => [f.geometry, f.properties])).toEqual([
        [
          { type: 'Point', coordinates: [77.2, 28.6] },
          { station: 'a', rain: 1.5 },
        ],
        [null, { station: 'b', rain: null }],
      ])
      expect(await readFile(join(archive.folder, 'g/collection.json'), 'utf8')).toContain('"location": "station"')
    }))
})
