/** Period, perigee and apogee of mean elements: what a catalogue is sorted by. */
import type { ElementSet } from './element-set.js'
import { gravityModels } from './gravity-model.js'

export interface OrbitHeights {
  readonly periodMinutes: number
  /** Over a sphere of the equatorial radius, km. */
  readonly perigeeKm: number
  readonly apogeeKm: number
}

/** From Kozai's mean motion; good to a few kilometres, as mean elements are. */
export const heightsOf = (set: Pick<ElementSet, 'meanMotionRevPerDay' | 'eccentricity'>): OrbitHeights => {
  const { muKm3PerS2, radiusKm } = gravityModels.wgs72
  const n = (set.meanMotionRevPerDay * 2 * Math.PI) / 86_400
  const a = Math.cbrt(muKm3PerS2 / (n * n))
  return {
    periodMinutes: 1440 / set.meanMotionRevPerDay,
    perigeeKm: a * (1 - set.eccentricity) - radiusKm,
    apogeeKm: a * (1 + set.eccentricity) - radiusKm,
  }
}
