/** Heights over the equatorial radius: of a few objects against time, of a catalogue as a count by height. */
import { type FigureSpec, figure, rows, withUnit } from '@setu/figures/spec'

interface Head {
  readonly source: string
  readonly simulated?: boolean
}

export interface HeightSeries {
  readonly name: string
  /** Hours from the start, and km; null where missing. */
  readonly hours: readonly number[]
  readonly km: readonly (number | null)[]
}

const MOST_ROWS = 4500

/** Lines of at most eight objects, thinned where there are many times. */
export const heightLines = (series: readonly HeightSeries[], head: Head): FigureSpec => {
  const total = series.reduce((n, s) => n + s.hours.length, 0)
  const step = Math.ceil(total / MOST_ROWS)
  const points = series.flatMap((s, k) =>
    s.hours.flatMap((hour, i) =>
      i % step === 0 ? [{ hour: Number(hour.toFixed(4)), km: s.km[i] ?? null, object: s.name, k }] : [],
    ),
  )
  const styles = ['signal', 'ink', 'context', 'signal-2', 'positive', 'negative', 'caution', 'fault'] as const
  return figure(
    {
      title: 'Height',
      description: `Height of ${series.map((s) => s.name).join(', ')} over the equatorial radius against time.`,
      source: head.source,
      ...(head.simulated ? { simulated: true } : {}),
      height: { narrow: 200, wide: 260 },
      legends: [{ entries: series.map((s, k) => ({ label: s.name, style: styles[k]!, swatch: 'line' as const })) }],
    },
    {
      data: rows(points),
      layer: series.map((_, k) => ({
        transform: [{ filter: `datum.k === ${k}` }],
        mark: { type: 'line', style: styles[k] },
        encoding: {
          x: { field: 'hour', type: 'quantitative', axis: { title: withUnit('time from the start', 'h') } },
          y: {
            field: 'km',
            type: 'quantitative',
            scale: { zero: false },
            axis: { title: withUnit('height', 'km') },
          },
        },
      })),
    },
  )
}

/** Objects by height in bands that grow by a tenth: both the low shells and the stationary ring show. */
export const heightCounts = (heightsKm: readonly number[], head: Head & { readonly when: string }): FigureSpec => {
  const base = 150
  const bands = new Map<number, number>()
  for (const h of heightsKm) {
    const k = Math.floor(Math.log(Math.max(h, base) / base) / Math.log(1.06))
    bands.set(k, (bands.get(k) ?? 0) + 1)
  }
  const bars = [...bands]
    .sort(([a], [b]) => a - b)
    .map(([k, count]) => ({
      from: Number((base * 1.06 ** k).toPrecision(5)),
      to: Number((base * 1.06 ** (k + 1)).toPrecision(5)),
      count,
    }))
  return figure(
    {
      title: 'Objects by height',
      description: `Number of objects by height over the equatorial radius at ${head.when}.`,
      source: head.source,
      ...(head.simulated ? { simulated: true } : {}),
      height: { narrow: 200, wide: 260 },
      caption: `At ${head.when}; bands of 6 % of the height.`,
    },
    {
      data: rows(bars),
      mark: { type: 'bar', style: 'signal' },
      encoding: {
        x: {
          field: 'from',
          type: 'quantitative',
          scale: { type: 'log', nice: false },
          axis: {
            title: withUnit('height', 'km'),
            values: [200, 500, 1000, 2000, 5000, 10000, 20000, 36000],
            format: 'd',
            labelOverlap: true,
          },
        },
        x2: { field: 'to' },
        y2: { datum: 0 },
        y: { field: 'count', type: 'quantitative', axis: { title: withUnit('objects', 'count') } },
      },
    },
  )
}
