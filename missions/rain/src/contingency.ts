/**
 * The 2 x 2 contingency table at a threshold and the categorical scores of it (Jolliffe & Stephenson 2012; Hogan & Mason
 * 2012). A score whose denominator is zero is undefined: probability of detection without an observed event is not 0.
 */
import type { JointClasses } from './joint-classes.js'
import type { ScoreDefinition } from './score.js'

export interface Contingency {
  readonly hits: number
  readonly misses: number
  readonly falseAlarms: number
  readonly correctNegatives: number
}

export const mergeContingency = (a: Contingency, b: Contingency): Contingency => ({
  hits: a.hits + b.hits,
  misses: a.misses + b.misses,
  falseAlarms: a.falseAlarms + b.falseAlarms,
  correctNegatives: a.correctNegatives + b.correctNegatives,
})

/** Sum of a class table over the four quadrants that threshold number `k` cuts: hits, misses, false alarms, neither. */
export const quadrants = (
  joint: JointClasses,
  values: Float64Array,
  k: number,
): readonly [number, number, number, number] => {
  const side = joint.thresholds.length + 1
  const q: [number, number, number, number] = [0, 0, 0, 0]
  for (let o = 0; o < side; o++)
    for (let p = 0; p < side; p++) {
      const where = o > k ? (p > k ? 0 : 1) : p > k ? 2 : 3
      q[where] += values[o * side + p]!
    }
  return q
}

/** The contingency table at threshold number `k` of the class table. */
export const contingencyAt = (joint: JointClasses, k: number): Contingency => {
  const [hits, misses, falseAlarms, correctNegatives] = quadrants(joint, joint.counts, k)
  return { hits, misses, falseAlarms, correctNegatives }
}

/** One table for each threshold of the class table. */
export const contingencies = (joint: JointClasses): readonly (Contingency & { readonly threshold: number })[] =>
  Array.from(joint.thresholds, (threshold, k) => ({ threshold, ...contingencyAt(joint, k) }))

export const tableTotal = (t: Contingency): number => t.hits + t.misses + t.falseAlarms + t.correctNegatives

const ratio = (a: number, b: number): number => (b === 0 ? Number.NaN : a / b)
const finite = (x: number): number => (Number.isFinite(x) ? x : Number.NaN)
const pod = (t: Contingency): number => ratio(t.hits, t.hits + t.misses)
const pofd = (t: Contingency): number => ratio(t.falseAlarms, t.falseAlarms + t.correctNegatives)

const why = (t: Contingency): string => {
  if (tableTotal(t) === 0) return 'no pairs'
  if (t.hits + t.misses === 0) return 'no observed events'
  if (t.falseAlarms + t.correctNegatives === 0) return 'every observation is an event'
  if (t.hits + t.falseAlarms === 0) return 'no events in the product'
  if (t.misses + t.correctNegatives === 0) return 'every product value is an event'
  if (t.hits === 0) return 'no hits'
  if (t.falseAlarms === 0) return 'no false alarms'
  if (t.misses === 0) return 'no misses'
  return t.correctNegatives === 0 ? 'no correct negatives' : 'degenerate table'
}
const whyProduct = (t: Contingency): string =>
  tableTotal(t) === 0 ? 'no pairs' : t.hits + t.falseAlarms === 0 ? 'no events in the product' : why(t)
const whyNeither = (t: Contingency): string =>
  tableTotal(t) === 0 ? 'no pairs' : 'no events, observed or in the product'

const define = (
  id: string,
  title: string,
  best: number,
  cite: string,
  of: (t: Contingency) => number,
  reason: (t: Contingency) => string = why,
): ScoreDefinition<Contingency> => ({ id, title, unit: '1', best, cite, of: (t) => finite(of(t)), why: reason })

/** Categorical scores, in the order in which they are shown. */
export const categoricalScores: readonly ScoreDefinition<Contingency>[] = [
  define('pod', 'Probability of detection', 1, 'Wilks 2019', pod),
  define('far', 'False alarm ratio', 0, 'Wilks 2019', (t) => ratio(t.falseAlarms, t.hits + t.falseAlarms), whyProduct),
  define('pofd', 'Probability of false detection', 0, 'Wilks 2019', pofd),
  define(
    'csi',
    'Critical success index',
    1,
    'Schaefer 1990',
    (t) => ratio(t.hits, t.hits + t.misses + t.falseAlarms),
    whyNeither,
  ),
  define('frequencyBias', 'Frequency bias', 1, 'Wilks 2019', (t) => ratio(t.hits + t.falseAlarms, t.hits + t.misses)),
  define('accuracy', 'Accuracy', 1, 'Finley 1884', (t) => ratio(t.hits + t.correctNegatives, tableTotal(t))),
  define('ets', 'Equitable threat score (Gilbert skill score)', 1, 'Gilbert 1884; Schaefer 1990', (t) => {
    const chance = ((t.hits + t.misses) * (t.hits + t.falseAlarms)) / tableTotal(t)
    return ratio(t.hits - chance, t.hits + t.misses + t.falseAlarms - chance)
  }),
  define('hss', 'Heidke skill score', 1, 'Heidke 1926', (t) => {
    const n = tableTotal(t)
    const right = t.hits + t.correctNegatives
    const chance =
      ((t.hits + t.misses) * (t.hits + t.falseAlarms) +
        (t.correctNegatives + t.misses) * (t.correctNegatives + t.falseAlarms)) /
      n
    return ratio(right - chance, n - chance)
  }),
  define(
    'peirce',
    'Peirce skill score (Hanssen-Kuipers)',
    1,
    'Peirce 1884; Hanssen & Kuipers 1965',
    (t) => pod(t) - pofd(t),
  ),
  define('oddsRatio', 'Odds ratio', Number.POSITIVE_INFINITY, 'Stephenson 2000', (t) =>
    ratio(t.hits * t.correctNegatives, t.misses * t.falseAlarms),
  ),
  define('edi', 'Extremal dependence index', 1, 'Ferro & Stephenson 2011', (t) => {
    const h = Math.log(pod(t))
    const f = Math.log(pofd(t))
    return (f - h) / (f + h)
  }),
  define('sedi', 'Symmetric extremal dependence index', 1, 'Ferro & Stephenson 2011', (t) => {
    const [h, f] = [pod(t), pofd(t)]
    const [lh, lf, mh, mf] = [Math.log(h), Math.log(f), Math.log(1 - h), Math.log(1 - f)]
    return (lf - lh + mh - mf) / (lf + lh + mh + mf)
  }),
  define(
    'f1',
    'F1 score',
    1,
    'van Rijsbergen 1979',
    (t) => ratio(2 * t.hits, 2 * t.hits + t.misses + t.falseAlarms),
    whyNeither,
  ),
  define('mcc', 'Matthews correlation coefficient', 1, 'Matthews 1975', (t) =>
    ratio(
      t.hits * t.correctNegatives - t.falseAlarms * t.misses,
      Math.sqrt(t.hits + t.falseAlarms) *
        Math.sqrt(t.hits + t.misses) *
        Math.sqrt(t.correctNegatives + t.falseAlarms) *
        Math.sqrt(t.correctNegatives + t.misses),
    ),
  ),
]
