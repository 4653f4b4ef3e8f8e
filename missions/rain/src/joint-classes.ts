/**
 * Pairs sorted into a table of classes: how many have the observation in class i and the product in class j, and their
 * sums. Classes are cut at the thresholds t1 < t2 < …; class k holds values with exactly k thresholds reached (event
 * rule `>=` by default, `>` by option). The contingency table, the error decomposition (Tian 2009), the volumetric
 * indices and the conditional bias at every threshold are sums over parts of this one table, so one pass gives them all,
 * and tables of two agencies on the same thresholds add exactly.
 */
import { setuError } from '@setu/core/errors'

export type EventRule = '>=' | '>'

export interface JointClasses {
  /** Increasing, in the unit of the values. */
  readonly thresholds: Float64Array
  readonly rule: EventRule
  /** Row-major [observed class][product class], (K + 1) x (K + 1). */
  readonly counts: Float64Array
  readonly observed: Float64Array
  readonly product: Float64Array
}

const MOST_THRESHOLDS = 64

/** Refuses thresholds that are not finite and strictly increasing. */
export const checkThresholds = (thresholds: ArrayLike<number>): Float64Array => {
  const t = Float64Array.from(thresholds)
  if (t.length > MOST_THRESHOLDS)
    throw setuError('too-large', { where: 'thresholds', found: `${t.length}`, expected: `at most ${MOST_THRESHOLDS}` })
  for (let k = 0; k < t.length; k++) {
    if (!Number.isFinite(t[k]!) || (k > 0 && t[k]! <= t[k - 1]!))
      throw setuError('bad-input', {
        where: 'thresholds',
        found: Array.from(t).join(', '),
        expected: 'finite numbers, each larger than the one before',
        wayOut: 'sort the thresholds and give each once',
      })
  }
  return t
}

export const noClasses = (thresholds: ArrayLike<number>, rule: EventRule = '>='): JointClasses => {
  const t = checkThresholds(thresholds)
  const size = (t.length + 1) ** 2
  return {
    thresholds: t,
    rule,
    counts: new Float64Array(size),
    observed: new Float64Array(size),
    product: new Float64Array(size),
  }
}

/** The table of two disjoint sets of pairs; thresholds and rule must be the same. */
export const mergeClasses = (a: JointClasses, b: JointClasses): JointClasses => {
  const same = a.rule === b.rule && a.thresholds.length === b.thresholds.length
  if (!same || a.thresholds.some((t, k) => t !== b.thresholds[k]))
    throw setuError('bad-input', {
      where: 'thresholds',
      found: `${b.rule} ${Array.from(b.thresholds).join(', ')}`,
      expected: `${a.rule} ${Array.from(a.thresholds).join(', ')}`,
      wayOut: 'two sets of sums merge only if both were made with the same thresholds and event rule',
    })
  const add = (x: Float64Array, y: Float64Array): Float64Array => x.map((v, i) => v + y[i]!)
  return {
    thresholds: a.thresholds,
    rule: a.rule,
    counts: add(a.counts, b.counts),
    observed: add(a.observed, b.observed),
    product: add(a.product, b.product),
  }
}
