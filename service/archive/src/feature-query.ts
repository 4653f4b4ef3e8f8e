/**
 * Pages of a table's rows, in the order of partition and row, or by properties; each page goes on behind the last row of
 * the one before (a keyset), so that rows that are added meanwhile move nothing. Values are parameters of the query, names
 * come from the collection's own list; a box is first tried on the covering, then exactly.
 */
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'
import { type Geometry, readWkb, writeWkb } from '@setu/formats/parquet/wkb'
import type { Archive } from './archive.js'
import { type QueryOptions, type SqlValue, sqlName, sqlText } from './engine.js'
import type { CollectionRecord, StacItem } from './stac-types.js'

/** A piece of SQL with its values, made by code that names only known columns. */
export interface SqlPart {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

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

export interface Partition {
  readonly id: string
  /** Path relative to the collection; orders the partitions. */
  readonly path: string
  readonly file: string
}

interface Placed extends Partition {
  readonly box: Box | null
  readonly start: number
  readonly end: number
}
const placed = new WeakMap<Archive, Map<string, { readonly version: number; readonly parts: readonly Placed[] }>>()

/** All partitions of a table; kept until one comes or goes. One that another replaces is left out. */
const allPartitions = async (archive: Archive, collection: string): Promise<readonly Placed[]> => {
  const known = placed.get(archive) ?? new Map<string, { version: number; parts: readonly Placed[] }>()
  placed.set(archive, known)
  const version = archive.index.version(collection)
  const before = known.get(collection)
  if (before?.version === version) return before.parts
  const rows = await archive.engine.rows(
    'SELECT id, path, t0, t1, xmin, ymin, xmax, ymax, item FROM items WHERE collection = ? ORDER BY path',
    [collection],
  )
  const items = rows.map((row) => ({ row, item: JSON.parse(String(row['item'])) as StacItem }))
  const replaced = new Set(
    items.flatMap(({ item }) => (item.properties['setu:replaces'] as string[] | undefined) ?? []),
  )
  const parts = items.flatMap(({ row, item }): Placed[] => {
    const { href } = item.assets['data'] ?? {}
    if (!href?.startsWith('./') || replaced.has(item.id)) return []
    const path = String(row['path'])
    const box =
      row['xmin'] === null ? null : (['xmin', 'ymin', 'xmax', 'ymax'].map((k) => Number(row[k])) as unknown as Box)
    return [
      {
        id: item.id,
        path: path.split('\\').join('/'),
        file: join(archive.folderOf({ collection, path }), href),
        box,
        start: Number(row['t0']),
        end: Number(row['t1']),
      },
    ]
  })
  known.set(collection, { version, parts })
  return parts
}

/** Partitions of a table that can hold what is asked, in order. */
export const partitionsOf = async (
  archive: Archive,
  collection: string,
  query: Pick<FeatureQuery, 'bbox' | 'time'> = {},
): Promise<readonly Partition[]> => {
  const parts = await allPartitions(archive, collection)
  const { bbox } = query
  const hasTime = (await archive.collection(collection))['setu:table']?.time !== undefined
  const [from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY] = (hasTime && query.time) || []
  return parts.filter(({ box, start, end }) => {
    if (end < from || start > to) return false
    if (!bbox) return true
    if (!box) return false
    const [w, s, e, n] = bbox
    return box[1] <= n && box[3] >= s && (w <= e ? box[0] <= e && box[2] >= w : box[0] <= e || box[2] >= w)
  })
}

/** Boxes as SQL on the covering, then exactly. Rows without a place are in no box. */
export const boxSql = ([w, s, e, n]: Box): SqlPart => {
  const one = (west: number, east: number): SqlPart => {
    const ring = [
      [west, s],
      [east, s],
      [east, n],
      [west, n],
      [west, s],
    ]
    // What lies in the box with its covering is in it: only the rest is looked at exactly.
    return {
      sql: `(bbox.xmin <= ? AND bbox.xmax >= ? AND bbox.ymin <= ? AND bbox.ymax >= ?
        AND CASE WHEN bbox.xmin >= ? AND bbox.xmax <= ? AND bbox.ymin >= ? AND bbox.ymax <= ? THEN TRUE
          ELSE setu_intersects(geometry, ?) END)`,
      values: [east, west, n, s, west, east, s, n, writeWkb({ type: 'Polygon', coordinates: [ring] })],
    }
  }
  if (w <= e) return one(w, e)
  const [a, b] = [one(w, 180), one(-180, e)]
  return { sql: `(${a.sql} OR ${b.sql})`, values: [...a.values, ...b.values] }
}

const filterOf = (record: CollectionRecord, query: FeatureQuery): SqlPart => {
  const parts: SqlPart[] = []
  if (query.bbox) parts.push(boxSql(query.bbox))
  const time = record['setu:table']?.time
  if (query.time && time) {
    const [from, to] = query.time
    const at = `epoch_ms(${sqlName(time)})`
    if (from !== undefined) parts.push({ sql: `${at} >= ?`, values: [from] })
    if (to !== undefined) parts.push({ sql: `${at} <= ?`, values: [to] })
  }
  if (query.where) parts.push(query.where)
  if (query.id !== undefined) {
    const column = record['setu:table']?.id
    if (column) parts.push({ sql: `CAST(${sqlName(column)} AS VARCHAR) = ?`, values: [query.id] })
  }
  return { sql: parts.map((p) => `(${p.sql})`).join(' AND ') || 'TRUE', values: parts.flatMap((p) => p.values) }
}

const from = (files: readonly string[], more = ''): string =>
  `read_parquet([${files.map(sqlText).join(',')}], file_row_number = true, union_by_name = true${more})`

/** Behind the last row, in an order of several keys with NULL last. */
const behind = (
  sort: NonNullable<FeatureQuery['sortby']>,
  cursor: FeatureCursor,
  keySql: (column: string) => string,
): SqlPart => {
  const keys = cursor.keys ?? []
  const values: SqlValue[] = []
  const tail = (k: number): string => {
    if (k === sort.length) {
      values.push(cursor.part, cursor.part, cursor.row)
      return '(filename > ? OR (filename = ? AND file_row_number > ?))'
    }
    const name = keySql(sort[k]!.column)
    const key = keys[k] ?? null
    if (key === null) return `(${name} IS NULL AND ${tail(k + 1)})`
    values.push(key)
    const first = `${name} ${sort[k]!.descending ? '<' : '>'} ? OR ${name} IS NULL`
    values.push(key)
    return `(${first} OR (${name} = ? AND ${tail(k + 1)}))`
  }
  const sql = tail(0)
  return { sql, values }
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
    known(archive, files, picked, geometry).then((list) => list + more)
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
      )} FROM ${from(
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
      `SELECT ${await select([part.file])} FROM ${from([part.file])} WHERE ${sql} LIMIT ${room + 1}`,
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

const columnsHeld = new Map<string, ReadonlySet<string>>()
/** The columns that these files have, of those that are wanted. */
const known = async (
  archive: Archive,
  files: readonly string[],
  wanted: readonly string[],
  geometry: boolean,
): Promise<string> => {
  const held = new Set<string>()
  for (const file of files) {
    let names = columnsHeld.get(file)
    if (!names) {
      const described = await archive.engine.columns(`DESCRIBE SELECT * FROM read_parquet(${sqlText(file)})`)
      names = new Set((described['column_name'] ?? []).map(String))
      if (columnsHeld.size > 10_000) columnsHeld.clear()
      columnsHeld.set(file, names)
    }
    for (const name of names) held.add(name)
  }
  return [
    ...wanted.filter((n) => held.has(n)).map(sqlName),
    ...(geometry && held.has('geometry') ? ['geometry'] : []),
    'file_row_number',
  ].join(', ')
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
    `SELECT count(*) AS n FROM ${from(parts.map((p) => p.file))} WHERE ${filter.sql}`,
    filter.values,
    options,
  )
  const n = Number(row?.['n'] ?? 0)
  if (counts.size > 500) counts.clear()
  counts.set(key, n)
  return n
}
