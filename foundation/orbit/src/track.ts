/**
 * A moving thing over the turning Earth: its ITRF state at seconds after a start, from any propagator in TEME or GCRF.
 * Earth orientation is taken once at the middle of the span: over three days it moves by some metres on the ground.
 */
import { type EarthOrientation, zeroOrientation } from './eop.js'
import { type EarthFrame, gcrfToItrf, type Transform, temeToItrf, transformAt, transformState } from './frames.js'
import { addSeconds, type Instant } from './instant.js'
import { interpolatedPole } from './precession.js'
import type { State } from './vector3.js'

/** What every propagator offers: position (km) and velocity (km/s) at an instant, in the frame it says. */
export type StateAt = (t: Instant) => State

/** ITRF state at seconds after the start. */
export interface Track {
  readonly start: Instant
  at(seconds: number): State
}

export const trackOf = (
  stateAt: StateAt,
  start: Instant,
  eo: EarthOrientation = zeroOrientation,
  frame: EarthFrame = 'TEME',
): Track => {
  const toItrf: (t: Instant) => Transform =
    frame === 'TEME'
      ? (t) => temeToItrf(t, eo)
      : frame === 'GCRF'
        ? (t) => gcrfToItrf(t, eo, interpolatedPole)
        : (t) => transformAt(frame, 'ITRF', t, eo)
  return {
    start,
    at(seconds) {
      const t = addSeconds(start, seconds)
      return transformState(toItrf(t), stateAt(t))
    },
  }
}
