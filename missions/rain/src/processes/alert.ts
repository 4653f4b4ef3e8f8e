import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  count,
  dataset,
  features,
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

export const inputs = inputsOf(
  {
    product: dataset({ title: 'Product', accepts: productAccepts }),
    at: optional(text({ title: 'Window ends at', hint: 'Default: the end of the product.' })),
    window: text({ title: 'Window', default: 'P1D', pattern: '^P' }),
    rule: choice(['imd', 'depth', 'percentile', 'landslide'] as const, {
      title: 'Rule',
      default: 'imd',
      description:
        'imd: classes of 24 hours; depth: own depths; percentile: of each cell in a history; landslide: intensity and duration.',
    }),
    depth: many(quantity({ title: 'Depth', unit: 'mm', minimum: 0.1 }), {
      title: 'Depths',
      group: 'Rule',
      default: [],
      maxItems: 3,
    }),
    percentile: many(quantity({ title: 'Percentile', unit: '%', minimum: 50, maximum: 99.99 }), {
      title: 'Percentiles',
      group: 'Rule',
      default: [95, 99],
      maxItems: 3,
    }),
    history: optional(
      dataset({ title: 'History', group: 'Rule', accepts: 'The same product over years, for percentiles' }),
    ),
    sameMonth: optional(
      choice(['yes', 'no'] as const, { title: 'History of the same calendar month only', group: 'Rule' }),
    ),
    landslide: choice(
      ['caine-1980', 'nepal-2008', 'kalimpong-2018', 'guzzetti-2008', 'japan-2010', 'garhwal-2014'] as const,
      { title: 'Landslide curve', group: 'Rule', default: 'caine-1980' },
    ),
    coverage: quantity({
      title: 'Least observed share of the window',
      group: 'Rule',
      unit: '1',
      default: 0.8,
      minimum: 0.01,
      maximum: 1,
    }),
    leastCells: count({ title: 'Least cells of an area', group: 'Rule', default: 1, minimum: 1 }),
    sender: text({ title: 'Sender', group: 'Message', default: 'setu@example.invalid', pattern: '^[^\\s,<&]+$' }),
    status: choice(['Test', 'Exercise', 'Draft', 'Actual'] as const, {
      title: 'Status',
      group: 'Message',
      default: 'Test',
      description: 'Actual only where the sender has the authority to warn.',
    }),
    sent: optional(text({ title: 'Sent at', group: 'Message', hint: 'Default: the end of the window.' })),
    valid: text({ title: 'Valid for', group: 'Message', default: 'PT12H', pattern: '^P' }),
    language: text({ title: 'Language', group: 'Message', default: 'en' }),
    variable,
    kind,
    productUnit,
    start,
    step,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  windowEnd: words({ title: 'Window ends' }),
  alerts: table(
    {
      severity: words({ title: 'Severity' }),
      rule: words({ title: 'Rule' }),
      areas: scalar({ title: 'Areas' }),
      cells: scalar({ title: 'Cells' }),
      maximum: scalar({ title: 'Greatest depth', unit: 'mm' }),
    },
    { title: 'Alerts' },
  ),
  areas: features({ title: 'Areas', paint: 'severity' }),
  picture: figure({ title: 'Rain of the window' }),
  cap: asset({ title: 'Alert, CAP 1.2', type: 'application/cap+xml', collection: 'rain-alerts' }),
  geojson: asset({ title: 'Areas', type: 'application/geo+json' }),
})

export const alert = defineProcess({
  id: 'rain.alert',
  version: '1.0.1',
  title: 'Where rain is an alert',
  description:
    'Rain of a window against depths, IMD classes, percentiles of each cell, or landslide intensity and duration; areas as GeoJSON and as a Common Alerting Protocol message, marked as a test unless told otherwise.',
  cite: [
    'OASIS (2010). Common Alerting Protocol Version 1.2.',
    'Caine, N. (1980). The rainfall intensity-duration control of shallow landslides and debris flows. Geogr. Ann. A, 62, 23-27.',
    'Dahal, R. K., Hasegawa, S. (2008). Representative rainfall thresholds for landslides in the Nepal Himalaya. Geomorphology, 100, 429-443.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'map', of: 'areas', title: 'Areas' },
    { kind: 'figure', of: 'picture', title: 'Rain of the window' },
    { kind: 'table', of: 'alerts', title: 'Alerts' },
  ],
  examples: [
    {
      note: 'A day of the made-up monsoon against its classes',
      inputs: { product: 'sample:rain/monsoon/product.nc', at: '2018-07-15' },
    },
  ],
  messages: {
    'rain.alert.some':
      '{cells, plural, one {# cell} other {# cells}} in {areas, number} areas, the greatest {maximum, number, ::.} mm.',
    'rain.alert.none': 'No cell reaches the rule in the window that ends {end}.',
  },
  sentence(o): Sentence {
    const cells = o.alerts.reduce((s, a) => s + (a.cells ?? 0), 0)
    return cells > 0
      ? {
          code: 'rain.alert.some',
          values: {
            cells,
            areas: o.alerts.reduce((s, a) => s + (a.areas ?? 0), 0),
            maximum: Math.max(...o.alerts.map((a) => a.maximum ?? 0)),
          },
        }
      : { code: 'rain.alert.none', values: { end: o.windowEnd } }
  },
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.5 + bytes / 5e6, bytes: 300e6 + Math.min(4 * bytes, 2e9) }
  },
  load: async () => (await import('./alert.run.js')).work,
})
