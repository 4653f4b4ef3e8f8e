import { defineProcess } from '@setu/core/contract'
import { inputs } from './improve-inputs.js'
import { outputs } from './improve-outputs.js'
import { messages, sentence } from './improve-sentence.js'

export const improve = defineProcess({
  id: 'rain.improve',
  version: '1.1.0',
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
  messages,
  sentence,
  cost: (i, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return {
      seconds: 2 + bytes / 1e6 + (i.resamples / 1000) * 3 + i.draws * 0.1,
      bytes: 200e6 + 12 * bytes,
    }
  },
  load: async () => (await import('./improve.run.js')).work,
})
