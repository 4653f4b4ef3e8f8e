import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { estimateOf } from '@setu/core/estimate'
import { locate } from '@setu/core/grid'
import { gridProjector } from '@setu/core/projections'
import type { Static } from '@setu/core/schema'
import { dayMs, formatDate } from '@setu/core/time'
import { foundationVersion } from '@setu/core/version'
import { type AdjustSettings, defaultSettings, type Method, type Training } from '../adjustment/method.js'
import { methodOf, methods } from '../adjustment/methods.js'
import { variogramOf } from '../adjustment/spatial-model.js'
import { type Collocated, collocate } from '../collocation.js'
import { chooseMethod, nestedChoice } from '../cross-validation/choose-method.js'
import { crossValidate, type HeldOut, heldOutRmse, runnable } from '../cross-validation/cross-validate.js'
import { crossingOf, densityPoint, usualCounts } from '../cross-validation/density-curve.js'
import { type Folds, kFolds, leaveOneOut, regionFolds } from '../cross-validation/folds.js'
import { beforeAfter } from '../figures/before-after.js'
import { densityCurve } from '../figures/density-curve.js'
import { methodStrips } from '../figures/method-strips.js'
import { variogram as variogramFigure } from '../figures/variogram.js'
import { gridCoverage } from '../grid-coverage.js'
import { checkFormats, type OutputFormat, writeAssets } from '../improve/assets.js'
import { constrainSteps } from '../improve/constrain-hours.js'
import { correctFields } from '../improve/correct-fields.js'
import { elevationOnGrid } from '../improve/elevation-grid.js'
import * as findings from '../improve/improve-findings.js'
import { mergeIdenticalPositions } from '../improve/merged-network.js'
import { checkSize, fieldOn, partsOf } from '../improve/product-fields.js'
import { sigmaByAmount } from '../improve/sigma-by-amount.js'
import { trainingSet } from '../improve/training-set.js'
import { validationCsv } from '../improve/validation-csv.js'
import { bestAlone, commonPairs, validationRows } from '../improve/validation-rows.js'
import { empiricalVariogram, largestDistance } from '../kriging/empirical-variogram.js'
import { fitVariogram } from '../kriging/fit-variogram.js'
import { gateNetwork, reportDayBoundary } from '../network-gate.js'
import { gaugesOf, isSimulated, productOf, spanOf } from '../open-inputs.js'
import { isTable } from '../product-at-gauges.js'
import { sampleProduct, satelliteSeries } from '../product-series.js'
import type { GaugeNetwork, RainStack } from '../rain-field.js'
import { asRate, type PairUnit, pairUnit } from '../rain-unit-of.js'
import { stationBias, stationFeatures } from '../station-bias.js'
import { elevationAt } from '../station-elevation.js'
import type { inputs, outputs } from './improve.js'
import { intervalsOf, LEVEL } from './intervals-of.js'
import { usualMethods } from './method-ids.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const settingsOf = (i: Inputs): AdjustSettings => ({
  ...defaultSettings,
  power: i.power,
  windowDays: i.window,
  variogram: i.variogram === 'learnt' ? null : { shape: i.variogram, partialSill: 1, range: i.range, nugget: i.nugget },
  errors: i.errorRange === undefined ? null : { shape: 'exponential', rangeKm: i.errorRange, gaugeError: i.gaugeError },
})

interface Opened {
  readonly stack: RainStack
  readonly name: string
  readonly network: GaugeNetwork
  readonly collocated: Collocated
  readonly training: Training
}

const openAll = async (i: Inputs, run: Run): Promise<Opened> => {
  const span = spanOf(i)
  if (await isTable(i.product, run))
    throw setuError('bad-input', {
      where: '/product',
      found: 'a table of values at points',
      expected: 'fields on a grid: there is no map to correct otherwise',
    })
  const given = mergeIdenticalPositions(await gaugesOf(i, run), run)
  const stack = await productOf(i.product, i, run)
  const series = await sampleProduct(stack, given.stations, 'cell', span, {
    progress: (f) => run.progress(0.3 * f),
  })
  const raster = i.elevation === undefined ? null : await elevationAt(i.elevation, given.stations, run)
  const { check, network } = await gateNetwork(
    given,
    satelliteSeries(series),
    i.acceptFailedNetwork,
    raster ?? undefined,
    run,
  )
  reportDayBoundary(network, check, run)
  const collocated = collocate(series, network, { ...span, minCoverage: i.minCoverage })
  if (
    collocated.intervals.length === 0 ||
    !collocated.observed.some((v, k) => Number.isFinite(v + collocated.product[k]!))
  )
    throw setuError('failed-check', {
      where: 'pairs',
      found: 'no step in which a gauge and the product both have a value',
      expected: 'at least one',
      wayOut: 'Check the period (--start, --step, --from, --to) and the positions.',
    })
  const { name } = await run.open(i.product)
  return { stack, name, network, collocated, training: trainingSet(network.stations, collocated, raster, run) }
}

const foldsOf = (i: Inputs, training: Training): Folds | null => {
  if (i.validation === 'none') return null
  if (i.validation === 'leave-one-out') return leaveOneOut(training.n)
  return i.validation === 'k-fold'
    ? kFolds(training.n, i.folds, i.seed)
    : regionFolds(training.n, i.folds, training.between)
}

/** The methods of the table: those asked for, with the baselines and the method by name, in the order of the list. */
const tabled = (i: Inputs, training: Training): Method[] => {
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

/** Counts of gauges with a value by cell and step. */
const gaugesIn = ({ stack, network, collocated }: Opened): Int32Array[] => {
  const { grid } = stack
  const project = gridProjector(grid)
  const T = collocated.intervals.length
  const cells = network.stations.map((s) => locate(grid, ...project.forward(s.lon, s.lat)))
  return collocated.intervals.map((_, t) => {
    const out = new Int32Array(grid.width * grid.height)
    cells.forEach((c, s) => {
      if (c >= 0 && !Number.isNaN(collocated.observed[s * T + t]!)) out[c] = out[c]! + 1
    })
    return out
  })
}

const meanOf = (fields: readonly Float32Array[], perUnit: number): Float64Array => {
  const out = new Float64Array(fields[0]?.length ?? 0)
  const n = new Uint32Array(out.length)
  for (const field of fields)
    for (let c = 0; c < out.length; c++) {
      const v = field[c]!
      if (Number.isNaN(v)) continue
      out[c] = out[c]! + v
      n[c] = n[c]! + 1
    }
  return out.map((v, c) => (n[c]! > 0 ? v / n[c]! / perUnit : Number.NaN))
}

const toUnit = (held: readonly HeldOut[], opened: Opened, unit: PairUnit): HeldOut[] =>
  held.map((h) => ({
    ...h,
    estimates: asRate(h.estimates, opened.collocated.intervals, unit),
    sigma: h.sigma ? asRate(h.sigma, opened.collocated.intervals, unit) : null,
  }))

const improveRun = async (i: Inputs, run: Run): Promise<Outputs> => {
  const opened = await openAll(i, run)
  const { stack, name, network, collocated, training } = opened
  const { intervals } = collocated
  const unit = pairUnit(intervals)
  const perUnit = (unit.stepDays * dayMs) / unit.unitMs
  const settings = settingsOf(i)
  checkSize(stack.grid.width * stack.grid.height, intervals.length)
  const counts = findings.countSteps(training)
  findings.reportTraining(training, counts, run)

  // Judge ---------------------------------------------------------------------------------------------------------
  const list = tabled(i, training)
  if (i.method === 'auto' && i.validation === 'none')
    throw setuError('bad-input', {
      where: '/method',
      found: 'auto without validation',
      expected: 'a method by name, or a validation to choose by',
    })
  const folds = foldsOf(i, training)
  const held = folds ? await crossValidate(training, folds, list, settings, (f) => run.progress(0.3 + 0.25 * f)) : []
  const inUnit = toUnit(held, opened, unit)
  const observed = asRate(training.observed, intervals, unit)
  const lead = unit.unit === 'mm/d' ? i.threshold : i.threshold / 24
  const design = intervalsOf(i, unit, async () => {})
  const rows = await validationRows(
    { stations: training.n, times: training.times, observed },
    inUnit,
    { thresholds: [lead], rule: '>=', errorThresholds: [], unit: unit.unit },
    design,
    (f) => run.progress(0.55 + 0.1 * f),
  )
  const auto = i.method === 'auto' ? chooseMethod(observed, inUnit) : null
  if (i.method === 'auto' && !auto)
    throw setuError('failed-check', {
      where: 'validation',
      found: 'no pair that all methods have',
      expected: 'at least one',
      wayOut: 'Give the method by name, or fewer methods to compare.',
    })
  const method = auto?.method ?? methodOf(i.method)
  const nested =
    auto && folds && training.n > 2
      ? await nestedChoice(training, folds, held, settings, i.seed, (f) => run.progress(0.65 + 0.1 * f))
      : null
  findings.reportValidation(rows, run)

  // Does the satellite help here? -----------------------------------------------------------------------------------
  const common = commonPairs(observed, inUnit)
  const alone = bestAlone(common, inUnit)?.method ?? null
  const withProduct = inUnit.filter((h) => h.method.satellite && h.method.family !== 'raw')
  // Optimal interpolation stands on few gauges too; a drift does not.
  const merged = (
    withProduct.find((h) => h.method.id === 'optimal-interpolation') ??
    withProduct.reduce<HeldOut | null>(
      (a, h) => (a && heldOutRmse(common, a.estimates) <= heldOutRmse(common, h.estimates) ? a : h),
      null,
    )
  )?.method
  const points = []
  if (alone && merged && i.draws > 0)
    for (const kept of usualCounts(training.n))
      points.push(
        await densityPoint(training, kept, [alone, merged], settings, { draws: i.draws, seed: i.seed }, (f) =>
          run.progress(0.75 + 0.05 * f),
        ),
      )
  const judged = points.filter((p) => p.draws > 0)
  const crossing = crossingOf(judged)

  // Correct ---------------------------------------------------------------------------------------------------------
  const parts = partsOf(stack.intervals, intervals)
  const fields: Float32Array[] = []
  for (const [t, target] of intervals.entries()) {
    await run.progress(0.8 + (0.05 * t) / intervals.length)
    fields.push(await fieldOn(stack, parts[t]!, target, i.minCoverage))
  }
  const own = held.find((h) => h.method === method)
  const corrected = await correctFields(
    {
      method,
      settings,
      training,
      stations: network.stations,
      grid: stack.grid,
      fields,
      elevation: method.elevation && i.elevation ? await elevationOnGrid(i.elevation, stack.grid, run) : null,
      usualSigma: own ? sigmaByAmount(training.observed, own.estimates) : null,
      reachKm: i.reach ?? Number.POSITIVE_INFINITY,
    },
    (f) => run.progress(0.85 + 0.08 * f),
  )
  findings.reportClipped(corrected.clipped, intervals.length * fields[0]!.length, run)
  const shorter = collocated.summed === 'product'
  const constrained = shorter
    ? await constrainSteps(stack, parts, corrected.values, corrected.sigma, i.hourPersistence, (f) =>
        run.progress(0.93 + 0.04 * f),
      )
    : null
  if (constrained && constrained.counts.even > 0)
    run.found({
      code: 'rain.improve.spread-evenly',
      severity: 'note',
      message: `On ${constrained.counts.even} cell-days the gauges had rain and the product saw none, there or nearby: the day’s amount was spread evenly over its steps.`,
      affects: 'corrected',
      values: constrained.counts,
    })
  const written = constrained ? constrained.intervals : intervals
  const formats = i.format as readonly OutputFormat[]
  checkFormats(formats, stack.grid, written)

  // Say -------------------------------------------------------------------------------------------------------------
  const period = `${formatDate(intervals[0]!.start)} to ${formatDate(intervals.at(-1)!.end - dayMs / 2)}`
  const simulated = isSimulated(i.product, i.gauges)
  const origin = {
    source: `${name} and ${network.stations.length} gauges, ${period}`,
    ...(simulated ? { simulated: true } : {}),
  }
  const assets = await writeAssets(
    {
      title: `${stack.product}, corrected by gauges`,
      source: origin.source,
      history: `rain.improve, ${method.id}, foundation ${foundationVersion}${simulated ? ', simulated' : ''}`,
      method: `${method.title} (${method.cite})`,
      grid: stack.grid,
      intervals: written,
      values: constrained ? constrained.fields : corrected.values,
      sigma: constrained ? null : corrected.sigma,
      gauges: constrained ? null : gaugesIn(opened),
    },
    formats,
    run,
  )
  const shownUnit = unit.unit.replace('mm/d', 'mm/day')
  const [meanBefore, meanAfter, meanSigma] = [
    meanOf(fields, perUnit),
    meanOf(corrected.values, perUnit),
    meanOf(corrected.sigma, perUnit),
  ]
  const maps = beforeAfter({
    ...origin,
    grid: stack.grid,
    before: meanBefore,
    after: meanAfter,
    sigma: meanSigma,
    unit: shownUnit,
    gauges: network.stations,
  })
  const cutoff = largestDistance(training.between) / 2
  const empirical = empiricalVariogram(
    { n: training.n, times: training.times, between: training.between, values: training.observed },
    { cutoff: cutoff > 0 ? cutoff : 1, count: 15 },
    true,
  )
  const fitted = fitVariogram(empirical, ['spherical', 'exponential'])
  if (!fitted)
    run.found({
      code: 'rain.improve.no-variogram',
      severity: 'note',
      message:
        'The semivariances of the gauges do not grow with distance, or there are too few: no model was fitted to them.',
      where: 'gauges',
      affects: 'variogramFigure',
    })
  const used =
    method.family === 'gauges' && method.id !== 'idw'
      ? variogramOf(training, settings, method.elevation ? 'gauges-elevation' : 'gauges')
      : null
  const byStation = stationBias(
    network.stations,
    observed,
    inUnit.find((h) => h.method === method)?.estimates ?? asRate(collocated.product, intervals, unit),
  )
  return {
    method: method.id,
    methodTitle: method.title,
    period,
    unit: unit.unit,
    learnt: Object.entries(corrected.learnt).map(([key, value]) => ({
      name: key,
      value: typeof value === 'number' ? String(Number(value.toPrecision(6))) : value,
    })),
    validation: rows as Outputs['validation'],
    auto: nested
      ? estimateOf(heldOutRmse(common, asRate(nested.estimates, intervals, unit)), unit.unit, {
          n: rows[0]?.n ?? 0,
        })
      : estimateOf(Number.NaN, unit.unit, {}, auto ? 'too few gauges to choose anew for each' : 'the method was given'),
    autoChoices: nested ? [...nested.chosen].map(([id, gauges]) => ({ method: id, gauges })) : [],
    productHelps: findings.productHelps(rows).answer,
    density: judged.map((p) => ({
      kept: p.kept,
      draws: p.draws,
      gauges: p.methods[0]!.rmse / perUnit,
      merged: p.methods[1]!.rmse / perUnit,
      wins: p.methods[1]!.wins,
    })),
    crossing,
    variogramClasses: empirical.classes.map((c) => ({ ...c })),
    steps: [
      { what: 'steps', value: counts.steps },
      { what: 'steps without a gauge', value: counts.withoutGauges },
      { what: 'steps without the product', value: counts.withoutProduct },
      { what: 'steps dry at every gauge', value: counts.dry },
      { what: 'estimates cut to zero', value: corrected.clipped },
      ...(constrained
        ? [
            { what: 'cell-days scaled to the gauges', value: constrained.counts.scaled },
            { what: 'cell-days kept', value: constrained.counts.kept },
            { what: 'cell-days filled by neighbours', value: constrained.counts.neighbours },
            { what: 'cell-days filled evenly', value: constrained.counts.even },
          ]
        : []),
    ],
    stations: stationFeatures(byStation, unit.unit),
    corrected: gridCoverage(stack.grid, meanAfter, { name: 'rain', label: 'Corrected rain', unit: unit.unit }),
    standardError: gridCoverage(stack.grid, meanSigma, { name: 'error', label: 'Standard error', unit: unit.unit }),
    ...maps,
    ...(rows.length
      ? {
          strips: methodStrips({
            ...origin,
            unit: shownUnit,
            level: LEVEL,
            n: rows[0]!.n,
            validation:
              i.validation === 'leave-one-out'
                ? 'each gauge left out'
                : `${i.folds} ${i.validation === 'k-fold' ? 'folds' : 'regions'} left out`,
            methods: rows.map((r) => ({
              name: r.title,
              rmse: r.rmse,
              difference: r.method === alone?.id ? null : r.difference,
              kind: r.uses.includes('product') && r.method !== 'raw' ? 'product' : 'baseline',
              chosen: r.method === method.id,
            })),
          }),
        }
      : {}),
    variogramFigure: variogramFigure({
      ...origin,
      classes: empirical.classes,
      fitted: fitted?.variogram ?? null,
      used,
    }),
    ...(judged.length && alone && merged
      ? {
          densityFigure: densityCurve({
            ...origin,
            unit: shownUnit,
            gaugesName: alone.title,
            mergedName: merged.title,
            crossing,
            points: judged.map((p) => ({
              kept: p.kept,
              gauges: p.methods[0]!.rmse / perUnit,
              merged: p.methods[1]!.rmse / perUnit,
              gaugesError: p.methods[0]!.spread / perUnit / Math.sqrt(p.draws),
              mergedError: p.methods[1]!.spread / perUnit / Math.sqrt(p.draws),
            })),
          }),
        }
      : {}),
    ...assets,
    validationCsv: await run.write('validation.csv', 'text/csv', validationCsv(rows)),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: improveRun }
