/**
 * Passes over a station: rise, culmination and set above an elevation, with or without refraction, and whether they can
 * be seen by eye (object lit, Sun low at the station; Vallado 2013, section 11.6). No pass is lost: see `approach.ts`.
 */

import { sunElevationDeg } from './access.js'
import { eventTolerance, type Sight, sightAt, walkWithinReach } from './approach.js'
import { apparentPosition } from './bodies.js'
import { type EarthOrientation, zeroOrientation } from './eop.js'
import { gcrfToItrf, transformPosition } from './frames.js'
import { addSeconds, type Instant } from './instant.js'
import { interpolatedPole } from './precession.js'
import { brent } from './root.js'
import { conicalLight, phaseAngleDeg } from './shadow.js'
import { type Look, lookAt, refractionDeg, type Site, type Station, stationOf } from './topocentric.js'
import type { Track } from './track.js'
import { radians } from './vector3.js'

export interface PassPoint extends Look {
  readonly time: Instant
  /** Elevation with refraction where that was asked for, else equal to `elevationDeg`. */
  readonly apparentElevationDeg: number
  readonly sunElevationDeg: number
  /** Lit share of the Sun's disc at the object. */
  readonly lit: number
  readonly phaseAngleDeg: number
}
export interface Pass {
  /** Null where the object was above the limit before the span, or still is after it. */
  readonly rise: PassPoint | null
  readonly culmination: PassPoint
  readonly set: PassPoint | null
  readonly seconds: number
  /** Some of it can be seen by eye: lit object, dark sky. */
  readonly visible: boolean
}
export interface PassOptions {
  readonly minElevationDeg?: number
  readonly refraction?: boolean
  /** The sky is dark below this elevation of the Sun; -6 by default. */
  readonly darkBelowDeg?: number
  readonly eo?: EarthOrientation
}

/** The true elevation at which the refracted one is `apparent`. */
const unrefracted = (apparent: number): number => {
  let e = apparent
  for (let i = 0; i < 20; i++) e = apparent - refractionDeg(e)
  return e
}

interface Stretch {
  from: number | null
  to: number | null
  best: Sight
}

/** Times above an elevation. */
const stretches = (track: Track, station: Station, span: number, minDeg: number): Stretch[] => {
  const least = Math.sin(minDeg * radians)
  const found: Stretch[] = []
  let open: Stretch | null = null
  const at = (t: number): Sight => sightAt(track, station, t)
  const crossing = (a: Sight, b: Sight): number =>
    brent(
      (t) => at(t).sinElevation - least,
      a.seconds,
      b.seconds,
      eventTolerance,
      a.sinElevation - least,
      b.sinElevation - least,
    )
  const begin = (from: number | null, best: Sight): void => {
    open = { from, to: null, best }
    found.push(open)
  }
  const better = (s: Sight): void => {
    if (open && s.sinElevation > open.best.sinElevation) open.best = s
  }
  const piece = (a: Sight, b: Sight): void => {
    const [upA, upB] = [a.sinElevation >= least, b.sinElevation >= least]
    if (!upA && upB) begin(crossing(a, b), b)
    better(a)
    better(b)
    if (upA && !upB && open) {
      open.to = crossing(a, b)
      open = null
    }
  }
  walkWithinReach(track, station, span, minDeg, (a, b) => {
    if (!open && a.sinElevation >= least) begin(a.seconds > 0 ? a.seconds : null, a)
    const turns = a.rate > 0 !== b.rate > 0
    if (!turns) return piece(a, b)
    // A maximum or a minimum between the two: each half is monotone.
    const middle = at(brent((t) => at(t).rate, a.seconds, b.seconds, eventTolerance, a.rate, b.rate))
    piece(a, middle)
    piece(middle, b)
  })
  return found
}

export const passesOver = (track: Track, site: Site, spanSeconds: number, options: PassOptions = {}): Pass[] => {
  const station = stationOf(site)
  const eo = options.eo ?? zeroOrientation
  const refraction = options.refraction ?? false
  const wanted = options.minElevationDeg ?? 0
  const dark = options.darkBelowDeg ?? -6
  const point = (seconds: number): PassPoint => {
    const time = addSeconds(track.start, seconds)
    const { position } = track.at(seconds)
    const look = lookAt(station, position)
    const sun = transformPosition(gcrfToItrf(time, eo, interpolatedPole), apparentPosition('Sun', time))
    return {
      time,
      ...look,
      apparentElevationDeg: look.elevationDeg + (refraction ? refractionDeg(look.elevationDeg) : 0),
      sunElevationDeg: sunElevationDeg(station, time, eo),
      lit: conicalLight(position, sun),
      phaseAngleDeg: phaseAngleDeg(position, sun, station.position),
    }
  }
  return stretches(track, station, spanSeconds, refraction ? unrefracted(wanted) : wanted).map(({ from, to, best }) => {
    const [begin, end] = [from ?? 0, to ?? spanSeconds]
    const points = [begin, best.seconds, end].map(point)
    const samples = points.concat([0.1, 0.3, 0.5, 0.7, 0.9].map((k) => point(begin + k * (end - begin))))
    return {
      rise: from === null ? null : points[0]!,
      culmination: points[1]!,
      set: to === null ? null : points[2]!,
      seconds: end - begin,
      visible: samples.some((p) => p.lit > 0 && p.sunElevationDeg < dark),
    }
  })
}
