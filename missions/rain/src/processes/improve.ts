import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  count,
  coverage,
  dataset,
  estimate,
  features,
  figure,
  flag,
  inputs as inputsOf,
  many,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'
import { bootstrapInputs } from './bootstrap-inputs.js'
import { methodIds } from './method-ids.js'
import { gaugeInputs, productInputs } from './product-inputs.js'

const number = (title: string, unit = '1', description?: string) =>
  estimate({ title, unit, ...(description ? { description } : {}) })

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
    minCoverage: quantity({
      title: 'Least coverage of a gauge interval',
      group: 'Collocation',
      unit: '1',
      default: 0.8,
      minimum: 0,
      maximum: 1,
    }),
    from: optional(text({ title: 'From', group: 'Collocation', pattern: '^\\d{4}-\\d{2}-\\d{2}' })),
    to: optional(text({ title: 'To', group: 'Collocation', pattern: '^\\d{4}-\\d{2}-\\d{2}', hint: 'Exclusive.' })),
    acceptFailedNetwork: flag({ title: 'Use a network that failed its check', group: 'Gauges' }),
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

export const outputs = outputsOf({
  method: words({ title: 'Method' }),
  methodTitle: words({ title: 'Method, in words' }),
  period: words({ title: 'Period' }),
  unit: words({ title: 'Unit of the scores' }),
  learnt: table({ name: words({ title: 'Name' }), value: words({ title: 'Value' }) }, { title: 'What it learnt' }),
  validation: table(
    {
      method: words({ title: 'Method' }),
      title: words({ title: 'Name' }),
      uses: words({ title: 'Uses' }),
      n: scalar({ title: 'Pairs' }),
      rmse: number('Root mean square error', 'mm/d'),
      mae: number('Mean absolute error', 'mm/d'),
      me: number('Mean error', 'mm/d'),
      pearson: number('Correlation'),
      kge2012: number('Kling-Gupta efficiency, 2012'),
      pod: number('Hit rate (POD)'),
      far: number('False alarm ratio (FAR)'),
      csi: number('Critical success index (CSI)'),
      difference: number('RMSE less that of the best gauges alone', 'mm/d', 'Paired, on the same resamples'),
      withinSigma: scalar({ title: 'Share of errors within one standard error', unit: '1' }),
      clipped: scalar({ title: 'Negative estimates cut to zero' }),
    },
    {
      title: 'At gauges held out',
      description: 'Every method on the same pairs; each gauge is estimated without itself.',
    },
  ),
  auto: number('RMSE of choosing automatically', 'mm/d', 'Nested: the choice is made anew without each held-out gauge'),
  autoChoices: table(
    { method: words({ title: 'Method' }), gauges: scalar({ title: 'Gauges for which it was chosen' }) },
    { title: 'What the automatic choice took' },
  ),
  productHelps: words({ title: 'Does the product help' }),
  density: table(
    {
      kept: scalar({ title: 'Gauges kept' }),
      draws: scalar({ title: 'Draws' }),
      gauges: scalar({ title: 'RMSE, gauges alone', unit: 'mm/d' }),
      merged: scalar({ title: 'RMSE, with the product', unit: 'mm/d' }),
      wins: scalar({ title: 'Share of draws in which the product helps', unit: '1' }),
    },
    { title: 'Error by number of gauges' },
  ),
  crossing: scalar({ title: 'Gauges from which the product no longer helps' }),
  variogramClasses: table(
    {
      distance: scalar({ title: 'Distance', unit: 'km' }),
      semivariance: scalar({ title: 'Semivariance over the variance of a step', unit: '1' }),
      pairs: scalar({ title: 'Pairs' }),
    },
    { title: 'Variogram' },
  ),
  steps: table({ what: words({ title: 'What' }), value: scalar({ title: 'Count' }) }, { title: 'Steps and cells' }),
  stations: features({ title: 'Gauges, held out', paint: 'bias' }),
  corrected: coverage({ title: 'Corrected, mean of the period', unit: 'mm/d' }),
  standardError: coverage({ title: 'Standard error of a step, mean of the period', unit: 'mm/d' }),
  before: figure({ title: 'Product as it is' }),
  after: figure({ title: 'Corrected by the gauges' }),
  change: figure({ title: 'Corrected less product' }),
  error: figure({ title: 'Standard error of a step' }),
  strips: optional(figure({ title: 'Error at gauges held out' })),
  variogramFigure: figure({ title: 'Variogram' }),
  densityFigure: optional(figure({ title: 'Does the satellite help here?' })),
  netcdf: optional(
    asset({ title: 'Corrected rain, error, gauges', type: 'application/x-netcdf', collection: 'rain-corrected' }),
  ),
  zarr: optional(asset({ title: 'The same as zipped Zarr', type: 'application/zip' })),
  geotiff: optional(
    asset({ title: 'Corrected rain, one band a step', type: 'image/tiff', collection: 'rain-corrected' }),
  ),
  errorGeotiff: optional(
    asset({ title: 'Standard error, one band a step', type: 'image/tiff', collection: 'rain-corrected' }),
  ),
  gsmap: optional(asset({ title: 'Hours in the layout of GSMaP, zipped', type: 'application/zip' })),
  imd: optional(asset({ title: 'Days in the layout of the IMD', type: 'application/octet-stream' })),
  validationCsv: asset({ title: 'Validation', type: 'text/csv' }),
})

export const improve = defineProcess({
  id: 'rain.improve',
  version: '1.0.0',
  title: 'Improve a product with gauges',
  description:
    'Corrects a rainfall product with gauges by eighteen methods, from the mean field bias to kriging and optimal interpolation, judges each at gauges held out beside the product as it is and the gauges alone, and writes the field of the best with its standard error. Says whether the product helps at all, and from how many gauges it no longer does. A product with shorter steps than the gauges is corrected step by step so that its days agree with the gauges.',
  cite: [
    'Smith, J. A., Krajewski, W. F. (1991). Estimation of the mean field bias of radar rainfall estimates. J. Appl. Meteor., 30, 397-412.',
    'Cressman, G. P. (1959). An operational objective analysis system. Mon. Wea. Rev., 87, 367-374.',
    'Barnes, S. L. (1964). A technique for maximizing details in numerical weather map analysis. J. Appl. Meteor., 3, 396-409.',
    'Chilès, J.-P., Delfiner, P. (2012). Geostatistics, 2nd ed. Wiley.',
    'Sinclair, S., Pegram, G. (2005). Combining radar and rain gauge rainfall estimates using conditional merging. Atmos. Sci. Lett., 6, 19-22.',
    'Gandin, L. S. (1965). Objective Analysis of Meteorological Fields. Israel Program for Scientific Translations.',
    'Xie, P., Xiong, A.-Y. (2011). A conceptual model for constructing high-resolution gauge-satellite merged precipitation analyses. J. Geophys. Res., 116, D21106.',
    'Themessl, M. J., Gobiet, A., Heinrich, G. (2012). Empirical-statistical downscaling and error correction of regional climate models. Clim. Change, 112, 449-468.',
    'Mega, T., et al. (2019). Gauge-adjusted global satellite mapping of precipitation. IEEE Trans. Geosci. Remote Sens., 57, 1928-1935.',
    'Dubrule, O. (1983). Cross validation of kriging in a unique neighborhood. Math. Geol., 15, 687-699.',
    'Varma, S., Simon, R. (2006). Bias in error estimation when using cross-validation for model selection. BMC Bioinformatics, 7, 91.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'map', of: 'stations', over: 'corrected', title: 'Corrected rain, gauges by their error when held out' },
    { kind: 'figure', of: 'before', title: 'Product as it is' },
    { kind: 'figure', of: 'after', title: 'Corrected by the gauges' },
    { kind: 'figure', of: 'change', title: 'Corrected less product' },
    { kind: 'figure', of: 'error', title: 'Standard error of a step' },
    { kind: 'figure', of: 'strips', title: 'Error at gauges held out' },
    { kind: 'figure', of: 'densityFigure', title: 'Does the satellite help here?' },
    { kind: 'figure', of: 'variogramFigure', title: 'Variogram' },
    { kind: 'table', of: 'validation', title: 'At gauges held out' },
    { kind: 'table', of: 'density', title: 'Error by number of gauges' },
    { kind: 'table', of: 'learnt', title: 'What it learnt' },
  ],
  examples: [
    {
      note: 'The made-up monsoon product corrected by its thirty gauges',
      inputs: {
        product: 'sample:rain/monsoon/product.nc',
        gauges: 'sample:rain/monsoon/gauges.csv',
        stations: 'sample:rain/monsoon/stations.csv',
        compare: ['mean-field-bias', 'additive', 'conditional-merging', 'optimal-interpolation'],
        validation: 'k-fold',
        draws: 5,
        resamples: 200,
      },
    },
  ],
  messages: {
    'rain.improve.merged':
      '{method} errs least where gauges are held out: {rmse, number, ::.00} {unit}, against {raw, number, ::.00} of the product as it is and {gauges, number, ::.00} of the gauges alone. Here the product {helps, select, yes {helps} no {does not help} other {may help}}.',
    'rain.improve.alone':
      '{method}, which does not use the product, errs least where gauges are held out: {rmse, number, ::.00} {unit}, against {merged, number, ::.00} of the best method with the product and {raw, number, ::.00} of the product as it is. Here the product {helps, select, yes {helps} no {does not help} other {does not clearly help}}.',
    'rain.improve.used':
      '{method} was used on {steps, plural, one {# step} other {# steps}} with {stations, plural, one {one gauge} other {# gauges}}; it was not tested.',
  },
  sentence(o): Sentence {
    const of = (id: string) => o.validation.find((r) => r.method === id)?.rmse.value ?? null
    const raw = of('raw')
    const rmse = of(o.method)
    const alone = o.validation
      .filter((r) => r.uses === 'gauges' || r.uses === 'gauges, terrain')
      .flatMap((r) => (r.rmse.value === null ? [] : [r.rmse.value]))
    if (raw === null || rmse === null || alone.length === 0)
      return {
        code: 'rain.improve.used',
        values: {
          method: o.methodTitle,
          steps: o.steps.find((s) => s.what === 'steps')?.value ?? 0,
          stations: o.stations.features.length,
        },
      }
    const chosen = o.validation.find((r) => r.method === o.method)
    const merged = o.validation
      .filter((r) => r.uses.includes('product') && r.method !== 'raw')
      .flatMap((r) => (r.rmse.value === null ? [] : [r.rmse.value]))
    if (chosen && !chosen.uses.includes('product') && merged.length > 0)
      return {
        code: 'rain.improve.alone',
        values: { method: o.methodTitle, rmse, raw, merged: Math.min(...merged), unit: o.unit, helps: o.productHelps },
      }
    return {
      code: 'rain.improve.merged',
      values: { method: o.methodTitle, rmse, raw, gauges: Math.min(...alone), unit: o.unit, helps: o.productHelps },
    }
  },
  cost: (i, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return {
      seconds: 2 + bytes / 1e6 + (i.resamples / 1000) * 3 + i.draws * 0.1,
      bytes: 200e6 + 12 * bytes,
    }
  },
  load: async () => (await import('./improve.run.js')).work,
})
