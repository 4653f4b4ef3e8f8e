/** Edges between cells at or above a level and the others, in cells from the north-west corner: [x1, y1, x2, y2]. */
import type { Grid } from '@setu/core/grid'

export function* levelEdges(
  grid: Pick<Grid, 'width' | 'height' | 'dx' | 'dy'>,
  values: Float32Array,
  level: number,
): Generator<readonly [number, number, number, number]> {
  const { width, height } = grid
  const above = (x: number, y: number): boolean => {
    const c = grid.dx > 0 ? x : width - 1 - x
    const r = grid.dy < 0 ? y : height - 1 - y
    return values[r * width + c]! >= level
  }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const own = above(x, y)
      if (x + 1 < width && own !== above(x + 1, y)) yield [x + 1, y, x + 1, y + 1]
      if (y + 1 < height && own !== above(x, y + 1)) yield [x, y + 1, x + 1, y + 1]
    }
}
