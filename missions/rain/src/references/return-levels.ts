/** Extreme value fits of three Japanese stations. */
import type { Bench, Reference } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'

const SOURCE = 'true optimum of the likelihood; evd::fgev of R agrees to 0.05 %'

interface Station {
  readonly id: string
  readonly file: string
  readonly name: string
  readonly n: number
  readonly mu: number
  readonly sigma: number
  readonly xi: number
  readonly level: number
}

const stations: readonly Station[] = [
  {
    id: 'tokyo',
    file: 'rain/japan/JA000047662.csv',
    name: 'Tokyo',
    n: 56,
    mu: 88.4431,
    sigma: 32.8635,
    xi: 0.22736,
    level: 355.263,
  },
  {
    id: 'kyoto',
    file: 'rain/japan/JA000047759.csv',
    name: 'Kyoto',
    n: 55,
    mu: 95.8217,
    sigma: 27.6802,
    xi: 0.26243,
    level: 343.077,
  },
  {
    id: 'hiroshima',
    file: 'rain/japan/JA000047765.csv',
    name: 'Hiroshima',
    n: 55,
    mu: 92.9109,
    sigma: 28.3712,
    xi: 0.0823,
    level: 251.57,
  },
]

interface Result {
  readonly levels: readonly { readonly family: string; readonly period: number; readonly level: Estimate }[]
  readonly fits: readonly {
    readonly family: string
    readonly n: number
    readonly location: number
    readonly scale: number
    readonly shape: number
  }[]
}

const run = async (b: Bench, file: string, method: string): Promise<Result> =>
  (await b.execute('rain.return-levels', {
    gauges: b.data(file),
    variable: 'EMXP',
    method,
    period: [100],
    resamples: 100,
  })) as unknown as Result

const fitOf = (r: Result, family: string) => r.fits.find((f) => f.family === family)!
const levelOf = (r: Result, family: string) => r.levels.find((f) => f.family === family)!.level.value!

const rows = (s: Station): Reference[] => {
  const row = (
    id: string,
    what: string,
    expected: number,
    tolerance: number,
    unit: string,
    of: (r: Result) => number,
  ) => ({
    id: `return-levels.${s.id}.${id}`,
    what: `${s.name}: ${what}`,
    expected,
    tolerance,
    unit,
    source: SOURCE,
    needs: [s.file],
    value: async (b: Bench) => of(await run(b, s.file, 'maximum-likelihood')),
  })
  const parts = (value: number): number => value * 1e-3
  return [
    row('n', 'years with twelve monthly extremes', s.n, 0, '1', (r) => fitOf(r, 'GEV').n),
    row('mu', 'location of the GEV', s.mu, parts(s.mu), 'mm', (r) => fitOf(r, 'GEV').location),
    row('sigma', 'scale of the GEV', s.sigma, parts(s.sigma), 'mm', (r) => fitOf(r, 'GEV').scale),
    row('xi', 'shape of the GEV', s.xi, parts(s.xi), '1', (r) => fitOf(r, 'GEV').shape),
    row('level', 'level of 100 years', s.level, parts(s.level), 'mm', (r) => levelOf(r, 'GEV')),
  ]
}

export const returnLevelReferences: readonly Reference[] = [
  ...stations.flatMap(rows),
  {
    id: 'return-levels.tokyo.gumbel',
    what: 'Tokyo: level of 100 years by Gumbel, 26 % too low',
    expected: 262.95,
    tolerance: 0.263,
    unit: 'mm',
    source: 'evd::fgev of R, shape held at 0',
    needs: [stations[0]!.file],
    value: async (b) => levelOf(await run(b, stations[0]!.file, 'maximum-likelihood'), 'Gumbel'),
  },
  {
    id: 'return-levels.tokyo.l-moments',
    what: 'Tokyo: level of 100 years by L-moments',
    expected: 347.37,
    tolerance: 0.348,
    unit: 'mm',
    source: "Hosking's approximation of the shape; the exact shape gives 347.09",
    needs: [stations[0]!.file],
    value: async (b) => levelOf(await run(b, stations[0]!.file, 'l-moments'), 'GEV'),
  },
]
