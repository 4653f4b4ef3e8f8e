/** Re-entries that happened, against what would have been said on 2013-10-23. */
import type { Bench, Reference } from '@setu/core/contract'
import { msisDensity } from '../atmosphere.js'
import { ballisticOf, meanOrbitOf } from '../ballistic.js'
import { readElementSets } from '../catalogue.js'
import { secondsBetween } from '../instant.js'
import { type LifetimeSample, lifetimeQuantile, lifetimeSample, sampledWeather } from '../lifetime.js'
import { readSpaceWeather } from '../space-weather.js'
import { instantOf, utcToInstant } from '../time-scales.js'
import { bytesOfFile, textOfFile } from './files.js'

const CATALOGUE = 'debris/catalog/catalog-2013-10-23.3le.gz'
const WEATHER = 'debris/earth/space-weather-cssi-20200224.txt.gz'
const needs = [CATALOGUE, WEATHER]

const lives = async (
  b: Bench,
  number: number,
  samples: number,
  sigma: number,
): Promise<{ epoch: ReturnType<typeof utcToInstant>; drawn: LifetimeSample[] }> => {
  const weather = readSpaceWeather(await textOfFile(b, WEATHER), WEATHER)
  const set = readElementSets(await bytesOfFile(b, CATALOGUE), CATALOGUE).sets.find(
    (s) => s.catalogueNumber === number,
  )!
  const epoch = utcToInstant(set.epoch)
  const ballistic = ballisticOf([set], (lat, lon, h, t) => msisDensity(lat, lon, h, t, sampledWeather(weather, t, 0)))!
  const options = { cdAreaOverMass: ballistic.cdAreaOverMass, ballisticSigma: sigma, weather, mostYears: 60 }
  const orbit = meanOrbitOf(set)
  return { epoch, drawn: Array.from({ length: samples }, (_, k) => lifetimeSample(orbit, epoch, options, k)) }
}

/** Of one set the rate is known to half of itself at most. */
const ONE_SET = 0.5
const inside = (id: string, name: string, number: number, reentry: string): Reference => ({
  id: `lifetime.${id}.inside`,
  what: `${name}: its re-entry of ${reentry.slice(0, 10)} lies within nine tenths of the draws made from one set of 2013-10 (1: yes)`,
  expected: 1,
  tolerance: 0,
  unit: '1',
  source: 'published re-entry epoch, orbit specification A6',
  needs,
  value: async (b) => {
    const { epoch, drawn } = await lives(b, number, 12, ONE_SET)
    const actual = secondsBetween(epoch, instantOf(reentry)) / 86_400
    const [low, high] = [
      lifetimeQuantile(drawn, 0.05) ?? Number.POSITIVE_INFINITY,
      lifetimeQuantile(drawn, 0.95) ?? Number.POSITIVE_INFINITY,
    ]
    return actual >= low && actual <= high ? 1 : 0
  },
})

export const lifetimeReferences: readonly Reference[] = [
  {
    id: 'lifetime.goce',
    what: 'GOCE, set of 2013-10-23: days to re-entry, nominal (15 % of the time left)',
    expected: 18.849,
    tolerance: 2.83,
    unit: 'd',
    source: 're-entry 2013-11-11 00:16 UTC, ESA',
    needs,
    value: async (b) => (await lives(b, 34_602, 1, 0)).drawn[0]!.days ?? Number.NaN,
  },
  inside('erbs', 'ERBS', 15_354, '2023-01-09T04:04:00Z'),
  inside('rhessi', 'RHESSI', 27_370, '2023-04-20T00:21:00Z'),
  inside('ers-2', 'ERS-2', 23_560, '2024-02-21T17:17:00Z'),
]
