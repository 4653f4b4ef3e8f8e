/** Judging the methods at gauges held out, choosing one, and asking whether the product helps. */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { AdjustSettings, Method, Training } from '../adjustment/method.js'
import { methodOf, methods } from '../adjustment/methods.js'
import type { IntervalOptions } from '../bootstrap-scores.js'
import { chooseMethod, type NestedChoice, nestedChoice } from '../cross-validation/choose-method.js'
import { crossValidate, type HeldOut, heldOutRmse, runnable } from '../cross-validation/cross-validate.js'
import { crossingOf, type DensityPoint, densityPoint, usualCounts } from '../cross-validation/density-curve.js'
import { type FoldKind, type Folds, kFolds, leaveOneOut, regionFolds } from '../cross-validation/folds.js'
import { usualMethods } from '../processes/method-ids.js'
import type { Interval } from '../rain-field.js'
import { asRate, type PairUnit } from '../rain-unit-of.js'
import { bestAlone, commonPairs, type ValidationRow, validationRows } from './validation-rows.js'

export interface JudgeInputs {
  readonly method: string
  readonly compare: readonly string[]
  readonly validation: FoldKind | 'none'
  readonly folds: number
  readonly draws: number
  readonly seed: number
}

export interface Judged {
  readonly method: Method
  /** Held-out estimates in mm of the step. */
  readonly held: readonly HeldOut[]
  /** The same in the unit of the scores. */
  readonly inUnit: readonly HeldOut[]
  readonly rows: readonly ValidationRow[]
  /** Observations in the unit of the scores, of the pairs that all methods have. */
  readonly common: Float64Array
  readonly nested: NestedChoice | null
  /** How gauges were held out, in words. */
  readonly heldOut: string
  readonly density: {
    readonly alone: Method
    readonly merged: Method
    readonly points: readonly DensityPoint[]
    readonly crossing: number | null
  } | null
}

/** Above this number of gauges each is not left out alone: it would take hours and say the same. */
const MOST_ALONE = 150

const heldOutWords = (kind: JudgeInputs['validation'], folds: Folds | null, n: number): string =>
  folds && folds.length === n
    ? 'each gauge left out'
    : `${folds?.length ?? 0} ${kind === 'leave-region-out' ? 'regions' : 'folds'} left out`

const foldsOf = (i: JudgeInputs, training: Training, run: Pick<Run, 'found'>): Folds | null => {
  if (i.validation === 'none') return null
  if (i.validation === 'leave-one-out' && training.n > MOST_ALONE) {
    run.found({
      code: 'rain.improve.folds-instead',
      severity: 'note',
      message: `${training.n} gauges are held out in ${i.folds} folds, not one by one. Another number: --validation k-fold --folds.`,
      affects: 'validation',
      values: { gauges: training.n, folds: i.folds },
    })
    return kFolds(training.n, i.folds, i.seed)
  }
  if (i.validation === 'leave-one-out') return leaveOneOut(training.n)
  return i.validation === 'k-fold'
    ? kFolds(training.n, i.folds, i.seed)
    : regionFolds(training.n, i.folds, training.between)
}

/** The methods of the table: those asked for, with the baselines and the method by name, in the order of the list. */
const tabled = (i: JudgeInputs, training: Training): Method[] => {
  const wanted = new Set<string>(i.compare.length ? i.compare : usualMethods)
  for (const id of ['raw', 'idw', 'kriging']) wanted.add(id)
  if (i.method !== 'auto') wanted.add(i.method)
  const kept = runnable(
    methods.filter((m) => wanted.has(m.id)),
    training,
  )
  if (i.method !== 'auto' && !kept.some((m) => m.id === i.method))
    throw setuError('bad-input', {
      where: '/method',
      found: `${i.method} without terrain`,
      expected: 'the heights of all gauges',
      wayOut: 'Give --elevation, a GeoTIFF of heights in metres.',
    })
  return kept
}

/** Optimal interpolation stands on few gauges too, a drift does not; without it the best method that has the product. */
const mergedMethod = (common: Float64Array, held: readonly HeldOut[]): Method | undefined => {
  const withProduct = held.filter((h) => h.method.satellite && h.method.family !== 'raw')
  const best = withProduct.reduce<HeldOut | null>(
    (a, h) => (a && heldOutRmse(common, a.estimates) <= heldOutRmse(common, h.estimates) ? a : h),
    null,
  )
  return (withProduct.find((h) => h.method.id === 'optimal-interpolation') ?? best)?.method
}

export interface JudgeFrame {
  readonly intervals: readonly Interval[]
  readonly unit: PairUnit
  /** In the unit of the scores. */
  readonly threshold: number
  readonly design: IntervalOptions | null
}

export const judgeMethods = async (
  i: JudgeInputs,
  training: Training,
  settings: AdjustSettings,
  { intervals, unit, threshold, design }: JudgeFrame,
  run: Pick<Run, 'progress' | 'found'>,
): Promise<Judged> => {
  if (i.method === 'auto' && i.validation === 'none')
    throw setuError('bad-input', {
      where: '/method',
      found: 'auto without validation',
      expected: 'a method by name, or a validation to choose by',
    })
  const list = tabled(i, training)
  const folds = foldsOf(i, training, run)
  const held = folds ? await crossValidate(training, folds, list, settings, (f) => run.progress(0.3 + 0.25 * f)) : []
  const inUnit = held.map((h) => ({
    ...h,
    estimates: asRate(h.estimates, intervals, unit),
    sigma: h.sigma ? asRate(h.sigma, intervals, unit) : null,
  }))
  const observed = asRate(training.observed, intervals, unit)
  const rows = await validationRows(
    { stations: training.n, times: training.times, observed },
    inUnit,
    { thresholds: [threshold], rule: '>=', errorThresholds: [], unit: unit.unit },
    design,
    (f) => run.progress(0.55 + 0.1 * f),
  )
  const choice = i.method === 'auto' ? chooseMethod(observed, inUnit) : null
  if (i.method === 'auto' && !choice)
    throw setuError('failed-check', {
      where: 'validation',
      found: 'no pair that all methods have',
      expected: 'at least one',
      wayOut: 'Give the method by name, or fewer methods to compare.',
    })
  const nested =
    choice && folds && training.n > 2
      ? await nestedChoice(training, folds, held, settings, i.seed, (f) => run.progress(0.65 + 0.1 * f))
      : null
  const common = commonPairs(observed, inUnit)
  const alone = bestAlone(common, inUnit)?.method
  const merged = mergedMethod(common, inUnit)
  const points: DensityPoint[] = []
  if (alone && merged && i.draws > 0)
    for (const kept of usualCounts(training.n)) {
      const point = await densityPoint(
        training,
        kept,
        [alone, merged],
        settings,
        { draws: i.draws, seed: i.seed },
        (f) => run.progress(0.75 + 0.05 * f),
      )
      if (point.draws > 0) points.push(point)
    }
  return {
    method: choice?.method ?? methodOf(i.method),
    held,
    inUnit,
    rows,
    common,
    nested,
    heldOut: heldOutWords(i.validation, folds, training.n),
    density: alone && merged && points.length ? { alone, merged, points, crossing: crossingOf(points) } : null,
  }
}
