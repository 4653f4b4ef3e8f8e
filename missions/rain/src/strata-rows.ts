/** Scores by stratum: each on the pairs of its class, with intervals from the same resamples of days and stations. */
import type { Run } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'
import { type IntervalOptions, scoreSetWithIntervals } from './bootstrap-scores.js'
import type { Interval, Station } from './rain-field.js'
import { type ScoreOptions, type ScoreSet, scoreSet } from './score-set.js'
import {
  elevationStrata,
  intensityStrata,
  monthStrata,
  pairsOfStratum,
  type Stratum,
  type StratumKind,
  seasonStrata,
} from './strata.js'
import type { StationPairs } from './sum-planes.js'

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

const rowOf = ({ by, class: name }: Stratum, set: ScoreSet): StratumRow => {
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

/** Strata of the kinds asked for. `elevations`: metres at the stations, from a raster or the station table. */
export const strataOf = (
  kinds: readonly StratumKind[],
  pairs: StationPairs,
  intervals: readonly Interval[],
  stations: readonly Station[],
  elevations?: ArrayLike<number>,
): Stratum[] =>
  kinds.flatMap((kind) => {
    if (kind === 'season') return seasonStrata(pairs.stations, intervals)
    if (kind === 'month') return monthStrata(pairs.stations, intervals)
    if (kind === 'intensity') return intensityStrata(pairs)
    return elevationStrata(
      stations.map((s, k) => elevations?.[k] ?? s.elevation),
      pairs.times,
    )
  })

export const strataRows = async (
  pairs: StationPairs,
  strata: readonly Stratum[],
  lead: number,
  unit: string,
  intervals: IntervalOptions | null,
  run: Pick<Run, 'progress'>,
): Promise<StratumRow[]> => {
  const options: ScoreOptions = { thresholds: [lead], rule: '>=', errorThresholds: [], unit }
  const rows: StratumRow[] = []
  for (const stratum of strata) {
    const own = pairsOfStratum(pairs, stratum)
    const set = intervals
      ? await scoreSetWithIntervals(own, options, { ...intervals, rankLimit: 0 })
      : scoreSet(own.observed, own.product, options)
    if (set.n > 0) rows.push(rowOf(stratum, set))
    await run.progress(0.9)
  }
  return rows
}
