/** Footprints of a swath as a picture on cells, and what they say of themselves. */
import type { Grid } from '@setu/core/grid'
import type { Interval } from '../rain-field.js'
import { degrees, type Fact, fact, range } from './told.js'

export interface Footprints {
  readonly lon: Float32Array
  readonly lat: Float32Array
  readonly values: Float32Array
}

const CELLS = 160

/** Cells for a picture of footprints: as large as they must be to hold one each, at most 160 along a side. */
export const pictureGrid = (all: readonly Footprints[], footprintKm: number): Grid => {
  const [west, east] = all.map((f) => range(f.lon)).reduce((a, b) => [Math.min(a[0], b[0]), Math.max(a[1], b[1])])
  const [south, north] = all.map((f) => range(f.lat)).reduce((a, b) => [Math.min(a[0], b[0]), Math.max(a[1], b[1])])
  const size = Math.max((footprintKm / 111) * 1.3, (east - west) / CELLS, (north - south) / CELLS)
  const cell = Math.ceil(size * 100) / 100
  const [x0, y0] = [Math.floor(west / cell) * cell, Math.ceil(north / cell) * cell]
  return {
    width: Math.max(1, Math.ceil((east - x0) / cell + 1e-9)),
    height: Math.max(1, Math.ceil((y0 - south) / cell + 1e-9)),
    x0,
    y0,
    dx: cell,
    dy: -cell,
    crs: 'EPSG:4326',
  }
}

export const binned = ({ lon, lat, values }: Footprints, grid: Grid): Float64Array => {
  const [sum, n] = [new Float64Array(grid.width * grid.height), new Uint32Array(grid.width * grid.height)]
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]! + lon[i]! + lat[i]!)) continue
    const c = Math.min(grid.width - 1, Math.floor((lon[i]! - grid.x0) / grid.dx))
    const r = Math.min(grid.height - 1, Math.floor((lat[i]! - grid.y0) / grid.dy))
    sum[r * grid.width + c]! += values[i]!
    n[r * grid.width + c]!++
  }
  return sum.map((v, c) => (n[c] ? v / n[c]! : Number.NaN))
}

export const spanOf = (time: Float64Array): Interval => {
  const [first, end] = range(time)
  return { start: first, end: Math.max(end, first + 1000) }
}

export const footprintFacts = (all: readonly Footprints[], scans: number, rays: number): Fact[] => {
  const [x, y] = [all.map((f) => range(f.lon)), all.map((f) => range(f.lat))]
  return [
    fact('footprints', `${scans} scans of ${rays}`),
    fact(
      'extent',
      `${degrees(Math.min(...x.map((r) => r[0])))} to ${degrees(Math.max(...x.map((r) => r[1])))} E, ${degrees(Math.min(...y.map((r) => r[0])))} to ${degrees(Math.max(...y.map((r) => r[1])))} N`,
    ),
  ]
}
