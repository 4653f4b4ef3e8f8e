/** Where a track was at an instant: on the straight line between the points before and after, if they are near in time. */
import { lonDifference } from './dead-reckoning.js'
import { nearestPoint } from './encounters.js'
import type { ShipTrack } from './ship-track.js'

/** Degrees, or null before the first point, behind the last, and in holes longer than `longestMs`. */
export const placeAt = (t: ShipTrack, timeMs: number, longestMs: number): readonly [number, number] | null => {
  if (t.n === 0 || timeMs < t.timeMs[0]! || timeMs > t.timeMs[t.n - 1]!) return null
  const i = nearestPoint(t, timeMs)
  if (t.timeMs[i] === timeMs || i + 1 >= t.n) return [t.lon[i]!, t.lat[i]!]
  const span = t.timeMs[i + 1]! - t.timeMs[i]!
  if (span > longestMs) return null
  const f = (timeMs - t.timeMs[i]!) / span
  const lon = t.lon[i]! + f * lonDifference(t.lon[i]!, t.lon[i + 1]!)
  return [lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon, t.lat[i]! + f * (t.lat[i + 1]! - t.lat[i]!)]
}
