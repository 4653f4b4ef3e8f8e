/** How far a state may be off, along R, T and N, against time. */
import { type FigureSpec, figure, rows, withUnit } from '@setu/figures/spec'

const MOST_TIMES = 1500
const decades = Array.from({ length: 12 }, (_, k) => Number(`1e${k - 3}`))
const parts = [
  ['radial', 'context'],
  ['along the track', 'signal'],
  ['across', 'ink'],
] as const

/** One object; the scale is logarithmic. */
export const uncertaintyLines = (
  times: readonly { readonly hour: number; readonly sigmasM: ArrayLike<number> }[],
  head: { readonly object: string; readonly others: number; readonly source: string; readonly simulated?: boolean },
): FigureSpec => {
  const step = Math.ceil(times.length / MOST_TIMES)
  const points = times.flatMap((t, i) =>
    i % step === 0
      ? parts.map(([part], k) => ({
          hour: Number(t.hour.toFixed(4)),
          sigma: t.sigmasM[k]! > 0 ? Number(t.sigmasM[k]!.toPrecision(4)) : null,
          part,
        }))
      : [],
  )
  return figure(
    {
      title: `Position of ${head.object}, 1 sigma`,
      description: `Standard deviation of the position of ${head.object} along radial, along-track and cross-track axes against time.`,
      source: head.source,
      ...(head.simulated ? { simulated: true } : {}),
      height: { narrow: 200, wide: 260 },
      legends: [{ entries: parts.map(([label, style]) => ({ label, style, swatch: 'line' as const })) }],
      caption: `From the covariance of the first state alone${head.others > 0 ? `; ${head.others} more ${head.others === 1 ? 'object' : 'objects'} in the table` : ''}.`,
    },
    {
      data: rows(points),
      layer: parts.map(([part, style]) => ({
        transform: [{ filter: `datum.part === '${part}'` }],
        mark: { type: 'line', style },
        encoding: {
          x: { field: 'hour', type: 'quantitative', axis: { title: withUnit('time from the start', 'h') } },
          y: {
            field: 'sigma',
            type: 'quantitative',
            scale: { type: 'log' },
            axis: { title: withUnit('standard deviation', 'm'), values: decades },
          },
        },
      })),
    },
  )
}
