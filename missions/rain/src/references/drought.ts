/** Seasons of India 1901 to 2015, subdivisions with all four months. */
import type { Bench, Reference } from '@setu/core/contract'

const FILE = 'rain/india/subdivision_rainfall_1901_2015.csv'
const SOURCE = 'calculation by hand from the same file (specification, section 7)'

interface Listed {
  readonly mean: number
  readonly years: readonly { readonly year: number; readonly anomaly: number }[]
}

const list = async (b: Bench): Promise<Listed> =>
  (await b.execute('rain.drought', { series: b.data(FILE) })) as unknown as Listed

const driest: readonly (readonly [number, number])[] = [
  [1972, -22.83],
  [2002, -21.28],
  [1905, -17.43],
  [2009, -17.01],
  [1979, -16.32],
  [1918, -15.87],
  [1965, -15.7],
  [2015, -15.19],
  [1911, -15.1],
  [1987, -14.04],
]

const row = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  unit: string,
  of: (l: Listed) => number,
) => ({
  id,
  what,
  expected,
  tolerance,
  unit,
  source: SOURCE,
  needs: [FILE],
  value: async (b: Bench) => of(await list(b)),
})

export const droughtReferences: readonly Reference[] = [
  row('drought.india.mean', 'June to September rain of India, mean 1901 to 2015', 1064.69, 0.005, 'mm', (l) => l.mean),
  ...driest.map(([year, anomaly], k) =>
    row(
      `drought.india.${k + 1}`,
      `number ${k + 1} of the driest monsoons is ${year}: its anomaly`,
      anomaly,
      0.005,
      '%',
      (l) => (l.years[k]!.year === year ? l.years[k]!.anomaly : Number.NaN),
    ),
  ),
  row('drought.india.wettest', 'wettest monsoon, 1988', 18.9, 0.05, '%', (l) =>
    l.years.at(-1)!.year === 1988 ? l.years.at(-1)!.anomaly : Number.NaN,
  ),
  row('drought.india.second', 'second wettest monsoon, 1961', 18.3, 0.05, '%', (l) =>
    l.years.at(-2)!.year === 1961 ? l.years.at(-2)!.anomaly : Number.NaN,
  ),
]
