/**
 * Ordinary kriging of many targets from one set of gauges: one factor, estimates in dual form (one dot product a target), and
 * variances by the quadratic form c' C^-1 c over the gauges within reach, eight targets at a time. A spherical variogram is
 * zero beyond its range, so there only near gauges count; the result is the same as with all.
 *
 * Positions are on a plane (`x`, `y`, one unit with the range) or on the Earth (degrees; then the range is in km).
 */

import { meanRadiusKm } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { choleskyInverse } from '@setu/core/linear-cholesky'
import { arcOfChord, type CovarianceTable, covarianceTable } from './covariance-table.js'
import { krigingSystem, solveDrift } from './kriging-system.js'
import { FAR, NODES, nodesOf, nodeWeights, type Tile, tilesOf } from './kriging-tiles.js'
import { checkedVariogram, type Variogram } from './variogram-model.js'

export interface Points {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
}

export interface KrigedPoints {
  readonly values: Float64Array
  readonly variances: Float64Array | null
}

export interface KrigeOptions {
  /** `plane`, or `sphere`: x is longitude and y latitude, degrees. */
  readonly metric: 'plane' | 'sphere'
  readonly variances: boolean
  /** False: every gauge at every target, without the tiles. For checks of the tiles. */
  readonly tiles?: boolean
  /** Called about every 4096 targets. */
  readonly progress?: (fraction: number) => Promise<void>
}

const radians = Math.PI / 180
const BLOCK = 8
const PAUSE = 4096

/** Coordinates in which the straight distance gives the wanted one: the plane itself, or points of the sphere in km. */
const coordinates = ({ x, y }: Points, metric: KrigeOptions['metric']): Float64Array => {
  const out = new Float64Array(3 * x.length)
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]! + y[i]!))
      throw setuError('bad-input', {
        where: `position ${i}`,
        found: `${x[i]}, ${y[i]}`,
        expected: 'finite coordinates',
      })
    if (metric === 'plane') out.set([x[i]!, y[i]!, 0], 3 * i)
    else {
      const c = meanRadiusKm * Math.cos(y[i]! * radians)
      out.set(
        [c * Math.cos(x[i]! * radians), c * Math.sin(x[i]! * radians), meanRadiusKm * Math.sin(y[i]! * radians)],
        3 * i,
      )
    }
  }
  return out
}

/** Longest straight distance of a gauge and a target or another gauge. */
const reachOf = (...all: readonly Float64Array[]): number => {
  let squared = 0
  for (let axis = 0; axis < 3; axis++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const p of all)
      for (let k = axis; k < p.length; k += 3) {
        if (p[k]! < low) low = p[k]!
        if (p[k]! > high) high = p[k]!
      }
    squared += (high - low) ** 2
  }
  return Math.sqrt(squared)
}

export const krigePoints = async (
  known: Points,
  z: ArrayLike<number>,
  targets: Points,
  v: Variogram,
  { metric, variances, tiles = true, progress = async () => {} }: KrigeOptions,
): Promise<KrigedPoints> => {
  checkedVariogram(v)
  const n = known.x.length
  const m = targets.x.length
  if (n === 0 || z.length !== n)
    throw setuError('bad-input', {
      where: 'gauges',
      found: `${n} positions and ${z.length} values`,
      expected: 'one value for each position, at least one',
    })
  const p = coordinates(known, metric)
  const q = coordinates(targets, metric)
  const sphere = metric === 'sphere'
  const between = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const chord = Math.sqrt(
        (p[3 * i]! - p[3 * j]!) ** 2 + (p[3 * i + 1]! - p[3 * j + 1]!) ** 2 + (p[3 * i + 2]! - p[3 * j + 2]!) ** 2,
      )
      between[i * n + j] = between[j * n + i] = sphere ? arcOfChord(chord) : chord
    }
  const system = krigingSystem(between, n, v)
  const { dual, coefficients, solved, normal } = solveDrift(system, [new Float64Array(n).fill(1)], Float64Array.from(z))
  const work: Work = {
    n,
    p,
    total: v.partialSill + v.nugget,
    table: covarianceTable(v, reachOf(p, q), sphere),
    dual,
    lagrange: solved[0]!,
    mean: coefficients[0]!,
    information: normal[0]! ** 2,
    inverse: variances ? choleskyInverse(system.factor, n) : null,
    values: new Float64Array(m),
    variances: variances ? new Float64Array(m) : null,
  }
  // A spherical model is zero beyond its range and has a corner there: near gauges alone are both exact and few.
  const far =
    tiles &&
    variances &&
    (v.shape === 'exponential' || v.shape === 'matern32' || v.shape === 'matern52') &&
    (!sphere || farFromPoles(targets.y))
  const stretch = sphere ? Math.cos((targets.y[m >> 1]! || 0) * radians) : 1
  let done = 0
  for (const tile of m ? tilesOf(targets.x, targets.y, stretch) : []) {
    const smooth = far && tile.targets.length > 2 * NODES * NODES ? farField(work, tile, known, metric) : null
    for (let from = 0; from < tile.targets.length; from += BLOCK) {
      if (done % PAUSE < BLOCK) await progress(done / m)
      krigeBlock(work, tile, from, q, targets, smooth)
      done += Math.min(BLOCK, tile.targets.length - from)
    }
  }
  await progress(1)
  return { values: work.values, variances: work.variances }
}

/** Meridians meet at the poles: tiles in degrees are no boxes there. */
const farFromPoles = (lats: ArrayLike<number>): boolean => {
  for (let j = 0; j < lats.length; j++) if (Math.abs(lats[j]!) > 80) return false
  return true
}

interface Work {
  readonly n: number
  readonly p: Float64Array
  readonly total: number
  readonly table: CovarianceTable
  readonly dual: Float64Array
  readonly lagrange: Float64Array
  readonly mean: number
  readonly information: number
  readonly inverse: Float64Array | null
  readonly values: Float64Array
  readonly variances: Float64Array | null
}

/** What far gauges add, at the nodes of a tile. */
interface FarField {
  readonly near: Int32Array
  /** c_f' Q c_f at the nodes, then for each near gauge a: sum over far f of Q_af c_f. `NODES * NODES` each. */
  readonly functions: Float64Array
}

/** Covariances of all gauges with eight places at once, `c[i * BLOCK + t]`; places beyond `count` repeat the last. */
const covariances = (
  { n, p, total, table }: Work,
  q: Float64Array,
  place: (t: number) => number,
  count: number,
  c: Float64Array,
): void => {
  const { perUnit, end, pieces } = table
  for (let t = 0; t < BLOCK; t++) {
    const j = 3 * place(Math.min(t, count - 1))
    const [a, b, d] = [q[j]!, q[j + 1]!, q[j + 2]!]
    for (let i = 0; i < n; i++) {
      const u = p[3 * i]! - a
      const w = p[3 * i + 1]! - b
      const s = p[3 * i + 2]! - d
      const squared = u * u + w * w + s * s
      const distance = Math.sqrt(squared)
      if (distance >= end) {
        c[i * BLOCK + t] = squared === 0 ? total : 0
        continue
      }
      const x = distance * perUnit
      const k = x | 0
      const r = x - k
      const o = 4 * k
      c[i * BLOCK + t] =
        squared === 0 ? total : pieces[o]! + r * (pieces[o + 1]! + r * (pieces[o + 2]! + r * pieces[o + 3]!))
    }
  }
}

const scratch = new Float64Array(BLOCK)

/** Which gauges are far from a tile, and what they add at its nodes. */
const farField = (work: Work, tile: Tile, known: Points, metric: KrigeOptions['metric']): FarField => {
  const { n, inverse } = work
  const reach = (half: number): number => FAR * half
  const near: number[] = []
  const far: number[] = []
  for (let i = 0; i < n; i++) {
    let dx = Math.abs(known.x[i]! - tile.x)
    if (metric === 'sphere') {
      dx %= 360
      dx = Math.min(dx, 360 - dx)
      // A degree of longitude is shorter where the gauge is farther from the equator.
      const narrow = Math.cos(Math.min(89, Math.max(Math.abs(known.y[i]!), Math.abs(tile.y) + tile.halfY)) * radians)
      dx *= narrow / Math.cos(Math.max(0, Math.abs(tile.y) - tile.halfY) * radians)
    }
    const outside = dx > reach(tile.halfX) || Math.abs(known.y[i]! - tile.y) > reach(tile.halfY)
    ;(outside ? far : near).push(i)
  }
  const nodes = nodesOf(tile)
  const q = coordinates(nodes, metric)
  const r = NODES * NODES
  const functions = new Float64Array((near.length + 1) * r)
  const all = new Float64Array(n * BLOCK)
  const c = new Float64Array(far.length * BLOCK)
  const list = Int32Array.from(far)
  for (let from = 0; from < r; from += BLOCK) {
    const count = Math.min(BLOCK, r - from)
    covariances(work, q, (t) => from + t, count, all)
    for (let f = 0; f < far.length; f++) for (let t = 0; t < BLOCK; t++) c[f * BLOCK + t] = all[far[f]! * BLOCK + t]!
    quadratic(inverse!, n, list, far.length, c, scratch)
    for (let t = 0; t < count; t++) functions[from + t] = scratch[t]!
    for (let a = 0; a < near.length; a++) {
      weightedSums(inverse!, near[a]! * n, list, far.length, c, scratch)
      for (let t = 0; t < count; t++) functions[(a + 1) * r + from + t] = scratch[t]!
    }
  }
  return { near: Int32Array.from(near), functions }
}

const buffers = new Map<number, { all: Float64Array; c: Float64Array; near: Int32Array }>()
const buffersFor = (n: number) => {
  let own = buffers.get(n)
  if (!own) {
    buffers.clear()
    own = { all: new Float64Array(n * BLOCK), c: new Float64Array(n * BLOCK), near: new Int32Array(n) }
    buffers.set(n, own)
  }
  return own
}
const form = new Float64Array(BLOCK)
const weighed = new Float64Array(BLOCK)
const nodeWeight = new Float64Array(NODES * NODES)
const blockWeights = new Float64Array(NODES * NODES * BLOCK)

/** out[t] = sum over k of weights[at + (index ? index[k] : k)] * c[k * BLOCK + t]: eight sums held in registers. */
const weightedSums = (
  weights: Float64Array,
  at: number,
  index: Int32Array | null,
  count: number,
  c: Float64Array,
  out: Float64Array,
): void => {
  let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let k = 0; k < count; k++) {
    const w = weights[at + (index === null ? k : index[k]!)]!
    const o = k * BLOCK
    s0 += w * c[o]!
    s1 += w * c[o + 1]!
    s2 += w * c[o + 2]!
    s3 += w * c[o + 3]!
    s4 += w * c[o + 4]!
    s5 += w * c[o + 5]!
    s6 += w * c[o + 6]!
    s7 += w * c[o + 7]!
  }
  out[0] = s0
  out[1] = s1
  out[2] = s2
  out[3] = s3
  out[4] = s4
  out[5] = s5
  out[6] = s6
  out[7] = s7
}

/** Estimates and variances of eight targets. */
const krigeBlock = (
  work: Work,
  tile: Tile,
  from: number,
  q: Float64Array,
  targets: Points,
  smooth: FarField | null,
): void => {
  const { n, dual, lagrange, mean, information, inverse, total, values, variances } = work
  const { all, c, near } = buffersFor(n)
  const count = Math.min(BLOCK, tile.targets.length - from)
  covariances(work, q, (t) => tile.targets[from + t]!, count, all)
  weightedSums(dual, 0, null, n, all, form)
  for (let t = 0; t < count; t++) values[tile.targets[from + t]!] = mean + form[t]!
  if (!inverse || !variances) return
  weightedSums(lagrange, 0, null, n, all, weighed)
  let k = 0
  const take = (i: number): void => {
    const [to, at] = [k * BLOCK, i * BLOCK]
    for (let t = 0; t < BLOCK; t++) c[to + t] = all[at + t]!
    near[k++] = i
  }
  if (smooth) for (const i of smooth.near) take(i)
  else
    for (let i = 0; i < n; i++) {
      let some = 0
      for (let t = 0; t < BLOCK; t++) some += all[i * BLOCK + t]!
      if (some !== 0) take(i)
    }
  quadratic(inverse, n, near, k, c, form)
  if (smooth) {
    const r = NODES * NODES
    const { functions } = smooth
    for (let t = 0; t < BLOCK; t++) {
      const j = tile.targets[from + Math.min(t, count - 1)]!
      nodeWeights(tile, targets.x[j]!, targets.y[j]!, nodeWeight)
      for (let w = 0; w < r; w++) blockWeights[w * BLOCK + t] = nodeWeight[w]!
    }
    for (let a = 0; a <= k; a++) {
      weightedSums(functions, a * r, null, r, blockWeights, scratch)
      for (let t = 0; t < count; t++) form[t]! += a === 0 ? scratch[t]! : 2 * c[(a - 1) * BLOCK + t]! * scratch[t]!
    }
  }
  for (let t = 0; t < count; t++)
    variances[tile.targets[from + t]!] = Math.max(0, total - form[t]! + (1 - weighed[t]!) ** 2 / information)
}

/** c' Q c of eight targets at once over the gauges of a list: each element of Q is read once for all of them. */
const quadratic = (
  inverse: Float64Array,
  n: number,
  near: Int32Array,
  k: number,
  c: Float64Array,
  out: Float64Array,
): void => {
  let [q0, q1, q2, q3, q4, q5, q6, q7] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let a = 0; a < k; a++) {
    const row = near[a]! * n
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0]
    for (let b = 0; b < a; b++) {
      const w = inverse[row + near[b]!]!
      const at = b * BLOCK
      s0 += w * c[at]!
      s1 += w * c[at + 1]!
      s2 += w * c[at + 2]!
      s3 += w * c[at + 3]!
      s4 += w * c[at + 4]!
      s5 += w * c[at + 5]!
      s6 += w * c[at + 6]!
      s7 += w * c[at + 7]!
    }
    const d = inverse[row + near[a]!]!
    const at = a * BLOCK
    const [c0, c1, c2, c3] = [c[at]!, c[at + 1]!, c[at + 2]!, c[at + 3]!]
    const [c4, c5, c6, c7] = [c[at + 4]!, c[at + 5]!, c[at + 6]!, c[at + 7]!]
    q0 += c0 * (2 * s0 + d * c0)
    q1 += c1 * (2 * s1 + d * c1)
    q2 += c2 * (2 * s2 + d * c2)
    q3 += c3 * (2 * s3 + d * c3)
    q4 += c4 * (2 * s4 + d * c4)
    q5 += c5 * (2 * s5 + d * c5)
    q6 += c6 * (2 * s6 + d * c6)
    q7 += c7 * (2 * s7 + d * c7)
  }
  out[0] = q0
  out[1] = q1
  out[2] = q2
  out[3] = q3
  out[4] = q4
  out[5] = q5
  out[6] = q6
  out[7] = q7
}
