/** Outputs of rain.improve. */
import {
  asset,
  coverage,
  estimate,
  features,
  figure,
  optional,
  outputs as outputsOf,
  scalar,
  table,
  words,
} from '@setu/core/schema'

const number = (title: string, unit = '1', description?: string) =>
  estimate({ title, unit, ...(description ? { description } : {}) })

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
