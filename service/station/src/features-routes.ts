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
import { csvHeader, csvLine } from '@setu/formats/csv/write'
import { writeGeoParquet } from '@setu/formats/parquet/features'
import type { Column } from '@setu/formats/parquet/table'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type AnswerForm, formAmong, GEOJSON_FORM, HTML_FORM, queryAmong, sendJson } from './archive-forms.js'
import { CACHE, isTable, type Shelves, signalOf, tableColumns } from './archive-shelf.js'
import { boxOf, cursorOf, cursorText, limitOf, timeOf } from './collections-query.js'
import { CRS84 } from './collections-routes.js'
import { filterOf } from './cql2-sql.js'
import { link } from './describe.js'
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
const CRS_NAMES = new Set([CRS84, 'http://www.opengis.net/def/crs/OGC/1.3/CRS84', 'OGC:CRS84', 'CRS84', '[OGC:CRS84]'])

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

const askedOf = (record: CollectionRecord, query: Query): FeatureQuery => {
  for (const name of ['crs', 'bbox-crs', 'filter-crs']) {
    const crs = oneOf(query, name)
    if (crs !== undefined && !CRS_NAMES.has(crs))
      throw setuError('bad-input', { where: name, found: crs.slice(0, 80), expected: CRS84 })
  }
  const bbox = oneOf(query, 'bbox')
  const datetime = oneOf(query, 'datetime')
  const where = filterOf(oneOf(query, 'filter'), oneOf(query, 'filter-lang'), tableColumns(record))
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
  const parts = [...(where ? [where] : []), ...equal]
  const after = cursorOf(oneOf(query, 'token'), isCursor)
  return {
    ...(bbox === undefined ? {} : { bbox: boxOf(bbox).box }),
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

const featureOut = (f: Feature): Record<string, unknown> => ({
  type: 'Feature',
  id: f.id,
  geometry: f.geometry,
  properties: f.properties,
})

const csvOf = (record: CollectionRecord, features: readonly Feature[], names: readonly string[]): string => {
  const units = new Map(record['setu:table']?.columns.map((c) => [c.name, c.unit]))
  const points = features.every((f) => f.geometry === null || f.geometry.type === 'Point')
  const head = [
    ...(points
      ? [
          { name: 'lon', unit: 'deg' },
          { name: 'lat', unit: 'deg' },
        ]
      : []),
    ...names
      .filter((n) => !points || (n !== 'lon' && n !== 'lat'))
      .map((name) => ({ name, ...(units.get(name) ? { unit: units.get(name)! } : {}) })),
  ]
  const cell = (v: unknown): string | number | null =>
    typeof v === 'number' || typeof v === 'string'
      ? v
      : v === null || v === undefined
        ? null
        : typeof v === 'boolean'
          ? String(v)
          : JSON.stringify(v)
  const line = (f: Feature): string => {
    const at = f.geometry?.type === 'Point' ? (f.geometry.coordinates as number[]) : []
    return csvLine(
      head.map((c) =>
        points && c.name === 'lon'
          ? (at[0] ?? null)
          : points && c.name === 'lat'
            ? (at[1] ?? null)
            : cell(f.properties[c.name]),
      ),
    )
  }
  return csvHeader(head) + features.map(line).join('')
}

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
    const query = askedOf(record, queryAmong(request, [...PARAMETERS, ...names], form))
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
    void reply.header('cache-control', CACHE).header('content-crs', `<${CRS84}>`).header('vary', 'Accept')
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
            page.features,
            columns.map((c) => c.name),
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
      timeStamp: new Date().toISOString(),
      numberMatched: matched,
      numberReturned: page.features.length,
      links: [
        link(address({}), 'self', GEOJSON),
        ...FORMS.slice(1).map((f) => link(address({ f: f.f }), 'alternate', f.type)),
        link(`${base}/collections/${record.id}`, 'collection', 'application/json'),
        ...(next ? [link(next, 'next', GEOJSON)] : []),
      ],
      features: page.features.map(featureOut),
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
    askedOf(record, query)
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
      ...featureOut(feature),
      links: [
        link(`${at}/items/${encodeURIComponent(feature.id)}`, 'self', GEOJSON),
        link(`${at}/items/${encodeURIComponent(feature.id)}?f=html`, 'alternate', 'text/html'),
        link(at, 'collection', 'application/json'),
      ],
    }
    void reply.header('cache-control', CACHE).header('content-crs', `<${CRS84}>`)
    return form.f === 'html' ? context.pages.page(reply, feature.id, value) : sendJson(reply, GEOJSON, value)
  })
  station.get<{ Params: { id: string } }>('/collections/:id/partitions', async (request, reply) =>
    stac.items(request, reply, await archiveOf(request).collection(request.params.id), 'partitions'),
  )
  station.get<{ Params: { id: string; item: string } }>('/collections/:id/partitions/:item', async (request, reply) =>
    stac.item(request, reply, await archiveOf(request).collection(request.params.id), request.params.item),
  )
}
