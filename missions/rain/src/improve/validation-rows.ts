/** Held-out estimates as the rows of a table: every method on the pairs that all have, each with its paired difference. */
import type { Estimate } from '@setu/core/estimate'
import { estimateOf } from '@setu/core/estimate'
import type { Method } from '../adjustment/method.js'
import { arrangeResampled, type IntervalOptions, pairedDifferences, resampleScores } from '../bootstrap-scores.js'
import { type HeldOut, heldOutRmse } from '../cross-validation/cross-validate.js'
import { type ScoreOptions, type ScoreSet, scoreSet } from '../score-set.js'

export interface ValidationRow {
  readonly method: string
  readonly title: string
  readonly uses: string
  readonly n: number
  readonly rmse: Estimate
  readonly mae: Estimate
  readonly me: Estimate
  readonly pearson: Estimate
  readonly kge2012: Estimate
  readonly pod: Estimate
  readonly far: Estimate
  readonly csi: Estimate
  readonly difference: Estimate
  readonly withinSigma: number | null
  readonly clipped: number
}

export const usesOf = (m: Method): string =>
  m.family === 'raw'
    ? 'product'
    : ['gauges', ...(m.satellite ? ['product'] : []), ...(m.elevation ? ['terrain'] : [])].join(', ')

/** Pairs that every method has, NaN elsewhere. */
export const commonPairs = (observed: Float64Array, held: readonly HeldOut[]): Float64Array =>
  observed.map((o, k) => (held.every((h) => !Number.isNaN(h.estimates[k]!)) ? o : Number.NaN))

const withinSigma = (observed: Float64Array, { estimates, sigma }: HeldOut): number | null => {
  if (!sigma) return null
  let [n, within] = [0, 0]
  for (let k = 0; k < observed.length; k++) {
    const e = Math.abs(estimates[k]! - observed[k]!)
    if (!Number.isFinite(e + sigma[k]!)) continue
    n++
    if (e <= sigma[k]!) within++
  }
  return n ? within / n : null
}

const rowOf = (held: HeldOut, set: ScoreSet, difference: Estimate, observed: Float64Array): ValidationRow => {
  const events = set.contingency[0]!.scores
  const of = (id: string): Estimate => set.scores[id]!
  return {
    method: held.method.id,
    title: held.method.title,
    uses: usesOf(held.method),
    n: set.n,
    rmse: of('rmse'),
    mae: of('mae'),
    me: of('me'),
    pearson: of('pearson'),
    kge2012: of('kge2012'),
    pod: events['pod']!,
    far: events['far']!,
    csi: events['csi']!,
    difference,
    withinSigma: withinSigma(observed, held),
    clipped: held.clipped,
  }
}

export interface Frame {
  readonly stations: number
  readonly times: number
  /** In the unit of the scores; estimates of the methods likewise. */
  readonly observed: Float64Array
}

/** The best method that uses no product, on these pairs. */
export const bestAlone = (common: Float64Array, held: readonly HeldOut[]): HeldOut | null => {
  const alone = held.filter((h) => !h.method.satellite)
  return alone.reduce<HeldOut | null>(
    (best, h) => (best && heldOutRmse(common, best.estimates) <= heldOutRmse(common, h.estimates) ? best : h),
    null,
  )
}

export const validationRows = async (
  frame: Frame,
  held: readonly HeldOut[],
  options: ScoreOptions,
  design: IntervalOptions | null,
  progress: (fraction: number) => Promise<void>,
): Promise<ValidationRow[]> => {
  const observed = commonPairs(frame.observed, held)
  const baseline = bestAlone(observed, held)
  const none = (n: number): Estimate =>
    estimateOf(Number.NaN, options.unit, { n }, 'this is the best of the gauges alone')
  if (!design) {
    const sets = held.map((h) => scoreSet(observed, h.estimates, options))
    const own = baseline ? sets[held.indexOf(baseline)]!.scores['rmse']!.value : null
    return held.map((h, k) => {
      const { n, scores } = sets[k]!
      const rmse = scores['rmse']!.value
      const difference =
        h === baseline || own === null || rmse === null ? none(n) : estimateOf(rmse - own, options.unit, { n })
      return rowOf(h, sets[k]!, difference, observed)
    })
  }
  // Ranks are not in the table, and would take most of the time.
  const cheap: IntervalOptions = { ...design, rankLimit: 0, progress: async () => {} }
  const resample = (h: HeldOut) =>
    resampleScores({ stations: frame.stations, times: frame.times, observed, product: h.estimates }, options, cheap)
  const base = baseline ? await resample(baseline) : null
  const rows: ValidationRow[] = []
  for (const [k, h] of held.entries()) {
    await progress(k / held.length)
    const own = h === baseline && base ? base : await resample(h)
    const set = arrangeResampled(own, options, cheap)
    const difference = base && own !== base ? pairedDifferences(own, base, options, cheap).scores['rmse']! : none(set.n)
    rows.push(rowOf(h, set, difference, observed))
  }
  return rows
}
