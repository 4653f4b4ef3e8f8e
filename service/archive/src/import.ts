/**
 * Takes in what others made: a static STAC catalogue, collection or item with the files beside it; a table (GeoParquet,
 * GeoJSON, CSV with longitude and latitude) as a partition; a field (Zarr, NetCDF, GeoTIFF) as an item.
 */
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { entriesOf, readAll } from '@setu/core/source'
import { formatInstant, parseInstant } from '@setu/core/time'
import { numberIn } from '@setu/formats/csv/number'
import { readCsv } from '@setu/formats/csv/read'
import { readGeoJson } from '@setu/formats/geojson/geojson'
import { type FeatureRow, readGeoParquet } from '@setu/formats/parquet/features'
import type { Geometry } from '@setu/formats/parquet/wkb'
import { kindName, sniff } from '@setu/formats/sniff'
import { zarrRoot } from '@setu/formats/zarr/open'
import { pathSource } from '@setu/jobs/files'
import type { Archive } from './archive.js'
import { boxGeometry, fieldFacts } from './field-facts.js'
import type { AssetToKeep } from './item-files.js'
import { isId } from './names.js'
import { admitCollection, admitItem, type StacItem, type StacLink } from './stac-types.js'
import { putFeatures } from './tables.js'
import { filesUnder } from './verify.js'

export interface ImportOptions {
  /** Needed for a table or a field; a STAC item without a collection goes there too. */
  readonly collection?: string
  readonly title?: string
  readonly licence?: string
  readonly agreement?: string
  /** Id of the item or partition; the file's name by default. */
  readonly id?: string
  readonly datetime?: string
  readonly time?: string
  readonly location?: string
}
export interface Imported {
  readonly collections: readonly string[]
  readonly items: number
}

const LOCAL = /^(?![a-z][a-z0-9+.-]*:\/\/)/i
const MOST_LINKS = 100_000

/** A file that an href beside a STAC file names; never above the folder that the import began in. */
const beside = (file: string, href: string, root: string): string | undefined => {
  if (!LOCAL.test(href)) return undefined
  let name: string
  try {
    name = decodeURIComponent(href)
  } catch {
    return undefined
  }
  const path = resolve(dirname(file), name)
  return path === root || path.startsWith(root + sep) ? path : undefined
}

const readStac = async (path: string): Promise<Record<string, unknown> | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  } catch {
    return undefined
  }
}

const assetsBeside = async (
  item: StacItem,
  file: string,
  root: string,
): Promise<{ item: StacItem; assets: Record<string, AssetToKeep> }> => {
  const assets: Record<string, AssetToKeep> = {}
  const remote: Record<string, StacItem['assets'][string]> = {}
  const used = new Set<string>()
  for (const [key, asset] of Object.entries(item.assets)) {
    const path = beside(file, asset.href, root)
    if (path === undefined) {
      remote[key] = asset
      continue
    }
    const info = await stat(path).catch(() => undefined)
    if (!info)
      throw setuError('not-found', {
        where: `${item.id}: ${key}`,
        found: `no file ${asset.href.slice(0, 80)}`,
        expected: 'the file beside its item',
      })
    const { href: _, ...rest } = asset
    let name = basename(path)
      .replace(/[^A-Za-z0-9._-]/g, '_')
      .replace(/^\.+/, '')
    while (used.has(name) || name === 'item.json' || name === '') name = `_${name}`
    used.add(name)
    assets[key.replace(/[^A-Za-z0-9._-]/g, '_')] = info.isDirectory()
      ? {
          ...rest,
          name,
          files: (async function* () {
            for (const inside of await filesUnder(path)) yield [inside, { file: join(path, inside) }] as const
          })(),
        }
      : { ...rest, name, body: { file: path } }
  }
  return { item: { ...item, assets: remote }, assets }
}

const ensure = async (archive: Archive, id: string, options: ImportOptions, kind?: 'features'): Promise<void> => {
  if ((await archive.collections()).some((c) => c.id === id)) return
  await archive.putCollection({
    type: 'Collection',
    stac_version: '1.0.0',
    id,
    title: options.title ?? id,
    description: options.title ?? id,
    license: options.licence ?? 'other',
    ...(options.agreement ? { 'setu:agreement': options.agreement } : {}),
    ...(kind ? { 'setu:kind': kind } : {}),
  })
}

const importStac = async (
  archive: Archive,
  path: string,
  options: ImportOptions,
  onItem: () => void,
): Promise<Imported> => {
  const root = dirname(resolve(path))
  const collections = new Set<string>()
  const seen = new Set<string>()
  let items = 0
  const visit = async (file: string, collection: string | undefined): Promise<void> => {
    if (seen.has(file)) return
    seen.add(file)
    if (seen.size > MOST_LINKS)
      throw setuError('too-large', { where: path, found: `more than ${MOST_LINKS} files`, expected: 'fewer' })
    const value = await readStac(file)
    const where = basename(file)
    if (value?.['type'] === 'Feature') {
      const item = admitItem(value, where)
      const target = options.collection ?? item.collection ?? collection
      if (!target)
        throw setuError('bad-input', {
          where,
          found: 'an item without a collection',
          expected: 'a collection',
          wayOut: 'Name one with --collection.',
        })
      await ensure(archive, target, options)
      collections.add(target)
      const { item: kept, assets } = await assetsBeside(item, file, root)
      await archive.put(target, { ...kept, collection: target }, assets)
      items++
      onItem()
      return
    }
    if (value?.['type'] === 'Collection') {
      const { links: _l, ...record } = admitCollection(value, where) as ReturnType<typeof admitCollection> & {
        links?: unknown
      }
      const id = options.collection ?? record.id
      await archive.putCollection({ ...record, id } as ReturnType<typeof admitCollection>)
      collections.add(id)
      collection = id
    } else if (value?.['type'] !== 'Catalog') {
      throw setuError('unknown-format', {
        where,
        found: 'a file that is no STAC',
        expected: 'a STAC catalogue, collection or item',
      })
    }
    for (const link of (value['links'] as StacLink[] | undefined) ?? []) {
      if (link.rel !== 'item' && link.rel !== 'child') continue
      const next = beside(file, link.href, root)
      if (next && (await stat(next).catch(() => undefined))) await visit(next, collection)
    }
  }
  await visit(resolve(path), undefined)
  return { collections: [...collections], items }
}

const csvRows = (body: Uint8Array, where: string): FeatureRow[] => {
  const table = readCsv(body, { where })
  const plain = table.columns.map((c) => c.replace(/\s*\[.*\]$/, '').trim())
  const find = (...names: string[]): number => plain.findIndex((c) => names.includes(c.toLowerCase()))
  const [lon, lat] = [find('lon', 'longitude', 'x', 'lng'), find('lat', 'latitude', 'y')]
  if (lon < 0 || lat < 0)
    throw setuError('bad-file', {
      where,
      found: `columns ${plain.join(', ')}`,
      expected: 'lon and lat',
      wayOut: 'Name the columns lon and lat.',
    })
  const numeric = plain.map((_, k) => table.rows.every((r) => numberIn(r[k] ?? '', table.decimal) !== undefined))
  return table.rows.map((row, i) => {
    const x = numberIn(row[lon]!, table.decimal)
    const y = numberIn(row[lat]!, table.decimal)
    if (x === undefined || y === undefined)
      throw setuError('bad-file', {
        where: `${where}:${table.lineOf(i)}`,
        found: `${row[lon]}, ${row[lat]}`,
        expected: 'longitude and latitude',
      })
    const properties: Record<string, unknown> = {}
    plain.forEach((name, k) => {
      if (k === lon || k === lat) return
      properties[name] = numeric[k] ? numberIn(row[k] ?? '', table.decimal) : row[k] === '' ? null : row[k]
    })
    return { geometry: x === null || y === null ? null : { type: 'Point', coordinates: [x, y] }, properties }
  })
}

const tableRows = async (source: Source, where: string): Promise<FeatureRow[] | undefined> => {
  const bytes = await source.open()
  const kind = await sniff(bytes)
  if (kind === 'parquet') return (await readGeoParquet(bytes, where)).features
  if (kind === 'geojson' || kind === 'json') {
    const { features } = readGeoJson(await readAll(bytes), { where })
    return features.map((f) => ({
      ...(f.id === undefined ? {} : { id: f.id }),
      geometry: f.geometry as Geometry | null,
      properties: f.properties,
    }))
  }
  if (kind === 'csv' || kind === 'text') return csvRows(await readAll(bytes), where)
  return undefined
}

const importField = async (
  archive: Archive,
  path: string,
  source: Source,
  collection: string,
  options: ImportOptions,
): Promise<void> => {
  const facts = await fieldFacts(source)
  const folder = (await zarrRoot(source)) !== undefined
  const name = basename(path).replace(/[^A-Za-z0-9._-]/g, '_')
  const id = options.id ?? plainId(name)
  const start = options.datetime ?? facts.start
  if (!start)
    throw setuError('bad-input', {
      where: name,
      found: 'a field without a time',
      expected: 'the time it is of',
      wayOut: 'Give it with --datetime.',
    })
  const rest = {
    type: folder
      ? 'application/vnd+zarr'
      : /\.tiff?$/i.test(name)
        ? 'image/tiff; application=geotiff'
        : 'application/x-netcdf',
    roles: ['data'],
    ...facts.asset,
  }
  const item: StacItem = {
    type: 'Feature',
    stac_version: '1.0.0',
    stac_extensions: [
      'https://stac-extensions.github.io/projection/v1.1.0/schema.json',
      'https://stac-extensions.github.io/file/v2.1.0/schema.json',
    ],
    id,
    geometry: facts.bbox ? boxGeometry(facts.bbox) : null,
    ...(facts.bbox ? { bbox: facts.bbox } : {}),
    properties: {
      datetime: facts.end && facts.end !== facts.start && !options.datetime ? null : formatInstant(parseInstant(start)),
      ...(facts.start && facts.end && !options.datetime
        ? { start_datetime: facts.start, end_datetime: facts.end }
        : {}),
      ...facts.properties,
    },
    links: [],
    assets: {},
  }
  await archive.put(collection, item, {
    data: folder
      ? {
          ...rest,
          name,
          files: (async function* () {
            for (const entry of await entriesOf(source)) {
              const bytes = await source.open(entry)
              yield [entry, await bytes.read(0, bytes.size)] as const
            }
          })(),
        }
      : { ...rest, name, body: { file: path } },
  })
}

const plainId = (name: string): string => {
  const id = name
    .replace(/\.(zarr|nc4?|tiff?|parquet|geojson|json|csv|h5|hdf5?)$/i, '')
    .replace(/[^A-Za-z0-9._-]/g, '-')
  return isId(id) ? id : `i-${id}`.slice(0, 128)
}

/** A STAC file, a table or a field, told apart by content. */
export const archiveImport = async (
  archive: Archive,
  path: string,
  options: ImportOptions = {},
  onItem: () => void = () => {},
): Promise<Imported> => {
  const info = await stat(path).catch(() => undefined)
  if (!info)
    throw setuError('not-found', {
      where: path,
      found: 'no such file or folder',
      expected: 'a STAC file, a table or a field',
    })
  if (info.isDirectory()) {
    for (const name of ['catalog.json', 'collection.json', 'item.json'])
      if ((await stat(join(path, name)).catch(() => undefined))?.isFile())
        return importStac(archive, join(path, name), options, onItem)
  } else if (path.endsWith('.json')) {
    const value = await readStac(path)
    if (
      value &&
      (value['type'] === 'Collection' ||
        value['type'] === 'Catalog' ||
        (value['type'] === 'Feature' && 'stac_version' in value))
    )
      return importStac(archive, path, options, onItem)
  }
  const { collection } = options
  if (!collection)
    throw setuError('bad-input', {
      where: path,
      found: 'a dataset without a collection',
      expected: 'a collection',
      wayOut: 'Name one with --collection.',
    })
  const source = await pathSource(path)
  const where = basename(path)
  const rows = info.isFile() ? await tableRows(source, where) : undefined
  if (rows) {
    await ensure(archive, collection, options, 'features')
    await putFeatures(archive, collection, options.id ?? plainId(where), rows, options)
  } else {
    if (info.isFile() && !['tiff', 'hdf5', 'netcdf3'].includes(await sniff(await source.open())))
      throw setuError('unknown-format', {
        where,
        found: kindName(await sniff(await source.open())),
        expected: 'STAC, GeoParquet, GeoJSON, CSV, Zarr, NetCDF or GeoTIFF',
      })
    await ensure(archive, collection, options)
    await importField(archive, path, source, collection, options)
  }
  onItem()
  return { collections: [collection], items: 1 }
}
