/** Nothing to draw is normal input: the figure says so and stays a figure. */
import { figureIssues } from '@setu/figures/limits'
import type { FigureSpec } from '@setu/figures/spec'
import { drawFigure } from '@setu/figures/svg'
import { expect, it } from 'vitest'
import { byMonth } from '../src/figures/by-month.js'
import { compareStrips } from '../src/figures/compare-strips.js'
import { correlogram } from '../src/figures/correlogram.js'
import { decomposition } from '../src/figures/decomposition.js'
import { field } from '../src/figures/field.js'
import { fssScale } from '../src/figures/fss-scale.js'
import { map } from '../src/figures/map.js'
import { performanceDiagram } from '../src/figures/performance-diagram.js'
import { qq } from '../src/figures/qq.js'
import { scatter } from '../src/figures/scatter.js'
import { scoreByThreshold } from '../src/figures/score-by-threshold.js'
import { scoreStrips } from '../src/figures/score-strips.js'
import { grid } from './figure-set.js'

const o = { source: 'nothing' }
const none = new Array(300).fill(null)
const cases: Readonly<Record<string, () => FigureSpec>> = {
  'map without gauges, all missing': () => map({ ...o, grid, mean: none, unit: 'mm', productName: 'P', gauges: [] }),
  'field all missing': () => field({ ...o, grid, values: none, unit: 'mm', title: 'F', scale: 'even' }),
  'field of one value': () =>
    field({ ...o, grid, values: new Array(300).fill(3), unit: 'mm', title: 'F', scale: 'even' }),
  'field all dry, log': () =>
    field({ ...o, grid, values: new Array(300).fill(0), unit: 'mm/h', title: 'F', scale: 'log' }),
  'field of NaN and infinity': () =>
    field({ ...o, grid, values: [Number.NaN, Number.POSITIVE_INFINITY, 1], unit: 'mm', title: 'F', scale: 'day' }),
  'field of the globe': () => {
    const globe = { width: 3600, height: 1200, x0: 0, y0: 60, dx: 0.1, dy: -0.1, crs: 'EPSG:4326' }
    return field({
      ...o,
      grid: globe,
      values: new Float32Array(3600 * 1200).fill(1),
      unit: 'mm/h',
      title: 'F',
      scale: 'log',
    })
  },
  'scatter of nothing': () => scatter({ ...o, gauge: [], product: [], productName: 'P', unit: 'mm', threshold: 1 }),
  'performance of nothing': () => performanceDiagram({ ...o, points: [], unit: 'mm', productName: 'P', level: 0.95 }),
  'performance undefined': () =>
    performanceDiagram({
      ...o,
      points: [{ threshold: 1, pod: { value: null }, successRatio: { value: null } }],
      unit: 'mm',
      productName: 'P',
      level: 0.95,
    }),
  'quantiles of nothing': () => qq({ ...o, quantiles: [], unit: 'mm', productName: 'P', n: 0 }),
  'bias of zero': () =>
    decomposition({
      ...o,
      hitBias: 0,
      missed: 0,
      falseRain: 0,
      remainder: 0,
      sum: { value: null },
      threshold: 1,
      unit: 'mm',
      level: 0.95,
    }),
  'no thresholds': () => scoreByThreshold({ ...o, series: [], unit: 'mm', level: 0.95 }),
  'no scores': () => scoreStrips({ ...o, scores: [], level: 0.95, n: 0 }),
  'a score without interval': () =>
    scoreStrips({ ...o, scores: [{ name: 'r', unit: '1', value: 0, n: 40 }], level: 0.95, n: 40 }),
  'no months': () => byMonth({ ...o, months: [], productName: 'P', gaugeCount: 0 }),
  'no stations': () => correlogram({ ...o, gauges: [] }),
  'no skill': () =>
    fssScale({
      ...o,
      series: [{ threshold: 1, useful: 0.5, points: [{ scaleKm: 1, fss: null }] }],
      unit: 'mm',
      scaleUnit: 'km',
    }),
  'nothing compared': () => compareStrips({ ...o, nameA: 'A', nameB: 'B', scores: [], level: 0.95, n: 0 }),
}

it.each(Object.entries(cases))('%s', async (_, make) => {
  const spec = make()
  expect(figureIssues(spec)).toEqual([])
  const { svg, warnings } = await drawFigure(spec, { width: 360 })
  expect(warnings).toEqual([])
  expect(/NaN|undefined|Infinity/.exec(svg)?.[0]).toBeUndefined()
})
