/**
 * GeoTIFF and Cloud Optimized GeoTIFF (OGC 19-008r4), read by byte ranges: bands, no-data value, CRS, affine transform,
 * windows. Decoding is by the `geotiff` library; sizes are checked before anything is allocated.
 *
 * Limits: north-up or south-up images only (a rotated one is refused); CRS as an EPSG code, or `unknown`.
 */
import type { Bytes } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import type { GeoTIFF, GeoTIFFImage } from 'geotiff'
import { geotiffLibrary } from './library.js'

export type RasterArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array

export interface RasterWindow {
  readonly column: number
  readonly row: number
  readonly width: number
  readonly height: number
}

interface Size {
  readonly width: number
  readonly height: number
}

export interface TiePoint {
  readonly column: number
  readonly row: number
  readonly x: number
  readonly y: number
}

export interface GeoTiffOptions {
  /** Cells of the largest image let in (default 2^28); bands are read by windows of at most 2^28 cells. */
  readonly mostCells?: number
}

export interface RasterFile {
  readonly grid: Grid
  readonly bands: number
  readonly noData: number | null
  readonly sampleType: string
  /** False: the file has no position, and `grid` counts pixels. */
  readonly georeferenced: boolean
  /** Widths of the reduced images inside the file, largest first. */
  readonly overviews: readonly number[]
  readonly bandNames: readonly string[]
  /** GDAL metadata items of the file. */
  readonly tags: Readonly<Record<string, string>>
  /** Sizes of the reduced images, largest first. */
  readonly levels: readonly Size[]
  /** Ground control points, from three on; columns and rows count from the outer corner of the first cell. */
  readonly tiePoints: readonly TiePoint[]
  /** A band (from 0), whole or a window of it, row-major from the first row. */
  readBand(band: number, window?: RasterWindow): Promise<RasterArray>
  /** A window of a band in the cells of a reduced image (from 0): only its blocks are read. */
  readLevel(level: number, band: number, window: RasterWindow): Promise<RasterArray>
}

const MOST_PIXELS = 2 ** 28
const MOST_CACHED = 2 ** 28

const sourceOf = (bytes: Bytes, where: string) => ({
  get fileSize() {
    return bytes.size
  },
  async fetch(slices: { offset: number; length: number }[]): Promise<ArrayBufferLike[]> {
    return Promise.all(
      slices.map(async ({ offset, length }) => {
        if (!(offset >= 0) || offset >= bytes.size) {
          throw setuError('bad-file', {
            where,
            found: `a reference to byte ${offset} in a file of ${bytes.size} bytes`,
            expected: 'offsets inside the file',
            wayOut: 'The file may be cut off; get it again.',
          })
        }
        const body = await bytes.read(offset, Math.min(length, bytes.size - offset))
        return body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength)
      }),
    )
  },
  async fetchSlice(slice: { offset: number; length: number }) {
    return { ...slice, data: (await this.fetch([slice]))[0]! }
  },
  async close() {},
})

const badTiff = (where: string, error: unknown): Error =>
  isSetuError(error)
    ? error
    : setuError(
        'bad-file',
        {
          where,
          found: `a TIFF that cannot be read (${error instanceof Error ? error.message : String(error)})`,
          expected: 'a whole TIFF file',
        },
        { cause: error },
      )

const crsOf = (keys: Record<string, unknown> | null): string => {
  const projected = Number(keys?.['ProjectedCSTypeGeoKey'] ?? 0)
  const geographic = Number(keys?.['GeographicTypeGeoKey'] ?? 0)
  if (projected > 0 && projected < 32767) return `EPSG:${projected}`
  if (Number(keys?.['GTModelTypeGeoKey']) === 1) return 'unknown'
  if (geographic > 0 && geographic < 32767) return `EPSG:${geographic}`
  return Number(keys?.['GTModelTypeGeoKey']) === 2 ? 'EPSG:4326' : 'unknown'
}

/** Cell size and outer corner, or nothing where the file has no position. */
const affineOf = (
  image: GeoTIFFImage,
  where: string,
): { x0: number; y0: number; dx: number; dy: number } | undefined => {
  const directory = image.fileDirectory
  const matrix = directory.getValue('ModelTransformation') as number[] | undefined
  const half = (image.getGeoKeys() as Record<string, unknown> | null)?.['GTRasterTypeGeoKey'] === 2 ? 0.5 : 0
  if (matrix && matrix.length >= 12) {
    const [a = 0, b = 0, , c = 0, d = 0, e = 0, , f = 0] = Array.from(matrix)
    if (b !== 0 || d !== 0) {
      throw setuError('bad-file', {
        where,
        found: 'a rotated image',
        expected: 'rows along parallels and columns along meridians',
        wayOut: 'Warp it to a north-up grid first, for example with gdalwarp.',
      })
    }
    return { x0: c - half * a, y0: f - half * e, dx: a, dy: e }
  }
  const scale = directory.getValue('ModelPixelScale') as number[] | undefined
  const tie = directory.getValue('ModelTiepoint') as number[] | undefined
  if (!scale || !tie || tie.length < 6) return undefined
  const dx = scale[0]!
  const dy = -scale[1]!
  return { x0: tie[3]! - (tie[0]! + half) * dx, y0: tie[4]! - (tie[1]! + half) * dy, dx, dy }
}

const sampleTypes: Record<number, string> = { 1: 'uint', 2: 'int', 3: 'float' }

/** Opens the first image of a TIFF; `where` is its name for messages. */
export const openGeoTiff = async (bytes: Bytes, where: string, options: GeoTiffOptions = {}): Promise<RasterFile> => {
  try {
    const tiff: GeoTIFF = await (await geotiffLibrary()).GeoTIFF.fromSource(sourceOf(bytes, where) as never)
    const image = await tiff.getImage(0)
    return await describe(tiff, image, where, options.mostCells ?? MOST_PIXELS)
  } catch (error) {
    throw badTiff(where, error)
  }
}

const tooLarge = (where: string, found: string, most: number): Error =>
  setuError('too-large', {
    where,
    found,
    expected: `at most ${most} cells in a band`,
    wayOut: 'Cut the region out first, for example with gdal_translate -projwin.',
  })

/** Six numbers a point: column, row, 0, x, y, 0. */
const tiePointsOf = (image: GeoTIFFImage): TiePoint[] => {
  const tie = (image.fileDirectory.getValue('ModelTiepoint') as ArrayLike<number> | undefined) ?? []
  if (tie.length < 18) return []
  return Array.from({ length: Math.floor(tie.length / 6) }, (_, k) => ({
    column: tie[6 * k]!,
    row: tie[6 * k + 1]!,
    x: tie[6 * k + 3]!,
    y: tie[6 * k + 4]!,
  }))
}

const describe = async (tiff: GeoTIFF, image: GeoTIFFImage, where: string, mostCells: number): Promise<RasterFile> => {
  const width = image.getWidth()
  const height = image.getHeight()
  const bands = image.getSamplesPerPixel()
  if (!(width > 0 && height > 0 && bands > 0) || width * height > mostCells || bands > 65535)
    throw tooLarge(where, `an image of ${width} x ${height} cells and ${bands} bands`, mostCells)
  const bits = image.getBitsPerSample(0)
  const format = sampleTypes[image.getSampleFormat(0)] ?? 'other'
  if (format === 'other' || ![8, 16, 32, 64].includes(bits)) {
    throw setuError('bad-file', {
      where,
      found: `samples of ${bits} bits, format ${image.getSampleFormat(0)}`,
      expected: 'integers of 8, 16 or 32 bits, or floats of 32 or 64 bits',
    })
  }
  const directory = image.fileDirectory
  for (const tag of [
    'ModelTransformation',
    'ModelPixelScale',
    'ModelTiepoint',
    'GeoKeyDirectory',
    'GDAL_METADATA',
    'GDAL_NODATA',
  ] as const) {
    if (directory.hasTag(tag)) await directory.loadValue(tag)
  }
  const affine = affineOf(image, where)
  if (
    affine &&
    !(Number.isFinite(affine.x0 + affine.y0) && affine.dx > 0 && affine.dy !== 0 && Number.isFinite(affine.dy))
  ) {
    throw setuError('bad-file', {
      where,
      found: `cells of ${affine.dx} x ${affine.dy}`,
      expected: 'cells of a finite size above zero',
    })
  }
  const noDataText = image.getGDALNoData()
  const reducedImages: GeoTIFFImage[] = []
  const count = Math.min(await tiff.getImageCount(), 32)
  for (let i = 1; i < count; i++) {
    const reduced = await tiff.getImage(i)
    // A mask is no reduced image.
    const kind = Number(reduced.fileDirectory.getValue('NewSubfileType') ?? 0)
    if (reduced.getWidth() < width && (kind & 4) === 0 && reduced.getSamplesPerPixel() === bands)
      reducedImages.push(reduced)
  }
  const tags: Record<string, string> = {}
  const bandNames: string[] = []
  for (const [key, value] of Object.entries((await image.getGDALMetadata()) ?? {})) tags[key] = String(value)
  for (let band = 0; band < Math.min(bands, 4096); band++) {
    const about = (await image.getGDALMetadata(band)) as Record<string, unknown> | null
    const name = about?.['DESCRIPTION'] ?? about?.['description']
    if (name !== undefined) bandNames[band] = String(name)
  }
  const decoded = new Map<string, Promise<RasterArray[]>>()
  const interleaved = bands > 1 && Number(image.planarConfiguration) === 1
  const decode = async (
    options: { samples?: number[]; window?: number[] },
    from: GeoTIFFImage = image,
  ): Promise<RasterArray[]> => {
    try {
      const rasters = await from.readRasters({ ...options, interleave: false } as never)
      return rasters as unknown as RasterArray[]
    } catch (error) {
      throw badTiff(where, error)
    }
  }
  const checkBand = (band: number): void => {
    if (!(band >= 0 && band < bands))
      throw setuError('bad-input', { where, found: `band ${band + 1}`, expected: `a band from 1 to ${bands}` })
  }
  const cornersOf = ({ column, row, width: w, height: h }: RasterWindow, size: Size): number[] => {
    if (!(column >= 0 && row >= 0 && w > 0 && h > 0 && column + w <= size.width && row + h <= size.height)) {
      throw setuError('bad-input', {
        where,
        found: `window ${column},${row} ${w} x ${h}`,
        expected: `a window inside ${size.width} x ${size.height}`,
      })
    }
    return [column, row, column + w, row + h]
  }
  const levels = reducedImages.map((i) => ({ width: i.getWidth(), height: i.getHeight() }))
  return {
    grid: affine
      ? { width, height, ...affine, crs: crsOf(image.getGeoKeys() as Record<string, unknown> | null) }
      : { width, height, x0: 0, y0: height, dx: 1, dy: -1, crs: 'unknown' },
    bands,
    noData: noDataText,
    sampleType: `${format}${bits}`,
    georeferenced: affine !== undefined,
    overviews: levels.map((l) => l.width),
    levels,
    bandNames,
    tags,
    tiePoints: tiePointsOf(image),
    async readLevel(level, band, window) {
      checkBand(band)
      const reduced = reducedImages[level]
      const size = levels[level]
      if (!reduced || !size)
        throw setuError('bad-input', {
          where,
          found: `reduced image ${level}`,
          expected: `one of ${levels.length}`,
        })
      return (await decode({ samples: [band], window: cornersOf(window, size) }, reduced))[0]!
    },
    async readBand(band, window) {
      checkBand(band)
      const cells = window ? window.width * window.height : width * height
      if (cells > MOST_PIXELS) throw tooLarge(where, `a read of ${cells} cells`, MOST_PIXELS)
      if (window) return (await decode({ samples: [band], window: cornersOf(window, { width, height }) }))[0]!
      // All bands lie together in every strip: decode them once instead of once for each band.
      if (interleaved && width * height * bands * (bits / 8) <= MOST_CACHED) {
        let all = decoded.get('all')
        if (!all) {
          all = decode({})
          decoded.set('all', all)
        }
        return (await all)[band]!.slice()
      }
      return (await decode({ samples: [band] }))[0]!
    },
  }
}
