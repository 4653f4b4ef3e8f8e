import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  count,
  coverage,
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
import { eventInput, productAccepts, readingInputs } from './product-inputs.js'

export const inputs = inputsOf(
  {
    overpasses: dataset({
      title: 'Overpasses',
      accepts: productAccepts,
      description: 'Rain when it was seen (microwave); missing where it was not.',
    }),
    history: dataset({
      title: 'Frames to learn from',
      accepts: productAccepts,
      description:
        'Rain in equal steps, before or after: motion and errors are learnt from it. Its step is that of the result.',
    }),
    infrared: optional(
      dataset({
        title: 'Rain from infrared',
        accepts: 'Rain expected from infrared images (rain.infrared), on the same grid and times',
      }),
    ),
    truth: optional(dataset({ title: 'Withheld frames', accepts: 'Rain between the overpasses, to judge the result' })),
    oldest: count({ title: 'Oldest overpass', default: 12, minimum: 1, maximum: 72, description: 'Steps.' }),
    ...eventInput,
    level: quantity({
      title: 'Level of the interval',
      group: 'Scores',
      unit: '1',
      default: 0.68,
      minimum: 0.5,
      maximum: 0.99,
    }),
    ...readingInputs,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  steps: table(
    {
      time: words({ title: 'End of the interval' }),
      mean: scalar({ title: 'Mean rain', unit: 'mm/h' }),
      sigma: scalar({ title: 'Root mean error variance', unit: 'mm/h' }),
      age: scalar({ title: 'Mean age of the overpass', unit: 'min' }),
      missingShare: scalar({ title: 'Missing share', unit: '1' }),
    },
    { title: 'Steps' },
  ),
  skill: table(
    {
      time: words({ title: 'End of the interval' }),
      estimate: words({ title: 'Estimate' }),
      csi: estimate({ title: 'Critical success index', unit: '1' }),
      rmse: estimate({ title: 'RMSE', unit: 'mm/h' }),
      correlation: estimate({ title: 'Correlation', unit: '1' }),
    },
    { title: 'Against the withheld frames' },
  ),
  coverageOfInterval: estimate({
    title: 'Cells whose truth the interval holds',
    unit: '1',
    description: 'Of cells with at least 0.1 mm/h in estimate or truth, all withheld frames together.',
  }),
  variances: table(
    {
      age: scalar({ title: 'Age', unit: 'min' }),
      rmse: scalar({ title: 'Error of carried rain', unit: 'mm/h' }),
    },
    { title: 'What carried rain is worth', description: 'Learnt from the frames of the history.' },
  ),
  field: coverage({ title: 'Middle step', unit: 'mm/h' }),
  picture: figure({ title: 'Middle step' }),
  curve: optional(figure({ title: 'Correlation with the withheld frames' })),
  netcdf: asset({ title: 'Rain at every step', type: 'application/x-netcdf' }),
  sigmaNetcdf: asset({ title: 'One standard deviation at every step', type: 'application/x-netcdf' }),
})

export const morph = defineProcess({
  id: 'rain.morph',
  version: '1.0.0',
  title: 'Rain between overpasses',
  description:
    'Carries overpasses forward and backward along the motion of rain and combines them by errors learnt from a stretch that was seen; corrected on the way by rain from infrared through a Kalman filter where that is given.',
  cite: [
    'Ushio, T., et al. (2009). A Kalman filter approach to the Global Satellite Mapping of Precipitation (GSMaP) from combined passive microwave and infrared radiometric data. J. Meteor. Soc. Japan, 87A, 137-151.',
    'Joyce, R. J., et al. (2004). CMORPH: a method that produces global precipitation estimates. J. Hydrometeor., 5, 487-503.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Middle step' },
    { kind: 'figure', of: 'curve', title: 'Correlation with the withheld frames' },
    { kind: 'map', of: 'field', title: 'Middle step' },
    { kind: 'table', of: 'skill', title: 'Against the withheld frames' },
    { kind: 'table', of: 'steps', title: 'Steps' },
    { kind: 'table', of: 'variances', title: 'What carried rain is worth' },
  ],
  examples: [
    {
      note: 'Made-up showers seen half an hour apart',
      inputs: {
        overpasses: 'sample:rain/showers/overpasses.nc',
        history: 'sample:rain/showers/after.nc',
        truth: 'sample:rain/showers/between.nc',
      },
    },
  ],
  messages: {
    'rain.morph.skill':
      'Between overpasses the correlation with what was withheld is at least {correlation, number, ::.00}; interpolation in time reaches {time, number, ::.00} there.',
    'rain.morph.made': 'Rain at {steps, number} steps; its error grows to {rmse, number, ::.0} mm/h.',
  },
  sentence(o): Sentence {
    const ours = o.skill.filter((r) => r.estimate === 'morphed' && r.correlation.value !== null)
    const worst = ours.sort((a, b) => a.correlation.value! - b.correlation.value!)[0]
    const time = o.skill.find((r) => r.time === worst?.time && r.estimate === 'time interpolation')?.correlation.value
    return worst && time != null
      ? { code: 'rain.morph.skill', values: { correlation: worst.correlation.value!, time } }
      : {
          code: 'rain.morph.made',
          values: { steps: o.steps.length, rmse: Math.max(0, ...o.variances.map((r) => r.rmse ?? 0)) },
        }
  },
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 5 + bytes / 2e5, bytes: 600e6 + 30 * bytes }
  },
  load: async () => (await import('./morph.run.js')).work,
})
