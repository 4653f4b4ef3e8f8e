/**
 * A vector tile of a table: rows by box from the partitions, at most `limit` of them, cut and written. Where more match,
 * the largest stay, and of points those whose number scatters lowest: a fair sample, the same at every request, and what
 * stays at one zoom stays at every deeper one.
 */
import { type Engine, type SqlValue, sqlName, sqlText } from '@setu/archive/engine'
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

const heldColumns = new Map<string, ReadonlySet<string>>()
const columnsOf = async (engine: Engine, from: string): Promise<ReadonlySet<string>> => {
  let held = heldColumns.get(from)
  if (!held) {
    const described = await engine.columns(`DESCRIBE SELECT * FROM ${from}`)
    held = new Set((described['column_name'] ?? []).map(String))
    if (heldColumns.size > 200) heldColumns.clear()
    heldColumns.set(from, held)
  }
  return held
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

export const makeFeatureTile = async (engine: Engine, task: FeatureTask): Promise<TileMade> => {
  const begun = performance.now()
  const set = findTileMatrixSet(task.set)
  const from = `read_parquet([${task.files.map((f) => sqlText(f.file)).join(',')}], file_row_number = true, filename = true, union_by_name = true)`
  const held = await columnsOf(engine, from)
  const columns = task.columns.filter((c) => held.has(c.name))
  const box = boxSql(tileDegrees(set, task.tile, TILE_BUFFER / TILE_EXTENT))
  const where = `${box.sql} AND (${task.where.sql})`
  const values = [...box.values, ...task.where.values]
  const named = [
    ...new Set([...columns.map((c) => c.name), ...(task.idColumn && held.has(task.idColumn) ? [task.idColumn] : [])]),
  ]
  const several = task.files.length > 1
  const found = await engine.columns(
    `SELECT ${[...named.map(sqlName), 'geometry', 'file_row_number', ...(several ? ['filename'] : [])].join(', ')} FROM ${from}
     WHERE ${where}
     ORDER BY (bbox.xmax - bbox.xmin) + (bbox.ymax - bbox.ymin) DESC, hash(file_row_number), filename LIMIT ${task.limit + 1}`,
    values,
    { seconds: SECONDS },
  )
  const rows = found['file_row_number']?.length ?? 0
  let matched = rows
  if (rows > task.limit) {
    const [count] = await engine.rows(`SELECT count(*) AS n FROM ${from} WHERE ${where}`, values, { seconds: SECONDS })
    matched = Number(count?.['n'] ?? rows)
  }
  const idOf = new Map(task.files.map((f) => [f.file, f.id]))
  const order = Array.from({ length: Math.min(rows, task.limit) }, (_, i) => i)
  // As they lie in the table, so that what is drawn later does not depend on what was left out.
  const fileAt = (i: number): string => (several ? String(found['filename']![i]) : task.files[0]!.file)
  const rowAt = (i: number): number => Number(found['file_row_number']![i])
  order.sort((a, b) => (several && fileAt(a) !== fileAt(b) ? (fileAt(a) < fileAt(b) ? -1 : 1) : rowAt(a) - rowAt(b)))
  const withId = !task.columns.some((c) => c.name === 'id')
  const features = order.map((i): FeatureToCut => {
    const properties: Record<string, unknown> = Object.create(null) as Record<string, unknown>
    const key = task.idColumn ? found[task.idColumn]?.[i] : undefined
    if (withId) properties['id'] = key === undefined ? `${idOf.get(fileAt(i))}.${rowAt(i)}` : String(key)
    for (const { name, type } of columns) {
      const v = found[name]?.[i] ?? null
      if (v !== null) properties[name] = type === 'timestamp' ? iso(v as number) : v
    }
    const wkb = found['geometry']?.[i] as Uint8Array | null | undefined
    const id = typeof key === 'number' && Number.isSafeInteger(key) && key >= 0 ? key : undefined
    return {
      ...(id === undefined ? {} : { id }),
      geometry: wkb ? readWkb(wkb, `row ${rowAt(i)}`) : null,
      properties,
    }
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
