import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  figure,
  flag,
  inputs as inputsOf,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { objectInputs, orientationInputs, placeInputs, spanInputs } from './object-inputs.js'

export const inputs = inputsOf(
  {
    ...objectInputs,
    ...placeInputs,
    ...spanInputs,
    minElevation: quantity({ title: 'Elevation from', unit: 'deg', default: 10, minimum: 0, maximum: 89 }),
    refraction: flag({ title: 'With refraction', description: 'Rise and set at the apparent elevation.' }),
    visible: flag({
      title: 'Only those seen by eye',
      description: 'Object lit by the Sun, Sun at the place below -6 degrees.',
    }),
    ...orientationInputs,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  objects: scalar({ title: 'Objects' }),
  count: scalar({ title: 'Passes' }),
  highest: scalar({ title: 'Greatest elevation', unit: 'deg' }),
  highestTime: words({ title: 'When' }),
  highestObject: words({ title: 'Of which object' }),
  passes: table(
    {
      object: words({ title: 'Object' }),
      number: scalar({ title: 'Catalogue number' }),
      rise: words({ title: 'Rise, UTC' }),
      riseAzimuth: scalar({ title: 'Azimuth of rise', unit: 'deg' }),
      culmination: words({ title: 'Culmination, UTC' }),
      elevation: scalar({ title: 'Elevation', unit: 'deg' }),
      azimuth: scalar({ title: 'Azimuth', unit: 'deg' }),
      range: scalar({ title: 'Range', unit: 'km' }),
      set: words({ title: 'Set, UTC' }),
      setAzimuth: scalar({ title: 'Azimuth of set', unit: 'deg' }),
      duration: scalar({ title: 'Duration', unit: 's' }),
      sunElevation: scalar({ title: 'Elevation of the Sun', unit: 'deg' }),
      phaseAngle: scalar({ title: 'Phase angle', unit: 'deg' }),
      seenByEye: words({ title: 'By eye' }),
    },
    { title: 'Passes', description: 'An empty rise or set: above the limit at that end of the span.' },
  ),
  ephemeris: words({ title: 'Sun from', description: 'How the Sun was placed, and how well.' }),
  sky: figure({ title: 'On the sky' }),
  passesCsv: asset({ title: 'Passes', type: 'text/csv' }),
})

export const passes = defineProcess({
  id: 'orbit.passes',
  version: '1.1.0',
  title: 'Passes over a place',
  description:
    'Every rise, culmination and set of satellites over a place, with azimuth, range, the Sun, and whether the eye can see them. Time is skipped only where a bound says that nothing can rise, so no pass is lost.',
  cite: [
    'Vallado, D. A., Crawford, P., Hujsak, R., Kelso, T. S. (2006). Revisiting Spacetrack Report #3. AIAA 2006-6753.',
    'Montenbruck, O., Gill, E. (2000). Satellite Orbits. Springer.',
    'Saemundsson, T. (1986). Atmospheric refraction. Sky and Telescope, 72, 70.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'sky', title: 'On the sky' },
    { kind: 'table', of: 'passes', title: 'Passes' },
  ],
  examples: [
    {
      note: 'A made-up station over Guwahati for a day',
      inputs: { elements: 'sample:orbit/fleet/fleet.tle', object: 'SAMPLE STATION', lat: 26.18, lon: 91.75 },
    },
  ],
  messages: {
    'orbit.passes.summary':
      '{count, plural, one {One pass} other {# passes}} of {objects, plural, one {one object} other {# objects}}; the highest, {object}, reaches {elevation, number, ::.0} degrees at {time}.',
    'orbit.passes.none':
      '{objects, plural, one {The object does} other {None of # objects do}} not pass over this place in that span.',
  },
  sentence(o): Sentence {
    if (!o.count || o.highest === null) return { code: 'orbit.passes.none', values: { objects: o.objects ?? 0 } }
    return {
      code: 'orbit.passes.summary',
      values: {
        count: o.count,
        objects: o.objects ?? 0,
        object: o.highestObject,
        elevation: o.highest,
        time: o.highestTime,
      },
    }
  },
  cost: (i, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    const objects = i.object === undefined ? Math.max(1, bytes / 165) : 1
    return { seconds: 0.2 + objects * i.hours * 2e-4, bytes: 60e6 + 4 * bytes }
  },
  load: async () => (await import('./passes.run.js')).work,
})
