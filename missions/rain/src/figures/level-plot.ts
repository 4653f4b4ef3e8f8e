/** Return levels against return period: maxima at their plotting positions (Gringorten 1963), fitted lines, intervals. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { lineLayers } from './lines.js'
import { type Origin, originOf, position } from './parts.js'

export interface LevelPlotInput extends Origin {
  readonly station: string
  readonly maxima: Float64Array
  readonly lines: readonly { readonly name: string; readonly level: (period: number) => number }[]
  readonly bands: readonly { readonly period: number; readonly low: number; readonly high: number }[]
  readonly level: number
  /** Of what the greatest of a year is shown, where it is not said: a month. */
  readonly of?: 'month'
}

const PERIODS = [1.1, 1.3, 1.6, 2, 3, 5, 8, 12, 20, 35, 60, 100, 200]
const looks = [{ style: 'signal' }, { style: 'context', dash: [6, 3] }] as const

export const levelPlot = (input: LevelPlotInput): FigureSpec => {
  const sorted = Float64Array.from(input.maxima).sort()
  const n = sorted.length
  const points = Array.from(sorted, (value, k) => ({ period: 1 / (1 - (k + 1 - 0.44) / (n + 0.12)), value }))
  const lines = input.lines.map(({ name, level }, i) => ({
    name,
    bars: false,
    points: PERIODS.map((p) => ({ x: p, y: Number(level(p).toFixed(3)) })),
    ...looks[i % looks.length]!,
  }))
  const high = Math.max(
    ...lines.flatMap((l) => l.points.map((p) => p.y)),
    ...input.bands.map((b) => b.high),
    sorted.at(-1)!,
  )
  const top = high * 1.03
  const x = (field: string) =>
    position(
      field,
      'return period',
      'years',
      { type: 'log', domain: [1.05, 420] },
      { values: [2, 5, 10, 20, 50, 100, 200], format: '~f' },
    )
  const y = (field: string) =>
    position(
      field,
      input.of ? `greatest ${input.of} of a year` : 'greatest of a year',
      'mm',
      { domain: [0, top] },
      { tickCount: 5 },
    )
  // Lines carry no points: their layers are cut to line and name.
  const drawn = lineLayers(lines, x, y, [0, top], 260).filter(
    (layer) => (layer as { mark: { type: string } }).mark.type !== 'point',
  )
  return figure(
    {
      title: `Return levels, ${input.station}`,
      description: `Maxima of ${n} years and fitted return levels up to 200 years.`,
      height: { narrow: 260, wide: 300 },
      caption: `Bars: ${Math.round(input.level * 100)} % interval of the GEV level. Points: maxima of years.`,
      ...originOf(input),
    },
    {
      layer: [
        ...(input.bands.length
          ? [
              {
                data: rows(input.bands),
                mark: { type: 'rule', style: 'signal', strokeWidth: 6, opacity: 0.26, strokeCap: 'butt' },
                encoding: { x: x('period'), y: y('low'), y2: { field: 'high' } },
              },
            ]
          : []),
        ...drawn,
        {
          data: rows(points),
          mark: { type: 'point', style: ['ink', 'parted'], size: 34 },
          encoding: { x: x('period'), y: y('value') },
        },
      ],
    },
  )
}
