import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  count,
  coverage,
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
    grid: choice(['h3', 'lonlat'] as const, { title: 'Grid', default: 'h3' }),
    resolution: count({ title: 'H3 resolution', default: 5, minimum: 0, maximum: 10 }),
    step: quantity({ title: 'Step of the other grid', unit: 'deg', default: 0.1, minimum: 0.001, maximum: 10 }),
    longestSilence: quantity({
      title: 'Longest silence that a ship is followed over',
      unit: 'min',
      default: 60,
      minimum: 1,
      maximum: 1440,
    }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  cells: scalar({ title: 'Cells with traffic' }),
  ships: scalar({ title: 'Ships' }),
  hours: scalar({ title: 'Ship-hours', unit: 'h' }),
  period: optional(words({ title: 'Period', description: 'First to last position.' })),
  busiest: table(
    {
      cell: words({ title: 'Cell' }),
      lon: scalar({ title: 'Longitude', unit: 'deg' }),
      lat: scalar({ title: 'Latitude', unit: 'deg' }),
      hours: scalar({ title: 'Ship-hours', unit: 'h' }),
      hoursPerKm2: scalar({ title: 'Density', unit: 'h/km2' }),
      crossings: scalar({ title: 'Crossings' }),
      ships: scalar({ title: 'Ships' }),
    },
    { title: 'Busiest cells', description: 'At most 1,000.' },
  ),
  map: optional(coverage({ title: 'Ship-hours per square kilometre', unit: 'h/km2' })),
  hexagons: features({ title: 'Ship-hours per square kilometre', paint: 'hoursPerKm2' }),
  picture: figure({ title: 'Busiest cells' }),
  table: asset({ title: 'All cells', type: 'application/vnd.apache.parquet' }),
})

export const density = defineProcess({
  id: 'sea.density',
  version: '1.1.0',
  title: 'Traffic density',
  description:
    'Ship-hours per square kilometre and crossings, on H3 cells or on a grid of longitude and latitude: the time that each piece of a track spends in each cell, cut exactly at its edges, not counted by points.',
  cite: ['Amanatides & Woo 1987, Eurographics', 'H3'],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Busiest cells' },
    { kind: 'map', of: 'hexagons', title: 'H3 cells' },
    { kind: 'map', of: 'map', title: 'Grid' },
    { kind: 'table', of: 'busiest', title: 'Busiest cells' },
  ],
  examples: [
    { note: 'The made-up strait on H3 cells', inputs: { positions: 'sample:sea/strait/log.nmea' } },
    {
      note: 'The made-up strait on a grid',
      inputs: { positions: 'sample:sea/strait/log.nmea', grid: 'lonlat', step: '0.1 deg' },
    },
  ],
  messages: {
    'sea.density.summary':
      '{hours} ship-hours of {ships, plural, one {# ship} other {# ships}} in {cells, plural, one {# cell} other {# cells}}.',
  },
  sentence: (o): Sentence => ({
    code: 'sea.density.summary',
    values: { hours: Math.round(o.hours ?? 0), ships: o.ships ?? 0, cells: o.cells ?? 0 },
  }),
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.5 + bytes / 2e6, bytes: 150e6 + bytes * 6 }
  },
  load: async () => (await import('./density.run.js')).work,
})
