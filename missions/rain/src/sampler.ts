/**
 * How a field is read at a point: the containing cell, the nearest valid centre among the nine around it, bilinear, or
 * the mean of the four nearest centres. Points are longitude and latitude in degrees; a projected grid is reached
 * through its CRS.
 */
import { type Grid, isGeographic, locate } from '@setu/core/grid'
import { bilinearCells, nearestCells, type WeightedCells, weightedMean } from '@setu/core/grid-neighbours'
import { projector } from '@setu/core/projections'
import type { Station } from './rain-field.js'

export type Collocation = 'cell' | 'nearest' | 'bilinear' | 'mean4'

export interface Sampler {
  /** Cell that holds each station, -1 outside. */
  readonly cells: Int32Array
  /** Values at the stations, NaN where the field has none. */
  sample(field: ArrayLike<number>, into: Float64Array): void
}

export const samplerOf = (grid: Grid, stations: readonly Station[], method: Collocation): Sampler => {
  const project = isGeographic(grid) || grid.crs === '' ? undefined : projector('EPSG:4326', grid.crs)
  const points = stations.map((s) => (project ? project.forward(s.lon, s.lat) : ([s.lon, s.lat] as const)))
  const cells = Int32Array.from(points, ([x, y]) => locate(grid, x, y))
  if (method === 'cell')
    return {
      cells,
      sample(field, into) {
        for (let s = 0; s < cells.length; s++) into[s] = cells[s]! < 0 ? Number.NaN : field[cells[s]!]!
      },
    }
  const around = points.map(([x, y], s): WeightedCells | null => {
    if (cells[s]! < 0) return null
    if (method === 'bilinear') return bilinearCells(grid, x, y)
    return nearestCells(grid, x, y, method === 'mean4' ? 4 : 9)
  })
  return {
    cells,
    sample(field, into) {
      for (let s = 0; s < around.length; s++) {
        const near = around[s]
        into[s] = near ? (method === 'nearest' ? firstValid(field, near) : weightedMean(field, near)) : Number.NaN
      }
    },
  }
}

const firstValid = (field: ArrayLike<number>, { cells }: WeightedCells): number => {
  for (const cell of cells) if (Number.isFinite(field[cell])) return field[cell]!
  return Number.NaN
}
