/**
 * Files a result: its folder (what `--out` wrote, or a job's) becomes one item for each collection that its assets name,
 * with everything a reader of another program needs: features as GeoJSON, small grids as GeoTIFF, the outputs, the figures
 * and the provenance. The item's id comes from the result's key, so keeping twice is keeping once.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnyProcess, Mission } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Provenance } from '@setu/core/provenance'
import { type FeatureCollection, type GridCoverage, roleOf } from '@setu/core/schema'
import { formatInstant, parseInstantDetail } from '@setu/core/time'
import { writeGeoJson } from '@setu/formats/geojson/geojson'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { boundsOf, type Geometry } from '@setu/formats/parquet/wkb'
import { readJson } from '@setu/jobs/durable'
import { fileSource } from '@setu/jobs/files'
import type { Archive } from './archive.js'
import { boxGeometry, fieldFacts } from './field-facts.js'
import { isFieldType } from './field-set.js'
import type { AssetToKeep } from './item-files.js'
import { isId } from './names.js'
import type { StacItem } from './stac-types.js'

type Box = [number, number, number, number]

export interface Kept {
  readonly collection: string
  readonly item: StacItem
}

const joined = (a: Box | null, b: Box | null): Box | null =>
  a && b ? [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])] : (a ?? b)

/** `2020-06-01 to 2020-09-30`, `2020-06-01/2020-09-30`: the interval that a period names. */
const intervalOf = (period: unknown): readonly [string, string] | undefined => {
  if (typeof period !== 'string') return undefined
  const found = period.match(/\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z)?/g)
  if (found?.length !== 2) return undefined
  const [a, b] = found.map((t) => parseInstantDetail(t))
  // A date alone at the end is that whole day.
  return b!.ms >= a!.ms ? [formatInstant(a!.ms), formatInstant(b!.dateOnly ? b!.ms + 86_399_000 : b!.ms)] : undefined
}

const gridTiff = (coverage: GridCoverage): { body: Uint8Array; box: Box } | undefined => {
  const x = coverage.domain.axes.x.values
  const y = coverage.domain.axes.y.values
  const [name, range] = Object.entries(coverage.ranges)[0] ?? []
  if (!name || !range || x.length < 2 || y.length < 2) return undefined
  const dx = (x[x.length - 1]! - x[0]!) / (x.length - 1)
  const dy = (y[y.length - 1]! - y[0]!) / (y.length - 1)
  const even = (axis: readonly number[], step: number): boolean =>
    axis.every((v, i) => Math.abs(v - (axis[0]! + i * step)) < Math.abs(step) * 1e-3)
  if (!even(x, dx) || !even(y, dy) || range.values.length !== x.length * y.length) return undefined
  // North first, as every program expects it.
  const rows = dy < 0 ? y.map((_, j) => j) : y.map((_, j) => y.length - 1 - j)
  const band = Float32Array.from(
    rows.flatMap((j) => range.values.slice(j * x.length, (j + 1) * x.length).map((v) => v ?? Number.NaN)),
  )
  const north = Math.max(y[0]!, y[y.length - 1]!) + Math.abs(dy) / 2
  const grid = {
    width: x.length,
    height: y.length,
    x0: x[0]! - dx / 2,
    y0: north,
    dx,
    dy: -Math.abs(dy),
    crs: 'EPSG:4326',
  }
  const parameter = coverage.parameters[name] as { unit?: { symbol?: unknown } } | undefined
  const symbol = parameter?.unit?.symbol
  const unit = typeof symbol === 'string' ? symbol : ((symbol as { value?: string } | undefined)?.value ?? '')
  return {
    body: writeGeoTiff({
      grid,
      bands: [band],
      noData: Number.NaN,
      bandNames: [name],
      ...(unit ? { tags: { units: unit } } : {}),
    }),
    box: [grid.x0, north - Math.abs(dy) * y.length, grid.x0 + dx * x.length, north],
  }
}

const featuresBox = (collection: FeatureCollection): Box | null =>
  collection.features.reduce<Box | null>(
    (box, f) => joined(box, f.geometry ? boundsOf(f.geometry as Geometry) : null),
    null,
  )

interface Parts {
  readonly assets: Record<string, AssetToKeep>
  box: Box | null
  properties: Record<string, unknown>
}

/** Outputs as files of their own; `taken`: names of files that the result has already. */
const outputParts = (
  process: AnyProcess | undefined,
  outputs: Record<string, unknown>,
  taken: ReadonlySet<string>,
): Parts => {
  const free = (name: string, ending: string): string =>
    taken.has(`${name}.${ending}`) ? `${name}-output.${ending}` : `${name}.${ending}`
  const parts: Parts = { assets: {}, box: null, properties: {} }
  for (const [name, schema] of Object.entries(
    (process?.outputs.properties ?? {}) as Record<string, { title?: string }>,
  )) {
    const value = outputs[name]
    if (!value) continue
    const title = schema.title ?? name
    if (roleOf(schema) === 'features') {
      parts.box = joined(parts.box, featuresBox(value as FeatureCollection))
      parts.assets[name] = {
        name: free(name, 'geojson'),
        type: 'application/geo+json',
        title,
        roles: ['data'],
        body: writeGeoJson(value as FeatureCollection),
      }
    }
    if (roleOf(schema) === 'coverage') {
      const tiff = gridTiff(value as GridCoverage)
      if (!tiff) continue
      parts.box = joined(parts.box, tiff.box)
      parts.assets[name] = {
        name: free(name, 'tif'),
        type: 'image/tiff; application=geotiff; profile=cloud-optimized',
        title,
        roles: ['data'],
        body: tiff.body,
      }
    }
  }
  return parts
}

/** Collections that the assets of a process name; '' for those that name none. */
const collectionsOf = (process: AnyProcess | undefined, outputs: Record<string, unknown>): Map<string, string> => {
  const found = new Map<string, string>()
  for (const [name, schema] of Object.entries(
    (process?.outputs.properties ?? {}) as Record<string, Record<string, unknown>>,
  )) {
    const asset = (schema['items'] ?? schema) as Record<string, unknown>
    if (roleOf(asset) !== 'asset') continue
    for (const value of [outputs[name]].flat()) {
      const file = (value as { name?: string } | undefined)?.name
      if (file) found.set(file, String(asset['x-collection'] ?? ''))
    }
  }
  return found
}

export interface KeepOptions {
  readonly missions: readonly Mission[]
  /** For everything, whatever the outputs name. */
  readonly collection?: string
}

/** Makes a collection from a mission's definition where the archive lacks it. */
export const ensureCollection = async (archive: Archive, missions: readonly Mission[], id: string): Promise<void> => {
  if ((await archive.collections()).some((c) => c.id === id)) return
  const defined = missions.flatMap((m) => m.collections.map((c) => ({ m, c }))).find(({ c }) => c.id === id)
  if (!defined)
    throw setuError('not-found', {
      where: id.slice(0, 128),
      found: 'no such collection',
      expected: `one of ${[...new Set([...(await archive.collections()).map((c) => c.id), ...missions.flatMap((m) => m.collections.map((c) => c.id))])].join(', ') || '(none)'}`,
    })
  const { m, c } = defined
  await archive.putCollection({
    type: 'Collection',
    stac_version: '1.0.0',
    id: c.id,
    title: c.title,
    description: c.description,
    license: c.licence,
    keywords: [m.id],
    'setu:agreement': c.agreement,
    'setu:mission': m.id,
    'setu:kind': 'products',
  })
}

export const keepResult = async (archive: Archive, folder: string, options: KeepOptions): Promise<Kept[]> => {
  const [item, outputs, provenance] = await Promise.all([
    readJson<StacItem>(join(folder, 'item.json')),
    readJson<Record<string, unknown>>(join(folder, 'outputs.json')),
    readJson<Provenance>(join(folder, 'provenance.json')),
  ])
  if (!item || !outputs || !provenance || !isId(item.id))
    throw setuError('not-found', {
      where: folder,
      found: 'a folder without item.json, outputs.json and provenance.json',
      expected: 'a whole result: what --out wrote, or the result of a job',
    })
  const [mission = ''] = provenance.process.split('.')
  const process = options.missions.flatMap((m) => m.processes).find((p) => p.id === provenance.process)
  const named = collectionsOf(process, outputs)
  const reports = `${mission}-reports`
  const standard =
    options.collection ??
    (options.missions.some((m) => m.collections.some((c) => c.id === reports)) ? reports : undefined)
  const groups = new Map<string, string[]>()
  for (const asset of provenance.assets) {
    const collection = options.collection ?? (named.get(asset.name) || standard)
    // What belongs to no collection lives with its job; a result of which nothing does is refused.
    if (!collection && [...named.values()].some(Boolean)) continue
    if (!collection)
      throw setuError('bad-input', {
        where: provenance.process,
        found: 'a result that belongs to no collection',
        expected: 'a collection',
        wayOut: 'Name one with --collection.',
      })
    groups.set(collection, [...(groups.get(collection) ?? []), asset.name])
  }
  if (groups.size === 0 && standard) groups.set(standard, [])
  const taken = new Set(Object.values(item.assets).map(({ href }) => href.replace(/^\.\//, '')))
  const kept: Kept[] = []
  for (const [collection, files] of groups) {
    await ensureCollection(archive, options.missions, collection)
    const parts = outputParts(process, outputs, taken)
    let fieldTimes: readonly [string, string] | undefined
    for (const [key, asset] of Object.entries(item.assets)) {
      const name = asset.href.replace(/^\.\//, '')
      const product = provenance.assets.find((a) => a.name === name)
      if (product && !files.includes(name)) continue
      const path = join(folder, name)
      if (!(await stat(path).catch(() => undefined))?.isFile()) continue
      const { href: _, ...rest } = asset
      let more: Record<string, unknown> = {}
      if (product && isFieldType(product.type)) {
        const facts = await fieldFacts(await fileSource(path)).catch(() => undefined)
        if (facts) {
          more = facts.asset as Record<string, unknown>
          parts.box = joined(parts.box, facts.bbox && ([...facts.bbox] as Box))
          Object.assign(parts.properties, facts.properties)
          if (facts.start && facts.end) fieldTimes = [facts.start, facts.end]
        }
      }
      parts.assets[key.replace(/[^A-Za-z0-9._-]/g, '_')] = { ...rest, ...more, name, body: { file: path } }
    }
    const provenanceFile = join(folder, 'provenance.json')
    parts.assets['provenance'] = {
      name: 'provenance.json',
      type: 'application/json',
      roles: ['metadata'],
      body: { file: provenanceFile },
    }
    for (const asset of Object.values(parts.assets))
      if (/geotiff/.test(String(asset.type ?? '')) && 'body' in asset && asset.body instanceof Uint8Array) {
        const { memorySource } = await import('@setu/core/source')
        const facts = await fieldFacts(memorySource(asset.name, asset.body))
        Object.assign(asset, facts.asset)
        if (!('proj:epsg' in parts.properties)) Object.assign(parts.properties, facts.properties)
      }
    const interval = intervalOf(outputs['period']) ?? fieldTimes
    const value: StacItem = {
      ...item,
      stac_extensions: [
        ...(item.stac_extensions ?? []),
        ...('proj:epsg' in parts.properties ? ['https://stac-extensions.github.io/projection/v1.1.0/schema.json'] : []),
      ],
      geometry: parts.box ? boxGeometry(parts.box) : null,
      ...(parts.box ? { bbox: parts.box } : {}),
      properties: {
        ...item.properties,
        ...parts.properties,
        ...(interval
          ? { start_datetime: interval[0], end_datetime: interval[1], datetime: item.properties['datetime'] }
          : {}),
      },
      assets: {},
    }
    // A period that was judged is when the product is of; when it was made is processing:datetime.
    const dated: StacItem = interval ? { ...value, properties: { ...value.properties, datetime: null } } : value
    kept.push({ collection, item: await archive.put(collection, dated, parts.assets) })
  }
  return kept
}
