/**
 * Makes few files of many: the small partitions of a table's month become one, and the index is written anew. The new
 * partition names those it replaces: from the moment its item is there they are no longer read, then they are removed. So
 * no row is ever seen twice or not at all.
 */
import { sha256Hex } from '@setu/core/key'
import { readGeoParquet } from '@setu/formats/parquet/features'
import type { Archive } from './archive.js'
import { assetSource } from './asset-source.js'
import { type Partition, partitionsOf } from './partitions.js'
import { putFeatures } from './tables.js'

const SMALL_BYTES = 16 * 2 ** 20
const MOST_BYTES = 128 * 2 ** 20

export const compactCollection = async (
  archive: Archive,
  collection: string,
): Promise<{ readonly before: number; readonly after: number }> => {
  const record = await archive.collection(collection)
  const parts = record['setu:kind'] === 'features' ? await partitionsOf(archive, collection) : []
  // What a compaction that was cut off has left.
  const all = await archive.engine.rows('SELECT id, item FROM items WHERE collection = ?', [collection])
  const live = new Set(parts.map((p) => p.id))
  if (record['setu:kind'] === 'features')
    for (const { id } of all) if (!live.has(String(id))) await archive.remove(collection, String(id))
  const months = new Map<string, Partition[]>()
  for (const part of parts) {
    const month = part.path.split('/').slice(0, 2).join('-')
    months.set(month, [...(months.get(month) ?? []), part])
  }
  let after = parts.length
  for (const [month, group] of months) {
    const small: string[] = []
    let bytes = 0
    for (const part of group) {
      const { item } = await archive.get(collection, part.id)
      const size = Number(item.assets['data']?.['file:size'] ?? 0)
      if (size > SMALL_BYTES || bytes + size > MOST_BYTES) continue
      bytes += size
      small.push(part.id)
    }
    if (small.length < 2) continue
    const features = []
    for (const id of small) {
      const entry = await archive.get(collection, id)
      const source = await assetSource(archive.folderOf(entry), entry.item.assets['data']!)
      for (const f of (await readGeoParquet(await source.open(), id)).features) features.push(f)
    }
    const first = (await archive.get(collection, small[0]!)).item.properties['datetime']
    await putFeatures(archive, collection, `${month}-${sha256Hex(small.join('\n')).slice(0, 12)}`, features, {
      replaces: small,
      ...(typeof first === 'string' ? { datetime: first } : {}),
    })
    for (const id of small) await archive.remove(collection, id)
    after -= small.length - 1
  }
  await archive.reindex(collection)
  return { before: parts.length, after }
}
