/**
 * What a tile is made from. All reading of rows for tiles begins in `featureTask`, all reading of fields in `fieldTask` and
 * `exampleField`; the shelf is that of the reader, so that what its agreement holds back is not in it.
 */
import type { SqlPart } from '@setu/archive/feature-sql'
import { partitionsOf } from '@setu/archive/partitions'
import { type CollectionRecord, type StacItem, timesOf } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'
import { type TileIndex, type TileMatrixSet, tileDegrees } from '@setu/core/tile-matrix'
import { TILE_BUFFER } from '@setu/formats/mvt/cut'
import { TILE_EXTENT } from '@setu/formats/mvt/write'
import { type Shelf, tableColumns } from '../archive-shelf.js'
import { timeOf } from '../collections-query.js'
import { filterOf } from '../cql2-sql.js'
import { checkPrecision, exampleOf, fieldAsset, type ItemFields } from '../edr-fields.js'
import { oneOf, type Query, wholeOf } from '../query.js'
import { numberOf } from './tile-request.js'
import type { FeatureTask, FieldPart, FieldTask } from './tile-task.js'

/** Features of one tile; `limit` may ask for more. */
export const TILE_FEATURES = 20_000
export const MOST_TILE_FEATURES = 100_000
/** Partitions that one tile is read from. */
const MOST_FILES = 500
/** Fields that are laid over each other in one tile. */
export const MOST_TILE_ITEMS = 16

export const FEATURE_PARAMETERS = ['datetime', 'properties', 'filter', 'filter-lang', 'limit'] as const

/** Rows for a tile: null where no partition reaches into it. `partitions` says when not all are read. */
export const featureTask = async (
  shelf: Shelf,
  record: CollectionRecord,
  set: TileMatrixSet,
  tile: TileIndex,
  query: Query,
): Promise<{ readonly task: FeatureTask; readonly partitions?: string } | null> => {
  const { archive } = shelf
  const table = record['setu:table']
  const datetime = oneOf(query, 'datetime')
  const time = datetime === undefined ? undefined : timeOf(datetime)
  const limit = wholeOf(query, 'limit', TILE_FEATURES, 1, MOST_TILE_FEATURES)
  const filter = filterOf(oneOf(query, 'filter'), oneOf(query, 'filter-lang'), tableColumns(record))
  const asked = oneOf(query, 'properties')
    ?.split(',')
    .map((p) => p.trim())
    .filter(Boolean)
  const all = table?.columns ?? []
  const unknown = asked?.find((p) => p !== 'id' && !all.some((c) => c.name === p))
  if (unknown !== undefined)
    throw setuError('bad-input', {
      where: 'properties',
      found: `"${unknown.slice(0, 80)}"`,
      expected: `some of ${all
        .slice(0, 60)
        .map((c) => c.name)
        .join(', ')}`,
    })
  const [w, s, e, n] = tileDegrees(set, tile, TILE_BUFFER / TILE_EXTENT)
  const wide = e - w >= 360
  const turned = (lon: number): number => (lon < -180 ? lon + 360 : lon > 180 ? lon - 360 : lon)
  const parts = await partitionsOf(archive, record.id, {
    bbox: wide ? [-180, s, 180, n] : [turned(w), s, turned(e), n],
    ...(time ? { time } : {}),
  })
  if (parts.length === 0) return null
  // Of very many partitions every so-manieth is read, and it is said.
  const step = Math.ceil(parts.length / MOST_FILES)
  const chosen = step > 1 ? parts.filter((_, i) => i % step === 0) : parts
  const where: SqlPart[] = filter ? [filter] : []
  if (time && table?.time) {
    const at = `epoch_ms("${table.time.replaceAll('"', '""')}")`
    if (time[0] !== undefined) where.push({ sql: `${at} >= ?`, values: [time[0]] })
    if (time[1] !== undefined) where.push({ sql: `${at} <= ?`, values: [time[1]] })
  }
  const precision = archive.precisionOf(record.id)
  return {
    task: {
      kind: 'features',
      folder: archive.folder,
      ...(precision === undefined ? {} : { precision }),
      files: chosen.map(({ file, id }) => ({ file, id })),
      set: set.id,
      tile,
      layer: record.id,
      columns: all.filter((c) => !asked || asked.includes(c.name)).map(({ name, type }) => ({ name, type })),
      ...(table?.id ? { idColumn: table.id } : {}),
      withId: !asked || asked.includes('id'),
      where: {
        sql: where.map((p) => `(${p.sql})`).join(' AND ') || 'TRUE',
        values: where.flatMap((p) => p.values) as FeatureTask['where']['values'],
      },
      limit,
    },
    ...(step > 1 ? { partitions: `${chosen.length} of ${parts.length}` } : {}),
  }
}

/** The newest field of a collection, opened: what its parameters, axes and reduced images are. */
export const exampleField = async (shelf: Shelf, record: CollectionRecord): Promise<ItemFields | undefined> => {
  const example = await exampleOf(shelf, record.id)
  if (example) checkPrecision(shelf.archive.precisionOf(record.id), example.fields, record.id)
  return example
}

const partOf = (shelf: Shelf, collection: string, row: Record<string, unknown>): FieldPart | undefined => {
  const item = JSON.parse(String(row['item'])) as StacItem
  const asset = fieldAsset(item)
  if (!asset) return undefined
  const { datetime, start } = timesOf(item)
  return {
    folder: shelf.archive.folderOf({ collection, path: String(row['path']) }),
    asset,
    time: datetime ?? start,
  }
}

/** The oldest field: the range of a ramp comes from it, so that it does not move when an item is added. */
export const oldestField = async (shelf: Shelf, collection: string): Promise<FieldPart | undefined> => {
  const rows = await shelf.archive.engine.rows(
    'SELECT path, item FROM items WHERE collection = ? ORDER BY t0, id LIMIT 20',
    [collection],
  )
  for (const row of rows) {
    const part = partOf(shelf, collection, row)
    if (part) return part
  }
  return undefined
}

export const FIELD_PARAMETERS = ['datetime', 'parameter-name', 'z', 'style', 'range', 'method'] as const

/**
 * Fields for a tile, newest first. Without `datetime` those of the newest moment of the collection; else those that touch
 * the interval. `items` says when there are more than are laid over each other.
 */
export const fieldTask = async (
  shelf: Shelf,
  record: CollectionRecord,
  set: TileMatrixSet,
  tile: TileIndex,
  query: Query,
  drawn: Pick<FieldTask, 'parameter' | 'style' | 'range'>,
): Promise<{ readonly task: FieldTask; readonly items?: string } | null> => {
  const { archive } = shelf
  const datetime = oneOf(query, 'datetime')
  const method = oneOf(query, 'method') ?? 'mean'
  if (method !== 'mean' && method !== 'nearest')
    throw setuError('bad-input', { where: 'method', found: method.slice(0, 40), expected: 'mean or nearest' })
  const time = datetime === undefined ? ([undefined, undefined] as const) : timeOf(datetime)
  const level = numberOf(query, 'z')
  const [w, s, e, n] = tileDegrees(set, tile)
  const where = [
    'collection = ?',
    '(xmin IS NULL OR (ymin <= ? AND ymax >= ? AND (xmin > xmax OR (xmin <= ? AND xmax >= ?))))',
  ]
  const values: (string | number)[] = [record.id, n, s, e, w]
  if (datetime === undefined) {
    // Of the newest field, not of the newest item: a report may be newer.
    const newest = await exampleField(shelf, record)
    if (!newest) return null
    where.push('t1 = ?')
    values.push(timesOf(newest.item).end)
  }
  if (time[0] !== undefined) {
    where.push('t1 >= ?')
    values.push(time[0])
  }
  if (time[1] !== undefined) {
    where.push('t0 <= ?')
    values.push(time[1])
  }
  const rows = await archive.engine.rows(
    `SELECT path, item, count(*) OVER () AS n FROM items WHERE ${where.join(' AND ')} ORDER BY t1 DESC, id LIMIT ${MOST_TILE_ITEMS}`,
    values,
  )
  const parts = rows.flatMap((row) => partOf(shelf, record.id, row) ?? [])
  if (parts.length === 0) return null
  const all = Number(rows[0]?.['n'] ?? rows.length)
  return {
    task: {
      kind: 'field',
      parts,
      set: set.id,
      tile,
      time,
      ...(level === undefined ? {} : { level }),
      method,
      ...drawn,
    },
    ...(all > MOST_TILE_ITEMS ? { items: `${MOST_TILE_ITEMS} of ${all}` } : {}),
  }
}
