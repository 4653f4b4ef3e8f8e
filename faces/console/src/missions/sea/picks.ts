/** What lies under a point of the map: a detection, an event, then a ship; the nearest within reach. */
import type { SeaEvent } from '@setu/sea/event'
import type { Selection } from './address.js'
import type { Detection } from './detections.js'
import type { Fleet } from './fleet.js'
import { type LayerId, layerOfDetection, layerOfEvent } from './layers.js'
import { pointOf, type View } from './view.js'

interface Shown {
  readonly fleet: Fleet | undefined
  /** Screen places of the ships, two floats each; NaN where not drawn. */
  readonly drawn: Float32Array
  readonly events: readonly SeaEvent[]
  readonly detections: readonly Detection[]
  readonly layers: ReadonlySet<LayerId>
}

export const pickAt = (v: View, s: Shown, x: number, y: number, reach = 14): Selection | undefined => {
  let best = reach
  let found: Selection | undefined
  const offer = (d: number, of: () => Selection): void => {
    if (d < best) [best, found] = [d, of()]
  }
  const far = (lon: number, lat: number): number => {
    const [px, py] = pointOf(v, lon, lat)
    return Math.hypot(px - x, py - y)
  }
  for (const d of s.detections)
    if (s.layers.has(layerOfDetection(d.class))) offer(far(d.lon, d.lat) - 2, () => ({ kind: 'detection', id: d.id }))
  for (const e of s.events)
    if (s.layers.has(layerOfEvent(e.kind)))
      offer(
        Math.min(far(e.lon, e.lat), e.endLon !== null && e.endLat !== null ? far(e.endLon, e.endLat) : best),
        () => ({ kind: 'event', id: e.id }),
      )
  if (s.layers.has('ships') && s.fleet)
    for (let k = 0; k < s.fleet.ids.length; k++) {
      const d = Math.hypot(s.drawn[2 * k]! - x, s.drawn[2 * k + 1]! - y)
      if (d < best) offer(d, () => ({ kind: 'ship', id: s.fleet!.ids[k]! }))
    }
  return found
}
