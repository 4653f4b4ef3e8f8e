/** Whether an archive is whole: every item readable, every asset there with its size and digest, the index as the files. */
import { createReadStream } from 'node:fs'
import { lstat, readdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { sha256Stream } from '@setu/core/key'
import type { Archive } from './archive.js'
import { treeDigest } from './item-files.js'
import { walkItems } from './item-index.js'
import { itemPath } from './names.js'
import { admitItem, type StacAsset, type StacItem, timesOf } from './stac-types.js'

export interface Fault {
  readonly collection: string
  readonly item?: string
  readonly where: string
  readonly found: string
  readonly expected: string
  /** A remainder of a crash that no reader sees; `reindex` removes it. */
  readonly harmless?: true
}
export interface Verified {
  readonly collections: number
  readonly items: number
  readonly assets: number
  readonly bytes: number
  readonly faults: readonly Fault[]
}

export const digestOf = async (path: string): Promise<{ size: number; sha256: string }> => {
  const hash = sha256Stream()
  let size = 0
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Uint8Array)
    size += (chunk as Uint8Array).length
  }
  return { size, sha256: hash.hex() }
}

/** Files under a folder by path; links are refused by whoever opens them, and are named here. */
export const filesUnder = async (folder: string, prefix = ''): Promise<string[]> => {
  const found: string[] = []
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    if (entry.isDirectory()) found.push(...(await filesUnder(folder, `${prefix}${entry.name}/`)))
    else if (entry.isFile()) found.push(prefix + entry.name)
  }
  return found.sort()
}

const assetFault = async (
  folder: string,
  root: string,
  asset: StacAsset,
): Promise<{ size: number; found?: string; expected?: string }> => {
  const path = join(folder, asset.href)
  const info = await lstat(path).catch(() => undefined)
  if (!info) return { size: 0, found: 'nothing', expected: 'a file' }
  if (info.isSymbolicLink() || !(await realpath(path)).startsWith(root + sep))
    return { size: 0, found: 'a link', expected: 'a file of the archive' }
  let size = 0
  let digest: string
  const expected = asset['file:checksum'] ?? asset['setu:treeChecksum']
  if (info.isDirectory()) {
    const lines: [string, string][] = []
    for (const name of await filesUnder(path)) {
      const one = await digestOf(join(path, name))
      size += one.size
      lines.push([name, one.sha256])
    }
    digest = treeDigest(lines)
  } else ({ size, sha256: digest } = await digestOf(path))
  if (asset['file:size'] !== undefined && asset['file:size'] !== size)
    return { size, found: `${size} bytes`, expected: `${asset['file:size']} bytes` }
  if (expected !== undefined && expected !== `1220${digest}`)
    return { size, found: `sha256 ${digest}`, expected: `sha256 ${String(expected).slice(4)}` }
  return { size }
}

/** `onItem` is called for each item, for a progress bar. */
export const archiveVerify = async (
  archive: Archive,
  onItem?: (collection: string, items: number) => void,
): Promise<Verified> => {
  const faults: Fault[] = []
  let [items, assets, bytes] = [0, 0, 0]
  await archive.refresh(true)
  const root = await realpath(archive.folder)
  const collections = await archive.collections()
  for (const { id: collection } of collections) {
    const at = join(archive.folder, collection)
    const seen = new Set<string>()
    for await (const { path, item: raw } of walkItems(at)) {
      const fault = (found: string, expected: string, more: Partial<Fault> = {}): void => {
        faults.push({ collection, item: path.split(/[\\/]/).pop()!, where: path, found, expected, ...more })
      }
      if (!raw) {
        const names = await readdir(join(at, path)).catch((): string[] => [])
        if (names.includes('item.json')) fault('an item.json that cannot be read', 'JSON')
        else fault('a folder without item.json', 'an item', { harmless: true })
        continue
      }
      items++
      onItem?.(collection, items)
      let item: StacItem
      try {
        item = admitItem(raw, path)
      } catch (error) {
        fault(error instanceof Error ? error.message : String(error), 'a STAC item')
        continue
      }
      if (join(itemPath(item.id, timesOf(item).start)) !== path) fault(`item ${item.id}`, 'an item at its own place')
      if (item.collection !== collection) fault(`collection ${item.collection}`, collection)
      if (seen.has(item.id)) fault('a second item of this id', 'one', { harmless: true })
      seen.add(item.id)
      const named = new Set(['item.json'])
      for (const [key, asset] of Object.entries(item.assets)) {
        if (!asset.href.startsWith('./')) continue
        named.add(asset.href.slice(2).split('/')[0]!)
        assets++
        const one = await assetFault(join(at, path), root, asset)
        bytes += one.size
        if (one.found) fault(one.found, one.expected!, { where: `${path}: ${key}` })
      }
      for (const name of await readdir(join(at, path)))
        if (!named.has(name)) fault(`"${name}", which the item does not name`, 'its assets only', { harmless: true })
      const known = await archive.index.get(collection, item.id)
      if (!known) fault('an item that the index lacks', 'an index as the files')
      else if (known.path === path && JSON.stringify(known.item) !== JSON.stringify(raw))
        fault('another item in the index', 'an index as the files')
    }
    const listed = await archive.engine.columns('SELECT id FROM items WHERE collection = ?', [collection])
    for (const id of listed['id'] ?? [])
      if (!seen.has(String(id)))
        faults.push({
          collection,
          item: String(id),
          where: 'items.parquet',
          found: 'an item without files',
          expected: 'an index as the files',
        })
  }
  return { collections: collections.length, items, assets, bytes, faults }
}
