/**
 * Quantiles and conditional bias with their intervals, from the same resamples as the scores: quantiles from the weights
 * of the distinct values, class means from additive planes. Percentile intervals: the jackknife of BCa fails for quantiles.
 */
import { planResamples, type ResamplePlan, timeWeights } from '@setu/core/bootstrap'
import { bootstrapInterval, hasInterval } from '@setu/core/bootstrap-interval'
import { type Estimate, estimateOf } from '@setu/core/estimate'
import { quantilesOfRepeated } from '@setu/core/quantiles'
import { resampleTotals } from '@setu/core/resample-totals'
import { type IntervalOptions, RANK_LIMIT } from './bootstrap-scores.js'
import { conditionalBias } from './conditional-bias.js'
import { checkThresholds, type EventRule } from './joint-classes.js'
import { classCuts, pairSums } from './pair-sums.js'
import { defaultProbabilities, quantilePairs, quantileScore } from './quantile-scores.js'
import { drawInto, resamplePairs } from './resample-pairs.js'
import type { StationPairs } from './sum-planes.js'

const withInterval = (
  value: number,
  unit: string,
  n: number,
  resampled: ArrayLike<number>,
  level: number,
): Estimate => {
  const interval = bootstrapInterval(resampled, level)
  if (hasInterval(interval)) return estimateOf(value, unit, { n, ...interval })
  return {
    ...estimateOf(value, unit, { n }, 'no pairs'),
    ...(Number.isFinite(value) ? { reason: interval.reason } : {}),
  }
}

export interface QuantileRow {
  readonly probability: number
  readonly observed: Estimate
  readonly product: Estimate
  readonly quantileScore: Estimate
}

/** Quantile against quantile and quantile score at each probability, increasing. None without pairs. */
export const quantileRowsWithIntervals = async (
  pairs: StationPairs,
  unit: string,
  intervals: IntervalOptions,
  probabilities: readonly number[] = defaultProbabilities,
): Promise<readonly QuantileRow[]> => {
  const { design, level, progress = async () => {} } = intervals
  const { moments } = pairSums(pairs.observed, pairs.product, [])
  const { n } = moments
  const points = quantilePairs(pairs.observed, pairs.product, probabilities)
  if (n === 0) return []
  const plan = planResamples(design, pairs.stations, pairs.times)
  const affordable = n * design.resamples <= (intervals.rankLimit ?? RANK_LIMIT)
  const drawn = affordable ? await resampledQuantiles(pairs, plan, probabilities, progress) : null
  const score = resampledScore(pairs, plan)
  const reason = `no interval: ${n} pairs x ${design.resamples} resamples are more than the limit for quantiles`
  const estimate = (value: number, k: number, of: 'observed' | 'product'): Estimate =>
    drawn ? withInterval(value, unit, n, drawn[of][k]!, level) : { ...estimateOf(value, unit, { n }), reason }
  return points.map((point, k) => ({
    probability: point.probability,
    observed: estimate(point.observed, k, 'observed'),
    product: estimate(point.product, k, 'product'),
    quantileScore: withInterval(quantileScore(moments, point.probability), unit, n, score(point.probability), level),
  }))
}

const resampledQuantiles = async (
  pairs: StationPairs,
  plan: ResamplePlan,
  probabilities: readonly number[],
  progress: (fraction: number) => Promise<void>,
): Promise<Record<'observed' | 'product', readonly Float64Array[]>> => {
  const own = resamplePairs(pairs)
  const { resamples } = plan.design
  const weightO = new Int32Array(own.observed.distinct.length)
  const weightP = new Int32Array(own.product.distinct.length)
  const lists = (): Float64Array[] => probabilities.map(() => new Float64Array(resamples))
  const out = { observed: lists(), product: lists() }
  for (let r = 0; r < resamples; r++) {
    if (r % 16 === 0) await progress(r / resamples)
    const stationWeight = plan.stationWeights.subarray(r * plan.stations, (r + 1) * plan.stations)
    drawInto(own, stationWeight, Int32Array.from(timeWeights(plan, r)), weightO, weightP)
    quantilesOfRepeated(own.observed.distinct, weightO, probabilities).forEach((v, k) => {
      out.observed[k]![r] = v
    })
    quantilesOfRepeated(own.product.distinct, weightP, probabilities).forEach((v, k) => {
      out.product[k]![r] = v
    })
  }
  return out
}

/** Quantile scores of the resamples: they follow from the sums of too much and of too little rain. */
const resampledScore = (pairs: StationPairs, plan: ResamplePlan): ((probability: number) => Float64Array) => {
  const { observed, product } = pairs
  const plane = (k: number): Float64Array =>
    Float64Array.from({ length: observed.length }, (_, i) => {
      const e = product[i]! - observed[i]!
      return Number.isFinite(e) ? (k === 0 ? 1 : k === 1 ? Math.max(0, e) : Math.max(0, -e)) : 0
    })
  const totals = resampleTotals(plan, 3, plane)
  return (probability) =>
    Float64Array.from({ length: plan.design.resamples }, (_, r) => {
      const [n, over, under] = [totals[3 * r]!, totals[3 * r + 1]!, totals[3 * r + 2]!]
      return ((1 - probability) * over + probability * under) / n
    })
}

export interface IntensityRow {
  readonly from: number
  readonly to: number | null
  readonly n: number
  readonly meanObserved: Estimate
  readonly meanProduct: Estimate
  readonly bias: Estimate
}

/** Conditional bias in the classes of the observed amount that the thresholds cut. */
export const intensityRowsWithIntervals = async (
  pairs: StationPairs,
  thresholds: readonly number[],
  unit: string,
  intervals: IntervalOptions,
  rule: EventRule = '>=',
): Promise<readonly IntensityRow[]> => {
  const { design, level, progress = async () => {} } = intervals
  const { observed, product } = pairs
  const rows = conditionalBias(pairSums(observed, product, thresholds, { rule }).classes)
  const cuts = classCuts(checkThresholds(thresholds), rule)
  const plan = planResamples(design, pairs.stations, pairs.times)
  const belongs = (i: number, k: number): boolean =>
    Number.isFinite(product[i]! - observed[i]!) &&
    (k === 0 || observed[i]! >= cuts[k - 1]!) &&
    (k === cuts.length || observed[i]! < cuts[k]!)
  const out: IntensityRow[] = []
  for (const [k, row] of rows.entries()) {
    await progress(k / rows.length)
    const plane = (of: number): Float64Array =>
      Float64Array.from({ length: observed.length }, (_, i) =>
        belongs(i, k) ? (of === 0 ? 1 : of === 1 ? observed[i]! : product[i]!) : 0,
      )
    const totals = resampleTotals(plan, 3, plane)
    const resampled = (of: (o: number, p: number) => number): Float64Array =>
      Float64Array.from({ length: design.resamples }, (_, r) =>
        of(totals[3 * r + 1]! / totals[3 * r]!, totals[3 * r + 2]! / totals[3 * r]!),
      )
    const estimate = (value: number | null, of: (o: number, p: number) => number): Estimate =>
      value === null
        ? estimateOf(Number.NaN, unit, { n: 0 }, 'no observations in this class')
        : withInterval(value, unit, row.n, resampled(of), level)
    out.push({
      from: row.from,
      to: row.to,
      n: row.n,
      meanObserved: estimate(row.meanObserved, (o) => o),
      meanProduct: estimate(row.meanProduct, (_, p) => p),
      bias: estimate(row.bias, (o, p) => p - o),
    })
  }
  return out
}
