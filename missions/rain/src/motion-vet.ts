/**
 * Variational echo tracking (Laroche & Zawadzki 1995; Germann & Zawadzki 2002): the smooth motion field under which all
 * frames agree best with the frame before, carried. Nodes some tens of cells apart, bilinear between; residuals weighted
 * down where they are great (growth and decay are not motion); bends of the field cost. Solved by Gauss-Newton steps from
 * the one best shift, from coarse images and nodes to finer ones.
 */
import { cholesky, choleskySolve } from '@setu/core/linear-cholesky'
import { globalShift } from './global-shift.js'
import { type Image, pyramid } from './image-pyramid.js'
import { fromNodes, type MotionField } from './motion-vectors.js'
import type { RainImage } from './rain-image.js'

export interface VetOptions {
  /** Cells between nodes of the finest round. */
  readonly spacing: number
  /** Weight of bends against residuals. */
  readonly smoothness: number
  /** Weight of each pair of frames, oldest first; default: equal. */
  readonly weights?: readonly number[]
}

export const vetDefaults: VetOptions = { spacing: 64, smoothness: 0.3 }

interface Nodes {
  readonly across: number
  readonly down: number
  readonly spacing: number
  readonly u: Float64Array
  readonly v: Float64Array
}

const nodesOf = (width: number, height: number, spacing: number): Nodes => {
  const across = Math.ceil((width - 1) / spacing) + 1
  const down = Math.ceil((height - 1) / spacing) + 1
  return { across, down, spacing, u: new Float64Array(across * down), v: new Float64Array(across * down) }
}

/** The same field on other nodes; from the nearest edge outside. */
const onNodes = (from: Nodes, to: Nodes): Nodes => {
  for (let r = 0; r < to.down; r++)
    for (let c = 0; c < to.across; c++) {
      const x = Math.min(from.across - 1, (c * to.spacing) / from.spacing)
      const y = Math.min(from.down - 1, (r * to.spacing) / from.spacing)
      const [i, j] = [Math.min(from.across - 2, Math.floor(x)), Math.min(from.down - 2, Math.floor(y))]
      const [fx, fy] = [x - i, y - j]
      const at = (values: Float64Array): number => {
        const k = j * from.across + i
        const top = values[k]! * (1 - fx) + values[k + 1]! * fx
        const bottom = values[k + from.across]! * (1 - fx) + values[k + from.across + 1]! * fx
        return top * (1 - fy) + bottom * fy
      }
      to.u[r * to.across + c] = at(from.u)
      to.v[r * to.across + c] = at(from.v)
    }
  return to
}

/** Adds the quadratic form of second differences, and a little of first ones, to a matrix and its right side. */
const addBends = (nodes: Nodes, weight: number, a: Float64Array, b: Float64Array): void => {
  const { across, down } = nodes
  const n = across * down
  const term = (parts: readonly (readonly [node: number, factor: number])[], w: number): void => {
    for (const [offset, values] of [
      [0, nodes.u],
      [n, nodes.v],
    ] as const) {
      let value = 0
      for (const [k, f] of parts) value += f * values[k]!
      for (const [k, f] of parts) {
        b[offset + k]! -= w * f * value
        for (const [m, g] of parts) a[(offset + k) * 2 * n + offset + m]! += w * f * g
      }
    }
  }
  for (let r = 0; r < down; r++)
    for (let c = 0; c < across; c++) {
      const k = r * across + c
      if (c > 0 && c < across - 1) term([[k - 1, 1], [k, -2], [k + 1, 1]], weight) // biome-ignore format: a stencil
      if (r > 0 && r < down - 1) term([[k - across, 1], [k, -2], [k + across, 1]], weight) // biome-ignore format: a stencil
      if (c < across - 1 && r < down - 1)
        term([[k, 1], [k + 1, -1], [k + across, -1], [k + across + 1, 1]], 2 * weight) // biome-ignore format: a stencil
      if (c < across - 1) term([[k, 1], [k + 1, -1]], 0.02 * weight) // biome-ignore format: a stencil
      if (r < down - 1) term([[k, 1], [k + across, -1]], 0.02 * weight) // biome-ignore format: a stencil
    }
}

/** One Gauss-Newton step on images of one level; the greatest change of a node, cells of the finest level. */
const improve = (
  images: readonly Image[],
  missing: readonly (Uint8Array | null)[],
  fullWidth: number,
  scale: number,
  nodes: Nodes,
  options: VetOptions,
): number => {
  const { across, down, spacing } = nodes
  const n = across * down
  const a = new Float64Array(4 * n * n)
  const b = new Float64Array(2 * n)
  const { width, height } = images[0]!
  const at = new Int32Array(4)
  const w4 = new Float64Array(4)
  for (let t = 0; t + 1 < images.length; t++) {
    const from = images[t]!.values
    const to = images[t + 1]!.values
    const pairWeight = options.weights?.[t] ?? 1
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const gx = (x * scale) / spacing
        const gy = (y * scale) / spacing
        const i = Math.min(across - 2, gx | 0)
        const j = Math.min(down - 2, gy | 0)
        const fx = gx - i
        const fy = gy - j
        at[0] = j * across + i
        at[1] = at[0] + 1
        at[2] = at[0] + across
        at[3] = at[2] + 1
        w4[0] = (1 - fx) * (1 - fy)
        w4[1] = fx * (1 - fy)
        w4[2] = (1 - fx) * fy
        w4[3] = fx * fy
        let [u, v] = [0, 0]
        for (let k = 0; k < 4; k++) {
          u += w4[k]! * nodes.u[at[k]!]!
          v += w4[k]! * nodes.v[at[k]!]!
        }
        const px = x - u / scale
        const py = y - v / scale
        if (!(px >= 1 && py >= 1 && px < width - 2 && py < height - 2)) continue
        const c = px | 0
        const r = py | 0
        const o = r * width + c
        if (missing[t]?.[r * scale * fullWidth + c * scale] || missing[t + 1]?.[y * scale * fullWidth + x * scale])
          continue
        const [qx, qy] = [px - c, py - r]
        const [a0, a1, b0, b1] = [from[o]!, from[o + 1]!, from[o + width]!, from[o + width + 1]!]
        const e = to[y * width + x]! - (a0 + qx * (a1 - a0) + qy * (b0 - a0 + qx * (b1 - b0 - a1 + a0)))
        // Gradient of the carried frame, cells of the finest level.
        const dx = ((1 - qy) * (a1 - a0) + qy * (b1 - b0)) / scale
        const dy = ((1 - qx) * (b0 - a0) + qx * (b1 - a1)) / scale
        if (dx === 0 && dy === 0) continue
        const w = pairWeight / Math.sqrt(1 + (e * e) / 25) // 5 dB
        for (let k = 0; k < 4; k++) {
          const wk = w * w4[k]!
          const kk = at[k]!
          b[kk]! -= wk * dx * e
          b[n + kk]! -= wk * dy * e
          for (let m = 0; m < 4; m++) {
            const ww = wk * w4[m]!
            const mm = at[m]!
            a[kk * 2 * n + mm]! += ww * dx * dx
            a[(n + kk) * 2 * n + mm]! += ww * dx * dy
            a[(n + kk) * 2 * n + n + mm]! += ww * dy * dy
          }
        }
      }
  }
  let trace = 0
  for (let k = 0; k < 2 * n; k++) trace += a[k * 2 * n + k]!
  addBends(nodes, (options.smoothness * trace) / (2 * n), a, b)
  // A whisper on the diagonal: nodes without rain around follow their neighbours by the bends alone.
  for (let k = 0; k < 2 * n; k++) a[k * 2 * n + k]! += (1e-6 * trace) / (2 * n) + 1e-12
  const l = cholesky(a, 2 * n)
  if (!l) return 0
  choleskySolve(l, 2 * n, b)
  let most = 0
  for (let k = 0; k < n; k++) {
    nodes.u[k]! += b[k]!
    nodes.v[k]! += b[n + k]!
    most = Math.max(most, Math.abs(b[k]!), Math.abs(b[n + k]!))
  }
  return most
}

export const motionByVet = (frames: readonly RainImage[], options: VetOptions = vetDefaults): MotionField => {
  const { width, height } = frames[0]!
  const stacks = frames.map((f) => pyramid(f, 4))
  const levels = stacks[0]!.length
  const missing = frames.map((f) => f.missing)
  // The one best shift, on a coarse image.
  const coarse = stacks.map((s) => ({ ...s[Math.min(2, levels - 1)]!, missing: null }))
  const size = 2 ** Math.min(2, levels - 1)
  let [u, v] = [0, 0]
  for (let t = 0; t + 1 < frames.length; t++) {
    const shift = globalShift(coarse[t]!, coarse[t + 1]!)
    u += (shift.u * size) / (frames.length - 1)
    v += (shift.v * size) / (frames.length - 1)
  }
  let nodes = nodesOf(width, height, options.spacing * 2 ** (levels - 1))
  nodes.u.fill(u)
  nodes.v.fill(v)
  for (let level = levels - 1; level >= 0; level--) {
    nodes = onNodes(nodes, nodesOf(width, height, options.spacing * 2 ** level))
    const images = stacks.map((s) => s[level]!)
    for (let step = 0; step < 8; step++) if (improve(images, missing, width, 2 ** level, nodes, options) < 0.05) break
  }
  return fromNodes(width, height, options.spacing, nodes.u, nodes.v)
}
