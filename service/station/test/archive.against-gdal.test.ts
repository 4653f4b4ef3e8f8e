/** GDAL and OWSLib, as people run them, against a listening station. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addKey } from '../src/access/api-keys.js'
import { giveS3Secret } from '../src/access/s3-secret.js'
import { platformData } from './archive-open.js'
import { type Opened, openStation } from './open.js'

const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0
const gdal = has('gdalinfo', '--version')
const owslib = has('/usr/bin/python3', '-c', 'import owslib')
const run = (command: string, ...args: string[]): Promise<string> => runWith({}, command, ...args)
const runWith = (env: Record<string, string>, command: string, ...args: string[]): Promise<string> =>
  new Promise((done, fail) =>
    execFile(
      command,
      args,
      {
        timeout: 18_000,
        maxBuffer: 1 << 26,
        env: {
          ...process.env,
          no_proxy: '127.0.0.1',
          NO_PROXY: '127.0.0.1',
          GDAL_DISABLE_READDIR_ON_OPEN: 'YES',
          ...env,
        },
      },
      (error, out, err) =>
        error ? fail(new Error(`${command} ${args.join(' ')}: ${err || error.message}`)) : done(out),
    ),
  )

describe.runIf(platformData && (gdal || owslib))('real programs', () => {
  let open: Opened
  let folder: string
  let url: string
  const tiff = join(tmpdir(), `setu-cog-${process.pid}.tif`)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'setu-gdal-'))
    const [width, height] = [1400, 900]
    const band = Float32Array.from({ length: width * height }, (_, i) => Math.sin(i / 977) * 100 + (i % 13))
    await writeFile(
      tiff,
      writeGeoTiff({
        grid: { width, height, x0: 70, y0: 30, dx: 0.01, dy: -0.01, crs: 'EPSG:4326' },
        bands: [band],
        noData: -9999,
      }),
    )
    const archive = await openArchive(join(folder, 'archive'))
    await archiveImport(archive, tiff, { collection: 'rain', id: 'day', datetime: '2020-07-01T00:00:00Z' })
    for (const [file, id] of [
      ['ne_110m_lakes.geojson', 'lakes'],
      ['ne_110m_populated_places_simple.geojson', 'places'],
    ] as const)
      await archiveImport(archive, join(platformData!, file), { collection: id })
    await archiveImport(archive, join(platformData!, 'mur-sst.zarr'), { collection: 'mur-sst' })
    await archive.close()
    open = await openStation({ dataDir: folder })
    await open.station.listen({ host: '127.0.0.1', port: 0 })
    url = `http://127.0.0.1:${(open.station.server.address() as { port: number }).port}`
  })
  afterAll(async () => {
    await open.station.close()
    await rm(folder, { recursive: true, force: true })
    await rm(tiff, { force: true })
  })

  test.runIf(gdal)('OAPIF: layers, count, a page at a time, boxes and filters', async () => {
    const layers = await run('ogrinfo', '-q', `OAPIF:${url}`)
    for (const id of ['lakes', 'places', 'rain', 'mur-sst']) expect(layers).toContain(id)
    expect(await run('ogrinfo', '-so', `OAPIF:${url}`, 'places')).toContain('Feature Count: 243')
    const all = JSON.parse(
      await run('ogr2ogr', '-f', 'GeoJSON', '/vsistdout/', `OAPIF:${url}`, 'places', '-oo', 'PAGE_SIZE=50'),
    ) as { features: { properties: { name: string } }[] }
    expect(new Set(all.features.map((f) => f.properties.name)).size).toBeGreaterThan(230)
    expect(all.features).toHaveLength(243)
    const india = JSON.parse(
      await run(
        'ogr2ogr',
        '-f',
        'GeoJSON',
        '/vsistdout/',
        `OAPIF:${url}`,
        'places',
        '-where',
        "adm0name = 'India'",
        '-spat',
        '68',
        '6',
        '98',
        '36',
      ),
    ) as typeof all
    expect(india.features.map((f) => f.properties.name).sort()).toEqual(['Bangalore', 'Kolkata', 'Mumbai', 'New Delhi'])
  })
  test.runIf(gdal)('STACIT: the same raster as the file', async () => {
    const sum = (text: string): string | undefined => /Checksum=(\d+)/.exec(text)?.[1]
    const local = await run('gdalinfo', '-checksum', tiff)
    const remote = await run('gdalinfo', '-checksum', `STACIT:"${url}/search?collections=rain":asset=data`)
    expect(remote).toContain('Size is 1400, 900')
    expect(sum(remote)).toBe(sum(local))
  })
  test.runIf(gdal)('/vsicurl/: a window is the window of the file', async () => {
    const at = `/vsicurl/${url}/collections/rain/files/day/${tiff.split('/').pop()}`
    const window = (path: string): Promise<string> =>
      run('gdal_translate', '-q', '-of', 'XYZ', '-srcwin', '700', '400', '5', '5', path, '/vsistdout/')
    expect(await window(at)).toBe(await window(tiff))
  })
  test.runIf(gdal)('Zarr over HTTP', async () => {
    const day = (at: string): Promise<string> => run('gdalinfo', '-checksum', `ZARR:"${at}":/analysed_sst:3`)
    const remote = await day(`/vsicurl/${url}/collections/mur-sst/files/mur-sst/mur-sst.zarr/analysed_sst`)
    const local = await day(join(platformData!, 'mur-sst.zarr/analysed_sst'))
    expect(remote).toContain('Size is 101, 101')
    expect(/Checksum=\d+/.exec(remote)?.[0]).toBe(/Checksum=\d+/.exec(local)?.[0])
  })
  test.runIf(gdal)('/vsis3/: the archive as a bucket, listed and read, signed and not', async () => {
    const { text } = await addKey(folder, ['read:*'], 1, 'a test')
    const { id, secret } = await giveS3Secret(folder, text.split('_')[1]!)
    const [endpoint] = url.split('//').slice(1)
    const bucket = (more: Record<string, string>) => ({
      AWS_S3_ENDPOINT: endpoint!,
      AWS_HTTPS: 'NO',
      AWS_VIRTUAL_HOSTING: 'FALSE',
      GDAL_DISABLE_READDIR_ON_OPEN: 'FALSE',
      ...more,
    })
    const day = 'ZARR:"/vsis3/archive/mur-sst/mur-sst/mur-sst.zarr":/analysed_sst:3'
    const sum = (out: string): string | undefined => /Checksum=\d+/.exec(out)?.[0]
    const local = sum(
      await run('gdalinfo', '-checksum', `ZARR:"${join(platformData!, 'mur-sst.zarr')}":/analysed_sst:3`),
    )
    expect(local).toBeDefined()
    for (const env of [
      { AWS_NO_SIGN_REQUEST: 'YES' },
      { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: 'ap-south-1' },
    ])
      expect(sum(await runWith(bucket(env), 'gdalinfo', '-checksum', day))).toBe(local)
    const wrong = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: `${secret}x`, CPL_VSIL_CURL_NON_CACHED: '/vsis3/' }
    await expect(runWith(bucket(wrong), 'gdalinfo', day)).rejects.toThrow(/403/)
    const unsigned = bucket({ AWS_NO_SIGN_REQUEST: 'YES' })
    expect(await runWith(unsigned, 'gdalinfo', 'ZARR:"/vsis3/archive/mur-sst/mur-sst/mur-sst.zarr"')).toContain(
      'sea_ice_fraction',
    )
    const window = ['-q', '-of', 'XYZ', '-srcwin', '700', '400', '5', '5']
    const remote = `/vsis3/archive/rain/day/${tiff.split('/').pop()}`
    expect(await runWith(unsigned, 'gdal_translate', ...window, remote, '/vsistdout/')).toBe(
      await run('gdal_translate', ...window, tiff, '/vsistdout/'),
    )
  })
  test.runIf(owslib)('OWSLib reads the features', async () => {
    const code = `
from owslib.ogcapi.features import Features
w = Features('${url}/')
print(sorted(w.feature_collections()))
print(w.collection_items('lakes', limit=3)['numberMatched'])
print(len(w.collection_queryables('places')['properties']) > 10, w.collection_item('lakes', '0')['properties']['name'])
print(w.collection_items('places', bbox=[68, 6, 98, 36], limit=1)['numberMatched'])`
    const lines = (await run('/usr/bin/python3', '-c', code)).trim().split('\n')
    expect(lines[0]).toContain("'lakes'")
    expect(lines.slice(1, 3)).toEqual(['25', 'True Lake Baikal'])
    expect(Number(lines[3])).toBeGreaterThan(4)
  })
})
