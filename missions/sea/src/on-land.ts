/** Tracks inside land: false places, or an outline of land that does not know a fjord. */
import { eventOf, evidenceOfRun, runOf, type SeaEvent } from './event.js'
import type { Positions } from './positions.js'
import type { ShipTrack } from './ship-track.js'
import type { Shore } from './shore.js'

/** Runs of points that lie more than 2 km inside land. */
export const onLand = (p: Positions, t: ShipTrack, shore: Shore, insideMetres = 2000): SeaEvent[] => {
  const reach = insideMetres / 1852 / 60
  const deep = (i: number): boolean => {
    const [lon, lat] = [t.lon[i]!, t.lat[i]!]
    if (!shore.isLand(lon, lat)) return false
    const dx = reach / Math.max(0.05, Math.cos((lat * Math.PI) / 180))
    return [
      [dx, 0],
      [-dx, 0],
      [0, reach],
      [0, -reach],
    ].every(([x, y]) => shore.isLand(lon + x!, lat + y!))
  }
  const events: SeaEvent[] = []
  for (let i = 0; i < t.n; i++) {
    if (!deep(i)) continue
    let j = i
    while (j + 1 < t.n && deep(j + 1)) j++
    if (j - i >= 2)
      events.push(
        eventOf({
          kind: 'onLand',
          ...runOf(t, i, j),
          mmsi: [t.mmsi],
          values: { points: j - i + 1 },
          rule: { name: 'on land', version: '1.1.0', thresholds: { insideMetres }, cite: '' },
          evidence: evidenceOfRun(p, t, i, j),
          alternatives: [
            'a river or lake that the outline of land does not show',
            'false places',
            'a shore station or a test transmitter',
          ],
          // Of 22 ships that lay in Danish fjords, all are land in the coarse outline: none of them was a false place.
          confidence: shore.coarse ? 0.2 : 0.7,
        }),
      )
    i = j
  }
  return events
}
