import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { formatDate } from '@setu/core/time'
import { scoreSetWithIntervals } from '../bootstrap-scores.js'
import { collocate } from '../collocation.js'
import { gridCoverage } from '../grid-coverage.js'
import { gateNetwork, networkRows, reportDayBoundary } from '../network-gate.js'
import { gaugesOf, isSimulated, spanOf } from '../open-inputs.js'
import { productAtGauges } from '../product-at-gauges.js'
import { satelliteSeries } from '../product-series.js'
import { asRate, pairUnit } from '../rain-unit-of.js'
import { contingencyRowsOf, continuousRow, decompositionRowsOf, volumetricRowsOf } from '../score-rows.js'
import { type ScoreOptions, scoreSet } from '../score-set.js'
import { pairsCsv, scoresCsv } from '../score-table.js'
import { monthTotals, stationBias, stationFeatures } from '../station-bias.js'
import { elevationAt } from '../station-elevation.js'
import { thresholdsOf } from '../thresholds.js'
import * as figures from '../validate-figures.js'
import { intervalsOf, LEVEL } from './intervals-of.js'
import type { inputs, outputs } from './validate.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>
const run = async (i: Inputs, host: Run): Promise<Outputs> => {
  const span = spanOf(i)
  const gauges = await gaugesOf(i, host)
  const { series, stack, name: productName } = await productAtGauges(i.product, i, gauges, i.collocation, span, host)
  const elevation = i.elevation === undefined ? undefined : await elevationAt(i.elevation, gauges.stations, host)
  const { check, network } = gateNetwork(gauges, satelliteSeries(series), i.acceptFailedNetwork, elevation, host)
  reportDayBoundary(network, check, host)
  const pairs = collocate(series, network, { ...span, minCoverage: i.minCoverage })
  const unit = pairUnit(pairs.intervals)
  const observed = asRate(pairs.observed, pairs.intervals, unit)
  const product = asRate(pairs.product, pairs.intervals, unit)
  const { all: thresholds, lead } = thresholdsOf(i.threshold, unit)
  const options: ScoreOptions = { thresholds, rule: '>=', errorThresholds: thresholds, unit: unit.unit }
  const stationPairs = { stations: network.stations.length, times: pairs.intervals.length, observed, product }
  const intervals = intervalsOf(i, unit, (f) => host.progress(0.5 + 0.4 * f))
  const set = intervals
    ? await scoreSetWithIntervals(stationPairs, options, intervals)
    : scoreSet(observed, product, options)
  if (set.n === 0)
    throw setuError('failed-check', {
      where: 'pairs',
      found: 'no interval in which a gauge and the product both have a value',
      expected: 'at least one pair',
      wayOut: 'Check the period (--start, --step, --from, --to) and the positions.',
    })
  const byStation = stationBias(network.stations, observed, product)
  const mean = series.fieldSum.map((sum, c) =>
    series.fieldCount[c]
      ? (sum / series.fieldCount[c]!) * (unit.unit === 'mm/d' ? 1 / unit.stepDays : 1 / (24 * unit.stepDays))
      : Number.NaN,
  )
  const first = pairs.intervals[0]!
  const last = pairs.intervals.at(-1)!
  const period = `${formatDate(first.start)} to ${formatDate(last.end - 1)}`
  const material: figures.FigureMaterial = {
    productName,
    source: `${productName} at ${network.stations.length} gauges, ${period}`,
    simulated: isSimulated(i.product, i.gauges),
    unit: unit.unit,
    lead,
    level: LEVEL,
    observed,
    product,
    scores: continuousRow(set),
    contingency: contingencyRowsOf(set),
    decomposition: decompositionRowsOf(set),
    quantiles: [],
  }
  await host.progress(0.95)
  return {
    product: stack?.product ?? productName,
    period,
    unit: unit.unit,
    threshold: lead,
    scores: material.scores,
    contingency: [...material.contingency],
    decomposition: [...material.decomposition],
    volumetric: volumetricRowsOf(set),
    quantiles: [],
    intensity: [],
    strata: [],
    network: networkRows(check),
    stations: stationFeatures(byStation, unit.unit),
    ...(stack
      ? {
          meanField: gridCoverage(stack.grid, mean, { name: 'rain', label: 'Mean rain', unit: unit.unit }),
          map: figures.mapOf(material, stack.grid, mean, byStation),
        }
      : {}),
    scatter: figures.scatterOf(material),
    performance: figures.performanceOf(material),
    strips: figures.stripsOf(material),
    bias: figures.biasOf(material),
    quantilePlot: figures.quantilePlotOf(material),
    byThreshold: figures.byThresholdOf(material),
    byMonth: figures.byMonthOf(
      material,
      monthTotals(pairs.intervals, network.stations.length, pairs.observed, pairs.product),
      network.stations.length,
    ),
    report: await host.write(
      'report.html',
      'text/html',
      new TextEncoder().encode('<!doctype html><title>in work</title>'),
    ),
    scoresCsv: await host.write('scores.csv', 'text/csv', scoresCsv([{ name: productName, set }])),
    pairs: await host.write(
      'pairs.csv',
      'text/csv',
      pairsCsv(network.stations, pairs.intervals, observed, product, unit.unit),
    ),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
