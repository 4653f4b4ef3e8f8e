import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  coverage,
  dataset,
  features,
  figure,
  flag,
  inputs as inputsOf,
  many,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { bootstrapInputs } from './bootstrap-inputs.js'
import { collocationInputs, gaugeInputs, overpassInputs, productInputs, readingCost } from './product-inputs.js'
import {
  contingencyRows,
  continuousScores,
  decompositionRows,
  intensityRows,
  quantileRows,
  strataRows,
  volumetricRows,
} from './score-outputs.js'

export const inputs = inputsOf(
  {
    ...productInputs,
    ...gaugeInputs,
    threshold: many(quantity({ title: 'Rain day from', unit: 'mm/d', minimum: 0, maximum: 10000 }), {
      title: 'Thresholds',
      description: 'An event is a value at or above it. The first one leads the figures. A bare number is mm/d.',
      hint: 'Without one: the classes of the India Meteorological Department for days, 0.1 to 20 mm/h for shorter steps.',
      default: [],
      maxItems: 20,
    }),
    ...collocationInputs,
    ...overpassInputs,
    by: many(choice(['season', 'month', 'intensity', 'elevation'] as const, { title: 'Stratum' }), {
      title: 'Strata',
      group: 'Strata',
      default: [],
      maxItems: 4,
    }),
    elevation: optional(
      dataset({
        title: 'Elevation',
        group: 'Strata',
        accepts: 'GeoTIFF of heights in metres',
        hint: 'For elevation strata and the height check of the gauges.',
      }),
    ),
    acceptFailedNetwork: flag({ title: 'Score a network that failed its check', group: 'Gauges' }),
    ...bootstrapInputs,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  product: words({ title: 'Product' }),
  period: words({ title: 'Period' }),
  unit: words({ title: 'Unit of the pairs' }),
  threshold: scalar({ title: 'Leading threshold', unit: 'mm/d' }),
  scores: continuousScores,
  contingency: contingencyRows,
  decomposition: decompositionRows,
  volumetric: volumetricRows,
  quantiles: quantileRows,
  intensity: intensityRows,
  strata: strataRows,
  network: table(
    { check: words({ title: 'Check' }), result: words({ title: 'Result' }), passed: scalar({ title: 'Passed' }) },
    { title: 'Gauge network' },
  ),
  stations: features({ title: 'Gauges', paint: 'bias' }),
  meanField: optional(coverage({ title: 'Mean of the product', unit: 'mm/d' })),
  map: optional(figure({ title: 'Mean rain, gauges by bias' })),
  scatter: figure({ title: 'Pairs' }),
  performance: figure({ title: 'By threshold' }),
  strips: figure({ title: 'Scores with their intervals' }),
  bias: figure({ title: 'Where the bias comes from' }),
  quantilePlot: figure({ title: 'Quantile against quantile' }),
  byThreshold: figure({ title: 'Scores against threshold' }),
  byMonth: figure({ title: 'By month' }),
  report: asset({ title: 'Report', type: 'text/html', collection: 'rain-reports' }),
  scoresCsv: asset({ title: 'Scores', type: 'text/csv' }),
  pairs: asset({ title: 'Pairs', type: 'text/csv' }),
})

export const validate = defineProcess({
  id: 'rain.validate',
  version: '1.1.0',
  title: 'Judge a product by gauges',
  description:
    'Reads a rainfall product at rain gauges on the gauges’ own day, checks the network, and gives continuous, categorical, decomposition and volumetric scores, each with its 95 % block-bootstrap interval and n. One self-contained report.',
  cite: [
    'Tian, Y., et al. (2009). Component analysis of errors in satellite-based precipitation estimates. J. Geophys. Res., 114, D24101.',
    'Gupta, H. V., et al. (2009). Decomposition of the mean squared error and NSE performance criteria. J. Hydrol., 377, 80-91.',
    'Kling, H., Fuchs, M., Paulin, M. (2012). Runoff conditions in the upper Danube basin. J. Hydrol., 424-425, 264-277.',
    'Roebber, P. J. (2009). Visualizing multiple measures of forecast quality. Wea. Forecasting, 24, 601-608.',
    'Politis, D. N., Romano, J. P. (1992). A circular block-resampling procedure for stationary data. In: Exploring the Limits of Bootstrap.',
    'AghaKouchak, A., Mehran, A. (2013). Extended contingency table. Water Resour. Res., 49, 7144-7149.',
    'Ferro, C. A. T., Stephenson, D. B. (2011). Extremal dependence indices. Wea. Forecasting, 26, 699-713.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'map', of: 'stations', over: 'meanField', title: 'Mean rain, gauges by bias' },
    { kind: 'figure', of: 'scatter', title: 'Pairs' },
    { kind: 'figure', of: 'performance', title: 'By threshold' },
    { kind: 'figure', of: 'strips', title: 'Scores with their intervals' },
    { kind: 'figure', of: 'bias', title: 'Where the bias comes from' },
    { kind: 'figure', of: 'byMonth', title: 'By month' },
    { kind: 'figure', of: 'quantilePlot', title: 'Quantile against quantile' },
    { kind: 'figure', of: 'byThreshold', title: 'Scores against threshold' },
    { kind: 'table', of: 'contingency', title: 'Events by threshold' },
    { kind: 'table', of: 'strata', title: 'Strata' },
  ],
  examples: [
    {
      note: 'A made-up monsoon season with known truth: thirty gauges, a product with a known bias',
      inputs: {
        product: 'sample:rain/monsoon/product.nc',
        gauges: 'sample:rain/monsoon/gauges.csv',
        stations: 'sample:rain/monsoon/stations.csv',
        threshold: [1],
        by: ['month'],
      },
    },
  ],
  messages: {
    'rain.validate.summary':
      'The product finds {pod, number, ::percent} of the rain events at {stations, plural, one {# gauge} other {# gauges}}, and {far, number, ::percent} of the events it reports did not happen there. Its total is {bias} off{low, select, none {} other { ({lowText} to {highText})}}.',
    'rain.validate.none':
      'There are {n, number} pairs at {stations, plural, one {# gauge} other {# gauges}}: too few events at {threshold, number} {unit} to speak of skill.',
  },
  sentence(o): Sentence {
    const first = o.contingency.find((row) => row.threshold === o.threshold)
    const bias = o.scores.relativeBias
    const stations = o.stations.features.length
    if (!first || first.pod.value === null || first.far.value === null || bias.value === null)
      return {
        code: 'rain.validate.none',
        values: { n: o.scores.n ?? 0, stations, threshold: first?.threshold ?? 0, unit: o.unit },
      }
    const percent = (x: number): string => `${x > 0 ? '+' : x < 0 ? '−' : ''}${Math.abs(Math.round(x * 100))} %`
    const has = bias.low !== undefined && bias.high !== undefined
    return {
      code: 'rain.validate.summary',
      values: {
        pod: first.pod.value,
        far: first.far.value,
        bias: percent(bias.value),
        stations,
        low: has ? 'given' : 'none',
        lowText: has ? percent(bias.low!) : '',
        highText: has ? percent(bias.high!) : '',
      },
    }
  },
  cost: (i, sizes) => readingCost(sizes, { seconds: 0.8 + (i.resamples / 1000) * 0.8 }),
  load: async () => (await import('./validate.run.js')).work,
})
