/** Size of a grid's cells on the ground. */
import { geodesic } from '@setu/core/earth'
import { centreX, centreY, type Grid, isGeographic } from '@setu/core/grid'

/** Width and height of the middle cell, km. A plane grid is taken to be in metres. */
export const cellKm = (grid: Grid): readonly [number, number] => {
  if (!isGeographic(grid)) return [Math.abs(grid.dx) / 1000, Math.abs(grid.dy) / 1000]
  const x = centreX(grid, (grid.width - 1) / 2)
  const y = centreY(grid, (grid.height - 1) / 2)
  const half = Math.abs(grid.dy) / 2
  return [
    geodesic(y, x, y, x + Math.abs(grid.dx)).distanceM / 1000,
    geodesic(y - half, x, y + half, x).distanceM / 1000,
  ]
}
