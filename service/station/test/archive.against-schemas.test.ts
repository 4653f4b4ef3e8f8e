/** Answers against the bundled schemas of STAC 1.0.0 and OGC API EDR; CoverageJSON against brute force; forms beside each other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesOf } from '@setu/core/source'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import { openNetcdf } from '@setu/formats/netcdf/open'
import { readGeoParquet } from '@setu/formats/parquet/features'
import { openZarr } from '@setu/formats/zarr/open'
import { pathSource } from '@setu/jobs/files'
import Ajv, { type ValidateFunction } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFilled, platformData } from './archive-open.js'

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into
type Json = Record<string, any>

const stacSchemas = (): ((kind: string) => ValidateFunction) => {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  const at = join(platformData!, 'schemas')
  // What the schemas refer to outside: GeoJSON, and the catalogue's own parts.
  for (const name of ['Feature', 'Geometry']) {
    const schema = { $id: `https://geojson.org/schema/${name}.json`, type: 'object', required: ['type'] }
    ajv.addSchema(schema)
  }
  for (const file of readdirSync(at).filter((f) => /^stac-1\.0\.0-.*\.json$/.test(f))) {
    const schema = JSON.parse(readFileSync(join(at, file), 'utf8')) as Json
    ajv.addSchema({ ...schema, $schema: undefined })
  }
  return (kind) =>
    ajv.getSchema(`https://schemas.stacspec.org/v1.0.0/${kind}-spec/json-schema/${kind}.json#`) ??
    ajv.getSchema(`https://schemas.stacspec.org/v1.0.0/${kind}-spec/json-schema/${kind}.json`)!
}

const edrSchemas = (): ((name: string) => ValidateFunction) => {
  const document = JSON.parse(
    readFileSync(join(platformData!, 'schemas', 'ogcapi-edr-1.oas30.bundled.json'), 'utf8'),
  ) as Json
  const repair = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(repair)
    if (node === null || typeof node !== 'object') return node
    const out: Json = {}
    // OpenAPI 3.0 says nullable where JSON Schema names null.
    if ((node as Json)['nullable'] && typeof (node as Json)['type'] === 'string')
      return repair({ ...node, nullable: undefined, type: [(node as Json)['type'], 'null'] })
    for (const [key, value] of Object.entries(node)) {
      if (['nullable', 'example', 'examples', 'discriminator', 'xml'].includes(key)) continue
      out[key] =
        key === 'properties'
          ? Object.fromEntries(Object.entries(value as Json).map(([n, s]) => [n, repair(s)]))
          : repair(value)
    }
    return out
  }
  const schemas = repair(document['components'].schemas) as Json
  // Three repairs, without which no CoverageJSON of the standard's own examples could be valid: the trajectory branch of
  // `axes` is one level too deep, so that everything matches it; a geographic system is neither temporal nor named by a concept.
  const axes = schemas['domain'].properties.axes
  schemas['domain'].properties.axes = { type: 'object', anyOf: [axes.oneOf[0], axes.oneOf[1].properties.axes] }
  schemas['referenceSystem'] = { ...schemas['referenceSystem'], oneOf: undefined }
  // Whole numbers are numbers too: of the kinds of values any may fit, not exactly one.
  schemas['ndArray'] = { ...schemas['ndArray'], anyOf: schemas['ndArray'].oneOf, oneOf: undefined }
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema({ $id: 'edr', components: { schemas: JSON.parse(JSON.stringify(schemas)) } })
  return (name) => ajv.compile({ $ref: `edr#/components/schemas/${name}` })
}

describe.runIf(platformData)('answers of the archive', () => {
  let open: Awaited<ReturnType<typeof openFilled>>
  beforeAll(async () => {
    open = await openFilled()
  })
  afterAll(() => open.close())
  const get = async (url: string): Promise<Json> => {
    const answer = await open.station.inject(url)
    expect(answer.statusCode, `${url}: ${answer.body.slice(0, 300)}`).toBe(200)
    return answer.json()
  }
  const valid = (check: ValidateFunction, value: unknown): void => {
    check(value)
    expect(
      (check.errors ?? []).slice(0, 6).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`),
    ).toEqual([])
  }

  test('STAC objects are valid', async () => {
    const schema = stacSchemas()
    valid(schema('catalog'), await get('/'))
    const { collections } = await get('/collections')
    for (const collection of collections) {
      valid(schema('collection'), collection)
      valid(schema('collection'), await get(`/collections/${collection.id}`))
    }
    const { features } = await get('/search?limit=100')
    expect(features.length).toBe(5)
    for (const item of features) {
      valid(schema('item'), item)
      const self = item.links.find((l: Json) => l['rel'] === 'self')
      expect(await get(new URL(self.href).pathname)).toEqual(item)
    }
  })
  test('the official examples come out unchanged in meaning', async () => {
    const official = JSON.parse(readFileSync(join(platformData!, 'stac', 'collection.json'), 'utf8')) as Json
    const served = await get('/collections/simple-collection')
    for (const key of ['id', 'title', 'description', 'license', 'keywords', 'providers', 'summaries', 'stac_version'])
      expect(served[key], key).toEqual(official[key])
    // The three official items share one id: the last one that the collection links is the one that stays.
    const last = official['links'].filter((l: Json) => l['rel'] === 'item').at(-1).href
    const item = JSON.parse(readFileSync(join(platformData!, 'stac', last), 'utf8')) as Json
    const out = await get(`/collections/simple-collection/items/${item['id']}`)
    for (const key of ['type', 'id', 'geometry', 'bbox', 'assets', 'stac_version', 'stac_extensions'])
      expect(out[key], key).toEqual(item[key])
    const { created: _c, updated: _u, ...properties } = out['properties']
    const { created: _d, updated: _v, ...given } = item['properties']
    expect(properties).toEqual(given)
  })
  test('fields: what is asked for, what is left out', async () => {
    const [one] = (await get('/search?ids=mur-sst&fields=properties.datetime,properties.proj:epsg,bbox'))['features']
    expect(Object.keys(one).sort()).toEqual(['bbox', 'collection', 'id', 'properties', 'stac_version', 'type'])
    expect(Object.keys(one.properties).sort()).toEqual(['datetime', 'proj:epsg'])
    const [two] = (await get('/search?ids=mur-sst&fields=-geometry,-properties.created'))['features']
    expect('geometry' in two || 'created' in two.properties).toBe(false)
    expect(two.assets.data).toBeDefined()
  })
  test('EDR collections are valid', async () => {
    const schema = edrSchemas()
    valid(schema('collections'), await get('/collections'))
    valid(schema('landingPage'), await get('/'))
    valid(schema('confClasses'), await get('/conformance'))
  })

  const at = '/collections/mur-sst'
  const one = 'parameter-name=analysed_sst'
  test('CoverageJSON is valid: point, points, area, cube, radius, path, table', async () => {
    const schema = edrSchemas()
    const check = schema('coverageJSON')
    const domain = schema('domain')
    for (const url of [
      `${at}/position?coords=POINT(-27.5 40.5)`,
      `${at}/position?coords=MULTIPOINT((-27.5 40.5),(-27.2 40.9))&${one}`,
      `${at}/area?coords=POLYGON((-27.6 40.4,-27.5 40.4,-27.5 40.5,-27.6 40.4))&${one}&datetime=2005-12-04`,
      `${at}/cube?bbox=-27.6,40.4,-27.5,40.5&${one}&datetime=2005-12-04/2005-12-05`,
      `${at}/radius?coords=POINT(-27.5 40.5)&within=5&within-units=km&${one}`,
      `${at}/trajectory?coords=LINESTRING(-27.6 40.4,-27.5 40.5)&${one}&datetime=2005-12-04T09:00:00Z`,
      `${at}/instances/mur-sst/position?coords=POINT(-27.5 40.5)`,
      '/collections/places/radius?coords=POINT(77.2 28.6)&within=500&within-units=km&parameter-name=pop_max,pop_min',
      '/collections/places/locations/Tokyo?parameter-name=pop_max',
    ]) {
      const answer = await get(encodeURI(url))
      valid(check, answer)
      const coverages = (answer['coverages'] ?? [answer]) as Json[]
      for (const coverage of coverages) {
        valid(domain, coverage['domain'])
        for (const range of Object.values(coverage['ranges']) as Json[])
          expect(range['values']).toHaveLength((range['shape'] as number[]).reduce((a, b) => a * b, 1))
      }
    }
  })
  test('a cube is the field, in every form', async () => {
    const zarr = await openZarr(await pathSource(join(platformData!, 'mur-sst.zarr')))
    const sst = zarr.variables.get('analysed_sst')!
    const { values } = cfDecoder(sst)(await sst.read([3, 40, 50], [2, 11, 11]))
    const [lat, lon] = await Promise.all(['lat', 'lon'].map((n) => zarr.variables.get(n)!.read()))
    const box = [lon![50]! - 0.001, lat![40]! - 0.001, lon![60]! + 0.001, lat![50]! + 0.001].join(',')
    const url = `${at}/cube?bbox=${box}&${one}&datetime=2005-12-04/2005-12-05`
    const cube = await get(url)
    expect(cube['domain'].domainType).toBe('Grid')
    expect(cube['ranges'].analysed_sst).toMatchObject({
      axisNames: ['t', 'y', 'x'],
      shape: [2, 11, 11],
      values: [...values],
    })
    const csv = (await open.station.inject(`${url}&f=CSV`)).body.trim().split('\r\n')
    expect(csv[0]).toBe('lon [deg],lat [deg],datetime,analysed_sst [K]')
    expect(csv.slice(1).map((l) => Number(l.split(',')[3]))).toEqual([...values])
    const points = await get(`${url}&f=GeoJSON`)
    expect(points['features'].map((f: Json) => f['properties'].analysed_sst)).toEqual([...values])
    const netcdf = await open.station.inject(`${url}&f=NetCDF`)
    const file = await openNetcdf(bytesOf(new Uint8Array(netcdf.rawPayload)), 'cube.nc')
    expect([...(await file.variables.get('analysed_sst')!.read())]).toEqual([...values])
    expect([...(await file.variables.get('lat')!.read())]).toEqual(cube['domain'].axes.y.values)
    const place = await get(`${at}/position?coords=POINT(${lon![55]} ${lat![45]})&${one}`)
    expect(place['domain'].domainType).toBe('PointSeries')
    expect(place['ranges'].analysed_sst.values.slice(3, 5)).toEqual([values[5 * 11 + 5], values[121 + 5 * 11 + 5]])
    expect(place['domain'].axes.t.values[0]).toBe('2005-12-01T09:00:00Z')
    expect((await open.station.inject(`${at}/position?coords=POINT(10 10)`)).statusCode).toBe(204)
  })
  test('items in every form; EMPTY and NULL apart', async () => {
    const features = (await get('/collections/polygons/items'))['features']
    expect(
      features.map((f: Json) => (f['geometry'] === null ? 'NULL' : f['geometry'].coordinates.length)).sort(),
    ).toEqual([0, 1, 2, 'NULL'])
    const parquet = await open.station.inject('/collections/polygons/items?f=parquet')
    const again = await readGeoParquet(bytesOf(new Uint8Array(parquet.rawPayload)), 'x')
    expect(again.features.map((f) => f.geometry)).toEqual(features.map((f: Json) => f['geometry']))
    const lakes = await get('/collections/lakes/items?limit=100')
    expect([lakes['numberMatched'], lakes['numberReturned']]).toEqual([25, 25])
    const csv = (
      await open.station.inject('/collections/places/items?f=csv&limit=3&properties=name,pop_max')
    ).body.split('\r\n')
    expect(csv[0]).toBe('lon [deg],lat [deg],name,pop_max')
    const html = await open.station.inject({ url: '/collections/lakes/items', headers: { accept: 'text/html' } })
    expect(html.headers['content-type']).toContain('text/html')
    for (const url of [
      '/collections',
      '/collections/lakes',
      '/collections/lakes/queryables',
      '/search',
      `${at}/position?coords=POINT(-27.5 40.5)`,
      '/collections/mur-sst/items/mur-sst',
      '/collections/places/items/1',
    ])
      expect(
        (await open.station.inject({ url, headers: { accept: 'text/html,*/*;q=0.1' } })).headers['content-type'],
        url,
      ).toContain('text/html')
  })
  test('the API document names every table with its columns', async () => {
    const api = (await open.station.inject('/api')).json() as Json
    expect(api['paths']['/collections/places/items'].get.parameters.map((p: Json) => p['name'])).toContain('pop_max')
    expect(existsSync(join(platformData!, 'schemas'))).toBe(true)
  })
})
