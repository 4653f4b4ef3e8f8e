/** STAC 1.0.0 objects as the archive keeps them. Members it does not know are kept as they came. */
import { setuError } from '@setu/core/errors'
import { parseInstant } from '@setu/core/time'
import { boundsOf, type Geometry } from '@setu/formats/parquet/wkb'
import { checkId } from './names.js'

export interface StacLink {
  readonly rel: string
  readonly href: string
  readonly type?: string
  readonly title?: string
  readonly [key: string]: unknown
}
export interface StacAsset {
  readonly href: string
  readonly type?: string
  readonly title?: string
  readonly roles?: readonly string[]
  readonly [key: string]: unknown
}
export interface StacItem {
  readonly type: 'Feature'
  readonly stac_version: string
  readonly stac_extensions?: readonly string[]
  readonly id: string
  readonly geometry: Geometry | null
  readonly bbox?: readonly number[]
  readonly properties: Readonly<Record<string, unknown>>
  readonly links: readonly StacLink[]
  readonly assets: Readonly<Record<string, StacAsset>>
  readonly collection?: string
  readonly [key: string]: unknown
}

/** A table of features in GeoParquet partitions. */
export interface TableFacts {
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly unit?: string
    readonly title?: string
  }[]
  /** Column of the time of a row. */
  readonly time?: string
  /** A partition came without a time, in its rows or told: its item has that of its coming. */
  readonly undated?: boolean
  /** Column that names the place of a row, for EDR locations. */
  readonly location?: string
  /** Column whose values are the ids of features; else partition and row. */
  readonly id?: string
}

/** `collection.json`: a STAC collection without what is derived (links, extent where there are items). */
export interface CollectionRecord {
  readonly type: 'Collection'
  readonly stac_version: string
  readonly id: string
  readonly title?: string
  readonly description: string
  readonly license: string
  readonly extent?: unknown
  readonly 'setu:agreement'?: string
  /** Whether `/items` are the products themselves or the rows of their tables. */
  readonly 'setu:kind'?: 'products' | 'features'
  readonly 'setu:table'?: TableFacts
  /** Days after which an item goes; for ever where it is not given. */
  readonly 'setu:keepDays'?: number
  readonly [key: string]: unknown
}

export interface ItemTimes {
  /** `datetime`, or null where the item only has an interval. */
  readonly datetime: number | null
  readonly start: number
  readonly end: number
}

const plain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const GEOMETRIES = new Set(['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'])

export const timesOf = (item: Pick<StacItem, 'id' | 'properties'>): ItemTimes => {
  const at = (name: string): number | undefined => {
    const v = item.properties[name]
    return typeof v === 'string' ? parseInstant(v, `${item.id}: ${name}`) : undefined
  }
  const datetime = at('datetime')
  const start = at('start_datetime') ?? datetime
  const end = at('end_datetime') ?? datetime
  if (start === undefined || end === undefined || end < start)
    throw setuError('bad-input', {
      where: item.id,
      found: 'no datetime and no interval, or one that ends before it starts',
      expected: 'datetime, or start_datetime and end_datetime',
    })
  return { datetime: datetime ?? null, start, end }
}

/** [west, south, east, north], heights left out; null where the item has no place. */
export const bboxOf = (item: Pick<StacItem, 'bbox' | 'geometry'>): [number, number, number, number] | null => {
  const b = item.bbox
  if (b?.length === 4) return [b[0]!, b[1]!, b[2]!, b[3]!]
  if (b?.length === 6) return [b[0]!, b[1]!, b[3]!, b[4]!]
  return item.geometry ? boundsOf(item.geometry) : null
}

/** An item as it may enter: what the archive relies on is checked, the rest is kept. */
export const admitItem = (value: unknown, where: string): StacItem => {
  const bad = (found: string, expected: string): Error => setuError('bad-input', { where, found, expected })
  if (!plain(value) || value['type'] !== 'Feature') throw bad('no STAC item', 'a GeoJSON Feature with assets')
  const id = checkId(value['id'], `${where}: id`)
  const { geometry, properties, bbox } = value
  if (!plain(properties)) throw bad('no properties', 'properties with a datetime')
  if (geometry !== null && !(plain(geometry) && GEOMETRIES.has(String(geometry['type']))))
    throw bad('no geometry', 'a GeoJSON geometry or null')
  if (
    bbox !== undefined &&
    !(Array.isArray(bbox) && (bbox.length === 4 || bbox.length === 6) && bbox.every(Number.isFinite))
  )
    throw bad('a bbox that cannot be read', 'four or six numbers')
  const assets = value['assets'] ?? {}
  if (!plain(assets) || !Object.values(assets).every((a) => plain(a) && typeof a['href'] === 'string'))
    throw bad('assets that cannot be read', 'an object of assets with href')
  const item = {
    ...value,
    id,
    assets,
    links: Array.isArray(value['links']) ? value['links'] : [],
  } as unknown as StacItem
  timesOf(item)
  return item
}

export const admitCollection = (value: unknown, where: string): CollectionRecord => {
  const bad = (found: string, expected: string): Error => setuError('bad-input', { where, found, expected })
  if (!plain(value) || value['type'] !== 'Collection') throw bad('no STAC collection', 'type Collection')
  const id = checkId(value['id'], `${where}: id`)
  if (typeof value['description'] !== 'string') throw bad('no description', 'a text')
  return { license: 'other', stac_version: '1.0.0', ...value, id } as unknown as CollectionRecord
}
