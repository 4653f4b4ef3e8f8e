/** Ranks with ties averaged (midranks), as rank correlation needs them (Kendall & Gibbons 1990). */
import { setuError } from './errors.js'

// Six digits of a double's 64 bits: 11, 11 and 10 bits of each word.
const DIGITS = [0, 11, 22, 0, 11, 22] as const
const BUCKETS = 2048

/**
 * Indexes of the values in increasing order, equal values in the order of their index. Refuses NaN. A radix sort on the
 * bits of the doubles: linear in their number.
 */
export const sortOrder = (values: ArrayLike<number>): Uint32Array => {
  const n = values.length
  // Adding 0 makes -0 the same bits as 0.
  const words = new Uint32Array(Float64Array.from(values, (v) => v + 0).buffer)
  let from = { low: new Uint32Array(n), high: new Uint32Array(n), index: new Uint32Array(n) }
  let to = { low: new Uint32Array(n), high: new Uint32Array(n), index: new Uint32Array(n) }
  const counts = DIGITS.map(() => new Uint32Array(BUCKETS))
  for (let i = 0; i < n; i++) {
    let low = words[2 * i]!
    let high = words[2 * i + 1]!
    if ((high & 0x7fffffff) > 0x7ff00000 || ((high & 0x7fffffff) === 0x7ff00000 && low !== 0))
      throw setuError('bad-input', {
        where: 'values',
        found: 'a missing value (NaN)',
        expected: 'numbers',
        wayOut: 'leave missing values out first',
      })
    // So that the bits order as the numbers: all of a negative one turned, the sign of another.
    if (high >>> 31) {
      low = ~low >>> 0
      high = ~high >>> 0
    } else high = (high | 0x80000000) >>> 0
    from.low[i] = low
    from.high[i] = high
    from.index[i] = i
    for (let d = 0; d < 6; d++) counts[d]![((d < 3 ? low : high) >>> DIGITS[d]!) & (BUCKETS - 1)]!++
  }
  for (let d = 0; d < 6; d++) {
    const at = counts[d]!
    if (at.includes(n)) continue
    for (let k = 0, before = 0; k < BUCKETS; k++) {
      const own = at[k]!
      at[k] = before
      before += own
    }
    const key = d < 3 ? from.low : from.high
    const shift = DIGITS[d]!
    const { low, high, index } = from
    const { low: low2, high: high2, index: index2 } = to
    for (let i = 0; i < n; i++) {
      const place = at[(key[i]! >>> shift) & (BUCKETS - 1)]!++
      low2[place] = low[i]!
      high2[place] = high[i]!
      index2[place] = index[i]!
    }
    ;[from, to] = [to, from]
  }
  return from.index
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
