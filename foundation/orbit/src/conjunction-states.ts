/**
 * What a CDM says of its two objects, in one frame and one unit: states and covariances in GCRF, km and km/s, at the message's
 * time of closest approach. Velocities in ITRF turn with the Earth and are made inertial on the way; the axes of covariances
 * are those of the inertial state (CCSDS 508.0-B-1, annex E).
 */
import type { Cdm, CdmObject } from './cdm.js'
import { covarianceFromLocal, covarianceProblem } from './covariance.js'
import { type EarthOrientation, zeroOrientation } from './eop.js'
import { earthFrameOf } from './frame-names.js'
import { transformAt, transformState } from './frames.js'
import type { Instant } from './instant.js'
import { toRtn } from './local-orbital.js'
import { utcToInstant } from './time-scales.js'
import { norm, type State, subtract, type Vector3 } from './vector3.js'

export interface ConjunctionObject {
  readonly of: CdmObject
  /** GCRF, km and km/s. */
  readonly state: State
  /** 6 x 6 row-major in GCRF, km2, km2/s, km2/s2. */
  readonly covariance: Float64Array
  readonly problem: ReturnType<typeof covarianceProblem>
}
export interface ConjunctionStates {
  readonly tca: Instant
  readonly objects: readonly [ConjunctionObject, ConjunctionObject]
  /** Second less first, GCRF, km. */
  readonly miss: Vector3
  /** km/s. */
  readonly relativeVelocity: Vector3
  /** Second less first along the axes of the first, km and km/s, as RELATIVE_POSITION and RELATIVE_VELOCITY. */
  readonly missRtn: Vector3
  readonly relativeVelocityRtn: Vector3
  /** Seconds from the message's time to where straight lines come closest: it is rounded to a millisecond. */
  readonly secondsToClosest: number
}

/** Both objects of a message. Throws `bad-file` for a frame that is not of the Earth. */
export const conjunctionStates = (c: Cdm, eo: EarthOrientation = zeroOrientation): ConjunctionStates => {
  const tca = utcToInstant(c.tca)
  const one = (o: CdmObject): ConjunctionObject => {
    const state = transformState(transformAt(earthFrameOf(o.frame, `CDM of ${o.name}`), 'GCRF', tca, eo), o)
    const km = o.covariance.map((v) => v * 1e-6)
    return { of: o, state, covariance: covarianceFromLocal('RTN', state, km), problem: covarianceProblem(km) }
  }
  const [a, b] = [one(c.objects[0]), one(c.objects[1])]
  const miss = subtract(b.state.position, a.state.position)
  const v = subtract(b.state.velocity, a.state.velocity)
  const speed = norm(v)
  return {
    tca,
    objects: [a, b],
    miss,
    relativeVelocity: v,
    missRtn: toRtn(a.state, miss),
    relativeVelocityRtn: toRtn(a.state, v),
    secondsToClosest: speed > 0 ? -(miss[0] * v[0] + miss[1] * v[1] + miss[2] * v[2]) / speed ** 2 : 0,
  }
}
