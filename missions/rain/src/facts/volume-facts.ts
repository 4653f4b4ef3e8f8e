/** What a radar volume says of itself; its lowest sweep is the picture. */
import type { Grid } from '@setu/core/grid'
import { formatInstant, minuteMs } from '@setu/core/time'
import { groundRangeM } from '../radar-beam.js'
import type { PolarVolume } from '../readers/polar-volume.js'
import { degrees, fact, range, type Told } from './told.js'

export const volumeFacts = (v: PolarVolume): Told => {
  const sweep = v.sweeps[0]!
  const far = groundRangeM(sweep.firstM + (sweep.bins - 1) * sweep.stepM, sweep.elevation, v.heightM)
  const cell = (2 * far) / 200
  const grid: Grid = {
    width: 200,
    height: 200,
    x0: -far,
    y0: far,
    dx: cell,
    dy: -cell,
    crs: `+proj=aeqd +lat_0=${v.lat} +lon_0=${v.lon} +datum=WGS84 +units=m +no_defs`,
  }
  const [best, seen] = [new Float64Array(40000).fill(Number.NaN), range(v.sweeps.map((s) => s.time))]
  for (let ray = 0; ray < sweep.azimuths.length; ray++)
    for (let b = 0; b < sweep.bins; b++) {
      const value = sweep.dbz[ray * sweep.bins + b]!
      if (!Number.isFinite(value)) continue
      const g = groundRangeM(sweep.firstM + b * sweep.stepM, sweep.elevation, v.heightM)
      const a = (sweep.azimuths[ray]! * Math.PI) / 180
      const c = Math.min(199, Math.floor((g * Math.sin(a) + far) / cell))
      const r = Math.min(199, Math.floor((far - g * Math.cos(a)) / cell))
      if (!(best[r * 200 + c]! >= value)) best[r * 200 + c] = value
    }
  return {
    what: v.product,
    format: v.format,
    role: 'radar volume',
    facts: [
      fact('quantity', v.quantity),
      fact('radar', `${degrees(v.lon)} E, ${degrees(v.lat)} N, ${Math.round(v.heightM)} m`),
      fact('sweeps', v.sweeps.map((s) => degrees(Number(s.elevation.toFixed(1)))).join(', ')),
      fact('range', `${sweep.bins} bins of ${sweep.stepM} m`),
      fact('beam width', v.beamWidth === null ? 'not in the file' : degrees(v.beamWidth)),
      fact('period', `${formatInstant(seen[0])} to ${formatInstant(seen[1])} (middle of the first and last sweep)`),
      fact('use', 'match it with an overpass by `setu rain match`'),
    ],
    unit: 'dBZ',
    quantity: 'reflectivity',
    scale: 'even',
    grid,
    intervals: [{ start: seen[0], end: Math.max(seen[1], seen[0] + minuteMs) }],
    fields: [best],
    over: 'cells of the lowest sweep with an echo',
    title: `${v.product}, lowest sweep`,
  }
}
