/**
 * Shape of the texture of sea clutter, by blocks. Each cell is divided by the mean of its ring, so that slow changes of
 * the mean do not count as texture; the second moment of a block with its eight neighbours gives the shape. The error of
 * the ring's own mean is taken off.
 */
import { quantile } from '@setu/core/quantiles'
import type { RingMoments } from './cfar-window.js'
import { cellVariance, MOST_SHAPE, shapeOfMoments } from './clutter-tail.js'

export interface BlockShapes {
  readonly across: number
  readonly down: number
  readonly block: number
  readonly shapes: Float64Array
}

const BLOCK = 256
const SMALL = 16

export const shapeAt = ({ across, block, shapes }: BlockShapes, x: number, y: number): number =>
  shapes[Math.floor(y / block) * across + Math.floor(x / block)]!

/** Rows and columns of which one is looked at, where cells are plenty. */
const SPARSE = 2

/**
 * One shape for all: the median of small blocks, which ships in a minority of them do not move. It is a little too high
 * for heavy tails; good enough to find what does not belong to the sea.
 */
export const medianShape = (
  image: Float32Array,
  width: number,
  moments: RingMoments,
  looks: number,
  least: number,
): number => {
  const { shapes } = blockShapes(image, width, moments, looks, least, undefined, SMALL, false)
  const textures = [...shapes].filter((v) => !Number.isNaN(v)).map((v) => 1 / v)
  const middle = textures.length ? quantile(textures, 0.5) : 0
  return middle > 1 / MOST_SHAPE ? 1 / middle : Number.POSITIVE_INFINITY
}

/** Small blocks are taken one in three each way, large ones by every other row. */
export const blockShapes = (
  image: Float32Array,
  width: number,
  { counts, means }: RingMoments,
  looks: number,
  least: number,
  left?: Uint8Array,
  block = BLOCK,
  neighbours = true,
): BlockShapes => {
  const height = image.length / width
  const [across, down] = [Math.ceil(width / block), Math.ceil(height / block)]
  const moments = new Float64Array(across * down * 4)
  const every = neighbours || across * down < 100 ? 1 : 3
  const rowStep = neighbours && width * height > 500_000 ? SPARSE : 1
  for (let by = 0; by < down; by += every)
    for (let bx = 0; bx < across; bx += every) {
      const at = (by * across + bx) * 4
      const right = Math.min(width, (bx + 1) * block)
      let [n, s, q, r] = [0, 0, 0, 0]
      for (let y = by * block; y < Math.min(height, (by + 1) * block); y += rowStep)
        for (let x = bx * block, i = y * width + x; x < right; x++, i++) {
          const v = image[i]!
          const mean = means[i]!
          const count = counts[i]!
          if (v - v !== 0 || count < least || !(mean > 0) || left?.[i]) continue
          const ratio = v / mean
          n++
          s += ratio
          q += ratio * ratio
          r += 1 / count
        }
      moments[at] = n
      moments[at + 1] = s
      moments[at + 2] = q
      moments[at + 3] = r
    }
  const shapes = new Float64Array(across * down)
  for (let by = 0; by < down; by++)
    for (let bx = 0; bx < across; bx++) {
      let [n, s, q, r] = [0, 0, 0, 0]
      const reach = neighbours ? 1 : 0
      for (let y = Math.max(0, by - reach); y <= Math.min(down - 1, by + reach); y++)
        for (let x = Math.max(0, bx - reach); x <= Math.min(across - 1, bx + reach); x++) {
          const at = (y * across + x) * 4
          n += moments[at]!
          s += moments[at + 1]!
          q += moments[at + 2]!
          r += moments[at + 3]!
        }
      // E[(v/m)^2] = E[v^2] E[1/m^2], and E[1/m^2] is about 1 + 3 var/n against (E[1/m])^2 of 1 + 2 var/n.
      let shape = n > 0 ? shapeOfMoments((q * n) / (s * s), looks) : Number.POSITIVE_INFINITY
      const variance = cellVariance({ looks, shape })
      if (n > 0) shape = shapeOfMoments((q * n) / (s * s) / (1 + (variance * r) / n), looks)
      shapes[by * across + bx] = n > 0 || neighbours ? shape : Number.NaN
    }
  return { across, down, block, shapes }
}
