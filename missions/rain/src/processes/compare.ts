import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  estimate,
  figure,
  flag,
  inputs as inputsOf,
  many,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { bootstrapInputs } from './bootstrap-inputs.js'
import { collocationInputs, gaugeInputs, overpassInputs, productInputs, readingCost } from './product-inputs.js'

const { product, variable, kind, productUnit, start, step } = productInputs
const number = (title: string, unit = '1') => estimate({ title, unit })

export const inputs = inputsOf(
  {
    product: many(product, {
      title: 'Products',
      description: 'Two to eight; differences are to the first.',
      minItems: 2,
      maxItems: 8,
    }),
    variable,
    kind,
    productUnit,
    start,
    step,
    ...gaugeInputs,
    threshold: many(quantity({ title: 'Rain day from', unit: 'mm/d', minimum: 0, maximum: 10000 }), {
      title: 'Thresholds',
      default: [1],
      maxItems: 20,
    }),
    ...collocationInputs,
    ...overpassInputs,
    acceptFailedNetwork: flag({ title: 'Score a network that failed its check', group: 'Gauges' }),
    ...bootstrapInputs,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  products: table(
    {
      product: words({ title: 'Product' }),
      n: scalar({ title: 'Pairs' }),
      me: number('Mean error', 'mm/d'),
      relativeBias: number('Relative bias'),
      mae: number('Mean absolute error', 'mm/d'),
      rmse: number('Root mean square error', 'mm/d'),
      pearson: number('Correlation'),
      kge2009: number('Kling-Gupta efficiency, 2009'),
      pod: number('Hit rate (POD)'),
      far: number('False alarm ratio (FAR)'),
      csi: number('Critical success index (CSI)'),
    },
    { title: 'Each product', description: 'On the pairs that all products have.' },
  ),
  differences: table(
    {
      product: words({ title: 'Product' }),
      against: words({ title: 'Against' }),
      score: words({ title: 'Score' }),
      difference: number('Difference'),
      excludesZero: scalar({ title: 'Interval excludes zero (1) or not (0)' }),
      overlap: scalar({ title: 'The two single intervals overlap (1) or not (0)' }),
    },
    { title: 'Paired differences', description: 'Product minus the one it is against, on the same resamples.' },
  ),
  dieboldMariano: table(
    {
      product: words({ title: 'Product' }),
      against: words({ title: 'Against' }),
      statistic: scalar({ title: 'Statistic', unit: '1' }),
      pValue: scalar({ title: 'p', unit: '1' }),
      n: scalar({ title: 'Steps' }),
    },
    { title: 'Diebold-Mariano test', description: 'Squared errors, averaged over stations, by day.' },
  ),
  tripleCollocation: table(
    {
      products: words({ title: 'Triple' }),
      member: words({ title: 'Member' }),
      form: words({ title: 'Form' }),
      n: scalar({ title: 'Triples' }),
      correlation: number('Correlation with the truth'),
      errorVariance: number('Error variance', '(mm/d)2'),
    },
    { title: 'Extended triple collocation', description: 'Rests on independent errors; see the findings.' },
  ),
  comparison: figure({ title: 'The first two, side by side and paired' }),
  scoresCsv: asset({ title: 'Scores', type: 'text/csv' }),
})

export const compare = defineProcess({
  id: 'rain.compare',
  version: '1.1.0',
  title: 'Compare products, paired',
  description:
    'Judges two or more products on the same pairs and gives the differences of their scores on the same resamples: two intervals may overlap and the difference still be certain. With two products and the gauges also extended triple collocation, with its assumption checked.',
  cite: [
    'Diebold, F. X., Mariano, R. S. (1995). Comparing predictive accuracy. J. Bus. Econ. Stat., 13, 253-263.',
    'Stoffelen, A. (1998). Toward the true near-surface wind speed: triple collocation. J. Geophys. Res., 103, 7755-7766.',
    'McColl, K. A., et al. (2014). Extended triple collocation. Geophys. Res. Lett., 41, 6229-6236.',
    'Alemohammad, S. H., et al. (2015). Characterization of precipitation product errors with triple collocation. Hydrol. Earth Syst. Sci., 19, 3489-3503.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'comparison', title: 'Side by side and paired' },
    { kind: 'table', of: 'products', title: 'Each product' },
    { kind: 'table', of: 'differences', title: 'Paired differences' },
    { kind: 'table', of: 'tripleCollocation', title: 'Extended triple collocation' },
  ],
  examples: [
    {
      note: 'Two made-up products on the same made-up gauges',
      inputs: {
        product: ['sample:rain/monsoon/product.nc', 'sample:rain/monsoon/second.nc'],
        gauges: 'sample:rain/monsoon/gauges.csv',
        stations: 'sample:rain/monsoon/stations.csv',
      },
    },
  ],
  messages: {
    'rain.compare.better':
      'The root mean square error of {better} is {low, number, ::.00} to {high, number, ::.00} {unit} below that of {worse} on the same pairs.',
    'rain.compare.undecided':
      'The root mean square errors of {a} and {b} cannot be told apart: their difference is {low, number, ::.00} to {high, number, ::.00} {unit}.',
    'rain.compare.none': '{a} and {b} were scored on the same pairs; no interval of their difference was made.',
  },
  sentence(o): Sentence {
    const row = o.differences.find((d) => d.score === 'rmse')
    if (!row)
      return { code: 'rain.compare.none', values: { a: o.products[0]?.product ?? '', b: o.products[1]?.product ?? '' } }
    const d = row.difference
    if (d.low === undefined || d.high === undefined)
      return { code: 'rain.compare.none', values: { a: row.product, b: row.against } }
    if (d.low > 0)
      return {
        code: 'rain.compare.better',
        values: { better: row.against, worse: row.product, low: d.low, high: d.high, unit: d.unit },
      }
    if (d.high < 0)
      return {
        code: 'rain.compare.better',
        values: { better: row.product, worse: row.against, low: -d.high, high: -d.low, unit: d.unit },
      }
    return {
      code: 'rain.compare.undecided',
      values: { a: row.product, b: row.against, low: d.low, high: d.high, unit: d.unit },
    }
  },
  cost: (i, sizes) => readingCost(sizes, { seconds: 0.8 + (i.resamples / 1000) * 0.8 * i.product.length }),
  load: async () => (await import('./compare.run.js')).work,
})
