/** OGC API Features Part 2: answers and boxes in other systems against GDAL 3.6 / PROJ 9.1 on the same features. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { platformData } from './archive-open.js'
import { type Opened, openStation } from './open.js'

const gdal = spawnSync('ogr2ogr', ['--version']).status === 0
const EPSG = 'http://www.opengis.net/def/crs/EPSG/0/'
const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'
// Two places at both sides of 180 degrees, one of them 60 km south of the other; a third far off.
const DATE_LINE = 'name,lon,lat\nwest,179.8,-17.1\neast,-179.7,-17.6\nfar,170.2,-17.3\n'

interface Feature {
  readonly id: string
  readonly geometry: { readonly type: string; readonly coordinates: number[] }
  readonly properties: Record<string, unknown>
}

describe('coordinate reference systems by reference', () => {
  let open: Opened
  let dataDir: string
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'setu-crs-'))
    const archive = await openArchive(join(dataDir, 'archive'))
    await writeFile(join(dataDir, 'islands.csv'), DATE_LINE)
    await archiveImport(archive, join(dataDir, 'islands.csv'), { collection: 'islands' })
    if (platformData)
      for (const [id, file] of [
        ['places', 'ne_110m_populated_places_simple.geojson'],
        ['lakes', 'ne_110m_lakes.geojson'],
      ] as const)
        await archiveImport(archive, join(platformData, file), { collection: id })
    await archive.close()
    open = await openStation({ dataDir })
  })
  afterAll(async () => {
    await open.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const ask = async (url: string): Promise<{ status: number; crs: unknown; features: Feature[]; body: string }> => {
    const r = await open.station.inject(url)
    const features = r.statusCode === 200 && !url.includes('f=csv') ? (r.json().features as Feature[]) : []
    return { status: r.statusCode, crs: r.headers['content-crs'], features, body: r.body }
  }
  const names = (features: readonly Feature[]): unknown[] => features.map((f) => f.properties['name']).sort()

  test('said: in conformance, once in the list, in full at the collection', async () => {
    const { conformsTo } = (await open.station.inject('/conformance')).json()
    expect(conformsTo).toContain('http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs')
    const list = (await open.station.inject('/collections')).json()
    expect(list.crs).toHaveLength(123)
    expect(list.collections[0].crs).toEqual([CRS84, '#/crs'])
    const one = (await open.station.inject('/collections/islands')).json()
    expect(one.crs).toEqual(list.crs)
    expect(one.storageCrs).toBe(CRS84)
    expect(one.crs).toContain(`${EPSG}32643`)
  })
  test('EPSG:4326 is latitude first, in answers, items, boxes, filters and CSV', async () => {
    const at = '/collections/islands/items'
    const all = await ask(`${at}?crs=${EPSG}4326`)
    expect(all.crs).toBe(`<${EPSG}4326>`)
    expect(all.features[0]!.geometry.coordinates).toEqual([-17.1, 179.8])
    const one = await open.station.inject(`${at}/${all.features[0]!.id}?crs=${EPSG}4326`)
    expect(one.json().geometry.coordinates).toEqual([-17.1, 179.8])
    expect(one.headers['content-crs']).toBe(`<${EPSG}4326>`)
    expect(names((await ask(`${at}?bbox=-18,170,-17,171&bbox-crs=${EPSG}4326`)).features)).toEqual(['far'])
    expect(names((await ask(`${at}?bbox=-18,179,-17,-179&bbox-crs=${EPSG}4326`)).features)).toEqual(['east', 'west'])
    const filter = encodeURIComponent('S_INTERSECTS(geometry, POLYGON((-18 170, -17 170, -17 171, -18 171, -18 170)))')
    expect(names((await ask(`${at}?filter=${filter}&filter-crs=${EPSG}4326`)).features)).toEqual(['far'])
    expect((await ask(`${at}?filter=${filter}`)).status).toBe(400)
    const json = encodeURIComponent(
      '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[-18,170],[-17,170],[-17,171],[-18,171],[-18,170]]]}]}',
    )
    expect(names((await ask(`${at}?filter=${json}&filter-lang=cql2-json&filter-crs=${EPSG}4326`)).features)).toEqual([
      'far',
    ])
    const metres = encodeURIComponent('S_INTERSECTS(geometry, BBOX(18900000, -2000000, 19000000, -1900000))')
    expect(names((await ask(`${at}?filter=${metres}&filter-crs=${EPSG}3857`)).features)).toEqual(['far'])
    const csv = await ask(`${at}?f=csv&limit=1&crs=[EPSG:4326]`)
    expect(csv.body).toBe('lat [deg],lon [deg],name\r\n-17.1,179.8,west\r\n')
  })
  test('a UTM box over 180 degrees holds both sides of it', async () => {
    // echo LON LAT | cs2cs -f %.4f OGC:CRS84 EPSG:32760: 797981.3206 8107240.2643 and 850285.1537 8051015.4344
    const box = '797900,8051000,851000,8108000'
    const found = await ask(`/collections/islands/items?bbox=${box}&bbox-crs=${EPSG}32760&crs=${EPSG}32760`)
    expect(names(found.features)).toEqual(['east', 'west'])
    const near = await ask(`/collections/islands/items?bbox=798000,8051000,851000,8108000&bbox-crs=${EPSG}32760`)
    expect(names(near.features)).toEqual(['east'])
    const [west, east] = ['west', 'east'].map((n) => found.features.find((f) => f.properties['name'] === n)!)
    for (const [f, x, y] of [
      [west, 797981.3206, 8107240.2643],
      [east, 850285.1537, 8051015.4344],
    ] as const) {
      expect(f!.geometry.coordinates[0]).toBeCloseTo(x, 3)
      expect(f!.geometry.coordinates[1]).toBeCloseTo(y, 3)
    }
    const wide = `/collections/islands/items?bbox=-30000000,-2500000,-19000000,0&bbox-crs=${EPSG}3857`
    expect(names((await ask(wide)).features)).toEqual(['east', 'far', 'west'])
  })
  test('what is not served, and what a system cannot express, is 400 and says so', async () => {
    for (const query of [
      `crs=${EPSG}9999`,
      'crs=mars',
      `crs=${EPSG}32661`,
      `bbox=0,0,1,1&bbox-crs=${EPSG}4979`,
      `filter=name='x'&filter-crs=x`,
      `bbox=1,1,0,2&bbox-crs=${EPSG}3857`,
      `bbox=0,0,1&bbox-crs=${EPSG}3857`,
      `bbox=95,0,96,1&bbox-crs=${EPSG}4326`,
      `bbox=0,0,1e7,1e7&bbox-crs=${EPSG}32643`,
      `bbox=0,0,1e9,1&bbox-crs=${EPSG}3857`,
      `crs=${EPSG}32630`,
      `crs=${EPSG}3857&f=parquet`,
    ])
      expect((await ask(`/collections/islands/items?${query}`)).status, query).toBe(400)
    const far = (await open.station.inject(`/collections/islands/items?crs=${EPSG}32630`)).json()
    expect(far.found).toContain('feature')
    expect(far.wayOut).toContain('bbox')
  })
  test('pages go on in the system that was asked for', async () => {
    const first = (await open.station.inject(`/collections/islands/items?limit=2&crs=${EPSG}3857`)).json()
    const next = first.links.find((l: { rel: string }) => l.rel === 'next').href as string
    const second = await ask(next.replace(/^https?:\/\/[^/]+/, ''))
    expect(second.crs).toBe(`<${EPSG}3857>`)
    expect(Math.abs(second.features[0]!.geometry.coordinates[0]!)).toBeGreaterThan(1e7)
  })

  const ogr = (...args: string[]): Promise<{ features: Feature[] }> =>
    new Promise((done, fail) =>
      execFile('ogr2ogr', ['-f', 'GeoJSON', '/vsistdout/', ...args], { maxBuffer: 1 << 26 }, (error, out, err) =>
        error ? fail(new Error(err)) : done(JSON.parse(out)),
      ),
    )
  const real = test.runIf(platformData && gdal)
  const places = join(platformData ?? '', 'ne_110m_populated_places_simple.geojson')
  real.each([3857, 32643, 32754])('EPSG:%d: every place where GDAL puts it, to a millimetre', async (code) => {
    const box =
      code === 3857
        ? ['-180', '-85', '180', '85']
        : code === 32643
          ? ['60', '5', '90', '40']
          : ['110', '-45', '175', '-1']
    const wanted = await ogr('-spat', ...box, '-t_srs', `EPSG:${code}`, places, '-lco', 'COORDINATE_PRECISION=6')
    const got = await ask(`/collections/places/items?limit=1000&bbox=${box}&crs=${EPSG}${code}`)
    expect(wanted.features.length).toBeGreaterThan(5)
    expect(names(got.features)).toEqual(names(wanted.features))
    const at = new Map(wanted.features.map((f) => [f.properties['name'], f.geometry.coordinates]))
    for (const f of got.features) {
      const [x, y] = at.get(f.properties['name']) as [number, number]
      expect(Math.hypot(f.geometry.coordinates[0]! - x, f.geometry.coordinates[1]! - y)).toBeLessThan(0.001)
    }
  })
  real.each([
    [3857, '-12000000,5000000,-8000000,9500000'],
    [32616, '-100000,4500000,1400000,5400000'],
    [32636, '200000,-800000,1300000,900000'],
  ])('EPSG:%d: a box of %s holds the lakes that GDAL finds in it', async (code, box) => {
    const all = join(dataDir, `lakes-${code}.geojson`)
    await new Promise((done, fail) =>
      execFile(
        'ogr2ogr',
        ['-skipfailures', '-f', 'GeoJSON', '-t_srs', `EPSG:${code}`, all, join(platformData!, 'ne_110m_lakes.geojson')],
        (error) => (error ? fail(error) : done(undefined)),
      ),
    )
    const wanted = await ogr('-spat', ...box.split(','), all)
    const got = await ask(`/collections/lakes/items?limit=1000&bbox=${box}&bbox-crs=${EPSG}${code}`)
    expect(wanted.features.length).toBeGreaterThan(1)
    expect(names(got.features)).toEqual(names(wanted.features))
  })
})
