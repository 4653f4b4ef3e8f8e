/**
 * The alerts of an archive: every asset of the type CAP XML, whatever the collection. The shelf is the reader's own, so that
 * what an agreement holds back is not in it; where positions are coarsened, alerts, which are files, do not go out. Kept in
 * memory until the collection's items change.
 */
import { readFile } from 'node:fs/promises'
import { assetPath } from '@setu/archive/asset-source'
import type { CollectionRecord, StacItem } from '@setu/archive/stac-types'
import { type ReadCap, readCap } from '@setu/formats/cap/read'
import type { Shelf } from '../archive-shelf.js'
import { referenceKey } from './alert-states.js'

export const CAP_TYPE = 'application/cap+xml'

export interface KeptAlert {
  /** Of the item: the alert's address. */
  readonly id: string
  readonly collection: string
  readonly agreement?: string
  /** When the archive took it, for streams. */
  readonly created: string
  readonly simulated: boolean
  readonly cap: ReadCap
  readonly body: Uint8Array
  readonly checksum: string
}

interface OfCollection {
  readonly version: number
  readonly alerts: readonly KeptAlert[]
}

export interface AlertShelf {
  /** Newest first; of messages with one name the last that came. */
  all(): Promise<readonly KeptAlert[]>
}

export const createAlertShelf = ({ archive }: Shelf, failed: (error: unknown) => void): AlertShelf => {
  const kept = new Map<string, OfCollection>()
  const parsed = new Map<string, KeptAlert | null>()

  const one = async (
    collection: string,
    record: CollectionRecord,
    path: string,
    item: StacItem,
  ): Promise<KeptAlert[]> => {
    const found: KeptAlert[] = []
    const assets = Object.values(item.assets).filter((a) => a.type === CAP_TYPE)
    for (const [n, asset] of assets.entries()) {
      const checksum = String(asset['file:checksum'] ?? item.properties['updated'] ?? '')
      const key = `${collection}/${path}/${asset.href} ${checksum}`
      let alert = parsed.get(key)
      if (alert === undefined) {
        try {
          const body = await readFile(await assetPath(archive.folderOf({ collection, path }), asset))
          alert = {
            id: n === 0 ? item.id : `${item.id}.${n + 1}`,
            collection,
            ...(record['setu:agreement'] ? { agreement: record['setu:agreement'] } : {}),
            created: String(item.properties['created'] ?? ''),
            simulated: item.properties['setu:simulated'] === true,
            cap: readCap(body, item.id),
            body,
            checksum,
          }
        } catch (error) {
          // A file that is no alert is in the archive all the same; it is not in the feed.
          failed(error)
          alert = null
        }
        parsed.set(key, alert)
      }
      if (alert) found.push(alert)
    }
    return found
  }

  const ofCollection = async (record: CollectionRecord): Promise<readonly KeptAlert[]> => {
    const version = archive.index.version(record.id)
    const before = kept.get(record.id)
    if (before?.version === version) return before.alerts
    const rows = await archive.engine.rows(
      `SELECT path, item FROM items WHERE collection = ? AND contains(item, '${CAP_TYPE}')`,
      [record.id],
    )
    const alerts: KeptAlert[] = []
    for (const row of rows)
      alerts.push(...(await one(record.id, record, String(row['path']), JSON.parse(String(row['item'])) as StacItem)))
    kept.set(record.id, { version, alerts })
    return alerts
  }

  return {
    async all() {
      await archive.refresh()
      const records = await archive.collections()
      const here = new Set(records.map((r) => r.id))
      for (const id of [...kept.keys()]) if (!here.has(id)) kept.delete(id)
      const byName = new Map<string, KeptAlert>()
      for (const record of records) {
        if (archive.precisionOf(record.id) !== undefined) continue
        for (const alert of await ofCollection(record)) {
          const name = referenceKey(alert.cap)
          const other = byName.get(name)
          if (!other || other.created < alert.created) byName.set(name, alert)
        }
      }
      return [...byName.values()].sort((a, b) => b.cap.sent - a.cap.sent || (a.id < b.id ? -1 : 1))
    },
  }
}
