/** GSMaP at 72 sites in Vietnam whose station metadata are broken: pooled scores, as if it were sound. */
import type { Bench, Reference } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'

const FILES = [
  'rain/vietnam-gsmap/gsmap_daily_mm.csv.gz',
  'rain/vietnam-gsmap/gauge_daily_mm.csv.gz',
  'rain/vietnam-gsmap/stations.csv',
] as const
const SOURCE = 'independent calculation on the files of ngminhhieu/gsmap_adjustment'

interface Pooled {
  scores: Record<string, Estimate> & { n: number }
  contingency: Record<string, number>[]
  decomposition: Record<string, Estimate>[]
}

const pooled = (bench: Bench) =>
  bench.execute('rain.validate', {
    product: bench.data(FILES[0]),
    gauges: bench.data(FILES[1]),
    stations: bench.data(FILES[2]),
    threshold: [1],
    acceptFailedNetwork: true,
    from: '2014-03-02',
    to: '2019-01-01',
    resamples: 0,
  }) as unknown as Promise<Pooled>

const row = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  unit: string,
  of: (p: Pooled) => number,
): Reference => ({
  id: `vietnam.${id}`,
  what: `GSMaP at 72 sites, pooled: ${what}`,
  expected,
  tolerance,
  unit,
  source: SOURCE,
  needs: FILES,
  value: async (b) => of(await pooled(b)),
})

export const pooledReferences: readonly Reference[] = [
  row('n', 'pairs', 127152, 0, '1', (p) => p.scores.n),
  row('me', 'mean error', -2.3626108909, 1e-6, 'mm/d', (p) => p.scores['me']!.value!),
  row('relativeBias', 'relative bias', -0.3167731425, 1e-6, '1', (p) => p.scores['relativeBias']!.value!),
  row('rmse', 'root mean square error', 26.9999534226, 1e-6, 'mm/d', (p) => p.scores['rmse']!.value!),
  row('pearson', 'correlation', 0.346152196, 1e-6, '1', (p) => p.scores['pearson']!.value!),
  row('hits', 'hits', 18024, 0, '1', (p) => p.contingency[0]!['hits']!),
  row('misses', 'misses', 25716, 0, '1', (p) => p.contingency[0]!['misses']!),
  row('falseAlarms', 'false alarms', 15056, 0, '1', (p) => p.contingency[0]!['falseAlarms']!),
  row('hitBias', 'hit bias', -0.1212694938, 1e-6, '1', (p) => p.decomposition[0]!['hitBias']!.value!),
  row('missedRain', 'missed precipitation', -0.3933185813, 1e-6, '1', (p) => p.decomposition[0]!['missedRain']!.value!),
  row('falseRain', 'false precipitation', 0.1985409341, 1e-6, '1', (p) => p.decomposition[0]!['falseRain']!.value!),
  row('remainder', 'remainder', -0.0007260004, 1e-6, '1', (p) => p.decomposition[0]!['remainder']!.value!),
]
