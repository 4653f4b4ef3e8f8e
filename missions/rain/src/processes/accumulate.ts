import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  coverage,
  dataset,
  figure,
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
import { productAccepts, productInputs } from './product-inputs.js'

const { variable, kind, productUnit, start, step } = productInputs

export const windowInputs = {
  window: text({
    title: 'Window',
    default: 'P1D',
    pattern: '^P',
    hint: 'PT1H, PT3H, PT24H, P3D: length of a rolling window.',
  }),
  every: optional(text({ title: 'A window begins every', pattern: '^P', hint: 'Default: one after another.' })),
  boundary: text({
    title: 'Day begins at',
    default: '00:00Z',
    pattern: '^\\d{2}:\\d{2}',
    hint: '03:00Z or 08:30+05:30: the Indian day; 00:00+09:00: the Japanese.',
  }),
  coverage: quantity({
    title: 'Least observed share of a window',
    unit: '1',
    default: 0.8,
    minimum: 0.01,
    maximum: 1,
  }),
} as const

export const inputs = inputsOf(
  {
    product: dataset({ title: 'Product', accepts: productAccepts }),
    windows: choice(['rolling', 'day', 'month', 'year'] as const, {
      title: 'Windows',
      default: 'day',
      description: 'Calendar windows stand on the day boundary.',
    }),
    ...windowInputs,
    threshold: many(quantity({ title: 'Depth', unit: 'mm', minimum: 0 }), {
      title: 'Thresholds',
      default: [64.5, 115.6, 204.5],
      maxItems: 20,
      description: 'Windows that reach them are counted in every cell.',
    }),
    variable,
    kind,
    productUnit,
    start,
    step,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  windows: table(
    {
      start: words({ title: 'Start' }),
      end: words({ title: 'End' }),
      mean: scalar({ title: 'Mean over valid cells', unit: 'mm' }),
      maximum: scalar({ title: 'Greatest', unit: 'mm' }),
      missingShare: scalar({ title: 'Missing share', unit: '1' }),
    },
    { title: 'Windows' },
  ),
  exceedance: table(
    {
      threshold: scalar({ title: 'Depth', unit: 'mm' }),
      windows: scalar({ title: 'Windows with a cell that reaches it' }),
      share: scalar({ title: 'Share of valid cells and windows', unit: '1' }),
      most: scalar({ title: 'Most windows in one cell' }),
    },
    { title: 'Exceedance' },
  ),
  total: coverage({ title: 'Sum of all complete windows', unit: 'mm' }),
  count: optional(coverage({ title: 'Windows that reach the first threshold', unit: '1' })),
  picture: figure({ title: 'Window with the greatest mean' }),
  netcdf: optional(asset({ title: 'Totals of all windows', type: 'application/x-netcdf' })),
})

export const accumulate = defineProcess({
  id: 'rain.accumulate',
  version: '1.0.0',
  title: 'Add rain up',
  description:
    'Totals over rolling windows, or days, months and years on any day boundary, with how often thresholds are reached. A cell is missing where too little of its window was seen.',
  cite: ['World Meteorological Organization (2018). Guide to Instruments and Methods of Observation. WMO-No. 8.'],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Window with the greatest mean' },
    { kind: 'map', of: 'total', title: 'Sum of all complete windows' },
    { kind: 'table', of: 'exceedance', title: 'Exceedance' },
    { kind: 'table', of: 'windows', title: 'Windows' },
  ],
  examples: [
    {
      note: 'Rolling sums of three days of the made-up monsoon',
      inputs: { product: 'sample:rain/monsoon/product.nc', windows: 'rolling', window: 'P3D', every: 'P1D' },
    },
  ],
  messages: {
    'rain.accumulate.most':
      '{windows, plural, one {# window} other {# windows}}; the most in one cell is {maximum, number, ::.0} mm, in the window from {start}.',
    'rain.accumulate.none': 'No window is complete enough.',
  },
  sentence(o): Sentence {
    const top = o.windows.reduce<(typeof o.windows)[number] | null>(
      (best, w) => (w.maximum !== null && w.maximum > (best?.maximum ?? -1) ? w : best),
      null,
    )
    return top
      ? {
          code: 'rain.accumulate.most',
          values: { windows: o.windows.length, maximum: top.maximum ?? 0, start: top.start },
        }
      : { code: 'rain.accumulate.none', values: {} }
  },
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.5 + bytes / 5e6, bytes: 300e6 + Math.min(4 * bytes, 2e9) }
  },
  load: async () => (await import('./accumulate.run.js')).work,
})
