/** Anomaly of a season by year, %, with the driest named. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { type Origin, originOf, position, signed } from './parts.js'

export interface AnomalyBarsInput extends Origin {
  readonly points: readonly { readonly year: number; readonly anomaly: number }[]
}

const NAMED = 4

export const anomalyBars = (input: AnomalyBarsInput): FigureSpec => {
  const points = input.points.map((p) => ({ ...p, anomaly: Number(p.anomaly.toFixed(3)), zero: 0 }))
  const years = points.map((p) => p.year)
  const most = Math.max(10, ...points.map((p) => Math.abs(p.anomaly))) * 1.15
  const [first, last] = [Math.min(...years), Math.max(...years)]
  const x = (field: string) =>
    position(
      field,
      'year',
      'CE',
      { domain: [first - 1, last + 1] },
      { format: 'd', labelOverlap: 'greedy', tickCount: 6 },
    )
  const y = (field: string) => position(field, 'against the mean', '%', { domain: [-most, most] }, { tickCount: 5 })
  const bars = (sign: 1 | -1, style: string) => ({
    data: rows(points.filter((p) => sign * p.anomaly > 0)),
    mark: { type: 'rule', style, strokeWidth: 3, strokeCap: 'butt' },
    encoding: { x: x('year'), y: y('zero'), y2: { field: 'anomaly' } },
  })
  const driest = [...points].sort((a, b) => a.anomaly - b.anomaly)
  // Names of neighbours would run together.
  const named = driest
    .filter((p, k) => driest.slice(0, k).every((q) => Math.abs(q.year - p.year) > (last - first) / 12))
    .slice(0, NAMED)
  return figure(
    {
      title: 'Season against its mean',
      description: `Anomaly of ${points.length} seasons; the driest is ${driest[0]?.year} with ${driest[0] ? signed(driest[0].anomaly, 1) : ''} %.`,
      height: { narrow: 190, wide: 230 },
      caption: 'Dashed: 10 % below the mean, a drought year of the India Meteorological Department.',
      ...originOf(input),
    },
    {
      layer: [
        {
          data: rows([{ level: -10 }]),
          mark: { type: 'rule', style: 'context', strokeDash: [3, 3] },
          encoding: { y: y('level') },
        },
        bars(1, 'signal'),
        bars(-1, 'negative'),
        {
          data: rows(named),
          mark: { type: 'text', style: 'ink', dy: 11 },
          encoding: { x: x('year'), y: y('anomaly'), text: { field: 'year', type: 'quantitative', format: 'd' } },
        },
      ],
    },
  )
}
