/**
 * The product at the gauges, whichever form it comes in: fields on a grid that are sampled, or a table of values that
 * somebody has taken at the stations already.
 */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { entriesOf } from '@setu/core/source'
import { sniff } from '@setu/formats/sniff'
import { type Collocated, collocate } from './collocation.js'
import { type GaugeInputs, gaugesOf, type ProductInputs, productOf, swathsOf } from './open-inputs.js'
import { collocateOverpasses, inWindows, overpassSeries } from './overpasses.js'
import { type ProductSeries, type Span, sampleProduct } from './product-series.js'
import type { GaugeNetwork, RainStack } from './rain-field.js'
import type { Swath } from './readers/swath.js'
import type { Collocation } from './sampler.js'

export interface ProductAtGauges {
  readonly series: ProductSeries
  /** Undefined for a table of points: there is no field to draw. */
  readonly stack?: RainStack
  /** True for a swath: the intervals are windows around its overpasses. */
  readonly overpasses?: boolean
  /** As a person names it. */
  readonly name: string
}

/** How a swath meets a gauge; without it swaths are refused. */
export interface OverpassInputs {
  /** Minutes before and after the scan. */
  readonly window: number
  /** Diameter of a footprint, km, where not the instrument's own. */
  readonly footprint?: number
}

/** Whether the reference is a table of values at points. */
export const isTable = async (reference: string, run: Run): Promise<boolean> => {
  const source = await run.open(reference)
  const names = await entriesOf(source)
  if (names.length !== 1) return false
  const bytes = await source.open(names[0]!)
  const kind = await sniff(bytes)
  return kind === 'csv' || (kind === 'gzip' && /\.(csv|txt|tsv)\.gz$/i.test(names[0]!))
}

/** Columns of the table in the order of the network; stations that it lacks are missing throughout. */
const pointSeries = (table: GaugeNetwork, network: GaugeNetwork, where: string): ProductSeries => {
  const T = table.intervals.length
  const S = network.stations.length
  const row = new Map(table.stations.map((s, k) => [s.id, k]))
  const values = new Float64Array(S * T).fill(Number.NaN)
  const cells = new Int32Array(S).fill(-1)
  network.stations.forEach((station, s) => {
    const k = row.get(station.id)
    if (k === undefined) return
    cells[s] = s
    values.set(table.values.subarray(k * T, (k + 1) * T), s * T)
  })
  if (!cells.some((c) => c >= 0))
    throw setuError('bad-input', {
      where,
      found: `stations ${table.stations
        .slice(0, 5)
        .map((s) => s.id)
        .join(', ')}`,
      expected: `the stations of the gauges: ${network.stations
        .slice(0, 5)
        .map((s) => s.id)
        .join(', ')}`,
      wayOut: 'A table of a product at points must use the station names of the gauges.',
    })
  return {
    intervals: table.intervals,
    values,
    cells,
    lons: Float64Array.from(network.stations, (s) => s.lon),
    lats: Float64Array.from(network.stations, (s) => s.lat),
    fieldSum: new Float64Array(0),
    fieldCount: new Uint32Array(0),
  }
}

export const productAtGauges = async (
  reference: string,
  i: ProductInputs & GaugeInputs,
  network: GaugeNetwork,
  method: Collocation,
  span: Span,
  run: Run,
  overpass?: OverpassInputs,
): Promise<ProductAtGauges> => {
  const { name } = await run.open(reference)
  if (await isTable(reference, run)) {
    const table = await gaugesOf({ ...i, gauges: reference }, run)
    return { series: pointSeries(table, network, name), name }
  }
  const swaths = overpass ? await swathsOf(reference, i, run) : null
  if (swaths) {
    const series = overpassSeries(swaths, network.stations, overpass!.window, overpass!.footprint, span)
    reportOverpasses(swaths, series, overpass!, run)
    return { series, overpasses: true, name }
  }
  const stack = await productOf(reference, i, run)
  return { series: await sampleProduct(stack, network.stations, method, span, run), stack, name }
}

const reportOverpasses = (
  swaths: readonly Swath[],
  series: ProductSeries,
  { window, footprint }: OverpassInputs,
  run: Run,
): void => {
  const km = footprint ?? swaths[0]!.footprintKm
  const pairs = series.values.reduce((n, v) => n + (Number.isNaN(v) ? 0 : 1), 0)
  if (series.intervals.length === 0)
    throw setuError('failed-check', {
      where: swaths[0]!.product,
      found: `${swaths.length} granule${swaths.length === 1 ? '' : 's'} without a footprint at any gauge`,
      expected: `a footprint centre within ${km / 2} km of a gauge`,
      wayOut: 'Check positions and period, or give a wider --footprint.',
    })
  run.found({
    code: 'rain.overpasses',
    severity: 'note',
    where: swaths[0]!.product,
    message: `${series.intervals.length} overpasses meet ${pairs} gauges: the nearest footprint whose beam of ${km} km covers the gauge, against the gauge from ${window} minutes before to ${window} minutes after the scan.`,
    affects: 'scores',
    values: { overpasses: series.intervals.length, pairs, footprintKm: km, windowMinutes: window },
  })
}

/** Pairs of the product and the gauges, each by the rule of its kind. */
export const pairsAtGauges = (
  at: ProductAtGauges,
  network: GaugeNetwork,
  options: Span & { readonly minCoverage: number },
): Collocated =>
  at.overpasses ? collocateOverpasses(at.series, network, options.minCoverage) : collocate(at.series, network, options)

/**
 * Pairs of several products on common intervals: their own where all are fields, and the windows of the first swath where
 * there is one; gridded products and other swaths are then read in these windows too.
 */
export const collocateAll = (
  all: readonly ProductAtGauges[],
  network: GaugeNetwork,
  options: Span & { readonly minCoverage: number },
): Collocated[] => {
  const lead = all.find((at) => at.overpasses)
  if (!lead) return all.map((at) => collocate(at.series, network, options))
  const first = collocateOverpasses(lead.series, network, options.minCoverage)
  return all.map((at) =>
    at === lead ? first : { ...first, product: inWindows(at.series, first.intervals, options.minCoverage, at.name) },
  )
}
