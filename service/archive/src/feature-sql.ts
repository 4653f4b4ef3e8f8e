/** A question to a table as SQL: values are parameters, names come from the collection's own list. */
import { writeWkb } from '@setu/formats/parquet/wkb'
import type { Archive } from './archive.js'
import { type SqlValue, sqlName, sqlText } from './engine.js'
import type { Box, FeatureCursor, FeatureQuery } from './feature-query.js'
import type { CollectionRecord } from './stac-types.js'

/** A piece of SQL with its values, made by code that names only known columns. */
export interface SqlPart {
  readonly sql: string
  readonly values: readonly SqlValue[]
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

export const filterOf = (record: CollectionRecord, query: FeatureQuery): SqlPart => {
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

/** Columns that say a position beside the geometry. */
const POSITION = /^(lon|lat|longitude|latitude)$/i

/**
 * Rows whose positions are those of their cell: geometry, covering and columns, so that a filter compares what is shown.
 * `held`: the columns that the rows have; `rows`: SQL of a relation; `p`: the cell, degrees.
 */
export const coarseRows = (held: ReadonlySet<string>, rows: string, p: number): string => {
  const cell = (sql: string): string => `floor(${sql} / ${p}::DOUBLE) * ${p}::DOUBLE`
  const box = (side: string, plus: string): string => `${side} := ${cell(`bbox.${side}`)}${plus}`
  const replaced = [
    ...(held.has('geometry') ? [`setu_coarse(geometry, ${p}::DOUBLE) AS geometry`] : []),
    ...(held.has('bbox')
      ? [
          `struct_pack(${[box('xmin', ''), box('ymin', ''), box('xmax', ` + ${p}`), box('ymax', ` + ${p}`)].join(', ')}) AS bbox`,
        ]
      : []),
    ...[...held].filter((n) => POSITION.test(n)).map((n) => `${cell(sqlName(n))} + ${p / 2} AS ${sqlName(n)}`),
  ]
  return replaced.length === 0 ? rows : `(SELECT * REPLACE (${replaced.join(', ')}) FROM ${rows})`
}

/** The rows of files as the archive's view shows them. */
export const rowsOf = async (
  archive: Archive,
  collection: string,
  files: readonly string[],
  more = '',
): Promise<string> => {
  const p = archive.precisionOf(collection)
  return p === undefined ? from(files, more) : coarseRows(await columnsOf(archive, files), from(files, more), p)
}

/** Behind the last row, in an order of several keys with NULL last. */
export const behind = (
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

const columnsHeld = new Map<string, ReadonlySet<string>>()
const columnsOf = async (archive: Archive, files: readonly string[]): Promise<ReadonlySet<string>> => {
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
  return held
}

/** The columns that these files have, of those that are wanted. */
export const columnList = async (
  archive: Archive,
  files: readonly string[],
  wanted: readonly string[],
  geometry: boolean,
): Promise<string> => {
  const held = await columnsOf(archive, files)
  return [
    ...wanted.filter((n) => held.has(n)).map(sqlName),
    ...(geometry && held.has('geometry') ? ['geometry'] : []),
    'file_row_number',
  ].join(', ')
}
