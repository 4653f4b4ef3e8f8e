import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  coverage,
  dataset,
  features,
  figure,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { positionInputs } from './position-inputs.js'

export const inputs = inputsOf(
  {
    ...positionInputs,
    state: optional(dataset({ title: 'State', accepts: 'state.json of the tracks before' })),
    maxSpeed: quantity({
      title: 'Fastest ship',
      unit: '[kn_i]',
      default: 25,
      minimum: 1,
      maximum: 100,
      group: 'Segments',
    }),
    maxSilence: quantity({
      title: 'Longest silence in a segment',
      unit: 'h',
      default: 12,
      minimum: 0.1,
      maximum: 240,
      group: 'Segments',
    }),
    tolerance: quantity({
      title: 'Tolerance of drawn tracks',
      unit: 'm',
      default: 50,
      minimum: 0,
      maximum: 100_000,
      group: 'Drawing',
      description: 'A point may be left out where even motion passes it within this distance at its own time.',
    }),
    acceleration: quantity({
      title: 'Spectral density of the acceleration',
      unit: 'm2/s3',
      default: 0.03,
      minimum: 0.0001,
      maximum: 10,
      group: 'Smoothing',
    }),
    densityStep: quantity({
      title: 'Cell of the density',
      unit: 'deg',
      default: 0.1,
      minimum: 0.001,
      maximum: 10,
      group: 'Drawing',
    }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  ships: scalar({ title: 'Numbers (MMSI)' }),
  tracks: scalar({ title: 'Tracks', description: 'Chains of segments, each plausibly one ship.' }),
  segments: scalar({ title: 'Segments' }),
  positions: scalar({ title: 'Positions in tracks' }),
  noise: scalar({ title: 'Noise', description: 'Positions that fit no track.' }),
  bad: scalar({ title: 'Bad positions', description: 'Off the Earth or marked as not available.' }),
  withoutPosition: scalar({ title: 'Rows without position' }),
  period: optional(words({ title: 'Period', description: 'First to last position.' })),
  list: table(
    {
      track: words({ title: 'Track' }),
      mmsi: words({ title: 'MMSI' }),
      name: words({ title: 'Name' }),
      start: words({ title: 'Start' }),
      end: words({ title: 'End' }),
      points: scalar({ title: 'Points' }),
      segments: scalar({ title: 'Segments' }),
      distanceNmi: scalar({ title: 'Distance', unit: '[nmi_i]' }),
      meanKnots: scalar({ title: 'Mean speed', unit: '[kn_i]' }),
      stops: scalar({ title: 'Stops' }),
    },
    { title: 'Tracks', description: 'The longest 1,000.' },
  ),
  stops: table(
    {
      mmsi: words({ title: 'MMSI' }),
      start: words({ title: 'Start' }),
      end: words({ title: 'End' }),
      hours: scalar({ title: 'Hours', unit: 'h' }),
      lon: scalar({ title: 'Longitude', unit: 'deg' }),
      lat: scalar({ title: 'Latitude', unit: 'deg' }),
    },
    { title: 'Stops', description: 'Below 0.5 kn within 250 m for half an hour or longer; at most 1,000.' },
  ),
  lines: features({ title: 'Tracks', paint: 'mmsi' }),
  density: optional(coverage({ title: 'Ship-hours', unit: 'h' })),
  picture: figure({ title: 'Tracks' }),
  tracksFile: asset({ title: 'Tracks with times', type: 'application/geo+json', collection: 'sea-tracks' }),
  points: asset({ title: 'Positions with track, kind and smoothed place', type: 'application/vnd.apache.parquet' }),
  stateFile: asset({ title: 'State', type: 'application/json' }),
})

export const tracks = defineProcess({
  id: 'sea.tracks',
  version: '1.1.0',
  title: 'Positions into tracks',
  description:
    'Sorts the positions of every number into segments that one ship can have sailed, joins them to tracks, leaves out noise and bad places, smooths, and finds stops. The state goes on: batch after batch gives the segments of all at once.',
  cite: [
    'Global Fishing Watch, gpsdio-segment',
    'Rauch, Tung & Striebel 1965, AIAA Journal 3(8)',
    'Meratnia & de By 2004, EDBT',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Tracks' },
    { kind: 'map', of: 'density', over: 'lines', title: 'Ship-hours and tracks' },
    { kind: 'table', of: 'list', title: 'Tracks' },
    { kind: 'table', of: 'stops', title: 'Stops' },
  ],
  examples: [{ note: 'The made-up strait', inputs: { positions: 'sample:sea/strait/log.nmea' } }],
  messages: {
    'sea.tracks.summary':
      '{tracks, plural, one {# track} other {# tracks}} of {ships, plural, one {# number} other {# numbers}} from {positions, plural, one {# position} other {# positions}}; {noise, plural, one {# position} other {# positions}} of noise.',
  },
  sentence: (o): Sentence => ({
    code: 'sea.tracks.summary',
    values: { tracks: o.tracks ?? 0, ships: o.ships ?? 0, positions: o.positions ?? 0, noise: o.noise ?? 0 },
  }),
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.5 + bytes / 4e6, bytes: 150e6 + bytes * 6 }
  },
  load: async () => (await import('./tracks.run.js')).work,
})
