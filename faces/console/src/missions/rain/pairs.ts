/** The pairs of rain.validate, station by step, and what a threshold makes of them. */
import { type Contingency, categoricalScores, contingencyAt } from '@setu/rain/contingency'
import { pairSums } from '@setu/rain/pair-sums'

export interface Pairs {
  readonly stations: readonly { readonly id: string; readonly lon: number; readonly lat: number }[]
  /** Milliseconds UTC, rising. */
  readonly starts: Float64Array
  readonly ends: Float64Array
  /** [station][step], in the unit of the pairs; NaN where there is no pair. */
  readonly observed: Float64Array
  readonly product: Float64Array
}

/** What the product made of the gauge's value: both at or above the threshold, one of them, neither; or no pair. */
export const outcomes = ['hit', 'miss', 'falseAlarm', 'dry', 'none'] as const
export type Outcome = (typeof outcomes)[number]
export const outcomeOf = (observed: number, product: number, threshold: number): Outcome => {
  if (Number.isNaN(observed + product)) return 'none'
  if (observed >= threshold) return product >= threshold ? 'hit' : 'miss'
  return product >= threshold ? 'falseAlarm' : 'dry'
}

export interface Tally extends Contingency {
  readonly threshold: number
  /** NaN where undefined. */
  readonly scores: Readonly<Record<string, number>>
}

/** The contingency table at any threshold by the mission's own pass over the pairs: fast enough to follow a slider. */
export const tallyAt = (pairs: Pick<Pairs, 'observed' | 'product'>, threshold: number): Tally => {
  const table = contingencyAt(pairSums(pairs.observed, pairs.product, [threshold]).classes, 0)
  return { threshold, ...table, scores: Object.fromEntries(categoricalScores.map((s) => [s.id, s.of(table)])) }
}

/** Fewer events than this are not drawn. */
export const FEWEST_EVENTS = 30

/** Mean over the stations of one step; NaN where no station has a pair. */
export const networkMeans = (p: Pairs): { readonly observed: Float64Array; readonly product: Float64Array } => {
  const T = p.starts.length
  const mean = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: T }, (_, t) => {
      let [sum, n] = [0, 0]
      for (let s = 0; s < p.stations.length; s++) {
        const v = values[s * T + t]!
        if (!Number.isNaN(v)) {
          sum += v
          n++
        }
      }
      return n ? sum / n : Number.NaN
    })
  return { observed: mean(p.observed), product: mean(p.product) }
}
