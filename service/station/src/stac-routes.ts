/** STAC API: search by GET and POST, the items of a collection, one item. */
import type { CollectionRecord } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type AnswerForm, formAmong, GEOJSON_FORM, HTML_FORM, queryAmong, sendJson } from './archive-forms.js'
import { CACHE, isTable, itemColumns, itemOut, type Shelves, signalOf } from './archive-shelf.js'
import { boxOf, cursorOf, cursorText, limitOf, timeOf } from './collections-query.js'
import { filterOf } from './cql2-sql.js'
import { crs84, systemOf } from './crs/systems.js'
import { link } from './describe.js'
import { geometryOf } from './geometry-of.js'
import { oneOf, type Query } from './query.js'
import { type Fields, fieldsOf, withFields } from './stac-fields.js'
import { type ItemSearch, isItemCursor, type SortKey, STANDARD_SORT, searchItems, sortColumn } from './stac-search.js'

/** Items of products have longitude and latitude (STAC); another system is refused by its name. */
const systemsOf = (given: Asked): void => {
  for (const name of ['crs', 'bbox-crs', 'filter-crs'] as const) {
    const text = given[name]
    if (text !== undefined && systemOf(String(text), name) !== crs84)
      throw setuError('bad-input', {
        where: name,
        found: String(text).slice(0, 80),
        expected: crs84.uri,
        wayOut: 'Rows of tables go out in other systems, items of products in this one.',
      })
  }
}

export const MOST_ITEMS = 10_000
const GEOJSON = 'application/geo+json'
const PARAMETERS = [
  'collections',
  'ids',
  'bbox',
  'datetime',
  'intersects',
  'limit',
  'sortby',
  'fields',
  'filter',
  'filter-lang',
  'filter-crs',
  'token',
] as const
/** Of the items of one collection, where OGC API Features has them. */
const SYSTEMS = ['crs', 'bbox-crs'] as const

type Asked = Partial<Record<(typeof PARAMETERS)[number] | (typeof SYSTEMS)[number], unknown>>

const words = (value: unknown, where: string): string[] | undefined => {
  if (value === undefined) return undefined
  const list =
    typeof value === 'string'
      ? value
          .split(',')
          .map((v) => v.trim())
          .filter(Boolean)
      : value
  if (!Array.isArray(list) || !list.every((v) => typeof v === 'string' && v.length <= 200) || list.length > 1000)
    throw setuError('bad-input', { where, found: String(value).slice(0, 60), expected: 'a list of at most 1000 names' })
  return list as string[]
}

const sortOf = (value: unknown): readonly SortKey[] => {
  if (value === undefined) return STANDARD_SORT
  const keys =
    typeof value === 'string'
      ? value.split(',').map((s) => ({ field: s.trim().replace(/^[+\- ]/, ''), descending: s.trim().startsWith('-') }))
      : Array.isArray(value)
        ? value.map((s: { field?: unknown; direction?: unknown }) => {
            if (
              typeof s !== 'object' ||
              s === null ||
              (s.direction !== undefined && s.direction !== 'asc' && s.direction !== 'desc')
            )
              throw setuError('bad-input', {
                where: 'sortby',
                found: JSON.stringify(s).slice(0, 60),
                expected: '{ "field": …, "direction": "asc" or "desc" }',
              })
            return { field: String(s.field), descending: s.direction === 'desc' }
          })
        : []
  if (keys.length === 0 || keys.length > 5)
    throw setuError('bad-input', { where: 'sortby', found: `${keys.length} keys`, expected: 'one to five' })
  for (const key of keys) sortColumn(key.field)
  return keys
}

export const searchOf = (asked: Asked): { search: ItemSearch; fields: Fields | undefined } => {
  systemsOf(asked)
  const collections = words(asked.collections, 'collections')
  const ids = words(asked.ids, 'ids')
  if (asked.bbox !== undefined && asked.intersects !== undefined)
    throw setuError('bad-input', { where: 'intersects', found: 'bbox and intersects', expected: 'one of them' })
  const { bbox, datetime } = asked
  if (bbox !== undefined && typeof bbox !== 'string' && !Array.isArray(bbox))
    throw setuError('bad-input', { where: 'bbox', found: String(bbox).slice(0, 60), expected: 'four or six numbers' })
  if (datetime !== undefined && typeof datetime !== 'string')
    throw setuError('bad-input', { where: 'datetime', found: String(datetime).slice(0, 60), expected: 'a text' })
  const shape = asked.intersects === undefined ? undefined : geometryOf(asked.intersects, 'intersects')
  const filter = filterOf(asked.filter, asked['filter-lang'], itemColumns)
  const after = cursorOf(asked.token as string | undefined, isItemCursor)
  return {
    search: {
      ...(collections ? { collections } : {}),
      ...(ids ? { ids } : {}),
      ...(bbox === undefined ? {} : { bbox: boxOf(bbox as string | unknown[]).box }),
      ...(shape ? { intersects: shape } : {}),
      ...(datetime === undefined ? {} : { time: timeOf(datetime) }),
      ...(filter ? { filter } : {}),
      sortby: sortOf(asked.sortby),
      limit: limitOf(asked.limit, 10, MOST_ITEMS),
      ...(after ? { after } : {}),
    },
    fields: fieldsOf(asked.fields),
  }
}

const asked = (query: Query): Asked =>
  Object.fromEntries(
    [...PARAMETERS, ...SYSTEMS].map((name) => [name, oneOf(query, name)]).filter(([, v]) => v !== undefined),
  ) as Asked

export interface StacAnswers {
  items(request: FastifyRequest, reply: FastifyReply, record: CollectionRecord, path?: string): Promise<FastifyReply>
  item(request: FastifyRequest, reply: FastifyReply, record: CollectionRecord, itemId: string): Promise<FastifyReply>
}

export const addStac = (station: FastifyInstance, shelves: Shelves): StacAnswers => {
  const { context } = shelves
  const forms: readonly AnswerForm[] = [GEOJSON_FORM, HTML_FORM]

  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    form: AnswerForm,
    given: Asked,
    at: { path: string; post?: boolean; title: string; collection?: CollectionRecord },
  ): Promise<FastifyReply> => {
    const base = context.base(request)
    const { archive } = shelves.of(request)
    const { search, fields } = searchOf(given)
    const found = await searchItems(archive, at.collection ? { ...search, collections: [at.collection.id] } : search, {
      signal: signalOf(reply),
    })
    const tables = new Set((await archive.collections()).filter(isTable).map((c) => c.id))
    const address = (changes: Record<string, string>): string => {
      const query = new URLSearchParams()
      for (const [k, v] of Object.entries({ ...(request.query as Record<string, string>), ...changes })) query.set(k, v)
      const text = query.toString()
      return `${base}${at.path}${text ? `?${text}` : ''}`
    }
    const token = found.next ? cursorText(found.next) : undefined
    const links: Record<string, unknown>[] = [
      link(at.post ? `${base}${at.path}` : address({}), 'self', GEOJSON),
      link(`${base}/`, 'root', 'application/json'),
      ...(at.collection
        ? [
            link(`${base}/collections/${at.collection.id}`, 'collection', 'application/json'),
            link(`${base}/collections/${at.collection.id}`, 'parent', 'application/json'),
          ]
        : []),
      ...(at.post ? [] : [link(address({ f: 'html' }), 'alternate', 'text/html')]),
    ]
    if (token)
      links.push(
        at.post
          ? { ...link(`${base}${at.path}`, 'next', GEOJSON), method: 'POST', body: { ...given, token } }
          : link(address({ token }), 'next', GEOJSON),
      )
    const value = {
      type: 'FeatureCollection',
      stac_version: '1.0.0',
      timeStamp: new Date().toISOString(),
      numberMatched: found.matched,
      numberReturned: found.items.length,
      features: found.items.map((item) =>
        withFields(itemOut(archive, item, base, tables.has(item.collection ?? '')), fields),
      ),
      links,
    }
    void reply.header('cache-control', CACHE)
    return form.f === 'html' ? context.pages.page(reply, at.title, value) : sendJson(reply, GEOJSON, value)
  }

  station.get('/search', async (request, reply) => {
    const form = formAmong(request, forms)
    const query = queryAmong(request, PARAMETERS, form)
    return answer(request, reply, form, asked(query), { path: '/search', title: 'Search' })
  })
  station.post('/search', async (request, reply) => {
    const form = formAmong(request, forms)
    const body = (request.body ?? {}) as Asked
    if (typeof body !== 'object' || Array.isArray(body))
      throw setuError('bad-input', { where: 'body', found: 'no object', expected: 'a search as a JSON object' })
    for (const name of Object.keys(body))
      if (!(PARAMETERS as readonly string[]).includes(name))
        throw setuError('bad-input', {
          where: name.slice(0, 80),
          found: 'an unknown member',
          expected: PARAMETERS.join(', '),
        })
    for (const name of ['bbox', 'collections', 'ids'] as const)
      if (body[name] !== undefined && !Array.isArray(body[name]))
        throw setuError('bad-input', {
          where: name,
          found: JSON.stringify(body[name]).slice(0, 60),
          expected: 'a list',
        })
    return answer(request, reply, form, body, { path: '/search', post: true, title: 'Search' })
  })

  return {
    async items(request, reply, record, path = 'items') {
      const form = formAmong(request, forms)
      const known = [...PARAMETERS.filter((p) => p !== 'collections'), ...SYSTEMS]
      const query = queryAmong(request, known, form)
      const at = { path: `/collections/${record.id}/${path}`, title: record.title ?? record.id, collection: record }
      return answer(request, reply, form, asked(query), at)
    },
    async item(request, reply, record, itemId) {
      const form = formAmong(request, forms)
      systemsOf(asked(queryAmong(request, ['crs'], form)))
      const { archive } = shelves.of(request)
      const { item } = await archive.get(record.id, itemId)
      const value = itemOut(archive, item, context.base(request), isTable(record))
      void reply.header('cache-control', CACHE)
      return form.f === 'html' ? context.pages.page(reply, itemId, value) : sendJson(reply, GEOJSON, value)
    },
  }
}
