import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  dataset,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'

export const inputs = inputsOf(
  {
    events: dataset({ title: 'Events', accepts: 'events.json of sea.events' }),
    rules: dataset({
      title: 'Rules',
      accepts:
        'JSON: { "rules": [ { "name", "event", "mmsi", "where", "within", "minimumConfidence", "everyHours", "quietHours" } ] }',
    }),
    against: optional(dataset({ title: 'Other rules', accepts: 'a second set of rules, to see what it would change' })),
    state: optional(dataset({ title: 'State', accepts: 'state.json of the alerts before' })),
    since: optional(
      text({ title: 'Since', format: 'date-time', description: 'Events that began before are no news.' }),
    ),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  raised: scalar({ title: 'Alerts' }),
  heldBack: scalar({ title: 'Held back', description: 'By rate or quiet hours.' }),
  known: scalar({ title: 'Raised before' }),
  period: optional(words({ title: 'Period', description: 'Of the events that were judged.' })),
  alerts: table(
    {
      id: words({ title: 'Id' }),
      rule: words({ title: 'Rule' }),
      what: words({ title: 'What' }),
      known: words({ title: 'Known at' }),
      ships: words({ title: 'Ships' }),
      lon: scalar({ title: 'Longitude', unit: 'deg' }),
      lat: scalar({ title: 'Latitude', unit: 'deg' }),
      numbers: words({ title: 'Numbers' }),
      event: words({ title: 'Event' }),
    },
    { title: 'Alerts' },
  ),
  byRule: table(
    {
      rule: words({ title: 'Rule' }),
      raised: scalar({ title: 'Alerts' }),
      byRate: scalar({ title: 'Held back by rate' }),
      byQuietHours: scalar({ title: 'Held back by quiet hours' }),
    },
    { title: 'By rule' },
  ),
  difference: table(
    {
      by: words({ title: 'Raised by' }),
      rule: words({ title: 'Rule' }),
      what: words({ title: 'What' }),
      start: words({ title: 'Start' }),
      ships: words({ title: 'Ships' }),
      event: words({ title: 'Event' }),
    },
    { title: 'What the other rules change' },
  ),
  alertFile: asset({ title: 'Alerts', type: 'application/json' }),
  stateFile: asset({ title: 'State', type: 'application/json' }),
})

export const alerts = defineProcess({
  id: 'sea.alerts',
  version: '1.2.0',
  title: 'Raise alerts',
  description:
    'Evaluates rules over events, each event and rule exactly once, also from batch to batch, with limits of rate and quiet hours; and shows what another set of rules would raise over the same events.',
  cite: [],
  inputs,
  outputs,
  views: [
    { kind: 'table', of: 'alerts', title: 'Alerts' },
    { kind: 'table', of: 'byRule', title: 'By rule' },
    { kind: 'table', of: 'difference', title: 'What the other rules change' },
  ],
  examples: [
    {
      note: 'Events of the made-up strait',
      inputs: { events: 'sample:sea/strait-events/events.json', rules: 'sample:sea/strait/rules.json' },
    },
  ],
  messages: {
    'sea.alerts.summary': '{raised, plural, =0 {No alert} one {# alert} other {# alerts}}; {held} held back.',
  },
  sentence: (o): Sentence => ({ code: 'sea.alerts.summary', values: { raised: o.raised ?? 0, held: o.heldBack ?? 0 } }),
  cost: (_, sizes) => ({ seconds: 0.2 + Object.values(sizes).reduce((a, b) => a + b, 0) / 2e7, bytes: 80e6 }),
  load: async () => (await import('./alerts.run.js')).work,
})
