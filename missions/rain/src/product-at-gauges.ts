/**
 * The product at the gauges, whichever form it comes in: fields on a grid that are sampled, or a table of values that
 * somebody has taken at the stations already.
 */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { entriesOf } from '@setu/core/source'
import { sniff } from '@setu/formats/sniff'
import { type GaugeInputs, gaugesOf, type ProductInputs, productOf } from './open-inputs.js'
import { type ProductSeries, type Span, sampleProduct } from './product-series.js'
import type { GaugeNetwork, RainStack } from './rain-field.js'
import type { Collocation } from './sampler.js'

export interface ProductAtGauges {
  readonly series: ProductSeries
  /** Undefined for a table of points: there is no field to draw. */
  readonly stack?: RainStack
  /** As a person names it. */
  readonly name: string
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
): Promise<ProductAtGauges> => {
  const { name } = await run.open(reference)
  if (await isTable(reference, run)) {
    const table = await gaugesOf({ ...i, gauges: reference }, run)
    return { series: pointSeries(table, network, name), name }
  }
  const stack = await productOf(reference, i, run)
  return { series: await sampleProduct(stack, network.stations, method, span, run), stack, name }
}
