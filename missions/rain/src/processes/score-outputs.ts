/** The scores of a set of pairs, as every rain process gives them. Names are the field's own. */
import { estimate, group, scalar, table, words } from '@setu/core/schema'

const number = (title: string, unit = '1', description?: string) =>
  estimate({ title, unit, ...(description ? { description } : {}) })

export const continuousScores = group(
  {
    n: scalar({ title: 'Pairs' }),
    meanObserved: number('Mean of the gauges', 'mm/d'),
    meanProduct: number('Mean of the product', 'mm/d'),
    me: number('Mean error', 'mm/d', 'Product minus gauge'),
    relativeBias: number('Relative bias', '1', 'Sum of errors over sum of gauges'),
    mae: number('Mean absolute error', 'mm/d'),
    rmse: number('Root mean square error', 'mm/d'),
    ubrmse: number('Unbiased root mean square error', 'mm/d'),
    pearson: number('Correlation', '1', 'Pearson'),
    spearman: number('Rank correlation', '1', 'Spearman'),
    nse: number('Nash-Sutcliffe efficiency'),
    kge2009: number('Kling-Gupta efficiency, 2009', '1', 'Gupta et al. 2009'),
    kge2012: number('Kling-Gupta efficiency, 2012', '1', 'Kling et al. 2012'),
    indexOfAgreement: number('Index of agreement', '1', 'Willmott 1981'),
    rmseSystematic: number('Systematic part of the root mean square error', 'mm/d', 'Willmott 1981'),
    rmseRandom: number('Random part of the root mean square error', 'mm/d', 'Willmott 1981'),
    systematicShare: number('Systematic share of the mean square error', '1', 'Willmott 1981'),
  },
  { title: 'Scores' },
)

export const contingencyRows = table(
  {
    threshold: scalar({ title: 'Threshold', unit: 'mm/d' }),
    hits: scalar({ title: 'Hits' }),
    misses: scalar({ title: 'Misses' }),
    falseAlarms: scalar({ title: 'False alarms' }),
    correctNegatives: scalar({ title: 'Correct negatives' }),
    pod: number('Hit rate (POD)'),
    far: number('False alarm ratio (FAR)'),
    pofd: number('False alarm rate (POFD)'),
    csi: number('Critical success index (CSI)'),
    frequencyBias: number('Frequency bias'),
    accuracy: number('Accuracy'),
    ets: number('Equitable threat score (ETS, GSS)'),
    hss: number('Heidke skill score (HSS)'),
    peirce: number('Peirce skill score (HK)'),
    oddsRatio: number('Odds ratio'),
    edi: number('Extremal dependence index (EDI)'),
    sedi: number('Symmetric extremal dependence index (SEDI)'),
    f1: number('F1'),
    mcc: number('Matthews correlation (MCC)'),
  },
  { title: 'Events by threshold', description: 'An event is a value at or above the threshold.' },
)

export const decompositionRows = table(
  {
    threshold: scalar({ title: 'Threshold', unit: 'mm/d' }),
    hitBias: number('Hit bias', '1', 'Share of the gauge total'),
    missedRain: number('Missed precipitation', '1', 'Share of the gauge total, negative'),
    falseRain: number('False precipitation', '1', 'Share of the gauge total'),
    remainder: number('Remainder below the threshold', '1', 'Share of the gauge total'),
    total: number('Relative bias', '1', 'Sum of the four'),
  },
  { title: 'Where the bias comes from', description: 'Decomposition of Tian et al. 2009.' },
)

export const volumetricRows = table(
  {
    threshold: scalar({ title: 'Threshold', unit: 'mm/d' }),
    vhi: number('Volumetric hit index (VHI)'),
    vfar: number('Volumetric false alarm ratio (VFAR)'),
    vmi: number('Volumetric miss index (VMI)'),
  },
  { title: 'Volumes', description: 'AghaKouchak and Mehran 2013.' },
)

export const quantileRows = table(
  {
    probability: scalar({ title: 'Probability' }),
    observed: number('Gauges', 'mm/d'),
    product: number('Product', 'mm/d'),
    quantileScore: number('Quantile score', 'mm/d'),
  },
  { title: 'Quantiles' },
)

export const intensityRows = table(
  {
    from: scalar({ title: 'From', unit: 'mm/d' }),
    to: scalar({ title: 'To', unit: 'mm/d' }),
    n: scalar({ title: 'Pairs' }),
    meanObserved: number('Mean of the gauges', 'mm/d'),
    meanProduct: number('Mean of the product', 'mm/d'),
    bias: number('Mean error', 'mm/d'),
  },
  { title: 'By intensity of the gauge', description: 'Conditional bias in classes of the observed amount.' },
)

export const strataRows = table(
  {
    by: words({ title: 'By' }),
    class: words({ title: 'Class' }),
    n: scalar({ title: 'Pairs' }),
    me: number('Mean error', 'mm/d'),
    relativeBias: number('Relative bias'),
    rmse: number('Root mean square error', 'mm/d'),
    pearson: number('Correlation'),
    pod: number('POD at the first threshold'),
    far: number('FAR at the first threshold'),
    csi: number('CSI at the first threshold'),
  },
  { title: 'Strata' },
)
