/** What the routes of the archive share: the archive itself, links, columns of its collections. */
import type { Archive } from '@setu/archive/archive'
import type { CollectionRecord, StacItem, StacLink } from '@setu/archive/stac-types'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from './context.js'
import type { CqlColumn, CqlType } from './cql2-sql.js'
import { link } from './describe.js'

/** The archive as the reader of one request may see it. */
export interface Shelf {
  readonly archive: Archive
  readonly context: Context
  base(request: FastifyRequest): string
}

/** What the routes get: the whole archive is not among it, so that none can forget the terms of a collection. */
export interface Shelves {
  readonly context: Context
  of(request: FastifyRequest): Shelf
}

export const shelvesOf = (context: Context): Shelves => ({
  context,
  of: (request) => ({ archive: context.archiveOf(request), context, base: context.base }),
})

export const isTable = (record: CollectionRecord): boolean => record['setu:kind'] === 'features'

/** Answers of the archive may be kept for a while and asked again: they change when an item comes. */
export const CACHE = 'public, max-age=0, must-revalidate'

const TYPES: Readonly<Record<string, CqlType>> = {
  string: 'text',
  json: 'text',
  float64: 'number',
  float32: 'number',
  int32: 'number',
  int64: 'number',
  boolean: 'boolean',
  timestamp: 'time',
}

/** A name as SQL; only names of columns that are known come here. */
const name = (column: string): string => `"${column.replaceAll('"', '""')}"`

/** Columns of a table that a filter may name. */
export const tableColumns = (record: CollectionRecord): ReadonlyMap<string, CqlColumn> => {
  const columns = new Map<string, CqlColumn>()
  for (const c of record['setu:table']?.columns ?? []) {
    const type = TYPES[c.type] ?? 'text'
    const sql =
      c.type === 'timestamp'
        ? `epoch_ms(${name(c.name)})`
        : c.type === 'json'
          ? `CAST(${name(c.name)} AS VARCHAR)`
          : name(c.name)
    columns.set(c.name, { sql, type })
  }
  columns.set('geometry', {
    sql: 'geometry',
    type: 'geometry',
    box: ['bbox.xmin', 'bbox.ymin', 'bbox.xmax', 'bbox.ymax'],
  })
  return columns
}

const said = (property: string): string => `json_extract_string(item, '$.properties."${property}"')`

/** What a search may filter and sort by. */
export const itemColumns: ReadonlyMap<string, CqlColumn> = new Map<string, CqlColumn>([
  ['id', { sql: 'id', type: 'text' }],
  ['collection', { sql: 'collection', type: 'text' }],
  ['datetime', { sql: 'coalesce(datetime, t0)', type: 'time' }],
  ['start_datetime', { sql: 't0', type: 'time' }],
  ['end_datetime', { sql: 't1', type: 'time' }],
  ['created', { sql: `epoch_ms(TRY_CAST(${said('created')} AS TIMESTAMPTZ))`, type: 'time' }],
  ['updated', { sql: `epoch_ms(TRY_CAST(${said('updated')} AS TIMESTAMPTZ))`, type: 'time' }],
  ['title', { sql: said('title'), type: 'text' }],
  ['platform', { sql: said('platform'), type: 'text' }],
  ['eo:cloud_cover', { sql: `TRY_CAST(${said('eo:cloud_cover')} AS DOUBLE)`, type: 'number' }],
  ['setu:simulated', { sql: `(${said('setu:simulated')} = 'true')`, type: 'boolean' }],
  ['geometry', { sql: 'geometry', type: 'geometry', box: ['xmin', 'ymin', 'xmax', 'ymax'] }],
])

const GEOJSON = 'application/geo+json'

/** An item as it goes out: its links and the addresses of its files made whole. */
export const itemOut = (archive: Archive, kept: StacItem, base: string, table: boolean): StacItem => {
  const item = archive.shown(kept)
  const collection = `${base}/collections/${item.collection}`
  const self = `${collection}/${table ? 'partitions' : 'items'}/${item.id}`
  const assets = Object.fromEntries(
    Object.entries(item.assets).map(([key, asset]) => [
      key,
      asset.href.startsWith('./') ? { ...asset, href: `${collection}/files/${item.id}/${asset.href.slice(2)}` } : asset,
    ]),
  )
  const links = [
    ...item.links,
    link(self, 'self', GEOJSON),
    link(`${base}/`, 'root', 'application/json'),
    link(collection, 'parent', 'application/json'),
    link(collection, 'collection', 'application/json'),
  ] as unknown as StacLink[]
  return { ...item, links, assets }
}

/** Ends a query when its reader goes away before it was answered. */
export const signalOf = (reply: FastifyReply): AbortSignal => {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}
