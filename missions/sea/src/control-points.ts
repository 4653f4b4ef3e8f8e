/**
 * A grid of places out of ground control points. Points that fill a rectangle of lines and pixels (as Sentinel-1 images
 * carry) are the grid itself; others are fitted by a polynomial of third order (second, first where they are few) and the
 * grid is drawn from it.
 */
import { geodesic, normaliseLongitude } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { cholesky, forwardSolve } from '@setu/core/linear-cholesky'
import type { TiePoint } from '@setu/formats/geotiff/read'
import { type GeolocationGrid, type GridPoint, geolocationGrid } from './geolocation.js'

const unseen = { slantRangeS: Number.NaN, incidence: Number.NaN, timeMs: Number.NaN }
const NODES = 21

const powers = (x: number, y: number, order: number): number[] => {
  const out: number[] = []
  for (let i = 0; i <= order; i++) for (let j = 0; i + j <= order; j++) out.push(x ** i * y ** j)
  return out
}

/** Least squares of one value on the powers. */
const fit = (rows: readonly number[][], values: readonly number[]): Float64Array | null => {
  const n = rows[0]!.length
  const a = new Float64Array(n * n)
  const b = new Float64Array(n)
  rows.forEach((row, k) => {
    for (let i = 0; i < n; i++) {
      b[i] = b[i]! + row[i]! * values[k]!
      for (let j = 0; j < n; j++) a[i * n + j] = a[i * n + j]! + row[i]! * row[j]!
    }
  })
  const l = cholesky(a, n, 1e-13)
  if (!l) return null
  forwardSolve(l, n, b)
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!
    for (let j = i + 1; j < n; j++) sum -= l[j * n + i]! * b[j]!
    b[i] = sum / l[i * n + i]!
  }
  return b
}

export const controlGrid = (
  points: readonly TiePoint[],
  width: number,
  height: number,
  where: string,
): { readonly grid: GeolocationGrid; readonly residualM: number } => {
  const bad = points.find((p) => !(Math.abs(p.y) <= 90 && Math.abs(p.x) <= 360))
  if (bad)
    throw setuError('bad-file', {
      where,
      found: `a control point at ${bad.x}, ${bad.y}`,
      expected: 'longitudes and latitudes',
      wayOut: 'Warp the scene to longitude and latitude first, for example with gdalwarp -t_srs EPSG:4326.',
    })
  const lon0 = points[0]!.x
  const lon = (p: TiePoint): number => lon0 + normaliseLongitude(p.x - lon0)
  // Cells count from the outer corner in a TIFF, from the middle of the first cell here.
  const asGrid: GridPoint[] = points.map((p) => ({
    line: p.row - 0.5,
    pixel: p.column - 0.5,
    lat: p.y,
    lon: lon(p),
    ...unseen,
  }))
  const [rows, columns] = [new Set(points.map((p) => p.row)).size, new Set(points.map((p) => p.column)).size]
  if (rows >= 2 && columns >= 2 && rows * columns === points.length)
    return { grid: geolocationGrid(asGrid, where), residualM: 0 }
  const order = points.length >= 16 ? 3 : points.length >= 8 ? 2 : 1
  const at = (line: number, pixel: number): number[] => powers((2 * pixel) / width - 1, (2 * line) / height - 1, order)
  const terms = asGrid.map((p) => at(p.line, p.pixel))
  const [lats, lons] = [
    fit(
      terms,
      asGrid.map((p) => p.lat),
    ),
    fit(
      terms,
      asGrid.map((p) => p.lon),
    ),
  ]
  if (!lats || !lons)
    throw setuError('bad-file', {
      where,
      found: `${points.length} control points on one line`,
      expected: 'points spread over the image',
    })
  const value = (c: Float64Array, t: readonly number[]): number => t.reduce((sum, v, k) => sum + v * c[k]!, 0)
  let squares = 0
  asGrid.forEach((p, k) => {
    squares += geodesic(p.lat, p.lon, value(lats, terms[k]!), value(lons, terms[k]!)).distanceM ** 2
  })
  const nodes: GridPoint[] = []
  for (let i = 0; i < NODES; i++)
    for (let j = 0; j < NODES; j++) {
      const [line, pixel] = [((height - 1) * i) / (NODES - 1), ((width - 1) * j) / (NODES - 1)]
      const t = at(line, pixel)
      nodes.push({ line, pixel, lat: value(lats, t), lon: value(lons, t), ...unseen })
    }
  return { grid: geolocationGrid(nodes, where), residualM: Math.sqrt(squares / points.length) }
}
