import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  count,
  dataset,
  estimate,
  figure,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { objectInputs } from './object-inputs.js'

export const inputs = inputsOf(
  {
    ...objectInputs,
    dragArea: optional(
      quantity({
        title: 'Drag coefficient times area over mass',
        unit: 'm2/kg',
        minimum: 1e-6,
        maximum: 1000,
        group: 'Object',
        hint: 'Left out: from the decay in the element sets, else from B*.',
      }),
    ),
    dragSigma: quantity({
      title: 'Its standard deviation, relative',
      unit: '1',
      default: 0.2,
      minimum: 0,
      maximum: 2,
      group: 'Object',
    }),
    densitySigma: quantity({
      title: 'Error of the density model, relative',
      unit: '1',
      default: 0.15,
      minimum: 0,
      maximum: 2,
      group: 'Air',
    }),
    weather: optional(
      dataset({ title: 'Space weather', group: 'Air', accepts: 'CSSI space weather file, or SW-All.csv of CelesTrak' }),
    ),
    activitySpread: quantity({
      title: 'Spread of activity not observed',
      description: '0: the prediction as it is; 1: the lowest and highest tenth of 1957 to 2020 at one in ten.',
      unit: '1',
      default: 1,
      minimum: 0,
      maximum: 3,
      group: 'Air',
    }),
    samples: count({ title: 'Drawn lives', default: 40, minimum: 5, maximum: 2000, group: 'Draws' }),
    years: quantity({ title: 'At most', unit: 'a', default: 50, minimum: 0.01, maximum: 200, group: 'Draws' }),
    seed: count({ title: 'Seed', default: 1, minimum: 0, group: 'Draws' }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  object: words({ title: 'Object' }),
  epoch: words({ title: 'Epoch of its elements' }),
  lifetime: estimate({ title: 'Days from the epoch to 80 km, median and 90 % of the draws', unit: 'd' }),
  reentry: words({ title: 'Median re-entry, UTC' }),
  earliest: words({ title: 'Five in a hundred are earlier, UTC' }),
  latest: words({ title: 'Five in a hundred are later, UTC' }),
  withinFive: scalar({ title: 'Share down within 5 years', unit: '1' }),
  withinTwentyFive: scalar({ title: 'Share down within 25 years', unit: '1' }),
  dragArea: scalar({ title: 'Drag coefficient times area over mass', unit: 'm2/kg' }),
  dragAreaFrom: words({ title: 'From' }),
  perigee: scalar({ title: 'Perigee', unit: 'km' }),
  apogee: scalar({ title: 'Apogee', unit: 'km' }),
  quantiles: table(
    {
      quantile: scalar({ title: 'Quantile', unit: '1' }),
      days: scalar({ title: 'Days', unit: 'd' }),
      time: words({ title: 'Time, UTC' }),
    },
    { title: 'Quantiles', description: 'Empty: beyond the span that was followed.' },
  ),
  distribution: figure({ title: 'Share that is down' }),
  drawsCsv: asset({ title: 'Draws', type: 'text/csv' }),
})

export const lifetime = defineProcess({
  id: 'orbit.lifetime',
  version: '1.0.0',
  title: 'How long it stays in orbit',
  description:
    'A distribution of re-entry times: mean elements with drag averaged over each turn (NRLMSISE-00), with the density model’s error, the ballistic coefficient and the Sun’s activity drawn, to 120 km, then numerically to 80 km. For low orbits of small eccentricity; no Sun and Moon, no manoeuvres.',
  cite: [
    'King-Hele, D. G. (1987). Satellite Orbits in an Atmosphere. Blackie.',
    'Picone, J. M., Hedin, A. E., Drob, D. P., Aikin, A. C. (2002). NRLMSISE-00. J. Geophys. Res., 107(A12), 1468.',
    'Picone, J. M., Emmert, J. T., Lean, J. L. (2005). Thermospheric densities derived from spacecraft orbits. J. Geophys. Res., 110, A03301.',
    'Hairer, E., Norsett, S. P., Wanner, G. (1993). Solving Ordinary Differential Equations I. Springer.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'distribution', title: 'Share that is down' },
    { kind: 'table', of: 'quantiles', title: 'Quantiles' },
  ],
  examples: [
    {
      note: 'A made-up low object',
      inputs: { elements: 'sample:orbit/fleet/fleet.tle', object: 'SAMPLE DEBRIS', samples: 20 },
    },
  ],
  messages: {
    'orbit.lifetime.summary':
      '{object} comes down about {time}; nine in ten draws fall between {earliest} and {latest}.',
    'orbit.lifetime.long': 'Half or more of the draws of {object} stay longer than was followed.',
  },
  sentence(o): Sentence {
    if (o.lifetime.value === null) return { code: 'orbit.lifetime.long', values: { object: o.object } }
    return {
      code: 'orbit.lifetime.summary',
      values: {
        object: o.object,
        time: o.reentry.slice(0, 16),
        earliest: o.earliest.slice(0, 10) || 'the start',
        latest: o.latest.slice(0, 10) || 'the end of what was followed',
      },
    }
  },
  cost: (i, sizes) => ({
    seconds: 0.5 + i.samples * Math.min(0.6, 0.1 + 0.02 * i.years),
    bytes: 80e6 + 4 * Object.values(sizes).reduce((a, b) => a + b, 0),
  }),
  load: async () => (await import('./lifetime.run.js')).work,
})
