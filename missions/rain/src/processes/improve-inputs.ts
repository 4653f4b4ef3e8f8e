/** Inputs of rain.improve: what is corrected, how methods are judged at gauges held out, what the methods may be told. */
import { choice, count, dataset, inputs as inputsOf, many, optional, quantity } from '@setu/core/schema'
import { bootstrapInputs } from './bootstrap-inputs.js'
import { methodIds } from './method-ids.js'
import { failedNetworkInput, gaugeInputs, periodInputs, productInputs } from './product-inputs.js'

/** How methods are judged at gauges held out. */
const judgingInputs = {
  compare: many(choice(methodIds, { title: 'Method' }), {
    title: 'Methods in the table',
    group: 'Validation',
    default: [],
    maxItems: 40,
    hint: 'None: one of each kind. The product as it is and the gauges alone are always in it.',
  }),
  validation: choice(['leave-one-out', 'k-fold', 'leave-region-out', 'none'] as const, {
    title: 'Validation',
    group: 'Validation',
    default: 'leave-one-out',
  }),
  folds: count({ title: 'Folds or regions', group: 'Validation', default: 10, minimum: 2, maximum: 1000 }),
  draws: count({
    title: 'Draws of the density curve',
    group: 'Validation',
    default: 20,
    minimum: 0,
    maximum: 5000,
    hint: '0: no curve. As many sets of gauges are drawn for each number of gauges kept.',
  }),
  threshold: quantity({
    title: 'Rain day from',
    group: 'Validation',
    unit: 'mm/d',
    default: 1,
    minimum: 0,
    maximum: 10000,
  }),
}

/** What methods learn unless they are told. */
const modelInputs = {
  variogram: choice(['learnt', 'exponential', 'spherical', 'gaussian', 'matern32', 'matern52'] as const, {
    title: 'Variogram',
    group: 'Method',
    default: 'learnt',
    description: 'learnt: chosen by leave-one-out among the training gauges. Otherwise range and nugget are yours.',
  }),
  range: quantity({
    title: 'Range of the variogram',
    group: 'Method',
    unit: 'km',
    default: 120,
    minimum: 0.01,
    maximum: 20000,
  }),
  nugget: quantity({
    title: 'Nugget over the sill',
    group: 'Method',
    unit: '1',
    default: 0.05,
    minimum: 0,
    maximum: 100,
  }),
  errorRange: optional(
    quantity({
      title: 'Range of the product’s error correlation',
      group: 'Method',
      unit: 'km',
      minimum: 0.01,
      maximum: 20000,
      hint: 'For optimal interpolation; without it, learnt from the gauges.',
    }),
  ),
  gaugeError: quantity({
    title: 'Error variance of a gauge over that of the product',
    group: 'Method',
    unit: '1',
    default: 0.1,
    minimum: 0,
    maximum: 100,
    hint: 'Used where the range of the error correlation is given.',
  }),
  power: quantity({
    title: 'Power of inverse distance',
    group: 'Method',
    unit: '1',
    default: 2,
    minimum: 0.1,
    maximum: 10,
  }),
  window: quantity({
    title: 'Half-width of the window of quantile mapping',
    group: 'Method',
    unit: 'd',
    default: 0,
    minimum: 0,
    maximum: 366,
    hint: '0: the whole period. 15 is usual for years of data.',
  }),
  hourPersistence: quantity({
    title: 'Correlation of the product’s errors from one step to the next',
    group: 'Method',
    unit: '1',
    default: 0,
    minimum: 0,
    maximum: 0.99,
    hint: 'For products with shorter steps than the gauges: how a day’s correction is shared among its steps.',
  }),
  reach: optional(
    quantity({
      title: 'Reach of a gauge',
      group: 'Method',
      unit: 'km',
      minimum: 0.1,
      maximum: 20000,
      hint: 'Cells farther from every gauge keep the product.',
    }),
  ),
}

export const inputs = inputsOf(
  {
    ...productInputs,
    ...gaugeInputs,
    elevation: optional(
      dataset({
        title: 'Elevation',
        accepts: 'GeoTIFF of heights in metres',
        hint: 'Lets kriging follow the terrain.',
      }),
    ),
    method: choice(['auto', ...methodIds] as const, {
      title: 'Method',
      default: 'auto',
      description: 'auto: the method that errs least at gauges held out.',
    }),
    ...judgingInputs,
    ...modelInputs,
    ...periodInputs,
    ...failedNetworkInput,
    format: many(choice(['netcdf', 'geotiff', 'zarr', 'gsmap', 'imd'] as const, { title: 'Format' }), {
      title: 'Formats',
      group: 'Output',
      default: ['netcdf', 'geotiff'],
      maxItems: 5,
      hint: 'gsmap and imd need the grid and step of these formats.',
    }),
    ...bootstrapInputs,
  },
  { additionalProperties: false },
)
