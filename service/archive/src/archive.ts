/**
 * The archive: a folder of open files.
 *
 *     <collection>/collection.json
 *     <collection>/items.parquet       index, can always be made again from the files
 *     <collection>/changes.ndjson      where to look since the index was made
 *     <collection>/<yyyy>/<mm>/<item>/ item.json and assets
 *
 * One writer for a collection at a time (this process or another), any number of readers.
 */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { readJson, syncFolder, writeDurable, writeQuick } from '@setu/jobs/durable'
import { noteChange } from './changes.js'
import { type Engine, openEngine } from './engine.js'
import { type AssetToKeep, sweepItem, writeItem } from './item-files.js'
import { createIndex, type Indexed, type ItemIndex, walkItems } from './item-index.js'
import { withLock } from './lock.js'
import { checkId, isId } from './names.js'
import { admitCollection, admitItem, type CollectionRecord, type StacItem } from './stac-types.js'

export interface Archive {
  readonly folder: string
  readonly engine: Engine
  readonly index: ItemIndex
  /** Which reader's view this is; empty for the whole archive (see reader-view.ts). */
  readonly view: string
  /** Cell of the positions that this view shows of a collection, degrees; undefined where they are as they are. */
  precisionOf(collection: string): number | undefined
  /** An item as this view shows it. */
  shown(item: StacItem): StacItem
  /** The records as they were last seen. */
  known(): readonly CollectionRecord[]
  /** In byte order of their ids. */
  collections(): Promise<readonly CollectionRecord[]>
  /** Throws `not-found`, with the nearest name. */
  collection(id: string): Promise<CollectionRecord>
  putCollection(record: CollectionRecord): Promise<CollectionRecord>
  removeCollection(id: string): Promise<void>
  /** An item and the files of its assets; all or nothing. */
  put(collection: string, item: StacItem, assets?: Readonly<Record<string, AssetToKeep>>): Promise<StacItem>
  remove(collection: string, id: string): Promise<void>
  /** Throws `not-found`. */
  get(collection: string, id: string): Promise<Indexed>
  folderOf(entry: Pick<Indexed, 'collection' | 'path'>): string
  /** Makes the index of a collection again from its files: the number of items. */
  reindex(collection: string): Promise<number>
  /** Removes items past the collection's `setu:keepDays`. */
  sweep(now?: number): Promise<number>
  /** Sees what other programs changed; done by itself when the last look is older than a fifth of a second. */
  refresh(force?: boolean): Promise<void>
  close(): Promise<void>
}

const LOOK_MS = 200
/** A file that every writer makes anew: while it is the same, nothing else is looked at, for a minute at most. */
const CHANGED = '.changed'
const LOOK_ANYWAY_MS = 60_000
/** Changes after which the index is written anew. */
const SAVE_AFTER = 2000

export const openArchive = async (
  path: string,
  options: { readonly threads?: number; readonly memoryBytes?: number } = {},
): Promise<Archive> => {
  const folder = resolve(path)
  await mkdir(folder, { recursive: true })
  const engine = await openEngine(folder, options)
  const index = await createIndex(folder, engine)
  const records = new Map<string, { readonly record: CollectionRecord; readonly stamp: string }>()
  let looked = 0
  let lookedWell = 0
  let mark = ''
  let looking: Promise<void> | undefined

  const touch = (): Promise<void> => writeQuick(join(folder, CHANGED), String(Date.now()))
  const markNow = async (): Promise<string> =>
    stat(join(folder, CHANGED)).then(
      (s) => `${s.ino} ${s.mtimeMs}`,
      () => 'none',
    )
  const look = async (force: boolean): Promise<void> => {
    const before = await markNow()
    if (!force && before === mark && Date.now() - lookedWell < LOOK_ANYWAY_MS) return
    mark = before
    lookedWell = Date.now()
    const names = (await readdir(folder, { withFileTypes: true })).filter((e) => e.isDirectory() && isId(e.name))
    const here = new Set<string>()
    for (const { name } of names) {
      const info = await stat(join(folder, name, 'collection.json')).catch(() => undefined)
      if (!info) continue
      here.add(name)
      const stamp = `${info.ino} ${info.mtimeMs} ${info.size}`
      if (records.get(name)?.stamp !== stamp) {
        const record = await readJson<CollectionRecord>(join(folder, name, 'collection.json'))
        if (record?.id === name) {
          records.set(name, { record, stamp })
          index.changed(name)
        }
      }
      await index.refresh(name)
    }
    for (const name of [...records.keys()])
      if (!here.has(name)) {
        records.delete(name)
        await index.dropCollection(name)
      }
  }
  const refresh = (force = false): Promise<void> => {
    if (looking) return looking
    if (!force && Date.now() - looked < LOOK_MS) return Promise.resolve()
    looking = look(force).finally(() => {
      looked = Date.now()
      looking = undefined
    })
    return looking
  }
  await refresh(true)

  const at = (collection: string): string => join(folder, checkId(collection, 'collection'))
  const collection = async (id: string): Promise<CollectionRecord> => {
    if (!records.has(id)) await refresh()
    const found = records.get(id)?.record
    if (found) return found
    const near = nearest(id.slice(0, 128), [...records.keys()])
    throw setuError('not-found', {
      where: id.slice(0, 128),
      found: 'no such collection',
      expected: 'one of /collections',
      ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
    })
  }
  const noItem = (collectionId: string, id: string): Error =>
    setuError('not-found', { where: id.slice(0, 128), found: 'no such item', expected: `an item of ${collectionId}` })
  const saveWhenLong = async (id: string): Promise<void> => {
    if (index.changes(id) > SAVE_AFTER) await index.save(id)
  }

  const archive: Archive = {
    folder,
    engine,
    index,
    refresh,
    view: '',
    precisionOf: () => undefined,
    shown: (item) => item,
    known: () => [...records.values()].map((r) => r.record),
    async collections() {
      await refresh()
      return [...archive.known()].sort((a, b) => (a.id < b.id ? -1 : 1))
    },
    collection,
    async putCollection(value) {
      const record = admitCollection(value, 'collection')
      await mkdir(at(record.id), { recursive: true })
      await syncFolder(folder)
      await withLock(at(record.id), () =>
        writeDurable(join(at(record.id), 'collection.json'), `${JSON.stringify(record, null, 1)}\n`).then(touch),
      )
      await refresh(true)
      return (await collection(record.id)) ?? record
    },
    async removeCollection(id) {
      await collection(id)
      // Out of sight at once, then taken away.
      const aside = join(folder, `.gone-${process.pid}-${Date.now()}`)
      await rename(at(id), aside)
      await syncFolder(folder)
      await touch()
      await rm(aside, { recursive: true, force: true })
      await refresh(true)
    },
    async put(collectionId, value, assets = {}) {
      await collection(collectionId)
      const item = admitItem(value, value.id)
      return withLock(at(collectionId), async () => {
        const before = await index.get(collectionId, item.id)
        const now = new Date().toISOString()
        const links = item.links.filter((l) => !['self', 'root', 'parent', 'collection'].includes(l.rel))
        const stamped: StacItem = {
          ...item,
          collection: collectionId,
          links,
          properties: {
            ...item.properties,
            created: before?.item.properties['created'] ?? item.properties['created'] ?? now,
            updated: now,
          },
        }
        const written = await writeItem(at(collectionId), stamped, assets, (itemPath) =>
          noteChange(at(collectionId), { op: 'begin', id: item.id, path: itemPath }),
        )
        await noteChange(at(collectionId), { op: 'put', id: item.id, path: written.path })
        await index.put({ collection: collectionId, path: written.path, item: written.item })
        await touch()
        if (before && before.path !== written.path)
          await rm(join(at(collectionId), before.path), { recursive: true, force: true })
        await saveWhenLong(collectionId)
        return written.item
      })
    },
    async remove(collectionId, id) {
      await collection(collectionId)
      await withLock(at(collectionId), async () => {
        const entry = await index.get(collectionId, id)
        if (!entry) throw noItem(collectionId, id)
        const itemFolder = join(at(collectionId), entry.path)
        await noteChange(at(collectionId), { op: 'begin', id, path: entry.path })
        await rm(join(itemFolder, 'item.json'), { force: true })
        await syncFolder(itemFolder)
        await noteChange(at(collectionId), { op: 'remove', id, path: entry.path })
        await index.drop(collectionId, id)
        await touch()
        await rm(itemFolder, { recursive: true, force: true })
      })
    },
    async get(collectionId, id) {
      await collection(collectionId)
      let entry = await index.get(collectionId, id)
      if (!entry) {
        await refresh()
        entry = await index.get(collectionId, id)
      }
      if (!entry) throw noItem(collectionId, id)
      return entry
    },
    folderOf: ({ collection: id, path: itemPath }) => join(at(id), itemPath),
    async reindex(id) {
      await collection(id)
      return withLock(at(id), async () => {
        await index.dropCollection(id)
        const newest = new Map<string, { path: string; item: StacItem }>()
        for await (const { path: itemPath, item } of walkItems(at(id))) {
          if (!item) {
            // Never was an item: what a crash left.
            await rm(join(at(id), itemPath), { recursive: true, force: true })
            continue
          }
          const other = newest.get(item.id)
          const age = (i: StacItem): string => String(i.properties['updated'] ?? '')
          const [keep, old] =
            !other || age(item) >= age(other.item)
              ? [{ path: itemPath, item }, other]
              : [other, { path: itemPath, item }]
          newest.set(item.id, keep)
          if (old) await rm(join(at(id), old.path), { recursive: true, force: true })
        }
        for (const { path: itemPath, item } of newest.values()) {
          await sweepItem(join(at(id), itemPath), item)
          await index.put({ collection: id, path: itemPath, item })
        }
        const n = await index.save(id)
        await touch()
        return n
      })
    },
    async sweep(now = Date.now()) {
      let gone = 0
      for (const record of await archive.collections()) {
        const days = record['setu:keepDays']
        if (typeof days !== 'number') continue
        const old = await engine.rows('SELECT id FROM items WHERE collection = ? AND t1 < ?', [
          record.id,
          BigInt(Math.floor(now - days * 86_400_000)),
        ])
        for (const { id } of old) {
          await archive.remove(record.id, String(id))
          gone++
        }
      }
      return gone
    },
    async close() {
      await looking?.catch(() => {})
      await engine.close()
    },
  }
  return archive
}
