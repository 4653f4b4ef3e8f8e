/**
 * A result as a folder: `outputs.json`, the assets, a `<output>.vl.json` for each figure, `provenance.json`, and
 * `item.json` (STAC 1.0.0), written last: a folder with an item is whole. The folder is itself a dataset.
 */
import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { AnyProcess, AssetRef } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Provenance } from '@setu/core/provenance'
import { roleOf } from '@setu/core/schema'
import { diskError, writeBeside, writeDurable, writeQuick } from './durable.js'

export interface OutDir {
  readonly path: string
  /** For `Host.write`. A name used twice is a fault of the process. */
  write(name: string, type: string, body: AsyncIterable<Uint8Array>): Promise<AssetRef>
  finish(process: AnyProcess, outputs: Record<string, unknown>, provenance: Provenance): Promise<void>
}

/** What a face shows for an asset: where it is, what it is, its digest. */
export interface AssetLink {
  readonly href: string
  readonly type: string
  readonly sha256: string
  readonly size: number
  readonly name: string
}

/** Outputs as declared, with every asset as a link. `hrefOf` without a result: the asset was not made and is left out. */
export const withAssetLinks = (
  process: AnyProcess,
  outputs: Record<string, unknown>,
  hrefOf: (asset: AssetRef) => string | undefined,
): Record<string, unknown> => {
  const shown: Record<string, unknown> = {}
  const declared = process.outputs.properties as Record<string, { items?: unknown }>
  const link = (asset: AssetRef): AssetLink | undefined => {
    const href = hrefOf(asset)
    return href === undefined
      ? undefined
      : { href, type: asset.type, sha256: asset.sha256, size: asset.size, name: asset.name }
  }
  for (const [name, value] of Object.entries(outputs)) {
    const schema = declared[name]
    if (schema && roleOf(schema) === 'asset' && value) {
      const made = link(value as AssetRef)
      if (made) shown[name] = made
    } else if (schema?.items && roleOf(schema.items) === 'asset' && Array.isArray(value))
      shown[name] = (value as AssetRef[]).map(link).filter((l) => l !== undefined)
    else shown[name] = value
  }
  return shown
}

/** STAC item of a result. It has no place of its own: the geometry is null, as STAC allows. */
export const stacItem = (
  process: AnyProcess,
  provenance: Provenance,
  figures: readonly string[],
  at: string,
): Record<string, unknown> => ({
  type: 'Feature',
  stac_version: '1.0.0',
  stac_extensions: [
    'https://stac-extensions.github.io/processing/v1.2.0/schema.json',
    'https://stac-extensions.github.io/file/v2.1.0/schema.json',
  ],
  id: `${process.id}-${provenance.key.slice(0, 16)}`,
  geometry: null,
  properties: {
    datetime: at,
    title: process.title,
    'processing:datetime': at,
    'processing:facility': 'Setu',
    'processing:software': { setu: provenance.foundation, [process.id]: provenance.version },
    'processing:lineage': process.description,
    'setu:simulated': provenance.sources.some((s) => s.simulated),
    'setu:provenance': provenance,
  },
  links: [],
  assets: {
    outputs: { href: './outputs.json', type: 'application/json', title: 'Outputs', roles: ['data'] },
    ...Object.fromEntries(
      figures.map((name) => [
        `${name}.vl.json`,
        { href: `./${name}.vl.json`, type: 'application/vnd.vegalite.v6+json', roles: ['overview'] },
      ]),
    ),
    ...Object.fromEntries(
      provenance.assets.map((a) => [
        a.name,
        { href: `./${a.name}`, type: a.type, roles: ['data'], 'file:size': a.size, 'file:checksum': `1220${a.sha256}` },
      ]),
    ),
  },
})

export const figuresOf = (process: AnyProcess, outputs: Record<string, unknown>): string[] =>
  Object.entries(process.outputs.properties as Record<string, unknown>)
    .filter(([name, schema]) => roleOf(schema) === 'figure' && outputs[name])
    .map(([name]) => name)

export interface OutDirOptions {
  /** fsync what is written. */
  readonly durable?: boolean
  /** Make the folder when something is written, not before. */
  readonly late?: boolean
}

export const createOutDir = async (path: string, options: OutDirOptions = {}): Promise<OutDir> => {
  const { durable = true, late = false } = options
  const at = resolve(path)
  const make = async (): Promise<void> => {
    await mkdir(at, { recursive: true }).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOSPC' || code === 'EDQUOT') throw diskError(error, path)
      throw setuError(
        'refused',
        {
          where: path,
          found: (error as NodeJS.ErrnoException).code ?? String(error),
          expected: 'a folder that can be written',
        },
        { cause: error },
      )
    })
    if (!(await stat(at)).isDirectory())
      throw setuError('bad-input', { where: path, found: 'a file', expected: 'a folder' })
  }
  let made = late ? undefined : make()
  await made
  const ready = (): Promise<void> => (made ??= make())
  const names = new Set<string>(['outputs.json', 'item.json', 'provenance.json'])
  return {
    path: at,
    async write(name, type, body) {
      if (names.has(name))
        throw setuError('internal', {
          where: name,
          found: 'an asset name used twice',
          expected: 'one name for each asset',
        })
      names.add(name)
      await ready()
      const beside = await writeBeside(at, body)
      await beside.settle(join(at, name))
      return { name, type, size: beside.size, sha256: beside.sha256 }
    },
    async finish(process, outputs, provenance) {
      await ready()
      const figures = figuresOf(process, outputs)
      const put = async (name: string, value: unknown): Promise<void> => {
        const text = json(value)
        await (durable ? writeDurable(join(at, name), text) : writeQuick(join(at, name), text))
      }
      const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`
      for (const name of figures) await put(`${name}.vl.json`, outputs[name])
      await put(
        'outputs.json',
        withAssetLinks(process, outputs, (a) => `./${a.name}`),
      )
      await put('provenance.json', provenance)
      await put('item.json', stacItem(process, provenance, figures, new Date().toISOString()))
    },
  }
}
