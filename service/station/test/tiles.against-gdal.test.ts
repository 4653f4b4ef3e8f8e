/** GDAL, as people run it, reads our tiles: a vector tile by /vsicurl/, a folder of them, and the pictures as a tiled raster. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { platformData } from './archive-open.js'
import { type Opened, openStation } from './open.js'

const gdal = spawnSync('gdalinfo', ['--version']).status === 0
const run = (command: string, ...args: string[]): Promise<string> =>
  new Promise((done, fail) =>
    execFile(
      command,
      args,
      {
        timeout: 18_000,
        maxBuffer: 1 << 26,
        env: { ...process.env, no_proxy: '127.0.0.1', NO_PROXY: '127.0.0.1', GDAL_DISABLE_READDIR_ON_OPEN: 'YES' },
      },
      (error, out, err) =>
        error ? fail(new Error(`${command} ${args.join(' ')}: ${err || error.message}`)) : done(out),
    ),
  )
const count = (text: string): number => Number(/Feature Count: (\d+)/.exec(text)?.[1])

describe.runIf(platformData && gdal)('GDAL', () => {
  let open: Opened
  let folder: string
  let url: string
  const tiles = join(platformData ?? '', 'ne_110m_lakes_tiles')
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'setu-tiles-gdal-'))
    const archive = await openArchive(join(folder, 'archive'))
    await archiveImport(archive, join(platformData!, 'ne_110m_lakes.geojson'), { collection: 'ne_110m_lakes' })
    await archiveImport(archive, join(platformData!, 'mur-sst.zarr'), { collection: 'mur-sst' })
    await archive.close()
    open = await openStation({ dataDir: folder })
    await open.station.listen({ host: '127.0.0.1', port: 0 })
    url = `http://127.0.0.1:${(open.station.server.address() as { port: number }).port}`
  })
  afterAll(async () => {
    await open.station.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('a tile over HTTP has the features and the place of the reference tile', async () => {
    for (const [z, col, row] of [
      [0, 0, 0],
      [2, 1, 1],
      [5, 8, 11],
    ] as const) {
      const ours = await run(
        'ogrinfo',
        '-so',
        '-al',
        '-oo',
        `X=${col}`,
        '-oo',
        `Y=${row}`,
        '-oo',
        `Z=${z}`,
        `/vsicurl/${url}/collections/ne_110m_lakes/tiles/WebMercatorQuad/${z}/${row}/${col}?f=mvt`,
      )
      const theirs = await run('ogrinfo', '-so', '-al', join(tiles, `${z}/${col}/${row}.pbf`))
      expect(ours).toContain('Layer name: ne_110m_lakes')
      expect(count(ours)).toBe(count(theirs))
      // The margins differ (64 units here, 80 there): extents to a tenth of a tile.
      const extent = (text: string): number[] => (/Extent: (.*)/.exec(text)![1]!.match(/-?\d+\.\d+/g) ?? []).map(Number)
      const tile = 40_075_016.7 / 2 ** z
      for (const [i, v] of extent(ours).entries()) expect(Math.abs(v - extent(theirs)[i]!)).toBeLessThan(tile / 10)
    }
  })
  test('a folder of tiles, zoom 3, is the collection', async () => {
    const out = join(folder, 'folder')
    for (let row = 0; row < 8; row++)
      for (let col = 0; col < 8; col++) {
        const answer = await open.station.inject(`/collections/ne_110m_lakes/tiles/WebMercatorQuad/3/${row}/${col}`)
        if (answer.statusCode !== 200) continue
        await mkdir(join(out, '3', String(col)), { recursive: true })
        await writeFile(join(out, '3', String(col), `${row}.pbf`), answer.rawPayload)
      }
    // GDAL reads the fields of a folder's layers from this file.
    const about = (await open.station.inject('/collections/ne_110m_lakes/tiles/WebMercatorQuad?f=tilejson')).json() as {
      vector_layers: unknown
      bounds: number[]
    }
    await writeFile(
      join(out, 'metadata.json'),
      JSON.stringify({
        name: 'lakes',
        format: 'pbf',
        minzoom: '3',
        maxzoom: '3',
        bounds: about.bounds.join(','),
        json: JSON.stringify({ vector_layers: about.vector_layers }),
      }),
    )
    const names = JSON.parse(
      await run(
        'ogr2ogr',
        '-f',
        'GeoJSON',
        '/vsistdout/',
        `MVT:${join(out, '3')}`,
        '-oo',
        'CLIP=NO',
        '-oo',
        `METADATA_FILE=${join(out, 'metadata.json')}`,
        '-t_srs',
        'EPSG:4326',
      ),
    ) as { features: { properties: { name: string } }[] }
    expect(new Set(names.features.map((f) => f.properties.name)).size).toBe(25)
  })
  test('pictures as a raster of tiles: colours where the field is, nothing elsewhere', async () => {
    const wms = `<GDAL_WMS><Service name="TMS"><ServerUrl>${url}/collections/mur-sst/tiles/WebMercatorQuad/\${z}/\${y}/\${x}?f=png</ServerUrl></Service><DataWindow><UpperLeftX>-20037508.34</UpperLeftX><UpperLeftY>20037508.34</UpperLeftY><LowerRightX>20037508.34</LowerRightX><LowerRightY>-20037508.34</LowerRightY><TileLevel>8</TileLevel><TileCountX>1</TileCountX><TileCountY>1</TileCountY><YOrigin>top</YOrigin></DataWindow><Projection>EPSG:3857</Projection><BlockSizeX>256</BlockSizeX><BlockSizeY>256</BlockSizeY><BandsCount>4</BandsCount><ZeroBlockHttpCodes>204,404</ZeroBlockHttpCodes><Cache><Path>${join(folder, 'cache')}</Path></Cache></GDAL_WMS>`
    const file = join(folder, 'wms.xml')
    await writeFile(file, wms)
    const value = async (lon: number, lat: number): Promise<string[]> =>
      (await run('gdallocationinfo', '-valonly', '-wgs84', file, String(lon), String(lat))).trim().split('\n')
    const sea = await value(-27.5, 40.5)
    expect(sea).toHaveLength(4)
    expect(sea[3]).toBe('255')
    expect((await value(-20, 40.5))[3]).toBe('0')
  })
})
