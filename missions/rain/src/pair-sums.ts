/**
 * The one-pass score kernel: from pairs (observed, product) the moments and the joint class table, in one sweep over
 * memory. Sums are kept about the running mean and gathered in blocks of 4096 pairs, then merged (Chan et al. 1979), so
 * 5 million pairs with a mean a million times their spread still agree with a two-pass sum to 1e-10.
 * A pair with a value that is not finite is left out and counted in `missing`.
 */
import { setuError } from '@setu/core/errors'
import { type EventRule, type JointClasses, mergeClasses, noClasses } from './joint-classes.js'
import { type Moments, mergeMoments, noMoments } from './moments.js'

export type Values = Float64Array | Float32Array

export interface PairSums {
  readonly moments: Moments
  readonly classes: JointClasses
  /** Pairs left out because one value, or both, is missing. */
  readonly missing: number
}

const BLOCK = 4096

/** Smallest double above x: `v > x` is `v >= next(x)`. */
const nextUp = (x: number): number => {
  const view = new DataView(new ArrayBuffer(8))
  if (x === 0) return Number.MIN_VALUE
  view.setFloat64(0, x)
  view.setBigInt64(0, view.getBigInt64(0) + (x > 0 ? 1n : -1n))
  return view.getFloat64(0)
}

/** Cuts so that class k means `v >= cut[k - 1]`, whichever the event rule. */
export const classCuts = (thresholds: Float64Array, rule: EventRule): Float64Array =>
  rule === '>=' ? thresholds : thresholds.map(nextUp)

// Sign, exponent and five bits of the mantissa of a float32.
const SHIFT = 18

/** For each leading bit pattern of a float32 a class that its values reach at least; `cuts` ends with infinity. */
const classTable = (cuts: Float64Array): Uint8Array => {
  const table = new Uint8Array(1 << (32 - SHIFT))
  const single = new Float32Array(1)
  const bits = new Uint32Array(single.buffer)
  for (let k = 0; k < table.length / 2; k++) {
    // A double just below the smallest float of this pattern may round into it: hence the float before.
    bits[0] = Math.max(0, k * 2 ** SHIFT - 1)
    const least = single[0]!
    let reached = 0
    while (least >= cuts[reached]!) reached++
    table[k] = reached
  }
  return table
}

/** Sums of all pairs, or of those at `index`. Lengths must be equal. */
export const pairSums = (
  observed: Values,
  product: Values,
  thresholds: ArrayLike<number>,
  options: { readonly rule?: EventRule; readonly index?: Int32Array | Uint32Array } = {},
): PairSums => {
  if (observed.length !== product.length)
    throw setuError('bad-input', {
      where: 'product',
      found: `${product.length} values`,
      expected: `${observed.length}, as many as observed`,
      wayOut: 'collocate the two first: one product value for each observation',
    })
  if (options.index)
    return pairSums(pick(observed, options.index), pick(product, options.index), thresholds, {
      rule: options.rule ?? '>=',
    })
  const classes = noClasses(thresholds, options.rule ?? '>=')
  const cuts = Float64Array.of(...classCuts(classes.thresholds, classes.rule), Number.POSITIVE_INFINITY)
  const table = classTable(cuts)
  const side = cuts.length
  const single = new Float32Array(2)
  const bits = new Uint32Array(single.buffer)
  const counts = new Int32Array(side * side)
  const volumes = new Float64Array(2 * side * side)
  let moments = noMoments
  let missing = 0
  for (let from = 0; from < observed.length; from += BLOCK) {
    const to = Math.min(from + BLOCK, observed.length)
    // The shift is the mean so far; before the first block, its first usable pair.
    let so = moments.meanObserved
    let sp = moments.meanProduct
    if (moments.n === 0) {
      let i = from
      while (i < to && !Number.isFinite(observed[i]! - product[i]!)) i++
      if (i < to) {
        so = observed[i]!
        sp = product[i]!
      }
    }
    let n = 0
    let sumO = 0
    let sumP = 0
    let sumOO = 0
    let sumPP = 0
    let sumOP = 0
    let sumAbs = 0
    let sumEE = 0
    for (let i = from; i < to; i++) {
      const o = observed[i]!
      const p = product[i]!
      const e = p - o
      if (e - e !== 0) continue
      n++
      const a = o - so
      const b = p - sp
      sumO += a
      sumP += b
      sumOO += a * a
      sumPP += b * b
      sumOP += a * b
      sumAbs += e < 0 ? -e : e
      sumEE += e * e
      // The class from the leading bits of the value, then upwards: the loop all but never turns.
      single[0] = o
      single[1] = p
      let co = table[bits[0]! >>> SHIFT]!
      let cp = table[bits[1]! >>> SHIFT]!
      while (o >= cuts[co]!) co++
      while (p >= cuts[cp]!) cp++
      const cell = co * side + cp
      counts[cell] = counts[cell]! + 1
      volumes[2 * cell] = volumes[2 * cell]! + o
      volumes[2 * cell + 1] = volumes[2 * cell + 1]! + p
    }
    missing += to - from - n
    if (n === 0) continue
    for (let c = 0; c < side * side; c++) {
      classes.counts[c] = classes.counts[c]! + counts[c]!
      classes.observed[c] = classes.observed[c]! + volumes[2 * c]!
      classes.product[c] = classes.product[c]! + volumes[2 * c + 1]!
    }
    counts.fill(0)
    volumes.fill(0)
    moments = mergeMoments(moments, {
      n,
      meanObserved: so + sumO / n,
      meanProduct: sp + sumP / n,
      squareObserved: Math.max(0, sumOO - (sumO * sumO) / n),
      squareProduct: Math.max(0, sumPP - (sumP * sumP) / n),
      cross: sumOP - (sumO * sumP) / n,
      absoluteError: sumAbs,
      squareError: sumEE,
    })
  }
  return { moments, classes, missing }
}

const pick = (values: Values, index: Int32Array | Uint32Array): Values => {
  const out = new Float64Array(index.length)
  for (let k = 0; k < index.length; k++) {
    const i = index[k]!
    if (i < 0 || i >= values.length)
      throw setuError('bad-input', { where: `index[${k}]`, found: String(i), expected: `0 to ${values.length - 1}` })
    out[k] = values[i]!
  }
  return out
}

/** Sums of two disjoint sets of pairs: what two agencies exchange instead of their gauges. */
export const mergePairSums = (a: PairSums, b: PairSums): PairSums => ({
  moments: mergeMoments(a.moments, b.moments),
  classes: mergeClasses(a.classes, b.classes),
  missing: a.missing + b.missing,
})
