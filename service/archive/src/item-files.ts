/**
 * Items as files: `<collection>/<yyyy>/<mm>/<item>/` holds `item.json` and the assets. Assets first, each by temporary
 * file, fsync and rename, then the folder, and `item.json` last: a folder with it is whole. An item that is written again
 * keeps its old assets until the new `item.json` is in place: they lie in folders of their own (`r2/`).
 */
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setuError } from '@setu/core/errors'
import { sha256Stream } from '@setu/core/key'
import { readJson, syncFolder, writeBeside, writeDurable } from '@setu/jobs/durable'
import { checkAssetPath, itemPath } from './names.js'
import type { StacAsset, StacItem } from './stac-types.js'
import { timesOf } from './stac-types.js'

/** Content of one file: bytes, a file to copy, or a stream. */
export type AssetBody = Uint8Array | { readonly file: string } | AsyncIterable<Uint8Array>

/** An asset to be kept: one file, or a folder of files (`files` by path inside it) such as a Zarr. */
export type AssetToKeep = Omit<StacAsset, 'href'> & {
  readonly name: string
} & ({ readonly body: AssetBody } | { readonly files: AsyncIterable<readonly [string, AssetBody]> })

const streamOf = (body: AssetBody): AsyncIterable<Uint8Array> => {
  if (body instanceof Uint8Array)
    return (async function* () {
      yield body
    })()
  return 'file' in body ? createReadStream(body.file) : body
}

const writeInto = async (folder: string, name: string, body: AssetBody): Promise<{ size: number; sha256: string }> => {
  const target = join(folder, name)
  await mkdir(dirname(target), { recursive: true })
  const beside = await writeBeside(dirname(target), streamOf(body))
  await beside.settle(target)
  return beside
}

/** Digest of a folder: sha256 of the lines `<sha256>  ./<path>` that `sha256sum` prints, in byte order of the paths. */
export const treeDigest = (files: readonly (readonly [path: string, sha256: string])[]): string => {
  const hash = sha256Stream()
  const sorted = files.map(([path, sha]) => [`./${path}`, sha] as const).sort(([a], [b]) => (a < b ? -1 : 1))
  for (const line of sorted.map(([path, sha]) => `${sha}  ${path}\n`)) hash.update(new TextEncoder().encode(line))
  return hash.hex()
}

const keepAsset = async (folder: string, prefix: string, asset: AssetToKeep, where: string): Promise<StacAsset> => {
  const { name } = asset
  checkAssetPath(name, where)
  const rest = Object.fromEntries(Object.entries(asset).filter(([k]) => k !== 'name' && k !== 'body' && k !== 'files'))
  const href = `./${prefix}${name}`
  if ('body' in asset) {
    const { size, sha256 } = await writeInto(folder, name, asset.body as AssetBody)
    return { ...rest, href, 'file:size': size, 'file:checksum': `1220${sha256}` }
  }
  const lines: [string, string][] = []
  const folders = new Set<string>([join(folder, name)])
  let size = 0
  for await (const [path, body] of asset.files as AsyncIterable<readonly [string, AssetBody]>) {
    if (path.split('/').some((p) => p === '' || p === '.' || p === '..' || !/^[A-Za-z0-9._-]{1,128}$/.test(p)))
      throw setuError('bad-input', { where, found: `"${path.slice(0, 80)}"`, expected: 'plain file names' })
    const written = await writeInto(join(folder, name), path, body)
    for (let up = dirname(join(folder, name, path)); up.startsWith(join(folder, name)); up = dirname(up))
      folders.add(up)
    size += written.size
    lines.push([path, written.sha256])
  }
  if (lines.length === 0) throw setuError('bad-input', { where, found: 'an empty folder', expected: 'files' })
  for (const each of folders) await syncFolder(each)
  return {
    ...rest,
    href,
    'file:size': size,
    'setu:files': lines.length,
    'setu:treeChecksum': `1220${treeDigest(lines)}`,
  }
}

const REVISION = /^r(\d+)$/

/** Where the assets of the next version of an item go: '' for the first, `r2/` and so on. */
const nextPrefix = async (folder: string): Promise<string> => {
  const before = await readJson<StacItem>(join(folder, 'item.json'))
  if (!before) {
    // What a crash left: no item was ever there.
    await rm(folder, { recursive: true, force: true })
    return ''
  }
  const used = (await readdir(folder)).map((name) => Number(REVISION.exec(name)?.[1] ?? 1))
  return `r${Math.max(1, ...used) + 1}/`
}

/** Removes what the current `item.json` does not name. */
export const sweepItem = async (folder: string, item: StacItem): Promise<void> => {
  const kept = new Set(
    Object.values(item.assets).map(({ href }) => (href.startsWith('./') ? href.slice(2).split('/')[0]! : '')),
  )
  for (const name of await readdir(folder))
    if (name !== 'item.json' && !kept.has(name)) await rm(join(folder, name), { recursive: true, force: true })
}

/**
 * Writes an item and its assets under a collection's folder. `commit` is called before `item.json` is put in place, when
 * everything else is on the disk. Assets with a remote address are left as they are.
 */
export const writeItem = async (
  collectionFolder: string,
  item: StacItem,
  assets: Readonly<Record<string, AssetToKeep>>,
  before: (path: string) => Promise<void>,
): Promise<{ readonly item: StacItem; readonly path: string }> => {
  const path = itemPath(item.id, timesOf(item).start)
  const folder = join(collectionFolder, path)
  const prefix = await nextPrefix(folder)
  await mkdir(join(folder, prefix), { recursive: true })
  const names = Object.values(assets).map((a) => a.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw setuError('bad-input', { where: item.id, found: `two assets in one file, ${twice}`, expected: 'a file each' })
  const kept: Record<string, StacAsset> = {}
  for (const [key, asset] of Object.entries(item.assets)) {
    if (assets[key]) continue
    if (!/^(https?|s3|gs):\/\//i.test(asset.href))
      throw setuError('bad-input', {
        where: `${item.id}: ${key}`,
        found: `"${asset.href.slice(0, 80)}"`,
        expected: 'a file that is given, or an https address',
      })
    kept[key] = asset
  }
  for (const [key, asset] of Object.entries(assets))
    kept[key] = {
      ...(item.assets[key] ?? {}),
      ...(await keepAsset(join(folder, prefix), prefix, asset, `${item.id}: ${key}`)),
    }
  const order = [...new Set([...Object.keys(item.assets), ...Object.keys(assets)])]
  const whole: StacItem = { ...item, assets: Object.fromEntries(order.map((k) => [k, kept[k]!])) }
  // The names of all folders down to the item are on the disk before the item is.
  let at = join(folder, prefix)
  while (at.startsWith(collectionFolder)) {
    await syncFolder(at)
    at = dirname(at)
  }
  await before(path)
  await writeDurable(join(folder, 'item.json'), `${JSON.stringify(whole, null, 1)}\n`)
  await sweepItem(folder, whole)
  return { item: whole, path }
}
