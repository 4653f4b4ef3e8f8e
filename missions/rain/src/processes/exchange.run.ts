import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { readAll } from '@setu/core/source'
import { dayMs, hourMs } from '@setu/core/time'
import { collocate, typicalLength } from '../collocation.js'
import { momentScores } from '../continuous.js'
import { blockSums } from '../exchange/block-sums.js'
import { contentIdentity } from '../exchange/content-identity.js'
import { type ExchangeDocument, type Recipe, readDocument, writeDocument } from '../exchange/document.js'
import { mergeDocuments } from '../exchange/merge-documents.js'
import { mergedScores } from '../exchange/resample-blocks.js'
import { scoreStrips } from '../figures/score-strips.js'
import { mergeMoments, noMoments } from '../moments.js'
import { gateNetwork, reportDayBoundary } from '../network-gate.js'
import { gaugesOf, isSimulated, spanOf } from '../open-inputs.js'
import { productAtGauges } from '../product-at-gauges.js'
import { satelliteSeries } from '../product-series.js'
import { asRate, pairUnit } from '../rain-unit-of.js'
import { contingencyRowsOf, continuousRow, decompositionRowsOf, volumetricRowsOf } from '../score-rows.js'
import type { ScoreOptions } from '../score-set.js'
import { thresholdsOf } from '../thresholds.js'
import { reportScores } from '../validate-findings.js'
import type { inputs, outputs } from './exchange.js'
import { LEVEL } from './intervals-of.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

/** With fewer gauges than this a sum over them is nearly a gauge. */
const FEWEST_GAUGES = 3

const ownDocument = async (i: Inputs, run: Run): Promise<ExchangeDocument | null> => {
  if (i.product === undefined && i.gauges === undefined) return null
  if (i.product === undefined || i.gauges === undefined)
    throw setuError('bad-input', {
      where: i.product === undefined ? '/product' : '/gauges',
      found: 'nothing',
      expected: 'product and gauges together, or neither',
    })
  const given = { ...i, gauges: i.gauges }
  const span = spanOf(i)
  const gauges = await gaugesOf(given, run)
  const { series } = await productAtGauges(i.product, given, gauges, i.collocation, span, run)
  const { check, network } = await gateNetwork(gauges, satelliteSeries(series), i.acceptFailedNetwork, undefined, run)
  reportDayBoundary(network, check, run)
  const collocated = collocate(series, network, { ...span, minCoverage: i.minCoverage })
  const { intervals } = collocated
  const unit = pairUnit(intervals)
  if (i.blockDays * dayMs < typicalLength(intervals))
    throw setuError('bad-input', {
      where: '/blockDays',
      found: `${i.blockDays}`,
      expected: `at least one step, ${unit.stepDays} days`,
    })
  const { all: thresholds } = thresholdsOf(i.threshold, unit)
  const recipe: Recipe = {
    product: await contentIdentity(await run.open(i.product), (f) => run.progress(0.4 + 0.1 * f)),
    unit: unit.unit,
    stepHours: Number((typicalLength(intervals) / hourMs).toPrecision(12)),
    thresholds,
    rule: '>=',
    blockDays: i.blockDays,
    collocation: i.collocation,
    minCoverage: i.minCoverage,
    byGauge: i.byGauge,
  }
  const groups = blockSums({
    stations: network.stations.length,
    intervals,
    observed: asRate(collocated.observed, intervals, unit),
    product: asRate(collocated.product, intervals, unit),
    thresholds,
    rule: '>=',
    blockDays: i.blockDays,
    byGauge: i.byGauge,
  })
  if (groups.length === 0)
    throw setuError('failed-check', {
      where: 'pairs',
      found: 'no interval in which a gauge and the product both have a value',
      expected: 'at least one pair',
      wayOut: 'Check the period (--start, --step, --from, --to) and the positions.',
    })
  if (!i.byGauge && network.stations.length < FEWEST_GAUGES)
    run.found({
      code: 'rain.exchange.few-gauges',
      severity: 'warning',
      message: `The sums are of ${network.stations.length} gauge${network.stations.length === 1 ? '' : 's'}: whoever receives them learns nearly what the gauges measured in each block.`,
      where: 'gauges',
      affects: 'document',
      values: { gauges: network.stations.length },
    })
  return { recipe, agency: i.agency, gauges: network.stations.length, groups }
}

const numberOf = (id: string, moments: Parameters<(typeof momentScores)[number]['of']>[0]): number | null => {
  const value = momentScores.find((s) => s.id === id)!.of(moments)
  return Number.isFinite(value) ? value : null
}

const exchangeRun = async (i: Inputs, run: Run): Promise<Outputs> => {
  const own = await ownDocument(i, run)
  const documents: ExchangeDocument[] = own ? [own] : []
  for (const reference of i.documents) {
    const source = await run.open(reference)
    documents.push(readDocument(await readAll(await source.open()), source.name))
  }
  if (documents.length === 0)
    throw setuError('bad-input', {
      where: '/documents',
      found: 'neither gauges nor documents',
      expected: 'product and gauges of your own, documents of others, or both',
    })
  const merged = mergeDocuments(documents)
  const { recipe } = merged
  const options: ScoreOptions = {
    thresholds: recipe.thresholds,
    rule: recipe.rule,
    errorThresholds: recipe.thresholds,
    unit: recipe.unit,
  }
  const set = await mergedScores(merged, options, { resamples: i.resamples, seed: i.seed, level: LEVEL }, (f) =>
    run.progress(0.5 + 0.45 * f),
  )
  if (!recipe.byGauge && i.resamples > 0)
    run.found({
      code: 'rain.exchange.time-only',
      severity: 'note',
      message:
        'The intervals draw blocks of time; how scores differ between gauges is not in them. With --by-gauge in every document it would be.',
      affects: 'scores',
    })
  const scores = continuousRow(set)
  const contingency = contingencyRowsOf(set)
  const decomposition = decompositionRowsOf(set)
  const lead = i.threshold.length ? thresholdsOf(i.threshold, pairUnitOf(recipe)).lead : (recipe.thresholds[0] ?? 1)
  reportScores(scores, contingency, decomposition, lead, recipe.unit, run)
  const shown = recipe.unit.replace('mm/d', 'mm/day')
  const strip = (
    name: string,
    id: 'me' | 'relativeBias' | 'mae' | 'rmse' | 'pearson' | 'kge2009' | 'kge2012',
    perfect: number,
  ) => ({
    name,
    ...scores[id],
    unit: scores[id].unit.replace('mm/d', 'mm/day'),
    perfect,
  })
  return {
    agencies: documents.map((d) => {
      const moments = d.groups.reduce((sum, g) => mergeMoments(sum, g.sums.moments), noMoments)
      return {
        agency: d.agency,
        gauges: d.gauges,
        n: moments.n,
        relativeBias: numberOf('relativeBias', moments),
        rmse: numberOf('rmse', moments),
      }
    }),
    unit: recipe.unit,
    blocks: merged.blocks.length,
    scores,
    contingency,
    decomposition,
    volumetric: volumetricRowsOf(set),
    strips: scoreStrips({
      title: 'Scores of all agencies together',
      scores: [
        strip('Mean error', 'me', 0),
        strip('Relative bias', 'relativeBias', 0),
        strip('Mean abs. error', 'mae', 0),
        strip('RMS error', 'rmse', 0),
        strip('Correlation', 'pearson', 1),
        strip('Kling-Gupta, 2009', 'kge2009', 1),
        strip('Kling-Gupta, 2012', 'kge2012', 1),
      ],
      level: LEVEL,
      n: set.n,
      source: `sums of ${documents.map((d) => d.agency).join(', ')}, ${shown}`,
      ...(isSimulated(i.product, i.gauges, ...i.documents) ? { simulated: true } : {}),
    }),
    ...(own ? { document: await run.write('sums.json', 'application/json', writeDocument(own)) } : {}),
    merged: await run.write(
      'merged.json',
      'application/json',
      writeDocument({
        recipe,
        agency: documents.map((d) => d.agency).join(' + '),
        gauges: documents.reduce((sum, d) => sum + d.gauges, 0),
        groups: merged.clusters.flatMap((cluster, c) =>
          cluster.flatMap((sums, b) =>
            sums ? [{ block: merged.blocks[b]!, gauge: recipe.byGauge ? c : null, sums }] : [],
          ),
        ),
      }),
    ),
  }
}

const pairUnitOf = (recipe: Recipe) => ({
  unit: recipe.unit as 'mm/d' | 'mm/h',
  unitMs: recipe.unit === 'mm/d' ? dayMs : hourMs,
  stepDays: recipe.stepHours / 24,
})

export const work: Work<Inputs, Static<typeof outputs>> = { run: exchangeRun }
