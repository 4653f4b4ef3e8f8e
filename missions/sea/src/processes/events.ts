import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  features,
  figure,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { eventInputs } from './event-inputs.js'

export const inputs = inputsOf(eventInputs, { additionalProperties: false })

export const eventColumns = {
  id: words({ title: 'Id' }),
  what: words({ title: 'What' }),
  start: words({ title: 'Start' }),
  end: words({ title: 'End' }),
  ships: words({ title: 'Ships' }),
  lon: scalar({ title: 'Longitude', unit: 'deg' }),
  lat: scalar({ title: 'Latitude', unit: 'deg' }),
  numbers: words({ title: 'Numbers' }),
  confidence: scalar({ title: 'Confidence', unit: '1' }),
}

export const outputs = outputsOf({
  count: scalar({ title: 'Events' }),
  ships: scalar({ title: 'Ships in events' }),
  tracks: scalar({ title: 'Tracks' }),
  positions: scalar({ title: 'Positions' }),
  period: optional(words({ title: 'Period', description: 'First to last position that was judged.' })),
  candidatePairs: scalar({ title: 'Pairs of ships compared for encounters' }),
  byKind: table(
    { kind: words({ title: 'Kind' }), what: words({ title: 'What' }), events: scalar({ title: 'Events' }) },
    { title: 'Events by kind' },
  ),
  list: table(eventColumns, { title: 'Events', description: 'In time order, at most 1,000.' }),
  places: features({ title: 'Events', paint: 'kind' }),
  picture: figure({ title: 'Tracks and events' }),
  events: asset({ title: 'Events with evidence', type: 'application/json', collection: 'sea-events' }),
  geojson: asset({ title: 'Events as features', type: 'application/geo+json' }),
})

export const events = defineProcess({
  id: 'sea.events',
  version: '1.2.0',
  title: 'Find events at sea',
  description:
    'Silences with the chance that nobody would hear, suspected disabling, meetings, loitering, harbour calls, zone crossings, close passings, shared numbers, mirrored, circling, leaping and shifted places, numbers with bits turned, impossible receptions. Every event holds its rule, its thresholds, the sentences it rests on, what else could explain it, and a confidence.',
  cite: [
    'Welch et al. 2022, Science Advances 8, eabq2109',
    'Miller et al. 2018, Frontiers in Marine Science 5, 240',
    'Global Fishing Watch, pipe-gaps, pipe-encounters, anchorages pipeline',
    'Bergman 2019, SkyTruth',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Tracks and events' },
    { kind: 'map', of: 'places', title: 'Events' },
    { kind: 'table', of: 'byKind', title: 'Events by kind' },
    { kind: 'table', of: 'list', title: 'Events' },
  ],
  examples: [
    {
      note: 'The made-up strait',
      inputs: {
        positions: 'sample:sea/strait/log.nmea',
        anchorages: 'sample:sea/strait/anchorages.csv',
        zones: 'sample:sea/strait/zone.geojson',
      },
    },
  ],
  messages: {
    'sea.events.summary':
      '{count, plural, one {# event} other {# events}} of {ships, plural, one {# ship} other {# ships}} in {tracks, plural, one {# track} other {# tracks}}.',
    'sea.events.none': 'No event in {tracks, plural, one {# track} other {# tracks}}.',
  },
  sentence: (o): Sentence =>
    o.count
      ? { code: 'sea.events.summary', values: { count: o.count, ships: o.ships ?? 0, tracks: o.tracks ?? 0 } }
      : { code: 'sea.events.none', values: { tracks: o.tracks ?? 0 } },
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 1 + bytes / 2e6, bytes: 200e6 + bytes * 6 }
  },
  load: async () => (await import('./events.run.js')).work,
})
