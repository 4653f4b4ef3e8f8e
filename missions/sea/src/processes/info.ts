import { defineProcess, type Sentence } from '@setu/core/contract'
import { features, figure, inputs as inputsOf, outputs as outputsOf, scalar, table, words } from '@setu/core/schema'
import { layoutInput, positionInputs } from './position-inputs.js'

export const inputs = inputsOf({ ...positionInputs, layout: layoutInput }, { additionalProperties: false })

export const outputs = outputsOf({
  what: words({ title: 'What it is' }),
  sentences: scalar({ title: 'Sentences or rows' }),
  messages: scalar({ title: 'Messages', description: 'Whole AIS messages; of a table its rows.' }),
  positions: scalar({ title: 'Positions' }),
  ships: scalar({ title: 'Numbers (MMSI)' }),
  start: words({ title: 'First time' }),
  end: words({ title: 'Last time' }),
  files: table(
    {
      file: words({ title: 'File' }),
      format: words({ title: 'Format' }),
      bytes: scalar({ title: 'Bytes' }),
      records: scalar({ title: 'Sentences or rows' }),
      messages: scalar({ title: 'Messages' }),
    },
    { title: 'Files' },
  ),
  types: table(
    {
      type: scalar({ title: 'Type' }),
      name: words({ title: 'Message' }),
      messages: scalar({ title: 'Messages' }),
    },
    { title: 'Messages by type' },
  ),
  faults: table(
    {
      reason: words({ title: 'Reason' }),
      count: scalar({ title: 'Count' }),
      first: words({ title: 'First places' }),
    },
    { title: 'What gave no message or row' },
  ),
  numbers: table(
    {
      mmsi: words({ title: 'MMSI' }),
      station: words({ title: 'Station' }),
      flag: words({ title: 'Flag' }),
      name: words({ title: 'Name' }),
      positions: scalar({ title: 'Positions' }),
      doubt: words({ title: 'Doubt' }),
    },
    { title: 'Numbers', description: 'Those in doubt first, then by positions; at most 500.' },
  ),
  lastPositions: features({ title: 'Last positions', paint: 'station' }),
  byType: figure({ title: 'Messages by type' }),
  picture: figure({ title: 'Positions' }),
})

export const info = defineProcess({
  id: 'sea.info',
  version: '1.0.0',
  title: 'Say what a log of ship positions holds',
  description:
    'Recognises AIS sentences and tables of positions by their content and says what they hold: messages by type, numbers with their class and flag, times, a map of the last positions, and every sentence or row that gave nothing, counted by its reason.',
  cite: ['ITU-R M.1371-5 (2014)', 'ITU-R M.585-9 (2022)', 'IEC 61162-1', 'IEC 61162-450'],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Positions' },
    { kind: 'map', of: 'lastPositions', title: 'Last positions' },
    { kind: 'figure', of: 'byType', title: 'Messages by type' },
    { kind: 'table', of: 'types', title: 'Messages by type' },
    { kind: 'table', of: 'faults', title: 'What gave no message or row' },
    { kind: 'table', of: 'numbers', title: 'Numbers' },
  ],
  examples: [{ note: 'The made-up strait', inputs: { positions: 'sample:sea/strait/log.nmea' } }],
  messages: {
    'sea.info.summary':
      '{what}: {messages, plural, one {# message} other {# messages}} of {ships, plural, one {# number} other {# numbers}}, {positions, plural, one {# position} other {# positions}}.',
  },
  sentence: (o): Sentence => ({
    code: 'sea.info.summary',
    values: { what: o.what, messages: o.messages ?? 0, ships: o.ships ?? 0, positions: o.positions ?? 0 },
  }),
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.3 + bytes / 1e7, bytes: 120e6 + bytes * 2 }
  },
  load: async () => (await import('./info.run.js')).work,
})
