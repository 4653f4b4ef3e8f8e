import { defineProcess, type Sentence } from '@setu/core/contract'
import {
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
    id: optional(text({ title: 'Event', hint: 'The id, or its first signs; the first event by default.' })),
    log: optional(dataset({ title: 'Log', accepts: 'the log or table that the events came from, to show its lines' })),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  what: words({ title: 'What' }),
  id: words({ title: 'Id' }),
  why: words({ title: 'Why it is said' }),
  confidence: scalar({ title: 'Confidence', unit: '1' }),
  values: table({ name: words({ title: 'Quantity' }), value: words({ title: 'Value' }) }, { title: 'Numbers' }),
  thresholds: table({ name: words({ title: 'Threshold' }), value: scalar({ title: 'Value' }) }, { title: 'Rule' }),
  alternatives: table({ alternative: words({ title: 'What else it could be' }) }, { title: 'What else it could be' }),
  evidence: table(
    {
      time: words({ title: 'Time' }),
      mmsi: words({ title: 'MMSI' }),
      file: words({ title: 'File' }),
      place: scalar({ title: 'Byte or line' }),
      line: words({ title: 'As it stands there' }),
    },
    { title: 'Evidence' },
  ),
})

export const explain = defineProcess({
  id: 'sea.explain',
  version: '1.0.0',
  title: 'Explain an event',
  description:
    'Why an event is called what it is: rule, version, thresholds, numbers, what else could explain it, and the very sentences or rows that it rests on, out of the log.',
  cite: [],
  inputs,
  outputs,
  views: [
    { kind: 'table', of: 'values', title: 'Numbers' },
    { kind: 'table', of: 'thresholds', title: 'Rule' },
    { kind: 'table', of: 'evidence', title: 'Evidence' },
    { kind: 'table', of: 'alternatives', title: 'What else it could be' },
  ],
  examples: [
    {
      note: 'An event of the made-up strait',
      inputs: { events: 'sample:sea/strait-events/events.json', log: 'sample:sea/strait/log.nmea' },
    },
  ],
  messages: { 'sea.explain.summary': '{what}: {why}' },
  sentence: (o): Sentence => ({ code: 'sea.explain.summary', values: { what: o.what, why: o.why } }),
  cost: () => ({ seconds: 0.2, bytes: 80e6 }),
  load: async () => (await import('./explain.run.js')).work,
})
