import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  count,
  dataset,
  features,
  figure,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { positionInputs } from './position-inputs.js'

export const inputs = inputsOf(
  {
    ...positionInputs,
    ports: dataset({ title: 'Harbours', accepts: 'CSV with name (or label), lon and lat' }),
    leastWays: count({ title: 'Ways that make a route', default: 5, minimum: 2, maximum: 1000 }),
    stations: count({ title: 'Stations along a lane', default: 41, minimum: 5, maximum: 401 }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  routes: scalar({ title: 'Routes' }),
  ways: scalar({ title: 'Ways between harbours' }),
  ships: scalar({ title: 'Ships on them' }),
  period: optional(words({ title: 'Period', description: 'First to last position.' })),
  list: table(
    {
      from: words({ title: 'From' }),
      to: words({ title: 'To' }),
      ways: scalar({ title: 'Ways' }),
      ships: scalar({ title: 'Ships' }),
      lengthNmi: scalar({ title: 'Length', unit: '[nmi_i]' }),
      hours: scalar({ title: 'Median time', unit: 'h' }),
      widthNmi: scalar({ title: 'Width of 80 %', unit: '[nmi_i]' }),
    },
    { title: 'Routes', description: 'The most used first, at most 1,000.' },
  ),
  lanes: features({ title: 'Lanes', paint: 'ways' }),
  picture: figure({ title: 'Lanes' }),
  lanesFile: asset({ title: 'Lanes', type: 'application/geo+json' }),
})

export const routes = defineProcess({
  id: 'sea.routes',
  version: '1.1.0',
  title: 'Find routes',
  description:
    'Ways between two harbours, grouped by the pair: the centre of the lane that they make, and the width in which 80 % of them lie. Harbour calls are those of sea.events.',
  cite: ['Global Fishing Watch, anchorages pipeline'],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Lanes' },
    { kind: 'map', of: 'lanes', title: 'Lanes' },
    { kind: 'table', of: 'list', title: 'Routes' },
  ],
  examples: [
    {
      note: 'Made-up ferries between two harbours',
      inputs: { positions: 'sample:sea/ferries/positions.csv', ports: 'sample:sea/ferries/ports.csv' },
    },
  ],
  messages: {
    'sea.routes.summary':
      '{routes, plural, one {# route} other {# routes}} from {ways, plural, one {# way} other {# ways}} of {ships, plural, one {# ship} other {# ships}} between harbours.',
  },
  sentence: (o): Sentence => ({
    code: 'sea.routes.summary',
    values: { routes: o.routes ?? 0, ways: o.ways ?? 0, ships: o.ships ?? 0 },
  }),
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.5 + bytes / 2e6, bytes: 150e6 + bytes * 6 }
  },
  load: async () => (await import('./routes.run.js')).work,
})
