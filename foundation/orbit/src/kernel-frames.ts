/**
 * Frames by kernels: inertial ones, body-fixed by binary PCK or by the constants of a text PCK, and frames fixed to others by a
 * frame kernel (matrix, angles, quaternion). A transform carries the derivative of its matrix, so that velocities follow.
 */
import { setuError } from '@setu/core/errors'
import { readingSinceJ2000 } from './instant.js'
import { bodyOfIauFrame } from './naif-ids.js'
import type { PckSegment } from './pck.js'
import { type PckConstants, poleOfPck, poleRatesOfPck } from './planet-frames.js'
import { type KernelPool, poolNumbers, poolString } from './text-kernel.js'
import {
  apply,
  arcsec,
  identity3,
  type Matrix3,
  multiply,
  rotX,
  rotY,
  rotZ,
  transpose,
  type Vector3,
} from './vector3.js'

/** From J2000: x' = matrix x, v' = matrix v + rate x. */
export interface FrameTransform {
  readonly matrix: Matrix3
  readonly rate: Matrix3
}

export interface FrameKernels {
  readonly pool: KernelPool
  /** Later files first. */
  readonly pck: readonly PckSegment[]
}

const zero = new Float64Array(9)
const still = (matrix: Matrix3): FrameTransform => ({ matrix, rate: zero })
const rad = Math.PI / 180

const sum = (...parts: readonly (readonly [Matrix3, number])[]): Matrix3 => {
  const out = new Float64Array(9)
  for (const [m, k] of parts) for (let i = 0; i < 9; i++) out[i]! += m[i]! * k
  return out
}
/** Derivative of a rotation of the axes about z or x by its angle. */
const dRotZ = (a: number): Matrix3 => {
  const [s, c] = [Math.sin(a), Math.cos(a)]
  return new Float64Array([-s, c, 0, -c, -s, 0, 0, 0, 0])
}
const dRotX = (a: number): Matrix3 => {
  const [s, c] = [Math.sin(a), Math.cos(a)]
  return new Float64Array([0, 0, 0, 0, -s, c, 0, -c, -s])
}

/** R3(psi) R1(theta) R3(phi) with its derivative. */
export const eulerTransform = ([phi, theta, psi]: Vector3, [phiDot, thetaDot, psiDot]: Vector3): FrameTransform => {
  const [a, b, c] = [rotZ(psi), rotX(theta), rotZ(phi)]
  return {
    matrix: multiply(a, b, c),
    rate: sum(
      [multiply(dRotZ(psi), b, c), psiDot],
      [multiply(a, dRotX(theta), c), thetaDot],
      [multiply(a, b, dRotZ(phi)), phiDot],
    ),
  }
}

const binaryPck = (k: FrameKernels, classId: number, et: number): FrameTransform | undefined => {
  const segment = k.pck.find((s) => s.frame === classId && et >= s.start && et <= s.end)
  if (!segment) return undefined
  const angles = new Float64Array(6)
  segment.anglesAt(et, angles)
  const t = eulerTransform([angles[0]!, angles[1]!, angles[2]!], [angles[3]!, angles[4]!, angles[5]!])
  return segment.base === 1 ? t : after(frameTransform(k, segment.base, et), t)
}

/** The constants of a body in a text PCK; undefined where it has none. */
export const pckConstants = (pool: KernelPool, body: number): PckConstants | undefined => {
  const get = (name: string): readonly number[] | undefined => poolNumbers(pool, `BODY${body}_${name}`)
  const [poleRa, poleDec, meridian] = [get('POLE_RA'), get('POLE_DEC'), get('PM')]
  if (!poleRa || !poleDec || !meridian) return undefined
  const system = body > 100 ? Math.floor(body / 100) : body
  const angles = poolNumbers(pool, `BODY${system}_NUT_PREC_ANGLES`)
  return {
    poleRa,
    poleDec,
    meridian,
    nutRa: get('NUT_PREC_RA') ?? [],
    nutDec: get('NUT_PREC_DEC') ?? [],
    nutMeridian: get('NUT_PREC_PM') ?? [],
    ...(angles ? { angles } : {}),
  }
}

const textPck = (k: FrameKernels, body: number, et: number): FrameTransform | undefined => {
  const c = pckConstants(k.pool, body)
  if (!c) return undefined
  const tdb = readingSinceJ2000(et)
  const [p, rate] = [poleOfPck(c, tdb), poleRatesOfPck(c, tdb)]
  return eulerTransform(
    [(90 + p.raDeg) * rad, (90 - p.decDeg) * rad, (p.wDeg % 360) * rad],
    [rate.raDeg * rad, -rate.decDeg * rad, rate.wDeg * rad],
  )
}

/** The matrix of a frame fixed to another, from that other one. */
const fixedMatrix = (pool: KernelPool, id: number, name: string): { relative: string; matrix: Matrix3 } => {
  const get = (key: string) => poolNumbers(pool, `TKFRAME_${id}_${key}`) ?? poolNumbers(pool, `TKFRAME_${name}_${key}`)
  const text = (key: string) => poolString(pool, `TKFRAME_${id}_${key}`) ?? poolString(pool, `TKFRAME_${name}_${key}`)
  const missing = (key: string): never => {
    throw setuError('bad-file', { where: `TKFRAME_${id}_${key}`, found: 'nothing', expected: 'it in the frame kernel' })
  }
  const relative = text('RELATIVE') ?? missing('RELATIVE')
  const spec = (text('SPEC') ?? missing('SPEC')).toUpperCase()
  if (spec === 'MATRIX') {
    const m = get('MATRIX')
    if (m?.length !== 9) return missing('MATRIX')
    // Column by column from this frame to the other: row by row it is the way back.
    return { relative, matrix: Float64Array.from(m) }
  }
  if (spec === 'ANGLES') {
    const [angles, axes] = [get('ANGLES'), get('AXES')]
    if (angles?.length !== 3 || axes?.length !== 3) return missing('ANGLES')
    const unit = (text('UNITS') ?? 'DEGREES').toUpperCase()
    const factor = { DEGREES: rad, RADIANS: 1, ARCSECONDS: arcsec, ARCMINUTES: rad / 60 }[unit]
    if (factor === undefined) return missing('UNITS')
    const turn = (axis: number, a: number): Matrix3 => (axis === 1 ? rotX(a) : axis === 2 ? rotY(a) : rotZ(a))
    const [a, b, c] = axes.map((axis, i) => turn(axis, angles[i]! * factor)) as [Matrix3, Matrix3, Matrix3]
    return { relative, matrix: transpose(multiply(a, b, c)) }
  }
  if (spec === 'QUATERNION') {
    const q = get('Q')
    if (q?.length !== 4) return missing('Q')
    const [w, x, y, z] = q as readonly [number, number, number, number]
    return {
      relative,
      matrix: new Float64Array([
        ...[1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
        ...[2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
        ...[2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
      ]),
    }
  }
  return missing('SPEC')
}

/** `second` behind `first`. */
const after = (first: FrameTransform, second: FrameTransform): FrameTransform => ({
  matrix: multiply(second.matrix, first.matrix),
  rate: sum([multiply(second.rate, first.matrix), 1], [multiply(second.matrix, first.rate), 1]),
})

/** From J2000 to a frame by its number, at TDB seconds past J2000. Throws `not-found` where kernels lack. */
export const frameTransform = (k: FrameKernels, frame: number, et: number, depth = 0): FrameTransform => {
  if (frame === 1) return still(identity3())
  if (frame === 17) return still(rotX(84381.448 * arcsec))
  const { pool } = k
  const classOf = poolNumbers(pool, `FRAME_${frame}_CLASS`)?.[0]
  const classId = poolNumbers(pool, `FRAME_${frame}_CLASS_ID`)?.[0] ?? frame
  const name = poolString(pool, `FRAME_${frame}_NAME`) ?? String(frame)
  if (depth > 20)
    throw setuError('bad-file', { where: `frame ${name}`, found: 'frames in a circle', expected: 'a chain to J2000' })
  if (classOf === 4) {
    const { relative, matrix } = fixedMatrix(pool, frame, name)
    const base =
      poolNumbers(pool, `FRAME_${relative.toUpperCase()}`)?.[0] ?? (relative.toUpperCase() === 'J2000' ? 1 : undefined)
    if (base === undefined)
      throw setuError('not-found', {
        where: `frame ${name}`,
        found: `no frame ${relative}`,
        expected: 'its definition',
      })
    return after(frameTransform(k, base, et, depth + 1), still(matrix))
  }
  const body = bodyOfIauFrame(frame) ?? classId
  const found = binaryPck(k, classId, et) ?? textPck(k, body, et)
  if (found) return found
  throw setuError('not-found', {
    where: `frame ${name}`,
    found: `no orientation at ${et} s past J2000 (TDB)`,
    expected: 'a binary PCK that reaches there, or a text PCK with its constants',
    wayOut: 'Load the kernel for that time.',
  })
}

/** A position turned from J2000 into the frame. */
export const turned = (t: FrameTransform, position: Vector3): Vector3 => apply(t.matrix, position)
