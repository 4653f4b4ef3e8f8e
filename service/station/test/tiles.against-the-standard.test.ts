/** OGC API - Tiles as the standard and real tiles say: addresses, documents, limits, caching, thinning, bad input. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { readVectorTile } from '@setu/formats/mvt/read'
import fc from 'fast-check'
import { decode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Opened, openStation } from './open.js'

type Json = Record<string, never>
let open: Opened
let folder: string
const get = (url: string, headers: Record<string, string> = {}) => open.station.inject({ url, headers })
const json = async (url: string): Promise<Json> => {
  const answer = await get(url)
  expect(answer.statusCode, `${url}: ${answer.body.slice(0, 300)}`).toBe(200)
  return answer.json() as Json
}
const code = async (url: string): Promise<number> => (await get(url)).statusCode

const POINTS = 3000
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setu-tiles-'))
  const archive = await openArchive(join(folder, 'archive'))
  const file = async (name: string, body: Uint8Array | string): Promise<string> => {
    await writeFile(join(folder, name), body)
    return join(folder, name)
  }
  const day = (value: number): Uint8Array =>
    writeGeoTiff({
      grid: { width: 40, height: 40, x0: 70, y0: 30, dx: 0.5, dy: -0.5, crs: 'EPSG:4326' },
      bands: [Float32Array.from({ length: 1600 }, (_, i) => (i < 400 ? -9999 : value + (i % 40)))],
      noData: -9999,
      bandNames: ['level'],
      tags: { units: 'm' },
    })
  await archiveImport(archive, await file('a.tif', day(0)), {
    collection: 'field',
    id: 'a',
    datetime: '2020-07-01T00:00:00Z',
  })
  await archiveImport(archive, await file('b.tif', day(100)), {
    collection: 'field',
    id: 'b',
    datetime: '2020-07-02T00:00:00Z',
  })
  const features = Array.from({ length: POINTS }, (_, i) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [70 + (i % 60) * 0.3, 10 + Math.floor(i / 60) * 0.3] },
    properties: {
      n: i,
      kind: i % 2 ? 'odd' : 'even',
      at: `2020-07-0${1 + (i % 3)}T00:00:00Z`,
    },
  }))
  await archiveImport(archive, await file('points.geojson', JSON.stringify({ type: 'FeatureCollection', features })), {
    collection: 'points',
    time: 'at',
  })
  // An item without a field, newer than all fields: it takes nothing from the map.
  await archive.put('field', {
    type: 'Feature',
    stac_version: '1.0.0',
    id: 'report',
    geometry: { type: 'Point', coordinates: [80, 20] },
    bbox: [80, 20, 80, 20],
    properties: { datetime: '2020-08-01T00:00:00Z' },
    links: [],
    assets: {},
  })
  await archive.close()
  open = await openStation({ dataDir: folder })
})
afterAll(async () => {
  await open.station.close()
  await rm(folder, { recursive: true, force: true })
})

describe('documents', () => {
  test('both sets as OGC registers them', async () => {
    const list = await json('/tileMatrixSets')
    expect((list['tileMatrixSets'] as { id: string }[]).map((s) => s.id)).toEqual(['WebMercatorQuad', 'WorldCRS84Quad'])
    const mercator = await json('/tileMatrixSets/WebMercatorQuad')
    const matrices = mercator['tileMatrices'] as Record<string, unknown>[]
    expect(matrices[0]).toMatchObject({
      id: '0',
      scaleDenominator: 559082264.028717,
      cellSize: 156543.033928041,
      pointOfOrigin: [-20037508.3427892, 20037508.3427892],
      tileWidth: 256,
      matrixWidth: 1,
      matrixHeight: 1,
    })
    expect(matrices).toHaveLength(25)
    expect(matrices[24]!['matrixWidth']).toBe(2 ** 24)
    const world = (await json('/tileMatrixSets/WorldCRS84Quad'))['tileMatrices'] as Record<string, unknown>[]
    expect(world[0]).toMatchObject({ cellSize: 0.703125, pointOfOrigin: [-180, 90], matrixWidth: 2, matrixHeight: 1 })
    expect(await code('/tileMatrixSets/Other')).toBe(404)
  })
  test('landing, conformance, collection, API and page lead there', async () => {
    const rels = (value: Json): string[] => (value['links'] as { rel: string }[]).map((l) => l.rel)
    expect(rels(await json('/'))).toContain('http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes')
    expect(rels(await json('/collections/points'))).toContain('http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector')
    expect(rels(await json('/collections/field'))).toContain('http://www.opengis.net/def/rel/ogc/1.0/tilesets-map')
    expect((await json('/conformance'))['conformsTo']).toContain(
      'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt',
    )
    const api = await json('/api')
    expect(Object.keys(api['paths'])).toContain(
      '/collections/{id}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}',
    )
    for (const url of ['/tileMatrixSets', '/collections/points/tiles', '/collections/field/tiles/WebMercatorQuad'])
      expect((await get(`${url}?f=html`)).headers['content-type']).toContain('text/html')
  })
  test('a tile set: limits, layers, template with the row before the column; every link answers', async () => {
    const set = await json('/collections/points/tiles/WebMercatorQuad')
    expect(set['dataType']).toBe('vector')
    const limits = set['tileMatrixSetLimits'] as Record<string, unknown>[]
    // 70 to 88 east, 10 to 25 north at zoom 5: columns of 11.25 degrees from -180.
    expect(limits[5]).toEqual({ tileMatrix: '5', minTileRow: 13, maxTileRow: 15, minTileCol: 22, maxTileCol: 23 })
    const links = set['links'] as { rel: string; href: string; templated?: boolean }[]
    expect(links.find((l) => l.rel === 'item')!.href).toContain('/{tileMatrix}/{tileRow}/{tileCol}')
    for (const l of links.filter((x) => !x.templated))
      expect(await code(new URL(l.href).pathname + new URL(l.href).search)).toBe(200)
  })
  test('TileJSON: {z}/{y}/{x}, layers with fields; what was asked is carried on', async () => {
    const tiles = await json('/collections/points/tiles/WebMercatorQuad?f=tilejson&limit=7')
    expect(tiles).toMatchObject({ tilejson: '3.0.0', minzoom: 0, maxzoom: 16 })
    expect(String((tiles['tiles'] as string[])[0])).toMatch(/WebMercatorQuad\/\{z\}\/\{y\}\/\{x\}\?f=mvt&limit=7$/)
    expect((tiles['vector_layers'] as { id: string; fields: object }[])[0]).toMatchObject({
      id: 'points',
      fields: { n: 'n' },
    })
    expect(await code('/collections/points/tiles/WorldCRS84Quad?f=tilejson')).toBe(400)
  })
})

describe('vector tiles', () => {
  const tile = '/collections/points/tiles/WebMercatorQuad/5/14/22'
  const names = (body: Buffer): number[] =>
    readVectorTile(new Uint8Array(body), 'tile').flatMap((l) => l.features.map((f) => Number(f.properties['n'])))
  test('the row comes before the column', async () => {
    const found = await get(tile)
    expect([found.statusCode, found.headers['content-type']]).toEqual([200, 'application/vnd.mapbox-vector-tile'])
    // The tile of row 22, column 14 lies in the South Atlantic.
    expect(await code('/collections/points/tiles/WebMercatorQuad/5/22/14')).toBe(204)
    const [layer] = readVectorTile(new Uint8Array(found.rawPayload), 'tile')
    expect([layer!.name, layer!.version, layer!.extent]).toEqual(['points', 2, 4096])
    expect(layer!.features[0]!.properties).toMatchObject({ kind: 'even', at: '2020-07-01T00:00:00Z' })
  })
  test('tiles of a zoom hold every point once, their margins aside', async () => {
    for (const set of ['WebMercatorQuad', 'WorldCRS84Quad']) {
      const seen = new Map<number, number>()
      for (let row = 0; row < 8; row++)
        for (let col = 0; col < 16; col++) {
          const found = await get(`/collections/points/tiles/${set}/3/${row}/${col}`)
          if (found.statusCode === 404 && set === 'WebMercatorQuad' && col > 7) continue
          expect([200, 204]).toContain(found.statusCode)
          if (found.statusCode !== 200) continue
          for (const f of readVectorTile(new Uint8Array(found.rawPayload), 'tile')[0]!.features) {
            const [x, y] = f.parts[0] as number[]
            // Half open: a point on the edge of two tiles counts in one.
            if (x! < 0 || y! < 0 || x! >= 4096 || y! >= 4096) continue
            const n = Number(f.properties['n'])
            seen.set(n, (seen.get(n) ?? 0) + 1)
          }
        }
      expect(seen.size).toBe(POINTS)
      expect(Math.max(...seen.values())).toBe(1)
    }
  })
  test('datetime, filter, properties', async () => {
    const all = names((await get(tile)).rawPayload).length
    const first = await get(`${tile}?datetime=2020-07-01T00:00:00Z`)
    expect(names(first.rawPayload).every((n) => n % 3 === 0)).toBe(true)
    expect(names(first.rawPayload).length).toBeLessThan(all)
    const even = await get(`${tile}?filter=${encodeURIComponent("kind = 'even'")}&properties=id,n`)
    const [layer] = readVectorTile(new Uint8Array(even.rawPayload), 'tile')
    expect(layer!.features.every((f) => Number(f.properties['n']) % 2 === 0)).toBe(true)
    expect(Object.keys(layer!.features[0]!.properties).sort()).toEqual(['id', 'n'])
  })
  test('thinning is said, is the same again, and what stays at a zoom stays at the next', async () => {
    const whole = '/collections/points/tiles/WebMercatorQuad/0/0/0'
    const few = await get(`${whole}?limit=200`)
    expect(few.headers['setu-thinned']).toBe(`features 200 of ${POINTS}`)
    expect([few.headers['ogc-numbermatched'], few.headers['ogc-numberreturned']]).toEqual([String(POINTS), '200'])
    expect((await get(whole)).headers['setu-thinned']).toBeUndefined()
    const kept = names(few.rawPayload)
    expect(new Set(kept).size).toBe(200)
    expect(names((await get(`${whole}?limit=200&properties=n`)).rawPayload)).toEqual(kept)
    // Evenly: a quarter of the area has about a quarter of the points.
    const west = kept.filter((n) => n % 60 < 30).length
    expect(west).toBeGreaterThan(70)
    expect(west).toBeLessThan(130)
    const deeper = new Set(names((await get('/collections/points/tiles/WebMercatorQuad/1/0/1?limit=200')).rawPayload))
    expect(kept.filter((n) => !deeper.has(n))).toEqual([])
  })
  test('kept, asked again, sent small', async () => {
    const first = await get(tile, { 'accept-encoding': 'gzip' })
    expect(first.headers['content-encoding']).toBe('gzip')
    expect(first.headers['cache-control']).toContain('max-age=60')
    const again = await get(tile)
    expect(again.headers['setu-tile-from']).toBe('kept')
    expect(again.headers['content-encoding']).toBeUndefined()
    const unchanged = await get(tile, { 'if-none-match': String(first.headers['etag']) })
    expect([unchanged.statusCode, unchanged.rawPayload.length]).toEqual([304, 0])
    expect((await open.station.inject({ method: 'HEAD', url: tile })).statusCode).toBe(200)
  })
})

describe('picture tiles', () => {
  const tile = '/collections/field/tiles/WebMercatorQuad/4/7/11'
  test('the newest, or the time that is asked; missing is transparent', async () => {
    const newest = await get(tile)
    expect([newest.statusCode, newest.headers['content-type']]).toEqual([200, 'image/png'])
    expect(newest.headers['content-datetime']).toBe('2020-07-02T00:00:00Z')
    const first = await get(`${tile}?datetime=2020-07-01T00:00:00Z`)
    expect(first.headers['content-datetime']).toBe('2020-07-01T00:00:00Z')
    const both = await get(`${tile}?datetime=2020-07-01T00:00:00Z/..`)
    expect(both.headers['content-datetime']).toBe('2020-07-02T00:00:00Z')
    expect(await code(`${tile}?datetime=2021-07-01T00:00:00Z`)).toBe(204)
    const picture = decode(new Uint8Array(first.rawPayload))
    expect([picture.width, picture.height, picture.channels]).toEqual([256, 256, 4])
    const alphas = new Set<number>()
    for (let i = 3; i < picture.data.length; i += 4) alphas.add(picture.data[i]!)
    expect([...alphas].sort()).toEqual([0, 255])
  })
  test('a range and a style give the colours of the legend', async () => {
    const legend = await json('/collections/field/styles/magma/legend?f=json&range=0,39')
    const entries = legend['entries'] as { value: number; colour: string }[]
    expect([entries[0]!.value, entries.at(-1)!.value]).toEqual([0, 39])
    const { data } = decode(
      new Uint8Array((await get(`${tile}?datetime=2020-07-01T00:00:00Z&style=magma&range=0,39`)).rawPayload),
    )
    const colours = new Set<string>()
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3]) colours.add(`#${[0, 1, 2].map((k) => data[i + k]!.toString(16).padStart(2, '0')).join('')}`)
    expect(colours).toContain(entries[0]!.colour)
    expect(colours).toContain(entries.at(-1)!.colour)
    expect((await get('/collections/field/styles/magma/legend')).body).toContain('<svg')
    expect(((await json('/collections/field/styles'))['styles'] as unknown[]).length).toBeGreaterThan(4)
  })
  test('also under map/tiles; outside the data nothing, outside the limits not found', async () => {
    expect(await code('/collections/field/map/tiles/WebMercatorQuad/4/7/11')).toBe(200)
    expect(await code('/collections/field/tiles/WebMercatorQuad/4/0/0')).toBe(204)
    expect(await code('/collections/field/tiles/WebMercatorQuad/20/0/0')).toBe(404)
    expect(await code('/collections/field/tiles/WebMercatorQuad/2/4/0')).toBe(404)
    expect(await code('/collections/field/tiles/Nowhere/2/0/0')).toBe(404)
    expect(await code('/collections/nothing/tiles/WebMercatorQuad/2/0/0')).toBe(404)
  })
})

describe('bad input', () => {
  test('each mistake is a 400 with the way out', async () => {
    const [p, f] = [
      '/collections/points/tiles/WebMercatorQuad/2/1/2',
      '/collections/field/tiles/WebMercatorQuad/4/7/11',
    ]
    for (const url of [
      '/collections/points/tiles/WebMercatorQuad/a/1/2',
      '/collections/points/tiles/WebMercatorQuad/2/-1/2',
      '/collections/points/tiles/WebMercatorQuad/2/1/2.5',
      '/collections/points/tiles/WebMercatorQuad/2/1/0x2',
      `${p}?limit=0`,
      `${p}?limit=x`,
      `${p}?properties=nothing`,
      `${p}?filter=n%20%3D`,
      `${p}?datetime=2020`,
      `${p}?style=viridis`,
      `${p}?f=png`,
      `${p}?unknown=1`,
      `${f}?f=mvt`,
      `${f}?style=viridiss`,
      // Classes in millimetres for a field in metres.
      `${f}?style=rain-day`,
      `${f}?parameter-name=nothing`,
      `${f}?range=5`,
      `${f}?range=9,2`,
      `${f}?range=a,b`,
      `${f}?method=median`,
      `${f}?z=high`,
      `${f}?style=magma&style=viridis`,
    ]) {
      const answer = await get(url)
      expect([url, answer.statusCode]).toEqual([url, 400])
      expect(answer.headers['content-type']).toContain('application/problem+json')
    }
  })
  test('whatever is asked, the answer is a tile, nothing, or a problem', async () => {
    const odd = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(
        '..',
        '%00',
        '__proto__',
        '1e9',
        '999999999',
        '-0',
        "1' OR 1=1 --",
        '2020-07-01',
        'NaN',
        '∞',
        '0,1',
      ),
      fc.integer({ min: -3, max: 40 }).map(String),
    )
    const query = fc.dictionary(
      fc.constantFrom(
        'datetime',
        'limit',
        'filter',
        'properties',
        'style',
        'range',
        'z',
        'method',
        'f',
        'parameter-name',
        'x',
      ),
      odd,
      { maxKeys: 3 },
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('points', 'field'), fc.tuple(odd, odd, odd), query, async (id, path, asked) => {
        const url = `/collections/${id}/tiles/WebMercatorQuad/${path.map(encodeURIComponent).join('/')}?${new URLSearchParams(asked)}`
        const answer = await get(url)
        expect([200, 204, 304, 400, 404, 406, 414]).toContain(answer.statusCode)
      }),
      { numRuns: 300 },
    )
  })
})
