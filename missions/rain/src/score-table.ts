/** Scores and pairs as CSV, for those who go on elsewhere. */

import type { Estimate } from '@setu/core/estimate'
import { formatInstant } from '@setu/core/time'
import { csvHeader, csvLine, writeCsv } from '@setu/formats/csv/write'
import type { Interval, Station } from './rain-field.js'
import type { ScoreSet } from './score-set.js'

const cells = (e: Estimate) => [e.value, e.low, e.high, e.sigma, e.level, e.n, e.unit, e.reason ?? '']

/** One line a score: product, group, score, threshold, value, interval, unit, reason. */
export const scoresCsv = (sets: readonly { readonly name: string; readonly set: ScoreSet }[]): Uint8Array =>
  writeCsv(
    ['product', 'group', 'score', 'threshold', 'value', 'low', 'high', 'sigma', 'level', 'n', 'unit', 'reason'].map(
      (name) => ({ name }),
    ),
    sets.flatMap(({ name, set }) => [
      ...Object.entries(set.scores).map(([id, e]) => [name, 'continuous', id, null, ...cells(e)]),
      ...set.contingency.flatMap(({ threshold, scores, hits, misses, falseAlarms, correctNegatives }) => [
        ...Object.entries({ hits, misses, falseAlarms, correctNegatives }).map(([id, count]) => [
          name,
          'count',
          id,
          threshold,
          count,
          null,
          null,
          null,
          null,
          set.n,
          '1',
          '',
        ]),
        ...Object.entries(scores).map(([id, e]) => [name, 'categorical', id, threshold, ...cells(e)]),
      ]),
      ...set.decomposition.flatMap(({ threshold, scores }) =>
        Object.entries(scores).map(([id, e]) => [name, 'decomposition', id, threshold, ...cells(e)]),
      ),
    ]),
  )

/** One line a pair, station by station; made when it is read. */
export async function* pairsCsv(
  stations: readonly Station[],
  intervals: readonly Interval[],
  observed: Float64Array,
  product: Float64Array,
  unit: string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode(
    csvHeader([
      { name: 'station' },
      { name: 'lon', unit: 'deg' },
      { name: 'lat', unit: 'deg' },
      { name: 'time' },
      { name: 'end' },
      { name: 'observed', unit },
      { name: 'product', unit },
    ]),
  )
  const T = intervals.length
  for (const [s, { id, lon, lat }] of stations.entries()) {
    const lines: string[] = []
    for (let t = 0; t < T; t++) {
      const [o, p] = [observed[s * T + t]!, product[s * T + t]!]
      if (Number.isFinite(o + p))
        lines.push(csvLine([id, lon, lat, formatInstant(intervals[t]!.start), formatInstant(intervals[t]!.end), o, p]))
    }
    if (lines.length) yield encoder.encode(lines.join(''))
  }
}
