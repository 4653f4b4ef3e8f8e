/**
 * Frames that go with a body on its orbit, from an inertial state. Rows of the matrix are the axes:
 * RTN (also RIC, RSW, QSW): radial out, along the motion in the plane, angular momentum;
 * TNW: velocity, in the plane towards the inside (N = W x T), angular momentum;
 * LVLH (CCSDS): z to the centre, y against angular momentum, x = y x z.
 */
import { setuError } from '@setu/core/errors'
import type { Transform } from './frames.js'
import { cross, dot, norm, type State, scale, unit, type Vector3 } from './vector3.js'

export const localFrames = ['RTN', 'TNW', 'LVLH'] as const
export type LocalFrame = (typeof localFrames)[number]

const rows = (a: Vector3, b: Vector3, c: Vector3): Float64Array => new Float64Array([...a, ...b, ...c])

/** From the inertial axes to the local ones; the rate is that of a two-body orbit under `mu` (needed for TNW only). */
export const localFrame = (kind: LocalFrame, { position, velocity }: State, mu = 398_600.4418): Transform => {
  const h = cross(position, velocity)
  const [r, v, hh] = [norm(position), norm(velocity), norm(h)]
  if (!(hh > 1e-9 * r * v))
    throw setuError('bad-input', {
      where: 'state',
      found: `position ${position.join(', ')} km, velocity ${velocity.join(', ')} km/s`,
      expected: 'a state whose velocity is not along its position',
    })
  const w = scale(h, 1 / hh)
  const rate = hh / (r * r)
  if (kind === 'RTN') return { rotation: rows(unit(position), cross(w, unit(position)), w), rate: [0, 0, rate] }
  if (kind === 'LVLH') {
    const z = scale(position, -1 / r)
    const y = scale(w, -1)
    return { rotation: rows(cross(y, z), y, z), rate: [0, -rate, 0] }
  }
  const t = scale(velocity, 1 / v)
  // The velocity turns by the part of gravity across it.
  const across = (mu / r ** 3) * norm(cross(velocity, position))
  return { rotation: rows(t, cross(w, t), w), rate: [0, 0, across / (v * v)] }
}

/** Radial, along-track and cross-track parts of a vector in the RTN axes of a state. */
export const toRtn = (state: State, vector: Vector3): Vector3 => {
  const { rotation: m } = localFrame('RTN', state)
  return [dot([m[0]!, m[1]!, m[2]!], vector), dot([m[3]!, m[4]!, m[5]!], vector), dot([m[6]!, m[7]!, m[8]!], vector)]
}
