import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  dataset,
  figure,
  flag,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { layoutInput, positionInputs } from './position-inputs.js'

// What is kept is whole: a file that was read for some ships only would be taken for read.
const { mmsi: _, ...reading } = positionInputs

export const inputs = inputsOf(
  {
    ...reading,
    state: optional(dataset({ title: 'State', accepts: 'state.json of the ingest before' })),
    continued: flag({
      title: 'The stream goes on',
      description:
        'These bytes follow those of the ingest before, as a live feed does; a message that was cut is put together.',
    }),
    duplicateWindow: quantity({
      title: 'Duplicates within',
      unit: 's',
      default: 30,
      minimum: 0,
      maximum: 86_400,
      description: 'The same payload from several stations within this time is one message.',
    }),
    layout: layoutInput,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  newPositions: scalar({ title: 'New positions' }),
  known: scalar({
    title: 'Known already',
    description: 'Messages or rows that were there, from this or another station.',
  }),
  passedBy: scalar({ title: 'Files passed by', description: 'Read before, byte by byte the same.' }),
  ships: scalar({ title: 'Ships with new positions' }),
  period: optional(words({ title: 'Period', description: 'First to last of the new positions.' })),
  identities: table(
    {
      mmsi: words({ title: 'MMSI' }),
      from: words({ title: 'From' }),
      to: words({ title: 'To' }),
      name: words({ title: 'Name' }),
      callSign: words({ title: 'Call sign' }),
      imo: scalar({ title: 'IMO' }),
      imoValid: words({ title: 'Check digit' }),
      shipType: scalar({ title: 'Type' }),
      lengthMetres: scalar({ title: 'Length', unit: 'm' }),
      destination: words({ title: 'Destination' }),
    },
    { title: 'Identities', description: 'At most 1,000; all are in the file.' },
  ),
  partitions: table(
    {
      day: words({ title: 'Day' }),
      cell: words({ title: 'H3 cell' }),
      rows: scalar({ title: 'Rows' }),
      ships: scalar({ title: 'Ships' }),
    },
    { title: 'Partitions', description: 'At most 1,000.' },
  ),
  stations: table(
    {
      station: words({ title: 'Station' }),
      messages: scalar({ title: 'Messages' }),
      first: scalar({ title: 'Heard first or alone' }),
      bestSignalDbm: scalar({ title: 'Best signal, dBm' }),
    },
    { title: 'Receptions by station', description: 'What several heard is one position; at most 1,000.' },
  ),
  picture: figure({ title: 'New positions' }),
  positions: asset({ title: 'Positions', type: 'application/vnd.apache.parquet', collection: 'sea-positions' }),
  identityFile: asset({ title: 'Identities', type: 'application/vnd.apache.parquet' }),
  stateFile: asset({ title: 'State', type: 'application/json' }),
})

export const ingest = defineProcess({
  id: 'sea.ingest',
  version: '1.2.0',
  title: 'Take ship positions in',
  description:
    'Positions and identities out of logs and tables into Parquet, in the partitions of the archive, with a state that goes on: a file that was read before changes nothing, one that has grown is read on from where it ended, and one batch after another gives what all at once gives.',
  cite: ['ITU-R M.1371-5 (2014)', 'Apache Parquet', 'H3'],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'New positions' },
    { kind: 'table', of: 'partitions', title: 'Partitions' },
    { kind: 'table', of: 'stations', title: 'Receptions by station' },
    { kind: 'table', of: 'identities', title: 'Identities' },
  ],
  examples: [{ note: 'The made-up strait', inputs: { positions: 'sample:sea/strait/log.nmea' } }],
  messages: {
    'sea.ingest.summary':
      '{positions, plural, one {# new position} other {# new positions}} of {ships, plural, one {# ship} other {# ships}}; {known, plural, one {# was} other {# were}} known already.',
    'sea.ingest.nothing':
      'Nothing new: {known, plural, one {# message was} other {# messages were}} known and {files, plural, one {# file} other {# files}} passed by.',
  },
  sentence: (o): Sentence =>
    o.newPositions
      ? { code: 'sea.ingest.summary', values: { positions: o.newPositions, ships: o.ships ?? 0, known: o.known ?? 0 } }
      : { code: 'sea.ingest.nothing', values: { known: o.known ?? 0, files: o.passedBy ?? 0 } },
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.5 + bytes / 5e6, bytes: 150e6 + bytes * 4 }
  },
  load: async () => (await import('./ingest.run.js')).work,
})
