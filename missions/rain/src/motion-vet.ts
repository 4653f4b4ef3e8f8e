/**
 * Variational echo tracking (Laroche & Zawadzki 1995; Germann & Zawadzki 2002): the smooth motion field under which all
 * frames agree best with the frame before, carried. Nodes some tens of cells apart, bilinear between; residuals weighted
 * down where they are great (growth and decay are not motion); bends of the field cost. Solved by Gauss-Newton steps from
 * the one best shift, from coarse images and nodes to finer ones.
 */
import { cholesky, choleskySolve } from '@setu/core/linear-cholesky'
import { globalShift } from './global-shift.js'
import { type Image, pyramid } from './image-pyramid.js'
import { addBends, atNodes, type Nodes, nodesOf, onNodes } from './motion-nodes.js'
import { fromNodes, type MotionField } from './motion-vectors.js'
import type { RainImage } from './rain-image.js'

export interface VetOptions {
  /** Cells between nodes of the finest round. */
  readonly spacing: number
  /** Weight of bends against residuals. */
  readonly smoothness: number
  /** Where the search begins; default: the one best shift. */
  readonly start?: MotionField
}

export const vetDefaults: VetOptions = { spacing: 64, smoothness: 0.3 }

/** Two frames and how many steps lie between them: rain of the first, carried, should be the second. */
export interface FramePair {
  readonly first: RainImage
  readonly second: RainImage
  readonly steps: number
}

/** A frame at every level; NaN marks what is missing, so that it never enters. */
interface Level {
  readonly width: number
  readonly height: number
  readonly first: Float32Array
  readonly second: Float32Array
  readonly steps: number
}

const levelsOf = (pair: FramePair, count: number): Level[] => {
  const marked = (image: RainImage): readonly Image[] =>
    pyramid(image, count).map((level, l) => {
      if (!image.missing) return level
      const { missing, width } = image
      return {
        ...level,
        values: level.values.map((v, i) =>
          missing[(Math.floor(i / level.width) * width + (i % level.width)) * 2 ** l] ? Number.NaN : v,
        ),
      }
    })
  const [a, b] = [marked(pair.first), marked(pair.second)]
  return a.map((level, l) => ({
    width: level.width,
    height: level.height,
    first: level.values,
    second: b[l]!.values,
    steps: pair.steps,
  }))
}

/** Value and slopes between cells, into `out`; false outside. */
const slopeAt = (
  values: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  out: Float64Array,
): boolean => {
  if (!(x >= 1 && y >= 1 && x < width - 2 && y < height - 2)) return false
  const c = x | 0
  const r = y | 0
  const o = r * width + c
  const [fx, fy] = [x - c, y - r]
  const [a0, a1, b0, b1] = [values[o]!, values[o + 1]!, values[o + width]!, values[o + width + 1]!]
  out[0] = a0 + fx * (a1 - a0) + fy * (b0 - a0 + fx * (b1 - b0 - a1 + a0))
  out[1] = (1 - fy) * (a1 - a0) + fy * (b1 - b0)
  out[2] = (1 - fx) * (b0 - a0) + fx * (b1 - a1)
  return true
}

/** One Gauss-Newton step on images of one level; the greatest change of a node, cells of the finest level. */
const improve = (pairs: readonly Level[], scale: number, nodes: Nodes, smoothness: number): number => {
  const { across, down, spacing } = nodes
  const n = across * down
  const a = new Float64Array(4 * n * n)
  const b = new Float64Array(2 * n)
  const at = new Int32Array(4)
  const w4 = new Float64Array(4)
  const [p, q] = [new Float64Array(3), new Float64Array(3)]
  for (const { width, height, first, second, steps } of pairs) {
    // The motion stands at the middle of the path: half of it lies before, half after.
    const half = steps / 2 / scale
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
        if (!slopeAt(first, width, height, x - half * u, y - half * v, p)) continue
        if (!slopeAt(second, width, height, x + half * u, y + half * v, q)) continue
        const e = q[0]! - p[0]!
        const dx = half * (q[1]! + p[1]!)
        const dy = half * (q[2]! + p[2]!)
        // Also where a missing value made them NaN.
        if (!(Math.abs(dx) + Math.abs(dy) > 0)) continue
        const w = 1 / Math.sqrt(1 + (e * e) / 25) / steps // 5 dB
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
  addBends(nodes, (smoothness * trace) / (2 * n), a, b)
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

const LEVELS = 4

/** The one best shift a step of pairs, on images of a quarter of the size. */
const firstShift = (pairs: readonly FramePair[]): readonly [number, number] => {
  let [u, v] = [0, 0]
  for (const { first, second, steps } of pairs) {
    const [a, b] = [first, second].map((f) => pyramid(f, 3))
    const size = 2 ** (a!.length - 1)
    const shift = globalShift({ ...a!.at(-1)!, missing: null }, { ...b!.at(-1)!, missing: null })
    u += (shift.u * size) / steps / pairs.length
    v += (shift.v * size) / steps / pairs.length
  }
  return [u, v]
}

/** Motion, cells a step, of pairs of frames on one grid. */
export const motionOfPairs = (pairs: readonly FramePair[], options: VetOptions = vetDefaults): MotionField => {
  const { width, height } = pairs[0]!.first
  const { spacing, smoothness, start } = options
  const stacks = pairs.map((pair) => levelsOf(pair, LEVELS))
  const levels = stacks[0]!.length
  let nodes = nodesOf(width, height, spacing * 2 ** (levels - 1))
  if (start) nodes = atNodes(start, nodesOf(width, height, spacing))
  else {
    const [u, v] = firstShift(pairs)
    nodes.u.fill(u)
    nodes.v.fill(v)
  }
  for (let level = levels - 1; level >= 0; level--) {
    if (!start) nodes = onNodes(nodes, nodesOf(width, height, spacing * 2 ** level))
    const images = stacks.map((s) => s[level]!)
    for (let step = 0; step < 8; step++) if (improve(images, 2 ** level, nodes, smoothness) < 0.05) break
  }
  return fromNodes(width, height, spacing, nodes.u, nodes.v)
}

/** Motion of frames that follow each other in equal steps. */
export const motionByVet = (frames: readonly RainImage[], options: VetOptions = vetDefaults): MotionField =>
  motionOfPairs(
    frames.slice(1).map((second, t) => ({ first: frames[t]!, second, steps: 1 })),
    options,
  )
