/** Cells of a coverage as a small picture, one pixel a cell (or a row of Mercator), for both kinds of map. */
import type { Cells } from './layers.js'
import { classOf } from './scale.js'

const rgba = (css: string): [number, number, number] => {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.fillStyle = css
  context.fillRect(0, 0, 1, 1)
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data
  return [r, g, b]
}

export const tokenColour = (token: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(token).trim() || '#888'

const mercator = (lat: number): number => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))
const latitude = (m: number): number => ((2 * Math.atan(Math.exp(m)) - Math.PI / 2) * 180) / Math.PI

/** `mercator`: rows are spaced for a Mercator map, nearest cell; else rows are those of the grid, north first. */
export const cellCanvas = (cells: Cells, projection: 'plain' | 'mercator'): HTMLCanvasElement => {
  const { xs, ys, values, steps } = cells
  const canvas = document.createElement('canvas')
  const flipX = cells.dx < 0
  const northFirst = cells.dy < 0
  const north = Math.min(85, Math.max(ys[0]!, ys[ys.length - 1]!) + Math.abs(cells.dy) / 2)
  const south = Math.max(-85, Math.min(ys[0]!, ys[ys.length - 1]!) - Math.abs(cells.dy) / 2)
  const rows = projection === 'plain' ? ys.length : Math.min(2048, Math.max(ys.length, ys.length * 4))
  canvas.width = xs.length
  canvas.height = rows
  const context = canvas.getContext('2d')!
  const image = context.createImageData(xs.length, rows)
  const colours = (steps?.tokens ?? []).map((t) => rgba(tokenColour(t)))
  for (let r = 0; r < rows; r++) {
    let row = northFirst ? r : ys.length - 1 - r
    if (projection === 'mercator') {
      const m = mercator(north) + ((mercator(south) - mercator(north)) * (r + 0.5)) / rows
      row = Math.min(ys.length - 1, Math.max(0, Math.round((latitude(m) - ys[0]!) / cells.dy)))
    }
    for (let c = 0; c < xs.length; c++) {
      const value = values[row * xs.length + (flipX ? xs.length - 1 - c : c)]
      if (value === null || value === undefined || !steps) continue
      const [red, green, blue] = colours[classOf(steps, value)] ?? [0, 0, 0]
      image.data.set([red, green, blue, 255], 4 * (r * xs.length + c))
    }
  }
  context.putImageData(image, 0, 0)
  return canvas
}

/** Corners of the picture: north, south limited to what Mercator shows. */
export const cellBounds = (cells: Cells): { west: number; east: number; south: number; north: number } => {
  const { xs, ys, dx, dy } = cells
  const west = Math.min(xs[0]!, xs[xs.length - 1]!) - Math.abs(dx) / 2
  const east = Math.max(xs[0]!, xs[xs.length - 1]!) + Math.abs(dx) / 2
  const south = Math.max(-85, Math.min(ys[0]!, ys[ys.length - 1]!) - Math.abs(dy) / 2)
  const north = Math.min(85, Math.max(ys[0]!, ys[ys.length - 1]!) + Math.abs(dy) / 2)
  return { west, east, south, north }
}
