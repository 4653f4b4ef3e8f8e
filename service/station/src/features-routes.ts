/** OGC API Features: `/collections/{id}/items`. Rows of tables here; items of products are STAC's. */

import {
  countFeatures,
  type Feature,
  type FeatureCursor,
  type FeatureQuery,
  queryFeatures,
} from '@setu/archive/feature-query'
import type { CollectionRecord } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { writeGeoParquet } from '@setu/formats/parquet/features'
import type { Column } from '@setu/formats/parquet/table'
import { type Geometry, writeWkb } from '@setu/formats/parquet/wkb'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type AnswerForm, formAmong, GEOJSON_FORM, HTML_FORM, queryAmong, sendJson } from './archive-forms.js'
import { CACHE, isTable, type Shelves, signalOf, tableColumns } from './archive-shelf.js'
import { cursorOf, cursorText, limitOf, timeOf } from './collections-query.js'
import { filterOf } from './cql2-sql.js'
import { boxIn, intoCrs84 } from './crs/into-crs84.js'
import { outOfCrs84 } from './crs/out-of-crs84.js'
import { type CoordinateSystem, crs84, systemOf } from './crs/systems.js'
import { link } from './describe.js'
import { csvOf } from './features-csv.js'
import { oneOf, type Query } from './query.js'
import type { StacAnswers } from './stac-routes.js'

export const MOST_FEATURES = 10_000
const GEOJSON = 'application/geo+json'
const CSV_FORM: AnswerForm = { f: 'csv', type: 'text/csv' }
const PARQUET_FORM: AnswerForm = {
  f: 'parquet',
  type: 'application/vnd.apache.parquet',
  also: ['geoparquet', 'application/x-parquet'],
}
const FORMS = [GEOJSON_FORM, CSV_FORM, PARQUET_FORM, HTML_FORM]
const PARAMETERS = [
  'bbox',
  'bbox-crs',
  'datetime',
  'limit',
  'crs',
  'filter',
  'filter-lang',
  'filter-crs',
  'properties',
  'sortby',
  'token',
] as const

const isCursor = (v: unknown): v is FeatureCursor => {
  const c = v as FeatureCursor
  return (
    typeof v === 'object' &&
    v !== null &&
    typeof c.part === 'string' &&
    /^\d{4}\/\d{2}\/[A-Za-z0-9._-]{1,128}$/.test(c.part) &&
    Number.isSafeInteger(c.row) &&
    (c.keys === undefined ||
      (Array.isArray(c.keys) && c.keys.every((k) => k === null || ['string', 'number', 'boolean'].includes(typeof k))))
  )
}

const column = (record: CollectionRecord, name: string, where: string): string => {
  const names = (record['setu:table']?.columns ?? []).map((c) => c.name)
  if (names.includes(name)) return name
  const near = nearest(name.slice(0, 80), names)
  throw setuError('bad-input', {
    where,
    found: `"${name.slice(0, 80)}"`,
    expected: `one of ${names.slice(0, 60).join(', ')}`,
    ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
  })
}

/** The system that a parameter names, CRS84 by itself. */
const systemIn = (query: Query, name: 'crs' | 'bbox-crs' | 'filter-crs'): CoordinateSystem => {
  const text = oneOf(query, name)
  return text === undefined ? crs84 : systemOf(text, name)
}

const askedOf = (record: CollectionRecord, query: Query): FeatureQuery => {
  const [bboxSystem, filterSystem] = [systemIn(query, 'bbox-crs'), systemIn(query, 'filter-crs')]
  const bbox = oneOf(query, 'bbox')
  const within = bbox === undefined ? undefined : boxIn(bboxSystem, bbox)
  const datetime = oneOf(query, 'datetime')
  const place = filterSystem === crs84 ? undefined : (g: Geometry) => intoCrs84(filterSystem, g, 'filter')
  const where = filterOf(oneOf(query, 'filter'), oneOf(query, 'filter-lang'), tableColumns(record), place)
  const properties = oneOf(query, 'properties')
    ?.split(',')
    .map((p) => column(record, p.trim(), 'properties'))
  const sortby = oneOf(query, 'sortby')
    ?.split(',')
    .map((s) => ({
      column: column(record, s.trim().replace(/^[+\- ]/, ''), 'sortby'),
      descending: s.trim().startsWith('-'),
    }))
  if (sortby && sortby.length > 5)
    throw setuError('bad-input', { where: 'sortby', found: `${sortby.length} keys`, expected: 'at most five' })
  // Any column is a parameter of its own: name=value.
  const equal = (record['setu:table']?.columns ?? []).flatMap((c) => {
    const value = reserved(c.name) ? undefined : oneOf(query, c.name)
    if (value === undefined) return []
    const name = `"${c.name.replaceAll('"', '""')}"`
    return [{ sql: `CAST(${name} AS VARCHAR) = ?`, values: [value] }]
  })
  const outline = within?.outline ? [{ sql: 'setu_intersects(geometry, ?)', values: [writeWkb(within.outline)] }] : []
  const parts = [...outline, ...(where ? [where] : []), ...equal]
  const after = cursorOf(oneOf(query, 'token'), isCursor)
  return {
    ...(within ? { bbox: within.box } : {}),
    ...(datetime === undefined ? {} : { time: timeOf(datetime) }),
    ...(parts.length
      ? { where: { sql: parts.map((p) => `(${p.sql})`).join(' AND '), values: parts.flatMap((p) => p.values) } }
      : {}),
    ...(properties ? { properties } : {}),
    ...(sortby ? { sortby } : {}),
    limit: limitOf(oneOf(query, 'limit'), 10, MOST_FEATURES),
    ...(after ? { after } : {}),
  }
}
const reserved = (name: string): boolean => (PARAMETERS as readonly string[]).includes(name) || name === 'f'

const inSystem = (f: Feature, system: CoordinateSystem): Feature => ({
  ...f,
  geometry: f.geometry && outOfCrs84(system, f.geometry, f.id),
})

const featureOut = (f: Feature): Record<string, unknown> => ({
  type: 'Feature',
  id: f.id,
  geometry: f.geometry,
  properties: f.properties,
})
/** What programs read the system of a saved file from (GeoJSON 2008); RFC 7946 knows longitude and latitude alone. */
const crsMember = ({ axes, code }: CoordinateSystem): Record<string, unknown> =>
  axes === 'east north'
    ? { crs: { type: 'name', properties: { name: code.replace('EPSG:', 'urn:ogc:def:crs:EPSG::') } } }
    : {}

export const addFeatures = (station: FastifyInstance, shelves: Shelves, stac: StacAnswers): void => {
  const { context } = shelves
  const archiveOf = (request: FastifyRequest) => shelves.of(request).archive

  const rows = async (
    request: FastifyRequest,
    reply: FastifyReply,
    record: CollectionRecord,
  ): Promise<FastifyReply> => {
    const form = formAmong(request, FORMS)
    const names = (record['setu:table']?.columns ?? []).map((c) => c.name)
    const given = queryAmong(request, [...PARAMETERS, ...names], form)
    const query = askedOf(record, given)
    const system = systemIn(given, 'crs')
    if (form === PARQUET_FORM && system !== crs84)
      throw setuError('bad-input', {
        where: 'crs',
        found: `${system.code} as GeoParquet`,
        expected: 'CRS84',
        wayOut: 'Ask for f=json or f=csv, or leave crs out.',
      })
    const options = { signal: signalOf(reply) }
    const archive = archiveOf(request)
    await archive.refresh()
    const [page, matched] = await Promise.all([
      queryFeatures(archive, record.id, query, options),
      countFeatures(archive, record.id, query, options),
    ])
    const base = context.base(request)
    const at = `${base}/collections/${record.id}/items`
    const address = (changes: Record<string, string>): string => {
      const text = new URLSearchParams({ ...(request.query as Record<string, string>), ...changes }).toString()
      return text ? `${at}?${text}` : at
    }
    const next = page.next ? address({ token: cursorText(page.next) }) : undefined
    const features = page.features.map((f) => inSystem(f, system))
    void reply.header('cache-control', CACHE).header('content-crs', `<${system.uri}>`).header('vary', 'Accept')
    if (form === CSV_FORM || form === PARQUET_FORM) {
      if (next) void reply.header('link', `<${next}>; rel="next"; type="${form.type}"`)
      void reply.header('ogc-numbermatched', matched).header('ogc-numberreturned', page.features.length)
      const columns = (record['setu:table']?.columns ?? []).filter(
        (c) => !query.properties || query.properties.includes(c.name),
      )
      if (form === CSV_FORM)
        return reply.type('text/csv; charset=utf-8').send(
          csvOf(
            record,
            features,
            columns.map((c) => c.name),
            system,
          ),
        )
      const body = await writeGeoParquet(page.features, { columns: columns as readonly Column[] })
      return reply
        .type(form.type)
        .header('content-disposition', `attachment; filename="${record.id}.parquet"`)
        .send(Buffer.from(body))
    }
    const value = {
      type: 'FeatureCollection',
      ...crsMember(system),
      timeStamp: new Date().toISOString(),
      numberMatched: matched,
      numberReturned: page.features.length,
      links: [
        link(address({}), 'self', GEOJSON),
        ...FORMS.slice(1).map((f) => link(address({ f: f.f }), 'alternate', f.type)),
        link(`${base}/collections/${record.id}`, 'collection', 'application/json'),
        ...(next ? [link(next, 'next', GEOJSON)] : []),
      ],
      features: features.map(featureOut),
    }
    return form.f === 'html'
      ? context.pages.page(reply, record.title ?? record.id, value)
      : sendJson(reply, GEOJSON, value)
  }

  station.get<{ Params: { id: string } }>('/collections/:id/items', async (request, reply) => {
    const record = await archiveOf(request).collection(request.params.id)
    return isTable(record) ? rows(request, reply, record) : stac.items(request, reply, record)
  })
  station.get<{ Params: { id: string; item: string } }>('/collections/:id/items/:item', async (request, reply) => {
    const archive = archiveOf(request)
    const record = await archive.collection(request.params.id)
    if (!isTable(record)) return stac.item(request, reply, record, request.params.item)
    const form = formAmong(request, [GEOJSON_FORM, HTML_FORM])
    const query = queryAmong(request, ['crs'], form)
    const system = systemIn(query, 'crs')
    const { features } = await queryFeatures(
      archive,
      record.id,
      { limit: 1, id: request.params.item },
      { signal: signalOf(reply) },
    )
    const [feature] = features
    if (!feature)
      throw setuError('not-found', {
        where: request.params.item.slice(0, 128),
        found: 'no such item',
        expected: `an item of ${record.id}`,
      })
    const at = `${context.base(request)}/collections/${record.id}`
    const value = {
      ...featureOut(inSystem(feature, system)),
      ...crsMember(system),
      links: [
        link(`${at}/items/${encodeURIComponent(feature.id)}`, 'self', GEOJSON),
        link(`${at}/items/${encodeURIComponent(feature.id)}?f=html`, 'alternate', 'text/html'),
        link(at, 'collection', 'application/json'),
      ],
    }
    void reply.header('cache-control', CACHE).header('content-crs', `<${system.uri}>`)
    return form.f === 'html' ? context.pages.plain(reply, feature.id, value) : sendJson(reply, GEOJSON, value)
  })
  station.get<{ Params: { id: string } }>('/collections/:id/partitions', async (request, reply) =>
    stac.items(request, reply, await archiveOf(request).collection(request.params.id), 'partitions'),
  )
  station.get<{ Params: { id: string; item: string } }>('/collections/:id/partitions/:item', async (request, reply) =>
    stac.item(request, reply, await archiveOf(request).collection(request.params.id), request.params.item),
  )
}
