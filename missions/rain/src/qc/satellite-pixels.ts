/**
 * Pixels of a product for the checks of a network: the pixel of every station, and others around the network (every k-th
 * row and column of its box, widened by half a degree) so that a better fitting place can be seen. Pixels times intervals
 * stay below `maxValues`.
 */

import { isSetuError } from '@setu/core/errors'
import { centreX, centreY, isGeographic, locate } from '@setu/core/grid'
import { windowOf } from '@setu/core/grid-window'
import { gridProjector } from '@setu/core/projections'
import type { GaugeNetwork, RainStack } from '../rain-field.js'
import { checkPositions } from './positions.js'
import type { SatelliteSeries } from './satellite-series.js'

/** Reads the fields of the product that overlap the time of the network. `onField` is called after each. */
export const readSatelliteSeries = async (
  stack: RainStack,
  network: GaugeNetwork,
  onField: (share: number) => Promise<void> = async () => {},
  maxValues = 6_000_000,
): Promise<SatelliteSeries> => {
  const { grid } = stack
  const place = gridProjector(grid)
  const points = network.stations.map((s) => place.forward(s.lon, s.lat))
  const cells = points.map(([x, y]) => locate(grid, x, y))
  const [start, end] = network.intervals.reduce(([a, b], i) => [Math.min(a, i.start), Math.max(b, i.end)] as const, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as const)
  // A day to either side, for the moved windows of the day-boundary check.
  const day = 86_400_000
  const times = stack.intervals.flatMap((i, t) => (i.end > start - day && i.start < end + day ? [t] : []))
  times.sort((a, b) => stack.intervals[a]!.start - stack.intervals[b]!.start)

  const pixels = new Set(cells.filter((c) => c >= 0))
  const misplaced = new Set(checkPositions(network.stations).map((p) => p.station))
  const around = boxOf(points.filter((_, s) => cells[s]! >= 0 && !misplaced.has(s)))
  if (around) {
    const spare = Math.floor(maxValues / Math.max(1, times.length)) - pixels.size
    const box = boxWindow(stack, around)
    const stride = spare > 0 && box ? Math.max(1, Math.ceil(Math.sqrt((box.width * box.height) / spare))) : 0
    if (box && stride > 0)
      for (let r = 0; r < box.height; r += stride)
        for (let c = 0; c < box.width; c += stride)
          pixels.add((box.row + r) * grid.width + ((box.column + c) % grid.width))
  }
  const chosen = Int32Array.from(pixels).sort()
  const indexOf = new Map(Array.from(chosen, (cell, i) => [cell, i]))
  const steps = times.length
  const values = new Float64Array(chosen.length * steps)
  for (let k = 0; k < steps; k++) {
    const { start: from, end: to } = stack.intervals[times[k]!]!
    const scale = stack.kind === 'rate' ? (to - from) / 3_600_000 : 1
    const field = await stack.read(times[k]!)
    for (let p = 0; p < chosen.length; p++) values[p * steps + k] = field.values[chosen[p]!]! * scale
    await onField((k + 1) / steps)
  }
  const centres = Array.from(chosen, (cell) =>
    place.inverse(centreX(grid, cell % grid.width), centreY(grid, Math.floor(cell / grid.width))),
  )
  return {
    intervals: times.map((t) => stack.intervals[t]!),
    lons: centres.map(([lon]) => lon),
    lats: centres.map(([, lat]) => lat),
    values,
    own: Int32Array.from(cells, (c) => indexOf.get(c) ?? -1),
  }
}

interface Box {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

const boxOf = (points: readonly (readonly [number, number])[]): Box | null => {
  if (points.length === 0) return null
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  return { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) }
}

/** The cells of the box and half a degree (or 50 km) around it. */
const boxWindow = (stack: RainStack, box: Box) => {
  const rim = isGeographic(stack.grid) ? 0.5 : 50_000
  try {
    return windowOf(stack.grid, {
      minX: box.minX - rim,
      minY: box.minY - rim,
      maxX: box.maxX + rim,
      maxY: box.maxY + rim,
    })
  } catch (error) {
    if (isSetuError(error, 'bad-input')) return null
    throw error
  }
}
