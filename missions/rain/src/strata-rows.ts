/** Scores by stratum: each on the pairs of its class, with intervals from the same resamples of days and stations. */
import type { Run } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'
import { type IntervalOptions, scoreSetWithIntervals } from './bootstrap-scores.js'
import { type ScoreOptions, type ScoreSet, scoreSet } from './score-set.js'
import type { StationPairs } from './sum-planes.js'

/** Class of each pair, -1 for none: `[s * times + t]`. */
export interface Strata {
  readonly by: string
  readonly names: readonly string[]
  readonly classOf: Int16Array
}

export interface StratumRow {
  readonly by: string
  readonly class: string
  readonly n: number
  readonly me: Estimate
  readonly relativeBias: Estimate
  readonly rmse: Estimate
  readonly pearson: Estimate
  readonly pod: Estimate
  readonly far: Estimate
  readonly csi: Estimate
}

const rowOf = (by: string, name: string, set: ScoreSet): StratumRow => {
  const { me, relativeBias, rmse, pearson } = set.scores as Record<string, Estimate>
  const { pod, far, csi } = set.contingency[0]!.scores as Record<string, Estimate>
  return {
    by,
    class: name,
    n: set.n,
    me: me!,
    relativeBias: relativeBias!,
    rmse: rmse!,
    pearson: pearson!,
    pod: pod!,
    far: far!,
    csi: csi!,
  }
}

export const strataRows = async (
  pairs: StationPairs,
  strata: readonly Strata[],
  lead: number,
  unit: string,
  intervals: IntervalOptions | null,
  run: Pick<Run, 'progress'>,
): Promise<StratumRow[]> => {
  const options: ScoreOptions = { thresholds: [lead], rule: '>=', errorThresholds: [], unit }
  const rows: StratumRow[] = []
  for (const { by, names, classOf } of strata)
    for (const [k, name] of names.entries()) {
      const observed = Float64Array.from(pairs.observed, (o, i) => (classOf[i] === k ? o : Number.NaN))
      if (!observed.some((o, i) => Number.isFinite(o + pairs.product[i]!))) continue
      const own = { ...pairs, observed }
      const set = intervals
        ? await scoreSetWithIntervals(own, options, { ...intervals, rankLimit: 0 })
        : scoreSet(own.observed, own.product, options)
      rows.push(rowOf(by, name, set))
      await run.progress(0.9)
    }
  return rows
}
