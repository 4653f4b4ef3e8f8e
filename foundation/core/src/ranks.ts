/** Ranks with ties averaged (midranks), as rank correlation needs them (Kendall & Gibbons 1990). */
import { setuError } from './errors.js'

/** Indexes of the values in increasing order, equal values in the order of their index. Refuses NaN. */
export const sortOrder = (values: ArrayLike<number>): Uint32Array => {
  const n = values.length
  // Sorting pairs of (value, index) as typed keys is several times faster than a comparator on indexes.
  const sorted = Float64Array.from(values).sort()
  if (n && Number.isNaN(sorted[n - 1]!))
    throw setuError('bad-input', {
      where: 'values',
      found: 'a missing value (NaN)',
      expected: 'numbers',
      wayOut: 'leave missing values out first',
    })
  // Distinct values, and where the run of each begins in the sorted order.
  const distinct = new Float64Array(n)
  const next = new Uint32Array(n)
  let m = 0
  for (let i = 0; i < n; i++)
    if (i === 0 || sorted[i] !== sorted[i - 1]) {
      distinct[m] = sorted[i]!
      next[m++] = i
    }
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i++) {
    const v = values[i]!
    let low = 0
    let high = m - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (distinct[middle]! < v) low = middle + 1
      else high = middle
    }
    order[next[low]!++] = i
  }
  return order
}

/** Ranks from 1, ties averaged. */
export const averageRanks = (values: ArrayLike<number>): Float64Array => {
  const order = sortOrder(values)
  const ranks = new Float64Array(values.length)
  for (let i = 0; i < order.length; ) {
    let j = i + 1
    while (j < order.length && values[order[j]!] === values[order[i]!]) j++
    const rank = (i + j + 1) / 2
    for (; i < j; i++) ranks[order[i]!] = rank
  }
  return ranks
}

/**
 * Ranks in the sample in which value i stands `weights[i]` times, into `ranks`: equal to ranking the repeated sample.
 * `order` is `sortOrder(values)`.
 */
export const averageRanksOfRepeated = (
  values: ArrayLike<number>,
  order: Uint32Array,
  weights: ArrayLike<number>,
  ranks: Float64Array,
): Float64Array => {
  let before = 0
  for (let i = 0; i < order.length; ) {
    const v = values[order[i]!]
    let j = i
    let tied = 0
    while (j < order.length && values[order[j]!] === v) tied += weights[order[j++]!]!
    const rank = before + (tied + 1) / 2
    for (; i < j; i++) ranks[order[i]!] = rank
    before += tied
  }
  return ranks
}
