import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  flag,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { positionInputs } from './position-inputs.js'

export const convertFormats = ['csv', 'geojsonseq', 'flatgeobuf', 'geoparquet', 'mfjson', 'kml', 'gpx', 'nmea'] as const

export const inputs = inputsOf(
  {
    ...positionInputs,
    to: choice(convertFormats, {
      title: 'Format',
      default: 'geoparquet',
      description:
        'Points: CSV, GeoJSON lines, FlatGeobuf, GeoParquet 1.1, AIS sentences with TAG blocks. Ways with times: MF-JSON, KML, GPX.',
    }),
    all: flag({
      title: 'Noise too',
      description: 'Points: also those that fit no track. Bad places are never written.',
    }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  positions: scalar({ title: 'Positions written' }),
  ships: scalar({ title: 'Ships' }),
  ways: scalar({ title: 'Ways' }),
  period: optional(words({ title: 'Period', description: 'First to last position written.' })),
  left: scalar({ title: 'Left out', description: 'Noise, bad places and, in AIS sentences, what AIS cannot hold.' }),
  first: table(
    {
      mmsi: words({ title: 'MMSI' }),
      time: words({ title: 'Time' }),
      lon: scalar({ title: 'Longitude', unit: 'deg' }),
      lat: scalar({ title: 'Latitude', unit: 'deg' }),
      way: words({ title: 'Way' }),
    },
    { title: 'First positions', description: 'At most 100.' },
  ),
  file: asset({ title: 'Positions', type: 'application/octet-stream' }),
})

export const convert = defineProcess({
  id: 'sea.convert',
  version: '1.1.0',
  title: 'Write positions in another format',
  description:
    'Positions and the tracks that they make as CSV, GeoJSON lines, FlatGeobuf, GeoParquet, Moving Features JSON, KML, GPX or AIS sentences with TAG blocks.',
  cite: [
    'RFC 4180',
    'RFC 8142',
    'FlatGeobuf 3',
    'GeoParquet 1.1',
    'OGC 19-045r3 (MF-JSON)',
    'OGC 12-007r2 (KML 2.3)',
    'GPX 1.1',
    'IEC 61162-450',
  ],
  inputs,
  outputs,
  views: [{ kind: 'table', of: 'first', title: 'First positions' }],
  examples: [
    { note: 'The made-up strait for a globe', inputs: { positions: 'sample:sea/strait/log.nmea', to: 'kml' } },
    { note: 'The same for a map', inputs: { positions: 'sample:sea/strait/log.nmea', to: 'flatgeobuf' } },
  ],
  messages: {
    'sea.convert.summary':
      '{positions, plural, one {# position} other {# positions}} of {ships, plural, one {# ship} other {# ships}} on {ways, plural, one {# way} other {# ways}}.',
  },
  sentence: (o): Sentence => ({
    code: 'sea.convert.summary',
    values: { positions: o.positions ?? 0, ships: o.ships ?? 0, ways: o.ways ?? 0 },
  }),
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.5 + bytes / 2e6, bytes: 150e6 + bytes * 8 }
  },
  load: async () => (await import('./convert.run.js')).work,
})
