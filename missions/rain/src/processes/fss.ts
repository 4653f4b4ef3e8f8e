import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  choice,
  count,
  dataset,
  estimate,
  figure,
  inputs as inputsOf,
  many,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { productAccepts, productInputs, readingCost } from './product-inputs.js'

const { variable, kind, productUnit, start, step } = productInputs

export const inputs = inputsOf(
  {
    forecast: dataset({ title: 'Field to judge', accepts: productAccepts }),
    observed: dataset({ title: 'Field to judge it by', accepts: 'The same grid' }),
    variable,
    kind,
    productUnit,
    start,
    step,
    depth: many(quantity({ title: 'Depth', unit: 'mm', minimum: 0 }), {
      title: 'Thresholds, depth in the interval',
      default: [],
      hint: 'For fields of accumulation.',
      maxItems: 20,
    }),
    rate: many(quantity({ title: 'Rate', unit: 'mm/h', minimum: 0 }), {
      title: 'Thresholds, rate',
      default: [],
      maxItems: 20,
    }),
    percentile: many(quantity({ title: 'Percentile', unit: '%', minimum: 0, maximum: 100 }), {
      title: 'Thresholds, percentiles of each field',
      default: [],
      maxItems: 20,
    }),
    scale: many(count({ title: 'Cells', minimum: 1, maximum: 100000 }), {
      title: 'Scales',
      description: 'Side of the square neighbourhood in cells.',
      default: [1, 3, 5, 9, 17, 33, 65, 129],
      maxItems: 40,
    }),
    rule: choice(['>=', '>'] as const, { title: 'Event rule', group: 'Method', default: '>=' }),
    edges: choice(['zero', 'shrink'] as const, {
      title: 'Edges',
      group: 'Method',
      default: 'zero',
      description: 'zero: outside counts as no event; shrink: windows end at the edge.',
    }),
    objectThreshold: optional(
      quantity({
        title: 'Threshold of objects',
        group: 'Method',
        unit: '1',
        minimum: 0,
        maximum: 1,
        hint: 'Share of the 95th percentile (SAL); 1/15 by default.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  rows: table(
    {
      threshold: words({ title: 'Threshold' }),
      cells: scalar({ title: 'Scale', unit: '1' }),
      km: scalar({ title: 'Scale', unit: 'km' }),
      fss: estimate({ title: 'Fractions skill score', unit: '1' }),
      useful: scalar({ title: 'Useful from', unit: '1' }),
    },
    { title: 'Fractions skill score' },
  ),
  thresholds: table(
    {
      threshold: words({ title: 'Threshold' }),
      observedFraction: scalar({ title: 'Observed frequency', unit: '1' }),
      forecastFraction: scalar({ title: 'Forecast frequency', unit: '1' }),
      afss: estimate({ title: 'Asymptotic FSS', unit: '1' }),
      usefulScaleKm: estimate({ title: 'Smallest useful scale', unit: 'km' }),
      overlap: estimate({ title: 'Overlap of event areas', unit: '1' }),
    },
    { title: 'By threshold' },
  ),
  sal: table(
    { component: words({ title: 'Component' }), value: estimate({ title: 'Value', unit: '1' }) },
    { title: 'Structure, amplitude, location', description: 'Wernli et al. 2008.' },
  ),
  intensityScale: table(
    {
      threshold: words({ title: 'Threshold' }),
      cells: scalar({ title: 'Scale', unit: '1' }),
      skill: estimate({ title: 'Skill', unit: '1' }),
    },
    { title: 'Intensity-scale skill', description: 'Casati et al. 2004, on the largest square of 2^k cells.' },
  ),
  curve: figure({ title: 'Skill against scale' }),
})

export const fss = defineProcess({
  id: 'rain.fss',
  version: '1.0.0',
  title: 'Judge a field by a field',
  description:
    'Fractions skill score at thresholds and percentiles over many scales, with the asymptotic score and the smallest useful scale; structure, amplitude and location; intensity-scale skill; overlap.',
  cite: [
    'Roberts, N. M., Lean, H. W. (2008). Scale-selective verification of rainfall accumulations. Mon. Wea. Rev., 136, 78-97.',
    'Wernli, H., et al. (2008). SAL: a novel quality measure for the verification of QPF. Mon. Wea. Rev., 136, 4470-4487.',
    'Casati, B., Ross, G., Stephenson, D. B. (2004). A new intensity-scale approach. Meteorol. Appl., 11, 141-154.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'curve', title: 'Skill against scale' },
    { kind: 'table', of: 'thresholds', title: 'By threshold' },
    { kind: 'table', of: 'rows', title: 'Fractions skill score' },
    { kind: 'table', of: 'sal', title: 'Structure, amplitude, location' },
  ],
  examples: [
    {
      note: 'A made-up rain band and the same band ten cells away',
      inputs: {
        forecast: 'sample:rain/shifted/forecast.nc',
        observed: 'sample:rain/shifted/observed.nc',
        rate: [1, 5],
      },
    },
  ],
  messages: {
    'rain.fss.useful': 'At {threshold} the field is useful from {km, number, ::.0} km on.',
    'rain.fss.never': 'At {threshold} the field is not useful at any scale that was asked for.',
    'rain.fss.none': 'No event at {threshold} in either field.',
  },
  sentence(o): Sentence {
    const first = o.thresholds[0]
    if (!first || (first.observedFraction === 0 && first.forecastFraction === 0))
      return { code: 'rain.fss.none', values: { threshold: first?.threshold ?? '' } }
    const scale = first.usefulScaleKm.value
    return scale === null
      ? { code: 'rain.fss.never', values: { threshold: first.threshold } }
      : { code: 'rain.fss.useful', values: { threshold: first.threshold, km: scale } }
  },
  cost: (i, sizes) =>
    readingCost(sizes, { seconds: 0.5, bytesPerSecond: 4e7 / (4 + i.scale.length), bytes: 200e6, held: 20 }),
  load: async () => (await import('./fss.run.js')).work,
})
