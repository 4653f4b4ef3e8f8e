import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { estimateOf } from '@setu/core/estimate'
import { sameGrid } from '@setu/core/grid'
import type { Static } from '@setu/core/schema'
import { hourMs } from '@setu/core/time'
import { eventThresholds } from '../event-thresholds.js'
import { fssScale } from '../figures/fss-scale.js'
import { type Edges, eventFrequencies, fractionSums, usefulWindow } from '../fss.js'
import { cellKm } from '../grid-size.js'
import { intensityScale } from '../intensity-scale.js'
import { isSimulated, productOf } from '../open-inputs.js'
import type { RainStack } from '../rain-field.js'
import { sal } from '../sal.js'
import { eventTable } from '../summed-area.js'
import type { inputs, outputs } from './fss.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

interface Pair {
  readonly forecast: Float64Array
  readonly observed: Float64Array
}

/** Fields of the same interval; where each file holds one field, these two. */
const pairsOf = async (a: RainStack, b: RainStack, run: Run): Promise<Pair[]> => {
  const at = new Map(b.intervals.map((t, k) => [`${t.start} ${t.end}`, k]))
  let matched = a.intervals.flatMap((t, k) =>
    at.has(`${t.start} ${t.end}`) ? [[k, at.get(`${t.start} ${t.end}`)!] as const] : [],
  )
  if (matched.length === 0 && a.intervals.length === 1 && b.intervals.length === 1) {
    matched = [[0, 0]]
    run.found({
      code: 'rain.fss.other-time',
      severity: 'note',
      message: 'The two fields are of different times; they are compared all the same.',
      where: 'forecast',
    })
  }
  if (matched.length === 0)
    throw setuError('bad-input', {
      where: '/observed',
      found: 'no interval in common',
      expected: 'fields of the same times',
      wayOut: 'Give files of one field each to compare different times.',
    })
  const pairs: Pair[] = []
  for (const [n, [i, j]] of matched.entries()) {
    pairs.push({
      forecast: Float64Array.from((await a.read(i)).values),
      observed: Float64Array.from((await b.read(j)).values),
    })
    await run.progress((0.3 * (n + 1)) / matched.length)
  }
  return pairs
}

const sameKind = (a: RainStack, b: RainStack): void => {
  if (!sameGrid(a.grid, b.grid))
    throw setuError('bad-input', {
      where: '/observed',
      found: `a grid of ${b.grid.width} x ${b.grid.height} cells at ${b.grid.x0}, ${b.grid.y0}`,
      expected: `the grid of the forecast, ${a.grid.width} x ${a.grid.height} cells at ${a.grid.x0}, ${a.grid.y0}`,
      wayOut: 'Bring both fields on one grid first.',
    })
  if (a.kind !== b.kind)
    throw setuError('bad-input', {
      where: '/observed',
      found: b.kind,
      expected: a.kind,
      wayOut: 'Compare rates with rates and accumulations with accumulations; --kind says what a file holds.',
    })
}

const judge = async (i: Inputs, run: Run): Promise<Outputs> => {
  const [a, b] = [await productOf(i.forecast, i, run), await productOf(i.observed, i, run)]
  sameKind(a, b)
  const hours = (a.intervals[0]!.end - a.intervals[0]!.start) / hourMs
  const thresholds = eventThresholds(i, a.kind, hours)
  const pairs = await pairsOf(a, b, run)
  const { width, height } = a.grid
  const [kmX, kmY] = cellKm(a.grid)
  const km = Math.sqrt(kmX * kmY)
  const windows = [...new Set(i.scale)].sort((x, y) => x - y)
  const edges = i.edges as Edges
  const rows: Outputs['rows'] = []
  const summary: Outputs['thresholds'] = []
  const scales: Outputs['intensityScale'] = []
  for (const [k, threshold] of thresholds.entries()) {
    const tables = pairs.map((p) => {
      const of = threshold.of(p.forecast, p.observed)
      return eventTable(p.forecast, p.observed, width, height, { forecast: of.forecast, observed: of.observed }, i.rule)
    })
    const sums = windows.map(() => ({ difference: 0, reference: 0 }))
    for (const table of tables)
      for (const [w, s] of fractionSums(table, windows, edges).entries()) {
        sums[w]!.difference += s.difference
        sums[w]!.reference += s.reference
      }
    const mean = meanOf(tables.map((t) => eventFrequencies(t)))
    const single = tables.length === 1 ? usefulWindow(tables[0]!, edges) : null
    for (const [w, { difference, reference }] of sums.entries())
      rows.push({
        threshold: threshold.label,
        cells: windows[w]!,
        km: windows[w]! * km,
        fss: estimateOf(reference > 0 ? 1 - difference / reference : Number.NaN, '1', {}, 'no event in either field'),
        useful: mean.useful,
      })
    summary.push({
      threshold: threshold.label,
      observedFraction: mean.observed,
      forecastFraction: mean.forecast,
      afss: estimateOf(mean.asymptotic, '1', {}, 'no event in either field'),
      usefulScaleKm: estimateOf(
        single === null ? Number.NaN : single * km,
        'km',
        {},
        tables.length > 1
          ? 'several fields: read it from the curve'
          : 'the score stays below the useful level at every scale',
      ),
      overlap: estimateOf(mean.overlap, '1', {}, 'no event in either field'),
    })
    if (pairs.length === 1 && !threshold.percentile)
      for (const s of intensityScale(pairs[0]!.forecast, pairs[0]!.observed, width, height, threshold.value, i.rule))
        scales.push({
          threshold: threshold.label,
          cells: s.cells,
          skill: estimateOf(s.skill ?? Number.NaN, '1', {}, 'no events, or nothing but events'),
        })
    await run.progress(0.3 + (0.6 * (k + 1)) / thresholds.length)
  }
  return {
    rows,
    thresholds: summary,
    sal: salRows(i, pairs, width, height, [kmX, kmY], run),
    intensityScale: scales,
    curve: fssScale({
      series: thresholds.slice(0, 4).map((t) => ({
        threshold: t.percentile ? t.percentile : t.value,
        useful: rows.find((r) => r.threshold === t.label)?.useful ?? 0.5,
        points: rows.filter((r) => r.threshold === t.label).map((r) => ({ scaleKm: r.km!, fss: r.fss.value })),
      })),
      unit: thresholds[0]!.unit,
      scaleUnit: 'km',
      source: `${(await run.open(i.forecast)).name} against ${(await run.open(i.observed)).name}`,
      ...(isSimulated(i.forecast, i.observed) ? { simulated: true } : {}),
    }),
  }
}

const meanOf = (all: readonly ReturnType<typeof eventFrequencies>[]) => {
  const mean = (of: (f: (typeof all)[number]) => number): number => all.reduce((s, f) => s + of(f), 0) / all.length
  const [forecast, observed] = [mean((f) => f.forecast), mean((f) => f.observed)]
  return {
    forecast,
    observed,
    asymptotic: forecast + observed > 0 ? (2 * forecast * observed) / (forecast ** 2 + observed ** 2) : Number.NaN,
    useful: 0.5 + observed / 2,
    overlap: mean((f) => f.overlap),
  }
}

const salRows = (
  i: Inputs,
  pairs: readonly Pair[],
  width: number,
  height: number,
  cell: readonly [number, number],
  run: Run,
): Outputs['sal'] => {
  if (pairs.length !== 1) {
    run.found({
      code: 'rain.fss.sal-single',
      severity: 'note',
      message: `Structure, amplitude and location are of one pair of fields; there are ${pairs.length}.`,
      affects: 'sal',
    })
    return []
  }
  const s = sal(pairs[0]!.forecast, pairs[0]!.observed, width, height, {
    cell,
    ...(i.objectThreshold === undefined ? {} : { share: i.objectThreshold }),
  })
  return (['structure', 'amplitude', 'location', 'centreDistance', 'scatterDifference'] as const).map((component) => ({
    component: component.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`),
    value: estimateOf(s[component] ?? Number.NaN, '1', {}, s.reason ?? 'undefined'),
  }))
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: judge }
