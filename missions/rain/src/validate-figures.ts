/** The figures of a validation, from its pairs and scores. */
import type { Estimate } from '@setu/core/estimate'
import type { Grid } from '@setu/core/grid'
import type { QuantileRow } from './bootstrap-distributions.js'
import { byMonth } from './figures/by-month.js'
import { decomposition } from './figures/decomposition.js'
import { map } from './figures/map.js'
import type { Interval } from './figures/parts.js'
import { performanceDiagram } from './figures/performance-diagram.js'
import { qq } from './figures/qq.js'
import { scatter } from './figures/scatter.js'
import { scoreByThreshold } from './figures/score-by-threshold.js'
import { scoreStrips } from './figures/score-strips.js'
import type { ContingencyRow, ContinuousRow, DecompositionRow } from './score-rows.js'
import type { MonthSum, StationBias } from './station-bias.js'

export interface FigureMaterial {
  readonly productName: string
  readonly source: string
  readonly simulated: boolean
  readonly unit: string
  readonly lead: number
  readonly level: number
  readonly observed: Float64Array
  readonly product: Float64Array
  readonly scores: ContinuousRow
  readonly contingency: readonly ContingencyRow[]
  readonly decomposition: readonly DecompositionRow[]
  readonly quantiles: readonly QuantileRow[]
}

const origin = (m: { source: string; simulated: boolean }) => ({
  source: m.source,
  ...(m.simulated ? { simulated: true } : {}),
})
const times = (e: Estimate, by: number): Interval => ({
  value: e.value === null ? null : e.value * by,
  ...(e.low === undefined ? {} : { low: e.low * by }),
  ...(e.high === undefined ? {} : { high: e.high * by }),
  ...(e.n === undefined ? {} : { n: e.n }),
})
/** One minus a score, its interval turned round. */
const oneMinus = (e: Estimate, n: number): Interval => ({
  value: e.value === null ? null : 1 - e.value,
  ...(e.high === undefined ? {} : { low: 1 - e.high }),
  ...(e.low === undefined ? {} : { high: 1 - e.low }),
  n,
})
const shown = (unit: string): string => unit.replace('mm/d', 'mm/day')

export const scatterOf = (m: FigureMaterial) =>
  scatter({
    gauge: m.observed,
    product: m.product,
    productName: m.productName,
    unit: shown(m.unit),
    threshold: m.lead,
    ...origin(m),
  })

/** One point a threshold, the leading one first: it carries the bars. */
export const performanceOf = (m: FigureMaterial) => {
  const from = m.contingency.findIndex((r) => r.threshold === m.lead)
  const rows = from > 0 ? m.contingency.slice(from) : m.contingency
  return performanceDiagram({
    points: rows.map((r) => ({
      threshold: r.threshold,
      pod: { ...times(r.pod, 1), n: r.hits + r.misses },
      successRatio: oneMinus(r.far, r.hits + r.falseAlarms),
    })),
    unit: shown(m.unit),
    productName: m.productName,
    level: m.level,
    ...origin(m),
  })
}

const PERFECT: Record<string, number> = {
  me: 0,
  relativeBias: 0,
  mae: 0,
  rmse: 0,
  pearson: 1,
  spearman: 1,
  kge2009: 1,
  kge2012: 1,
  nse: 1,
}
const NAMES: Record<string, string> = {
  me: 'Mean error',
  relativeBias: 'Relative bias',
  mae: 'Mean abs. error',
  rmse: 'RMS error',
  pearson: 'Correlation',
  spearman: 'Rank correlation',
  kge2009: 'Kling-Gupta, 2009',
  kge2012: 'Kling-Gupta, 2012',
}

export const stripsOf = (m: FigureMaterial) => {
  const lead = m.contingency.find((r) => r.threshold === m.lead)
  const continuous = Object.entries(NAMES).map(([id, name]) => {
    const e = m.scores[id as keyof ContinuousRow] as Estimate
    return { name, ...times(e, 1), unit: shown(e.unit), perfect: PERFECT[id]! }
  })
  const events = lead
    ? [
        { name: 'Hit rate (POD)', ...times(lead.pod, 1), n: lead.hits + lead.misses, unit: '1', perfect: 1 },
        { name: 'False alarm ratio', ...times(lead.far, 1), n: lead.hits + lead.falseAlarms, unit: '1', perfect: 0 },
        {
          name: 'Critical success index',
          ...times(lead.csi, 1),
          n: lead.hits + lead.misses + lead.falseAlarms,
          unit: '1',
          perfect: 1,
        },
      ]
    : []
  return scoreStrips({
    scores: [...continuous, ...events],
    level: m.level,
    n: m.scores.n,
    title: `Scores, events from ${m.lead} ${shown(m.unit)}`,
    ...origin(m),
  })
}

export const biasOf = (m: FigureMaterial) => {
  const row = m.decomposition.find((r) => r.threshold === m.lead) ?? m.decomposition[0]!
  const percent = (e: Estimate): number => (e.value ?? 0) * 100
  return decomposition({
    hitBias: percent(row.hitBias),
    missed: -percent(row.missedRain),
    falseRain: percent(row.falseRain),
    remainder: percent(row.remainder),
    sum: times(row.total, 100),
    threshold: row.threshold,
    unit: shown(m.unit),
    level: m.level,
    ...origin(m),
  })
}

export const quantilePlotOf = (m: FigureMaterial) =>
  qq({
    quantiles: m.quantiles.flatMap((q) =>
      q.observed.value === null || q.product.value === null
        ? []
        : [{ p: q.probability, gauge: q.observed.value, product: q.product.value }],
    ),
    unit: shown(m.unit),
    productName: m.productName,
    n: m.scores.n,
    ...origin(m),
  })

export const byThresholdOf = (m: FigureMaterial) => {
  const series = (name: string, of: (r: ContingencyRow) => Estimate) => ({
    name,
    points: m.contingency.map((r) => ({ ...times(of(r), 1), threshold: r.threshold, n: r.hits + r.misses })),
  })
  return scoreByThreshold({
    series: [series('POD', (r) => r.pod), series('FAR', (r) => r.far), series('CSI', (r) => r.csi)],
    unit: shown(m.unit),
    level: m.level,
    ...origin(m),
  })
}

export const byMonthOf = (m: FigureMaterial, months: readonly MonthSum[], gauges: number) =>
  byMonth({ months, productName: m.productName, gaugeCount: gauges, ...origin(m) })

export const mapOf = (m: FigureMaterial, grid: Grid, mean: ArrayLike<number>, stations: readonly StationBias[]) =>
  map({
    grid,
    mean,
    unit: shown(m.unit),
    productName: m.productName,
    gauges: stations.map(({ station, n, bias }) => ({
      id: station.id,
      lon: station.lon,
      lat: station.lat,
      biasPercent: bias === null ? null : bias * 100,
      n,
    })),
    ...origin(m),
  })
