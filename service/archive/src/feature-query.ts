/**
 * Pages of a table's rows, in the order of partition and row, or by properties; each page goes on behind the last row of
 * the one before (a keyset), so that rows that are added meanwhile move nothing. Values are parameters of the query, names
 * come from the collection's own list; a box is first tried on the covering, then exactly.
 */
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'
import { type Geometry, readWkb } from '@setu/formats/parquet/wkb'
import type { Archive } from './archive.js'
import { type QueryOptions, sqlName } from './engine.js'
import { behind, columnList, filterOf, rowsOf, type SqlPart } from './feature-sql.js'
import { type Partition, partitionsOf } from './partitions.js'

export type Box = readonly [west: number, south: number, east: number, north: number]

export interface FeatureQuery {
  readonly bbox?: Box
  /** [start, end], both included; undefined is open. UTC milliseconds. */
  readonly time?: readonly [number | undefined, number | undefined]
  readonly where?: SqlPart
  readonly sortby?: readonly { readonly column: string; readonly descending: boolean }[]
  readonly limit: number
  /** What the page before said. */
  readonly after?: FeatureCursor
  /** Columns; all by default. */
  readonly properties?: readonly string[]
  readonly withGeometry?: boolean
  readonly id?: string
}
export interface FeatureCursor {
  readonly part: string
  readonly row: number
  readonly keys?: readonly (string | number | boolean | null)[]
}
export interface Feature {
  readonly id: string
  readonly geometry: Geometry | null
  readonly properties: Record<string, unknown>
}
export interface FeaturePage {
  readonly features: Feature[]
  readonly next?: FeatureCursor
}

export const queryFeatures = async (
  archive: Archive,
  collection: string,
  query: FeatureQuery,
  options: QueryOptions = {},
): Promise<FeaturePage> => {
  const record = await archive.collection(collection)
  const table = record['setu:table']
  if (!table)
    throw setuError('bad-input', {
      where: collection,
      found: 'a collection of products',
      expected: 'a table of features',
    })
  const names = table.columns.map((c) => c.name).filter((n) => !query.properties || query.properties.includes(n))
  const parts = await partitionsOf(archive, collection, query)
  const filter = filterOf(record, query)
  const geometry = query.withGeometry !== false
  const picked = [...new Set([...names, ...(query.sortby ?? []).map((s) => s.column), ...(table.id ? [table.id] : [])])]
  const select = (files: readonly string[], more = ''): Promise<string> =>
    columnList(archive, files, picked, geometry).then((list) => list + more)
  const features: Feature[] = []
  const times = new Set(table.columns.filter((c) => c.type === 'timestamp').map((c) => c.name))
  const jsons = new Set(table.columns.filter((c) => c.type === 'json').map((c) => c.name))
  // A time is compared as the number that a cursor can hold.
  const keySql = (column: string): string => (times.has(column) ? `epoch_ms(${sqlName(column)})` : sqlName(column))
  const partOf = new Map(parts.map((p) => [p.file, p]))
  const take = (columns: Record<string, readonly unknown[]>, only?: Partition): void => {
    const n = columns['file_row_number']?.length ?? 0
    for (let i = 0; i < n; i++) {
      const properties: Record<string, unknown> = {}
      for (const name of names) {
        const v = columns[name]?.[i] ?? null
        properties[name] =
          v !== null && times.has(name) ? iso(v as number) : v !== null && jsons.has(name) ? jsonOf(v) : v
      }
      const wkb = columns['geometry']?.[i] as Uint8Array | null | undefined
      const part = only ?? partOf.get(String(columns['filename']![i]))!
      const row = Number(columns['file_row_number']![i])
      features.push({
        id: table.id ? String(columns[table.id]![i]) : `${part.id}.${row}`,
        geometry: wkb ? readWkb(wkb, `${part.id}, row ${row}`) : null,
        properties,
      })
      last = {
        part: part.path,
        row,
        ...(query.sortby?.length ? { keys: query.sortby.map((s) => keyOf(columns[s.column]?.[i])) } : {}),
      }
    }
  }
  let last: FeatureCursor | undefined
  if (query.sortby?.length) {
    if (parts.length === 0) return { features }
    let after: SqlPart = { sql: 'TRUE', values: [] }
    if (query.after) {
      const part = parts.find((p) => p.path === query.after!.part)
      after = behind(
        query.sortby,
        {
          ...query.after,
          part: part?.file ?? join(archive.folderOf({ collection, path: query.after.part }), ''),
        },
        keySql,
      )
    }
    const order = query.sortby.map((s) => `${keySql(s.column)} ${s.descending ? 'DESC' : 'ASC'} NULLS LAST`)
    const columns = await archive.engine.columns(
      `SELECT ${await select(
        parts.map((p) => p.file),
        ', filename',
      )} FROM ${await rowsOf(
        archive,
        collection,
        parts.map((p) => p.file),
        ', filename = true',
      )}
       WHERE ${filter.sql} AND ${after.sql} ORDER BY ${order.join(', ')}, filename, file_row_number LIMIT ${query.limit + 1}`,
      [...filter.values, ...after.values],
      options,
    )
    return cut(columns, query.limit, take, () => last, features)
  }
  for (const part of parts) {
    let values = filter.values
    let sql = filter.sql
    if (query.after) {
      if (part.path < query.after.part) continue
      if (part.path === query.after.part) {
        sql += ' AND file_row_number > ?'
        values = [...values, query.after.row]
      }
    }
    if (query.id !== undefined && !table.id) {
      const at = query.id.lastIndexOf('.')
      if (query.id.slice(0, at) !== part.id || !/^\d{1,10}$/.test(query.id.slice(at + 1))) continue
      sql += ' AND file_row_number = ?'
      values = [...values, Number(query.id.slice(at + 1))]
    }
    const room = query.limit - features.length
    const columns = await archive.engine.columns(
      `SELECT ${await select([part.file])} FROM ${await rowsOf(archive, collection, [part.file])} WHERE ${sql} LIMIT ${room + 1}`,
      values,
      options,
    )
    const page = cut(
      columns,
      room,
      (c) => take(c, part),
      () => last,
      features,
    )
    if (page.next) return page
  }
  return { features }
}

/** Takes a page and says whether there is more behind it. */
const cut = (
  columns: Record<string, readonly unknown[]>,
  limit: number,
  take: (columns: Record<string, readonly unknown[]>) => void,
  last: () => FeatureCursor | undefined,
  features: Feature[],
): FeaturePage => {
  const n = columns['file_row_number']?.length ?? 0
  take(n > limit ? Object.fromEntries(Object.entries(columns).map(([k, v]) => [k, v.slice(0, limit)])) : columns)
  const at = last()
  return n > limit && at ? { features, next: at } : { features }
}

const keyOf = (v: unknown): string | number | boolean | null =>
  typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean' ? v : null
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')
const jsonOf = (v: unknown): unknown => {
  if (typeof v !== 'string') return v
  try {
    return JSON.parse(v)
  } catch {
    return v
  }
}

const counts = new Map<string, number>()
/** How many rows match; kept until a partition comes or goes. */
export const countFeatures = async (
  archive: Archive,
  collection: string,
  query: FeatureQuery,
  options: QueryOptions = {},
): Promise<number> => {
  const record = await archive.collection(collection)
  const parts = await partitionsOf(archive, collection, query)
  if (parts.length === 0) return 0
  const filter = filterOf(record, query)
  const { bbox, time, where, id } = query
  const values = where?.values.map((v) => (v instanceof Uint8Array ? Buffer.from(v).toString('base64') : String(v)))
  const key = JSON.stringify([
    archive.folder,
    archive.view,
    collection,
    archive.index.version(collection),
    bbox,
    time,
    where?.sql,
    values,
    id,
  ])
  const before = counts.get(key)
  if (before !== undefined) return before
  const [row] = await archive.engine.rows(
    `SELECT count(*) AS n FROM ${await rowsOf(
      archive,
      collection,
      parts.map((p) => p.file),
    )} WHERE ${filter.sql}`,
    filter.values,
    options,
  )
  const n = Number(row?.['n'] ?? 0)
  if (counts.size > 500) counts.clear()
  counts.set(key, n)
  return n
}
