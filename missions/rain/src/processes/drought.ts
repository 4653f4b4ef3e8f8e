import { defineProcess, type Sentence } from '@setu/core/contract'
import { count, figure, inputs as inputsOf, many, outputs as outputsOf, scalar, table } from '@setu/core/schema'
import { monthlyInputs } from './spi.js'

export const inputs = inputsOf(
  {
    ...monthlyInputs,
    season: many(count({ title: 'Month', minimum: 1, maximum: 12 }), {
      title: 'Months of the season',
      default: [6, 7, 8, 9],
      minItems: 1,
      maxItems: 12,
      description: 'Of one calendar year; June to September is the Indian summer monsoon.',
    }),
    most: count({ title: 'Years listed', default: 200, minimum: 1, maximum: 1000 }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  mean: scalar({ title: 'Mean of all years', unit: 'mm' }),
  years: table(
    {
      rank: scalar({ title: 'Rank from the driest' }),
      year: scalar({ title: 'Year' }),
      total: scalar({ title: 'Rain of the season', unit: 'mm' }),
      anomaly: scalar({ title: 'Against the mean', unit: '%' }),
      areas: scalar({ title: 'Areas with all months' }),
    },
    { title: 'Years from the driest' },
  ),
  picture: figure({ title: 'Season against its mean' }),
})

export const drought = defineProcess({
  id: 'rain.drought',
  version: '1.0.0',
  title: 'Seasons against their mean',
  description:
    'Total of a season in every year, as the mean of the areas or stations that have all its months, and the years from the driest to the wettest.',
  cite: ['India Meteorological Department: drought year, all-India seasonal rain more than 10 % below its mean.'],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Season against its mean' },
    { kind: 'table', of: 'years', title: 'Years from the driest' },
  ],
  examples: [
    {
      note: 'Forty made-up years',
      inputs: { series: 'sample:rain/years/daily.csv', stations: 'sample:rain/years/stations.csv' },
    },
  ],
  messages: {
    'rain.drought.driest':
      'Driest season: {year}, {anomaly, number, ::.0} % against the mean of {mean, number, ::.} mm.',
    'rain.drought.none': 'No year has all months of the season.',
  },
  sentence(o): Sentence {
    const first = o.years[0]
    return first
      ? {
          code: 'rain.drought.driest',
          values: { year: String(first.year), anomaly: first.anomaly ?? 0, mean: o.mean ?? 0 },
        }
      : { code: 'rain.drought.none', values: {} }
  },
  cost: (_, sizes) => ({
    seconds: 0.3 + Object.values(sizes).reduce((a, b) => a + b, 0) / 2e6,
    bytes: 150e6,
  }),
  load: async () => (await import('./drought.run.js')).work,
})
