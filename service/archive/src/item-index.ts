/**
 * The index of all items: a table in DuckDB's memory, filled from each collection's `items.parquet` and brought up to date
 * from `changes.ndjson`. Both can be lost: the files of the items are the truth. Another program's changes are seen too.
 */
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWkb } from '@setu/formats/parquet/wkb'
import { readJson, syncFolder, writeDurable } from '@setu/jobs/durable'
import { CHANGES, type ChangesMark, readChanges } from './changes.js'
import { type Engine, sqlText } from './engine.js'
import { ID } from './names.js'
import { bboxOf, type StacItem, timesOf } from './stac-types.js'

export const ITEMS = 'items.parquet'

export interface Indexed {
  readonly collection: string
  /** Folder of the item, relative to the collection. */
  readonly path: string
  readonly item: StacItem
}

export interface ItemIndex {
  /** Reads what other programs changed in a collection. */
  refresh(collection: string): Promise<void>
  put(entry: Indexed): Promise<void>
  drop(collection: string, id: string): Promise<void>
  dropCollection(collection: string): Promise<void>
  get(collection: string, id: string): Promise<Indexed | undefined>
  /** Writes the index of a collection from what is known, and empties its changes. */
  save(collection: string): Promise<number>
  /** Another number after each change of a collection or its items; of all of them without a name. */
  version(collection?: string): number
  /** Says that the collection's own record is another. */
  changed(collection: string): void
  /** Changes since the index was saved. */
  changes(collection: string): number
}

const GEO = JSON.stringify({
  version: '1.1.0',
  primary_column: 'geometry',
  columns: {
    geometry: {
      encoding: 'WKB',
      geometry_types: [],
      covering: { bbox: Object.fromEntries(['xmin', 'ymin', 'xmax', 'ymax'].map((k) => [k, ['bbox', k]])) },
    },
  },
})

/** Every item under a collection's folder, by its own files. Folders without `item.json` are no items. */
export async function* walkItems(folder: string): AsyncGenerator<{ path: string; item: StacItem | undefined }> {
  const names = async (at: string, pattern: RegExp): Promise<string[]> =>
    (await readdir(at, { withFileTypes: true }).catch(() => []))
      .filter((e) => e.isDirectory() && pattern.test(e.name))
      .map((e) => e.name)
      .sort()
  for (const year of await names(folder, /^\d{4}$/))
    for (const month of await names(join(folder, year), /^\d{2}$/))
      for (const id of await names(join(folder, year, month), ID)) {
        const path = join(year, month, id)
        yield { path, item: await readJson<StacItem>(join(folder, path, 'item.json')) }
      }
}

export const createIndex = async (folder: string, engine: Engine): Promise<ItemIndex> => {
  await engine.run(
    `CREATE TABLE items (collection VARCHAR, id VARCHAR, path VARCHAR, datetime BIGINT, t0 BIGINT, t1 BIGINT,
     xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE, geometry BLOB, updated VARCHAR, item VARCHAR,
     PRIMARY KEY (collection, id))`,
  )
  const marks = new Map<string, { changes: ChangesMark; saved: string; count: number }>()
  const lanes = new Map<string, Promise<void>>()
  const at = (collection: string): string => join(folder, collection)
  const versions = new Map<string, number>()
  const changed = (collection: string): void => {
    versions.set(collection, (versions.get(collection) ?? 0) + 1)
    versions.set('', (versions.get('') ?? 0) + 1)
  }

  const put = ({ collection, path, item }: Indexed): Promise<void> => {
    const { datetime, start, end } = timesOf(item)
    const box = bboxOf(item)
    const empty = item.geometry && 'coordinates' in item.geometry && item.geometry.coordinates.length === 0
    return engine
      .run('INSERT OR REPLACE INTO items VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)', [
        collection,
        item.id,
        path,
        datetime === null ? null : BigInt(datetime),
        BigInt(start),
        BigInt(end),
        ...(box ?? [null, null, null, null]),
        item.geometry && !empty ? writeWkb(item.geometry) : null,
        String(item.properties['updated'] ?? ''),
        JSON.stringify(item),
      ])
      .then(() => changed(collection))
  }
  const drop = (collection: string, id: string): Promise<void> => {
    return engine
      .run('DELETE FROM items WHERE collection = ? AND id = ?', [collection, id])
      .then(() => changed(collection))
  }
  const dropCollection = (collection: string): Promise<void> => {
    return engine.run('DELETE FROM items WHERE collection = ?', [collection]).then(() => changed(collection))
  }
  const get = async (collection: string, id: string): Promise<Indexed | undefined> => {
    const [row] = await engine.rows('SELECT path, item FROM items WHERE collection = ? AND id = ?', [collection, id])
    return row && { collection, path: row['path'] as string, item: JSON.parse(row['item'] as string) as StacItem }
  }

  const load = async (collection: string): Promise<void> => {
    await dropCollection(collection)
    const path = join(at(collection), ITEMS)
    if (!(await stat(path).catch(() => undefined))) {
      // No index, or one that was lost: the files say it all.
      for await (const { path: itemPath, item } of walkItems(at(collection)))
        if (item) await put({ collection, path: itemPath, item }).catch(() => {})
      return
    }
    try {
      await engine.run(
        `INSERT OR REPLACE INTO items SELECT collection, id, path, epoch_ms(datetime), epoch_ms(start_datetime),
         epoch_ms(end_datetime), west, south, east, north, geometry, updated, item
         FROM read_parquet(${sqlText(path)}) WHERE collection = ?`,
        [collection],
      )
      changed(collection)
    } catch {
      for await (const { path: itemPath, item } of walkItems(at(collection)))
        if (item) await put({ collection, path: itemPath, item }).catch(() => {})
    }
  }

  const refreshNow = async (collection: string): Promise<void> => {
    const saved = await stat(join(at(collection), ITEMS)).then(
      (s) => `${s.ino} ${s.mtimeMs} ${s.size}`,
      () => '',
    )
    const known = marks.get(collection)
    let from = known?.changes
    if (!known || known.saved !== saved) {
      await load(collection)
      from = undefined
    }
    let read = await readChanges(at(collection), from)
    if (read.anew) {
      await load(collection)
      read = await readChanges(at(collection), undefined)
      from = undefined
    }
    const looked = new Set<string>()
    for (const { id, path } of read.changes.toReversed()) {
      if (looked.has(`${id}\n${path}`) || !/^\d{4}[\\/]\d{2}[\\/][A-Za-z0-9._-]+$/.test(path)) continue
      looked.add(`${id}\n${path}`)
      const item = await readJson<StacItem>(join(at(collection), path, 'item.json'))
      if (item?.id === id) await put({ collection, path, item })
      else if ((await get(collection, id))?.path === path) await drop(collection, id)
    }
    marks.set(collection, {
      changes: read.mark,
      saved,
      count: (from ? (known?.count ?? 0) : 0) + read.changes.length,
    })
  }

  return {
    put,
    drop,
    dropCollection,
    get,
    version: (collection = '') => versions.get(collection) ?? 0,
    changed,
    changes: (collection) => marks.get(collection)?.count ?? 0,
    refresh(collection) {
      // One reader of changes at a time; who comes meanwhile waits for the next.
      const lane = (lanes.get(collection) ?? Promise.resolve()).then(() => refreshNow(collection))
      const quiet = lane.catch(() => {})
      lanes.set(collection, quiet)
      void quiet.then(() => {
        if (lanes.get(collection) === quiet) lanes.delete(collection)
      })
      return lane
    },
    async save(collection) {
      const temporary = join(at(collection), `.tmp-${process.pid}-items`)
      const [count] = await engine.rows('SELECT count(*) AS n FROM items WHERE collection = ?', [collection])
      await engine.run(
        `COPY (SELECT collection, id, path, geometry,
           CASE WHEN geometry IS NULL THEN NULL ELSE {'xmin': xmin, 'ymin': ymin, 'xmax': xmax, 'ymax': ymax} END AS bbox,
           make_timestamp(datetime * 1000) AS datetime, make_timestamp(t0 * 1000) AS start_datetime,
           make_timestamp(t1 * 1000) AS end_datetime, updated,
           xmin AS west, ymin AS south, xmax AS east, ymax AS north, item
         FROM items WHERE collection = ${sqlText(collection)} ORDER BY t0, id)
         TO ${sqlText(temporary)} (FORMAT parquet, KV_METADATA {geo: ${sqlText(GEO)}})`,
      )
      const handle = await open(temporary, 'r')
      await handle.sync()
      await handle.close()
      await rename(temporary, join(at(collection), ITEMS))
      await syncFolder(at(collection))
      // Should a crash come here, old changes are looked at again, which does no harm.
      await writeDurable(join(at(collection), CHANGES), '')
      marks.delete(collection)
      await rm(temporary, { force: true })
      return Number(count?.['n'] ?? 0)
    },
  }
}
