import type { Finding, Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { dayMs, formatDate } from '@setu/core/time'
import { scoreSetWithIntervals } from '../bootstrap-scores.js'
import { typicalLength } from '../collocation.js'
import { distributions } from '../distribution-rows.js'
import { gridCoverage } from '../grid-coverage.js'
import { gateNetwork, networkRows, reportDayBoundary } from '../network-gate.js'
import { gaugesOf, isSimulated, spanOf } from '../open-inputs.js'
import { pairsAtGauges, productAtGauges } from '../product-at-gauges.js'
import { type ProductSeries, satelliteSeries } from '../product-series.js'
import { asRate, type PairUnit, pairUnit } from '../rain-unit-of.js'
import { contingencyRowsOf, continuousRow, decompositionRowsOf, volumetricRowsOf } from '../score-rows.js'
import { type ScoreOptions, scoreSet } from '../score-set.js'
import { pairsCsv, scoresCsv } from '../score-table.js'
import { monthTotals, stationBias, stationFeatures } from '../station-bias.js'
import { elevationAt } from '../station-elevation.js'
import { strataOf, strataRows } from '../strata-rows.js'
import { thresholdsOf } from '../thresholds.js'
import * as figures from '../validate-figures.js'
import { reportCollocation, reportScores } from '../validate-findings.js'
import { validationReport } from '../validate-report.js'
import { intervalsOf, LEVEL } from './intervals-of.js'
import { type inputs, type outputs, validate } from './validate.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

/** Mean of the product in each cell over its valid intervals, in the unit of the pairs. */
const meanField = (series: ProductSeries, unit: PairUnit): Float64Array => {
  const steps = typicalLength(series.intervals) / unit.unitMs
  return series.fieldSum.map((sum, c) => (series.fieldCount[c] ? sum / series.fieldCount[c]! / steps : Number.NaN))
}

const judge = async (i: Inputs, given: Run): Promise<Outputs> => {
  const findings: Finding[] = []
  const run: Run = { ...given, found: (f) => void (findings.push(f) && given.found(f)) }
  const span = spanOf(i)
  const gauges = await gaugesOf(i, run)
  const at = await productAtGauges(i.product, i, gauges, i.collocation, span, run, i)
  const { series, stack, name } = at
  const elevation = i.elevation === undefined ? undefined : await elevationAt(i.elevation, gauges.stations, run)
  const { check, network } = await gateNetwork(
    gauges,
    at.overpasses ? undefined : satelliteSeries(series),
    i.acceptFailedNetwork,
    elevation,
    run,
  )
  reportDayBoundary(network, check, run)

  const collocated = pairsAtGauges(at, network, { ...span, minCoverage: i.minCoverage })
  const { intervals } = collocated
  const unit = pairUnit(intervals)
  const observed = asRate(collocated.observed, intervals, unit)
  const product = asRate(collocated.product, intervals, unit)
  const { stations } = network
  const pairs = { stations: stations.length, times: intervals.length, observed, product }
  reportCollocation(series, stations, collocated, run)

  const { all: thresholds, lead } = thresholdsOf(i.threshold, unit)
  const options: ScoreOptions = { thresholds, rule: '>=', errorThresholds: thresholds, unit: unit.unit }
  const design = intervals.length === 0 ? null : intervalsOf(i, unit, (f) => run.progress(0.5 + 0.3 * f))
  const set = design ? await scoreSetWithIntervals(pairs, options, design) : scoreSet(observed, product, options)
  if (set.n === 0)
    throw setuError('failed-check', {
      where: 'pairs',
      found: 'no interval in which a gauge and the product both have a value',
      expected: 'at least one pair',
      wayOut: 'Check the period (--start, --step, --from, --to) and the positions.',
    })
  const { quantiles, intensity } = await distributions(pairs, thresholds, unit.unit, design)
  const scores = continuousRow(set)
  const contingency = contingencyRowsOf(set)
  const decomposition = decompositionRowsOf(set)
  reportScores(scores, contingency, decomposition, lead, unit.unit, run)
  const strata = await strataRows(
    pairs,
    strataOf(i.by, pairs, intervals, stations, elevation),
    lead,
    unit.unit,
    design,
    run,
  )
  await run.progress(0.95)

  const period = `${formatDate(intervals[0]!.start)} to ${formatDate(intervals.at(-1)!.end - Math.min(dayMs, typicalLength(intervals)) / 2)}`
  const simulated = isSimulated(i.product, i.gauges)
  const m: figures.FigureMaterial = {
    productName: name.replace(/\.[a-z0-9]+(\.gz)?$/i, ''),
    source: `${name} at ${stations.length} gauges, ${period}`,
    simulated,
    unit: unit.unit,
    lead,
    level: LEVEL,
    observed,
    product,
    scores,
    contingency,
    decomposition,
    quantiles,
  }
  const byStation = stationBias(stations, observed, product)
  const mean = stack ? meanField(series, unit) : undefined
  const numbers = {
    product: stack?.product ?? name,
    period,
    unit: unit.unit,
    threshold: lead,
    scores,
    contingency,
    decomposition,
    volumetric: volumetricRowsOf(set),
    quantiles,
    intensity,
    strata,
    network: networkRows(check),
    stations: stationFeatures(byStation, unit.unit),
    ...(stack && mean
      ? { meanField: gridCoverage(stack.grid, mean, { name: 'rain', label: 'Mean rain', unit: unit.unit }) }
      : {}),
  }
  const months = monthTotals(intervals, stations.length, collocated.observed, collocated.product)
  const drawn = {
    ...(stack && mean ? { map: figures.mapOf(m, stack.grid, mean, byStation) } : {}),
    scatter: figures.scatterOf(m),
    performance: figures.performanceOf(m),
    byThreshold: figures.byThresholdOf(m),
    strips: figures.stripsOf(m),
    bias: figures.biasOf(m),
    byMonth: figures.byMonthOf(m, months, stations.length),
    quantilePlot: figures.quantilePlotOf(m),
  }
  const report = validationReport({
    process: validate,
    inputs: i,
    outputs: { ...numbers, ...drawn },
    figures: Object.entries(drawn).map(([key, spec]) => ({
      title: spec.title,
      spec,
      layout: key === 'strips' ? 'full' : 'half',
    })),
    tables: ['scores', 'contingency', 'decomposition', 'volumetric', 'intensity', 'strata', 'network'],
    findings,
    sources: await Promise.all([i.product, i.gauges].map(async (r) => run.open(r))),
    simulated,
  })
  return {
    ...numbers,
    ...drawn,
    report: await run.write('report.html', 'text/html', report),
    scoresCsv: await run.write('scores.csv', 'text/csv', scoresCsv([{ name, set }])),
    pairs: await run.write('pairs.csv', 'text/csv', pairsCsv(stations, intervals, observed, product, unit.unit)),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: judge }
