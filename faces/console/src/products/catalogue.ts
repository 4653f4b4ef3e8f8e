/** Collections and products as the station's STAC says them, and the lines that open a product elsewhere. */
import { processTitle } from '../missions/names.js'
import { processes } from '../registry.js'
import { getJson } from '../station/client.js'

export interface Link {
  readonly rel: string
  readonly href: string
  readonly type?: string
  readonly title?: string
}
export interface CollectionPage {
  readonly id: string
  readonly title?: string
  readonly description?: string
  readonly license?: string
  readonly links?: readonly Link[]
  readonly extent?: {
    readonly spatial?: { readonly bbox?: readonly (readonly number[])[] }
    readonly temporal?: { readonly interval?: readonly (readonly (string | null)[])[] }
  }
  readonly data_queries?: Readonly<Record<string, unknown>>
  readonly parameter_names?: Readonly<
    Record<string, { readonly description?: string; readonly unit?: { readonly symbol?: { readonly value?: string } } }>
  >
  readonly 'setu:agreement'?: string
  readonly 'setu:mission'?: string
  readonly 'setu:kind'?: 'products' | 'features'
}
export interface Asset {
  readonly href: string
  readonly type?: string
  readonly title?: string
  readonly roles?: readonly string[]
  readonly 'file:size'?: number
  readonly 'file:checksum'?: string
}
export interface Product {
  readonly id: string
  readonly collection?: string
  readonly bbox?: readonly number[]
  readonly properties: Readonly<Record<string, unknown>>
  readonly assets: Readonly<Record<string, Asset>>
}
export interface Page {
  readonly features: readonly Product[]
  readonly numberMatched?: number
  readonly links?: readonly Link[]
}

/** A product has the title of the process that made it: in the page's language where that is known. */
export const productTitle = (product: Product): string => {
  const title = product.properties['title']
  if (typeof title !== 'string') return product.id
  const process = processes.find((p) => p.title === title)
  return process ? processTitle(process) : title
}

export const collectionsOf = async (signal: AbortSignal): Promise<readonly CollectionPage[]> =>
  (await getJson<{ collections: readonly CollectionPage[] }>('/collections', signal)).collections

/** A page of products, newest first; `next` is the address that the page before named. */
export const productsOf = (collection: CollectionPage, signal: AbortSignal, next?: string): Promise<Page> =>
  getJson<Page>(
    next
      ? new URL(next).pathname + new URL(next).search
      : `/collections/${collection.id}/${partsOf(collection)}?limit=20`,
    signal,
  )
/** A table's files are its partitions; its rows are features. */
const partsOf = (collection: CollectionPage): string =>
  collection['setu:kind'] === 'features' ? 'partitions' : 'items'
export const nextOf = (page: Page): string | undefined => page.links?.find((l) => l.rel === 'next')?.href

/** `2018-06-01T00:00:00Z/2018-08-31T23:59:59Z`, or one instant. */
export const timesOf = ({ properties }: Product): readonly number[] =>
  [properties['start_datetime'] ?? properties['datetime'], properties['end_datetime']]
    .map((t) => (typeof t === 'string' ? Date.parse(t) : Number.NaN))
    .filter(Number.isFinite)

const isRaster = (a: Asset): boolean => /geotiff|image\/tiff/i.test(a.type ?? '')
const isGrid = (a: Asset): boolean => /netcdf|zarr/i.test(a.type ?? '')
const isTable = (a: Asset): boolean => /geo\+json|parquet/i.test(a.type ?? '')

export interface OpenLine {
  readonly program: 'GDAL' | 'QGIS' | 'Python' | 'Setu'
  readonly line: string
}

/** What opens an asset in the programs that people have. Assets that none of them reads have the address alone. */
export const openLines = (product: Product, key: string, asset: Asset): readonly OpenLine[] => {
  const url = asset.href
  const lines: OpenLine[] = []
  if (isRaster(asset))
    lines.push(
      { program: 'GDAL', line: `gdalinfo "/vsicurl/${url}"` },
      { program: 'QGIS', line: `/vsicurl/${url}` },
      { program: 'Python', line: `import rasterio\nfield = rasterio.open("${url}")` },
    )
  if (isGrid(asset))
    lines.push({
      program: 'Python',
      line: `import xarray, fsspec\nfield = xarray.open_dataset(fsspec.open("${url}").open())`,
    })
  if (isTable(asset))
    lines.push(
      { program: 'GDAL', line: `ogrinfo -so "/vsicurl/${url}"` },
      { program: 'QGIS', line: `/vsicurl/${url}` },
      { program: 'Python', line: `import geopandas\ntable = geopandas.read_file("${url}")` },
    )
  if (lines.length && product.collection)
    lines.push({ program: 'Setu', line: `archive:${product.collection}/${product.id}/${key}` })
  return lines
}

/** Data first, then pictures, then what tells of them. */
const ORDER = ['data', 'overview', 'thumbnail', 'metadata']
export const assetsInOrder = (product: Product): readonly (readonly [string, Asset])[] => {
  const rank = ([, a]: readonly [string, Asset]): number => {
    const at = ORDER.indexOf(a.roles?.[0] ?? '')
    return at < 0 ? ORDER.length : at
  }
  return Object.entries(product.assets).toSorted((a, b) => rank(a) - rank(b))
}

/** The figures that a product keeps, as addresses of their specifications. */
export const figuresOf = (product: Product): readonly (readonly [string, string])[] =>
  Object.entries(product.assets)
    .filter(([, a]) => /vegalite/i.test(a.type ?? ''))
    .map(([key, a]) => [key.replace(/\.vl\.json$/, ''), a.href] as const)
