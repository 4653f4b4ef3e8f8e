/**
 * Distributions of observation and product: quantile against quantile, cumulative frequency, and the quantile score (the
 * pinball loss of Koenker & Bassett 1978, as verification score Gneiting 2011): the mean of
 * (1[o < p] - probability) (p - o), which for one value a pair follows from the mean error and the mean absolute error.
 */

import { setuError } from '@setu/core/errors'
import { quantileOfSorted } from '@setu/core/quantiles'
import type { Moments } from './moments.js'
import type { Values } from './pair-sums.js'

/** Quantile score at a probability; in the unit of the values, 0 is best. NaN without pairs. */
export const quantileScore = (moments: Moments, probability: number): number => {
  if (!(probability >= 0 && probability <= 1))
    throw setuError('bad-input', { where: 'probability', found: String(probability), expected: 'a number from 0 to 1' })
  if (moments.n === 0) return Number.NaN
  const absolute = moments.absoluteError / moments.n
  const bias = moments.meanProduct - moments.meanObserved
  return ((1 - probability) * (absolute + bias)) / 2 + (probability * (absolute - bias)) / 2
}

/** Probabilities that are shown by default: dense where rain is heavy. */
export const defaultProbabilities = [0.1, 0.25, 0.5, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999] as const

export interface QuantilePair {
  readonly probability: number
  readonly observed: number
  readonly product: number
}

/** Sorted values of the pairs of which both are present. */
export const sortedPairs = (observed: Values, product: Values): readonly [Float64Array, Float64Array] => {
  const o = new Float64Array(observed.length)
  const p = new Float64Array(observed.length)
  let n = 0
  for (let i = 0; i < observed.length; i++)
    if (Number.isFinite(product[i]! - observed[i]!)) {
      o[n] = observed[i]!
      p[n++] = product[i]!
    }
  return [o.subarray(0, n).sort(), p.subarray(0, n).sort()]
}

/** Quantiles (type 7) of both at each probability; none without pairs. */
export const quantilePairs = (
  observed: Values,
  product: Values,
  probabilities: readonly number[] = defaultProbabilities,
): readonly QuantilePair[] => {
  const [o, p] = sortedPairs(observed, product)
  return o.length === 0
    ? []
    : probabilities.map((probability) => ({
        probability,
        observed: quantileOfSorted(o, probability),
        product: quantileOfSorted(p, probability),
      }))
}

/** Share of the sorted values at or below each of `at`. */
export const cumulativeFrequency = (sorted: Float64Array, at: readonly number[]): Float64Array =>
  Float64Array.from(at, (v) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! <= v) low = middle + 1
      else high = middle
    }
    return sorted.length ? low / sorted.length : Number.NaN
  })
