/** Quantile against quantile, and the quantile score, at the usual probabilities. */
import type { Moments } from './moments.js'
import type { Values } from './pair-sums.js'
import { quantilePairs, quantileScore } from './quantile-scores.js'

export const quantileRowsOf = (observed: Values, product: Values, moments: Moments) =>
  quantilePairs(observed, product).map((q) => ({ ...q, quantileScore: quantileScore(moments, q.probability) }))
