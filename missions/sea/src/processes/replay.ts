import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  dataset,
  figure,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'
import { eventInputs } from './event-inputs.js'

export const inputs = inputsOf(
  {
    ...eventInputs,
    rules: optional(dataset({ title: 'Rules', accepts: 'JSON: { "rules": [ … ] }, for alerts on the way' })),
    from: optional(
      text({ title: 'From', format: 'date-time', hint: '2024-03-05T00:00:00Z; the first position by default.' }),
    ),
    to: optional(text({ title: 'To', format: 'date-time' })),
    step: quantity({ title: 'Step', unit: 'min', default: 10, minimum: 0.1, maximum: 1440 }),
    factor: quantity({
      title: 'Times as fast',
      unit: '1',
      default: 600,
      minimum: 1,
      maximum: 10_000,
      description: 'Seconds of the day in a second of the replay.',
    }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  steps: scalar({ title: 'Steps' }),
  seconds: scalar({ title: 'Length of the replay', unit: 's' }),
  alerts: scalar({ title: 'Alerts' }),
  events: scalar({ title: 'Events' }),
  period: optional(words({ title: 'Period', description: 'What is played.' })),
  frames: table(
    {
      at: words({ title: 'Time' }),
      shownAfter: scalar({ title: 'Shown after', unit: 's' }),
      positions: scalar({ title: 'Positions heard' }),
      ships: scalar({ title: 'Ships in view' }),
      events: scalar({ title: 'Events known' }),
      alerts: scalar({ title: 'Alerts' }),
    },
    { title: 'Steps', description: 'At most 2,000.' },
  ),
  timeline: figure({ title: 'Ships in view' }),
  replayFile: asset({ title: 'Replay', type: 'application/jsonl' }),
})

export const replay = defineProcess({
  id: 'sea.replay',
  version: '1.1.0',
  title: 'Replay a stretch of time',
  description:
    'The same positions step by step: at each instant where every ship is, which events have become known and which alerts are raised, each exactly once, at any speed. The result is a file that a map plays.',
  cite: [],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'timeline', title: 'Ships in view' },
    { kind: 'table', of: 'frames', title: 'Steps' },
  ],
  examples: [
    {
      note: 'The made-up strait at 3,600 times its speed',
      inputs: {
        positions: 'sample:sea/strait/log.nmea',
        rules: 'sample:sea/strait/rules.json',
        zones: 'sample:sea/strait/zone.geojson',
        step: 60,
        factor: 3600,
      },
    },
  ],
  messages: {
    'sea.replay.summary':
      '{steps, plural, one {# step} other {# steps}} in {seconds, number, ::.} s: {events, plural, one {# event} other {# events}}, {alerts, plural, one {# alert} other {# alerts}}.',
  },
  sentence: (o): Sentence => ({
    code: 'sea.replay.summary',
    values: { steps: o.steps ?? 0, seconds: o.seconds ?? 0, events: o.events ?? 0, alerts: o.alerts ?? 0 },
  }),
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 1 + bytes / 2e6, bytes: 200e6 + bytes * 6 }
  },
  load: async () => (await import('./replay.run.js')).work,
})
