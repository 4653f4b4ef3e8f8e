import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  count,
  dataset,
  figure,
  flag,
  inputs as inputsOf,
  many,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'
import { drawInputs } from './bootstrap-inputs.js'
import {
  failedNetworkInput,
  gaugeReadingInputs,
  gaugesAccept,
  periodInputs,
  productAccepts,
  readingInputs,
} from './product-inputs.js'
import { contingencyRows, continuousScores, decompositionRows, volumetricRows } from './score-outputs.js'

const { variable, kind, start, step } = readingInputs

export const inputs = inputsOf(
  {
    product: optional(dataset({ title: 'Product', accepts: productAccepts, hint: 'To make sums of your own gauges.' })),
    variable,
    kind,
    start,
    step,
    gauges: optional(
      dataset({ title: 'Gauges', accepts: gaugesAccept, hint: 'They stay here: only sums are written.' }),
    ),
    ...gaugeReadingInputs,
    agency: text({ title: 'Name of your agency', default: 'this agency', pattern: '^.{1,120}$' }),
    documents: many(dataset({ title: 'Document of another agency', accepts: 'JSON written by rain.exchange' }), {
      title: 'Documents to merge',
      default: [],
      maxItems: 100,
    }),
    threshold: many(quantity({ title: 'Rain day from', unit: 'mm/d', minimum: 0, maximum: 10000 }), {
      title: 'Thresholds',
      default: [],
      maxItems: 20,
    }),
    collocation: choice(['cell', 'nearest', 'bilinear', 'mean4'] as const, {
      title: 'Collocation',
      group: 'Collocation',
      default: 'cell',
    }),
    ...periodInputs,
    ...failedNetworkInput,
    blockDays: count({
      title: 'Days in a block of sums',
      group: 'What leaves',
      default: 10,
      minimum: 1,
      maximum: 3660,
      hint: 'Counted from 1970-01-01, so that the blocks of two agencies are the same.',
    }),
    byGauge: flag({
      title: 'Sums of each anonymous gauge',
      group: 'What leaves',
      hint: 'Needed for intervals that also draw gauges; shows the sums of a gauge without its name and place.',
    }),
    resamples: count({ title: 'Resamples', group: 'Uncertainty', default: 1000, minimum: 0, maximum: 20000 }),
    seed: drawInputs.seed,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  agencies: table(
    {
      agency: words({ title: 'Agency' }),
      gauges: scalar({ title: 'Gauges' }),
      n: scalar({ title: 'Pairs' }),
      relativeBias: scalar({ title: 'Relative bias', unit: '1' }),
      rmse: scalar({ title: 'Root mean square error' }),
    },
    { title: 'Who brought what' },
  ),
  unit: words({ title: 'Unit of the pairs' }),
  blocks: scalar({ title: 'Blocks of time' }),
  scores: continuousScores,
  contingency: contingencyRows,
  decomposition: decompositionRows,
  volumetric: volumetricRows,
  strips: figure({ title: 'Scores with their intervals' }),
  document: optional(asset({ title: 'Sums of your gauges, to send', type: 'application/json' })),
  merged: asset({ title: 'All sums, merged by document', type: 'application/json' }),
})

export const exchange = defineProcess({
  id: 'rain.exchange',
  version: '1.0.0',
  title: 'Judge a product together without showing gauges',
  description:
    'Two or more agencies run one recipe, each on gauges that may not leave the country, and exchange only sums: moments and class tables in blocks of time. The merged scores and their intervals equal those of all gauges in one place. Scores of ranks are left out, as they need every pair.',
  cite: [
    'Chan, T. F., Golub, G. H., LeVeque, R. J. (1979). Updating formulae and a pairwise algorithm for computing sample variances. Stanford STAN-CS-79-773.',
    'Carlstein, E. (1986). The use of subseries values for estimating the variance of a general statistic from a stationary sequence. Ann. Stat., 14, 1171-1179.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'strips', title: 'Scores with their intervals' },
    { kind: 'table', of: 'agencies', title: 'Who brought what' },
    { kind: 'table', of: 'contingency', title: 'Events by threshold' },
  ],
  examples: [
    {
      note: 'Sums of the made-up monsoon gauges, as an agency would send them',
      inputs: {
        product: 'sample:rain/monsoon/product.nc',
        gauges: 'sample:rain/monsoon/gauges.csv',
        stations: 'sample:rain/monsoon/stations.csv',
        agency: 'Agency A',
        threshold: [1],
        resamples: 200,
      },
    },
  ],
  messages: {
    'rain.exchange.summary':
      '{agencies, plural, one {One agency} other {# agencies}} with {gauges, plural, one {one gauge} other {# gauges}} together: root mean square error {rmse, number, ::.00} {unit} over {n, number} pairs. Only sums were exchanged.',
  },
  sentence(o): Sentence {
    return {
      code: 'rain.exchange.summary',
      values: {
        agencies: o.agencies.length,
        gauges: o.agencies.reduce((sum, a) => sum + (a.gauges ?? 0), 0),
        rmse: o.scores.rmse.value ?? 0,
        unit: o.unit,
        n: o.scores.n ?? 0,
      },
    }
  },
  cost: (i, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.8 + bytes / 4e6 + (i.resamples / 1000) * 1.5, bytes: 150e6 + 6 * bytes }
  },
  load: async () => (await import('./exchange.run.js')).work,
})
