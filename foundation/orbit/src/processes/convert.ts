import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  dataset,
  figure,
  flag,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'

export const targets = ['tle', '3le', 'omm-kvn', 'omm-xml', 'omm-json', 'omm-csv', 'kvn', 'xml'] as const

export const inputs = inputsOf(
  {
    file: dataset({
      title: 'File',
      accepts:
        'element sets (TLE, 3LE, OMM as KVN, XML, JSON or CSV), gzipped or not; or a CCSDS message: OPM, OEM, OCM, CDM as KVN or XML',
    }),
    to: choice(targets, {
      title: 'To',
      description: 'Element sets to any but the last two; other messages to kvn or xml.',
      default: 'omm-json',
    }),
    newest: flag({ title: 'Only the newest set of each object' }),
    strict: flag({ title: 'Refuse doubtful lines', description: 'A checksum that differs then ends the run.' }),
    creationDate: optional(
      text({
        title: 'Creation date',
        hint: 'UTC, for the header of OMM. Left out: the newest epoch.',
        group: 'Header',
      }),
    ),
    originator: text({ title: 'Originator', group: 'Header', default: 'SETU' }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  what: words({ title: 'What it is' }),
  count: scalar({ title: 'Converted' }),
  refusedCount: scalar({ title: 'Left out' }),
  objects: table(
    {
      number: scalar({ title: 'Catalogue number' }),
      name: words({ title: 'Name' }),
      designator: words({ title: 'Designator' }),
      epoch: words({ title: 'Epoch, UTC' }),
      period: scalar({ title: 'Period', unit: 'min' }),
      inclination: scalar({ title: 'Inclination', unit: 'deg' }),
      perigee: scalar({ title: 'Perigee', unit: 'km' }),
      apogee: scalar({ title: 'Apogee', unit: 'km' }),
    },
    { title: 'Objects', description: 'The first 5,000.' },
  ),
  refused: table(
    { where: words({ title: 'Where' }), found: words({ title: 'Found' }), expected: words({ title: 'Expected' }) },
    { title: 'Left out', description: 'The first 200.' },
  ),
  heights: optional(figure({ title: 'Perigee and apogee against period' })),
  converted: asset({ title: 'Converted file', type: 'text/plain' }),
})

export const convert = defineProcess({
  id: 'orbit.convert',
  version: '1.0.0',
  title: 'Convert element sets and messages',
  description:
    'Reads element sets or a CCSDS navigation message, checks them, and writes them in another form without a change of any value. What cannot be read, or what the form cannot hold, is named with its line.',
  cite: [
    'CCSDS (2023). Orbit Data Messages, 502.0-B-3.',
    'CCSDS (2013). Conjunction Data Message, 508.0-B-1.',
    'Hoots, F. R., Roehrich, R. L. (1980). Spacetrack Report No. 3.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'heights', title: 'Perigee and apogee against period' },
    { kind: 'table', of: 'objects', title: 'Objects' },
    { kind: 'table', of: 'refused', title: 'Left out' },
  ],
  examples: [
    {
      note: 'A made-up catalogue as OMM in JSON',
      inputs: { file: 'sample:orbit/catalogue/catalogue.3le', to: 'omm-json' },
    },
    { note: 'A made-up ephemeris as XML', inputs: { file: 'sample:orbit/catalogue/station.oem', to: 'xml' } },
  ],
  messages: {
    'orbit.convert.summary':
      '{what}: {count, plural, one {# set} other {# sets}} converted{refused, plural, =0 {} one {, # left out} other {, # left out}}.',
    'orbit.convert.message': '{what}: read, checked and converted.',
  },
  sentence(o): Sentence {
    if (o.objects.length === 0) return { code: 'orbit.convert.message', values: { what: o.what } }
    return {
      code: 'orbit.convert.summary',
      values: { what: o.what, count: o.count ?? 0, refused: o.refusedCount ?? 0 },
    }
  },
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.2 + bytes / 4e6, bytes: 60e6 + 20 * bytes }
  },
  load: async () => (await import('./convert.run.js')).work,
})
