/** `/collections`: one document for a collection that OGC API Features, EDR and STAC clients each find theirs in. */
import { type Extent, extentsOf } from '@setu/archive/extent'
import type { CollectionRecord } from '@setu/archive/stac-types'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { formAmong, HTML_FORM, JSON_FORM, queryAmong, sendJson, sendText } from './archive-forms.js'
import { CACHE, isTable, itemColumns, type Shelf, type Shelves, tableColumns } from './archive-shelf.js'
import { coverageLink } from './coverages/coverage-openapi.js'
import { crs84, systemUris } from './crs/systems.js'
import { link, REL } from './describe.js'
import { edrMembers } from './edr-metadata.js'
import { wholeOf } from './query.js'
import { tileLinks } from './tiles/tile-conformance.js'

type Json = Record<string, unknown>

export const CRS84 = crs84.uri
/** In a list of collections the systems stand once, beside them. */
const SYSTEMS_OF_LIST = [CRS84, '#/crs']
const SCHEMA = 'application/schema+json'

/** `systems`: those that features of a table go out in, or where a reader finds them. */
export const collectionOut = async (
  shelf: Shelf,
  record: CollectionRecord,
  extent: Extent,
  base: string,
  systems: readonly string[] = systemUris,
): Promise<Json> => {
  const at = `${base}/collections/${record.id}`
  const table = isTable(record)
  const { extent: _e, links: kept, ...rest } = record as CollectionRecord & { links?: { rel: string }[] }
  const edr = await edrMembers(shelf, record, base)
  const temporal = extent.temporal.interval[0]!
  return {
    ...rest,
    title: record.title ?? record.id,
    extent: {
      spatial: { ...extent.spatial, crs: CRS84 },
      temporal: {
        ...extent.temporal,
        trs: 'http://www.opengis.net/def/uom/ISO-8601/0/Gregorian',
        values: [`${temporal[0] ?? '..'}/${temporal[1] ?? '..'}`],
      },
      ...(edr?.vertical ? { vertical: edr.vertical } : {}),
    },
    itemType: 'feature',
    crs: table ? systems : [CRS84],
    storageCrs: CRS84,
    ...(edr?.members ?? {
      data_queries: {
        items: {
          link: {
            href: `${at}/items`,
            rel: 'data',
            variables: { title: 'items', description: 'Items', query_type: 'items' },
          },
        },
      },
      output_formats: ['GeoJSON'],
      parameter_names: {},
    }),
    links: [
      ...(kept ?? []).filter((l) => !['self', 'root', 'parent', 'item', 'items', 'child'].includes(l.rel)),
      link(at, 'self', 'application/json'),
      link(`${base}/`, 'root', 'application/json'),
      link(`${base}/`, 'parent', 'application/json'),
      link(`${at}?f=html`, 'alternate', 'text/html'),
      link(`${at}/items`, 'items', 'application/geo+json', 'items'),
      ...(table
        ? [
            link(`${at}/items?f=csv`, 'items', 'text/csv', 'items as CSV'),
            link(`${at}/items?f=parquet`, 'items', 'application/vnd.apache.parquet', 'items as GeoParquet'),
            link(`${at}/partitions`, 'related', 'application/geo+json', 'GeoParquet files'),
          ]
        : []),
      link(`${at}/items?f=html`, 'items', 'text/html', 'items as HTML'),
      link(`${at}/queryables`, `${REL}/queryables`, SCHEMA, 'what a filter may name'),
      link(`${at}/queryables`, 'queryables', SCHEMA, 'what a filter may name'),
      link(`${at}/schema`, 'describedby', SCHEMA, 'properties of the items'),
      ...(edr?.links ?? []),
      ...(table ? tileLinks(at, 'vector') : edr ? [...tileLinks(at, 'map'), coverageLink(at)] : []),
    ],
  }
}

const TYPES: Readonly<Record<string, Json>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
  geometry: { $ref: 'https://geojson.org/schema/Geometry.json', format: 'geometry-any' },
}

const schemaOf = (record: CollectionRecord, at: string, queryable: boolean): Json => {
  const columns = isTable(record) ? tableColumns(record) : itemColumns
  const told = new Map(record['setu:table']?.columns.map((c) => [c.name, c]))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: at,
    type: 'object',
    title: record.title ?? record.id,
    ...(queryable ? { additionalProperties: false } : {}),
    properties: Object.fromEntries(
      [...columns].map(([column, { type }]) => {
        const c = told.get(column)
        return [
          column,
          { title: c?.title ?? column, ...TYPES[type], ...(c?.unit ? { 'x-unit': c.unit, 'x-ogc-unit': c.unit } : {}) },
        ]
      }),
    ),
  }
}

export const addCollections = (station: FastifyInstance, shelves: Shelves): void => {
  const { context } = shelves
  const forms = [JSON_FORM, HTML_FORM]
  const answer = (request: FastifyRequest): { form: typeof JSON_FORM; base: string } => ({
    form: formAmong(request, forms),
    base: context.base(request),
  })

  /** The last pages of the list, kept until any collection changes. */
  const pages = new Map<string, string>()
  station.get('/collections', async (request, reply) => {
    const { form, base } = answer(request)
    const query = queryAmong(request, ['limit', 'offset'], form)
    const shelf = shelves.of(request)
    const { archive } = shelf
    await archive.refresh()
    const version = archive.index.version()
    if (pages.size > 50) pages.clear()
    const key = `${archive.view} ${version} ${base} ${JSON.stringify(query)}`
    const kept = form.f === 'html' ? undefined : pages.get(key)
    void reply.header('cache-control', CACHE)
    if (kept) return sendText(reply, 'application/json', kept)
    const records = await archive.collections()
    const offset = wholeOf(query, 'offset', 0, 0, Number.MAX_SAFE_INTEGER)
    const limit = wholeOf(query, 'limit', 1000, 1, 10_000)
    const page = records.slice(offset, offset + limit)
    const extents = await extentsOf(archive, page)
    const collections = await Promise.all(
      page.map((r) => collectionOut(shelf, r, extents.get(r.id)!, base, SYSTEMS_OF_LIST)),
    )
    const value = {
      links: [
        link(`${base}/collections`, 'self', 'application/json'),
        link(`${base}/collections?f=html`, 'alternate', 'text/html'),
        link(`${base}/`, 'root', 'application/json'),
        link(`${base}/`, 'parent', 'application/json'),
        ...(offset + limit < records.length
          ? [link(`${base}/collections?limit=${limit}&offset=${offset + limit}`, 'next', 'application/json')]
          : []),
      ],
      crs: systemUris,
      collections,
      numberMatched: records.length,
      numberReturned: page.length,
    }
    if (form.f === 'html') return context.pages.page(reply, 'Collections', value)
    const text = JSON.stringify(value)
    if (version === archive.index.version()) pages.set(key, text)
    return sendText(reply, 'application/json', text)
  })

  station.get<{ Params: { id: string } }>('/collections/:id', async (request, reply) => {
    const { form, base } = answer(request)
    queryAmong(request, [], form)
    const shelf = shelves.of(request)
    const { archive } = shelf
    const record = await archive.collection(request.params.id)
    const value = await collectionOut(shelf, record, (await extentsOf(archive, [record])).get(record.id)!, base)
    void reply.header('cache-control', CACHE)
    return form.f === 'html'
      ? context.pages.page(reply, record.title ?? record.id, value)
      : sendJson(reply, 'application/json', value)
  })

  for (const kind of ['queryables', 'schema'] as const)
    station.get<{ Params: { id: string } }>(`/collections/:id/${kind}`, async (request, reply) => {
      const form = formAmong(request, [{ f: 'json', type: SCHEMA, also: ['application/json'] }, HTML_FORM])
      queryAmong(request, [], form)
      const record = await shelves.of(request).archive.collection(request.params.id)
      const value = schemaOf(record, `${context.base(request)}/collections/${record.id}/${kind}`, kind === 'queryables')
      return form.f === 'html' ? context.pages.page(reply, kind, value) : sendJson(reply, SCHEMA, value)
    })
  station.get('/queryables', async (request, reply) => {
    const form = formAmong(request, [{ f: 'json', type: SCHEMA, also: ['application/json'] }, HTML_FORM])
    queryAmong(request, [], form)
    const any: CollectionRecord = { type: 'Collection', stac_version: '1.0.0', id: 'all', description: '', license: '' }
    const value = schemaOf(any, `${context.base(request)}/queryables`, true)
    return form.f === 'html' ? context.pages.page(reply, 'Queryables', value) : sendJson(reply, SCHEMA, value)
  })
}
