/** Share of drawn lives that has ended, against time. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'

export const lifetimeDistribution = (
  /** Days of those that came down, in any order, and how many were drawn. */
  days: readonly number[],
  drawn: number,
  head: { source: string; simulated?: boolean; object: string },
): FigureSpec => {
  const sorted = [...days].sort((a, b) => a - b)
  const long = (sorted.at(-1) ?? 1) > 1000
  const unit = long ? 'years' : 'days'
  const per = long ? 365.25 : 1
  const steps = [
    { time: 0, share: 0 },
    ...sorted.map((d, k) => ({ time: Number((d / per).toPrecision(6)), share: Number(((k + 1) / drawn).toFixed(5)) })),
  ]
  return figure(
    {
      title: 'Share that is down',
      description: `Share of ${drawn} drawn lives of ${head.object} that has ended, against ${unit} from the epoch.`,
      source: head.source,
      ...(head.simulated ? { simulated: true } : {}),
      height: { narrow: 200, wide: 260 },
      caption: `${drawn} draws over density, ballistic coefficient and solar activity.`,
    },
    {
      data: rows(steps),
      mark: { type: 'line', style: 'signal', interpolate: 'step-after' },
      encoding: {
        x: {
          field: 'time',
          type: 'quantitative',
          title: `time from the epoch, ${unit}`,
          scale: { zero: false, nice: true },
        },
        y: {
          field: 'share',
          type: 'quantitative',
          title: 'share that is down, 0 to 1',
          scale: { domain: [0, 1] },
          axis: { tickCount: 5 },
        },
      },
    },
  )
}
