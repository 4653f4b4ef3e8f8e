import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
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
  text,
  words,
} from '@setu/core/schema'
import { eventInput, productAccepts, readingInputs } from './product-inputs.js'

const { productUnit, kind } = readingInputs

export const inputs = inputsOf(
  {
    images: dataset({
      title: 'Images',
      accepts: 'Temperatures of cloud tops: CF NetCDF or HDF5 in kelvin; INSAT-3D/3DR/3DS level 1C (layout only)',
    }),
    method: choice(['gpi', 'auto-estimator', 'hydro-estimator', 'imsra', 'matching'] as const, {
      title: 'Method',
      default: 'hydro-estimator',
    }),
    rain: optional(
      dataset({
        title: 'Rain to learn from or to compare with',
        accepts: productAccepts,
        hint: 'Microwave or radar rain on the same grid and times: refits imsra, is needed by matching, judges all.',
      }),
    ),
    moisture: quantity({
      title: 'Moisture factor',
      group: 'Method',
      unit: '1',
      default: 1,
      minimum: 0,
      maximum: 2,
      description: 'Precipitable water (inches) times relative humidity, 0 to 2.',
    }),
    cap: quantity({ title: 'Greatest rate', group: 'Method', unit: 'mm/h', default: 72, minimum: 1 }),
    box: quantity({ title: 'Side of the box', group: 'Method', unit: 'km', default: 250, minimum: 50, maximum: 500 }),
    ...eventInput,
    variable: optional(text({ title: 'Variable', group: 'Images' })),
    kind,
    productUnit,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  images: table(
    {
      time: words({ title: 'Start' }),
      coldest: scalar({ title: 'Coldest', unit: 'K' }),
      mean: scalar({ title: 'Mean rain', unit: 'mm/h' }),
      maximum: scalar({ title: 'Greatest rain', unit: 'mm/h' }),
      missingShare: scalar({ title: 'Missing share', unit: '1' }),
    },
    { title: 'Images' },
  ),
  law: table(
    {
      kelvin: scalar({ title: 'Cloud top', unit: 'K' }),
      rate: scalar({ title: 'Rate', unit: 'mm/h' }),
    },
    { title: 'Rate by temperature', description: 'Of the method without its surroundings.' },
  ),
  skill: table(
    {
      time: words({ title: 'Start' }),
      csi: estimate({ title: 'Critical success index', unit: '1' }),
      rmse: estimate({ title: 'RMSE', unit: 'mm/h' }),
      correlation: estimate({ title: 'Correlation', unit: '1' }),
    },
    { title: 'Against the rain given', description: 'Not independent where the rain was also learnt from.' },
  ),
  rain: coverage({ title: 'Mean rain', unit: 'mm/h' }),
  picture: figure({ title: 'Mean rain' }),
  netcdf: asset({ title: 'Rain of every image', type: 'application/x-netcdf' }),
})

export const infrared = defineProcess({
  id: 'rain.infrared',
  version: '1.0.0',
  title: 'Rain from cloud temperatures',
  description:
    'GOES precipitation index, Auto- and Hydro-Estimator, an exponential law as of IMSRA with its refit, and matching of distributions to rain that is given.',
  cite: [
    'Arkin, P. A., Meisner, B. N. (1987). The relationship between large-scale convective rainfall and cold cloud over the western hemisphere. Mon. Wea. Rev., 115, 51-74.',
    'Vicente, G. A., Scofield, R. A., Menzel, W. P. (1998). The operational GOES infrared rainfall estimation technique. Bull. Amer. Meteor. Soc., 79, 1883-1898.',
    'Scofield, R. A., Kuligowski, R. J. (2003). Status and outlook of operational satellite precipitation algorithms. Wea. Forecasting, 18, 1037-1051.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Mean rain' },
    { kind: 'map', of: 'rain', title: 'Mean rain' },
    { kind: 'table', of: 'images', title: 'Images' },
    { kind: 'table', of: 'law', title: 'Rate by temperature' },
    { kind: 'table', of: 'skill', title: 'Against the rain given' },
  ],
  examples: [
    {
      note: 'Made-up cloud tops over made-up rain; the law is refitted',
      inputs: {
        images: 'sample:rain/clouds/images.nc',
        rain: 'sample:rain/clouds/rain.nc',
        method: 'imsra',
      },
    },
  ],
  messages: {
    'rain.infrared.rain':
      '{images, plural, one {# image} other {# images}}: {mean, number, ::.00} mm/h on average, at most {maximum, number, ::.}.',
    'rain.infrared.none': 'No image has a valid cell.',
  },
  sentence(o): Sentence {
    const seen = o.images.filter((r) => r.mean !== null)
    return seen.length
      ? {
          code: 'rain.infrared.rain',
          values: {
            images: seen.length,
            mean: seen.reduce((s, r) => s + r.mean!, 0) / seen.length,
            maximum: Math.max(...seen.map((r) => r.maximum!)),
          },
        }
      : { code: 'rain.infrared.none', values: {} }
  },
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.5 + bytes / 5e6, bytes: 300e6 + 8 * bytes }
  },
  load: async () => (await import('./infrared.run.js')).work,
})
