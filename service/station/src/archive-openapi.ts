/** The archive's part of the API document. Each table is named with its columns: programs push filters on what is named. */
import type { Archive } from '@setu/archive/archive'
import { alertPaths } from './alerts/alert-openapi.js'
import { isTable } from './archive-shelf.js'
import { coveragePaths } from './coverages/coverage-openapi.js'
import { crs84 } from './crs/systems.js'
import { s3Paths } from './s3/s3-openapi.js'
import { tilePaths } from './tiles/tile-conformance.js'

type Json = Record<string, unknown>

const inPath = (name: string): Json => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', maxLength: 128 },
})
const inQuery = (name: string, schema: Json, description?: string): Json => ({
  name,
  in: 'query',
  required: false,
  schema,
  ...(description ? { description } : {}),
})
const text = { type: 'string' }
const list = (name: string, items: Json, most?: number): Json => ({
  name,
  in: 'query',
  required: false,
  style: 'form',
  explode: false,
  schema: { type: 'array', items, ...(most ? { minItems: 4, maxItems: most } : {}) },
})
const bbox = list('bbox', { type: 'number' }, 6)
const datetime = inQuery('datetime', text, 'RFC 3339 instant, or interval with .. for an open end')
const limit = inQuery('limit', { type: 'integer', minimum: 1, maximum: 10_000, default: 10 })
const systemIn = (name: string, what: string): Json =>
  inQuery(name, { type: 'string', format: 'uri', default: crs84.uri }, `${what}: one of the collection's crs`)
const filter = [
  inQuery('filter', text, 'CQL2 text or JSON'),
  inQuery('filter-lang', { type: 'string', enum: ['cql2-text', 'cql2-json'], default: 'cql2-text' }),
  systemIn('filter-crs', 'of the places in the filter'),
]
const token = inQuery('token', text, 'of a next link')
const problem = {
  description: 'A problem document',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/exception' } } },
}
/** The media types of an answer by the word that `f` has for each; JSON and the page where nothing else is said. */
type Forms = Readonly<Record<string, string>>
const get = (
  id: string,
  tag: string,
  summary: string,
  type: string,
  parameters: readonly Json[],
  forms: Forms = { json: type, html: 'text/html' },
  more: Json = {},
): Json => ({
  get: {
    operationId: id,
    tags: [tag],
    summary,
    parameters: [...parameters, inQuery('f', { type: 'string', enum: Object.keys(forms) })],
    responses: {
      200: {
        description: summary,
        content: Object.fromEntries(
          Object.values(forms).map((t) => [t, { schema: /json/.test(t) ? { type: 'object' } : (BODIES[t] ?? text) }]),
        ),
      },
      ...more,
      default: problem,
    },
  },
})
const binary = { type: 'string', format: 'binary' }
const BODIES: Readonly<Record<string, Json>> = {
  'application/vnd.apache.parquet': binary,
  'application/x-netcdf': binary,
}
const GEOJSON = 'application/geo+json'
const COVERAGE = 'application/prs.coverage+json'
const COVERAGES: Forms = {
  CoverageJSON: COVERAGE,
  GeoJSON: GEOJSON,
  CSV: 'text/csv',
  NetCDF: 'application/x-netcdf',
  html: 'text/html',
}
const NOTHING: Json = { 204: { description: 'Nothing is there' } }

const items = (id: string, parameters: readonly Json[], more: readonly Json[] = []): Json =>
  get(
    id,
    'features',
    'Items',
    GEOJSON,
    [
      ...parameters,
      bbox,
      systemIn('bbox-crs', 'of bbox'),
      systemIn('crs', 'of the answer'),
      datetime,
      limit,
      ...filter,
      inQuery('properties', text),
      inQuery('sortby', text),
      token,
      ...more,
    ],
    { json: GEOJSON, csv: 'text/csv', parquet: 'application/vnd.apache.parquet', html: 'text/html' },
  )

const SCHEMAS: Readonly<Record<string, Json>> = {
  string: text,
  json: text,
  float64: { type: 'number' },
  float32: { type: 'number' },
  int32: { type: 'integer' },
  int64: { type: 'integer' },
  boolean: { type: 'boolean' },
  timestamp: { type: 'string', format: 'date-time' },
}

export const archivePaths = async (archive: Archive): Promise<Json> => {
  const id = inPath('id')
  const coords = { ...inQuery('coords', text, 'WKT'), required: true }
  const common = [datetime, inQuery('parameter-name', text), inQuery('z', text), inQuery('crs', text)]
  const edr = (kind: string, parameters: readonly Json[]): [string, Json] => [
    `/collections/{id}/${kind}`,
    get(kind, 'edr', `Values by ${kind}`, COVERAGE, [id, ...parameters, ...common], COVERAGES, NOTHING),
  ]
  const tables = (await archive.collections()).filter(isTable).slice(0, 200)
  return {
    '/collections': get('collections', 'collections', 'Collections', 'application/json', []),
    '/collections/{id}': get('collection', 'collections', 'One collection', 'application/json', [id]),
    '/collections/{id}/queryables': get('queryables', 'features', 'What a filter may name', 'application/schema+json', [
      id,
    ]),
    '/collections/{id}/schema': get('schema', 'features', 'Properties of the items', 'application/schema+json', [id]),
    ...Object.fromEntries(
      tables.map((t) => [
        `/collections/${t.id}/items`,
        items(
          `items.${t.id}`,
          [],
          (t['setu:table']?.columns ?? []).map((c) => inQuery(c.name, SCHEMAS[c.type] ?? text)),
        ),
      ]),
    ),
    '/collections/{id}/items': items('items', [id]),
    '/collections/{id}/items/{item}': get('item.of', 'features', 'One item', GEOJSON, [
      id,
      inPath('item'),
      systemIn('crs', 'of the answer'),
    ]),
    '/search': {
      ...get('search', 'stac', 'Search over all items', GEOJSON, [
        list('collections', text),
        list('ids', text),
        bbox,
        inQuery('intersects', text, 'GeoJSON geometry'),
        datetime,
        limit,
        inQuery('sortby', text),
        inQuery('fields', text),
        ...filter,
        token,
      ]),
      post: {
        operationId: 'search.post',
        tags: ['stac'],
        summary: 'Search over all items',
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
        responses: {
          200: { description: 'Items', content: { [GEOJSON]: { schema: { type: 'object' } } } },
          default: problem,
        },
      },
    },
    ...Object.fromEntries([
      edr('position', [coords]),
      edr('radius', [coords, inQuery('within', text), inQuery('within-units', text)]),
      edr('area', [coords]),
      edr('cube', [{ ...bbox, required: true }]),
      edr('trajectory', [coords]),
      edr('corridor', [
        coords,
        { ...inQuery('corridor-width', text), required: true },
        { ...inQuery('width-units', text), required: true },
        inQuery('corridor-height', text),
        inQuery('height-units', text),
      ]),
    ]),
    '/dcat': get('dcat', 'collections', 'The collections as a DCAT-AP catalogue', 'application/ld+json', [], {
      jsonld: 'application/ld+json',
      ttl: 'text/turtle',
      html: 'text/html',
    }),
    '/stream': {
      get: {
        operationId: 'stream',
        tags: ['stac'],
        summary: 'Items as they come, from history on',
        parameters: [list('collections', text), inQuery('since', text, 'RFC 3339 instant')],
        responses: {
          200: { description: 'Server-sent events', content: { 'text/event-stream': { schema: text } } },
          default: problem,
        },
      },
    },
    '/collections/{id}/locations': get('locations', 'edr', 'Named locations', GEOJSON, [id]),
    '/collections/{id}/locations/{location}': get(
      'location',
      'edr',
      'Values at a location',
      COVERAGE,
      [id, inPath('location'), ...common],
      COVERAGES,
      NOTHING,
    ),
    ...tilePaths(),
    ...coveragePaths(),
    ...alertPaths(),
    ...s3Paths(),
    '/collections/{id}/files/{item}/{path}': {
      get: {
        operationId: 'archive.file',
        tags: ['files'],
        summary: 'A file of an item, by ranges',
        parameters: [id, inPath('item'), inPath('path')],
        responses: {
          200: { description: 'A file', content: { '*/*': { schema: { type: 'string', format: 'binary' } } } },
          default: problem,
        },
      },
    },
  }
}
