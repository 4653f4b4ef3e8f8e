/**
 * A score is data: its name, unit, best value, source and formula. Inside, an undefined score is NaN, so that resamples
 * stay fast; outside it is an `Estimate` with `null` and the reason that `why` gives.
 */
import { type Estimate, estimateOf } from '@setu/core/estimate'

/** `rain`: the unit of the values; `rain2`: its square; `1`: a pure number. */
export type ScoreUnit = 'rain' | 'rain2' | '1'

export interface ScoreDefinition<S> {
  /** camelCase, as in the JSON result. */
  readonly id: string
  readonly title: string
  readonly unit: ScoreUnit
  /** Value of a perfect product. */
  readonly best: number
  readonly cite: string
  /** NaN where undefined. */
  of(sums: S): number
  /** Why it is undefined for these sums. */
  why(sums: S): string
}

/** The unit of a score whose values are in `unit`. */
export const scoreUnit = (kind: ScoreUnit, unit: string): string =>
  kind === '1' ? '1' : kind === 'rain' ? unit : `(${unit})2`

/** The score of these sums as an estimate without interval. */
export const estimateScore = <S>(score: ScoreDefinition<S>, sums: S, unit: string, n: number): Estimate => {
  const value = score.of(sums)
  return estimateOf(value, scoreUnit(score.unit, unit), { n }, Number.isFinite(value) ? undefined : score.why(sums))
}
