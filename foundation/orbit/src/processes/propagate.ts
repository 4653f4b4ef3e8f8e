import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  dataset,
  features,
  figure,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'
import { forceInputs } from './force-inputs.js'
import { elementsAccept, objectInputs, orientationInputs, spanInputs } from './object-inputs.js'

export const frames = ['TEME', 'GCRF', 'EME2000', 'ITRF'] as const

export const inputs = inputsOf(
  {
    ...objectInputs,
    elements: dataset({
      title: 'Element sets or states',
      accepts: `${elementsAccept}; or a state: OPM, OEM, OCM or CDM as KVN or XML, CPF`,
    }),
    ...spanInputs,
    start: optional(
      text({
        title: 'Start',
        hint: 'UTC, as 2026-09-10T00:00:00Z. Left out: the newest epoch of the sets (of a catalogue, but for a hundredth that is days ahead of the rest) or states.',
      }),
    ),
    step: quantity({ title: 'Step', unit: 'min', default: 5, minimum: 0.01, maximum: 1440 }),
    frame: choice(['auto', ...frames] as const, {
      title: 'Frame',
      default: 'auto',
      hint: 'auto: TEME as SGP4 gives it, GCRF of a numerical orbit; ITRF turns with the Earth.',
    }),
    method: choice(['auto', 'sgp4', 'numerical'] as const, {
      title: 'Method',
      default: 'auto',
      hint: 'auto: element sets by SGP4, states numerically (DOP853).',
    }),
    stateAt: choice(['first', 'last'] as const, {
      title: 'State of an ephemeris',
      default: 'first',
      hint: 'Which row of an OEM, OCM or CPF a numerical orbit begins with.',
    }),
    mode: choice(['improved', 'afspc'] as const, { title: 'Mode of SGP4', default: 'improved', group: 'Theory' }),
    gravity: choice(['wgs72', 'wgs72old', 'wgs84'] as const, {
      title: 'Gravity model',
      description: 'Public sets are made with WGS-72; the others are for comparison.',
      default: 'wgs72',
      group: 'Theory',
    }),
    ...forceInputs,
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
  method: words({ title: 'Method' }),
  table: table(
    {
      number: scalar({ title: 'Catalogue number' }),
      name: words({ title: 'Name' }),
      age: scalar({ title: 'Age at the start', unit: 'd' }),
      lowest: scalar({ title: 'Least height', unit: 'km' }),
      highest: scalar({ title: 'Greatest height', unit: 'km' }),
      missing: scalar({ title: 'Missing states' }),
      code: scalar({ title: 'Code of the end' }),
      reason: words({ title: 'Reason' }),
    },
    { title: 'Objects', description: 'The first 5,000; heights over the equatorial radius.' },
  ),
  heights: figure({ title: 'Heights' }),
  uncertainty: optional(
    table(
      {
        object: words({ title: 'Object' }),
        time: words({ title: 'Time, UTC' }),
        radial: scalar({ title: 'Radial', unit: 'm' }),
        along: scalar({ title: 'Along the track', unit: 'm' }),
        cross: scalar({ title: 'Across', unit: 'm' }),
        radialSpeed: scalar({ title: 'Radial speed', unit: 'mm/s' }),
        alongSpeed: scalar({ title: 'Speed along the track', unit: 'mm/s' }),
        crossSpeed: scalar({ title: 'Speed across', unit: 'mm/s' }),
      },
      {
        title: 'Standard deviations',
        description: 'Of the covariance in the message, carried on with the orbit; at most 2,000 rows.',
      },
    ),
  ),
  sigmas: optional(figure({ title: 'Position, 1 sigma' })),
  ground: optional(features({ title: 'Ground tracks', paint: 'number' })),
  statesNpy: asset({
    title: 'States',
    description: '[time][x, y, z, vx, vy, vz][object], km and km/s; NaN where missing.',
    type: 'application/octet-stream',
  }),
  objectsCsv: asset({ title: 'Objects of the array', type: 'text/csv' }),
  statesCsv: optional(asset({ title: 'States as a table', type: 'text/csv' })),
  ephemeris: optional(asset({ title: 'Ephemeris (OEM)', type: 'text/plain' })),
  covariances: optional(
    asset({
      title: 'Covariances',
      description: 'Lower triangles along radial, along-track and cross-track axes.',
      type: 'text/csv',
    }),
  ),
  finalState: optional(
    asset({ title: 'State at the end (OPM)', description: 'To go on from; of numerical orbits.', type: 'text/plain' }),
  ),
})

export const propagate = defineProcess({
  id: 'orbit.propagate',
  version: '1.2.0',
  title: 'Propagate element sets and states',
  description:
    'States of one object or of a whole catalogue at even steps, in TEME, GCRF, EME2000 or ITRF: element sets by SGP4 and SDP4, the state of an OPM, OEM, OCM, CDM or CPF numerically (DOP853) with gravity of a file, Sun, Moon, tides, drag, sunlight, relativity and the manoeuvres of its message, and the covariance of the message with it. The error of one object never stops the others: its states are missing, with the code.',
  cite: [
    'Vallado, D. A., Crawford, P., Hujsak, R., Kelso, T. S. (2006). Revisiting Spacetrack Report #3. AIAA 2006-6753.',
    'Hairer, E., Norsett, S. P., Wanner, G. (1993). Solving Ordinary Differential Equations I. Springer.',
    'Montenbruck, O., Gill, E. (2000). Satellite Orbits. Springer.',
    'Picone, J. M., Hedin, A. E., Drob, D. P., Aikin, A. C. (2002). NRLMSISE-00. J. Geophys. Res., 107(A12), 1468.',
    'CCSDS (2023). Orbit Data Messages, 502.0-B-3.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'heights', title: 'Heights' },
    { kind: 'figure', of: 'sigmas', title: 'Position, 1 sigma' },
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
    {
      note: 'A made-up tug for a day, numerically, with its manoeuvre',
      inputs: { elements: 'sample:orbit/states/tug.opm', step: 10 },
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
    // A small file may be the message of a state: gravity to the degree of a file costs most.
    const numerical =
      i.method === 'numerical' || (i.method === 'auto' && bytes < 5000)
        ? i.hours * (i.field === undefined ? 0.03 : 0.1) * (i.method === 'numerical' ? objects : 1)
        : 0
    return { seconds: 0.3 + bytes / 4e6 + states / 1.5e6 + numerical, bytes: 80e6 + 20 * bytes + states * 110 }
  },
  load: async () => (await import('./propagate.run.js')).work,
})
