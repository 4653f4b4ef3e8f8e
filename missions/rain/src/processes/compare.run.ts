import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Estimate } from '@setu/core/estimate'
import type { Static } from '@setu/core/schema'
import { compareProducts, type ProductComparison } from '../bootstrap-scores.js'
import type { Collocated } from '../collocation.js'
import { dieboldMariano, lossDifferences } from '../diebold-mariano.js'
import { compareStrips } from '../figures/compare-strips.js'
import { gateNetwork, reportDayBoundary } from '../network-gate.js'
import { gaugesOf, isSimulated, spanOf } from '../open-inputs.js'
import { collocateAll, productAtGauges } from '../product-at-gauges.js'
import { satelliteSeries } from '../product-series.js'
import { asRate, pairUnit } from '../rain-unit-of.js'
import type { ScoreOptions, ScoreSet } from '../score-set.js'
import { scoresCsv } from '../score-table.js'
import { thresholdsOf } from '../thresholds.js'
import { tripleRows } from '../triple-rows.js'
import type { inputs, outputs } from './compare.js'
import { intervalsOf, LEVEL } from './intervals-of.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const CONTINUOUS = ['me', 'relativeBias', 'mae', 'rmse', 'pearson', 'kge2009'] as const
const EVENTS = ['pod', 'far', 'csi'] as const

const scoreIn = (set: ScoreSet, id: string, lead: number): Estimate =>
  (set.scores[id] ?? set.contingency.find((c) => c.threshold === lead)!.scores[id])!

const overlap = (a: Estimate, b: Estimate): number | null =>
  a.low === undefined || b.low === undefined ? null : a.low <= b.high! && b.low <= a.high! ? 1 : 0

const differenceRows = (comparison: ProductComparison, lead: number): Outputs['differences'] => {
  const sets = new Map(comparison.products.map((p) => [p.name, p.scores]))
  return comparison.differences.flatMap(({ first, second, scores }) =>
    [...CONTINUOUS, ...EVENTS].map((score) => {
      const difference = scoreIn(scores, score, lead)
      const excludes = difference.low === undefined ? null : difference.low > 0 || difference.high! < 0 ? 1 : 0
      return {
        product: first,
        against: second,
        score,
        difference,
        excludesZero: excludes,
        overlap: overlap(scoreIn(sets.get(first)!, score, lead), scoreIn(sets.get(second)!, score, lead)),
      }
    }),
  )
}

/** What the pairs say that neither interval alone does. */
const reportDifference = (rows: Outputs['differences'], run: Run): void => {
  for (const row of rows.filter((r) => r.score === 'rmse' && r.excludesZero === 1 && r.overlap === 1))
    run.found({
      code: 'rain.paired.differs',
      severity: 'note',
      message: `The intervals of the root mean square errors of ${row.product} and ${row.against} overlap; their paired difference, ${row.difference.low!.toFixed(2)} to ${row.difference.high!.toFixed(2)} ${row.difference.unit}, does not contain zero.`,
      affects: 'differences',
      values: { low: row.difference.low!, high: row.difference.high! },
    })
}

const sameFrame = (names: readonly string[], all: readonly Collocated[]): void => {
  const [first] = all
  all.forEach((c, k) => {
    const same =
      c.intervals.length === first!.intervals.length &&
      c.intervals.every((t, n) => t.start === first!.intervals[n]!.start && t.end === first!.intervals[n]!.end)
    if (!same)
      throw setuError('bad-input', {
        where: names[k]!,
        found: 'intervals of another length or period',
        expected: `the intervals of ${names[0]}`,
        wayOut: 'Compare products of one step, or validate each alone.',
      })
  })
}

/** Names must tell products apart. */
const distinct = (names: readonly string[]): string[] =>
  names.map((n, k) => (names.indexOf(n) === k ? n : `${n} (${k + 1})`))

const run = async (i: Inputs, host: Run): Promise<Outputs> => {
  const span = spanOf(i)
  const gauges = await gaugesOf(i, host)
  const at = []
  for (const reference of i.product) at.push(await productAtGauges(reference, i, gauges, i.collocation, span, host, i))
  const names = distinct(at.map((p) => p.name))
  const { check, network } = await gateNetwork(
    gauges,
    at[0]!.overpasses ? undefined : satelliteSeries(at[0]!.series),
    i.acceptFailedNetwork,
    undefined,
    host,
  )
  reportDayBoundary(network, check, host)
  const collocated = collocateAll(at, network, { ...span, minCoverage: i.minCoverage })
  sameFrame(names, collocated)
  const { intervals } = collocated[0]!
  const unit = pairUnit(intervals)
  const { all: thresholds, lead } = thresholdsOf(i.threshold, unit)
  const options: ScoreOptions = { thresholds, rule: '>=', errorThresholds: [], unit: unit.unit }
  const observed = asRate(collocated[0]!.observed, intervals, unit)
  const frame = { stations: network.stations.length, times: intervals.length, observed }
  const products = collocated.map((c, k) => ({ name: names[k]!, values: asRate(c.product, intervals, unit) }))
  const design = intervalsOf(i, unit, (f) => host.progress(0.5 + 0.45 * f))
  if (!design)
    throw setuError('bad-input', {
      where: '/resamples',
      found: '0',
      expected: 'at least 1: a comparison is its paired difference',
    })
  const comparison = await compareProducts(frame, products, options, design)
  if (comparison.n === 0)
    throw setuError('failed-check', {
      where: 'pairs',
      found: 'no pair that all products have',
      expected: 'at least one',
    })
  const differences = differenceRows(comparison, lead)
  reportDifference(differences, host)
  const [a, b] = comparison.products
  const shared = comparison.differences[0]!
  const source = `${names.slice(0, 2).join(' and ')} at ${network.stations.length} gauges`
  return {
    products: comparison.products.map(({ name, scores }) => ({
      product: name,
      n: scores.n,
      ...(Object.fromEntries([...CONTINUOUS, ...EVENTS].map((id) => [id, scoreIn(scores, id, lead)])) as Omit<
        Outputs['products'][number],
        'product' | 'n'
      >),
    })),
    differences,
    dieboldMariano: comparison.differences.map(({ first, second }) => {
      const of = (name: string) => ({ ...frame, product: products.find((p) => p.name === name)!.values })
      const { statistic, pValue, n } = dieboldMariano(lossDifferences(of(first), of(second)))
      return { product: first, against: second, statistic, pValue, n }
    }),
    tripleCollocation: comparison.differences.flatMap(({ first, second }) => {
      const series = (name: string) => products.find((p) => p.name === name)!
      return tripleRows(
        { ...frame, gauges: observed, products: [series(first), series(second)], unit: unit.unit },
        design,
        host,
      )
    }),
    comparison: compareStrips({
      nameA: a!.name,
      nameB: b!.name,
      n: comparison.n,
      level: LEVEL,
      scores: [...CONTINUOUS, ...EVENTS].map((id) => ({
        name: TITLES[id],
        unit: scoreIn(a!.scores, id, lead).unit.replace('mm/d', 'mm/day'),
        a: scoreIn(a!.scores, id, lead),
        b: scoreIn(b!.scores, id, lead),
        difference: scoreIn(shared.scores, id, lead),
        perfect: id === 'pearson' || id === 'kge2009' || id === 'pod' || id === 'csi' ? 1 : 0,
      })),
      source,
      ...(isSimulated(...i.product, i.gauges) ? { simulated: true } : {}),
    }),
    scoresCsv: await host.write(
      'scores.csv',
      'text/csv',
      scoresCsv(comparison.products.map(({ name, scores }) => ({ name, set: scores }))),
    ),
  }
}

const TITLES: Readonly<Record<(typeof CONTINUOUS)[number] | (typeof EVENTS)[number], string>> = {
  me: 'Mean error',
  relativeBias: 'Relative bias',
  mae: 'Mean abs. error',
  rmse: 'RMS error',
  pearson: 'Correlation',
  kge2009: 'Kling-Gupta, 2009',
  pod: 'Hit rate (POD)',
  far: 'False alarm ratio',
  csi: 'Critical success index',
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
