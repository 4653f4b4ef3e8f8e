/** A raster of cells to leave out, in the geometry of the scene or on a map of longitudes and latitudes. */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { isGeographic } from '@setu/core/grid'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import type { MaskWindow } from './land-in-image.js'
import type { RadarScene } from './radar-scene.js'

/** Cells between places that are computed; those between are on straight lines. */
const STEP = 16

export const openMask = async (
  source: Source,
  scene: Pick<RadarScene, 'width' | 'height' | 'geometry'>,
): Promise<(window: MaskWindow) => Promise<Uint8Array>> => {
  const file = await openGeoTiff(await source.open(), source.name, { mostCells: 2 ** 30 })
  const { grid } = file
  const out = (raw: ArrayLike<number>): Uint8Array =>
    Uint8Array.from(raw, (v) => (v !== 0 && v !== file.noData && !Number.isNaN(v) ? 1 : 0))
  if (grid.width === scene.width && grid.height === scene.height) return async (w) => out(await file.readBand(0, w))
  if (!file.georeferenced || !isGeographic(grid))
    throw setuError('bad-file', {
      where: source.name,
      found: `a mask of ${grid.width} x ${grid.height} cells ${file.georeferenced ? `in ${grid.crs}` : 'without a position'}`,
      expected: `${scene.width} x ${scene.height} cells as the scene has, or longitudes and latitudes`,
      wayOut: 'Warp it: gdalwarp -t_srs EPSG:4326.',
    })
  const middle = grid.x0 + (grid.dx * grid.width) / 2
  return async (window) => {
    const { column, row, width, height } = window
    const mask = new Uint8Array(width * height)
    const [across, down] = [Math.ceil(width / STEP) + 1, Math.ceil(height / STEP) + 1]
    const xs = new Float64Array(across * down)
    const ys = new Float64Array(across * down)
    for (let v = 0; v < down; v++)
      for (let u = 0; u < across; u++) {
        const p = scene.geometry.place(row + v * STEP, column + u * STEP)
        xs[v * across + u] = (middle + ((((p.lon - middle + 540) % 360) + 360) % 360) - 180 - grid.x0) / grid.dx
        ys[v * across + u] = (p.lat - grid.y0) / grid.dy
      }
    const range = (values: Float64Array, size: number): readonly [number, number] => {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (const v of values) {
        low = Math.min(low, v)
        high = Math.max(high, v)
      }
      return [Math.max(0, Math.floor(low)), Math.min(size, Math.ceil(high) + 1)]
    }
    const [x0, x1] = range(xs, grid.width)
    const [y0, y1] = range(ys, grid.height)
    if (x1 <= x0 || y1 <= y0) return mask
    const read = out(await file.readBand(0, { column: x0, row: y0, width: x1 - x0, height: y1 - y0 }))
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [u, v] = [Math.floor(x / STEP), Math.floor(y / STEP)]
        const [fx, fy] = [x / STEP - u, y / STEP - v]
        const k = v * across + u
        const at = (of: Float64Array): number =>
          (1 - fy) * ((1 - fx) * of[k]! + fx * of[k + 1]!) +
          fy * ((1 - fx) * of[k + across]! + fx * of[k + across + 1]!)
        const [c, r] = [Math.floor(at(xs)) - x0, Math.floor(at(ys)) - y0]
        if (c >= 0 && r >= 0 && c < x1 - x0 && r < y1 - y0) mask[y * width + x] = read[r * (x1 - x0) + c]!
      }
    return mask
  }
}
