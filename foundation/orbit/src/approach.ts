/**
 * Every approach of a track to a place, none lost: while the object is too far around the Earth to be seen, time is
 * skipped by a bound (central angle left over greatest angular rate of its osculating orbit, 2 % margin); within reach it
 * is walked in steps of 0.06 rad and every change of sign of the event function is refined by Brent's method.
 * Bounds follow the osculating orbit at each look, so they hold for any force model that changes it slowly.
 */

import { brent } from './root.js'
import type { Station } from './topocentric.js'
import type { Track } from './track.js'
import { cross, dot, norm, radians, type State } from './vector3.js'

const MU = 398_600.4418
const EARTH_RATE = 7.292115e-5
/** Greatest angle between the ellipsoid's normal and the radius. */
const NORMAL_DEG = 0.2
const STEP_RAD = 0.06
const STEP_MOST = 120
/** Times of events, s. */
export const eventTolerance = 1e-4

/** What is seen from the place at one time. */
export interface Sight {
  readonly seconds: number
  readonly itrf: State
  /** Sine of the elevation and its rate per second. */
  readonly sinElevation: number
  readonly rate: number
  /** v . d with d from the object to the place, km2/s: positive before the closest approach. */
  readonly doppler: number
}

export const sightAt = (track: Track, station: Station, seconds: number): Sight => {
  const itrf = track.at(seconds)
  const { position: p, velocity: v } = itrf
  const [sx, sy, sz] = station.position
  const m = station.eastNorthUp
  const [dx, dy, dz] = [p[0] - sx, p[1] - sy, p[2] - sz]
  const range = Math.sqrt(dx * dx + dy * dy + dz * dz)
  const up = m[6]! * dx + m[7]! * dy + m[8]! * dz
  const upRate = m[6]! * v[0] + m[7]! * v[1] + m[8]! * v[2]
  const dv = dx * v[0] + dy * v[1] + dz * v[2]
  return {
    seconds,
    itrf,
    sinElevation: up / range,
    rate: (upRate - (up * dv) / (range * range)) / range,
    doppler: -dv,
  }
}

/** Greatest radius (km) and angular rate over the ground (rad/s) that the osculating orbit reaches. */
const reachOf = ({ position, velocity }: State): { readonly radius: number; readonly rate: number } => {
  // Inertial velocity: the frame turns.
  const v = [velocity[0] - EARTH_RATE * position[1], velocity[1] + EARTH_RATE * position[0], velocity[2]] as const
  const r = norm(position)
  const h2 = dot(cross(position, v), cross(position, v))
  const energy = dot(v, v) / 2 - MU / r
  const p = h2 / MU
  const e = Math.sqrt(Math.max(0, 1 + (2 * energy * h2) / (MU * MU)))
  const perigee = p / (1 + e)
  return {
    radius: energy < 0 && e < 1 ? Math.max(r, p / (1 - e)) * 1.01 : Number.POSITIVE_INFINITY,
    rate: (Math.sqrt(h2) / (perigee * perigee)) * 1.02 + EARTH_RATE,
  }
}

/**
 * Looks at the track so densely that between two neighbours of one stretch nothing above `minElevationDeg` can begin and
 * end unseen. Calls `onStep` for neighbouring looks within reach. `extraDeg` widens the reach (for an area about the place).
 */
export const walkWithinReach = (
  track: Track,
  station: Station,
  spanSeconds: number,
  minElevationDeg: number,
  onStep: (a: Sight, b: Sight) => void,
  extraDeg = 0,
): void => {
  const siteRadius = norm(station.position)
  const low = Math.max(-89, minElevationDeg - NORMAL_DEG) * radians
  let before: Sight | null = null
  for (let t = 0; ; ) {
    const sight = sightAt(track, station, t)
    if (before) onStep(before, sight)
    if (t >= spanSeconds) return
    const { position } = sight.itrf
    const { radius, rate } = reachOf(sight.itrf)
    const r = norm(position)
    const angle = Math.acos(Math.max(-1, Math.min(1, dot(position, station.position) / (r * siteRadius))))
    const limit = Math.acos(Math.max(-1, Math.min(1, (siteRadius * Math.cos(low)) / radius))) - low + extraDeg * radians
    const ahead = (angle - limit) / rate
    const step = Math.min(STEP_MOST, STEP_RAD / rate)
    if (ahead > step) {
      before = null
      t = Math.min(spanSeconds, t + ahead)
    } else {
      before = sight
      t = Math.min(spanSeconds, t + step)
    }
  }
}

export type ApproachKind = 'culmination' | 'zero-doppler'

/** Elevation maxima, or closest approaches in range, at or above an elevation, in order of time. */
export const approaches = (
  track: Track,
  station: Station,
  spanSeconds: number,
  minElevationDeg: number,
  kind: ApproachKind = 'culmination',
): Sight[] => {
  const found: Sight[] = []
  const value = kind === 'culmination' ? (s: Sight) => s.rate : (s: Sight) => s.doppler
  const least = Math.sin(minElevationDeg * radians)
  walkWithinReach(
    track,
    station,
    spanSeconds,
    kind === 'culmination' ? minElevationDeg : minElevationDeg - 1,
    (a, b) => {
      const [fa, fb] = [value(a), value(b)]
      if (!(fa > 0 && fb <= 0)) return
      const at = brent((t) => value(sightAt(track, station, t)), a.seconds, b.seconds, eventTolerance, fa, fb)
      const sight = sightAt(track, station, at)
      if (sight.sinElevation >= least) found.push(sight)
    },
  )
  return found
}
