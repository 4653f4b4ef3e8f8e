/** CHIRPS and PERSIANN-CDR at 34 gauges of Valparaíso, 1983: an independent calculation of every score. */
import type { Bench, Reference } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'

const SOURCE = 'independent calculation on the files of hzambran/RFmerge'
const GAUGES = ['rain/valparaiso/gauges_daily.csv', 'rain/valparaiso/gauges_stations.csv'] as const
const FILES = { persiann: 'rain/valparaiso/PERSIANNcdr5km.tif', chirps: 'rain/valparaiso/CHIRPS5km.tif' } as const

type Outputs = Record<string, never> & {
  scores: Record<string, Estimate> & { n: number }
  contingency: Record<string, number | Estimate>[]
  findings: { code: string; values?: Record<string, number> }[]
  differences: { score: string; difference: Estimate; excludesZero: number; overlap: number }[]
  tripleCollocation: { member: string; form: string; correlation: Estimate }[]
}

const clock = { start: '1983-01-01', step: 'P1D' }
const gauges = (bench: Bench) => ({ gauges: bench.data(GAUGES[0]), stations: bench.data(GAUGES[1]) })

const validated = (bench: Bench, file: string): Promise<Outputs> =>
  bench.execute('rain.validate', {
    product: bench.data(file),
    ...clock,
    ...gauges(bench),
    threshold: [1],
  }) as Promise<Outputs>

const compared = (bench: Bench): Promise<Outputs> =>
  bench.execute('rain.compare', {
    product: [bench.data(FILES.chirps), bench.data(FILES.persiann)],
    ...clock,
    ...gauges(bench),
    threshold: [1],
  }) as Promise<Outputs>

const scoreRows = (
  name: keyof typeof FILES,
  title: string,
  scores: Readonly<Record<string, number>>,
  counts: Readonly<Record<string, number>>,
): Reference[] => {
  const common = { source: SOURCE, needs: [FILES[name], ...GAUGES] }
  return [
    {
      ...common,
      id: `valparaiso.${name}.n`,
      what: `${title}: pairs`,
      expected: 8125,
      tolerance: 0,
      unit: '1',
      value: async (b) => (await validated(b, FILES[name])).scores.n,
    },
    ...Object.entries(scores).map(
      ([score, expected]): Reference => ({
        ...common,
        id: `valparaiso.${name}.${score}`,
        what: `${title}: ${score}`,
        expected,
        tolerance: 1e-6,
        unit: ['me', 'mae', 'rmse'].includes(score) ? 'mm/d' : '1',
        value: async (b) => (await validated(b, FILES[name])).scores[score]!.value!,
      }),
    ),
    ...Object.entries(counts).map(
      ([count, expected]): Reference => ({
        ...common,
        id: `valparaiso.${name}.${count}`,
        what: `${title}, from 1 mm/d: ${count}`,
        expected,
        tolerance: Number.isInteger(expected) ? 0 : 1e-5,
        unit: '1',
        value: async (b) => {
          const v = (await validated(b, FILES[name])).contingency[0]![count]!
          return typeof v === 'number' ? v : v.value!
        },
      }),
    ),
  ]
}

const pair = {
  needs: [FILES.chirps, FILES.persiann, ...GAUGES],
  unit: 'mm/d',
  source: `${SOURCE}; other random numbers`,
}
const rmse = async (b: Bench) => (await compared(b)).differences.find((d) => d.score === 'rmse')!
const additive = async (b: Bench, member: string) =>
  (await compared(b)).tripleCollocation.find((t) => t.form === 'additive' && t.member.startsWith(member))!.correlation
    .value!

const lag = (name: string, key: string, expected: number): Reference => ({
  id: `valparaiso.lag.${key}`,
  what: `PERSIANN-CDR: pooled correlation, gauges ${name}`,
  expected,
  tolerance: 0.0005,
  unit: '1',
  source: SOURCE,
  needs: [FILES.persiann, ...GAUGES],
  value: async (b) =>
    (await validated(b, FILES.persiann)).findings.find((f) => f.code === 'rain.day-boundary-lags')!.values![key]!,
})

export const valparaisoReferences: readonly Reference[] = [
  ...scoreRows(
    'chirps',
    'CHIRPS, 34 gauges',
    {
      me: -0.2982759216,
      relativeBias: -0.2081340327,
      mae: 1.8877397476,
      rmse: 6.3605210681,
      pearson: 0.3484528693,
      kge2009: 0.2748544967,
      kge2012: 0.3147708146,
    },
    { hits: 218, misses: 674, falseAlarms: 499, correctNegatives: 6734 },
  ),
  ...scoreRows(
    'persiann',
    'PERSIANN-CDR, 34 gauges',
    {
      me: -0.0305445551,
      relativeBias: -0.0213136931,
      mae: 1.858086819,
      rmse: 5.3187058245,
      pearson: 0.5165532584,
      kge2009: 0.296942605,
      kge2012: 0.304644691,
    },
    { hits: 671, misses: 221, falseAlarms: 1712, correctNegatives: 5521, pod: 0.75224, far: 0.71842, csi: 0.25768 },
  ),
  {
    ...pair,
    id: 'valparaiso.paired.low',
    what: 'CHIRPS less PERSIANN-CDR, RMSE: lower end of the 95 % interval',
    expected: 0.43,
    tolerance: 0.06,
    value: async (b) => (await rmse(b)).difference.low!,
  },
  {
    ...pair,
    id: 'valparaiso.paired.high',
    what: 'CHIRPS less PERSIANN-CDR, RMSE: upper end of the 95 % interval',
    expected: 1.79,
    tolerance: 0.06,
    value: async (b) => (await rmse(b)).difference.high!,
  },
  {
    ...pair,
    unit: '1',
    id: 'valparaiso.paired.excludes',
    what: 'The paired difference excludes zero',
    expected: 1,
    tolerance: 0,
    value: async (b) => (await rmse(b)).excludesZero,
  },
  {
    ...pair,
    unit: '1',
    id: 'valparaiso.paired.overlap',
    what: 'though the two intervals overlap',
    expected: 1,
    tolerance: 0,
    value: async (b) => (await rmse(b)).overlap,
  },
  {
    ...pair,
    unit: '1',
    source: SOURCE,
    id: 'valparaiso.etc.persiann',
    what: 'Naive triple collocation flatters PERSIANN-CDR: correlation',
    expected: 0.995,
    tolerance: 0.0005,
    value: (b) => additive(b, 'PERSIANN'),
  },
  {
    ...pair,
    unit: '1',
    source: SOURCE,
    id: 'valparaiso.etc.gauges',
    what: 'and blames the gauges: correlation',
    expected: 0.519,
    tolerance: 0.0005,
    value: (b) => additive(b, 'gauges'),
  },
  {
    ...pair,
    unit: '1',
    source: 'rain specification, section 4',
    id: 'valparaiso.etc.warned',
    what: 'and the result warns that the ranking contradicts the direct validation',
    expected: 1,
    tolerance: 0,
    value: async (b) =>
      (await compared(b)).findings.some((f) => f.code === 'rain.triple.ranking-contradicts-direct') ? 1 : 0,
  },
  lag('one day earlier', 'earlier', 0.457),
  lag('as given', 'asGiven', 0.517),
  lag('one day later', 'later', 0.345),
]
