/**
 * A vector tile of a table: rows by box from the partitions, at most `limit` of them, cut and written. Where more match,
 * the largest stay, and of points those whose number scatters lowest: a fair sample, the same at every request, and what
 * stays at one zoom stays at every deeper one.
 */
import { type Engine, type SqlValue, sqlName, sqlText } from '@setu/archive/engine'
import { coarseRows } from '@setu/archive/feature-sql'
import { findTileMatrixSet, tileDegrees } from '@setu/core/tile-matrix'
import { cutTile, type FeatureToCut, TILE_BUFFER } from '@setu/formats/mvt/cut'
import { TILE_EXTENT, writeVectorTile } from '@setu/formats/mvt/write'
import { readWkb } from '@setu/formats/parquet/wkb'
import type { FeatureTask, TileMade } from './tile-task.js'

const SECONDS = 20

const boxSql = ([w, s, e, n]: readonly [number, number, number, number]): { sql: string; values: SqlValue[] } => {
  const spans: [number, number][] = [[Math.max(-180, w), Math.min(180, e)]]
  // The margin reaches over the antimeridian.
  if (w < -180) spans.push([w + 360, 180])
  if (e > 180) spans.push([-180, e - 360])
  return {
    sql: `bbox.ymin <= ? AND bbox.ymax >= ? AND (${spans.map(() => '(bbox.xmin <= ? AND bbox.xmax >= ?)').join(' OR ')})`,
    values: [n, s, ...spans.flatMap(([west, east]) => [east, west])],
  }
}

const heldColumns = new Map<string, ReadonlyMap<string, string>>()
/** Columns of the files with their SQL types. */
const columnsOf = async (engine: Engine, from: string): Promise<ReadonlyMap<string, string>> => {
  let held = heldColumns.get(from)
  if (!held) {
    const described = await engine.columns(`DESCRIBE SELECT * FROM ${from}`)
    const types = described['column_type'] ?? []
    held = new Map((described['column_name'] ?? []).map((name, i) => [String(name), String(types[i])]))
    if (heldColumns.size > 200) heldColumns.clear()
    heldColumns.set(from, held)
  }
  return held
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')
const SIZE = '(bbox.xmax - bbox.xmin) + (bbox.ymax - bbox.ymin)'
/** Scatters rows, the same for every request. */
const SCATTER = 'hash(file_row_number)'
const SAFE = 9007199254740991

export const makeFeatureTile = async (engine: Engine, task: FeatureTask): Promise<TileMade> => {
  const begun = performance.now()
  const set = findTileMatrixSet(task.set)
  const several = task.files.length > 1
  const files = `read_parquet([${task.files.map((f) => sqlText(f.file)).join(',')}], file_row_number = true, filename = ${several}, union_by_name = true)`
  const held = await columnsOf(engine, files)
  const from = task.precision === undefined ? files : coarseRows(new Set(held.keys()), files, task.precision)
  // A property of this name would be the prototype.
  const columns = task.columns.filter((c) => held.has(c.name) && c.name !== '__proto__')
  const box = boxSql(tileDegrees(set, task.tile, TILE_BUFFER / TILE_EXTENT))
  let where = `${box.sql} AND (${task.where.sql})`
  let values: SqlValue[] = [...box.values, ...task.where.values]
  const ask = (sql: string): Promise<Record<string, unknown>[]> => engine.rows(sql, values, { seconds: SECONDS })
  const named = [
    ...new Set([...columns.map((c) => c.name), ...(task.idColumn && held.has(task.idColumn) ? [task.idColumn] : [])]),
  ]
  const whole = named.filter((n) => held.get(n) === 'BIGINT')
  const [facts] = await ask(
    `SELECT ${['count(*) AS n', ...whole.map((n, i) => `coalesce(max(${sqlName(n)}) <= ${SAFE} AND min(${sqlName(n)}) >= -${SAFE}, TRUE) AS s${i}`)].join(', ')} FROM ${from} WHERE ${where}`,
  )
  const matched = Number(facts?.['n'] ?? 0)
  if (matched > task.limit) {
    // The size and scatter of the last row that stays.
    const [edge] = await ask(
      `SELECT ${SIZE} AS size, CAST(${SCATTER} AS VARCHAR) AS scatter FROM ${from} WHERE ${where}
       ORDER BY ${SIZE} DESC, ${SCATTER} LIMIT 1 OFFSET ${task.limit - 1}`,
    )
    where += ` AND (${SIZE} > ? OR (${SIZE} = ? AND ${SCATTER} <= CAST(? AS UBIGINT)))`
    values = [...values, Number(edge!['size']), Number(edge!['size']), String(edge!['scatter'])]
  }
  // Numbers as the engine holds them: whole ones of 64 bits as doubles where none is beyond 2^53, times in milliseconds.
  const columnSql = (name: string): string => {
    const at = sqlName(name)
    const type = held.get(name)!
    const safe = whole.indexOf(name)
    if (safe >= 0 && facts?.[`s${safe}`]) return `CAST(${at} AS DOUBLE) AS ${at}`
    return type.startsWith('TIMESTAMP') ? `CAST(epoch_ms(${at}) AS DOUBLE) AS ${at}` : at
  }
  // A box without extent is a point: its corner is the place, and the geometry need not be read.
  const exact = (held.get('bbox') ?? '').includes('xmin DOUBLE')
  const place = exact
    ? `CASE WHEN bbox.xmin = bbox.xmax AND bbox.ymin = bbox.ymax THEN NULL ELSE geometry END AS geometry, bbox.xmin AS setu_x, bbox.ymin AS setu_y`
    : 'geometry'
  // Rows come in the order of the files; at the edge of the scatter several may be equal.
  const found = await engine.columns(
    `SELECT ${[...named.map(columnSql), place, 'CAST(file_row_number AS DOUBLE) AS setu_row', ...(several ? ['filename'] : [])].join(', ')}
     FROM ${from} WHERE ${where} LIMIT ${task.limit}`,
    values,
    { seconds: SECONDS },
  )
  const rows = (found['setu_row'] ?? []) as readonly number[]
  const idOf = new Map(task.files.map((f) => [f.file, f.id]))
  const partAt = (i: number): string => idOf.get(several ? String(found['filename']![i]) : task.files[0]!.file) ?? ''
  const withId = task.withId && !task.columns.some((c) => c.name === 'id')
  const keys = task.idColumn ? found[task.idColumn] : undefined
  const filled = columns.map(({ name, type }) => ({
    name,
    values: (type === 'timestamp'
      ? (found[name] ?? []).map((v) => (v === null ? null : iso(v as number)))
      : found[name]) as readonly unknown[],
  }))
  const [wkbs, xs, ys] = [found['geometry'], found['setu_x'], found['setu_y']]
  const features = rows.map((row, i): FeatureToCut => {
    const properties: Record<string, unknown> = {}
    const key = keys?.[i]
    if (withId) properties['id'] = key === undefined ? `${partAt(i)}.${row}` : String(key)
    for (const { name, values: of } of filled) properties[name] = of[i]
    const wkb = wkbs?.[i] as Uint8Array | null | undefined
    const geometry = wkb
      ? readWkb(wkb, `row ${row}`)
      : xs && ys
        ? ({ type: 'Point', coordinates: [xs[i] as number, ys[i] as number] } as const)
        : null
    return typeof key === 'number' && Number.isSafeInteger(key) && key >= 0
      ? { id: key, geometry, properties }
      : { geometry, properties }
  })
  const cut = cutTile(set, task.tile, features)
  const body = writeVectorTile([{ name: task.layer, features: cut.features }])
  return {
    body,
    facts: {
      matched,
      features: features.length - cut.undrawn,
      undrawn: cut.undrawn,
      thinned: matched - features.length,
      vertices: cut.vertices,
      ms: performance.now() - begun,
    },
  }
}
