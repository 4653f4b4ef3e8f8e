/** RADARSAT-2 detections of Kroodsma et al. (2022): unmatched detections, length error, dark share. */
import type { Bench, Reference } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'
import { readAll } from '@setu/core/source'
import { type DarkRow, readDarkTable } from '../dark-table.js'

const FILE = 'sea/indian-ocean/detections-and-vessels-matched.csv'
const PAPER = 'Kroodsma et al. (2022), Sci. Rep. 12:21004'

interface Out {
  readonly regions: readonly {
    readonly region: string
    readonly detections: number
    readonly unmatched: number
    readonly share: Estimate
  }[]
}

const region = async (b: Bench, name: string) =>
  ((await b.execute('sea.dark', { matches: b.data(FILE) })) as unknown as Out).regions.find((r) => r.region === name)!

const yes = async (b: Bench, where = (_: DarkRow): boolean => true): Promise<DarkRow[]> => {
  const body = await readAll(await (await b.open(b.data(FILE))).open())
  return readDarkTable(body, FILE).rows.filter((r) => r.review === 'yes' && r.shipLengthM > 0 && where(r))
}
const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length
const logs = async (b: Bench): Promise<number[]> => (await yes(b)).map((r) => Math.log(r.radarLengthM / r.shipLengthM))
const indian = (b: Bench) => yes(b, (r) => r.region === 'indian')

const row = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  unit: string,
  source: string,
  value: (b: Bench) => Promise<number>,
): Reference => ({ id: `indian-ocean.${id}`, what, expected, tolerance, unit, source, needs: [FILE], value })

const COUNTED = 'counted in the published table'

export const indianOceanReferences: readonly Reference[] = [
  row(
    'indian.detections',
    'Madagascar: detections',
    320,
    0,
    '1',
    COUNTED,
    async (b) => (await region(b, 'indian')).detections,
  ),
  row(
    'indian.unmatched',
    'Madagascar: unmatched',
    88,
    0,
    '1',
    COUNTED,
    async (b) => (await region(b, 'indian')).unmatched,
  ),
  row(
    'pacific.detections',
    'Pacific: detections',
    173,
    0,
    '1',
    COUNTED,
    async (b) => (await region(b, 'pacific')).detections,
  ),
  row(
    'pacific.unmatched',
    'Pacific: unmatched',
    14,
    0,
    '1',
    COUNTED,
    async (b) => (await region(b, 'pacific')).unmatched,
  ),
  row(
    'indian.share',
    'Madagascar: dark share of the longline fleet',
    0.35,
    0.05,
    '1',
    PAPER,
    async (b) => (await region(b, 'indian')).share.value!,
  ),
  row(
    'pacific.share',
    'Pacific: dark share of the longline fleet',
    0.1,
    0.03,
    '1',
    PAPER,
    async (b) => (await region(b, 'pacific')).share.value!,
  ),
  row('pairs', 'Madagascar: reviewed pairs', 215, 0, '1', COUNTED, async (b) => (await indian(b)).length),
  row('lengthError', 'Madagascar: radar less registered length, mean', 20.8, 0.05, 'm', COUNTED, async (b) =>
    mean((await indian(b)).map((r) => r.radarLengthM - r.shipLengthM)),
  ),
  row(
    'logRatio',
    'Both regions: logarithm of radar over registered length, mean',
    0.258,
    0.0005,
    '1',
    COUNTED,
    async (b) => mean(await logs(b)),
  ),
  row('logRatioSd', 'Both regions: its standard deviation', 0.491, 0.001, '1', COUNTED, async (b) => {
    const v = await logs(b)
    return Math.sqrt(mean(v.map((x) => x * x)) - mean(v) ** 2)
  }),
]
