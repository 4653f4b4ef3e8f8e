/** Rain at footprints beside a gridded product at their place and time. */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { estimateOf } from '@setu/core/estimate'
import { formatInstant, minuteMs } from '@setu/core/time'
import { type CsvCell, writeCsv } from '@setu/formats/csv/write'
import { categoricalScores } from '../contingency.js'
import { scatter } from '../figures/scatter.js'
import { type FootprintPair, matchFootprints } from '../footprint-match.js'
import { type MatchedPair, matchRow } from '../match-scores.js'
import { isSimulated, productOf, swathsOf } from '../open-inputs.js'
import { featuresOf, type MatchInputs, type MatchOutputs, round } from './footprint-features.js'

const eventsOf = (pairs: readonly FootprintPair[], threshold: number): MatchOutputs['events'][number] => {
  const table = { hits: 0, misses: 0, falseAlarms: 0, correctNegatives: 0 }
  for (const { swath, other } of pairs)
    table[
      other >= threshold
        ? swath >= threshold
          ? 'hits'
          : 'misses'
        : swath >= threshold
          ? 'falseAlarms'
          : 'correctNegatives'
    ]++
  const score = (id: string) => {
    const s = categoricalScores.find((c) => c.id === id)!
    return estimateOf(s.of(table), '1', { n: pairs.length }, s.why(table))
  }
  return { threshold, ...table, pod: score('pod'), far: score('far'), csi: score('csi') }
}

export const againstProduct = async (i: MatchInputs, run: Run): Promise<MatchOutputs> => {
  const source = await run.open(i.swath)
  const swaths = await swathsOf(i.swath, i.variable ? { variable: i.variable } : {}, run)
  if (!swaths)
    throw setuError('unknown-format', {
      where: '/swath',
      found: `${source.name}, no swath`,
      expected: 'level 2 of GPM or TRMM (HDF5 with Latitude, Longitude and ScanTime for each footprint)',
    })
  const stack = await productOf(
    i.against,
    {
      ...(i.againstVariable ? { variable: i.againstVariable } : {}),
      ...(i.kind ? { kind: i.kind } : {}),
      ...(i.productUnit ? { productUnit: i.productUnit } : {}),
    },
    run,
  )
  const pairs = await matchFootprints(swaths, stack, i.footprint, i.window * minuteMs, run)
  if (pairs.length === 0)
    throw setuError('failed-check', {
      where: '/against',
      found: 'no footprint that the other sees at its time',
      expected: 'fields within the window of a scan, under the swath',
      wayOut: `The swath begins ${formatInstant(swaths[0]!.time.find(Number.isFinite) ?? 0)}; the other is of ${formatInstant(stack.intervals[0]!.start)} to ${formatInstant(stack.intervals.at(-1)!.end)}.`,
    })
  const unit = 'mm/h'
  const row = (part: string, kept: readonly MatchedPair[]) => matchRow(part, kept, unit, i.resamples, i.seed, true)
  const least = i.threshold[0] ?? 0.2
  return {
    swath: `${swaths[0]!.product}, ${swaths[0]!.variable}`,
    against: stack.product,
    quantity: 'rain rate',
    unit,
    footprints: pairs.length,
    rows: [
      row('all', pairs),
      row(
        `rain of ${least} mm/h or more in either`,
        pairs.filter((p) => p.swath >= least || p.other >= least),
      ),
      row(
        `rain of ${least} mm/h or more in both`,
        pairs.filter((p) => p.swath >= least && p.other >= least),
      ),
    ],
    events: i.threshold.map((t) => eventsOf(pairs, t)),
    map: featuresOf(
      pairs.map((p, k) => ({ ...p, key: String(k) })),
      unit,
    ),
    scatter: scatter({
      gauge: pairs.map((p) => p.other),
      product: pairs.map((p) => p.swath),
      gaugeName: 'other product',
      productName: 'swath',
      unit,
      threshold: least,
      source: `${source.name} and ${(await run.open(i.against)).name}`,
      ...(isSimulated(i.swath, i.against) ? { simulated: true } : {}),
    }),
    samples: await run.write(
      'samples.csv',
      'text/csv',
      writeCsv(
        [
          { name: 'time' },
          { name: 'lon', unit: 'deg' },
          { name: 'lat', unit: 'deg' },
          { name: 'swath', unit: 'mm/h' },
          { name: 'other', unit: 'mm/h' },
        ],
        pairs.map((p): CsvCell[] => [
          formatInstant(p.time),
          round(p.lon),
          round(p.lat),
          round(p.swath),
          round(p.other),
        ]),
      ),
    ),
  }
}
