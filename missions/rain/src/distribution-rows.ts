/** Quantiles and conditional bias of pairs, with intervals where a bootstrap is wanted, without them where not. */
import { estimateOf } from '@setu/core/estimate'
import {
  type IntensityRow,
  intensityRowsWithIntervals,
  type QuantileRow,
  quantileRowsWithIntervals,
} from './bootstrap-distributions.js'
import type { IntervalOptions } from './bootstrap-scores.js'
import { conditionalBias } from './conditional-bias.js'
import { pairSums } from './pair-sums.js'
import { quantilePairs, quantileScore } from './quantile-scores.js'
import type { StationPairs } from './sum-planes.js'

export interface Distributions {
  readonly quantiles: QuantileRow[]
  readonly intensity: IntensityRow[]
}

export const distributions = async (
  pairs: StationPairs,
  thresholds: readonly number[],
  unit: string,
  intervals: IntervalOptions | null,
): Promise<Distributions> => {
  if (intervals) {
    return {
      quantiles: [...(await quantileRowsWithIntervals(pairs, unit, intervals))],
      intensity: [...(await intensityRowsWithIntervals(pairs, thresholds, unit, intervals))],
    }
  }
  const { moments, classes } = pairSums(pairs.observed, pairs.product, thresholds)
  const of = (value: number | null, n: number) =>
    estimateOf(value ?? Number.NaN, unit, { n }, 'no observation in this class')
  return {
    quantiles: quantilePairs(pairs.observed, pairs.product).map((q) => ({
      probability: q.probability,
      observed: of(q.observed, moments.n),
      product: of(q.product, moments.n),
      quantileScore: of(quantileScore(moments, q.probability), moments.n),
    })),
    intensity: conditionalBias(classes).map(({ from, to, n, ...row }) => ({
      from,
      to,
      n,
      meanObserved: of(row.meanObserved, n),
      meanProduct: of(row.meanProduct, n),
      bias: of(row.bias, n),
    })),
  }
}
