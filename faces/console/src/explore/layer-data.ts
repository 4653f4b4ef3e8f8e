/** A layer's data: read once, when it is first shown. */
import type { GridCoverage } from '@setu/core/schema'
import { type Cells, cellsOf, layersOf, type Place } from '../map/layers.js'
import type { Steps } from '../map/scale.js'
import { getJson } from '../station/client.js'
import { getProvenance, getResults } from '../station/jobs.js'
import type { CollectionInfo, LayerSource } from './sources.js'
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
  /** A field with times: its cells at one of them. */
  readonly frame?: (t: number) => Promise<Frame>
  /** Parameters that a position query is asked for: the value, and its standard error. */
  readonly parameters?: { readonly value: string; readonly error?: string }
  /** The station answers position queries. */
  readonly position?: boolean
}

export interface Frame {
  readonly at: number
  readonly cells: Cells | undefined
  readonly error: Cells | undefined
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

/** Texts of CoverageJSON are by language. */
type Said = string | Readonly<Record<string, string>>
const saidText = (text: Said | undefined): string =>
  typeof text === 'string' ? text : (text?.['en'] ?? Object.values(text ?? {})[0] ?? '')

interface ParameterInfo {
  readonly description?: Said
  readonly unit?: { readonly symbol?: { readonly value?: string } | string }
}
interface Item {
  readonly id?: unknown
  readonly bbox?: readonly number[]
  readonly geometry: { readonly type: string } | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** The parameter to draw, and the one that says it is its error. */
export const fieldParameters = (
  parameters: Readonly<Record<string, ParameterInfo>>,
): { readonly value: string; readonly error?: string } | undefined => {
  const doubtful = (name: string): boolean =>
    /error|uncertain|standard.deviation|sigma/i.test(`${name} ${saidText(parameters[name]?.description)}`)
  const names = Object.keys(parameters)
  const value = names.find((n) => !doubtful(n) && !/mask|flag|quality|count/i.test(n))
  if (!value) return undefined
  const own = names.find((n) => doubtful(n) && saidText(parameters[n]?.description).includes(value))
  const error = own ?? (names.filter(doubtful).length === 1 ? names.find(doubtful) : undefined)
  return { value, ...(error ? { error } : {}) }
}

const unitOf = (p: ParameterInfo | undefined): string | undefined =>
  typeof p?.unit?.symbol === 'string' ? p.unit.symbol : p?.unit?.symbol?.value

interface Coverage {
  readonly domain?: { readonly axes?: { readonly t?: { readonly values?: readonly string[] } } }
  readonly parameters?: Readonly<Record<string, ParameterInfo>>
  readonly ranges?: Readonly<Record<string, { readonly values?: readonly (number | null)[] }>>
}

/** Times of a field: those of its middle. Each lasts until the next. */
const timesOf = async (id: string, bbox: readonly number[], value: string): Promise<Span[]> => {
  const [west = 0, south = 0, east = 0, north = 0] = bbox
  const coords = encodeURIComponent(`POINT(${(west + east) / 2} ${(south + north) / 2})`)
  const c = await getJson<Coverage>(
    `/collections/${id}/position?coords=${coords}&parameter-name=${encodeURIComponent(value)}&f=CoverageJSON`,
  )
  const times = (c.domain?.axes?.t?.values ?? []).map((t) => Date.parse(t)).sort((a, b) => a - b)
  return times.map((from, i) => ({ from, to: Math.max(from, (times[i + 1] ?? from + 1) - 1) }))
}

const fieldOf = async (source: LayerSource, item: Item, info: CollectionInfo): Promise<LayerData | undefined> => {
  const parameters = fieldParameters(info.parameter_names ?? {})
  const bbox = item.bbox
  if (!parameters || !bbox || bbox.length !== 4 || !info.data_queries?.['cube']) return undefined
  const id = encodeURIComponent(source.collection!.id)
  const spans = await timesOf(id, bbox, parameters.value)
  const asked = [parameters.value, parameters.error].filter((n) => n !== undefined)
  let steps: Steps | undefined
  const frame = async (t: number): Promise<Frame> => {
    const at = new Date(t).toISOString()
    const c = await getJson<Coverage>(
      `/collections/${id}/cube?bbox=${bbox.join()}&datetime=${at}&parameter-name=${asked.map(encodeURIComponent).join()}&f=CoverageJSON`,
    )
    const of = (name: string | undefined): Cells | undefined =>
      name && c.ranges?.[name] ? cellsOf({ domain: c.domain, ranges: { [name]: c.ranges[name] } }) : undefined
    const cells = of(parameters.value)
    // One legend for all times, so that a colour means the same while it plays.
    steps ??= cells?.steps
    return { at: t, cells: cells && { ...cells, steps }, error: of(parameters.error) }
  }
  return {
    places: [],
    placeSteps: undefined,
    paint: undefined,
    shapes: [],
    spans,
    unit: unitOf(info.parameter_names?.[parameters.value]),
    units: {},
    simulated: item.properties['setu:simulated'] === true,
    frame,
    parameters,
    position: Boolean(info.data_queries['position']),
  }
}

const fromCollection = async (source: LayerSource): Promise<LayerData> => {
  const id = encodeURIComponent(source.collection!.id)
  const [answer, info] = await Promise.all([
    getJson<{ features?: readonly Item[] }>(`/collections/${id}/items?limit=1000`),
    getJson<CollectionInfo>(`/collections/${id}`).catch(() => source.collection!),
  ])
  const last = answer.features?.[0]
  const field = last?.properties['proj:shape'] ? await fieldOf(source, last, info) : undefined
  if (field) return field
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
    position: false,
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
  /** 95 %. */
  readonly low?: number
  readonly high?: number
}
export interface PositionSeries {
  readonly name: string
  readonly unit: string
  readonly points: readonly SeriesPoint[]
}

/** A position query of the station (EDR): the values of a place over time, with their band where the error is known. */
export const seriesAt = async (
  collection: string,
  { value, error }: { readonly value: string; readonly error?: string },
  lon: number,
  lat: number,
  signal: AbortSignal,
): Promise<PositionSeries> => {
  const coords = encodeURIComponent(`POINT(${lon} ${lat})`)
  const names = [value, error]
    .filter((n) => n !== undefined)
    .map(encodeURIComponent)
    .join()
  const c = await getJson<Coverage>(
    `/collections/${encodeURIComponent(collection)}/position?coords=${coords}&parameter-name=${names}&f=CoverageJSON`,
    signal,
  )
  const sigmas = error === undefined ? undefined : c.ranges?.[error]?.values
  return {
    name: saidText(c.parameters?.[value]?.description) || value,
    unit: unitOf(c.parameters?.[value]) ?? '',
    points: (c.domain?.axes?.t?.values ?? []).map((t, i) => {
      const v = c.ranges?.[value]?.values?.[i] ?? null
      const sigma = sigmas?.[i] ?? undefined
      return {
        t: Date.parse(t),
        value: v,
        ...(v !== null && sigma !== undefined ? { low: v - 1.96 * sigma, high: v + 1.96 * sigma } : {}),
      }
    }),
  }
}
