/** What the station says of its tiles elsewhere: conformance classes, links, the API document. */
import { link, REL } from '../describe.js'
import { MVT, PNG } from './tile-metadata.js'

type Json = Record<string, unknown>

const TILES = 'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf'
const TMS = 'http://www.opengis.net/spec/tms/2.0/conf'

export const tileConformance: readonly string[] = [
  ...['core', 'tileset', 'tilesets-list', 'geodata-tilesets', 'datetime', 'mvt', 'png', 'oas30'].map(
    (c) => `${TILES}/${c}`,
  ),
  ...[
    'tilematrixset',
    'tilematrixsetlimits',
    'tilesetmetadata',
    'json-tilematrixset',
    'json-tilematrixsetlimits',
    'json-tilesetmetadata',
  ].map((c) => `${TMS}/${c}`),
]

export const tilingSchemes = (base: string): Json =>
  link(`${base}/tileMatrixSets`, `${REL}/tiling-schemes`, 'application/json', 'tile matrix sets')

/** Links of a collection to its tile sets. */
export const tileLinks = (at: string, kind: 'vector' | 'map'): Json[] => [
  link(`${at}/tiles`, `${REL}/tilesets-${kind}`, 'application/json', kind === 'vector' ? 'vector tiles' : 'map tiles'),
  ...(kind === 'map' ? [link(`${at}/styles`, `${REL}/styles`, 'application/json', 'styles')] : []),
]

const parameter = (name: string, where: 'path' | 'query', schema: Json, description?: string): Json => ({
  name,
  in: where,
  required: where === 'path',
  schema,
  ...(description ? { description } : {}),
})
const text: Json = { type: 'string' }
const whole: Json = { type: 'integer', minimum: 0 }

const problem = {
  description: 'A problem document',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/exception' } } },
}
const get = (
  id: string,
  summary: string,
  types: readonly string[],
  parameters: readonly Json[],
  more: Json = {},
): Json => ({
  get: {
    operationId: id,
    tags: ['tiles'],
    summary,
    parameters,
    responses: {
      200: {
        description: summary,
        content: Object.fromEntries(
          types.map((t) => [t, { schema: /json/.test(t) ? { type: 'object' } : { type: 'string', format: 'binary' } }]),
        ),
      },
      ...more,
      default: problem,
    },
  },
})

/** The tiles' part of the API document. */
export const tilePaths = (): Json => {
  const json = ['application/json']
  const id = parameter('id', 'path', text)
  const tms = parameter('tileMatrixSetId', 'path', { type: 'string', enum: ['WebMercatorQuad', 'WorldCRS84Quad'] })
  const f = parameter('f', 'query', text)
  const drawn = [
    parameter('datetime', 'query', text, 'RFC 3339 instant, or interval with .. for an open end'),
    parameter('parameter-name', 'query', text, 'of fields: what is drawn'),
    parameter('z', 'query', { type: 'number' }, 'of fields: value of the level'),
    parameter('style', 'query', text, 'of fields: one of /collections/{id}/styles'),
    parameter('range', 'query', text, 'of fields: low,high of a ramp'),
    parameter('method', 'query', { type: 'string', enum: ['mean', 'nearest'] }, 'of fields: cells within a pixel'),
    parameter('properties', 'query', text, 'of tables: columns'),
    parameter('filter', 'query', text, 'of tables: CQL2 text'),
    parameter('filter-lang', 'query', { type: 'string', enum: ['cql2-text'] }),
    parameter('limit', 'query', { type: 'integer', minimum: 1, maximum: 100_000, default: 20_000 }),
  ]
  return {
    '/tileMatrixSets': get('tileMatrixSets', 'Tile matrix sets', json, [f]),
    '/tileMatrixSets/{tileMatrixSetId}': get('tileMatrixSet', 'One tile matrix set', json, [tms, f]),
    '/collections/{id}/tiles': get('tileSets', 'Tile sets of a collection', json, [id, f]),
    '/collections/{id}/tiles/{tileMatrixSetId}': get(
      'tileSet',
      'One tile set, also as TileJSON',
      [...json, 'application/vnd.mapbox.tilejson+json'],
      [id, tms, ...drawn, f],
    ),
    '/collections/{id}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}': get(
      'tile',
      'A tile: of a table a vector tile, of fields a picture',
      [MVT, PNG],
      [
        id,
        tms,
        parameter('tileMatrix', 'path', whole),
        parameter('tileRow', 'path', whole),
        parameter('tileCol', 'path', whole),
        ...drawn,
        f,
      ],
      { 204: { description: 'Nothing in this tile' }, 304: { description: 'Not changed' } },
    ),
    '/collections/{id}/styles': get('styles', 'Styles of fields', json, [
      id,
      parameter('parameter-name', 'query', text),
      f,
    ]),
    '/collections/{id}/styles/{style}/legend': get(
      'legend',
      'The legend of a style',
      ['image/svg+xml', ...json],
      [
        id,
        parameter('style', 'path', text),
        parameter('parameter-name', 'query', text),
        parameter('range', 'query', text),
        f,
      ],
    ),
  }
}
