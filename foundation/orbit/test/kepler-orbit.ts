/** Two-body orbits in TEME for tests; angles in degrees. */
import { type Instant, secondsBetween } from '../src/instant.js'
import { earthMu, stateOfKepler } from '../src/kepler.js'
import type { StateAt } from '../src/track.js'
import { radians } from '../src/vector3.js'

export const keplerStateAt = (
  epoch: Instant,
  o: { a: number; e: number; i: number; node?: number; w?: number; m?: number },
): StateAt => {
  const n = Math.sqrt(earthMu / o.a ** 3)
  return (t) =>
    stateOfKepler({
      a: o.a,
      e: o.e,
      i: o.i * radians,
      node: (o.node ?? 20) * radians,
      argument: (o.w ?? 40) * radians,
      mean: (o.m ?? 0) * radians + n * secondsBetween(epoch, t),
    })
}
