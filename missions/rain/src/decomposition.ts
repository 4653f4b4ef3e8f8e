/**
 * What a total error is made of (Tian et al. 2009): at a threshold the total bias is the bias of the hits, plus false
 * precipitation, minus missed precipitation, plus what lies below the threshold in both, which is reported and not
 * dropped. And the volumetric indices of AghaKouchak & Mehran (2013). All from the joint class table.
 */
import { quadrants } from './contingency.js'
import type { JointClasses } from './joint-classes.js'
import type { ScoreDefinition } from './score.js'

/** Sums over the pairs, in the unit of the values. `hitBias - missed + falseRain + remainder` is the total bias. */
export interface ErrorSums {
  /** Sum of product minus observation where both are events. */
  readonly hitBias: number
  /** Sum of observation minus product where only the observation is an event. */
  readonly missed: number
  /** Sum of product minus observation where only the product is one. */
  readonly falseRain: number
  /** Sum of product minus observation where neither is. */
  readonly remainder: number
  readonly totalObserved: number
  /** Volumes above the threshold: product in hits, observation in misses, product in false alarms. */
  readonly hitVolume: number
  readonly missVolume: number
  readonly falseVolume: number
  readonly n: number
}

/** Error sums at threshold number `k` of the class table. */
export const errorSumsAt = (joint: JointClasses, k: number): ErrorSums => {
  const o = quadrants(joint, joint.observed, k)
  const p = quadrants(joint, joint.product, k)
  const n = quadrants(joint, joint.counts, k)
  return {
    hitBias: p[0] - o[0],
    missed: o[1] - p[1],
    falseRain: p[2] - o[2],
    remainder: p[3] - o[3],
    totalObserved: o[0] + o[1] + o[2] + o[3],
    hitVolume: p[0],
    missVolume: o[1],
    falseVolume: p[2],
    n: n[0] + n[1] + n[2] + n[3],
  }
}

const ratio = (a: number, b: number): number => (b > 0 ? a / b : Number.NaN)
const whyTotal = (s: ErrorSums): string => (s.n === 0 ? 'no pairs' : 'no observed rain')
const whyEvents = (s: ErrorSums): string => (s.n === 0 ? 'no pairs' : 'no events with volume')
const define = (
  id: string,
  title: string,
  best: number,
  cite: string,
  of: (s: ErrorSums) => number,
  why: (s: ErrorSums) => string = whyTotal,
): ScoreDefinition<ErrorSums> => ({ id, title, unit: '1', best, cite, of, why })

const tian = 'Tian et al. 2009'
const volumetric = 'AghaKouchak & Mehran 2013'

/** Shares of the observed total (Tian) and volumetric indices. */
export const decompositionScores: readonly ScoreDefinition<ErrorSums>[] = [
  define('hitBias', 'Hit bias, share of the observed total', 0, tian, (s) => ratio(s.hitBias, s.totalObserved)),
  define('missedRain', 'Missed precipitation (negative), share of the observed total', 0, tian, (s) =>
    ratio(-s.missed, s.totalObserved),
  ),
  define('falseRain', 'False precipitation, share of the observed total', 0, tian, (s) =>
    ratio(s.falseRain, s.totalObserved),
  ),
  define('remainder', 'Bias below the threshold, share of the observed total', 0, tian, (s) =>
    ratio(s.remainder, s.totalObserved),
  ),
  define('total', 'Relative bias: the sum of the four', 0, tian, (s) =>
    ratio(s.hitBias - s.missed + s.falseRain + s.remainder, s.totalObserved),
  ),
  define(
    'vhi',
    'Volumetric hit index',
    1,
    volumetric,
    (s) => ratio(s.hitVolume, s.hitVolume + s.missVolume),
    whyEvents,
  ),
  define(
    'vfar',
    'Volumetric false alarm ratio',
    0,
    volumetric,
    (s) => ratio(s.falseVolume, s.hitVolume + s.falseVolume),
    whyEvents,
  ),
  define(
    'vmi',
    'Volumetric miss index',
    0,
    volumetric,
    (s) => ratio(s.missVolume, s.hitVolume + s.missVolume),
    whyEvents,
  ),
  define(
    'vcsi',
    'Volumetric critical success index',
    1,
    volumetric,
    (s) => ratio(s.hitVolume, s.hitVolume + s.missVolume + s.falseVolume),
    whyEvents,
  ),
]
