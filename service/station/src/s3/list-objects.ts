/**
 * The files of the archive as objects of one bucket: `<collection>/<item>/<path of the file>`, in byte order of the whole
 * key, as the reader's view of the archive has them. What a view holds back has no key.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Archive } from '@setu/archive/archive'
import { assetPath } from '@setu/archive/asset-source'
import type { StacAsset, StacItem } from '@setu/archive/stac-types'
import { pathSource } from '@setu/jobs/files'

export interface StoredObject {
  readonly key: string
  readonly size: number
  readonly modified: Date
  readonly etag: string
}
export interface Listing {
  readonly objects: readonly StoredObject[]
  readonly prefixes: readonly string[]
  /** The last key or prefix of the page, where more comes behind it. */
  readonly next?: string
}
export interface ListQuery {
  readonly prefix: string
  /** `/` or none. */
  readonly delimiter: string
  /** Keys behind this one. */
  readonly after: string
  readonly limit: number
}

const BATCH = 500
/** The folder of an item: what its keys begin with. */
const FOLDER = "collection || '/' || id || '/'"
/** The character behind the slash: a key behind every key of a folder. */
const behindFolder = (folder: string): string => `${folder.slice(0, -1)}0`

/** Digest of a whole file; of one inside a folder its size and time, which change when it does. */
export const etagOf = (asset: StacAsset, size: number, modified: Date): string => {
  const sum = /^1220([0-9a-f]{64})$/.exec(String(asset['file:checksum'] ?? ''))?.[1]
  return sum ?? `${size.toString(16)}-${modified.getTime().toString(16)}`
}

interface Named {
  readonly key: string
  readonly path: string
  readonly asset: StacAsset
}

const byteOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The files of an item, in order; a folder (Zarr) is looked into only where a key of it is wanted. */
const filesOf = async (archive: Archive, item: StacItem, path: string, folder: string): Promise<Named[]> => {
  const at = archive.folderOf({ collection: item.collection!, path })
  const named: Named[] = []
  for (const asset of Object.values(archive.shown(item).assets)) {
    if (!asset.href.startsWith('./')) continue
    const name = asset.href.slice(2)
    if (asset['setu:files'] === undefined) named.push({ key: folder + name, path: join(at, name), asset })
    else {
      const real = await assetPath(at, asset)
      for await (const inside of (await pathSource(real)).list())
        named.push({ key: `${folder}${name}/${inside}`, path: join(real, inside), asset })
    }
  }
  return named.sort((a, b) => byteOrder(a.key, b.key))
}

interface Folder {
  readonly folder: string
  readonly path: string
  readonly item: StacItem
}

/** Items whose folder can hold a key behind `cursor.from`, in order; who reads may move the cursor on. */
async function* foldersOf(
  archive: Archive,
  prefix: string,
  cursor: { from: string },
  signal: AbortSignal | undefined,
): AsyncGenerator<Folder> {
  const collection = prefix.includes('/') ? prefix.slice(0, prefix.indexOf('/')) : undefined
  for (;;) {
    const rows = await archive.engine.rows(
      `SELECT ${FOLDER} AS folder, path, item FROM items
       WHERE (starts_with(${FOLDER}, ?) OR starts_with(?, ${FOLDER})) AND (${FOLDER} > ? OR starts_with(?, ${FOLDER}))
       ${collection === undefined ? '' : 'AND collection = ?'} ORDER BY ${FOLDER} LIMIT ${BATCH}`,
      [prefix, prefix, cursor.from, cursor.from, ...(collection === undefined ? [] : [collection])],
      signal ? { signal } : {},
    )
    for (const row of rows) {
      const folder = String(row['folder'])
      if (folder < cursor.from && !cursor.from.startsWith(folder)) continue
      yield { folder, path: String(row['path']), item: JSON.parse(String(row['item'])) as StacItem }
    }
    if (rows.length < BATCH) return
    const end = behindFolder(String(rows.at(-1)!['folder']))
    if (cursor.from < end) cursor.from = end
  }
}

/** A page of keys. Reads the index in batches, and only the folders of items that are on the page. */
export const listObjects = async (
  archive: Archive,
  { prefix, delimiter, after, limit }: ListQuery,
  signal?: AbortSignal,
): Promise<Listing> => {
  const objects: StoredObject[] = []
  const prefixes: string[] = []
  if (limit === 0) return { objects, prefixes }
  /** The part of a key to the first delimiter behind the prefix. */
  const groupOf = (key: string): string | undefined => {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    return at < 0 ? undefined : key.slice(0, at + 1)
  }
  // A page that ended with a group goes on behind the whole of it.
  const cursor = { from: after !== '' && groupOf(after) === after ? behindFolder(after) : after }
  let last = after
  const full = (): boolean => objects.length + prefixes.length === limit
  for await (const { folder, path, item } of foldersOf(archive, prefix, cursor, signal)) {
    const around = folder.startsWith(prefix) ? groupOf(folder) : undefined
    if (around !== undefined && !hasFiles(archive, item)) continue
    const files = around === undefined ? await filesOf(archive, item, path, folder) : [{ key: around }]
    for (const file of files) {
      const { key } = file
      if (!key.startsWith(prefix) || (key <= cursor.from && around === undefined)) continue
      const group = groupOf(key)
      // A group is behind a marker as a whole, or not at all.
      const passed = group !== undefined && group <= after
      if (full() && !passed) return { objects, prefixes, next: last }
      if (group !== undefined) {
        cursor.from = behindFolder(group)
        if (passed) continue
        prefixes.push(group)
        last = group
        continue
      }
      const { asset, path: at } = file as Named
      const info = await stat(at).catch(() => undefined)
      if (!info) continue
      objects.push({ key, size: info.size, modified: info.mtime, etag: etagOf(asset, info.size, info.mtime) })
      cursor.from = key
      last = key
    }
  }
  return { objects, prefixes }
}

const hasFiles = (archive: Archive, item: StacItem): boolean =>
  Object.values(archive.shown(item).assets).some((a) => a.href.startsWith('./'))
