/** Vectors of three and rotations, as plain tuples and row-major Float64Array(9). Angles in radians. */

export type Vector3 = readonly [x: number, y: number, z: number]
/** Row-major 3 x 3. */
export type Matrix3 = Float64Array

export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
export const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]
export const norm = (a: Vector3): number => Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])
export const add = (a: Vector3, b: Vector3): Vector3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
export const subtract = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
export const scale = (a: Vector3, k: number): Vector3 => [a[0] * k, a[1] * k, a[2] * k]
export const unit = (a: Vector3): Vector3 => scale(a, 1 / norm(a))
/** Angle between two vectors, 0..pi, without loss near 0 and pi (Kahan). */
export const angleBetween = (a: Vector3, b: Vector3): number => Math.atan2(norm(cross(a, b)), dot(a, b))

export const identity3 = (): Matrix3 => new Float64Array([1, 0, 0, 0, 1, 0, 0, 0, 1])
/** Rotation of the axes about x: the coordinates of a fixed vector in the turned frame. */
export const rotX = (angle: number): Matrix3 => {
  const [s, c] = [Math.sin(angle), Math.cos(angle)]
  return new Float64Array([1, 0, 0, 0, c, s, 0, -s, c])
}
export const rotY = (angle: number): Matrix3 => {
  const [s, c] = [Math.sin(angle), Math.cos(angle)]
  return new Float64Array([c, 0, -s, 0, 1, 0, s, 0, c])
}
export const rotZ = (angle: number): Matrix3 => {
  const [s, c] = [Math.sin(angle), Math.cos(angle)]
  return new Float64Array([c, s, 0, -s, c, 0, 0, 0, 1])
}
export const transpose = (m: Matrix3): Matrix3 =>
  new Float64Array([m[0]!, m[3]!, m[6]!, m[1]!, m[4]!, m[7]!, m[2]!, m[5]!, m[8]!])

const product = (a: Matrix3, b: Matrix3): Matrix3 => {
  const out = new Float64Array(9)
  for (let r = 0; r < 9; r += 3) {
    const x = a[r]!
    const y = a[r + 1]!
    const z = a[r + 2]!
    out[r] = x * b[0]! + y * b[3]! + z * b[6]!
    out[r + 1] = x * b[1]! + y * b[4]! + z * b[7]!
    out[r + 2] = x * b[2]! + y * b[5]! + z * b[8]!
  }
  return out
}
/** The product of the matrices in the order written: multiply(a, b) applied to v is a (b v). */
export const multiply = (a: Matrix3, ...rest: readonly Matrix3[]): Matrix3 => {
  let left = a
  for (const b of rest) left = product(left, b)
  return left
}
export const apply = (m: Matrix3, v: Vector3): Vector3 => [
  m[0]! * v[0] + m[1]! * v[1] + m[2]! * v[2],
  m[3]! * v[0] + m[4]! * v[1] + m[5]! * v[2],
  m[6]! * v[0] + m[7]! * v[1] + m[8]! * v[2],
]
/** The transposed matrix applied: the way back of a rotation. */
export const applyTransposed = (m: Matrix3, v: Vector3): Vector3 => [
  m[0]! * v[0] + m[3]! * v[1] + m[6]! * v[2],
  m[1]! * v[0] + m[4]! * v[1] + m[7]! * v[2],
  m[2]! * v[0] + m[5]! * v[1] + m[8]! * v[2],
]

/** An angle in [0, 2 pi). */
export const turn = (angle: number): number => {
  const t = angle % (2 * Math.PI)
  return t < 0 ? t + 2 * Math.PI : t
}
export const radians = Math.PI / 180
export const arcsec = Math.PI / 648_000

/** Position (km) and velocity (km/s) in some frame. */
export interface State {
  readonly position: Vector3
  readonly velocity: Vector3
}
