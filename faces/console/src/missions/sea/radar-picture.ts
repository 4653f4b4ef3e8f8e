/** A radar image as grey pictures in decibels: the whole, thinned, and chips around a place. Scale-free: for looking only. */
import { centreX, centreY, columnPosition, isGeographic, rowPosition } from '@setu/core/grid'
import { projector } from '@setu/core/projections'
import type { RasterFile } from '@setu/formats/geotiff/read'
import type { Chip, Overview, Picture } from './sea-messages.js'

const MOST_READ = 40_000_000
const SIDE = 1024

const decibels = (v: number, noData: number | null): number =>
  Number.isFinite(v) && v !== noData && v > 0 ? 10 * Math.log10(v) : Number.NaN

/** Values that grow without bound are taken as linear; any below zero: the file is in decibels already. */
const inDecibels = (raw: ArrayLike<number>, noData: number | null): Float32Array => {
  let below = false
  for (let i = 0; i < raw.length && !below; i++) below = raw[i]! < 0 && raw[i] !== noData
  return Float32Array.from(raw, (v) =>
    below ? (Number.isFinite(v) && v !== noData ? v : Number.NaN) : decibels(v, noData),
  )
}

const stretched = (width: number, height: number, db: Float32Array): Picture => {
  const sorted = db.filter((v) => !Number.isNaN(v)).sort()
  const cut = (p: number): number => sorted[Math.round(p * (sorted.length - 1))] ?? 0
  return { width, height, db, low: cut(0.02), high: Math.max(cut(0.998), cut(0.02) + 3) }
}

export const overviewOf = async (file: RasterFile): Promise<Overview> => {
  const { grid } = file
  const { width, height } = grid
  const toLonLat = isGeographic(grid) ? undefined : projector(grid.crs, 'EPSG:4326', 'the image')
  const corner = (column: number, row: number): readonly [number, number] => {
    const [x, y] = [centreX(grid, column - 0.5), centreY(grid, row - 0.5)]
    return toLonLat ? toLonLat.forward(x, y) : [x, y]
  }
  const corners = [corner(0, 0), corner(width, 0), corner(0, height), corner(width, height)]
  const whole = width * height <= MOST_READ
  if (!whole) return { ...stretched(0, 0, new Float32Array(0)), corners, columns: width, rows: height, whole }
  const every = Math.max(1, Math.ceil(Math.max(width, height) / SIDE))
  const [w, h] = [Math.ceil(width / every), Math.ceil(height / every)]
  const raw = inDecibels(await file.readBand(0), file.noData)
  const db = new Float32Array(w * h).fill(Number.NaN)
  // The brightest of each block: a ship of three cells must not fall between.
  for (let r = 0; r < height; r++)
    for (let c = 0; c < width; c++) {
      const v = raw[r * width + c]!
      const at = Math.floor(r / every) * w + Math.floor(c / every)
      if (!(db[at]! >= v) && !Number.isNaN(v)) db[at] = v
    }
  return { ...stretched(w, h, db), corners, columns: width, rows: height, whole }
}

export const chipOf = async (file: RasterFile, lon: number, lat: number, side: number): Promise<Chip> => {
  const { grid } = file
  const [x, y] = isGeographic(grid) ? [lon, lat] : projector('EPSG:4326', grid.crs, 'the image').forward(lon, lat)
  const [column, row] = [columnPosition(grid, x), rowPosition(grid, y)]
  const clamp = (v: number, most: number): number => Math.max(0, Math.min(most, v))
  const left = clamp(Math.floor(column - side / 2), Math.max(0, grid.width - side))
  const top = clamp(Math.floor(row - side / 2), Math.max(0, grid.height - side))
  const [width, height] = [Math.min(side, grid.width), Math.min(side, grid.height)]
  const db = inDecibels(await file.readBand(0, { column: left, row: top, width, height }), file.noData)
  let brightestDb = Number.NEGATIVE_INFINITY
  for (const v of db) if (v > brightestDb) brightestDb = v
  const metres = isGeographic(grid) ? 111_195 : 1
  return {
    ...stretched(width, height, db),
    at: [column - left, row - top],
    cellM: Math.abs(grid.dy) * metres,
    brightestDb,
  }
}

/** Grey bytes of a picture; no data stays clear. */
export const greyImage = (p: Picture): ImageData => {
  const image = new ImageData(Math.max(1, p.width), Math.max(1, p.height))
  for (let i = 0; i < p.db.length; i++) {
    const v = p.db[i]!
    if (Number.isNaN(v)) continue
    const g = Math.round(255 * Math.max(0, Math.min(1, (v - p.low) / (p.high - p.low))))
    image.data.set([g, g, g, 255], 4 * i)
  }
  return image
}
