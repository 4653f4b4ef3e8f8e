/**
 * Fractions skill score (Roberts & Lean 2008): how well two fields agree on the share of cells with an event in square
 * neighbourhoods of n x n cells. Event counts are whole numbers, so the sums are exact. An even window reaches n / 2 cells
 * before the centre and n / 2 - 1 after it, as `uniform_filter` of SciPy, on which pySTEPS rests, puts it.
 *
 * Edges: `zero` (default, as the peers do) counts cells outside as no event; `shrink` divides by the cells inside. A
 * missing value is no event: mask both fields alike first where that is not wanted.
 */
import { setuError } from '@setu/core/errors'
import { quantileOfSorted } from '@setu/core/quantiles'
import { fitsPacked, loadTable, sweepPacked, sweepVectors, sweepWide, VECTOR_LIMIT } from './fraction-sweep.js'
import { type SweepSimd, sweepSimd } from './fraction-sweep-simd.js'
import { type EventTable, wideTable } from './summed-area.js'

export type Edges = 'zero' | 'shrink'

/** FSS = 1 - difference / reference; NaN where neither field has an event (reference 0). */
export interface FractionSums {
  /** Side of the window, cells. */
  readonly window: number
  /** Sum over the cells of (fraction in the forecast - fraction observed)^2. */
  readonly difference: number
  /** Sum over the cells of both fractions squared. */
  readonly reference: number
  readonly fss: number
}

const checkWindow = (window: number): void => {
  if (!Number.isInteger(window) || window < 1 || window > 1e6)
    throw setuError('bad-input', { where: 'scale', found: String(window), expected: 'a whole number of cells from 1' })
}

/**
 * Fraction sums at several window sizes; the table is shared, so a further window costs one sweep of its rainy part.
 * `vectors`: the loops in WebAssembly, or null for those in JavaScript; the sums are the same whole numbers.
 */
export const fractionSums = (
  table: EventTable,
  windows: readonly number[],
  edges: Edges = 'zero',
  vectors: SweepSimd | null = sweepSimd(),
): readonly FractionSums[] => {
  windows.forEach(checkWindow)
  const wide = windows.some((n) => !fitsPacked(table, n)) ? wideTable(table) : null
  const loaded =
    vectors && edges === 'zero' && table.packed.byteLength < VECTOR_LIMIT && windows.some((n) => fitsPacked(table, n))
      ? loadTable(table, vectors, Math.max(...windows.filter((n) => fitsPacked(table, n))))
      : null
  return windows.map((window) => {
    const [difference, reference] = !fitsPacked(table, window)
      ? sweepWide(table, wide!, window, edges)
      : loaded
        ? sweepVectors(table, window, loaded)
        : sweepPacked(table, window, edges)
    return { window, difference, reference, fss: reference > 0 ? 1 - difference / reference : Number.NaN }
  })
}

/** What a table says without a window. */
export interface EventFrequencies {
  readonly forecast: number
  readonly observed: number
  /** FSS for a window that holds the whole field: 2 f o / (f^2 + o^2); NaN without events. */
  readonly asymptotic: number
  /** 0.5 + o / 2: the FSS from which a scale is useful. */
  readonly useful: number
  /** Cells with an event in both over cells with one in either; NaN without events. */
  readonly overlap: number
}

export const eventFrequencies = (table: EventTable): EventFrequencies => {
  const cells = table.width * table.height
  const f = table.forecastEvents / cells
  const o = table.observedEvents / cells
  const either = table.forecastEvents + table.observedEvents - table.bothEvents
  return {
    forecast: f,
    observed: o,
    asymptotic: f + o > 0 ? (2 * f * o) / (f * f + o * o) : Number.NaN,
    useful: 0.5 + o / 2,
    overlap: either > 0 ? table.bothEvents / either : Number.NaN,
  }
}

/**
 * Smallest window at which the FSS reaches 0.5 + o / 2, or null if no window up to twice the longer side does. Found by
 * doubling and halving, which takes the FSS to grow with the window, as it does but for details of the edges.
 */
export const usefulWindow = (table: EventTable, edges: Edges = 'zero'): number | null => {
  const { useful } = eventFrequencies(table)
  const reaches = (n: number): boolean => fractionSums(table, [n], edges)[0]!.fss >= useful
  const most = 2 * Math.max(table.width, table.height) - 1
  let high = 1
  while (!reaches(high)) {
    if (high === most) return null
    high = Math.min(2 * high, most)
  }
  let low = high >> 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (reaches(middle)) high = middle
    else low = middle
  }
  return high
}

/**
 * The value that a share `percentile` (0..100) of a field's present values does not exceed: the threshold of a
 * percentile event, each field by its own. null where no value is present, or where it is not above 0: then half-dry
 * fields would have an event everywhere.
 */
export const percentileThreshold = (field: Float32Array | Float64Array, percentile: number): number | null => {
  if (!(percentile >= 0 && percentile <= 100))
    throw setuError('bad-input', { where: 'percentile', found: String(percentile), expected: '0 to 100' })
  let n = 0
  const present = new Float64Array(field.length)
  for (let i = 0; i < field.length; i++) if (Number.isFinite(field[i]!)) present[n++] = field[i]!
  if (n === 0) return null
  const value = quantileOfSorted(present.subarray(0, n).sort(), percentile / 100)
  return value > 0 ? value : null
}
