/** The gauges of a process as methods take them: distances, series, product at the gauges, terrain. */
import type { Run } from '@setu/core/contract'
import { distanceMatrixKm } from '@setu/core/earth'
import type { Training } from '../adjustment/method.js'
import type { Collocated } from '../collocation.js'
import type { Station } from '../rain-field.js'

/** Terrain at every gauge: from the raster, else as the station table has it; null where one gauge has neither. */
const terrainOf = (
  stations: readonly Station[],
  raster: Float64Array,
  run: Pick<Run, 'found'>,
): Float64Array | null => {
  const out = Float64Array.from(stations, (s, i) =>
    Number.isFinite(raster[i]!) ? raster[i]! : (s.elevation ?? Number.NaN),
  )
  const missing = stations.filter((_, i) => Number.isNaN(out[i]!))
  if (missing.length === 0) return out
  run.found({
    code: 'rain.improve.no-terrain',
    severity: 'warning',
    message: `Methods with terrain are left out: ${missing.length} gauges have no height in the raster or the station table (${missing
      .slice(0, 5)
      .map((s) => s.id)
      .join(', ')}).`,
    where: 'elevation',
    affects: 'validation',
    values: { gauges: missing.length },
  })
  return null
}

export const trainingSet = (
  stations: readonly Station[],
  { intervals, observed, product }: Collocated,
  raster: Float64Array | null,
  run: Pick<Run, 'found'>,
): Training => ({
  n: stations.length,
  times: intervals.length,
  observed,
  satellite: product,
  elevation: raster ? terrainOf(stations, raster, run) : null,
  between: distanceMatrixKm(
    stations.map((s) => s.lat),
    stations.map((s) => s.lon),
  ),
  instants: Float64Array.from(intervals, (i) => (i.start + i.end) / 2),
})
