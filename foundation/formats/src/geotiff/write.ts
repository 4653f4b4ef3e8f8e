/**
 * Cloud Optimized GeoTIFF (OGC 21-026): tiles of at most 512 cells, deflate, overviews by the mean of valid cells, directories
 * first, the data of the coarsest image before the finer ones. Several bands lie one after another (planar). Missing
 * cells are NaN in floats, and `noData` in integers.
 *
 * Limits: classic TIFF (below 4 GiB); CRS by EPSG code, or a PROJ string kept as citation only.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { zlibSync } from 'fflate'

export type GeoTiffData = Float32Array | Float64Array | Int16Array | Uint16Array | Int32Array | Uint8Array

export interface GeoTiffImage {
  readonly grid: Grid
  /** One array for each band, row-major, all of one type. */
  readonly bands: readonly GeoTiffData[]
  readonly noData?: number
  readonly bandNames?: readonly string[]
  /** GDAL metadata items of the file, such as units. */
  readonly tags?: Readonly<Record<string, string>>
}

const TILE = 512
/** Tiles of an image: 512 cells, or all of a smaller image in one, in steps of 16 as the format asks. */
const tileOf = ({ width, height }: Grid): number => Math.min(TILE, Math.ceil(Math.max(width, height) / 16) * 16)

interface Level {
  readonly width: number
  readonly height: number
  readonly bands: readonly GeoTiffData[]
}

/** Half the size: each cell the mean of the valid ones of its four. */
const halved = (level: Level, noData: number | undefined): Level => {
  const width = Math.ceil(level.width / 2)
  const height = Math.ceil(level.height / 2)
  const bands = level.bands.map((band) => {
    const out = new (band.constructor as new (n: number) => GeoTiffData)(width * height)
    const whole = !(band instanceof Float32Array || band instanceof Float64Array)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0
        let n = 0
        for (let k = 0; k < 4; k++) {
          const sx = 2 * x + (k & 1)
          const sy = 2 * y + (k >> 1)
          if (sx >= level.width || sy >= level.height) continue
          const v = band[sy * level.width + sx]!
          if (Number.isNaN(v) || v === noData) continue
          sum += v
          n++
        }
        const mean = n > 0 ? sum / n : (noData ?? Number.NaN)
        out[y * width + x] = whole ? Math.round(mean) : mean
      }
    }
    return out
  })
  return { width, height, bands }
}

/** Deflated tiles of a level, band by band, row by row; cells behind the edge are no data. */
const tilesOf = (level: Level, fill: number, tileCells: number): Uint8Array[] => {
  const tiles: Uint8Array[] = []
  for (const band of level.bands) {
    for (let ty = 0; ty < level.height; ty += tileCells) {
      for (let tx = 0; tx < level.width; tx += tileCells) {
        const tile = new (band.constructor as new (n: number) => GeoTiffData)(tileCells * tileCells).fill(fill)
        const w = Math.min(tileCells, level.width - tx)
        const h = Math.min(tileCells, level.height - ty)
        for (let y = 0; y < h; y++)
          tile.set(band.subarray((ty + y) * level.width + tx, (ty + y) * level.width + tx + w) as never, y * tileCells)
        tiles.push(zlibSync(new Uint8Array(tile.buffer), { level: 6 }))
      }
    }
  }
  return tiles
}

type Field = readonly [tag: number, type: 'ascii' | 'short' | 'long' | 'double', values: readonly number[] | string]
const TYPE = { ascii: 2, short: 3, long: 4, double: 12 } as const
const BYTES = { ascii: 1, short: 2, long: 4, double: 8 } as const

const geoKeys = (crs: string): { keys: number[]; text: string } => {
  const code = Number(/^EPSG:(\d+)$/.exec(crs)?.[1] ?? (crs === 'OGC:CRS84' ? 4326 : 0))
  const entries: number[][] = [[1025, 0, 1, 1]]
  let text = ''
  const geographic = code >= 4000 && code < 5000
  if (code > 0) {
    entries.unshift([1024, 0, 1, geographic ? 2 : 1])
    entries.push(geographic ? [2048, 0, 1, code] : [3072, 0, 1, code])
  } else {
    text = `${crs}|`
    entries.unshift([1024, 0, 1, 1])
    entries.push([1026, 34737, text.length, 0], [3072, 0, 1, 32767])
  }
  return { keys: [1, 1, 0, entries.length, ...entries.flat()], text }
}

const xml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

const metadata = (image: GeoTiffImage): string => {
  const items = Object.entries(image.tags ?? {}).map(([k, v]) => `<Item name="${xml(k)}">${xml(v)}</Item>`)
  image.bandNames?.forEach(
    (name, i) => void items.push(`<Item name="DESCRIPTION" sample="${i}" role="description">${xml(name)}</Item>`),
  )
  return items.length ? `<GDALMetadata>${items.join('')}</GDALMetadata>` : ''
}

const fieldsOf = (
  image: GeoTiffImage,
  level: Level,
  first: boolean,
  offsets: readonly number[],
  counts: readonly number[],
): Field[] => {
  const band = image.bands[0]!
  const n = image.bands.length
  const float = band instanceof Float32Array || band instanceof Float64Array
  const signed = band instanceof Int16Array || band instanceof Int32Array
  const noData = float ? 'nan' : image.noData === undefined ? '' : String(image.noData)
  const { grid } = image
  const fields: Field[] = [
    [254, 'long', [first ? 0 : 1]],
    [256, 'long', [level.width]],
    [257, 'long', [level.height]],
    [258, 'short', image.bands.map(() => band.BYTES_PER_ELEMENT * 8)],
    [259, 'short', [8]],
    [262, 'short', [1]],
    [277, 'short', [n]],
    [284, 'short', [n > 1 ? 2 : 1]],
    [322, 'short', [tileOf(grid)]],
    [323, 'short', [tileOf(grid)]],
    [324, 'long', offsets],
    [325, 'long', counts],
    ...(n > 1 ? [[338, 'short', new Array<number>(n - 1).fill(0)] as Field] : []),
    [339, 'short', image.bands.map(() => (float ? 3 : signed ? 2 : 1))],
  ]
  if (first) {
    const { keys, text } = geoKeys(grid.crs)
    const about = metadata(image)
    fields.push(
      // A negative height of cells south to north cannot be said by a scale: the whole matrix says it.
      grid.dy < 0
        ? [33550, 'double', [grid.dx, -grid.dy, 0]]
        : [34264, 'double', [grid.dx, 0, 0, grid.x0, 0, grid.dy, 0, grid.y0, 0, 0, 0, 0, 0, 0, 0, 1]],
      ...(grid.dy < 0 ? [[33922, 'double', [0, 0, 0, grid.x0, grid.y0, 0]] as Field] : []),
      [34735, 'short', keys],
      ...(text ? [[34737, 'ascii', text] as Field] : []),
      ...(about ? [[42112, 'ascii', about] as Field] : []),
    )
  }
  if (noData) fields.push([42113, 'ascii', noData])
  return fields.sort((a, b) => a[0] - b[0])
}

/** A directory and the values that do not fit into it, to stand at `at`. */
const directory = (fields: readonly Field[], at: number, next: number): Uint8Array => {
  const encoder = new TextEncoder()
  const encoded = fields.map(([tag, type, values]) => {
    if (typeof values === 'string') {
      const body = encoder.encode(`${values}\0`)
      return { tag, type, count: body.length, body }
    }
    const body = new Uint8Array(values.length * BYTES[type])
    const view = new DataView(body.buffer)
    values.forEach((v, i) => {
      if (type === 'short') view.setUint16(2 * i, v, true)
      else if (type === 'long') view.setUint32(4 * i, v, true)
      else view.setFloat64(8 * i, v, true)
    })
    return { tag, type, count: values.length, body }
  })
  const table = 2 + encoded.length * 12 + 4
  const extra = encoded.reduce((n, e) => n + (e.body.length > 4 ? Math.ceil(e.body.length / 8) * 8 : 0), 0)
  const start = Math.ceil(table / 8) * 8
  const out = new Uint8Array(start + extra)
  const view = new DataView(out.buffer)
  view.setUint16(0, encoded.length, true)
  let free = start
  encoded.forEach((e, i) => {
    const entry = 2 + 12 * i
    view.setUint16(entry, e.tag, true)
    view.setUint16(entry + 2, TYPE[e.type], true)
    view.setUint32(entry + 4, e.count, true)
    if (e.body.length <= 4) out.set(e.body, entry + 8)
    else {
      view.setUint32(entry + 8, at + free, true)
      out.set(e.body, free)
      free += Math.ceil(e.body.length / 8) * 8
    }
  })
  view.setUint32(2 + 12 * encoded.length, next, true)
  return out
}

/** The bytes of a Cloud Optimized GeoTIFF. */
export const writeGeoTiff = (image: GeoTiffImage): Uint8Array => {
  const { grid, bands } = image
  const bad = bands.find((b) => b.length !== grid.width * grid.height || b.constructor !== bands[0]!.constructor)
  if (bands.length === 0 || bad)
    throw setuError('internal', {
      where: 'GeoTIFF',
      found: bad ? `a band of ${bad.length} values` : 'no bands',
      expected: `bands of one type with ${grid.width} x ${grid.height} values`,
    })
  const levels: Level[] = [{ width: grid.width, height: grid.height, bands }]
  while (Math.max(levels.at(-1)!.width, levels.at(-1)!.height) > TILE) levels.push(halved(levels.at(-1)!, image.noData))
  const float = bands[0] instanceof Float32Array || bands[0] instanceof Float64Array
  const tiles = levels.map((level) => tilesOf(level, float ? Number.NaN : (image.noData ?? 0), tileOf(grid)))
  const zeros = tiles.map((t) => t.map(() => 0))
  // Directories have the same length whatever the offsets: lay out with zeros first.
  const lengths = levels.map(
    (level, i) => directory(fieldsOf(image, level, i === 0, zeros[i]!, zeros[i]!), 0, 0).length,
  )
  const places: number[] = []
  let at = 8
  for (const length of lengths) {
    places.push(at)
    at += length
  }
  const offsets: number[][] = levels.map(() => [])
  for (let i = levels.length - 1; i >= 0; i--) {
    for (const tile of tiles[i]!) {
      offsets[i]!.push(at)
      at += Math.ceil(tile.length / 2) * 2
    }
  }
  if (at > 2 ** 32 - 1)
    throw setuError('too-large', {
      where: 'GeoTIFF',
      found: `${at} bytes`,
      expected: 'less than 4 GiB',
      wayOut: 'Write fewer bands a file.',
    })
  const out = new Uint8Array(at)
  out.set([0x49, 0x49, 42, 0, 8, 0, 0, 0])
  levels.forEach((level, i) => {
    const counts = tiles[i]!.map((t) => t.length)
    out.set(directory(fieldsOf(image, level, i === 0, offsets[i]!, counts), places[i]!, places[i + 1] ?? 0), places[i]!)
    tiles[i]!.forEach((tile, t) => void out.set(tile, offsets[i]![t]!))
  })
  return out
}
