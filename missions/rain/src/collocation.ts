/**
 * Collocation: what the product says at each gauge, over each interval of the gauge's own clock. Depths are rates times
 * the part of the interval they cover; an interval counts where at least `minCoverage` of it is covered, and what is
 * covered then stands for the whole (its mean rate times the length). Where the product is coarser than the gauges, the
 * gauges are summed to the product's intervals instead. A product's day that starts at another hour than the gauge's
 * cannot be cut again: each gauge day is paired with the product day that covers most of it, and the result says so.
 */
import type { Run } from '@setu/core/contract'
import { hourMs } from '@setu/core/time'
import type { GaugeNetwork, Interval, RainStack } from './rain-field.js'
import { type Collocation, samplerOf } from './sampler.js'

/** Dense pairs: `[s * intervals.length + t]`, mm in the interval, NaN where a side is missing. */
export interface Collocated {
  readonly intervals: readonly Interval[]
  readonly observed: Float64Array
  readonly product: Float64Array
  /** Stations outside the product's grid. */
  readonly outside: readonly number[]
  /** Hours by which paired days are apart; 0 where the clocks agree. */
  readonly dayShiftHours: number
  /** Which side was summed to the other's intervals. */
  readonly summed: 'product' | 'gauges' | 'none'
  /** Sum and count of the product in each cell over all paired intervals, mm and intervals. */
  readonly fieldSum: Float64Array
  readonly fieldCount: Uint32Array
}

export interface CollocationOptions {
  readonly method: Collocation
  /** 0..1. */
  readonly minCoverage: number
  readonly from?: number
  readonly to?: number
}

const lengthOf = (i: Interval): number => i.end - i.start

/** Median length of the intervals, ms. */
export const typicalLength = (intervals: readonly Interval[]): number => {
  const lengths = intervals.map(lengthOf).sort((a, b) => a - b)
  return lengths[lengths.length >> 1] ?? 0
}

/** For each source interval the targets it overlaps, with the share of the source that falls into each. */
interface Cut {
  readonly target: number
  readonly overlapMs: number
}

const cutsOf = (source: Interval, targets: readonly Interval[], from: number): { cuts: Cut[]; next: number } => {
  let first = from
  while (first < targets.length && targets[first]!.end <= source.start) first++
  const cuts: Cut[] = []
  for (let t = first; t < targets.length && targets[t]!.start < source.end; t++) {
    const overlap = Math.min(source.end, targets[t]!.end) - Math.max(source.start, targets[t]!.start)
    if (overlap > 0) cuts.push({ target: t, overlapMs: overlap })
  }
  return { cuts, next: first }
}

/** One source a target, the one that covers most of it: for days whose boundaries differ. */
const wholeDays = (cuts: readonly Cut[], source: Interval): Cut[] => {
  const best = cuts.reduce<Cut | undefined>((a, b) => (a && a.overlapMs > b.overlapMs ? a : b), undefined)
  return best && best.overlapMs * 2 >= lengthOf(source) ? [best] : []
}

const within = (
  intervals: readonly Interval[],
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): number[] => intervals.flatMap((interval, i) => (interval.start >= from && interval.end <= to ? [i] : []))

/** Sums series of depth onto other intervals; NaN below the coverage. */
const sumOnto = (network: GaugeNetwork, targets: readonly Interval[], minCoverage: number): Float64Array => {
  const S = network.stations.length
  const T = targets.length
  const sum = new Float64Array(S * T)
  const covered = new Float64Array(S * T)
  let next = 0
  network.intervals.forEach((interval, i) => {
    const found = cutsOf(interval, targets, next)
    next = found.next
    for (const { target, overlapMs } of found.cuts)
      for (let s = 0; s < S; s++) {
        const v = network.values[s * network.intervals.length + i]!
        if (Number.isNaN(v)) continue
        sum[s * T + target]! += (v * overlapMs) / lengthOf(interval)
        covered[s * T + target]! += overlapMs
      }
  })
  return finish(sum, covered, targets, minCoverage)
}

const finish = (
  sum: Float64Array,
  covered: Float64Array,
  targets: readonly Interval[],
  minCoverage: number,
): Float64Array => {
  const T = targets.length
  for (let k = 0; k < sum.length; k++) {
    const length = lengthOf(targets[k % T]!)
    if (covered[k] === length) continue
    sum[k] =
      covered[k]! > 0 && covered[k]! >= minCoverage * length * (1 - 1e-12)
        ? (sum[k]! * length) / covered[k]!
        : Number.NaN
  }
  return sum
}

export const collocate = async (
  stack: RainStack,
  network: GaugeNetwork,
  options: CollocationOptions,
  run: Pick<Run, 'progress'>,
): Promise<Collocated> => {
  const productLength = typicalLength(stack.intervals)
  const gaugeLength = typicalLength(network.intervals)
  const gaugesSummed = productLength > gaugeLength * 1.001
  const sameLength = !gaugesSummed && productLength > gaugeLength * 0.999
  const frame = gaugesSummed ? stack.intervals : network.intervals
  const kept = within(frame, options.from, options.to)
  const targets = kept.map((i) => frame[i]!)
  const S = network.stations.length
  const T = targets.length
  const sampler = samplerOf(stack.grid, network.stations, options.method)
  const sum = new Float64Array(S * T)
  const covered = new Float64Array(S * T)
  const cells = stack.grid.width * stack.grid.height
  const fieldSum = new Float64Array(cells)
  const fieldCount = new Uint32Array(cells)
  const at = new Float64Array(S)
  let next = 0
  let shiftMs = 0
  for (const [i, interval] of stack.intervals.entries()) {
    const found = cutsOf(interval, targets, next)
    next = found.next
    const cuts = sameLength ? wholeDays(found.cuts, interval) : found.cuts
    if (cuts.length === 0) continue
    const field = await stack.read(i)
    sampler.sample(field.values, at)
    const length = lengthOf(interval)
    const depth = stack.kind === 'rate' ? length / hourMs : 1
    for (let c = 0; c < cells; c++)
      if (field.reason[c] === 0) {
        fieldSum[c]! += field.values[c]! * depth
        fieldCount[c]!++
      }
    for (const { target, overlapMs } of cuts) {
      // A day of the same length is taken whole, whatever the hour it starts.
      const part = sameLength ? lengthOf(targets[target]!) : overlapMs
      if (sameLength) shiftMs = Math.max(shiftMs, Math.abs(interval.start - targets[target]!.start))
      for (let s = 0; s < S; s++) {
        const v = at[s]!
        if (Number.isNaN(v)) continue
        sum[s * T + target]! += sameLength ? v * depth : (v * depth * part) / length
        covered[s * T + target]! += part
      }
    }
    await run.progress((i + 1) / stack.intervals.length)
  }
  const observed = gaugesSummed ? sumOnto(network, targets, options.minCoverage) : pickIntervals(network, kept)
  return {
    intervals: targets,
    observed,
    product: finish(sum, covered, targets, options.minCoverage),
    outside: [...sampler.cells].flatMap((c, s) => (c < 0 ? [s] : [])),
    dayShiftHours: shiftMs / hourMs,
    summed: gaugesSummed ? 'gauges' : sameLength ? 'none' : 'product',
    fieldSum,
    fieldCount,
  }
}

const pickIntervals = (network: GaugeNetwork, kept: readonly number[]): Float64Array => {
  const all = network.intervals.length
  const out = new Float64Array(network.stations.length * kept.length)
  for (let s = 0; s < network.stations.length; s++)
    for (const [t, i] of kept.entries()) out[s * kept.length + t] = network.values[s * all + i]!
  return out
}
