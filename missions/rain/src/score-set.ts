/**
 * All scores of a set of pairs: the list of them (continuous; categorical at each threshold; decomposition), their values,
 * and the shape in which they leave a process. Intervals are added by `bootstrap-scores.ts`.
 */

import { setuError } from '@setu/core/errors'
import type { Estimate } from '@setu/core/estimate'
import { estimateOf } from '@setu/core/estimate'
import { spearman } from '@setu/core/statistics'
import { type Contingency, categoricalScores, contingencyAt } from './contingency.js'
import { indexOfAgreement, momentScores } from './continuous.js'
import { decompositionScores, type ErrorSums, errorSumsAt } from './decomposition.js'
import type { EventRule } from './joint-classes.js'
import type { Moments } from './moments.js'
import { type PairSums, pairSums, type Values } from './pair-sums.js'
import { type ScoreUnit, scoreUnit } from './score.js'

/** Default thresholds of daily accumulations, mm/d: the limits of rain and of the classes of the India Meteorological Department. */
export const dailyThresholds = [0.1, 1, 2.5, 15.6, 64.5, 115.6, 204.5] as const
/** Default thresholds of shorter steps, mm/h. */
export const hourlyThresholds = [0.1, 0.5, 1, 5, 10, 20] as const
/** A score of fewer pairs than this is called insufficient. */
export const FEWEST_PAIRS = 30

export interface ScoreOptions {
  readonly thresholds: readonly number[]
  readonly rule: EventRule
  /** Thresholds, of those above, at which the error is decomposed. */
  readonly errorThresholds: readonly number[]
  /** UCUM unit of the values. */
  readonly unit: string
}

/** What scores are made of. */
export interface ScoreSums {
  readonly moments: Moments
  /** One for each threshold. */
  readonly tables: readonly Contingency[]
  /** One for each of the error thresholds. */
  readonly errors: readonly ErrorSums[]
}

export type ScoreGroup = 'continuous' | 'rank' | 'categorical' | 'decomposition'

/** One number of the set. */
export interface ScoreColumn {
  readonly group: ScoreGroup
  readonly id: string
  readonly title: string
  readonly unit: ScoreUnit
  readonly best: number
  readonly cite: string
  readonly threshold: number | null
  /** From sums; NaN where undefined, and always for `rank` scores, which need the pairs. */
  of(sums: ScoreSums): number
  why(sums: ScoreSums): string
}

/** Scores that no sums give: they need a pass over the pairs, or their ranks. */
const whyRank = (s: ScoreSums): string => momentScores.find((d) => d.id === 'pearson')!.why(s.moments)
export const rankColumns: readonly ScoreColumn[] = [
  {
    group: 'rank',
    id: 'spearman',
    title: 'Spearman correlation',
    unit: '1',
    best: 1,
    cite: 'Spearman 1904',
    threshold: null,
    of: () => Number.NaN,
    why: whyRank,
  },
  {
    group: 'rank',
    id: 'indexOfAgreement',
    title: 'Index of agreement',
    unit: '1',
    best: 1,
    cite: 'Willmott 1981',
    threshold: null,
    of: () => Number.NaN,
    why: whyRank,
  },
]

/** Numbers of the error thresholds among the thresholds. */
export const errorIndexes = (options: ScoreOptions): readonly number[] =>
  options.errorThresholds.map((t) => {
    const k = options.thresholds.indexOf(t)
    if (k < 0)
      throw setuError('bad-input', {
        where: 'errorThresholds',
        found: String(t),
        expected: `one of ${options.thresholds.join(', ')}`,
        wayOut: 'add it to the thresholds too',
      })
    return k
  })

/** Every score of the options, in the order of the result. */
export const scoreColumns = (options: ScoreOptions): readonly ScoreColumn[] => [
  ...momentScores.map(
    (d): ScoreColumn => ({
      ...d,
      group: 'continuous',
      threshold: null,
      of: (s) => d.of(s.moments),
      why: (s) => d.why(s.moments),
    }),
  ),
  ...rankColumns,
  ...options.thresholds.flatMap((threshold, k) =>
    categoricalScores.map(
      (d): ScoreColumn => ({
        ...d,
        group: 'categorical',
        threshold,
        of: (s) => d.of(s.tables[k]!),
        why: (s) => d.why(s.tables[k]!),
      }),
    ),
  ),
  ...options.errorThresholds.flatMap((threshold, k) =>
    decompositionScores.map(
      (d): ScoreColumn => ({
        ...d,
        group: 'decomposition',
        threshold,
        of: (s) => d.of(s.errors[k]!),
        why: (s) => d.why(s.errors[k]!),
      }),
    ),
  ),
]

/** The sums that scores need, from the one-pass kernel. */
export const scoreSums = (sums: PairSums, options: ScoreOptions): ScoreSums => ({
  moments: sums.moments,
  tables: options.thresholds.map((_, k) => contingencyAt(sums.classes, k)),
  errors: errorIndexes(options).map((k) => errorSumsAt(sums.classes, k)),
})

export interface ThresholdScores extends Contingency {
  readonly threshold: number
  readonly scores: Readonly<Record<string, Estimate>>
}

export interface ScoreSet {
  readonly n: number
  /** Pairs left out because a value is missing. */
  readonly missing: number
  /** Fewer than 30 pairs. */
  readonly insufficient: boolean
  /** Continuous scores by id. */
  readonly scores: Readonly<Record<string, Estimate>>
  readonly contingency: readonly ThresholdScores[]
  readonly decomposition: readonly { readonly threshold: number; readonly scores: Readonly<Record<string, Estimate>> }[]
}

/** Value of every column; rank scores from the pairs where they are given. */
export const scoreValues = (
  columns: readonly ScoreColumn[],
  sums: ScoreSums,
  pairs?: { readonly observed: Values; readonly product: Values },
): Float64Array =>
  Float64Array.from(columns, (c) => {
    if (c.group !== 'rank') return c.of(sums)
    if (!pairs) return Number.NaN
    return c.id === 'spearman'
      ? spearman(pairs.observed, pairs.product)
      : indexOfAgreement(pairs.observed, pairs.product, sums.moments)
  })

/** Bounds of column c, or why there are none. */
export type BoundsOf = (
  column: number,
) =>
  | { readonly low: number; readonly high: number; readonly sigma: number; readonly level: number }
  | { readonly reason: string }
  | null

/** Values, intervals and tables in the shape of the result. */
export const arrangeScores = (
  columns: readonly ScoreColumn[],
  values: Float64Array,
  sums: ScoreSums,
  missing: number,
  options: ScoreOptions,
  bounds: BoundsOf = () => null,
): ScoreSet => {
  const { n } = sums.moments
  const estimates = columns.map((column, c): Estimate => {
    const unit = scoreUnit(column.unit, options.unit)
    const value = values[c]!
    const interval = bounds(c)
    if (!Number.isFinite(value)) return estimateOf(Number.NaN, unit, { n }, column.why(sums))
    if (interval === null) return estimateOf(value, unit, { n })
    return 'reason' in interval
      ? { ...estimateOf(value, unit, { n }), reason: interval.reason }
      : estimateOf(value, unit, {
          n,
          low: interval.low,
          high: interval.high,
          sigma: interval.sigma,
          level: interval.level,
        })
  })
  const pick = (wanted: readonly ScoreGroup[], threshold: number | null): Record<string, Estimate> =>
    Object.fromEntries(
      columns.flatMap((c, k) => (wanted.includes(c.group) && c.threshold === threshold ? [[c.id, estimates[k]!]] : [])),
    )
  return {
    n,
    missing,
    insufficient: n < FEWEST_PAIRS,
    scores: pick(['continuous', 'rank'], null),
    contingency: options.thresholds.map((threshold, k) => ({
      threshold,
      ...sums.tables[k]!,
      scores: pick(['categorical'], threshold),
    })),
    decomposition: options.errorThresholds.map((threshold) => ({
      threshold,
      scores: pick(['decomposition'], threshold),
    })),
  }
}

/** All scores of pairs, without intervals. */
export const scoreSet = (observed: Values, product: Values, options: ScoreOptions): ScoreSet => {
  const sums = pairSums(observed, product, options.thresholds, { rule: options.rule })
  const of = scoreSums(sums, options)
  const columns = scoreColumns(options)
  return arrangeScores(columns, scoreValues(columns, of, { observed, product }), of, sums.missing, options)
}
