/** Where and when the items of a collection are: from its index, or as its record says where it has none. */
import { formatInstant } from '@setu/core/time'
import type { Archive } from './archive.js'
import type { CollectionRecord } from './stac-types.js'

export interface Extent {
  readonly spatial: { readonly bbox: readonly (readonly number[])[] }
  readonly temporal: { readonly interval: readonly (readonly (string | null)[])[] }
}

export const extentOf = async (archive: Archive, record: CollectionRecord): Promise<Extent> =>
  (await extentsOf(archive, [record])).get(record.id)!

/** Of many collections at once. */
export const extentsOf = async (
  archive: Archive,
  records: readonly CollectionRecord[],
): Promise<Map<string, Extent>> => {
  const rows = await archive.engine.rows(
    `SELECT collection, min(xmin) AS w, min(ymin) AS s, max(xmax) AS e, max(ymax) AS n, min(t0) AS t0, max(t1) AS t1,
     bool_or(xmin > xmax) AS crosses FROM items GROUP BY collection`,
  )
  const found = new Map(rows.map((r) => [String(r['collection']), r]))
  return new Map(
    records.map((record) => {
      const r = found.get(record.id)
      const said = record.extent as Partial<Extent> | undefined
      const box =
        r && r['w'] !== null
          ? r['crosses']
            ? [-180, r['s'], 180, r['n']]
            : [r['w'], r['s'], r['e'], r['n']]
          : undefined
      // Where the times of items are those of their coming, no time is said.
      const timeless = record['setu:table']?.undated === true
      const time =
        !timeless && r && r['t0'] !== null
          ? [formatInstant(Number(r['t0'])), formatInstant(Number(r['t1']))]
          : undefined
      return [
        record.id,
        {
          spatial: box ? { bbox: [box as number[]] } : (said?.spatial ?? { bbox: [[-180, -90, 180, 90]] }),
          temporal: time ? { interval: [time] } : (said?.temporal ?? { interval: [[null, null]] }),
        },
      ]
    }),
  )
}
