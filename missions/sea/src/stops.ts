/**
 * Stops: a ship slower than 0.5 kn that stays within 250 m of the middle of its places for half an hour or longer. One
 * pass; the state of an unfinished stop goes on to the next batch.
 */
import { planeDistanceNmi } from './dead-reckoning.js'
import type { ShipTrack } from './ship-track.js'

export interface StopSettings {
  readonly maxKnots: number
  readonly radiusMetres: number
  readonly leastMs: number
}
export const stopSettings: StopSettings = { maxKnots: 0.5, radiusMetres: 250, leastMs: 30 * 60_000 }

export interface Stop {
  readonly mmsi: number
  readonly track: string
  readonly startMs: number
  readonly endMs: number
  readonly lon: number
  readonly lat: number
  readonly points: number
  /** First and last point in the track. */
  readonly from: number
  readonly to: number
}

/** Stops of one track, in order. A point without speed is judged by the way from the point before. */
export const stopsOf = (t: ShipTrack, s: StopSettings = stopSettings): Stop[] => {
  const stops: Stop[] = []
  const radius = s.radiusMetres / 1852
  let from = -1
  let [lon, lat, count] = [0, 0, 0]
  const end = (to: number): void => {
    if (from >= 0 && t.timeMs[to]! - t.timeMs[from]! >= s.leastMs)
      stops.push({
        mmsi: t.mmsi,
        track: t.id,
        startMs: t.timeMs[from]!,
        endMs: t.timeMs[to]!,
        lon,
        lat,
        points: count,
        from,
        to,
      })
    from = -1
  }
  for (let i = 0; i < t.n; i++) {
    let speed = t.speed[i]!
    if (Number.isNaN(speed)) {
      const hours = i > 0 ? (t.timeMs[i]! - t.timeMs[i - 1]!) / 3_600_000 : 0
      speed = hours > 0 ? planeDistanceNmi(t.lon[i - 1]!, t.lat[i - 1]!, t.lon[i]!, t.lat[i]!) / hours : 0
    }
    const slow = speed < s.maxKnots
    if (from >= 0 && slow && planeDistanceNmi(lon, lat, t.lon[i]!, t.lat[i]!) <= radius) {
      count++
      // Running mean; a stop does not span the antimeridian by more than its radius.
      let d = t.lon[i]! - lon
      if (d > 180) d -= 360
      else if (d < -180) d += 360
      lon += d / count
      lat += (t.lat[i]! - lat) / count
      continue
    }
    if (from >= 0) end(i - 1)
    if (slow) {
      from = i
      lon = t.lon[i]!
      lat = t.lat[i]!
      count = 1
    }
  }
  if (from >= 0) end(t.n - 1)
  return stops
}
