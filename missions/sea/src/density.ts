/**
 * Traffic density: ship-hours by cell of a longitude-latitude grid, from the time that each straight piece of a track
 * spends in each cell (clipped exactly at the cell's edges, not counted by points), and crossings: how often a cell is
 * entered. Pieces over silences longer than an hour are left out: nobody knows the way.
 */
import { lonDifference } from './dead-reckoning.js'
import type { ShipTrack } from './ship-track.js'

export interface DensityGrid {
  readonly west: number
  readonly south: number
  readonly step: number
  readonly columns: number
  readonly rows: number
  /** Row-major from the south-west. */
  readonly hours: Float64Array
  readonly crossings: Float64Array
}

export const densityOf = (
  tracks: readonly ShipTrack[],
  box: readonly [west: number, south: number, east: number, north: number],
  step: number,
  longestMs = 3_600_000,
): DensityGrid => {
  const [west, south, east, north] = box
  const columns = Math.max(1, Math.ceil((east - west) / step - 1e-9))
  const rows = Math.max(1, Math.ceil((north - south) / step - 1e-9))
  const hours = new Float64Array(columns * rows)
  const crossings = new Float64Array(columns * rows)
  for (const t of tracks)
    for (let i = 1; i < t.n; i++) {
      const span = t.timeMs[i]! - t.timeMs[i - 1]!
      if (span <= 0 || span > longestMs) continue
      const x0 = lonDifference(west, t.lon[i - 1]!)
      const x = (x0 < 0 && x0 + 360 < east - west + 1e-9 ? x0 + 360 : x0) / step
      const y = (t.lat[i - 1]! - south) / step
      const dx = lonDifference(t.lon[i - 1]!, t.lon[i]!) / step
      const dy = (t.lat[i]! - t.lat[i - 1]!) / step
      let column = Math.floor(x)
      let row = Math.floor(y)
      let f = 0
      // From edge to edge (Amanatides & Woo 1987).
      const nextX = dx > 0 ? (column + 1 - x) / dx : dx < 0 ? (column - x) / dx : Number.POSITIVE_INFINITY
      const nextY = dy > 0 ? (row + 1 - y) / dy : dy < 0 ? (row - y) / dy : Number.POSITIVE_INFINITY
      let [tx, ty] = [nextX, nextY]
      for (let guard = 0; guard < 100_000 && f < 1; guard++) {
        const to = Math.min(1, tx, ty)
        if (column >= 0 && column < columns && row >= 0 && row < rows) {
          const c = row * columns + column
          hours[c]! += ((to - f) * span) / 3_600_000
          if (f > 0) crossings[c]! += 1
        }
        f = to
        if (f >= 1) break
        if (tx <= ty) {
          column += Math.sign(dx)
          tx += Math.abs(1 / dx)
        } else {
          row += Math.sign(dy)
          ty += Math.abs(1 / dy)
        }
      }
    }
  return { west, south, step, columns, rows, hours, crossings }
}

const MOST_CELLS = 65_536

/** The box of all tracks and a step that keeps the grid within the limit of a map. */
export const gridAround = (tracks: readonly ShipTrack[], step: number, longestMs?: number): DensityGrid | undefined => {
  let [west, east, south, north] = [180, -180, 90, -90]
  for (const t of tracks)
    for (let k = 0; k < t.n; k++) {
      west = Math.min(west, t.lon[k]!)
      east = Math.max(east, t.lon[k]!)
      south = Math.min(south, t.lat[k]!)
      north = Math.max(north, t.lat[k]!)
    }
  if (west > east) return undefined
  let cell = step
  while (((east - west) / cell + 2) * ((north - south) / cell + 2) > MOST_CELLS) cell *= 2
  const snap = (v: number): number => Math.floor(v / cell) * cell
  return densityOf(tracks, [snap(west), snap(south), snap(east) + cell, snap(north) + cell], cell, longestMs)
}
