/**
 * Entries into and exits from zones. A ship must be 500 m beyond the border before the next change counts, so that one on
 * the border does not come and go; the time is found on the track between two points by halving, to a second.
 */
import { normaliseLongitude } from '@setu/core/earth'
import { lonDifference, nauticalMile } from './dead-reckoning.js'
import { eventOf, evidenceOf, type Rule, type SeaEvent } from './event.js'
import { borderNmi, insideZone, type Zone } from './polygon.js'
import type { Positions } from './positions.js'
import type { ShipTrack } from './ship-track.js'

export const hysteresisMetres = 500

const rule: Rule = { name: 'zone crossing', version: '1.0.0', thresholds: { hysteresisMetres }, cite: '' }

const between = (t: ShipTrack, i: number, f: number): readonly [number, number] => [
  normaliseLongitude(t.lon[i - 1]! + f * lonDifference(t.lon[i - 1]!, t.lon[i]!)),
  t.lat[i - 1]! + f * (t.lat[i]! - t.lat[i - 1]!),
]

export const zoneEvents = (p: Positions, t: ShipTrack, zones: readonly Zone[]): SeaEvent[] => {
  const events: SeaEvent[] = []
  for (const zone of zones) {
    let state: boolean | undefined
    // The crossing that is not yet confirmed by distance.
    let pending: { f: number; i: number } | undefined
    let inside = false
    for (let i = 0; i < t.n; i++) {
      const before: boolean = inside
      inside = insideZone(zone, t.lon[i]!, t.lat[i]!)
      if (i > 0 && inside !== before) {
        let [low, high] = [0, 1]
        const span = t.timeMs[i]! - t.timeMs[i - 1]!
        for (let k = 0; k < 40 && (high - low) * span > 500; k++) {
          const mid = (low + high) / 2
          if (insideZone(zone, ...between(t, i, mid)) === before) low = mid
          else high = mid
        }
        pending = { f: (low + high) / 2, i }
      }
      const sure = borderNmi(zone, t.lon[i]!, t.lat[i]!) * nauticalMile >= hysteresisMetres
      if (!sure) continue
      if (state === undefined) state = inside
      if (inside === state) {
        pending = undefined
        continue
      }
      state = inside
      if (!pending) continue
      const { f, i: at } = pending
      const [lon, lat] = between(t, at, f)
      const span = t.timeMs[at]! - t.timeMs[at - 1]!
      events.push(
        eventOf({
          kind: inside ? 'zoneEntry' : 'zoneExit',
          startMs: Math.round(t.timeMs[at - 1]! + f * span),
          endMs: Math.round(t.timeMs[at - 1]! + f * span),
          lon,
          lat,
          endLon: null,
          endLat: null,
          mmsi: [t.mmsi],
          values: { zone: zone.name, minutesBetweenPositions: Number((span / 60_000).toFixed(1)) },
          rule,
          evidence: [evidenceOf(p, t.row[at - 1]!), evidenceOf(p, t.row[at]!)],
          alternatives: span > 3_600_000 ? ['between the two positions the way is not known'] : [],
          confidence: span > 12 * 3_600_000 ? 0.5 : span > 3_600_000 ? 0.8 : 0.99,
        }),
      )
      pending = undefined
    }
  }
  return events
}
