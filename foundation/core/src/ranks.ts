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
  const numbers = new Float64Array(n)
  // Adding 0 makes -0 the same bits as 0.
  for (let i = 0; i < n; i++) numbers[i] = values[i]! + 0
  const words = new Uint32Array(numbers.buffer)
  let from = { low: new Uint32Array(n), high: new Uint32Array(n), index: new Uint32Array(n) }
  let to = { low: new Uint32Array(n), high: new Uint32Array(n), index: new Uint32Array(n) }
  const counts = DIGITS.map(() => new Uint32Array(BUCKETS))
  const [c0, c1, c2, c3, c4, c5] = counts as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ]
  const { low, high, index } = from
  const last = BUCKETS - 1
  for (let i = 0; i < n; i++) {
    let l = words[2 * i]!
    let h = words[2 * i + 1]!
    if (Number.isNaN(numbers[i]!))
      throw setuError('bad-input', {
        where: 'values',
        found: 'a missing value (NaN)',
        expected: 'numbers',
        wayOut: 'leave missing values out first',
      })
    // So that the bits order as the numbers: all of a negative one turned, the sign of another.
    if (h >>> 31) {
      l = ~l >>> 0
      h = ~h >>> 0
    } else h = (h | 0x80000000) >>> 0
    low[i] = l
    high[i] = h
    index[i] = i
    c0[l & last]!++
    c1[(l >>> 11) & last]!++
    c2[l >>> 22]!++
    c3[h & last]!++
    c4[(h >>> 11) & last]!++
    c5[h >>> 22]!++
  }
  for (let d = 0; d < 6; d++) {
    const at = counts[d]!
    if (at.includes(n)) continue
    for (let k = 0, before = 0; k < BUCKETS; k++) {
      const own = at[k]!
      at[k] = before
      before += own
    }
    distribute(d < 3 ? from.low : from.high, DIGITS[d]!, at, from, to)
    ;[from, to] = [to, from]
  }
  return from.index
}

interface Keyed {
  readonly low: Uint32Array
  readonly high: Uint32Array
  readonly index: Uint32Array
}

/** One pass: every key to the next place of its digit. */
const distribute = (key: Uint32Array, shift: number, at: Uint32Array, from: Keyed, to: Keyed): void => {
  const { low, high, index } = from
  const { low: low2, high: high2, index: index2 } = to
  for (let i = 0; i < key.length; i++) {
    const place = at[(key[i]! >>> shift) & (BUCKETS - 1)]!++
    low2[place] = low[i]!
    high2[place] = high[i]!
    index2[place] = index[i]!
  }
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
