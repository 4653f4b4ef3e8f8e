/** Every rain figure once, on made-up numbers of a fixed seed. */
import type { Grid } from '@setu/core/grid'
import type { FigureSpec } from '@setu/figures/spec'
import { beforeAfter } from '../src/figures/before-after.js'
import { byMonth } from '../src/figures/by-month.js'
import { compareStrips } from '../src/figures/compare-strips.js'
import { correlogram } from '../src/figures/correlogram.js'
import { decomposition } from '../src/figures/decomposition.js'
import { densityCurve } from '../src/figures/density-curve.js'
import { field } from '../src/figures/field.js'
import { fssScale } from '../src/figures/fss-scale.js'
import { histogram } from '../src/figures/histogram.js'
import { map } from '../src/figures/map.js'
import { methodStrips } from '../src/figures/method-strips.js'
import { performanceDiagram } from '../src/figures/performance-diagram.js'
import { qq } from '../src/figures/qq.js'
import { scatter } from '../src/figures/scatter.js'
import { scoreByThreshold } from '../src/figures/score-by-threshold.js'
import { scoreStrips } from '../src/figures/score-strips.js'
import { variogram } from '../src/figures/variogram.js'

let state = 1
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

const origin = { source: 'made up for the tests', simulated: true }
export const grid: Grid = { width: 20, height: 15, x0: 70, y0: 30, dx: 0.1, dy: -0.1, crs: 'EPSG:4326' }
const rain = Array.from({ length: 300 }, (_, i) => (i < 7 ? null : 40 * random() ** 3))
const gauge = Float64Array.from({ length: 2000 }, () => (random() < 0.6 ? 0 : 60 * random() ** 4))
const product = gauge.map((value) => (random() < 0.2 ? 8 * random() : value * (0.5 + random())))
const between = (value: number, half: number, n = 400) => ({ value, low: value - half, high: value + half, n })

export const performancePoints = [
  { threshold: 1, pod: between(0.75, 0.1), successRatio: between(0.3, 0.05) },
  { threshold: 5, pod: between(0.42, 0.1), successRatio: between(0.4, 0.05) },
  { threshold: 64.5, pod: between(0.1, 0.1, 12), successRatio: between(0.5, 0.1, 12) },
]

const corrected = beforeAfter({
  ...origin,
  grid,
  before: Float64Array.from(rain, (v) => v ?? Number.NaN),
  after: Float64Array.from(rain, (v) => (v === null ? Number.NaN : 1.3 * v)),
  sigma: Float64Array.from(rain, (v) => (v === null ? Number.NaN : 1 + 0.2 * v)),
  unit: 'mm/day',
  gauges: [{ lon: 70.55, lat: 29.25 }],
})

const make = (): Readonly<Record<string, FigureSpec>> => ({
  byMonth: byMonth({
    ...origin,
    months: [
      { month: '2020-01', gauges: 10, product: 12 },
      { month: '2020-02', gauges: 0, product: 1 },
    ],
    productName: 'P',
    gaugeCount: 3,
  }),
  byManyMonths: byMonth({
    ...origin,
    months: Array.from({ length: 40 }, (_, i) => ({
      month: `${2019 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
      gauges: 50 + i,
      product: 60 - i,
    })),
    productName: 'P',
    gaugeCount: 3,
  }),
  compare: compareStrips({
    ...origin,
    nameA: 'A',
    nameB: 'B',
    level: 0.95,
    n: 400,
    scores: [
      {
        name: 'RMS error',
        unit: 'mm/day',
        a: between(6, 1),
        b: between(5, 1),
        difference: between(1, 0.5),
        perfect: 0,
      },
      {
        name: 'Correlation',
        unit: '1',
        a: between(0.5, 0.1),
        b: between(0.52, 0.1),
        difference: between(-0.02, 0.06),
        perfect: 1,
      },
    ],
  }),
  correlogram: correlogram({
    ...origin,
    gauges: [10, 30, 60].map((km) => ({
      distanceKm: km,
      correlation: Math.exp(-km / 60),
      low: 0.2,
      high: 0.9,
      pairs: 10,
    })),
    product: [{ distanceKm: 10, correlation: 0.95, pairs: 10 }],
  }),
  decomposition: decomposition({
    ...origin,
    hitBias: -43,
    missed: 18,
    falseRain: 52,
    remainder: 7,
    sum: between(-2, 30),
    threshold: 1,
    unit: 'mm/day',
    level: 0.95,
  }),
  field: field({ ...origin, grid, values: rain, unit: 'mm', title: 'A field', scale: 'day' }),
  fieldRate: field({
    ...origin,
    grid: { ...grid, crs: 'EPSG:32643', dx: 1000, dy: -1000 },
    values: rain,
    unit: 'mm/h',
    title: 'A field',
    scale: 'log',
  }),
  fss: fssScale({
    ...origin,
    unit: 'mm/h',
    scaleUnit: 'km',
    series: [
      {
        threshold: 1,
        useful: 0.55,
        points: [
          { scaleKm: 1, fss: 0.4 },
          { scaleKm: 2, fss: 0.6 },
          { scaleKm: 4, fss: null },
        ],
      },
    ],
  }),
  histogram: histogram({
    ...origin,
    title: 'Shares',
    edges: [0.1, 1, 5, 20],
    product: [5, 3, 1],
    gauges: [2, 3, 2],
    quantity: 'rain',
    unit: 'mm/day',
    productName: 'P',
    n: 2000,
    cubeRoot: true,
  }),
  map: map({
    ...origin,
    grid,
    mean: rain,
    unit: 'mm/day',
    productName: 'P',
    gauges: [
      { id: 'a', lon: 70.55, lat: 29.25, biasPercent: -60, n: 200 },
      { id: 'b', lon: 71.05, lat: 29.65, biasPercent: 4, n: 200 },
      { id: 'c', lon: 71.5, lat: 28.9, biasPercent: null, n: 3 },
    ],
  }),
  performance: performanceDiagram({
    ...origin,
    points: performancePoints,
    unit: 'mm/day',
    productName: 'P',
    level: 0.95,
  }),
  qq: qq({
    ...origin,
    quantiles: [0.5, 0.75, 0.9, 0.99, 1].map((p) => ({ p, gauge: 60 * p ** 8, product: 50 * p ** 7 })),
    unit: 'mm/day',
    productName: 'P',
    n: 2000,
  }),
  scatter: scatter({ ...origin, gauge, product, productName: 'P', unit: 'mm/day', threshold: 1 }),
  scoreByThreshold: scoreByThreshold({
    ...origin,
    unit: 'mm/day',
    level: 0.95,
    series: [{ name: 'POD', points: performancePoints.map(({ threshold, pod }) => ({ threshold, ...pod })) }],
  }),
  scoreStrips: scoreStrips({
    ...origin,
    level: 0.95,
    n: 400,
    scores: [
      { name: 'RMS error', unit: 'mm/day', ...between(5.3, 1.9), perfect: 0 },
      { name: 'Hit rate', unit: '1', ...between(0.2, 0.1, 12), perfect: 1 },
      { name: 'Odds ratio', unit: '1', value: null },
    ],
  }),
  before: corrected.before,
  after: corrected.after,
  change: corrected.change,
  standardError: corrected.error,
  methodStrips: methodStrips({
    ...origin,
    unit: 'mm/day',
    level: 0.95,
    n: 400,
    validation: 'each gauge left out',
    methods: [
      { name: 'Product as it is', rmse: between(6, 1), difference: between(1.5, 0.6), kind: 'baseline', chosen: false },
      { name: 'Gauges: kriging', rmse: between(4.5, 1), difference: null, kind: 'baseline', chosen: false },
      { name: 'Additive', rmse: between(4.2, 1), difference: between(-0.3, 0.6), kind: 'product', chosen: true },
      { name: 'No pairs', rmse: { value: null }, difference: null, kind: 'product', chosen: false },
    ],
  }),
  variogram: variogram({
    ...origin,
    classes: [10, 30, 60, 90].map((distance) => ({ distance, semivariance: 1 - Math.exp(-distance / 40), pairs: 50 })),
    fitted: { shape: 'exponential', partialSill: 1, range: 40, nugget: 0 },
    used: { shape: 'matern32', partialSill: 1, range: 25, nugget: 0.05 },
  }),
  noVariogram: variogram({ ...origin, classes: [], fitted: null, used: null }),
  density: densityCurve({
    ...origin,
    unit: 'mm/day',
    gaugesName: 'Gauges: kriging',
    mergedName: 'Optimal interpolation',
    crossing: 6,
    points: [1, 4, 16].map((kept) => ({
      kept,
      gauges: 9 - 1.5 * Math.log2(kept),
      merged: 6 - 0.4 * Math.log2(kept),
      gaugesError: 0.3,
      mergedError: 0.2,
      clear: kept < 10 ? ('helps' as const) : ('open' as const),
    })),
  }),
})

export const figureSet = make()
