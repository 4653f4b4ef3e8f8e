/** Features as they go out in another system: every vertex by itself, rounded to a tenth of a millimetre. */
import { setuError } from '@setu/core/errors'
import { mapPositions } from '@setu/formats/parquet/positions'
import type { Geometry } from '@setu/formats/parquet/wkb'
import { type CoordinateSystem, projected } from './systems.js'

/** Of map coordinates; `+ 0` makes -0 a 0. */
const tidy = (metres: number): number => Math.round(metres * 1e4) / 1e4 + 0

/** `bad-input` names the feature that the system cannot express: a feature is never left out or moved. */
export const outOfCrs84 = (system: CoordinateSystem, g: Geometry, feature: string): Geometry => {
  if (system.axes === 'lon lat') return g
  return mapPositions(g, ([lon, lat, ...z]) => {
    if (system.axes === 'lat lon') return [lat!, lon!, ...z]
    const at = projected(system, lon!, lat!)
    if (!at)
      throw setuError('bad-input', {
        where: 'crs',
        found: `feature ${feature.slice(0, 80)} at ${lon}, ${lat}`,
        expected: `features that ${system.code} can express`,
        wayOut: 'Ask with a bbox near the zone, or for another crs.',
      })
    return [tidy(at[0]), tidy(at[1]), ...z]
  })
}
