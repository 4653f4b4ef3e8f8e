/**
 * Every score with its interval: the block bootstrap of `@setu/core/bootstrap` on the additive planes of the pairs, and for
 * rank scores on weighted pairs as long as that is affordable; where it is not, the score says so instead of an interval.
 * Two products on the same pairs and the same resamples give paired differences: their intervals may overlap and the
 * difference still exclude zero.
 */
import { type BootstrapDesign, planResamples, type ResamplePlan, timeWeights } from '@setu/core/bootstrap'
import { type BootstrapInterval, bootstrapInterval, type NoInterval } from '@setu/core/bootstrap-interval'
import { setuError } from '@setu/core/errors'
import { jackknifeTotals, resampleTotals } from '@setu/core/resample-totals'
import { pairSums } from './pair-sums.js'
import { type RankScorer, rankScorer } from './rank-scores.js'
import { resamplePairs } from './resample-pairs.js'
import {
  arrangeScores,
  errorIndexes,
  type ScoreColumn,
  type ScoreOptions,
  type ScoreSet,
  type ScoreSums,
  scoreColumns,
  scoreSums,
  scoreValues,
} from './score-set.js'
import { type StationPairs, type SumPlanes, sumPlanes } from './sum-planes.js'

export interface IntervalOptions {
  readonly design: BootstrapDesign
  readonly kind: 'percentile' | 'bca'
  /** 0.95 by default of the processes. */
  readonly level: number
  /** Most pairs times resamples for which rank scores get an interval. */
  readonly rankLimit?: number
  /** Called between steps of the work: reports, yields and cancels (`run.progress`). */
  readonly progress?: (fraction: number) => Promise<void>
}

/** About ten seconds of one core. */
export const RANK_LIMIT = 2e9

/** The scores of the pairs, of every resample, and of every jackknife. */
export interface ResampledScores {
  readonly columns: readonly ScoreColumn[]
  readonly sums: ScoreSums
  readonly missing: number
  readonly values: Float64Array
  /** By column; null where it was too expensive, with `reason` in its place. */
  readonly resampled: readonly (Float64Array | null)[]
  readonly jackknife: readonly (readonly Float64Array[])[]
  readonly reason: string
  readonly plan: ResamplePlan
}

const checkPairs = (pairs: StationPairs): void => {
  const cells = pairs.stations * pairs.times
  for (const name of ['observed', 'product'] as const)
    if (pairs[name].length !== cells)
      throw setuError('bad-input', {
        where: name,
        found: `${pairs[name].length} values`,
        expected: `${pairs.stations} stations x ${pairs.times} steps = ${cells}`,
      })
}

/** Scores of all resamples. Same design and same shape: the same resamples, so results of two products are paired. */
export const resampleScores = async (
  pairs: StationPairs,
  options: ScoreOptions,
  intervals: IntervalOptions,
): Promise<ResampledScores> => {
  checkPairs(pairs)
  const { design, kind, progress = async () => {} } = intervals
  const kernel = pairSums(pairs.observed, pairs.product, options.thresholds, { rule: options.rule })
  const sums = scoreSums(kernel, options)
  const columns = scoreColumns(options)
  const values = scoreValues(columns, sums, pairs)
  const plan = planResamples(design, pairs.stations, pairs.times)
  const planes = sumPlanes(pairs, options.thresholds, options.rule, errorIndexes(options))
  const totals = new Float64Array(design.resamples * planes.count)
  for (let k = 0; k < planes.count; k++) {
    await progress((0.8 * k) / planes.count)
    const one = resampleTotals(plan, 1, () => planes.plane(k))
    for (let r = 0; r < design.resamples; r++) totals[r * planes.count + k] = one[r]!
  }
  const cost = sums.moments.n * design.resamples
  const limit = intervals.rankLimit ?? RANK_LIMIT
  const ranks = cost <= limit ? rankScorer(resamplePairs(pairs)) : null
  const resampled = columns.map((c) => (c.group === 'rank' && !ranks ? null : new Float64Array(design.resamples)))
  for (let r = 0; r < design.resamples; r++) {
    if (r % 16 === 0) await progress(0.8 + (0.15 * r) / design.resamples)
    const own = planes.decode(totals, r * planes.count)
    const drawn = plan.stationWeights.subarray(r * pairs.stations, (r + 1) * pairs.stations)
    scoreInto(columns, resampled, r, own, ranks?.(drawn, timeWeights(plan, r), own.moments))
  }
  const jackknife =
    kind === 'bca' ? await jackknifeScores(pairs, planes, plan, columns, ranks, progress) : columns.map(() => [])
  await progress(1)
  return {
    columns,
    sums,
    missing: kernel.missing,
    values,
    resampled,
    jackknife,
    reason: `no interval: ${sums.moments.n} pairs x ${design.resamples} resamples are more than ${limit} for a score of ranks`,
    plan,
  }
}

const scoreInto = (
  columns: readonly ScoreColumn[],
  out: readonly (Float64Array | null)[],
  r: number,
  sums: ScoreSums,
  rank: readonly [number, number] | undefined,
): void => {
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c]!
    const own = out[c]
    if (own) own[r] = column.group === 'rank' ? rank![column.id === 'spearman' ? 0 : 1]! : column.of(sums)
  }
}

const jackknifeScores = async (
  pairs: StationPairs,
  planes: SumPlanes,
  plan: ResamplePlan,
  columns: readonly ScoreColumn[],
  ranks: RankScorer | null,
  progress: (fraction: number) => Promise<void>,
): Promise<readonly (readonly Float64Array[])[]> => {
  const { stations, times } = pairs
  const jack = jackknifeTotals(plan, planes.count, planes.plane)
  const lists = (
    [
      ['withoutStation', jack.stations],
      ['withoutBlock', jack.blocks],
    ] as const
  ).filter(([, n]) => n > 1)
  const byColumn: Float64Array[][] = columns.map(() => [])
  for (const [name, n] of lists) {
    const out = columns.map((c) => (c.group === 'rank' && !ranks ? null : new Float64Array(n)))
    for (let i = 0; i < n; i++) {
      if (i % 16 === 0) await progress(0.95)
      const own = planes.decode(jack[name], i * planes.count)
      const stationWeight = new Uint8Array(stations).fill(1)
      const timeWeight = new Uint8Array(times).fill(1)
      if (name === 'withoutStation') stationWeight[i] = 0
      else timeWeight.fill(0, i * plan.block, (i + 1) * plan.block)
      scoreInto(columns, out, i, own, ranks?.(stationWeight, timeWeight, own.moments))
    }
    out.forEach((values, c) => {
      if (values) byColumn[c]!.push(values)
    })
  }
  return byColumn
}

const intervalOf = (
  resampled: Float64Array | null,
  estimate: number,
  jackknife: readonly Float64Array[],
  reason: string,
  intervals: IntervalOptions,
): BootstrapInterval | NoInterval =>
  resampled === null
    ? { reason }
    : bootstrapInterval(resampled, intervals.level, intervals.kind === 'bca' ? { estimate, jackknife } : undefined)

/** The score set with its intervals. */
export const arrangeResampled = (
  scores: ResampledScores,
  options: ScoreOptions,
  intervals: IntervalOptions,
): ScoreSet =>
  arrangeScores(scores.columns, scores.values, scores.sums, scores.missing, options, (c) =>
    intervalOf(scores.resampled[c]!, scores.values[c]!, scores.jackknife[c]!, scores.reason, intervals),
  )

/** All scores of pairs at stations, each with its interval. */
export const scoreSetWithIntervals = async (
  pairs: StationPairs,
  options: ScoreOptions,
  intervals: IntervalOptions,
): Promise<ScoreSet> => arrangeResampled(await resampleScores(pairs, options, intervals), options, intervals)

/** First minus second, score by score, from the same resamples; both must be resampled on the same cells and design. */
export const pairedDifferences = (
  first: ResampledScores,
  second: ResampledScores,
  options: ScoreOptions,
  intervals: IntervalOptions,
): ScoreSet => {
  const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v - b[i]!)
  const values = minus(first.values, second.values)
  // A reason comes from the product in which the score is undefined.
  const undefinedIn = (c: number): ScoreSums => (Number.isFinite(first.values[c]!) ? second.sums : first.sums)
  const columns = first.columns.map(
    (column, c): ScoreColumn => ({ ...column, best: 0, why: () => column.why(undefinedIn(c)) }),
  )
  return arrangeScores(columns, values, first.sums, first.missing, options, (c) => {
    const [a, b] = [first.resampled[c]!, second.resampled[c]!]
    const jackknife = first.jackknife[c]!.map((own, k) => minus(own, second.jackknife[c]![k]!))
    return intervalOf(a && b ? minus(a, b) : null, values[c]!, jackknife, first.reason, intervals)
  })
}

export interface ProductComparison {
  readonly n: number
  readonly products: readonly { readonly name: string; readonly scores: ScoreSet }[]
  /** `scores` are those of `first` minus those of `second`. Contingency counts in it are those of `first`. */
  readonly differences: readonly { readonly first: string; readonly second: string; readonly scores: ScoreSet }[]
}

/** Products judged on the pairs that all of them have, with paired differences of every two. */
export const compareProducts = async (
  observed: Pick<StationPairs, 'stations' | 'times' | 'observed'>,
  products: readonly { readonly name: string; readonly values: StationPairs['product'] }[],
  options: ScoreOptions,
  intervals: IntervalOptions,
): Promise<ProductComparison> => {
  for (const p of products) checkPairs({ ...observed, product: p.values })
  const common = Float64Array.from(observed.observed, (o, i) =>
    products.every((p) => Number.isFinite(p.values[i]!)) ? o : Number.NaN,
  )
  const { progress = async () => {} } = intervals
  const resampled: ResampledScores[] = []
  for (const [k, p] of products.entries())
    resampled.push(
      await resampleScores({ ...observed, observed: common, product: p.values }, options, {
        ...intervals,
        progress: (fraction) => progress((k + fraction) / products.length),
      }),
    )
  const differences: ProductComparison['differences'][number][] = []
  for (let i = 0; i < products.length; i++)
    for (let j = i + 1; j < products.length; j++)
      differences.push({
        first: products[i]!.name,
        second: products[j]!.name,
        scores: pairedDifferences(resampled[i]!, resampled[j]!, options, intervals),
      })
  return {
    n: resampled[0]?.sums.moments.n ?? 0,
    products: products.map((p, k) => ({ name: p.name, scores: arrangeResampled(resampled[k]!, options, intervals) })),
    differences,
  }
}
