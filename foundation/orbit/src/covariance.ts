/**
 * Covariances of states: 6 x 6, row-major, of position and velocity (km, km/s or m, m/s: nothing here converts), turned
 * between frames, brought to and from the axes of an orbit, carried along it, and checked.
 *
 * Messages give covariances along RTN, TNW or LVLH as those axes stand at that moment: position and velocity turn by the same
 * rotation, the turning of the axes adds nothing (CCSDS 508.0-B-1, annex E). In frames that turn with the Earth it does:
 * `turnCovariance` then takes the whole transform, as for axes named RSW_ROTATING and the like.
 */
import { cholesky } from '@setu/core/linear-cholesky'
import { type EarthOrientation, zeroOrientation } from './eop.js'
import { earthFrameOf, localFrameOf } from './frame-names.js'
import { inverse, type Transform, transformAt, transformOf } from './frames.js'
import type { Instant } from './instant.js'
import { type LocalFrame, localFrame } from './local-orbital.js'
import type { Matrix3, State } from './vector3.js'

/** F P F' for 6 x 6 matrices, row-major; exactly symmetric. */
export const carryCovariance = (p: ArrayLike<number>, f: ArrayLike<number>): Float64Array => {
  const fp = new Float64Array(36)
  for (let i = 0; i < 6; i++)
    for (let j = 0; j < 6; j++) {
      let sum = 0
      for (let k = 0; k < 6; k++) sum += f[6 * i + k]! * p[6 * k + j]!
      fp[6 * i + j] = sum
    }
  const out = new Float64Array(36)
  for (let i = 0; i < 6; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let k = 0; k < 6; k++) sum += fp[6 * i + k]! * f[6 * j + k]!
      out[6 * i + j] = out[6 * j + i] = sum
    }
  return out
}

/** How a state's small change goes over into another frame: the rotation R and, below, minus the rate times R. */
export const stateJacobian = ({ rotation: r, rate: [wx, wy, wz] }: Transform): Float64Array => {
  const f = new Float64Array(36)
  const skew: Matrix3 = new Float64Array([0, -wz, wy, wz, 0, -wx, -wy, wx, 0])
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) {
      f[6 * i + j] = f[6 * (i + 3) + j + 3] = r[3 * i + j]!
      let sum = 0
      for (let k = 0; k < 3; k++) sum -= skew[3 * i + k]! * r[3 * k + j]!
      f[6 * (i + 3) + j] = sum
    }
  return f
}

/** A covariance in the frame to which a transform leads. */
export const turnCovariance = (p: ArrayLike<number>, transform: Transform): Float64Array =>
  carryCovariance(p, stateJacobian(transform))

/** From inertial axes to those of an orbit, as covariances are given along them: they stand still. */
export const localAxes = (kind: LocalFrame, state: State): Transform => transformOf(localFrame(kind, state).rotation)
export const covarianceToLocal = (kind: LocalFrame, state: State, inertial: ArrayLike<number>): Float64Array =>
  turnCovariance(inertial, localAxes(kind, state))
export const covarianceFromLocal = (kind: LocalFrame, state: State, local: ArrayLike<number>): Float64Array =>
  turnCovariance(local, inverse(localAxes(kind, state)))

/**
 * The covariance of a message in GCRF: `frame` as its COV_REF_FRAME, of the orbit or of the Earth; the state in GCRF at the
 * same moment. `axes`: the moment at which the axes of a frame of date stand still (REF_FRAME_EPOCH). Throws `bad-input` for
 * frames that are neither.
 */
export const covarianceToGcrf = (
  p: ArrayLike<number>,
  frame: string,
  state: State,
  t: Instant,
  eo: EarthOrientation = zeroOrientation,
  where = 'COV_REF_FRAME',
  axes: Instant = t,
): Float64Array => {
  const local = localFrameOf(frame)
  if (local && /_ROTATING$/i.test(frame)) return turnCovariance(p, inverse(localFrame(local, state)))
  if (local) return covarianceFromLocal(local, state, p)
  return turnCovariance(p, transformAt(earthFrameOf(frame, where), 'GCRF', axes, eo))
}

/** Square roots of the variances. */
export const sigmasOf = (p: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: 6 }, (_, i) => Math.sqrt(p[7 * i]!))

/**
 * What is wrong with a covariance, or null: not finite, a variance that is not positive, or not positive definite. A matrix is
 * judged by its correlations, so that units do not matter. Printed matrices of six digits often fail by rounding; the caller
 * says what is to be done then.
 */
export const covarianceProblem = (p: ArrayLike<number>): 'not-finite' | 'variance' | 'not-positive-definite' | null => {
  for (let i = 0; i < 36; i++) if (!Number.isFinite(p[i]!)) return 'not-finite'
  for (let i = 0; i < 6; i++) if (!(p[7 * i]! > 0)) return 'variance'
  const s = sigmasOf(p)
  const correlations = Float64Array.from({ length: 36 }, (_, k) => p[k]! / (s[Math.floor(k / 6)]! * s[k % 6]!))
  return cholesky(correlations, 6) ? null : 'not-positive-definite'
}
