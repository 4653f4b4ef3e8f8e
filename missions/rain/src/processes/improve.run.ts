import type { Run, Work } from '@setu/core/contract'
import { estimateOf } from '@setu/core/estimate'
import { locate } from '@setu/core/grid'
import { gridProjector } from '@setu/core/projections'
import type { Static } from '@setu/core/schema'
import { dayMs, formatDate } from '@setu/core/time'
import { foundationVersion } from '@setu/core/version'
import { type AdjustSettings, defaultSettings } from '../adjustment/method.js'
import { heldOutRmse } from '../cross-validation/cross-validate.js'
import { beforeAfter } from '../figures/before-after.js'
import { gridCoverage } from '../grid-coverage.js'
import { checkFormats, type OutputFormat, writeAssets } from '../improve/assets.js'
import { constrainSteps } from '../improve/constrain-hours.js'
import { correctFields } from '../improve/correct-fields.js'
import { elevationOnGrid } from '../improve/elevation-grid.js'
import { densityOf, fitToGauges, stripsOf, variogramFigureOf } from '../improve/improve-figures.js'
import * as findings from '../improve/improve-findings.js'
import { judgeMethods } from '../improve/judge.js'
import { type OpenedForImprovement, openForImprovement } from '../improve/open-all.js'
import { checkSize, fieldOn, partsOf } from '../improve/product-fields.js'
import { sigmaByAmount } from '../improve/sigma-by-amount.js'
import { validationCsv } from '../improve/validation-csv.js'
import { isSimulated } from '../open-inputs.js'
import { asRate, pairUnit } from '../rain-unit-of.js'
import { stationBias, stationFeatures } from '../station-bias.js'
import type { inputs } from './improve-inputs.js'
import type { outputs } from './improve-outputs.js'
import { intervalsOf, LEVEL } from './intervals-of.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const settingsOf = (i: Inputs): AdjustSettings => ({
  ...defaultSettings,
  power: i.power,
  windowDays: i.window,
  variogram: i.variogram === 'learnt' ? null : { shape: i.variogram, partialSill: 1, range: i.range, nugget: i.nugget },
  errors: i.errorRange === undefined ? null : { shape: 'exponential', rangeKm: i.errorRange, gaugeError: i.gaugeError },
})

/** Counts of gauges with a value by cell and step. */
const gaugesIn = ({ stack, network, collocated }: OpenedForImprovement): Int32Array[] => {
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

const improveRun = async (i: Inputs, run: Run): Promise<Outputs> => {
  const opened = await openForImprovement(i, run)
  const { stack, name, network, collocated, training } = opened
  const { intervals } = collocated
  const unit = pairUnit(intervals)
  const perUnit = (unit.stepDays * dayMs) / unit.unitMs
  const shorter = collocated.summed === 'product'
  const formats = i.format as readonly OutputFormat[]
  checkSize(stack.grid.width * stack.grid.height, intervals.length)
  checkFormats(formats, stack.grid, shorter ? stack.intervals : intervals)
  const counts = findings.countSteps(training)
  findings.reportTraining(training, counts, run)
  const settings = settingsOf(i)
  const judged = await judgeMethods(
    i,
    training,
    settings,
    {
      intervals,
      unit,
      threshold: unit.unit === 'mm/d' ? i.threshold : i.threshold / 24,
      design: intervalsOf(i, unit, async () => {}),
    },
    run,
  )
  const { method, rows, nested, density } = judged
  findings.reportValidation(rows, run)

  // Correct ---------------------------------------------------------------------------------------------------------
  const parts = partsOf(stack.intervals, intervals)
  const fields: Float32Array[] = []
  for (const [t, target] of intervals.entries()) {
    await run.progress(0.8 + (0.05 * t) / intervals.length)
    fields.push(await fieldOn(stack, parts[t]!, target, i.minCoverage))
  }
  const own = judged.held.find((h) => h.method === method)
  const terrain = method.elevation && i.elevation ? await elevationOnGrid(i.elevation, stack.grid, run) : null
  findings.reportTerrain(terrain, training.elevation, run)
  const corrected = await correctFields(
    {
      method,
      settings,
      training,
      stations: network.stations,
      grid: stack.grid,
      fields,
      elevation: terrain,
      usualSigma: own ? sigmaByAmount(training.observed, own.estimates) : null,
      reachKm: i.reach ?? Number.POSITIVE_INFINITY,
    },
    (f) => run.progress(0.85 + 0.08 * f),
  )
  findings.reportClipped(corrected.clipped, intervals.length * fields[0]!.length, run)
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
  const gaugesFit = fitToGauges(training)
  if (!gaugesFit.fitted)
    run.found({
      code: 'rain.improve.no-variogram',
      severity: 'note',
      message:
        'The semivariances of the gauges do not grow with distance, or there are too few: no model was fitted to them.',
      where: 'gauges',
      affects: 'variogramFigure',
    })
  const byStation = stationBias(
    network.stations,
    asRate(training.observed, intervals, unit),
    judged.inUnit.find((h) => h.method === method)?.estimates ?? asRate(collocated.product, intervals, unit),
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
      ? estimateOf(heldOutRmse(judged.common, asRate(nested.estimates, intervals, unit)), unit.unit, {
          n: rows[0]?.n ?? 0,
        })
      : estimateOf(
          Number.NaN,
          unit.unit,
          {},
          i.method === 'auto' ? 'too few gauges to choose anew for each' : 'the method was given',
        ),
    autoChoices: nested ? [...nested.chosen].map(([id, gauges]) => ({ method: id, gauges })) : [],
    productHelps: findings.productHelps(rows).answer,
    density: (density?.points ?? []).map((p) => ({
      kept: p.kept,
      draws: p.draws,
      gauges: p.methods[0]!.rmse / perUnit,
      merged: p.methods[1]!.rmse / perUnit,
      wins: p.methods[1]!.wins,
    })),
    crossing: density?.crossing ?? null,
    variogramClasses: gaugesFit.empirical.classes.map((c) => ({ ...c })),
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
    ...(rows.length ? { strips: stripsOf(judged, judged.heldOut, shownUnit, LEVEL, origin) } : {}),
    variogramFigure: variogramFigureOf(gaugesFit, method, training, settings, origin),
    ...(density ? { densityFigure: densityOf(density, perUnit, shownUnit, origin) } : {}),
    ...assets,
    validationCsv: await run.write('validation.csv', 'text/csv', validationCsv(rows)),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: improveRun }
