/** A layer's data: read once, when it is first shown. */
import type { GridCoverage } from '@setu/core/schema'
import { type Cells, cellsOf, layersOf, type Place } from '../map/layers.js'
import type { Steps } from '../map/scale.js'
import { getJson } from '../station/client.js'
import { getProvenance, getResults } from '../station/jobs.js'
import type { LayerSource } from './sources.js'
import { type Span, spanIn, spanOf } from './times.js'

export interface LayerData {
  readonly cells?: Cells
  /** Standard error of the cells, on the same grid. */
  readonly error?: Cells
  readonly places: readonly (Place & { readonly span?: Span })[]
  readonly placeSteps: Steps | undefined
  readonly paint: string | undefined
  readonly shapes: readonly {
    readonly geometry: unknown
    readonly properties: Readonly<Record<string, unknown>>
    readonly span?: Span
  }[]
  /** Times with data; empty: the layer has no time. */
  readonly spans: readonly Span[]
  readonly unit: string | undefined
  readonly units: Readonly<Record<string, string>>
  readonly simulated: boolean
}

const results = new Map<string, Promise<Record<string, unknown>>>()
const resultsOf = (id: string): Promise<Record<string, unknown>> => {
  let got = results.get(id)
  if (!got) results.set(id, (got = getResults(id)))
  return got
}

const fromJob = async (source: LayerSource): Promise<LayerData> => {
  const outputs = await resultsOf(source.job!.jobID)
  const provenance = await getProvenance(source.job!.jobID)
  const schema = (source.process!.outputs.properties as Record<string, Record<string, unknown>>)[source.output!] ?? {}
  const value = outputs[source.output!]
  const span = spanIn(outputs['period'] ?? outputs['time'] ?? outputs['interval'])
  const error = source.error ? cellsOf(outputs[source.error] as GridCoverage | undefined) : undefined
  const layers =
    source.kind === 'cells'
      ? layersOf(undefined, value, undefined)
      : layersOf(value, undefined, schema['x-paint'] as string | undefined)
  return {
    ...(layers.cells ? { cells: layers.cells } : {}),
    ...(error && layers.cells && error.values.length === layers.cells.values.length ? { error } : {}),
    places: layers.places,
    placeSteps: layers.placeSteps,
    paint: layers.paint,
    shapes: layers.others.map((f) => ({ geometry: f.geometry, properties: f.properties })),
    spans: span ? [span] : [],
    unit: (schema['x-unit'] ?? undefined) as string | undefined,
    units: (schema['x-units'] ?? {}) as Record<string, string>,
    simulated: provenance?.sources.some((s) => s.simulated) ?? false,
  }
}

const fromCollection = async (source: LayerSource): Promise<LayerData> => {
  const id = encodeURIComponent(source.collection!.id)
  const answer = await getJson<{
    features?: readonly { id?: unknown; geometry: { type: string } | null; properties: Record<string, unknown> }[]
  }>(`/collections/${id}/items?limit=1000`)
  const features = (answer.features ?? []).map((f) => {
    const properties: Record<string, unknown> = { ...(f.id === undefined ? {} : { id: f.id }), ...f.properties }
    return { ...f, properties }
  })
  const layers = layersOf({ features }, undefined, undefined)
  const points = features.filter((f) => f.geometry?.type === 'Point')
  const timed = (properties: Record<string, unknown>) => {
    const span = spanOf(properties)
    return span ? { span } : {}
  }
  return {
    places: layers.places.map((p, i) => ({ ...p, ...timed(points[i]!.properties) })),
    placeSteps: undefined,
    paint: undefined,
    shapes: layers.others.map((f) => ({ geometry: f.geometry, properties: f.properties, ...timed(f.properties) })),
    spans: features.flatMap((f) => spanOf(f.properties) ?? []),
    unit: undefined,
    units: {},
    simulated: features.length > 0 && features.every((f) => f.properties['setu:simulated'] === true),
  }
}

export const loadLayer = (source: LayerSource): Promise<LayerData> =>
  source.collection ? fromCollection(source) : fromJob(source)

/** The cell that holds a position. */
export const cellAt = (cells: Cells, lon: number, lat: number): number | undefined => {
  const index = (axis: readonly number[], step: number, at: number): number => {
    const i = Math.round((at - axis[0]!) / step)
    return i >= 0 && i < axis.length && Math.abs(axis[i]! - at) <= Math.abs(step) / 2 + 1e-9 ? i : -1
  }
  const x = [lon, lon + 360, lon - 360].map((l) => index(cells.xs, cells.dx, l)).find((i) => i >= 0)
  const y = index(cells.ys, cells.dy, lat)
  return x === undefined || y < 0 ? undefined : y * cells.xs.length + x
}

export interface SeriesPoint {
  readonly t: number
  readonly value: number | null
}
export interface PositionSeries {
  readonly name: string
  readonly unit: string
  readonly points: readonly SeriesPoint[]
}

/** A position query of the station (EDR): one series a parameter. */
export const seriesAt = async (
  collection: string,
  lon: number,
  lat: number,
  signal: AbortSignal,
): Promise<PositionSeries[]> => {
  const coords = encodeURIComponent(`POINT(${lon} ${lat})`)
  const c = await getJson<{
    domain?: { axes?: { t?: { values?: string[] } } }
    parameters?: Record<string, { unit?: { symbol?: { value?: string } | string } }>
    ranges?: Record<string, { values?: (number | null)[] }>
  }>(`/collections/${encodeURIComponent(collection)}/position?coords=${coords}&f=CoverageJSON`, signal)
  const times = c.domain?.axes?.t?.values ?? []
  return Object.entries(c.ranges ?? {}).map(([name, range]) => {
    const symbol = c.parameters?.[name]?.unit?.symbol
    return {
      name,
      unit: typeof symbol === 'string' ? symbol : (symbol?.value ?? ''),
      points: times.map((t, i) => ({ t: Date.parse(t), value: range.values?.[i] ?? null })),
    }
  })
}
