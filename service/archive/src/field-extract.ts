/**
 * What EDR asks of a field: the cell at a point, the cells in a box, in a polygon, within a distance, along a path. A point
 * is in the cell whose centre is nearest; a cell is in an area when its centre is (boundary included). Everything else of
 * the window is missing (NaN).
 */
import { geodesic } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import type { Position } from '@setu/formats/parquet/wkb'
import { boxAlong, metresToLine } from './corridor.js'
import { type FieldSet, type FieldWindow, MOST_VALUES } from './field-set.js'
import { pointInPolygon } from './geometry-intersects.js'

export interface Extract {
  /** Centres of the cells. */
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly z: readonly number[]
  readonly times: readonly number[] | null
  /** Values [t][z][y][x] by parameter. */
  readonly values: Readonly<Record<string, Float64Array>>
}

export interface Selection {
  readonly parameters: readonly string[]
  /** [start, end], both included, UTC milliseconds; undefined is open. */
  readonly time?: readonly [number | undefined, number | undefined]
  /** Which level values. */
  readonly level?: (z: number) => boolean
}

/** The turn of a longitude that lies on the axis, or the longitude itself. */
export const onAxis = (x: Float64Array, lon: number): number => {
  const [low, high] = [Math.min(x[0]!, x[x.length - 1]!), Math.max(x[0]!, x[x.length - 1]!)]
  const half = x.length > 1 ? Math.abs(x[1]! - x[0]!) / 2 : 0
  for (const turn of [0, 360, -360]) if (lon + turn >= low - half && lon + turn <= high + half) return lon + turn
  return lon
}

/** Index of the cell that holds a value, or -1. Axes may fall and need not be even. */
export const cellOf = (axis: Float64Array, value: number): number => {
  const n = axis.length
  const falls = n > 1 && axis[n - 1]! < axis[0]!
  let [low, high] = [0, n - 1]
  while (low < high) {
    const mid = (low + high) >> 1
    if (falls ? axis[mid]! > value : axis[mid]! < value) low = mid + 1
    else high = mid
  }
  let best = low
  if (low > 0 && Math.abs(axis[low - 1]! - value) <= Math.abs(axis[low]! - value)) best = low - 1
  if (n === 1) return value === axis[0] ? 0 : -1
  const gap = Math.abs(best > 0 ? axis[best]! - axis[best - 1]! : axis[1]! - axis[0]!)
  return Math.abs(axis[best]! - value) <= (gap / 2) * (1 + 1e-9) ? best : -1
}

/** First and count of the cells whose centres are in [low, high]. */
const range = (axis: Float64Array, low: number, high: number): [number, number] => {
  let [first, last] = [-1, -1]
  for (let i = 0; i < axis.length; i++) {
    if (axis[i]! < low || axis[i]! > high) continue
    if (first < 0) first = i
    last = i
  }
  return first < 0 ? [0, 0] : [first, last - first + 1]
}

const timeRange = (fields: FieldSet, select: Selection): [number, number] => {
  const { times } = fields
  if (!times) return [0, 1]
  const [from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY] = select.time ?? []
  return range(Float64Array.from(times), from, to)
}

/** Level windows: neighbours are read at once. */
const levelRuns = (fields: FieldSet, select: Selection): [number, number][] => {
  if (!fields.z) return [[0, 1]]
  const runs: [number, number][] = []
  fields.z.values.forEach((z, i) => {
    if (select.level && !select.level(z)) return
    const last = runs[runs.length - 1]
    if (last && last[0] + last[1] === i) last[1]++
    else runs.push([i, 1])
  })
  return runs
}

const readWindow = async (
  fields: FieldSet,
  select: Selection,
  x: [number, number],
  y: [number, number],
): Promise<Extract | null> => {
  const t = timeRange(fields, select)
  const runs = levelRuns(fields, select)
  const levels = runs.reduce((n, [, count]) => n + count, 0)
  if (t[1] === 0 || x[1] === 0 || y[1] === 0 || levels === 0) return null
  const cells = x[1] * y[1]
  const size = t[1] * levels * cells
  if (size * select.parameters.length > MOST_VALUES)
    throw setuError('too-large', {
      where: fields.where,
      found: `${size * select.parameters.length} values`,
      expected: `at most ${MOST_VALUES}`,
      wayOut: 'Ask for a smaller area, a shorter time or fewer parameters, or take the file itself.',
    })
  const values: Record<string, Float64Array> = {}
  for (const parameter of select.parameters) {
    const out = new Float64Array(size)
    let level = 0
    for (const z of runs) {
      const window: FieldWindow = { t, z, y, x }
      const part = await fields.read(parameter, window)
      if (runs.length === 1) {
        out.set(part)
        break
      }
      for (let i = 0; i < t[1]; i++)
        out.set(part.subarray(i * z[1] * cells, (i + 1) * z[1] * cells), (i * levels + level) * cells)
      level += z[1]
    }
    values[parameter] = out
  }
  return {
    x: [...fields.x.subarray(x[0], x[0] + x[1])],
    y: [...fields.y.subarray(y[0], y[0] + y[1])],
    z: fields.z ? runs.flatMap(([first, count]) => fields.z!.values.slice(first, first + count)) : [],
    times: fields.times ? fields.times.slice(t[0], t[0] + t[1]) : null,
    values,
  }
}

/** The cell at a point; null outside. */
export const atPoint = (fields: FieldSet, select: Selection, lon: number, lat: number): Promise<Extract | null> => {
  const [i, j] = [cellOf(fields.x, onAxis(fields.x, lon)), cellOf(fields.y, lat)]
  return i < 0 || j < 0 ? Promise.resolve(null) : readWindow(fields, select, [i, 1], [j, 1])
}

/** Boxes of longitude on the field's own axis: one, or two where the box crosses its seam. */
const spans = (x: Float64Array, west: number, east: number): [number, number][] => {
  const width = east >= west ? east - west : east - west + 360
  const found: [number, number][] = []
  for (const turn of [-360, 0, 360]) {
    const [first, count] = range(x, west + turn, west + turn + width)
    if (count > 0 && !found.some(([f]) => f === first)) found.push([first, count])
  }
  return found.sort((a, b) => a[0] - b[0])
}

/** The cells of a box; a box that crosses the field's seam comes as two. */
export const inBox = async (
  fields: FieldSet,
  select: Selection,
  [west, south, east, north]: readonly [number, number, number, number],
): Promise<Extract[]> => {
  const y = range(fields.y, south, north)
  const parts: Extract[] = []
  for (const x of spans(fields.x, west, east)) {
    const part = await readWindow(fields, select, x, y)
    if (part) parts.push(part)
  }
  return parts
}

const masked = (extract: Extract, inside: (x: number, y: number) => boolean): Extract | null => {
  const { x, y } = extract
  const cells = x.length * y.length
  const mask = new Uint8Array(cells)
  let any = 0
  for (let j = 0; j < y.length; j++)
    for (let i = 0; i < x.length; i++) if (inside(x[i]!, y[j]!)) any += mask[j * x.length + i] = 1
  if (any === 0) return null
  for (const values of Object.values(extract.values))
    for (let k = 0; k < values.length; k++) if (!mask[k % cells]) values[k] = Number.NaN
  return extract
}

export type Polygon = readonly (readonly Position[])[]

/** The cells whose centres are in one of the polygons. */
export const inPolygons = async (
  fields: FieldSet,
  select: Selection,
  polygons: readonly Polygon[],
): Promise<Extract[]> => {
  const points = polygons.flatMap((p) => p[0] ?? [])
  const lons = points.map((p) => p[0]!)
  const lats = points.map((p) => p[1]!)
  const [west, east] = [Math.min(...lons), Math.max(...lons)]
  const parts = await inBox(fields, select, [west, Math.min(...lats), east, Math.max(...lats)])
  return parts.flatMap((part) => {
    const kept = masked(part, (x, y) =>
      [x, x - 360, x + 360].some(
        (lon) => lon >= west && lon <= east && polygons.some((p) => pointInPolygon(p, [lon, y])),
      ),
    )
    return kept ? [kept] : []
  })
}

/** The cells whose centres are within a distance on the ellipsoid, metres. */
export const withinRadius = async (
  fields: FieldSet,
  select: Selection,
  lon: number,
  lat: number,
  metres: number,
): Promise<Extract[]> => {
  const dLat = metres / 110_000
  const [south, north] = [Math.max(-90, lat - dLat), Math.min(90, lat + dLat)]
  const furthest = Math.max(Math.abs(south), Math.abs(north))
  const dLon = furthest >= 89 ? 180 : Math.min(180, metres / (110_000 * Math.cos((furthest * Math.PI) / 180)))
  const parts = await inBox(
    fields,
    select,
    dLon >= 180 ? [-180, south, 180, north] : [lon - dLon, south, lon + dLon, north],
  )
  return parts.flatMap((part) => {
    const kept = masked(part, (x, y) => geodesic(lat, lon, y, x).distanceM <= metres)
    return kept ? [kept] : []
  })
}

/** The cells whose centres are within a distance of a line on the ellipsoid, metres. */
export const withinCorridor = async (
  fields: FieldSet,
  select: Selection,
  lines: readonly (readonly Position[])[],
  metres: number,
): Promise<Extract[]> => {
  const parts = await inBox(fields, select, boxAlong(lines, metres))
  return parts.flatMap((part) => {
    const kept = masked(part, (x, y) => lines.some((line) => metresToLine(line, x, y) <= metres))
    return kept ? [kept] : []
  })
}

export interface PathPoint {
  readonly lon: number
  readonly lat: number
  /** UTC milliseconds, where the path says when. */
  readonly time?: number
}
export interface PathExtract {
  readonly points: readonly (PathPoint & { readonly time?: number })[]
  readonly values: Readonly<Record<string, Float64Array>>
}

const MOST_POINTS = 2000

/** The cells at the points of a path, each at its own time (the nearest step, at most half a step away) or at `step`. */
export const alongPath = async (
  fields: FieldSet,
  select: Selection,
  path: readonly PathPoint[],
  step: number,
): Promise<PathExtract | null> => {
  if (path.length > MOST_POINTS)
    throw setuError('too-large', {
      where: 'coords',
      found: `${path.length} points`,
      expected: `at most ${MOST_POINTS}`,
    })
  const points: PathPoint[] = []
  const values: Record<string, number[]> = Object.fromEntries(select.parameters.map((p) => [p, []]))
  for (const point of path) {
    const [i, j] = [cellOf(fields.x, onAxis(fields.x, point.lon)), cellOf(fields.y, point.lat)]
    if (i < 0 || j < 0) continue
    const t = point.time === undefined || !fields.times ? step : cellOf(Float64Array.from(fields.times), point.time)
    if (t < 0) continue
    const time = point.time ?? fields.times?.[t]
    points.push({ lon: point.lon, lat: point.lat, ...(time === undefined ? {} : { time }) })
    for (const p of select.parameters)
      values[p]!.push((await fields.read(p, { t: [fields.times ? t : 0, 1], z: [0, 1], y: [j, 1], x: [i, 1] }))[0]!)
  }
  if (points.length === 0) return null
  return { points, values: Object.fromEntries(Object.entries(values).map(([k, v]) => [k, Float64Array.from(v)])) }
}
