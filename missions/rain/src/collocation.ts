/**
 * Collocation: what the product says at each gauge, over each interval of the gauge's own clock. Depth is shared by the
 * part of an interval that is covered; an interval counts where at least `minCoverage` of it is covered, and what is
 * covered then stands for the whole. Where the product is coarser than the gauges, the gauges are summed to its intervals
 * instead. A product's day that starts at another hour than the gauge's cannot be cut again: each product day is paired
 * with the gauge day that it covers most (of two halves, the later), and the result says by how many hours they differ.
 */
import { hourMs } from '@setu/core/time'
import type { ProductSeries, Span } from './product-series.js'
import type { GaugeNetwork, Interval } from './rain-field.js'

/** Dense pairs: `[s * intervals.length + t]`, mm in the interval, NaN where a side is missing. */
export interface Collocated {
  readonly intervals: readonly Interval[]
  readonly observed: Float64Array
  readonly product: Float64Array
  /** Hours by which paired days are apart; 0 where the clocks agree. */
  readonly dayShiftHours: number
  /** Which side was summed to the other's intervals. */
  readonly summed: 'product' | 'gauges' | 'none'
}

interface Series {
  readonly intervals: readonly Interval[]
  readonly values: Float64Array
}

interface Cut {
  readonly target: number
  readonly overlapMs: number
}

const lengthOf = (i: Interval): number => i.end - i.start

/** Median length of the intervals, ms; 0 for none. */
export const typicalLength = (intervals: readonly Interval[]): number => {
  const lengths = intervals.map(lengthOf).sort((a, b) => a - b)
  return lengths[lengths.length >> 1] ?? 0
}

/** Targets that a source interval overlaps; `from` is where the search starts (both lists rise). */
const cutsOf = (source: Interval, targets: readonly Interval[], from: number): { cuts: Cut[]; next: number } => {
  let first = from
  while (first < targets.length && targets[first]!.end <= source.start) first++
  const cuts: Cut[] = []
  for (let t = first; t < targets.length && targets[t]!.start < source.end; t++) {
    const overlapMs = Math.min(source.end, targets[t]!.end) - Math.max(source.start, targets[t]!.start)
    if (overlapMs > 0) cuts.push({ target: t, overlapMs })
  }
  return { cuts, next: first }
}

/** Depth of series on other intervals, shared by overlap; NaN below the coverage. */
export const depthOn = (series: Series, targets: readonly Interval[], minCoverage: number): Float64Array => {
  const n = series.intervals.length
  const T = targets.length
  const S = n ? series.values.length / n : 0
  const sum = new Float64Array(S * T)
  const covered = new Float64Array(S * T)
  let from = 0
  series.intervals.forEach((interval, i) => {
    const { cuts, next } = cutsOf(interval, targets, from)
    from = next
    for (const { target, overlapMs } of cuts)
      for (let s = 0; s < S; s++) {
        const v = series.values[s * n + i]!
        if (Number.isNaN(v)) continue
        // A whole interval keeps its value to the last bit.
        sum[s * T + target]! += overlapMs === lengthOf(interval) ? v : (v * overlapMs) / lengthOf(interval)
        covered[s * T + target]! += overlapMs
      }
  })
  for (let k = 0; k < sum.length; k++) {
    const length = lengthOf(targets[k % T]!)
    if (covered[k] === length) continue
    const enough = covered[k]! > 0 && covered[k]! >= minCoverage * length * (1 - 1e-12)
    sum[k] = enough ? (sum[k]! * length) / covered[k]! : Number.NaN
  }
  return sum
}

/** Whole days: each source day goes to the target day it covers most; of two halves to the later. */
const wholeOn = (series: Series, targets: readonly Interval[]): { values: Float64Array; shiftMs: number } => {
  const n = series.intervals.length
  const T = targets.length
  const S = n ? series.values.length / n : 0
  const values = new Float64Array(S * T).fill(Number.NaN)
  let from = 0
  let shiftMs = 0
  series.intervals.forEach((interval, i) => {
    const { cuts, next } = cutsOf(interval, targets, from)
    from = next
    const best = cuts.reduce<Cut | undefined>((a, b) => (a && a.overlapMs > b.overlapMs ? a : b), undefined)
    if (!best || best.overlapMs * 2 < lengthOf(interval)) return
    shiftMs = Math.max(shiftMs, Math.abs(interval.start - targets[best.target]!.start))
    for (let s = 0; s < S; s++) values[s * T + best.target] = series.values[s * n + i]!
  })
  return { values, shiftMs }
}

export const collocate = (
  product: ProductSeries,
  network: GaugeNetwork,
  options: Span & { readonly minCoverage: number },
): Collocated => {
  const productLength = typicalLength(product.intervals)
  const gaugeLength = typicalLength(network.intervals)
  const coarser = productLength > gaugeLength * 1.001
  const same = !coarser && productLength > gaugeLength * 0.999
  const frame = coarser ? product.intervals : network.intervals
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = options
  const intervals = frame.filter(({ start, end }) => start >= from && end <= to)
  const observed = depthOn(network, intervals, coarser ? options.minCoverage : 1)
  if (!same)
    return {
      intervals,
      observed,
      product: depthOn(product, intervals, options.minCoverage),
      dayShiftHours: 0,
      summed: coarser ? 'gauges' : 'product',
    }
  const { values, shiftMs } = wholeOn(product, intervals)
  return { intervals, observed, product: values, dayShiftHours: shiftMs / hourMs, summed: 'none' }
}
