/** The partitions of a table: which of its GeoParquet files can hold what is asked. */
import { join } from 'node:path'
import type { Archive } from './archive.js'
import type { Box, FeatureQuery } from './feature-query.js'
import type { StacItem } from './stac-types.js'

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
