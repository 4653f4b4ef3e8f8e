import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  count,
  dataset,
  flag,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { layoutInput } from './position-inputs.js'

export const inputs = inputsOf(
  {
    log: dataset({ title: 'Log', accepts: 'AIS sentences (NMEA 0183), with TAG blocks or trailers; gzip too' }),
    form: choice(['setu', 'raw', 'gpsd', 'gpsd-unscaled', 'gpsd-csv'] as const, {
      title: 'Form',
      default: 'setu',
      description:
        'Records with units; with spare bits and raw texts, so that encoding gives the same payload; or the forms of gpsd 3.22.',
    }),
    layout: layoutInput,
    lenient: flag({
      title: 'Lenient',
      group: 'Reading',
      description: 'Decode sentences whose checksum is wrong as well.',
    }),
    rows: count({ title: 'Rows to show', default: 100, minimum: 0, maximum: 1000 }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  sentences: scalar({ title: 'Sentences' }),
  messages: scalar({ title: 'Messages' }),
  period: optional(words({ title: 'Period', description: 'First to last message that says when it was received.' })),
  records: table(
    {
      line: scalar({ title: 'Line' }),
      time: words({ title: 'Received' }),
      station: words({ title: 'Station' }),
      type: scalar({ title: 'Type' }),
      mmsi: words({ title: 'MMSI' }),
      content: words({ title: 'Content', description: 'The record as JSON.' }),
    },
    { title: 'First messages' },
  ),
  faults: table(
    { reason: words({ title: 'Reason' }), count: scalar({ title: 'Count' }), first: words({ title: 'First places' }) },
    { title: 'Sentences that gave no message' },
  ),
  decoded: asset({ title: 'All messages', type: 'application/jsonl' }),
})

export const decode = defineProcess({
  id: 'sea.decode',
  version: '1.1.0',
  title: 'Decode AIS sentences',
  description:
    'All 27 message types of ITU-R M.1371-5 with every field, binary application messages by name, communication state, and where each message came from; one JSON record a line.',
  cite: ['ITU-R M.1371-5 (2014)', 'IMO SN.1/Circ.289', 'IMO SN/Circ.236', 'IEC 61162-1', 'IEC 61162-450'],
  inputs,
  outputs,
  views: [
    { kind: 'table', of: 'records', title: 'First messages' },
    { kind: 'table', of: 'faults', title: 'Sentences that gave no message' },
  ],
  examples: [{ note: 'The made-up strait', inputs: { log: 'sample:sea/strait/log.nmea', rows: 5 } }],
  messages: {
    'sea.decode.summary':
      '{messages, plural, one {# message} other {# messages}} out of {sentences, plural, one {# sentence} other {# sentences}}.',
  },
  sentence: (o): Sentence => ({
    code: 'sea.decode.summary',
    values: { messages: o.messages ?? 0, sentences: o.sentences ?? 0 },
  }),
  cost: (_, sizes) => ({ seconds: 0.2 + Object.values(sizes).reduce((a, b) => a + b, 0) / 5e6, bytes: 150e6 }),
  load: async () => (await import('./decode.run.js')).work,
})
