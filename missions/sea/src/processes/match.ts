import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  dataset,
  features,
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
import { positionInputs } from './position-inputs.js'

export const inputs = inputsOf(
  {
    detections: dataset({
      title: 'Detections',
      accepts: 'detections.csv of sea.detect, or CSV with lon and lat; length, heading, id and class where there',
    }),
    scene: dataset({ title: 'Scene', accepts: 'Sentinel-1 product (.SAFE folder or zip), or its annotation file' }),
    ...positionInputs,
    within: quantity({
      title: 'Reports within',
      unit: 'h',
      default: 2,
      minimum: 0.01,
      maximum: 24,
      description: 'A ship counts when it reported this near to the time of the scene.',
    }),
    detectionProbability: quantity({
      title: 'The radar finds a ship',
      group: 'Likelihood',
      unit: '1',
      default: 0.9,
      minimum: 0.01,
      maximum: 0.999,
    }),
    geolocation: quantity({
      title: 'Error of geolocation',
      group: 'Likelihood',
      unit: 'm',
      default: 50,
      minimum: 1,
      maximum: 5000,
    }),
    ignoreDoppler: flag({
      title: 'Ignore the Doppler shift',
      group: 'Likelihood',
      description: 'For comparison: a ship is looked for where it is, not where the radar puts it.',
    }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  time: words({ title: 'Time of the scene' }),
  period: optional(words({ title: 'Period', description: 'First to last line of the image.' })),
  ships: scalar({ title: 'Ships in the scene' }),
  detected: scalar({ title: 'Detections in the scene' }),
  matched: scalar({ title: 'Matched' }),
  ambiguous: scalar({ title: 'Ambiguous' }),
  missed: scalar({ title: 'AIS only' }),
  dark: scalar({ title: 'Radar only' }),
  rows: table(
    {
      class: words({ title: 'Class' }),
      detection: words({ title: 'Detection' }),
      ship: words({ title: 'MMSI' }),
      lon: scalar({ title: 'Longitude', unit: 'deg' }),
      lat: scalar({ title: 'Latitude', unit: 'deg' }),
      distanceM: scalar({ title: 'Distance from the prediction', unit: 'm' }),
      shiftM: scalar({ title: 'Doppler shift along the track', unit: 'm' }),
      probability: scalar({ title: 'Probability' }),
      runnerUp: scalar({ title: 'Next best' }),
      margin: scalar({
        title: 'Best without this pair: dearer by',
        description: 'Natural logarithm of the likelihoods.',
      }),
      inside: scalar({ title: 'Likelihood of being inside the scene' }),
      lengthM: scalar({ title: 'Length by radar', unit: 'm' }),
      shipLengthM: scalar({ title: 'Length as broadcast', unit: 'm' }),
    },
    { title: 'Ships and detections', description: 'Dark candidates first; at most 5,000.' },
  ),
  map: features({ title: 'Ships and detections', paint: 'class' }),
  picture: figure({ title: 'Detections that no ship explains' }),
  csv: asset({ title: 'Ships and detections', type: 'text/csv' }),
})

export const match = defineProcess({
  id: 'sea.match',
  version: '2.1.0',
  title: 'Bring radar detections and ships together',
  description:
    'Predicts every broadcasting ship at the time its own line of the radar image was taken, moves it by its Doppler shift, and assigns ships and detections all at once. Says for each whether it is matched, ambiguous, seen by AIS only or by radar only, with a probability.',
  cite: [
    'Vachon, P. W., et al. (1997). Ship detection by the RADARSAT SAR. Can. J. Remote Sens., 23, 48-59.',
    'Jonker, R., & Volgenant, A. (1987). A shortest augmenting path algorithm. Computing, 38, 325-340.',
    'Fortmann, T. E., Bar-Shalom, Y., & Scheffe, M. (1983). Sonar tracking of multiple targets using joint probabilistic data association. IEEE JOE, 8, 173-184.',
    'Williams, J., & Lau, R. (2014). Approximate evaluation of marginal association probabilities. IEEE TAES, 50, 2942-2959.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'map', of: 'map', title: 'Ships and detections' },
    { kind: 'figure', of: 'picture', title: 'Detections that no ship explains' },
    { kind: 'table', of: 'rows', title: 'Ships and detections' },
  ],
  examples: [
    {
      note: 'Three made-up convoys under a radar pass; two ships of each do not broadcast',
      inputs: {
        detections: 'sample:sea/pass/detections.csv',
        scene: 'sample:sea/pass/annotation/sim-iw-grd-vv.xml',
        positions: 'sample:sea/pass/positions.csv',
      },
    },
  ],
  messages: {
    'sea.match.summary':
      'Of {detected, plural, one {# detection} other {# detections}}, {matched} belong to a ship that broadcasts, {ambiguous} may, and {dark} belong to none; {missed, plural, one {# ship} other {# ships}} were not seen by the radar.',
  },
  sentence: (o): Sentence => ({
    code: 'sea.match.summary',
    values: {
      detected: o.detected ?? 0,
      matched: o.matched ?? 0,
      ambiguous: o.ambiguous ?? 0,
      dark: o.dark ?? 0,
      missed: o.missed ?? 0,
    },
  }),
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 1 + bytes / 5e6, bytes: 150e6 + bytes * 4 }
  },
  load: async () => (await import('./match.run.js')).work,
})
