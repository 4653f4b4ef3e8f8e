/** Cells whose interval is wider than their value, as a picture to lay over them: hatched, or faded to 45 %. */
import { tokenColour } from '../map/cell-image.js'
import type { Cells } from '../map/layers.js'

/** Full width of a 95 % interval in standard errors. */
const WIDTH95 = 2 * 1.96

export const isDoubtful = (value: number | null | undefined, error: number | null | undefined): boolean =>
  value !== null && value !== undefined && error !== null && error !== undefined && WIDTH95 * error > Math.abs(value)

const mercator = (lat: number): number => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))
const latitude = (m: number): number => ((2 * Math.atan(Math.exp(m)) - Math.PI / 2) * 180) / Math.PI

/** Rows spaced for Mercator, north first; transparent where nothing is in doubt. */
export const doubtCanvas = (cells: Cells, error: Cells, kind: 'hatch' | 'fade'): HTMLCanvasElement => {
  const { xs, ys, dx, dy } = cells
  const fine = Math.max(2, Math.min(8, Math.floor(2048 / Math.max(xs.length, ys.length))))
  const canvas = document.createElement('canvas')
  canvas.width = xs.length * fine
  canvas.height = ys.length * fine
  const context = canvas.getContext('2d')!
  context.fillStyle = tokenColour(kind === 'hatch' ? '--ink' : '--map-land')
  context.globalAlpha = kind === 'hatch' ? 0.6 : 0.55
  const north = Math.min(85, Math.max(ys[0]!, ys[ys.length - 1]!) + Math.abs(dy) / 2)
  const south = Math.max(-85, Math.min(ys[0]!, ys[ys.length - 1]!) - Math.abs(dy) / 2)
  for (let r = 0; r < canvas.height; r++) {
    const m = mercator(north) + ((mercator(south) - mercator(north)) * (r + 0.5)) / canvas.height
    const row = Math.min(ys.length - 1, Math.max(0, Math.round((latitude(m) - ys[0]!) / dy)))
    for (let c = 0; c < xs.length; c++) {
      const at = row * xs.length + (dx < 0 ? xs.length - 1 - c : c)
      if (!isDoubtful(cells.values[at], error.values[at])) continue
      if (kind === 'fade') context.fillRect(c * fine, r, fine, 1)
      else for (let k = 0; k < fine; k++) if ((c * fine + k + r) % 6 === 0) context.fillRect(c * fine + k, r, 1, 1)
    }
  }
  return canvas
}
