import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  choice,
  coverage,
  dataset,
  features,
  figure,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'
import { gaugesAccept, productAccepts, productInputs, readingCost } from './product-inputs.js'

const { variable, kind, productUnit, start, step } = productInputs

export const inputs = inputsOf(
  {
    file: dataset({
      title: 'File',
      accepts: `${productAccepts}; GPM and TRMM swaths, radar volumes, cloud temperatures (CF, INSAT level 1B and 1C); gauges: ${gaugesAccept}`,
    }),
    as: choice(['auto', 'product', 'gauges'] as const, { title: 'Read it as', group: 'Reading', default: 'auto' }),
    stations: optional(dataset({ title: 'Stations', group: 'Reading', accepts: 'CSV with id, lon, lat' })),
    tz: optional(
      text({ title: 'Time zone', group: 'Reading', hint: 'Asia/Jakarta or +07:00, for clock times without a zone.' }),
    ),
    variable,
    kind,
    productUnit,
    start,
    step,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  what: words({ title: 'What it is' }),
  format: words({ title: 'Format' }),
  role: words({ title: 'Read as' }),
  facts: table(
    { fact: words({ title: 'Fact' }), value: words({ title: 'Value' }) },
    { title: 'What is in it', description: 'Grid, times, units, variables.' },
  ),
  intervals: scalar({ title: 'Intervals' }),
  missingShare: scalar({ title: 'Missing share', unit: '1' }),
  minimum: scalar({ title: 'Least value' }),
  maximum: scalar({ title: 'Greatest value' }),
  mean: scalar({ title: 'Mean' }),
  unit: words({ title: 'Unit of these numbers' }),
  missing: table(
    {
      reason: words({ title: 'Reason' }),
      values: scalar({ title: 'Values' }),
      share: scalar({ title: 'Share', unit: '1' }),
    },
    { title: 'Missing values' },
  ),
  series: table(
    {
      start: words({ title: 'Start' }),
      end: words({ title: 'End' }),
      mean: scalar({ title: 'Mean over the valid cells or gauges' }),
      maximum: scalar({ title: 'Greatest value' }),
      missingShare: scalar({ title: 'Missing share', unit: '1' }),
    },
    { title: 'By interval', description: 'In the unit named above.' },
  ),
  field: optional(coverage({ title: 'Mean over all intervals', unit: 'mm/h' })),
  stations: optional(features({ title: 'Gauges', paint: 'mean' })),
  picture: figure({ title: 'Mean over all intervals' }),
  timeline: figure({ title: 'By interval' }),
})

export const info = defineProcess({
  id: 'rain.info',
  version: '1.1.0',
  title: 'Say what a rainfall file is',
  description:
    'Recognises a product, a swath, a radar volume, cloud temperatures or a gauge file by its content and says what it holds: grid, intervals, units, missing values with their reasons, extremes, and a picture of its mean.',
  cite: [],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Mean over all intervals' },
    { kind: 'map', of: 'stations', title: 'Gauges' },
    { kind: 'figure', of: 'timeline', title: 'By interval' },
    { kind: 'table', of: 'facts', title: 'What is in it' },
    { kind: 'table', of: 'missing', title: 'Missing values' },
  ],
  examples: [{ note: 'The made-up monsoon product', inputs: { file: 'sample:rain/monsoon/product.nc' } }],
  messages: {
    'rain.info.summary':
      '{what}: {intervals, plural, one {# interval} other {# intervals}}, {missing, number, ::percent .0} missing, at most {maximum, number, ::.00} {unit}.',
    'rain.info.empty': '{what}: {intervals, plural, one {# interval} other {# intervals}} and no valid value.',
  },
  sentence(o): Sentence {
    if (o.maximum === null) return { code: 'rain.info.empty', values: { what: o.what, intervals: o.intervals ?? 0 } }
    return {
      code: 'rain.info.summary',
      values: {
        what: o.what,
        intervals: o.intervals ?? 0,
        missing: o.missingShare ?? 0,
        maximum: o.maximum,
        unit: o.unit,
      },
    }
  },
  cost: (_, sizes) => readingCost(sizes, { seconds: 0.3, bytesPerSecond: 8e6, bytes: 250e6, held: 0.5 }),
  load: async () => (await import('./info.run.js')).work,
})
