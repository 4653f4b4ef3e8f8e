/**
 * Collections of features: tables in GeoParquet partitions, one partition an item of the archive. A partition never
 * changes; more rows are more partitions. Rows lie by place (Morton order) so that a box reads few row groups; where the
 * table has a time the partition's item says from when to when.
 */
import { setuError } from '@setu/core/errors'
import { formatInstant } from '@setu/core/time'
import { columnTypeOf, type FeatureRow, writeGeoParquet } from '@setu/formats/parquet/features'
import type { Column } from '@setu/formats/parquet/table'
import { boundsOf } from '@setu/formats/parquet/wkb'
import type { Archive } from './archive.js'
import { boxGeometry } from './field-facts.js'
import type { StacItem, TableFacts } from './stac-types.js'

export const PARQUET_TYPE = 'application/vnd.apache.parquet'
/** Above this many rows a partition is put in order of place. */
const SORT_ABOVE = 5000

const spread = (n: number): number => {
  let v = n & 0xffff
  v = (v | (v << 8)) & 0x00ff00ff
  v = (v | (v << 4)) & 0x0f0f0f0f
  v = (v | (v << 2)) & 0x33333333
  return (v | (v << 1)) & 0x55555555
}
/** Place of a point on the Morton curve of 65536 x 65536 cells of the globe. */
export const mortonOf = (lon: number, lat: number): number =>
  (spread(Math.min(65535, Math.max(0, Math.floor(((lon + 180) / 360) * 65536)))) |
    (spread(Math.min(65535, Math.max(0, Math.floor(((lat + 90) / 180) * 65536)))) << 1)) >>>
  0

const byPlace = (features: readonly FeatureRow[]): readonly FeatureRow[] => {
  if (features.length <= SORT_ABOVE) return features
  const keyed = features.map((f, i) => {
    const b = f.geometry && boundsOf(f.geometry)
    return { f, i, key: b ? mortonOf((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) : 2 ** 32 }
  })
  return keyed.sort((a, b) => a.key - b.key || a.i - b.i).map((k) => k.f)
}

const RESERVED = new Set(['geometry', 'bbox', 'filename', 'file_row_number', 'setu_row', 'setu_part'])

export interface TableOptions {
  readonly time?: string
  readonly location?: string
  readonly id?: string
  /** Units and titles of columns. */
  readonly columns?: Readonly<Record<string, { readonly unit?: string; readonly title?: string }>>
  /** `datetime` of a partition whose table has no time. */
  readonly datetime?: string
  /** Partitions whose rows these are. */
  readonly replaces?: readonly string[]
}

/** The columns of features: a name that a query needs for itself gets an underscore. */
const columnsOf = (features: readonly FeatureRow[], known: TableFacts | undefined, options: TableOptions): Column[] => {
  const names = new Set<string>()
  for (const f of features) for (const name of Object.keys(f.properties)) names.add(name)
  return [...names].map((name) => {
    const before = known?.columns.find((c) => c.name === name)
    const type = columnTypeOf(
      (function* () {
        for (const f of features) yield f.properties[name]
      })(),
    )
    const all = features.every((f) => f.properties[name] === null || f.properties[name] === undefined)
    return {
      name,
      type: before && (all || (before.type === 'float64' && type === 'int64')) ? (before.type as Column['type']) : type,
      ...options.columns?.[name],
    }
  })
}

/** Adds a partition to a table; the collection learns its columns. A column cannot change its type. */
export const putFeatures = async (
  archive: Archive,
  collection: string,
  partition: string,
  rows: readonly FeatureRow[],
  options: TableOptions = {},
): Promise<StacItem> => {
  const record = await archive.collection(collection)
  const known = record['setu:table']
  if (rows.length === 0) throw setuError('bad-input', { where: partition, found: 'no rows', expected: 'features' })
  const features = byPlace(
    rows.map((f) => ({
      geometry: f.geometry,
      properties: Object.fromEntries(
        [
          ...(f.id === undefined || 'id' in f.properties ? [] : [['id', String(f.id)]]),
          ...Object.entries(f.properties),
        ].map(([k, v]) => [RESERVED.has(k as string) ? `${k}_` : (k as string), v]),
      ),
    })),
  )
  const columns = columnsOf(features, known, options)
  for (const c of columns) {
    const before = known?.columns.find((k) => k.name === c.name)
    if (before && before.type !== c.type)
      throw setuError('bad-input', {
        where: `${partition}: ${c.name}`,
        found: `values of type ${c.type}`,
        expected: `${before.type}, as in the rest of ${collection}`,
      })
  }
  const clock = (c: Column): boolean => c.type === 'timestamp' && /^(time|datetime|timestamp)$/i.test(c.name)
  const time = options.time ?? (known ? known.time : columns.find(clock)?.name)
  const undated = known?.undated || (time === undefined && options.datetime === undefined)
  const location = options.location ?? known?.location
  const hasId = columns.some((c) => c.name === 'id')
  const id = options.id ?? known?.id ?? (hasId && distinct(features, 'id') ? 'id' : undefined)
  const facts: TableFacts = {
    columns: [...(known?.columns ?? []), ...columns.filter((c) => !known?.columns.some((k) => k.name === c.name))],
    ...(time ? { time } : {}),
    ...(undated ? { undated } : {}),
    ...(location ? { location } : {}),
    ...(id ? { id } : {}),
  }
  let box: [number, number, number, number] | null = null
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const f of features) {
    const b = f.geometry && boundsOf(f.geometry)
    if (b)
      box = box ? [Math.min(box[0], b[0]), Math.min(box[1], b[1]), Math.max(box[2], b[2]), Math.max(box[3], b[3])] : b
    const t = time ? f.properties[time] : undefined
    const ms = typeof t === 'string' ? Date.parse(t) : typeof t === 'number' ? t : Number.NaN
    if (Number.isFinite(ms)) {
      from = Math.min(from, ms)
      to = Math.max(to, ms)
    }
  }
  const body = await writeGeoParquet(features, { columns })
  if (JSON.stringify(known) !== JSON.stringify(facts) || record['setu:kind'] !== 'features')
    await archive.putCollection({ ...record, 'setu:kind': 'features', 'setu:table': facts })
  const item: StacItem = {
    type: 'Feature',
    stac_version: '1.0.0',
    stac_extensions: [
      'https://stac-extensions.github.io/table/v1.2.0/schema.json',
      'https://stac-extensions.github.io/file/v2.1.0/schema.json',
    ],
    id: partition,
    geometry: box ? boxGeometry(box) : null,
    ...(box ? { bbox: box } : {}),
    properties: {
      ...(from <= to
        ? { datetime: null, start_datetime: formatInstant(from), end_datetime: formatInstant(to) }
        : { datetime: options.datetime ?? formatInstant(Math.floor(Date.now() / 1000) * 1000) }),
      ...(options.replaces ? { 'setu:replaces': options.replaces } : {}),
      'table:row_count': features.length,
      'table:primary_geometry': 'geometry',
      'table:columns': columns.map((c) => ({
        name: c.name,
        type: c.type,
        ...(c.title ? { description: c.title } : {}),
      })),
    },
    links: [],
    assets: {},
  }
  return archive.put(collection, item, {
    data: { name: `${partition}.parquet`, type: PARQUET_TYPE, title: 'GeoParquet', roles: ['data'], body },
  })
}

const distinct = (features: readonly FeatureRow[], name: string): boolean =>
  new Set(features.map((f) => f.properties[name])).size === features.length &&
  features.every((f) => f.properties[name] !== null && f.properties[name] !== undefined)
