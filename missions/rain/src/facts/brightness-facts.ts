/** What images of cloud tops say of themselves. */
import type { Run } from '@setu/core/contract'
import { isGeographic } from '@setu/core/grid'
import { formatInstant } from '@setu/core/time'
import type { BrightnessStack } from '../readers/brightness.js'
import { fact, type Told } from './told.js'

/** Images held at once for the mean. */
const MOST_IMAGES = 48

export const brightnessFacts = async (s: BrightnessStack, run: Run): Promise<Told> => {
  const n = Math.min(MOST_IMAGES, s.intervals.length)
  const fields: Float32Array[] = []
  for (let k = 0; k < n; k++) {
    fields.push(await s.read(k))
    await run.progress(0.2 + (0.7 * (k + 1)) / n)
  }
  const { grid } = s
  const size = isGeographic(grid) ? `${Math.abs(Number(grid.dx.toFixed(4)))}°` : `${Math.abs(Math.round(grid.dx))} m`
  return {
    what: s.product,
    format: 'cloud temperatures',
    role: 'images',
    facts: [
      fact('variable', s.variable),
      fact('grid', `${grid.width} x ${grid.height} cells of ${size}`),
      fact('reference system', grid.crs),
      fact('images', `${s.intervals.length}${n < s.intervals.length ? `, the first ${n} looked at` : ''}`),
      fact('period', `${formatInstant(s.intervals[0]!.start)} to ${formatInstant(s.intervals.at(-1)!.end)}`),
      fact('use', 'rain from them by `setu rain infrared`'),
    ],
    unit: 'K',
    quantity: 'temperature',
    scale: 'even',
    grid,
    intervals: s.intervals.slice(0, n),
    fields,
    over: 'cells',
    title: `${s.product}, ${formatInstant(s.intervals[0]!.start)}`,
  }
}
