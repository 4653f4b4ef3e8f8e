import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  dataset,
  figure,
  inputs as inputsOf,
  many,
  optional,
  outputs as outputsOf,
  quantity,
  text,
} from '@setu/core/schema'
import { bootstrapInputs } from './bootstrap-inputs.js'
import {
  contingencyRows,
  continuousScores,
  decompositionRows,
  intensityRows,
  quantileRows,
  volumetricRows,
} from './score-outputs.js'

export const inputs = inputsOf(
  {
    pairs: dataset({
      title: 'Pairs',
      accepts:
        'CSV with a column of observations and one of the product; time and station columns, where there are any, form the blocks and clusters',
    }),
    observed: text({ title: 'Column of the observations', default: 'observed' }),
    product: text({ title: 'Column of the product', default: 'product' }),
    time: optional(
      text({ title: 'Column of the time', hint: 'Without one the rows are in order of time, one a step.' }),
    ),
    station: optional(text({ title: 'Column of the station' })),
    unit: text({ title: 'Unit of both columns', default: 'mm/d' }),
    threshold: many(quantity({ title: 'Event from', unit: 'mm/d', minimum: 0 }), {
      title: 'Thresholds',
      default: [1],
      maxItems: 20,
    }),
    ...bootstrapInputs,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  scores: continuousScores,
  contingency: contingencyRows,
  decomposition: decompositionRows,
  volumetric: volumetricRows,
  quantiles: quantileRows,
  intensity: intensityRows,
  scatter: figure({ title: 'Pairs' }),
  performance: figure({ title: 'By threshold' }),
  scoresCsv: asset({ title: 'Scores', type: 'text/csv' }),
})

export const scores = defineProcess({
  id: 'rain.scores',
  version: '1.0.0',
  title: 'Score pairs',
  description:
    'All continuous, categorical, decomposition and volumetric scores of pairs that you collocated yourself, with the same intervals as rain.validate.',
  cite: ['Jolliffe, I. T., Stephenson, D. B. (2012). Forecast Verification, 2nd ed. Wiley.'],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'scatter', title: 'Pairs' },
    { kind: 'figure', of: 'performance', title: 'By threshold' },
    { kind: 'table', of: 'contingency', title: 'Events by threshold' },
  ],
  examples: [
    {
      note: 'Pairs of the made-up monsoon',
      inputs: { pairs: 'sample:rain/monsoon/pairs.csv', time: 'time', station: 'station' },
    },
  ],
  messages: {
    'rain.scores.summary':
      '{n, number} pairs: root mean square error {rmse, number, ::.00} {unit}, correlation {r, number, ::.00}.',
    'rain.scores.few': '{n, number} pairs: too few or too even for a correlation.',
  },
  sentence(o): Sentence {
    const { rmse, pearson, n } = o.scores
    if (rmse.value === null || pearson.value === null) return { code: 'rain.scores.few', values: { n: n ?? 0 } }
    return { code: 'rain.scores.summary', values: { n: n ?? 0, rmse: rmse.value, unit: rmse.unit, r: pearson.value } }
  },
  cost: (i, sizes) => ({
    seconds: 0.5 + (sizes['pairs'] ?? 0) / 2e7 + (i.resamples / 1000) * 0.8,
    bytes: 120e6 + 4 * (sizes['pairs'] ?? 0),
  }),
  load: async () => (await import('./scores.run.js')).work,
})
