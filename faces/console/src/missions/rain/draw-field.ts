/** A field on a canvas: ground, cells, what is missing and what is in doubt as hatch, the edge of the threshold, the coast. */
import { isDoubtful } from '../../explore/doubt.js'
import type { Land, Ring } from '../../map/outlines.js'
import { classOf, type Steps } from '../../map/scale.js'
import { levelEdges } from './level-edges.js'
import type { Plane } from './plane.js'

export interface Picture {
  readonly values: Float32Array
  readonly steps: Steps
  /** Amount and its standard error: hatched where the 95 % interval is wider than an amount of at least 0.1. */
  readonly doubt?: { readonly amount: Float32Array; readonly sigma: Float32Array } | undefined
  /** Cells of this field at or above the level are outlined. */
  readonly edge?: { readonly values: Float32Array; readonly level: number } | undefined
}

export type Paint = (token: string) => string
export const LEAST_RAIN = 0.1
export const inDoubt = (amount: number, sigma: number): boolean =>
  amount >= LEAST_RAIN && !Number.isNaN(sigma) && isDoubtful(amount, sigma)

const bytes = new Map<string, readonly [number, number, number, number]>()
const probe = (): CanvasRenderingContext2D => {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  return canvas.getContext('2d', { willReadFrequently: true })!
}
let prober: CanvasRenderingContext2D | undefined
const rgba = (css: string): readonly [number, number, number, number] => {
  let known = bytes.get(css)
  if (!known) {
    prober ??= probe()
    prober.clearRect(0, 0, 1, 1)
    prober.fillStyle = css
    prober.fillRect(0, 0, 1, 1)
    const [r = 0, g = 0, b = 0, a = 0] = prober.getImageData(0, 0, 1, 1).data
    bytes.set(css, (known = [r, g, b, a]))
  }
  return known
}

/** One pixel a cell, north and west first. */
const cellsImage = (plane: Plane, colour: (cell: number) => readonly [number, number, number, number] | undefined) => {
  const { grid } = plane
  const canvas = document.createElement('canvas')
  canvas.width = grid.width
  canvas.height = grid.height
  const context = canvas.getContext('2d')!
  const image = context.createImageData(grid.width, grid.height)
  for (let r = 0; r < grid.height; r++)
    for (let c = 0; c < grid.width; c++) {
      const own = colour(r * grid.width + c)
      if (!own) continue
      const x = grid.dx > 0 ? c : grid.width - 1 - c
      const y = grid.dy < 0 ? r : grid.height - 1 - r
      image.data.set(own, 4 * (y * grid.width + x))
    }
  context.putImageData(image, 0, 0)
  return canvas
}

/** Diagonal lines over the cells of a mask. */
const hatch = (
  into: CanvasRenderingContext2D,
  plane: Plane,
  mask: (cell: number) => boolean,
  ink: string,
  gap: number,
  down: boolean,
): void => {
  const [width, height] = [Math.ceil(plane.width), Math.ceil(plane.height)]
  const sheet = document.createElement('canvas')
  sheet.width = width
  sheet.height = height
  const context = sheet.getContext('2d')!
  context.imageSmoothingEnabled = false
  const solid = [0, 0, 0, 255] as const
  context.drawImage(
    cellsImage(plane, (c) => (mask(c) ? solid : undefined)),
    0,
    0,
    plane.width,
    plane.height,
  )
  context.globalCompositeOperation = 'source-in'
  context.strokeStyle = ink
  context.lineWidth = 1
  const lines = new Path2D()
  for (let x = -height; x < width + height; x += gap) {
    lines.moveTo(x, down ? 0 : height)
    lines.lineTo(x + height, down ? height : 0)
  }
  const strokes = document.createElement('canvas')
  strokes.width = width
  strokes.height = height
  const pen = strokes.getContext('2d')!
  pen.strokeStyle = ink
  pen.lineWidth = 1
  pen.stroke(lines)
  context.drawImage(strokes, 0, 0)
  into.drawImage(sheet, 0, 0)
}

const ringPath = (plane: Plane, rings: readonly Ring[], close: boolean): Path2D => {
  const path = new Path2D()
  for (const ring of rings) {
    ring.forEach(([gx, gy], i) => {
      if (i) path.lineTo(plane.x(gx), plane.y(gy))
      else path.moveTo(plane.x(gx), plane.y(gy))
    })
    if (close) path.closePath()
  }
  return path
}

/** `land` in the coordinates of the grid. */
export const drawField = (
  canvas: HTMLCanvasElement,
  plane: Plane,
  picture: Picture | undefined,
  land: Land | undefined,
  paint: Paint,
): void => {
  const ratio = Math.min(2, devicePixelRatio || 1)
  canvas.width = Math.max(1, Math.round(plane.width * ratio))
  canvas.height = Math.max(1, Math.round(plane.height * ratio))
  const context = canvas.getContext('2d')!
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  const grounded = land && land.polygons.length > 0
  context.fillStyle = paint(grounded ? '--map-sea' : '--map-land')
  context.fillRect(0, 0, plane.width, plane.height)
  if (grounded) {
    context.fillStyle = paint('--map-land')
    for (const rings of land.polygons) context.fill(ringPath(plane, rings, true), 'evenodd')
  }
  if (picture) {
    const { values, steps, doubt, edge } = picture
    const colours = steps.tokens.map((t) => rgba(paint(t)))
    context.imageSmoothingEnabled = false
    const image = cellsImage(plane, (c) => {
      const v = values[c]!
      return Number.isNaN(v) ? undefined : colours[classOf(steps, v)]
    })
    context.drawImage(image, 0, 0, plane.width, plane.height)
    if (values.some(Number.isNaN)) hatch(context, plane, (c) => Number.isNaN(values[c]!), paint('--hatch'), 5, false)
    if (doubt) hatch(context, plane, (c) => inDoubt(doubt.amount[c]!, doubt.sigma[c]!), paint('--ink'), 7, true)
    if (edge && edge.values.length <= 300_000) {
      const path = new Path2D()
      for (const [x1, y1, x2, y2] of levelEdges(plane.grid, edge.values, edge.level)) {
        const [a, b] = [plane.width / plane.grid.width, plane.height / plane.grid.height]
        path.moveTo(x1 * a, y1 * b)
        path.lineTo(x2 * a, y2 * b)
      }
      context.lineCap = 'square'
      context.strokeStyle = paint('--surface')
      context.lineWidth = 2.5
      context.stroke(path)
      context.strokeStyle = paint('--ink')
      context.lineWidth = 1
      context.stroke(path)
    }
  }
  if (land) {
    context.strokeStyle = paint('--map-coast')
    context.lineWidth = 1
    context.stroke(ringPath(plane, land.coast, false))
  }
}
