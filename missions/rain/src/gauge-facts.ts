/** What a table of gauges says of itself. */
import type { Run } from '@setu/core/contract'
import { formatInstant } from '@setu/core/time'
import { typicalLength } from './collocation.js'
import { stepWords } from './event-thresholds.js'
import { histogram } from './figures/histogram.js'
import { timeline } from './figures/timeline.js'
import { gaugesOf, isSimulated } from './open-inputs.js'

interface Asked {
  readonly file: string
  readonly stations?: string
  readonly tz?: string
}

const EDGES = [0.1, 1, 2.5, 5, 10, 15.6, 25, 40, 64.5, 115.6, 204.5]

export const gaugeFacts = async (i: Asked, run: Run) => {
  const network = await gaugesOf(
    { gauges: i.file, ...(i.stations ? { stations: i.stations } : {}), ...(i.tz ? { tz: i.tz } : {}) },
    run,
  )
  const { stations, intervals, values } = network
  const [S, T] = [stations.length, intervals.length]
  const mean = new Float64Array(T)
  const maximum = new Float64Array(T)
  const missing = new Float64Array(T)
  const byStation = stations.map((station) => ({ station, n: 0, sum: 0 }))
  const counts = new Float64Array(EDGES.length - 1)
  let [valid, total, low, high] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let t = 0; t < T; t++) {
    let [n, sum, top] = [0, 0, Number.NEGATIVE_INFINITY]
    for (let s = 0; s < S; s++) {
      const v = values[s * T + t]!
      if (Number.isNaN(v)) continue
      n++
      sum += v
      top = Math.max(top, v)
      low = Math.min(low, v)
      byStation[s]!.n++
      byStation[s]!.sum += v
      const k = EDGES.findIndex((edge, e) => v >= edge && v < (EDGES[e + 1] ?? Number.NEGATIVE_INFINITY))
      if (k >= 0) counts[k]!++
    }
    mean[t] = n ? sum / n : Number.NaN
    maximum[t] = n ? top : Number.NaN
    missing[t] = S - n
    valid += n
    total += sum
    high = Math.max(high, top)
  }
  const all = S * T
  const step = stepWords(typicalLength(intervals) / 3_600_000)
  const finite = (v: number): number | null => (Number.isFinite(v) ? v : null)
  const source = (await run.open(i.file)).name
  const origin = { source, ...(isSimulated(i.file) ? { simulated: true } : {}) }
  const fact = (name: string, value: string) => ({ fact: name, value })
  const start = network.dayStartMinutes
  return {
    what: `Rain gauges: ${S} stations`,
    format: network.format,
    role: 'gauges',
    facts: [
      fact('stations', String(S)),
      fact('unit in the file', network.fileUnit),
      fact('period', T ? `${formatInstant(intervals[0]!.start)} to ${formatInstant(intervals.at(-1)!.end)}` : 'none'),
      fact('step', step),
      fact('clock', network.clock),
      ...(start === null
        ? []
        : [
            fact(
              'day starts',
              `${String(Math.floor(start / 60)).padStart(2, '0')}:${String(start % 60).padStart(2, '0')} UTC`,
            ),
          ]),
    ],
    intervals: T,
    missingShare: all ? 1 - valid / all : null,
    minimum: finite(low),
    maximum: finite(high),
    mean: valid ? total / valid : null,
    unit: `mm in ${step}`,
    missing: all - valid > 0 ? [{ reason: 'missing', values: all - valid, share: 1 - valid / all }] : [],
    series: intervals.map((t, k) => ({
      start: formatInstant(t.start),
      end: formatInstant(t.end),
      mean: finite(mean[k]!),
      maximum: finite(maximum[k]!),
      missingShare: S ? missing[k]! / S : 1,
    })),
    stations: {
      type: 'FeatureCollection' as const,
      features: byStation.map(({ station, n, sum }) => ({
        type: 'Feature' as const,
        id: station.id,
        geometry: { type: 'Point', coordinates: [station.lon, station.lat] },
        properties: { station: station.id, n, missing: T - n, mean: n ? sum / n : null, unit: 'mm' },
      })),
    },
    picture: histogram({
      title: 'How often how much',
      edges: EDGES,
      gauges: [...counts].map((c) => (valid ? (100 * c) / valid : 0)),
      product: [],
      quantity: 'rain',
      unit: `mm in ${step}`,
      productName: '',
      n: valid,
      cubeRoot: true,
      ...origin,
    }),
    timeline: timeline({ intervals, mean, maximum, unit: `mm in ${step}`, over: 'gauges', ...origin }),
  }
}
