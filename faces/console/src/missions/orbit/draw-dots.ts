/** Dots as pixels of one picture, which is far faster than a path for each; then the object chosen, with its orbit and its label. */
import type { Paint } from './draw-earth.js'
import { axesOf, RADIUS_KM, type View } from './view.js'

export interface Canvas {
  readonly context: CanvasRenderingContext2D
  readonly ratio: number
  picture?: { image: ImageData; words: Uint32Array }
}

/** `0xAABBGGRR`, as a picture's words lie on every machine that runs browsers. */
export const wordOf = (css: string): number => {
  const hex = /^#([0-9a-f]{6})$/i.exec(css)?.[1]
  if (!hex) return 0xff888888
  const n = Number.parseInt(hex, 16)
  return ((0xff << 24) | ((n & 255) << 16) | (n & 0xff00) | (n >> 16)) >>> 0
}

export const drawDots = (canvas: Canvas, drawn: Float32Array, kinds: Uint8Array, colours: readonly number[]): void => {
  const { context, ratio } = canvas
  const { width, height } = context.canvas
  if (canvas.picture?.image.width !== width || canvas.picture.image.height !== height) {
    const image = context.createImageData(width, height)
    canvas.picture = { image, words: new Uint32Array(image.data.buffer) }
  }
  const { image, words } = canvas.picture
  words.fill(0)
  const side = Math.max(1, Math.round((drawn.length > 8000 ? 1.3 : 2) * ratio))
  for (let i = 0; i < kinds.length; i++) {
    const x = drawn[2 * i]!
    if (Number.isNaN(x)) continue
    const [left, top] = [Math.floor(x * ratio), Math.floor(drawn[2 * i + 1]! * ratio)]
    const colour = colours[kinds[i]!]!
    for (let r = top; r < top + side && r < height; r++)
      for (let c = left; c < left + side && c < width; c++) words[r * width + c] = colour
  }
  context.putImageData(image, 0, 0)
}

export const drawChosen = (
  context: CanvasRenderingContext2D,
  v: View,
  orbit: Float32Array | null,
  place: readonly [number, number, number],
  labels: readonly string[],
  paint: Paint,
): void => {
  const m = axesOf(v)
  const scale = v.radius / RADIUS_KM
  const at = (x: number, y: number, z: number): [number, number, boolean] => {
    const right = m[0]! * x + m[1]! * y
    const up = m[3]! * x + m[4]! * y + m[5]! * z
    const hidden = m[6]! * x + m[7]! * y + m[8]! * z < 0 && Math.hypot(right, up) < RADIUS_KM
    return [v.width / 2 + right * scale, v.height / 2 - up * scale, hidden]
  }
  context.strokeStyle = paint('--signal')
  context.lineWidth = 1.5
  if (orbit) {
    context.beginPath()
    let pen = false
    for (let k = 0; k < orbit.length; k += 3) {
      const [x, y, hidden] = at(orbit[k]!, orbit[k + 1]!, orbit[k + 2]!)
      if (hidden || Number.isNaN(x)) {
        pen = false
        continue
      }
      if (pen) context.lineTo(x, y)
      else context.moveTo(x, y)
      pen = true
    }
    context.stroke()
  }
  const [x, y, hidden] = at(...place)
  if (hidden || Number.isNaN(x)) return
  context.beginPath()
  for (const [dx, dy] of [
    [0, -6],
    [6, 0],
    [0, 6],
    [-6, 0],
  ] as const)
    context.lineTo(x + dx, y + dy)
  context.closePath()
  context.fillStyle = paint('--surface')
  context.fill()
  context.stroke()
  context.font = `500 12px ${paint('--font-sans')}`
  const wide = Math.max(...labels.map((l) => context.measureText(l).width))
  const left = x + 12 + wide > v.width ? x - 12 - wide : x + 12
  context.lineJoin = 'round'
  context.lineWidth = 4
  context.strokeStyle = paint('--surface')
  labels.forEach((label, i) => {
    context.fillStyle = paint(i === 0 ? '--signal' : '--ink-2')
    context.strokeText(label, left, y - 3 + 15 * i)
    context.fillText(label, left, y - 3 + 15 * i)
  })
}
