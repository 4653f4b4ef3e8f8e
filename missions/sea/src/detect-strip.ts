/**
 * One strip of a radar scene, in tiles: border and land out, bright cells found, joined into ships. A tile sees a margin
 * around its own cells that holds the background window and the longest ship, so that what it finds does not depend on
 * where tiles are cut; a ship on a cut may be found by both and is taken once later. Memory is that of a strip.
 */
import { type CfarOptions, detectCells } from './cfar.js'
import type { Fusion } from './cfar-names.js'
import { type Cluster, clustersOf } from './clusters.js'
import { shapeAt } from './clutter-texture.js'
import { type LandEdges, landMask } from './land-in-image.js'
import type { RadarScene } from './radar-scene.js'
import { cleanBorder } from './scene-border.js'
import { detectTwo, productOptionsOf } from './two-channels.js'

export interface StripOptions {
  readonly cfar: CfarOptions
  readonly fusion: Fusion
  /** Channels looked at: one, or the two of a fusion. */
  readonly channels: readonly number[]
  readonly land: LandEdges
  readonly landBufferM: number
  /** Metres from the border that are left out; 0 for none. */
  readonly borderM: number
  readonly leastCells: number
  readonly longestM: number
  /** Cells to leave out, 1, for a window of the image. */
  readonly mask?: (window: { column: number; row: number; width: number; height: number }) => Promise<Uint8Array>
}

export interface Found extends Cluster {
  /** Shape of the sea's texture there; above 100 for none. */
  readonly shape: number
}

export interface Strip {
  readonly found: readonly Found[]
  readonly tested: number
  readonly noData: number
  readonly land: number
  readonly border: number
  /** Bright cells on land, whose ambiguities lie at sea: pixel, line, backscatter. */
  readonly bright: Float64Array
}

export const stripRows = 768
const TILE = 2048
/** Around its own cells a tile takes ships whose middle another tile may put elsewhere. */
const OVERLAP = 4
const BLOCK = 16
/** Backscatter of a cell on land from which an ambiguity could be seen at sea. */
const BRIGHT = 1

export const strips = (height: number): { readonly row: number; readonly rows: number }[] =>
  Array.from({ length: Math.ceil(height / stripRows) }, (_, k) => ({
    row: k * stripRows,
    rows: Math.min(stripRows, height - k * stripRows),
  }))

const cut = (image: Float32Array, stride: number, left: number, width: number, height: number): Float32Array => {
  const out = new Float32Array(width * height)
  for (let y = 0; y < height; y++) out.set(image.subarray(y * stride + left, y * stride + left + width), y * width)
  return out
}

const missing = (image: Float32Array, from: number, to: number): number => {
  let n = 0
  for (let i = from; i < to; i++) if (image[i]! - image[i]! !== 0) n++
  return n
}

/** Sets masked cells to NaN; counts those of the tile's own and keeps the brightest of each block of them. */
const takeOut = (
  mask: Uint8Array,
  tiles: readonly Float32Array[],
  width: number,
  own: { readonly x0: number; readonly x1: number; readonly y0: number; readonly y1: number },
  at: { readonly column: number; readonly row: number },
  bright: number[],
): number => {
  const brightest = new Map<number, { i: number; v: number }>()
  let land = 0
  for (let y = own.y0; y < own.y1; y++)
    for (let x = own.x0, i = y * width + x; x < own.x1; x++, i++) {
      const v = tiles[0]![i]!
      if (!mask[i] || v - v !== 0) continue
      land++
      if (!(v > BRIGHT)) continue
      const key = Math.floor(y / BLOCK) * 65536 + Math.floor(x / BLOCK)
      if (v > (brightest.get(key)?.v ?? 0)) brightest.set(key, { i, v })
    }
  for (const { i, v } of brightest.values()) bright.push(at.column + (i % width), at.row + Math.floor(i / width), v)
  for (const tile of tiles) for (let i = 0; i < mask.length; i++) if (mask[i]) tile[i] = Number.NaN
  return land
}

export const detectStrip = async (
  scene: RadarScene,
  { row, rows }: { readonly row: number; readonly rows: number },
  o: StripOptions,
  progress: (fraction: number) => Promise<void> = async () => {},
): Promise<Strip> => {
  const { width, cell } = scene
  const marginY = o.cfar.ring.outer + Math.ceil(o.longestM / cell.y / 2)
  const marginX = o.cfar.ring.outer + Math.ceil(o.longestM / cell.x / 2)
  const top = Math.max(0, row - marginY)
  const bottom = Math.min(scene.height, row + rows + marginY)
  const height = bottom - top
  const core = [(row - top) * width, (row - top + rows) * width] as const
  const images: Float32Array[] = []
  let [noData, border] = [0, 0]
  for (const channel of o.channels) {
    const image = await scene.read(channel, top, height)
    if (images.length === 0) noData = missing(image, ...core)
    if (o.borderM > 0) cleanBorder(image, width, { x: Math.ceil(o.borderM / cell.x), y: Math.ceil(o.borderM / cell.y) })
    if (images.length === 0) border = missing(image, ...core) - noData
    images.push(image)
  }
  const found: Found[] = []
  const bright: number[] = []
  let [tested, land] = [0, 0]
  const product = productOptionsOf(o.cfar)
  for (let from = 0; from < width; from += TILE) {
    await progress(from / width)
    const to = Math.min(width, from + TILE)
    const [left, right] = [Math.max(0, from - marginX), Math.min(width, to + marginX)]
    const w = right - left
    const tiles = images.map((image) => cut(image, width, left, w, height))
    const window = { column: left, row: top, width: w, height }
    const masks = [landMask(o.land, window, cell, o.landBufferM), await o.mask?.(window)]
    const own = { x0: from - left, x1: to - left, y0: row - top, y1: row - top + rows }
    for (const mask of masks) if (mask) land += takeOut(mask, tiles, w, own, window, bright)
    const [first, second] = tiles
    const r =
      o.fusion === 'one'
        ? { ...detectCells(first!, w, height, o.cfar), image: first! }
        : detectTwo(o.fusion, first!, second!, w, height, o.cfar, product)
    for (let y = row - top; y < row - top + rows; y++)
      for (let x = from - left, i = y * w + x; x < to - left; x++, i++) if (r.overThreshold[i]! >= 0) tested++
    const clusters = clustersOf(r.image, r.background, r.hits, w, height, {
      cell,
      leastCells: o.leastCells,
      ...(scene.blurM ? { blurM: scene.blurM } : {}),
      overThreshold: r.overThreshold,
      ...(o.fusion === 'one' ? {} : { backscatter: { image: first!, sea: r.background } }),
    })
    for (const c of clusters) {
      const [x, y] = [c.column - (from - left), c.row - (row - top)]
      if (x < -OVERLAP || y < -OVERLAP || x >= to - from + OVERLAP || y >= rows + OVERLAP) continue
      const [column, line] = [Math.min(w - 1, Math.round(c.column)), Math.min(height - 1, Math.round(c.row))]
      found.push({
        ...c,
        column: c.column + left,
        row: c.row + top,
        shape: r.shapes ? shapeAt(r.shapes, column, line) : (o.cfar.shape ?? Number.POSITIVE_INFINITY),
      })
    }
  }
  return { found, tested, noData, land, border, bright: Float64Array.from(bright) }
}

/** Ships found twice, by tiles on both sides of a cut, once; brightest first. */
export const onceEach = (found: readonly Found[], cell: { readonly x: number; readonly y: number }): Found[] => {
  const sorted = [...found].sort((a, b) => b.contrast - a.contrast || a.row - b.row || a.column - b.column)
  const kept: Found[] = []
  const cells = new Map<string, number[]>()
  const SIDE = 64
  for (const c of sorted) {
    const [u, v] = [Math.floor(c.column / SIDE), Math.floor(c.row / SIDE)]
    let twin = false
    for (let dv = -1; dv <= 1 && !twin; dv++)
      for (let du = -1; du <= 1 && !twin; du++)
        twin = (cells.get(`${u + du} ${v + dv}`) ?? []).some((k) => {
          const other = kept[k]!
          const away = Math.hypot((other.column - c.column) * cell.x, (other.row - c.row) * cell.y)
          return away < Math.max(2 * Math.max(cell.x, cell.y), 0.25 * Math.min(other.lengthM, c.lengthM))
        })
    if (twin) continue
    const key = `${u} ${v}`
    cells.set(key, [...(cells.get(key) ?? []), kept.length])
    kept.push(c)
  }
  return kept
}
