/** Assets of items as sources, and `archive:` references: read from the files alone, without index or lock. */
import { readdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { readJson } from '@setu/jobs/durable'
import { fileSource, pathSource } from '@setu/jobs/files'
import { isId } from './names.js'
import type { StacAsset, StacItem } from './stac-types.js'

/** Path of a local asset inside the archive; links that lead out, and remote assets, are refused. */
export const assetPath = async (itemFolder: string, asset: StacAsset): Promise<string> => {
  const bad = (): Error =>
    setuError('not-found', { where: asset.href.slice(0, 100), found: 'no such file', expected: 'a file of the item' })
  if (!asset.href.startsWith('./')) throw bad()
  const path = join(itemFolder, asset.href)
  const [real, root] = await Promise.all([realpath(path).catch(() => ''), realpath(itemFolder).catch(() => 'x')])
  if (!real.startsWith(root + sep)) throw bad()
  return real
}

const digestOfAsset = (asset: StacAsset): string | undefined => {
  const sum = asset['file:checksum'] ?? asset['setu:treeChecksum']
  return typeof sum === 'string' && /^1220[0-9a-f]{64}$/.test(sum) ? `sha256:${sum.slice(4)}` : undefined
}

/** One asset, a file or a folder, as a source whose identity is its digest. */
export const assetSource = async (itemFolder: string, asset: StacAsset): Promise<Source> => {
  const path = await assetPath(itemFolder, asset)
  const identity = digestOfAsset(asset)
  const name = asset.href.split('/').pop()!
  if (asset['setu:files'] === undefined) return fileSource(path, { name, ...(identity ? { identity } : {}) })
  const tree = await pathSource(path)
  return identity ? { ...tree, identity } : tree
}

/** The folder of an item, found by the names of folders. */
const findItem = async (
  folder: string,
  collection: string,
  id: string,
): Promise<{ at: string; item: StacItem } | undefined> => {
  const names = async (at: string): Promise<string[]> =>
    (await readdir(at).catch(() => [])).filter((n) => /^\d{2,4}$/.test(n))
  for (const year of (await names(join(folder, collection))).sort().reverse())
    for (const month of await names(join(folder, collection, year))) {
      const at = join(folder, collection, year, month, id)
      const item = await readJson<StacItem>(join(at, 'item.json'))
      if (item?.id === id) return { at, item }
    }
  return undefined
}

/**
 * Opens `archive:<collection>/<item>` (its only data asset) or `archive:<collection>/<item>/<asset>` (by key or file name).
 * The result's identity is the digest that the archive keeps.
 */
export const archiveSource =
  (folder: string) =>
  async (reference: string): Promise<Source> => {
    const where = reference.slice(0, 160)
    const [collection = '', id = '', ...rest] = reference.replace(/^archive:/, '').split('/')
    if (!isId(collection) || !isId(id))
      throw setuError('bad-input', {
        where,
        found: 'a reference that cannot be read',
        expected: 'archive:<collection>/<item>/<asset>',
      })
    const found = await findItem(folder, collection, id)
    if (!found)
      throw setuError('not-found', {
        where,
        found: 'no such item in the archive',
        expected: 'archive:<collection>/<item>/<asset>',
      })
    const local = Object.entries(found.item.assets).filter(([, a]) => a.href.startsWith('./'))
    const name = rest.join('/')
    const data = local.filter(([, a]) => a.roles?.includes('data'))
    const chosen = name
      ? (local.find(([key]) => key === name) ?? local.find(([, a]) => a.href.split('/').pop() === name))
      : (data.length === 1 ? data : local).length === 1
        ? (data.length === 1 ? data : local)[0]
        : undefined
    if (!chosen)
      throw setuError(name ? 'not-found' : 'ambiguous', {
        where,
        found: name ? `no asset "${name.slice(0, 80)}"` : `${local.length} assets`,
        expected: `one of ${local
          .map(([key]) => key)
          .slice(0, 20)
          .join(', ')}`,
      })
    return assetSource(found.at, chosen[1])
  }
