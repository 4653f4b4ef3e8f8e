import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
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
import { objectInputs, orientationInputs, spanInputs } from './object-inputs.js'

export const frames = ['TEME', 'GCRF', 'EME2000', 'ITRF'] as const

export const inputs = inputsOf(
  {
    ...objectInputs,
    ...spanInputs,
    step: quantity({ title: 'Step', unit: 'min', default: 5, minimum: 0.01, maximum: 1440 }),
    frame: choice(frames, {
      title: 'Frame',
      default: 'TEME',
      hint: 'TEME as SGP4 gives it; ITRF turns with the Earth.',
    }),
    mode: choice(['improved', 'afspc'] as const, { title: 'Mode of SGP4', default: 'improved', group: 'Theory' }),
    gravity: choice(['wgs72', 'wgs72old', 'wgs84'] as const, {
      title: 'Gravity model',
      description: 'Public sets are made with WGS-72; the others are for comparison.',
      default: 'wgs72',
      group: 'Theory',
    }),
    ...orientationInputs,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  objects: scalar({ title: 'Objects' }),
  times: scalar({ title: 'Times' }),
  states: scalar({ title: 'States' }),
  missing: scalar({ title: 'Missing states' }),
  start: words({ title: 'Start, UTC' }),
  end: words({ title: 'End, UTC' }),
  frame: words({ title: 'Frame' }),
  table: table(
    {
      number: scalar({ title: 'Catalogue number' }),
      name: words({ title: 'Name' }),
      age: scalar({ title: 'Age of the set at the start', unit: 'd' }),
      lowest: scalar({ title: 'Least height', unit: 'km' }),
      highest: scalar({ title: 'Greatest height', unit: 'km' }),
      missing: scalar({ title: 'Missing states' }),
      code: scalar({ title: 'Code of SGP4' }),
      reason: words({ title: 'Reason' }),
    },
    { title: 'Objects', description: 'The first 5,000; heights over the equatorial radius.' },
  ),
  heights: figure({ title: 'Heights' }),
  ground: optional(features({ title: 'Ground tracks', paint: 'number' })),
  statesNpy: asset({
    title: 'States',
    description: '[time][x, y, z, vx, vy, vz][object], km and km/s; NaN where missing.',
    type: 'application/octet-stream',
  }),
  objectsCsv: asset({ title: 'Objects of the array', type: 'text/csv' }),
  statesCsv: optional(asset({ title: 'States as a table', type: 'text/csv' })),
  ephemeris: optional(asset({ title: 'Ephemeris (OEM)', type: 'text/plain' })),
})

export const propagate = defineProcess({
  id: 'orbit.propagate',
  version: '1.0.0',
  title: 'Propagate element sets',
  description:
    'States of one object or of a whole catalogue at even steps by SGP4 and SDP4, in TEME, GCRF, EME2000 or ITRF. The error of one object never stops the others: its states are missing, with the code.',
  cite: [
    'Vallado, D. A., Crawford, P., Hujsak, R., Kelso, T. S. (2006). Revisiting Spacetrack Report #3. AIAA 2006-6753.',
    'CCSDS (2023). Orbit Data Messages, 502.0-B-3.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'heights', title: 'Heights' },
    { kind: 'map', of: 'ground', title: 'Ground tracks' },
    { kind: 'table', of: 'table', title: 'Objects' },
  ],
  examples: [
    {
      note: 'A made-up station for three hours',
      inputs: { elements: 'sample:orbit/fleet/fleet.tle', object: 'SAMPLE STATION', hours: 3, step: 1, frame: 'ITRF' },
    },
    {
      note: 'A made-up catalogue for a day',
      inputs: { elements: 'sample:orbit/catalogue/catalogue.3le', step: 30 },
    },
  ],
  messages: {
    'orbit.propagate.summary':
      '{states, number} states of {objects, plural, one {one object} other {# objects}} from {start} to {end} in {frame}{missing, plural, =0 {} other {; # missing}}.',
  },
  sentence(o): Sentence {
    return {
      code: 'orbit.propagate.summary',
      values: {
        states: o.states ?? 0,
        objects: o.objects ?? 0,
        start: o.start,
        end: o.end,
        frame: o.frame,
        missing: o.missing ?? 0,
      },
    }
  },
  cost: (i, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    const objects = i.object === undefined ? Math.max(1, bytes / 165) : 1
    const states = objects * ((i.hours * 60) / i.step + 1)
    return { seconds: 0.3 + bytes / 4e6 + states / 1.5e6, bytes: 80e6 + 20 * bytes + states * 110 }
  },
  load: async () => (await import('./propagate.run.js')).work,
})
