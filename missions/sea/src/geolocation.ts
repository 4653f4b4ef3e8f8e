/**
 * From line and pixel of a radar image to the Earth and back. The grid of the annotation is interpolated by cubics through
 * four points in each direction (Lagrange), exact at the points; the inverse by Newton's steps. Outside the grid by less
 * than one of its cells it is extended; farther out there is no place. The grid is at the height the annotation gives,
 * which at sea is the ellipsoid.
 */

import { geodesic, normaliseLongitude } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'

export interface GeolocationGrid {
  /** Rising. */
  readonly lines: Float64Array
  readonly pixels: Float64Array
  /** By line, then pixel; longitudes of one turn, not cut at 180. */
  readonly lat: Float64Array
  readonly lon: Float64Array
  readonly slantRangeS: Float64Array
  readonly incidence: Float64Array
  /** Milliseconds after the first line's time. */
  readonly timeMs: Float64Array
}

export interface GridPoint {
  readonly line: number
  readonly pixel: number
  readonly lat: number
  readonly lon: number
  readonly slantRangeS: number
  readonly incidence: number
  readonly timeMs: number
}

/** A grid from its points in any order; they must fill a rectangle. */
export const geolocationGrid = (points: readonly GridPoint[], where: string): GeolocationGrid => {
  const rising = (v: readonly number[]): Float64Array => Float64Array.from(new Set(v)).sort()
  const lines = rising(points.map((p) => p.line))
  const pixels = rising(points.map((p) => p.pixel))
  if (lines.length < 2 || pixels.length < 2 || lines.length * pixels.length !== points.length)
    throw setuError('bad-file', {
      where,
      found: `${points.length} points on ${lines.length} lines and ${pixels.length} pixels`,
      expected: 'a full rectangle of geolocation points',
    })
  const sorted = [...points].sort((a, b) => a.line - b.line || a.pixel - b.pixel)
  const first = sorted[0]!.lon
  const of = (value: (p: GridPoint) => number): Float64Array => Float64Array.from(sorted, value)
  return {
    lines,
    pixels,
    lat: of((p) => p.lat),
    lon: of((p) => first + normaliseLongitude(p.lon - first)),
    slantRangeS: of((p) => p.slantRangeS),
    incidence: of((p) => p.incidence),
    timeMs: of((p) => p.timeMs),
  }
}

interface Weights {
  readonly from: number
  readonly value: Float64Array
  readonly slope: Float64Array
}

/** Lagrange weights of the (up to) four nodes around x, and their derivatives. */
const weightsAt = (nodes: Float64Array, x: number): Weights => {
  const count = Math.min(4, nodes.length)
  let at = 0
  while (at < nodes.length - 2 && nodes[at + 1]! <= x) at++
  const from = Math.max(0, Math.min(nodes.length - count, at - 1))
  const value = new Float64Array(count)
  const slope = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    let below = 1
    for (let j = 0; j < count; j++) if (j !== i) below *= nodes[from + i]! - nodes[from + j]!
    let product = 1
    let sum = 0
    for (let j = 0; j < count; j++) {
      if (j === i) continue
      product *= x - nodes[from + j]!
      let part = 1
      for (let k = 0; k < count; k++) if (k !== i && k !== j) part *= x - nodes[from + k]!
      sum += part
    }
    value[i] = product / below
    slope[i] = sum / below
  }
  return { from, value, slope }
}

const combine = (grid: GeolocationGrid, of: Float64Array, l: Weights, p: Weights, a: Float64Array, b: Float64Array) => {
  let sum = 0
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) sum += a[i]! * b[j]! * of[(l.from + i) * grid.pixels.length + p.from + j]!
  return sum
}

export interface Place {
  readonly lat: number
  readonly lon: number
  readonly slantRangeS: number
  readonly incidence: number
  readonly timeMs: number
}

export const placeOf = (grid: GeolocationGrid, line: number, pixel: number): Place => {
  const [l, p] = [weightsAt(grid.lines, line), weightsAt(grid.pixels, pixel)]
  const at = (of: Float64Array): number => combine(grid, of, l, p, l.value, p.value)
  return {
    lat: at(grid.lat),
    lon: normaliseLongitude(at(grid.lon)),
    slantRangeS: at(grid.slantRangeS),
    incidence: at(grid.incidence),
    timeMs: at(grid.timeMs),
  }
}

/** Line and pixel of a place; undefined where it lies more than one grid cell outside. */
export const pixelOf = (
  grid: GeolocationGrid,
  lat: number,
  lon: number,
): { readonly line: number; readonly pixel: number } | undefined => {
  const { lines, pixels } = grid
  const [line0, line1] = [lines[0]!, lines.at(-1)!]
  const [pixel0, pixel1] = [pixels[0]!, pixels.at(-1)!]
  const [spanL, spanP] = [(line1 - line0) / (lines.length - 1), (pixel1 - pixel0) / (pixels.length - 1)]
  const wanted = grid.lon[0]! + normaliseLongitude(lon - grid.lon[0]!)
  let [line, pixel] = [(line0 + line1) / 2, (pixel0 + pixel1) / 2]
  for (let step = 0; step < 30; step++) {
    const [l, p] = [weightsAt(lines, line), weightsAt(pixels, pixel)]
    const dLat = lat - combine(grid, grid.lat, l, p, l.value, p.value)
    const dLon = wanted - combine(grid, grid.lon, l, p, l.value, p.value)
    const [a, b] = [combine(grid, grid.lat, l, p, l.slope, p.value), combine(grid, grid.lat, l, p, l.value, p.slope)]
    const [c, d] = [combine(grid, grid.lon, l, p, l.slope, p.value), combine(grid, grid.lon, l, p, l.value, p.slope)]
    const det = a * d - b * c
    if (!(Math.abs(det) > 0)) return undefined
    const clamp = (v: number, low: number, high: number): number => Math.min(high, Math.max(low, v))
    const before = [line, pixel]
    line = clamp(line + (d * dLat - b * dLon) / det, line0 - 2 * spanL, line1 + 2 * spanL)
    pixel = clamp(pixel + (a * dLon - c * dLat) / det, pixel0 - 2 * spanP, pixel1 + 2 * spanP)
    if (Math.abs(line - before[0]!) + Math.abs(pixel - before[1]!) < 1e-7) break
  }
  const inside = line >= line0 - spanL && line <= line1 + spanL && pixel >= pixel0 - spanP && pixel <= pixel1 + spanP
  if (!inside) return undefined
  const reached = placeOf(grid, line, pixel)
  return Math.abs(reached.lat - lat) + Math.abs(normaliseLongitude(reached.lon - lon)) < 1e-6
    ? { line, pixel }
    : undefined
}

/** Azimuths on the ground: of flight (lines rise with time) and of look (away from the radar), degrees from north. */
export const directionsAt = (grid: GeolocationGrid, line: number, pixel: number) => {
  const here = placeOf(grid, line, pixel)
  const azimuth = (l: number, p: number): number => {
    const there = placeOf(grid, l, p)
    return (geodesic(here.lat, here.lon, there.lat, there.lon).azimuth + 360) % 360
  }
  return { flight: azimuth(line + 100, pixel), look: azimuth(line, pixel + 100), ...here }
}
