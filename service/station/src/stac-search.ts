/** Search over all items: SQL with parameters over the index, pages by a keyset, so that new items move nothing. */
import type { Archive } from '@setu/archive/archive'
import type { QueryOptions, SqlValue } from '@setu/archive/engine'
import { boxSql, type SqlPart } from '@setu/archive/feature-sql'
import type { StacItem } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'
import { boundsOf, type Geometry, writeWkb } from '@setu/formats/parquet/wkb'
import { itemColumns } from './archive-shelf.js'
import type { QueryBox } from './collections-query.js'

export interface SortKey {
  readonly field: string
  readonly descending: boolean
}
export interface ItemSearch {
  readonly collections?: readonly string[]
  readonly ids?: readonly string[]
  readonly bbox?: QueryBox
  readonly intersects?: Geometry
  readonly time?: readonly [number | undefined, number | undefined]
  readonly filter?: SqlPart
  readonly sortby: readonly SortKey[]
  readonly limit: number
  readonly after?: ItemCursor
}
export interface ItemCursor {
  readonly keys: readonly (string | number | boolean | null)[]
  readonly collection: string
  readonly id: string
}
export const isItemCursor = (v: unknown): v is ItemCursor => {
  const c = v as ItemCursor
  return (
    typeof v === 'object' &&
    v !== null &&
    typeof c.collection === 'string' &&
    typeof c.id === 'string' &&
    Array.isArray(c.keys) &&
    c.keys.every((k) => k === null || ['string', 'number', 'boolean'].includes(typeof k))
  )
}

/** Newest first where nothing else is asked. */
export const STANDARD_SORT: readonly SortKey[] = [{ field: 'datetime', descending: true }]

export const sortColumn = (field: string): string => {
  const name = field.replace(/^properties\./, '')
  const column = itemColumns.get(name)
  if (!column || column.type === 'geometry')
    throw setuError('bad-input', {
      where: 'sortby',
      found: field.slice(0, 80),
      expected: `one of ${[...itemColumns]
        .filter(([, c]) => c.type !== 'geometry')
        .map(([n]) => n)
        .join(', ')}`,
    })
  return column.sql
}

const inBox = (box: QueryBox): SqlPart => {
  const exact = boxSql(box)
  // An item whose own box crosses the antimeridian has west above east.
  return { sql: exact.sql.replaceAll('bbox.', ''), values: exact.values }
}

const behind = (keys: readonly SortKey[], cursor: ItemCursor): SqlPart => {
  const values: SqlValue[] = []
  const tail = (k: number): string => {
    if (k === keys.length) {
      values.push(cursor.collection, cursor.collection, cursor.id)
      return '(collection > ? OR (collection = ? AND id > ?))'
    }
    const sql = sortColumn(keys[k]!.field)
    const key = cursor.keys[k] ?? null
    if (key === null) return `(${sql} IS NULL AND ${tail(k + 1)})`
    values.push(key, key)
    return `(${sql} ${keys[k]!.descending ? '<' : '>'} ? OR ${sql} IS NULL OR (${sql} = ? AND ${tail(k + 1)}))`
  }
  return { sql: tail(0), values }
}

const list = (column: string, wanted: readonly string[]): SqlPart => ({
  sql: `${column} IN (${wanted.map(() => '?').join(', ')})`,
  values: wanted,
})

export interface Found {
  readonly items: readonly StacItem[]
  readonly matched: number
  readonly next?: ItemCursor
}

export const searchItems = async (archive: Archive, search: ItemSearch, options: QueryOptions = {}): Promise<Found> => {
  await archive.refresh()
  const parts: SqlPart[] = []
  if (search.collections?.length) parts.push(list('collection', search.collections))
  if (search.ids?.length) parts.push(list('id', search.ids))
  if (search.bbox) parts.push(inBox(search.bbox))
  if (search.intersects) {
    const box = boundsOf(search.intersects)
    parts.push(
      box
        ? {
            sql: 'xmin <= ? AND xmax >= ? AND ymin <= ? AND ymax >= ? AND setu_intersects(geometry, ?)',
            values: [box[2], box[0], box[3], box[1], writeWkb(search.intersects)],
          }
        : { sql: 'FALSE', values: [] },
    )
  }
  const [from, to] = search.time ?? []
  if (from !== undefined) parts.push({ sql: 't1 >= ?', values: [from] })
  if (to !== undefined) parts.push({ sql: 't0 <= ?', values: [to] })
  if (search.filter) parts.push(search.filter)
  const where = parts.map((p) => `(${p.sql})`).join(' AND ') || 'TRUE'
  const values = parts.flatMap((p) => p.values)
  const keys = search.sortby.map((s) => `${sortColumn(s.field)} ${s.descending ? 'DESC' : 'ASC'} NULLS LAST`)
  const after = search.after ? behind(search.sortby, search.after) : { sql: 'TRUE', values: [] }
  const picked = search.sortby.map((s, i) => `${sortColumn(s.field)} AS key${i}`)
  const rows = await archive.engine.rows(
    `SELECT ${['collection', 'id', 'item', ...picked].join(', ')} FROM items WHERE ${where} AND ${after.sql}
     ORDER BY ${[...keys, 'collection', 'id'].join(', ')} LIMIT ${search.limit + 1}`,
    [...values, ...after.values],
    options,
  )
  const [count] = await archive.engine.rows(`SELECT count(*) AS n FROM items WHERE ${where}`, values, options)
  const page = rows.slice(0, search.limit)
  const last = page[page.length - 1]
  return {
    items: page.map((r) => JSON.parse(String(r['item'])) as StacItem),
    matched: Number(count?.['n'] ?? 0),
    ...(rows.length > search.limit && last
      ? {
          next: {
            keys: search.sortby.map((_, i) => last[`key${i}`] as string | number | boolean | null),
            collection: String(last['collection']),
            id: String(last['id']),
          },
        }
      : {}),
  }
}
