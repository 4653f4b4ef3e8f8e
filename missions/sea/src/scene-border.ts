/**
 * The noisy border of Sentinel-1 images: digital numbers near where the image ends are not backscatter. Cells within a
 * distance of a stretch without data, or of the first and last column, are left out; lone zeros inside are not a border,
 * and neither are the first and last line, behind which the next product goes on.
 */

/** Cells without data in a row that make a border. */
const STRETCH = 8

/** Sets cells near the border to NaN; distances in cells, measured along columns and rows. Returns how many. */
export const cleanBorder = (
  image: Float32Array,
  width: number,
  reach: { readonly x: number; readonly y: number },
): number => {
  const height = image.length / width
  // Per row the runs of border, widened along the row; per column the last row that had one.
  const near = new Uint8Array(width * height)
  let inner = false
  for (let y = 0; y < height; y++) {
    const row = y * width
    near.fill(1, row, row + Math.min(width, reach.x))
    near.fill(1, row + Math.max(0, width - reach.x), row + width)
    for (let x = 0; x < width; x++) {
      if (image[row + x]! - image[row + x]! === 0) continue
      let end = x
      while (end < width && image[row + end]! - image[row + end]! !== 0) end++
      if (end - x >= STRETCH || x === 0 || end === width) {
        inner = true
        near.fill(2, row + Math.max(0, x - reach.x), row + Math.min(width, end + reach.x))
      }
      x = end
    }
  }
  if (inner) {
    // Stretches reach over rows too; the first and last columns do so by themselves.
    const spread = (from: number, step: number): void => {
      const since = new Int32Array(width).fill(reach.y + 1)
      for (let y = from; y >= 0 && y < height; y += step)
        for (let x = 0, i = y * width; x < width; x++, i++) {
          if (near[i] === 2) since[x] = 0
          else if (since[x]! <= reach.y) {
            since[x] = since[x]! + 1
            if (since[x]! <= reach.y && near[i] === 0) near[i] = 1
          }
        }
    }
    spread(0, 1)
    spread(height - 1, -1)
  }
  let cleaned = 0
  for (let i = 0; i < image.length; i++)
    if (near[i] && image[i]! - image[i]! === 0) {
      image[i] = Number.NaN
      cleaned++
    }
  return cleaned
}
