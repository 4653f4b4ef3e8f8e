/** The plane of a grid on the screen: cells are rectangles of it, whatever the projection. */
import { type Grid, gridBounds, isGeographic } from '@setu/core/grid'

export interface Plane {
  readonly grid: Grid
  readonly geographic: boolean
  /** Width and height in pixels. */
  readonly width: number
  readonly height: number
  x(gx: number): number
  y(gy: number): number
  /** The cell at a place of the screen, or -1. */
  cellAt(px: number, py: number): number
  /** Longitudes of a grid may run past 180. */
  wrapped(lon: number): number
}

/** As wide as `room`, at most `tallest`; one degree of longitude is shorter away from the equator. */
export const planeOf = (grid: Grid, room: number, tallest: number): Plane => {
  const b = gridBounds(grid)
  const geographic = isGeographic(grid)
  const squeeze = geographic ? Math.max(0.2, Math.cos((((b.minY + b.maxY) / 2) * Math.PI) / 180)) : 1
  const [spanX, spanY] = [(b.maxX - b.minX) * squeeze, b.maxY - b.minY]
  const scale = Math.min(room / spanX, tallest / spanY)
  const [width, height] = [spanX * scale, spanY * scale]
  return {
    grid,
    geographic,
    width,
    height,
    x: (gx) => (gx - b.minX) * squeeze * scale,
    y: (gy) => (b.maxY - gy) * scale,
    cellAt(px, py) {
      if (!(px >= 0 && py >= 0 && px < width && py < height)) return -1
      const column = Math.floor(((px / width) * grid.width) % grid.width)
      const row = Math.floor((py / height) * grid.height)
      const c = grid.dx > 0 ? column : grid.width - 1 - column
      const r = grid.dy < 0 ? row : grid.height - 1 - row
      return r * grid.width + c
    },
    wrapped: (lon) => (geographic ? ((((lon - b.minX) % 360) + 360) % 360) + b.minX : lon),
  }
}

/** Screen rectangle of a cell. */
export const cellBox = (p: Plane, cell: number): { x: number; y: number; width: number; height: number } => {
  const { grid } = p
  const [c, r] = [cell % grid.width, Math.floor(cell / grid.width)]
  const [width, height] = [p.width / grid.width, p.height / grid.height]
  return {
    x: (grid.dx > 0 ? c : grid.width - 1 - c) * width,
    y: (grid.dy < 0 ? r : grid.height - 1 - r) * height,
    width,
    height,
  }
}
