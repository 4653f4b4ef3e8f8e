/** What the reader of a corrected field must know. */
import type { Run } from '@setu/core/contract'
import type { Training } from '../adjustment/method.js'
import { FEWEST_GAUGES } from '../adjustment/spatial-model.js'
import { presentAt } from '../adjustment/step-gauges.js'
import type { ValidationRow } from './validation-rows.js'

type Found = Pick<Run, 'found'>

export interface StepCounts {
  readonly steps: number
  readonly withoutGauges: number
  readonly withoutProduct: number
  readonly dry: number
}

export const countSteps = (training: Training): StepCounts => {
  const { times, n, observed, satellite } = training
  let [withoutGauges, withoutProduct, dry] = [0, 0, 0]
  for (let t = 0; t < times; t++) {
    const index = presentAt(training, t, false)
    if (index.length === 0) withoutGauges++
    else if (index.every((i) => observed[i * times + t] === 0)) dry++
    let seen = false
    for (let i = 0; i < n && !seen; i++) seen = satellite![i * times + t]! >= 0
    if (!seen) withoutProduct++
  }
  return { steps: times, withoutGauges, withoutProduct, dry }
}

export const reportTraining = (training: Training, counts: StepCounts, run: Found): void => {
  if (training.n < FEWEST_GAUGES)
    run.found({
      code: 'rain.improve.few-gauges',
      severity: 'warning',
      message: `${training.n === 1 ? 'One gauge' : `${training.n} gauges`}: too few to learn how rain varies in space (${FEWEST_GAUGES} are needed). Kriging falls back to inverse distance, optimal interpolation to a correlation length of 120 km, unless they are given.`,
      where: 'gauges',
      affects: 'method',
      values: { gauges: training.n },
    })
  if (counts.steps > 0 && counts.dry + counts.withoutGauges === counts.steps)
    run.found({
      code: 'rain.improve.no-rain',
      severity: 'warning',
      message:
        'No gauge had rain in any step: nothing can be learnt of amounts, and the corrected field is dry where it follows the gauges.',
      where: 'gauges',
      affects: 'corrected',
    })
  if (training.satellite?.some((v) => v > 0) === false)
    run.found({
      code: 'rain.improve.product-dry',
      severity: 'warning',
      message:
        'The product has no rain at any gauge in any step: methods that scale it cannot make rain, and it can only be told to be dry.',
      where: 'product',
      affects: 'validation',
    })
  if (counts.withoutGauges > 0)
    run.found({
      code: 'rain.improve.steps-without-gauges',
      severity: 'warning',
      message: `${counts.withoutGauges} of ${counts.steps} steps have no gauge value: there the product stands as it is, and methods of the gauges alone are missing.`,
      where: 'gauges',
      affects: 'corrected',
      values: { steps: counts.withoutGauges },
    })
  if (counts.withoutProduct > 0)
    run.found({
      code: 'rain.improve.steps-without-product',
      severity: 'warning',
      message: `In ${counts.withoutProduct} of ${counts.steps} steps the product is missing at every gauge.`,
      where: 'product',
      affects: 'corrected',
      values: { steps: counts.withoutProduct },
    })
}

/** Whether the product helps: the best method with it against the best without, paired. */
export const productHelps = (
  rows: readonly ValidationRow[],
): { readonly answer: 'yes' | 'no' | 'open'; readonly best: ValidationRow | null } => {
  const withProduct = rows.filter((r) => r.uses.includes('product') && r.method !== 'raw' && r.rmse.value !== null)
  const best = withProduct.reduce<ValidationRow | null>((a, r) => (a && a.rmse.value! <= r.rmse.value! ? a : r), null)
  const d = best?.difference
  if (!d || d.value === null) return { answer: 'open', best }
  if (d.low === undefined || d.high === undefined) return { answer: 'open', best }
  return { answer: d.high < 0 ? 'yes' : d.low > 0 ? 'no' : 'open', best }
}

export const reportValidation = (rows: readonly ValidationRow[], run: Found): void => {
  const { answer, best } = productHelps(rows)
  const d = best?.difference
  if (best && d && d.value !== null && d.low !== undefined && d.high !== undefined)
    run.found({
      code: `rain.improve.product-${answer}`,
      severity: 'note',
      message: `The best method with the product (${best.title.toLowerCase()}) less the best of the gauges alone: ${d.value.toFixed(3)} ${d.unit} in root mean square error, 95 % interval ${d.low.toFixed(3)} to ${d.high.toFixed(3)}. ${answer === 'yes' ? 'The product helps.' : answer === 'no' ? 'The product does harm; the gauges alone are better.' : 'The two cannot be told apart.'}`,
      where: 'validation',
      affects: 'method',
      values: { difference: d.value, low: d.low, high: d.high },
    })
}

/** Cells that a method with terrain leaves missing, and those to which it extrapolates. */
export const reportTerrain = (elevation: Float64Array | null, gauges: Float64Array | null, run: Found): void => {
  const highest = gauges ? Math.max(...gauges) : Number.POSITIVE_INFINITY
  const above = elevation?.reduce((n, v) => n + (v > highest ? 1 : 0), 0) ?? 0
  if (above > 0)
    run.found({
      code: 'rain.improve.terrain-above-gauges',
      severity: 'warning',
      message: `${above} of ${elevation!.length} cells lie above the highest gauge (${Math.round(highest)} m): there the rain of a method with terrain is extrapolated.`,
      where: 'elevation',
      affects: 'corrected',
      values: { cells: above, metres: Math.round(highest) },
    })
  const missing = elevation?.reduce((n, v) => n + (Number.isNaN(v) ? 1 : 0), 0) ?? 0
  if (missing > 0)
    run.found({
      code: 'rain.improve.cells-without-terrain',
      severity: 'note',
      message: `${missing} of ${elevation!.length} cells have no height (the sea, as a rule): a method with terrain leaves them missing.`,
      where: 'elevation',
      affects: 'corrected',
      values: { cells: missing },
    })
}

export const reportClipped = (clipped: number, values: number, run: Found): void => {
  if (clipped > 0)
    run.found({
      code: 'rain.improve.clipped',
      severity: 'note',
      message: `${clipped} of ${values} estimates were below zero and were set to zero.`,
      affects: 'corrected',
      values: { clipped, values },
    })
}
