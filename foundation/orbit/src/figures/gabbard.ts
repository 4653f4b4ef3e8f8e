/** Perigee and apogee of a catalogue against period (Gabbard 1981): a breakup shows as a cross, a circular orbit as one point. */
import { type FigureSpec, figure, rows, withUnit } from '@setu/figures/spec'
import type { ElementSet } from '../element-set.js'
import { heightsOf } from '../orbit-heights.js'

const MOST = 2400

export const gabbard = (
  sets: readonly ElementSet[],
  head: { readonly source: string; readonly simulated?: boolean },
): FigureSpec => {
  // Every k-th object: a picture needs no more.
  const step = Math.ceil(sets.length / MOST)
  const shown = sets.filter((_, i) => i % step === 0)
  const points = shown.flatMap((set) => {
    const h = heightsOf(set)
    const period = Number(h.periodMinutes.toFixed(2))
    const at = (height: number, kind: string) => ({ period, height: Number(Math.max(50, height).toFixed(1)), kind })
    return [at(h.apogeeKm, 'apogee'), at(h.perigeeKm, 'perigee')]
  })
  const layer = (kind: string, style: string) => ({
    transform: [{ filter: `datum.kind === '${kind}'` }],
    mark: { type: 'point', style, size: shown.length > 400 ? 6 : 18, filled: true, opacity: 0.8 },
    encoding: {
      x: {
        field: 'period',
        type: 'quantitative',
        scale: { type: 'log', nice: false },
        axis: {
          title: withUnit('period', 'min'),
          values: [90, 100, 120, 200, 400, 720, 1440, 3000, 10000],
          format: 'd',
          labelOverlap: true,
        },
      },
      y: {
        field: 'height',
        type: 'quantitative',
        scale: { type: 'log', nice: false },
        axis: {
          title: withUnit('height', 'km'),
          values: [100, 200, 500, 1000, 2000, 5000, 10000, 20000, 36000, 100000],
          format: 'd',
          labelOverlap: true,
        },
      },
    },
  })
  return figure(
    {
      title: 'Perigee and apogee against period',
      description: `Heights of perigee and apogee of ${sets.length} objects against the period of their orbits.`,
      source: head.source,
      ...(head.simulated ? { simulated: true } : {}),
      height: { narrow: 240, wide: 320 },
      caption: `From mean elements, over the equatorial radius.${step > 1 ? ` Every ${step}th object is drawn.` : ''}`,
      legends: [
        {
          entries: [
            { label: 'apogee', style: 'context', swatch: 'dot' },
            { label: 'perigee', style: 'signal', swatch: 'dot' },
          ],
        },
      ],
    },
    { data: rows(points), layer: [layer('apogee', 'context'), layer('perigee', 'signal')] },
  )
}
