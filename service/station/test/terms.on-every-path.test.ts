/** The terms of agreements on every path out: what the public must not see is on none of them, a party sees it all. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import type { StacItem } from '@setu/archive/stac-types'
import { writeZarr } from '@setu/formats/zarr/write'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addKey } from '../src/access/api-keys.js'
import { json, type Opened, openStation } from './open.js'

/** A place that no path may tell the public more precisely than its cell. */
const [LON, LAT] = [72.8377, 18.9219]
const SECRET = 'marker-of-a-secret'

let opened: Opened
let dataDir: string
let party: Record<string, string>
const ask = (url: string, headers: Record<string, string> = {}) => opened.station.inject({ url, headers })

const record = (id: string, policy: object): string =>
  JSON.stringify({
    id,
    title: id,
    policy: { licence: null, embargoHours: null, audience: 'public', precisionDegrees: null, ...policy },
  })
const item = (id: string, hoursAgo: number): StacItem => ({
  type: 'Feature',
  stac_version: '1.0.0',
  id,
  geometry: { type: 'Point', coordinates: [LON, LAT] },
  bbox: [LON, LAT, LON, LAT],
  properties: { datetime: new Date(Date.now() - hoursAgo * 3_600_000).toISOString(), title: SECRET },
  links: [],
  assets: {},
})
const collection = (id: string, agreement: string) => ({
  type: 'Collection' as const,
  stac_version: '1.0.0',
  id,
  description: `${SECRET} ${id}`,
  license: 'other',
  'setu:agreement': agreement,
})

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'setu-terms-'))
  await mkdir(join(dataDir, 'agreements'))
  for (const [id, policy] of [
    ['closed', { audience: 'parties' }],
    ['late', { embargoHours: 48, licence: 'CC-BY-4.0' }],
    ['rough', { precisionDegrees: 0.5, licence: 'https://example.org/licence' }],
  ] as const)
    await writeFile(join(dataDir, 'agreements', `${id}.json`), record(id, policy))
  const archive = await openArchive(join(dataDir, 'archive'))
  for (const [id, agreement] of [
    ['c-closed', 'closed'],
    ['c-unknown', 'nobody-knows-it'],
    ['c-late', 'late'],
    ['c-rough', 'rough'],
  ] as const) {
    await archive.putCollection(collection(id, agreement))
    await archive.put(id, item('old', 72), {
      data: { name: 'data.csv', type: 'text/csv', body: Buffer.from(SECRET), roles: ['data'] },
    })
    await archive.put(id, item('new', 1), {
      data: { name: 'data.csv', type: 'text/csv', body: Buffer.from(SECRET), roles: ['data'] },
    })
  }
  const ships = join(dataDir, 'ships.geojson')
  await writeFile(
    ships,
    JSON.stringify({
      type: 'FeatureCollection',
      features: [0, 1, 2].map((i) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [LON + i * 1e-3, LAT] },
        properties: { name: `ship ${i}`, lon: LON + i * 1e-3, lat: LAT, speed: i },
      })),
    }),
  )
  await archiveImport(archive, ships, { collection: 'ships', location: 'name' })
  await archive.putCollection({ ...(await archive.collection('ships')), 'setu:agreement': 'rough' })
  const zarr = join(dataDir, 'fine.zarr')
  const files = writeZarr({
    dimensions: { time: 1, lat: 4, lon: 4 },
    attributes: {},
    variables: [
      { name: 'time', dimensions: ['time'], attributes: { units: 'hours since 2020-01-01' }, data: Float64Array.of(0) },
      {
        name: 'lat',
        dimensions: ['lat'],
        attributes: { units: 'degrees_north' },
        data: Float64Array.of(18, 18.1, 18.2, 18.3),
      },
      {
        name: 'lon',
        dimensions: ['lon'],
        attributes: { units: 'degrees_east' },
        data: Float64Array.of(72, 72.1, 72.2, 72.3),
      },
      {
        name: 'r',
        dimensions: ['time', 'lat', 'lon'],
        attributes: { units: 'mm/h' },
        data: new Float32Array(16).fill(3),
      },
    ],
  })
  for (const [name, body] of files) {
    await mkdir(join(zarr, name, '..'), { recursive: true })
    await writeFile(join(zarr, name), body)
  }
  await archiveImport(archive, zarr, { collection: 'fine' })
  await archive.putCollection({ ...(await archive.collection('fine')), 'setu:agreement': 'rough' })
  await archive.close()
  const key = async (...scopes: string[]) => ({
    authorization: `Bearer ${(await addKey(dataDir, scopes, 1, 'a test')).text}`,
  })
  opened = await openStation({ dataDir, access: 'keys' })
  party = await key('read:*', 'run:*')
})
afterAll(async () => {
  await opened.station.close()
  await rm(dataDir, { recursive: true, force: true })
})

describe('a collection for the parties alone', () => {
  const paths = [
    '',
    '/items',
    '/items/old',
    '/queryables',
    '/schema',
    '/files/old/data.csv',
    '/position?coords=POINT(72 18)',
    '/instances',
    '/locations',
    '/partitions',
    '/tiles',
    '/tiles/WebMercatorQuad',
    '/tiles/WebMercatorQuad/0/0/0',
    '/styles',
    '/coverage',
  ]
  test.each(['c-closed', 'c-unknown'].flatMap((c) => paths.map((p) => `/collections/${c}${p}`)))(
    '%s is not there, and is for a party',
    async (url) => {
      const answer = await ask(url)
      expect([answer.statusCode, answer.body.includes(SECRET)]).toEqual([404, false])
      const seen = await ask(url, party)
      expect(seen.body).not.toContain('no such collection')
    },
  )
  test.each([
    '/collections',
    '/search',
    '/search?ids=old',
    `/search?filter=title='${SECRET}'`,
    '/api',
    '/',
    '/dcat',
    '/dcat?f=ttl',
    '/archive',
    '/archive?list-type=2&delimiter=/',
  ])('%s does not tell of it', async (url) => {
    const { body } = await ask(url)
    expect(body).not.toContain('c-closed')
    expect(body).not.toContain('c-unknown')
  })
  test('the nearest name of a collection that is hidden is not suggested', async () =>
    expect((await ask('/collections/c-close')).body).not.toContain('c-closed'))
  test('a party finds it everywhere', async () => {
    expect((await ask('/collections', party)).body).toContain('c-closed')
    expect((await ask('/search?collections=c-closed', party)).json().numberMatched).toBe(2)
    const file = await ask('/collections/c-closed/files/old/data.csv', party)
    expect(file.body).toBe(SECRET)
    // No proxy keeps it for others.
    for (const { headers } of [file, await ask('/collections', party), await ask('/dcat', party)])
      expect(headers['cache-control']).toMatch(/^private/)
    for (const url of ['/archive/c-closed/old/data.csv', '/archive/c-unknown/old/data.csv'])
      expect([(await ask(url)).statusCode, (await ask(url, party)).body]).toEqual([404, SECRET])
    for (const id of ['c-closed', 'c-unknown'])
      expect((await ask(`/archive?prefix=${id}/`)).body).not.toMatch(/<Key>|<CommonPrefixes>/)
    expect((await ask('/archive?prefix=c-closed/', party)).body).toContain('<Key>c-closed/old/data.csv</Key>')
    expect((await ask('/dcat?f=ttl', party)).body).toContain('/collections/c-closed>')
  })
})

describe('an embargo', () => {
  test('what ended within it is on no path; what is older is', async () => {
    expect((await ask('/collections/c-late/items')).json().features.map((f: StacItem) => f.id)).toEqual(['old'])
    expect((await ask('/search?collections=c-late')).json().numberMatched).toBe(1)
    expect((await ask('/collections/c-late/items/new')).statusCode).toBe(404)
    expect((await ask('/collections/c-late/files/new/data.csv')).statusCode).toBe(404)
    expect((await ask('/collections/c-late/files/old/data.csv')).body).toBe(SECRET)
    expect((await ask('/archive/c-late/new/data.csv')).statusCode).toBe(404)
    expect((await ask('/archive/c-late/old/data.csv')).body).toBe(SECRET)
    const { body } = await ask('/archive?prefix=c-late/')
    expect([body.includes('c-late/old/data.csv'), body.includes('c-late/new')]).toEqual([true, false])
    const [[, end]] = (await ask('/collections/c-late')).json().extent.temporal.interval
    expect(Date.parse(end)).toBeLessThan(Date.now() - 48 * 3_600_000)
    expect((await ask('/collections/c-late/items', party)).json().numberMatched).toBe(2)
  })
  test('the licence of the agreement is that of the collection', async () =>
    expect((await ask('/collections/c-late')).json().license).toBe('CC-BY-4.0'))
})

describe('a precision', () => {
  const precise = [String(LON), String(LAT), '72.838']
  test.each([
    '/collections/ships/items?limit=10',
    '/collections/ships/items?f=csv',
    '/collections/ships/items/ships.0',
    '/collections/ships/locations',
    '/collections/ships/area?coords=POLYGON((70 15,75 15,75 20,70 20,70 15))',
    '/collections/ships',
    '/collections/ships/partitions',
    '/collections/c-rough/items',
    '/collections/c-rough',
    '/search?collections=c-rough,ships',
  ])('%s shows the cell, not the place', async (url) => {
    const { body } = await ask(url)
    for (const text of precise) expect(body).not.toContain(text)
  })
  test('features are at the centre of their cell, in geometry and columns', async () => {
    const { features } = (await ask('/collections/ships/items')).json()
    expect(features.map((f: { geometry: { coordinates: number[] } }) => f.geometry.coordinates)).toEqual(
      Array(3).fill([72.75, 18.75]),
    )
    expect((await ask('/dcat?f=ttl')).body).toContain('POLYGON((72.5 18.5, 73 18.5, 73 19, 72.5 19, 72.5 18.5))')
    expect(features[0].properties).toMatchObject({ lon: 72.75, lat: 18.75, name: 'ship 0' })
  })
  test('no question tells the place: boxes and filters compare the cell', async () => {
    const count = async (query: string): Promise<number> =>
      (await ask(`/collections/ships/items?${query}`)).json().numberMatched
    // Around the true place, and away from the centre: nothing. Around the centre: all.
    expect(await count(`bbox=${LON - 0.01},${LAT - 0.01},${LON + 0.01},${LAT + 0.01}`)).toBe(0)
    expect(await count('bbox=72.74,18.74,72.76,18.76')).toBe(3)
    expect(await count(`filter=${encodeURIComponent(`lon > ${LON - 1e-4}`)}`)).toBe(0)
    expect(
      await count(
        `filter=${encodeURIComponent(`S_INTERSECTS(geometry, BBOX(${LON - 0.01},${LAT - 0.01},${LON + 0.01},${LAT + 0.01}))`)}`,
      ),
    ).toBe(0)
    expect(await count('lon=72.75')).toBe(3)
    // The same in metres of web Mercator: the place is at 8108256, 2145743, the centre at 8098493, 2125524.5 (cs2cs).
    expect(await count('bbox=8107000,2144500,8110000,2147000&bbox-crs=EPSG:3857')).toBe(0)
    expect(await count('bbox=8097000,2124000,8100000,2127000&bbox-crs=EPSG:3857')).toBe(3)
    const [{ geometry }] = (await ask('/collections/ships/items?crs=EPSG:3857')).json().features
    expect(geometry.coordinates.map(Math.round)).toEqual([8098493, 2125524])
    expect(
      (await ask(`/search?collections=c-rough&bbox=${LON - 0.01},${LAT - 0.2},${LON + 0.01},${LAT - 0.1}`)).json()
        .numberMatched,
    ).toBe(0)
  })
  test('a tile holds the cell: no coordinate of it is nearer to the place than the cell says', async () => {
    const zoom = 14
    const tile = (lon: number, lat: number): [number, number] => {
      const n = 2 ** zoom
      const y = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))
      return [Math.floor(((1 - y / Math.PI) / 2) * n), Math.floor(((lon + 180) / 360) * n)]
    }
    const [row, col] = tile(LON, LAT)
    const [cellRow, cellCol] = tile(72.75, 18.75)
    const at = (r: number, c: number) => `/collections/ships/tiles/WebMercatorQuad/${zoom}/${r}/${c}`
    expect((await ask(at(row, col))).statusCode).toBe(204)
    expect((await ask(at(cellRow, cellCol))).statusCode).toBe(200)
    const seen = await ask(at(row, col), party)
    expect([seen.statusCode, seen.headers['cache-control']]).toEqual([200, expect.stringContaining('private')])
    // What a party saw is not kept for the public.
    expect((await ask(at(row, col))).statusCode).toBe(204)
  })
  test('no key of the bucket leads to a file that is finer', async () => {
    for (const url of [
      '/archive/c-rough/old/data.csv',
      '/archive/ships/ships/ships.parquet',
      '/archive/fine/fine/fine.zarr/.zattrs',
    ])
      expect([url, (await ask(url)).statusCode]).toEqual([url, 404])
    for (const url of ['/archive', '/archive?delimiter=/', '/archive?delimiter=/&prefix=ships/'])
      expect((await ask(url)).body).not.toMatch(/<(Key|CommonPrefixes><Prefix)>(ships|c-rough|fine)/)
    expect((await ask('/archive', party)).body).toContain('ships/ships/ships.parquet')
  })
  test('files, and fields that are finer, are refused with the way out', async () => {
    for (const url of [
      '/collections/c-rough/files/old/data.csv',
      '/collections/fine/position?coords=POINT(72.1 18.1)',
      '/collections/fine/cube?bbox=72,18,73,19',
      '/collections/fine/coverage',
      '/collections/fine/tiles/WebMercatorQuad/0/0/0',
    ]) {
      const answer = await ask(url)
      expect([url, answer.statusCode]).toEqual([url, 403])
      expect(answer.json().wayOut).toMatch(/read:/)
    }
    expect((await ask('/collections/fine/position?coords=POINT(72.1 18.1)', party)).statusCode).toBe(200)
    expect((await ask('/collections/ships/items', party)).json().features[0].geometry.coordinates).toEqual([LON, LAT])
  })
})

test('the stream tells the public neither what is hidden nor what is under embargo, and no place', async () => {
  const url = await opened.station.listen({ port: 0, host: '127.0.0.1' })
  const since = new Date(Date.now() - 600_000).toISOString()
  const read = async (headers: Record<string, string>): Promise<string> => {
    let text = ''
    try {
      const { body } = await fetch(`${url}/stream?since=${since}`, { headers, signal: AbortSignal.timeout(2500) })
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) text += chunk
    } catch {
      // The reader left.
    }
    return text
  }
  const [seen, all] = await Promise.all([read({}), read(party)])
  expect(all).toContain('c-closed')
  expect(all).toContain(String(LON))
  expect(seen).toContain('"id":"old"')
  for (const text of ['c-closed', 'c-unknown', 'c-late/new']) expect(seen).not.toContain(text)
  const rough = seen.split('\n\n').filter((e) => /\/(c-rough|ships)\//.test(e))
  expect(rough.length).toBeGreaterThan(2)
  for (const text of [String(LON), String(LAT)]) expect(rough.join()).not.toContain(text)
})

test('a process opens what who runs it may read, and nothing else', async () => {
  const runner = { authorization: `Bearer ${(await addKey(dataDir, ['run:*'], 1, 'runs, does not read')).text}` }
  await new Promise((done) => setTimeout(done, 1100))
  const run = async (reference: string, headers: Record<string, string>) =>
    opened.station.inject({
      method: 'POST',
      url: '/processes/test.read/execution',
      headers: { ...json, ...headers },
      payload: { inputs: { data: reference }, response: 'document' },
    })
  for (const [reference, status] of [
    ['archive:c-closed/old', 404],
    ['archive:c-late/new', 404],
    ['archive:c-rough/old', 403],
  ] as const) {
    expect([reference, (await run(reference, runner)).statusCode]).toEqual([reference, status])
    const seen = await run(reference, party)
    expect([reference, seen.statusCode, seen.body.slice(0, 300)]).toEqual([reference, 200, expect.any(String)])
  }
  expect((await run('archive:c-late/old', runner)).statusCode).toBe(200)
})

test('a record that cannot be read stops the station: nothing is open by mistake', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'setu-terms-bad-'))
  await mkdir(join(folder, 'agreements'))
  await writeFile(join(folder, 'agreements', 'x.json'), JSON.stringify({ id: 'x', policy: { audience: 'everyone' } }))
  await expect(openStation({ dataDir: folder })).rejects.toMatchObject({ code: 'bad-input' })
  await rm(folder, { recursive: true, force: true })
})
