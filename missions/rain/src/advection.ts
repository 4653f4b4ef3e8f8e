/**
 * Semi-Lagrangian extrapolation (Germann & Zawadzki 2002): where did the air over each cell come from. The path is followed
 * back through a steady motion field, the displacement grows step by step, and the field is interpolated once from its
 * first state, so that many steps do not smooth it. What comes from outside is missing.
 *
 * Paths are followed from every fourth cell and are linear between, as motion fields are smooth at that scale.
 */
import type { MotionField } from './motion-vectors.js'

const SPACING = 4

/** Cells to add to a place for the place it came from, at nodes every fourth cell. */
export interface Displacement {
  readonly width: number
  readonly height: number
  readonly across: number
  readonly x: Float64Array
  readonly y: Float64Array
}

export const noDisplacement = (width: number, height: number): Displacement => {
  const across = Math.ceil((width - 1) / SPACING) + 1
  const down = Math.ceil((height - 1) / SPACING) + 1
  return { width, height, across, x: new Float64Array(across * down), y: new Float64Array(across * down) }
}

/** Motion at a place, from the nearest edge outside, into `out`. */
const motionAt = ({ width, height, u, v }: MotionField, x: number, y: number, out: Float64Array): void => {
  const cx = x < 0 ? 0 : x > width - 1 ? width - 1 : x
  const cy = y < 0 ? 0 : y > height - 1 ? height - 1 : y
  const c = Math.max(0, Math.min(width - 2, cx | 0))
  const r = Math.max(0, Math.min(height - 2, cy | 0))
  const fx = cx - c
  const fy = cy - r
  const i = r * width + c
  const right = width > 1 ? 1 : 0
  const down = height > 1 ? width : 0
  const w00 = (1 - fx) * (1 - fy)
  const w10 = fx * (1 - fy)
  const w01 = (1 - fx) * fy
  const w11 = fx * fy
  out[0] = w00 * u[i]! + w10 * u[i + right]! + w01 * u[i + down]! + w11 * u[i + down + right]!
  out[1] = w00 * v[i]! + w10 * v[i + right]! + w01 * v[i + down]! + w11 * v[i + down + right]!
}

/** A change of the motion at a place: `along` cells a step in its direction, `across` to its right. */
export interface Perturbation {
  readonly along: number
  readonly across: number
}

/**
 * Adds `steps` of motion (may be a fraction, or negative to go forward in time) to a displacement in place: the midpoint
 * of the path is found in three rounds.
 */
export const displace = (
  motion: MotionField,
  displacement: Displacement,
  steps: number,
  perturbation?: Perturbation,
): void => {
  const { across } = displacement
  const m = new Float64Array(2)
  for (let i = 0; i < displacement.x.length; i++) {
    const x0 = (i % across) * SPACING + displacement.x[i]!
    const y0 = Math.floor(i / across) * SPACING + displacement.y[i]!
    let dx = 0
    let dy = 0
    for (let k = 0; k < 3; k++) {
      motionAt(motion, x0 + dx / 2, y0 + dy / 2, m)
      let [u, v] = [m[0]!, m[1]!]
      if (perturbation) {
        const speed = Math.hypot(u, v)
        const [ex, ey] = speed > 1e-9 ? [u / speed, v / speed] : [1, 0]
        u += perturbation.along * ex - perturbation.across * ey
        v += perturbation.along * ey + perturbation.across * ex
      }
      dx = -steps * u
      dy = -steps * v
    }
    displacement.x[i]! += dx
    displacement.y[i]! += dy
  }
}

export type Interpolation = 'linear' | 'nearest'

/** The field at the displaced places; NaN outside, and where a cell with weight is missing. */
export const carried = (
  values: Float32Array | Float64Array,
  displacement: Displacement,
  interpolation: Interpolation = 'linear',
  out: Float32Array = new Float32Array(values.length),
): Float32Array => {
  const { width, height, across, x: dxs, y: dys } = displacement
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.min(Math.floor(y / SPACING), Math.max(0, dxs.length / across - 2))
    const fy = y / SPACING - row
    const below = dxs.length > across ? across : 0
    for (let x = 0; x < width; x++, i++) {
      const column = Math.min((x / SPACING) | 0, Math.max(0, across - 2))
      const fx = x / SPACING - column
      const a = row * across + column
      const b = a + below
      const right = across > 1 ? 1 : 0
      const w00 = (1 - fx) * (1 - fy)
      const w10 = fx * (1 - fy)
      const w01 = (1 - fx) * fy
      const w11 = fx * fy
      const px = x + w00 * dxs[a]! + w10 * dxs[a + right]! + w01 * dxs[b]! + w11 * dxs[b + right]!
      const py = y + w00 * dys[a]! + w10 * dys[a + right]! + w01 * dys[b]! + w11 * dys[b + right]!
      // Half a cell beyond the outer centres is still the outer cell.
      if (!(px >= -0.5 && py >= -0.5 && px <= width - 0.5 && py <= height - 0.5)) {
        out[i] = Number.NaN
        continue
      }
      const qx = px < 0 ? 0 : px > width - 1 ? width - 1 : px
      const qy = py < 0 ? 0 : py > height - 1 ? height - 1 : py
      if (interpolation === 'nearest') {
        out[i] = values[Math.round(qy) * width + Math.round(qx)]!
        continue
      }
      const c = qx | 0
      const r = qy | 0
      const gx = qx - c
      const gy = qy - r
      const k = r * width + c
      let v = values[k]!
      if (gx > 0) v += gx * (values[k + 1]! - v)
      if (gy > 0) {
        let under = values[k + width]!
        if (gx > 0) under += gx * (values[k + width + 1]! - under)
        v += gy * (under - v)
      }
      out[i] = v
    }
  }
  return out
}

/** Extrapolation of a field by each whole step up to `steps`. */
export const extrapolate = (
  values: Float32Array | Float64Array,
  motion: MotionField,
  steps: number,
  interpolation: Interpolation = 'linear',
): Float32Array[] => {
  const displacement = noDisplacement(motion.width, motion.height)
  return Array.from({ length: steps }, () => {
    displace(motion, displacement, 1)
    return carried(values, displacement, interpolation)
  })
}
