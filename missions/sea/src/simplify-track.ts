/**
 * Fewer points of a track: top-down time ratio (TD-TR, Meratnia & de By 2004). A point stays where the ship was farther
 * than the tolerance from where straight and even motion between the kept points would have it at that very time.
 */
import { lonDifference } from './dead-reckoning.js'
import type { ShipTrack } from './ship-track.js'

/** Indices of the points that stay, rising. */
export const simplifyTrack = (t: ShipTrack, toleranceMetres: number): number[] => {
  if (t.n <= 2) return Array.from({ length: t.n }, (_, i) => i)
  const keep = new Uint8Array(t.n)
  keep[0] = keep[t.n - 1] = 1
  const stack: [number, number][] = [[0, t.n - 1]]
  const limit = (toleranceMetres / 1852) ** 2
  for (let range = stack.pop(); range; range = stack.pop()) {
    const [a, b] = range
    const span = t.timeMs[b]! - t.timeMs[a]!
    const dLon = lonDifference(t.lon[a]!, t.lon[b]!)
    const dLat = t.lat[b]! - t.lat[a]!
    let worst = limit
    let at = -1
    for (let i = a + 1; i < b; i++) {
      const f = span > 0 ? (t.timeMs[i]! - t.timeMs[a]!) / span : 0
      const dy = (t.lat[i]! - (t.lat[a]! + f * dLat)) * 60
      const dx = (lonDifference(t.lon[a]!, t.lon[i]!) - f * dLon) * 60 * Math.cos((t.lat[i]! * Math.PI) / 180)
      const d = dx * dx + dy * dy
      if (d > worst) {
        worst = d
        at = i
      }
    }
    if (at < 0) continue
    keep[at] = 1
    stack.push([a, at], [at, b])
  }
  const kept: number[] = []
  for (let i = 0; i < t.n; i++) if (keep[i]) kept.push(i)
  return kept
}
