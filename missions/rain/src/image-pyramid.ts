/** An image at full, half, quarter size and so on, each smoothed by 1 4 6 4 1 before every second cell is kept (Burt & Adelson 1983). */

export interface Image {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

/** Smoothed by 1 4 6 4 1 in both directions, edges repeated. */
const smoothed = ({ width, height, values }: Image): Float32Array => {
  const rows = new Float32Array(values.length)
  for (let y = 0; y < height; y++) {
    const o = y * width
    for (let x = 0; x < width; x++) {
      const a = values[o + Math.max(0, x - 2)]! + values[o + Math.min(width - 1, x + 2)]!
      const b = values[o + Math.max(0, x - 1)]! + values[o + Math.min(width - 1, x + 1)]!
      rows[o + x] = (a + 4 * b + 6 * values[o + x]!) / 16
    }
  }
  const out = new Float32Array(values.length)
  for (let y = 0; y < height; y++) {
    const [p2, p1] = [Math.max(0, y - 2) * width, Math.max(0, y - 1) * width]
    const [n1, n2] = [Math.min(height - 1, y + 1) * width, Math.min(height - 1, y + 2) * width]
    for (let x = 0; x < width; x++)
      out[y * width + x] =
        (rows[p2 + x]! + rows[n2 + x]! + 4 * (rows[p1 + x]! + rows[n1 + x]!) + 6 * rows[y * width + x]!) / 16
  }
  return out
}

const halved = (image: Image): Image => {
  const soft = smoothed(image)
  const [width, height] = [Math.ceil(image.width / 2), Math.ceil(image.height / 2)]
  const values = new Float32Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) values[y * width + x] = soft[2 * y * image.width + 2 * x]!
  return { width, height, values }
}

/** The image and its halves, finest first; stops where a side would fall under `least` cells. */
export const pyramid = (image: Image, levels: number, least = 16): readonly Image[] => {
  const all = [image]
  while (all.length < levels) {
    const last = all.at(-1)!
    if (Math.min(last.width, last.height) / 2 < least) break
    all.push(halved(last))
  }
  return all
}
