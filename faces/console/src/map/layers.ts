/** What a map draws, from the outputs of a process: cells of a coverage, places coloured by one property. */
import type { FeatureCollection, GridCoverage } from '@setu/core/schema'
import { isEstimate } from '../numbers/format.js'
import { type Steps, stepsFor } from './scale.js'

export interface Cells {
  readonly xs: readonly number[]
  readonly ys: readonly number[]
  readonly dx: number
  readonly dy: number
  /** Row-major, rows as `ys`. */
  readonly values: readonly (number | null)[]
  readonly steps: Steps | undefined
}

export interface Place {
  readonly index: number
  readonly id: string
  readonly lon: number
  readonly lat: number
  readonly value: number | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** West, south, east, north; east may pass 180. */
export type Extent = readonly [number, number, number, number]

export interface Layers {
  readonly cells: Cells | undefined
  readonly places: readonly Place[]
  readonly paint: string | undefined
  readonly placeSteps: Steps | undefined
  readonly others: FeatureCollection['features']
  readonly extent: Extent | undefined
}

const stepOf = (axis: readonly number[]): number =>
  axis.length > 1 ? (axis[axis.length - 1]! - axis[0]!) / (axis.length - 1) : 0.05

export const cellsOf = (coverage: unknown): Cells | undefined => {
  const c = coverage as GridCoverage | undefined
  const range = c?.ranges ? Object.values(c.ranges)[0] : undefined
  const xs = c?.domain?.axes?.x?.values
  const ys = c?.domain?.axes?.y?.values
  if (!range || !xs?.length || !ys?.length) return undefined
  const values = range.axisNames[0] === 'x' ? transposed(range.values, xs.length, ys.length) : range.values
  return {
    xs,
    ys,
    dx: stepOf(xs),
    dy: stepOf(ys),
    values,
    steps: stepsFor(values.filter((v): v is number => v !== null)),
  }
}

const transposed = (values: readonly (number | null)[], nx: number, ny: number): (number | null)[] =>
  Array.from({ length: nx * ny }, (_, i) => values[(i % nx) * ny + Math.floor(i / nx)] ?? null)

type Corner = readonly [number, number]
/** Lines and rings of features that are no points. */
export const strokesOf = (features: FeatureCollection['features']): (readonly Corner[])[] => {
  const deep = (c: unknown): (readonly Corner[])[] => {
    const list = c as unknown[]
    if (!Array.isArray(list) || list.length === 0) return []
    const first = list[0] as unknown[]
    return typeof first[0] === 'number' ? [list as unknown as readonly Corner[]] : list.flatMap(deep)
  }
  return features.flatMap((f) => deep(f.geometry?.coordinates))
}

const numberIn = (value: unknown): number | null =>
  typeof value === 'number' ? value : isEstimate(value) ? value.value : null

/** Names of quantities that are departures from something. */
const SIGNED = /bias|differ|error|anomal|residual/i

export const layersOf = (features: unknown, coverage: unknown, paint: string | undefined): Layers => {
  const cells = cellsOf(coverage)
  const all = (features as FeatureCollection | undefined)?.features ?? []
  const points = all.filter((f) => f.geometry?.type === 'Point')
  const places = points.map((f, index): Place => {
    const [lon, lat] = f.geometry!.coordinates as [number, number]
    return {
      index,
      id: String(f.id ?? f.properties['id'] ?? f.properties['name'] ?? index + 1),
      lon,
      lat,
      value: paint ? numberIn(f.properties[paint]) : null,
      properties: f.properties,
    }
  })
  const spans: Extent[] = []
  if (cells) {
    const [x0, x1] = [cells.xs[0]! - cells.dx / 2, cells.xs[cells.xs.length - 1]! + cells.dx / 2]
    const [y0, y1] = [cells.ys[0]! - cells.dy / 2, cells.ys[cells.ys.length - 1]! + cells.dy / 2]
    spans.push([Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)])
  }
  if (places.length) {
    const [lons, lats] = [places.map((p) => p.lon), places.map((p) => p.lat)]
    const box: Extent = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
    const margin = Math.max(0.05, (box[2] - box[0]) * 0.06, (box[3] - box[1]) * 0.06)
    if (!cells) spans.push([box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin])
  }
  const others = all.filter((f) => f.geometry && f.geometry.type !== 'Point')
  // Lines and areas alone, ground tracks for example, make the map themselves.
  const corners = spans.length ? [] : strokesOf(others).flat()
  if (corners.length) {
    const span = (k: 0 | 1, most: number): readonly [number, number] => {
      const [low, high] = corners.reduce(([a, b], c) => [Math.min(a, c[k]), Math.max(b, c[k])], [most, -most])
      const margin = Math.max(0.05, (high - low) * 0.04)
      return [Math.max(-most, low - margin), Math.min(most, high + margin)]
    }
    const [[west, east], [south, north]] = [span(0, 180), span(1, 90)]
    spans.push([west, south, east, north])
  }
  return {
    cells,
    places,
    paint,
    placeSteps: paint
      ? stepsFor(
          places.map((p) => p.value).filter((v): v is number => v !== null),
          SIGNED.test(paint),
        )
      : undefined,
    others,
    extent: spans.length
      ? [
          Math.min(...spans.map((s) => s[0])),
          Math.min(...spans.map((s) => s[1])),
          Math.max(...spans.map((s) => s[2])),
          Math.max(...spans.map((s) => s[3])),
        ]
      : undefined,
  }
}
