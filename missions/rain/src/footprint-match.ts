/**
 * A swath against a gridded product: each footprint beside the mean of the cells whose centres lie in its beam, or the cell
 * that holds its centre where the cells are larger than the beam; and the interval that holds the scan, or, within the
 * window, the one nearest in time.
 */
import type { Run } from '@setu/core/contract'
import { meanRadiusKm } from '@setu/core/earth'
import { type Grid, isGeographic, locate } from '@setu/core/grid'
import { projector } from '@setu/core/projections'
import { rateOf } from './frame-sequence.js'
import type { MatchedPair } from './match-scores.js'
import type { RainStack } from './rain-field.js'
import type { Swath } from './readers/swath.js'

export interface FootprintPair extends MatchedPair {
  readonly lon: number
  readonly lat: number
  readonly time: number
}

const radians = Math.PI / 180

/** Interval of a product for a moment, -1 where none is within the window (ms). */
export const intervalAt = (stack: RainStack, time: number, windowMs: number): number => {
  let [best, apart] = [-1, Number.POSITIVE_INFINITY]
  stack.intervals.forEach(({ start, end }, k) => {
    const gap = time < start ? start - time : time >= end ? time - end : 0
    if (gap < apart) [best, apart] = [k, gap]
  })
  return apart <= windowMs ? best : -1
}

/** Mean of the valid cells within `radiusKm` of x, y (of the grid) at latitude `lat`; NaN where there is none. */
const beamMean = (field: Float32Array, grid: Grid, x: number, y: number, lat: number, radiusKm: number): number => {
  const cell = locate(grid, x, y)
  if (cell < 0) return Number.NaN
  const km = meanRadiusKm * radians
  const geographic = isGeographic(grid)
  const [sx, sy] = geographic ? [km * Math.cos(lat * radians), km] : [1e-3, 1e-3]
  const [wx, wy] = [Math.abs(grid.dx) * sx, Math.abs(grid.dy) * sy]
  const [column, row] = [cell % grid.width, Math.floor(cell / grid.width)]
  const [nx, ny] = [Math.ceil(radiusKm / Math.max(wx, 1e-6)), Math.ceil(radiusKm / wy)]
  // Place of the point in its own cell, km from the centre.
  const turn = geographic ? Math.round((x - (grid.x0 + (column + 0.5) * grid.dx)) / 360) * 360 : 0
  const ox = (x - turn - (grid.x0 + (column + 0.5) * grid.dx)) * sx
  const oy = (y - (grid.y0 + (row + 0.5) * grid.dy)) * sy
  let [sum, n] = [0, 0]
  for (let r = Math.max(0, row - ny); r <= Math.min(grid.height - 1, row + ny); r++)
    for (let c = Math.max(0, column - nx); c <= Math.min(grid.width - 1, column + nx); c++) {
      const [ex, ey] = [(c - column) * grid.dx * sx - ox, (r - row) * grid.dy * sy - oy]
      if (ex * ex + ey * ey > radiusKm * radiusKm) continue
      const v = field[r * grid.width + c]!
      if (Number.isNaN(v)) continue
      sum += v
      n++
    }
  return n ? sum / n : field[cell]!
}

/** Pairs of all footprints with a value that the product sees too; rates, mm/h. */
export const matchFootprints = async (
  swaths: readonly Swath[],
  stack: RainStack,
  footprintKm: number | undefined,
  windowMs: number,
  run: Pick<Run, 'progress'>,
): Promise<FootprintPair[]> => {
  const { grid } = stack
  const to = isGeographic(grid) || grid.crs === '' ? null : projector('EPSG:4326', grid.crs)
  const out: FootprintPair[] = []
  let [held, field]: [number, Float32Array | null] = [-1, null]
  let scans = 0
  for (const [g, swath] of swaths.entries()) {
    const radius = (footprintKm ?? swath.footprintKm) / 2
    for (let s = 0; s < swath.scans; s++) {
      const time = swath.time[s]!
      const k = Number.isFinite(time) ? intervalAt(stack, time, windowMs) : -1
      if (k < 0) continue
      if (k !== held) {
        field = await rateOf(stack, k)
        held = k
      }
      let any = false
      for (let r = 0; r < swath.rays; r++) {
        const i = s * swath.rays + r
        const [lon, lat, rate] = [swath.lon[i]!, swath.lat[i]!, swath.rate[i]!]
        if (!Number.isFinite(lon + lat + rate)) continue
        const [x, y] = to ? to.forward(lon, lat) : [lon, lat]
        if (!Number.isFinite(x + y)) continue
        const other = beamMean(field!, grid, x, y, lat, radius)
        if (Number.isNaN(other)) continue
        any = true
        out.push({ scan: scans, swath: rate, other, lon, lat, time })
      }
      if (any) scans++
    }
    await run.progress(0.2 + (0.6 * (g + 1)) / swaths.length)
  }
  return out
}
