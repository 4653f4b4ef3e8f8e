/** Every query value of `edge-cases.json`, on STAC search, items and EDR; CQL2, paging and injection beside them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFilled, platformData } from './archive-open.js'
import { json } from './open.js'

interface Cases {
  readonly accept: readonly string[]
  readonly reject400: readonly string[]
}

describe.runIf(platformData)('edge cases', () => {
  let open: Awaited<ReturnType<typeof openFilled>>
  const cases = platformData
    ? (JSON.parse(readFileSync(join(platformData, 'edge-cases.json'), 'utf8')) as Record<
        'datetime' | 'bbox' | 'limit' | 'edr-coords',
        Cases
      >)
    : undefined
  beforeAll(async () => {
    open = await openFilled()
  })
  afterAll(() => open.close())
  const ask = async (url: string): Promise<number> =>
    (await open.station.inject({ url, headers: { accept: '*/*' } })).statusCode
  const places = ['/search', '/collections/simple-collection/items', '/collections/places/items']

  for (const name of ['datetime', 'bbox', 'limit'] as const)
    test(name, async () => {
      for (const place of places) {
        for (const value of cases![name].accept)
          expect(await ask(`${place}?${name}=${encodeURIComponent(value)}`), `${place} ${name}=${value}`).toBe(200)
        for (const value of cases![name].reject400)
          expect(await ask(`${place}?${name}=${encodeURIComponent(value)}`), `${place} ${name}=${value}`).toBe(400)
      }
      for (const [values, status] of [
        [cases![name].accept, 200],
        [cases![name].reject400, 400],
      ] as const)
        for (const value of values) {
          const parsed =
            name === 'datetime'
              ? value
              : name === 'limit'
                ? /^-?[\d.]+$/.test(value)
                  ? Number(value)
                  : value
                : value.split(',').map((v) => (v.trim() === '' || Number.isNaN(Number(v)) ? v : Number(v)))
          const answer = await open.station.inject({
            method: 'POST',
            url: '/search',
            headers: json,
            payload: JSON.stringify({ [name]: parsed }),
          })
          expect(answer.statusCode, `POST ${name}=${value}`).toBe(status)
        }
    })
  test('a date alone: 400 for STAC, a day for EDR', async () => {
    expect(await ask('/search?datetime=1985-04-12')).toBe(400)
    const day = await open.station.inject(
      '/collections/mur-sst/position?coords=POINT(-27.5 40.5)&datetime=2005-12-03/2005-12-05&parameter-name=analysed_sst',
    )
    expect(day.json().domain.axes.t.values).toHaveLength(3)
  })
  test('edr-coords', async () => {
    const kinds = { POINT: 'position', MULTIPOINT: 'position', POLYGON: 'area' } as const
    for (const value of cases!['edr-coords'].accept) {
      const kind = kinds[/^[A-Z]+/.exec(value)![0] as 'POINT']
      expect([200, 204], value).toContain(await ask(`/collections/mur-sst/${kind}?coords=${encodeURIComponent(value)}`))
    }
    for (const value of cases!['edr-coords'].reject400)
      for (const kind of ['position', 'area', 'radius?within=1&within-units=km', 'trajectory'])
        expect(
          await ask(`/collections/mur-sst/${kind}${kind.includes('?') ? '&' : '?'}coords=${encodeURIComponent(value)}`),
          `${kind} ${value}`,
        ).toBe(400)
  })
  test('bbox and intersects together, unknown parameters, unknown names', async () => {
    const point = encodeURIComponent('{"type":"Point","coordinates":[1,2]}')
    expect(await ask(`/search?bbox=0,0,1,1&intersects=${point}`)).toBe(400)
    expect(await ask(`/search?intersects=${point}`)).toBe(200)
    expect(await ask('/search?intersects=gah')).toBe(400)
    for (const url of [
      '/search?bogus=1',
      '/collections?bogus=1',
      '/collections/lakes/items?bogus=1',
      '/collections/mur-sst/position?coords=POINT(0 0)&bogus=1',
      '/search?sortby=bogus',
      '/collections/lakes/items?sortby=bogus',
      '/collections/lakes/items?properties=bogus',
      '/collections/mur-sst/position?coords=POINT(0 0)&parameter-name=bogus',
      '/collections/mur-sst/position?coords=POINT(0 0)&crs=bogus',
      '/search?token=bogus',
      '/collections/lakes/items?token=e30',
      '/collections/lakes/items?crs=http://www.opengis.net/def/crs/EPSG/0/9999',
      '/collections/mur-sst/corridor',
      '/collections/mur-sst/corridor?coords=LINESTRING(0 0,1 1)&corridor-width=x&width-units=km',
      '/collections/mur-sst/corridor?coords=POINT(0 0)&corridor-width=1&width-units=km',
      '/collections/lakes/trajectory?coords=LINESTRING(0 0,1 1)',
      '/collections/mur-sst/position',
      '/search?filter-lang=cql2-json&filter=x',
    ])
      expect(await ask(url), url).toBe(400)
    for (const url of [
      '/collections/nothing',
      '/collections/nothing/items',
      '/collections/nothing/position?coords=POINT(0 0)',
      '/collections/lakes/items/99999',
      '/collections/places/locations/Atlantis',
      '/collections/simple-collection/items/none',
      '/collections/mur-sst/files/mur-sst/none.nc',
      '/collections/mur-sst/files/mur-sst/',
      '/collections/mur-sst/files/mur-sst/mur-sst.zarr',
    ])
      expect(await ask(url), url).toBe(404)
    expect((await open.station.inject({ url: '/collections', headers: { accept: 'image/png' } })).statusCode).toBe(406)
  })
  test('files of an item, and nothing else', async () => {
    const at = '/collections/mur-sst/files/mur-sst/'
    const attributes = await open.station.inject(`${at}mur-sst.zarr/analysed_sst/.zattrs`)
    expect(attributes.json()).toMatchObject({ units: 'kelvin' })
    const part = await open.station.inject({
      url: `${at}mur-sst.zarr/analysed_sst/0.0.0`,
      headers: { range: 'bytes=4-11' },
    })
    expect([part.statusCode, part.rawPayload.length]).toEqual([206, 8])
    for (const path of [
      '../../../../collection.json',
      '%2e%2e/%2e%2e/collection.json',
      '..%2f..%2fcollection.json',
      '%252e%252e/x',
      '..\\..\\x',
      'mur-sst.zarr/../item.json',
      'item.json',
      'mur-sst.zarr/%00',
      'mur-sst.zarr//.zattrs',
      '/etc/passwd',
    ])
      expect([400, 404], path).toContain(await ask(at + path))
  })

  describe('CQL2', () => {
    type Place = { properties: Record<string, string | number | null>; geometry: { coordinates: [number, number] } }
    let all: Place[]
    beforeAll(() => {
      all = JSON.parse(readFileSync(join(platformData!, 'ne_110m_populated_places_simple.geojson'), 'utf8')).features
    })
    const names = async (filter: string): Promise<unknown[]> => {
      const answer = await open.station.inject(
        `/collections/places/items?limit=10000&filter=${encodeURIComponent(filter)}`,
      )
      expect(answer.statusCode, `${filter}: ${answer.body.slice(0, 200)}`).toBe(200)
      const { features, numberMatched } = answer.json()
      expect(numberMatched).toBe(features.length)
      return features.map((f: Place) => f.properties['name']).sort()
    }
    const n = (p: Place, k: string): number => p.properties[k] as number
    const t = (p: Place, k: string): string => String(p.properties[k])
    const inside = (p: Place, w: number, s: number, e: number, no: number): boolean => {
      const [x, y] = p.geometry.coordinates
      return x >= w && x <= e && y >= s && y <= no
    }
    const rules: [string, (p: Place) => boolean][] = [
      ["adm0name = 'India'", (p) => t(p, 'adm0name') === 'India'],
      [
        "adm0name IN ('India','Japan') AND pop_max > 5e6",
        (p) => ['India', 'Japan'].includes(t(p, 'adm0name')) && n(p, 'pop_max') > 5e6,
      ],
      ['pop_max BETWEEN 100000 AND 200000', (p) => n(p, 'pop_max') >= 1e5 && n(p, 'pop_max') <= 2e5],
      ["NOT (name LIKE 'S%' OR pop_max >= 1000000)", (p) => !(t(p, 'name').startsWith('S') || n(p, 'pop_max') >= 1e6)],
      ["CASEI(name) LIKE casei('%TO%')", (p) => t(p, 'name').toLowerCase().includes('to')],
      ['pop_max - pop_min > 2 * pop_min', (p) => n(p, 'pop_max') - n(p, 'pop_min') > 2 * n(p, 'pop_min')],
      ['S_INTERSECTS(geometry, BBOX(68,6,98,36))', (p) => inside(p, 68, 6, 98, 36)],
      ['s_within(geometry,POLYGON((68 6,98 6,98 36,68 36,68 6)))', (p) => inside(p, 68, 6, 98, 36)],
      ['NOT s_intersects(geometry, POLYGON((0 -90,180 -90,180 90,0 90,0 -90)))', (p) => p.geometry.coordinates[0] < 0],
      [
        "s_disjoint(geometry, BBOX(-180,0,180,90)) or adm0name = 'Japan'",
        (p) => p.geometry.coordinates[1] < 0 || t(p, 'adm0name') === 'Japan',
      ],
      ['name IS NULL', () => false],
      ['name IS NOT NULL and "pop_max" > -1', () => true],
      ["name = 'D''Xy'", () => false],
    ]
    test.each(rules)('%s', async (filter, rule) => {
      expect(await names(filter)).toEqual(
        all
          .filter(rule)
          .map((p) => p.properties['name'])
          .sort(),
      )
    })
    test('as JSON, by GET and by POST, the same answers', async () => {
      const json = {
        op: 'and',
        args: [
          { op: '=', args: [{ property: 'adm0name' }, 'Japan'] },
          { op: '>', args: [{ property: 'pop_max' }, 1e6] },
        ],
      }
      const found = await open.station.inject(
        `/collections/places/items?limit=1000&filter-lang=cql2-json&filter=${encodeURIComponent(JSON.stringify(json))}`,
      )
      expect(
        found
          .json()
          .features.map((f: Place) => f.properties['name'])
          .sort(),
      ).toEqual(await names("adm0name = 'Japan' AND pop_max > 1000000"))
      const filter = { op: 's_intersects', args: [{ property: 'geometry' }, { bbox: [-180, -90, 180, 90] }] }
      const posted = await open.station.inject({
        method: 'POST',
        url: '/search',
        payload: { filter, 'filter-lang': 'cql2-json' },
      })
      const got = await open.station.inject(
        `/search?filter=${encodeURIComponent('S_INTERSECTS(geometry, BBOX(-180,-90,180,90))')}`,
      )
      expect(posted.json().numberMatched).toBe(got.json().numberMatched)
      expect(posted.json().numberMatched).toBeGreaterThan(0)
    })
    test.each([
      '',
      'name =',
      "name = 'x",
      'bogus = 1',
      'name > 1',
      '1 = 1 OR',
      "name = 'a'; DROP TABLE items",
      'version()',
      "read_text('/etc/passwd') = 'x'",
      '(name)',
      'pop_max LIKE 1',
      "name LIKE 'a' ESCAPE 'b'",
      's_intersects(name, POINT(1 1))',
      `${'('.repeat(40)}name = 'a'${')'.repeat(40)}`,
      Array.from({ length: 300 }, () => "name = 'a'").join(' OR '),
    ])('refused (%#)', async (filter) => {
      const answer = await open.station.inject(`/collections/places/items?filter=${encodeURIComponent(filter)}`)
      expect([400, 413]).toContain(answer.statusCode)
      expect(answer.body).not.toContain('/archive/')
    })
    test('any text as a value, a name, an id or a cursor leaves all as it is', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (raw) => {
          const text = raw.toWellFormed()
          const quoted = encodeURIComponent(`name = '${text.replaceAll("'", "''")}'`)
          const answer = await open.station.inject(`/collections/places/items?filter=${quoted}`)
          expect(answer.statusCode).toBe(200)
          const clean = text.replaceAll('\0', '')
          for (const f of answer.json().features) expect(f.properties.name).toBe(clean)
          for (const url of [
            `/collections/places/items?sortby=${encodeURIComponent(text)}`,
            `/collections/places/items?token=${encodeURIComponent(text)}`,
            `/collections/places/items?filter=${encodeURIComponent(`"${text.replaceAll('"', '""')}" = 1`)}`,
            `/search?ids=${encodeURIComponent(text)}`,
            `/collections/places/items/${encodeURIComponent(text) || 'x'}`,
            `/collections/mur-sst/position?coords=${encodeURIComponent(text)}`,
          ])
            expect([200, 400, 404, 413, 414]).toContain((await open.station.inject(url)).statusCode)
        }),
        { numRuns: 40 },
      )
      expect((await open.station.inject('/collections/places/items')).json().numberMatched).toBe(243)
    })
  })

  test('pages of items and of a search hold everything once, whatever the order', async () => {
    for (const [start, total] of [
      ['/collections/places/items?limit=50', 243],
      ['/collections/places/items?limit=37&sortby=-pop_max,name', 243],
      ['/search?limit=2&sortby=%2Bid', 5],
      ['/search?limit=3', 5],
    ] as const) {
      const ids: string[] = []
      let url: string | undefined = start
      while (url) {
        const page: { features: { id: string }[]; links: { rel: string; href: string }[] } = (
          await open.station.inject(url)
        ).json()
        ids.push(...page.features.map((f) => f.id))
        const next = page.links.find((l) => l.rel === 'next')
        url = next && new URL(next.href).pathname + new URL(next.href).search
      }
      expect(new Set(ids).size, start).toBe(ids.length)
      expect(ids.length, start).toBe(total)
    }
    const posted = await open.station.inject({
      method: 'POST',
      url: '/search',
      headers: json,
      payload: JSON.stringify({ limit: 3, sortby: [{ field: 'id', direction: 'desc' }] }),
    })
    const next = posted.json().links.find((l: { rel: string }) => l.rel === 'next')
    const second = await open.station.inject({
      method: 'POST',
      url: '/search',
      headers: json,
      payload: JSON.stringify(next.body),
    })
    const ids = [...posted.json().features, ...second.json().features].map((f: { id: string }) => f.id)
    expect(ids).toEqual([...ids].sort().reverse())
    expect(ids).toHaveLength(5)
  })
})
