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
import { krigingSystem, solveDrift } from './kriging-system.js'
import { checkedVariogram, correlationAt, type Variogram } from './variogram-model.js'

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

/** Great circle from the squared chord, km. */
const arc = (squared: number): number =>
  2 * meanRadiusKm * Math.asin(Math.min(1, Math.sqrt(squared) / (2 * meanRadiusKm)))

export const krigePoints = async (
  known: Points,
  z: ArrayLike<number>,
  targets: Points,
  v: Variogram,
  { metric, variances, progress = async () => {} }: KrigeOptions,
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
  const distance = metric === 'plane' ? Math.sqrt : arc
  const between = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++)
      between[i * n + j] = between[j * n + i] = distance(
        (p[3 * i]! - p[3 * j]!) ** 2 + (p[3 * i + 1]! - p[3 * j + 1]!) ** 2 + (p[3 * i + 2]! - p[3 * j + 2]!) ** 2,
      )
  const system = krigingSystem(between, n, v)
  const { dual, coefficients, solved, normal } = solveDrift(system, [new Float64Array(n).fill(1)], Float64Array.from(z))
  const inverse = variances ? choleskyInverse(system.factor, n) : null
  const mean = coefficients[0]!
  const lagrange = solved[0]!
  const information = normal[0]! ** 2
  const total = v.partialSill + v.nugget
  // Beyond this the covariance is exactly zero.
  const far =
    v.shape === 'spherical'
      ? metric === 'plane'
        ? v.range
        : 2 * meanRadiusKm * Math.sin(Math.min(Math.PI / 2, v.range / (2 * meanRadiusKm)))
      : Number.POSITIVE_INFINITY
  const reach = far * far
  const values = new Float64Array(m)
  const out = variances ? new Float64Array(m) : null
  const c = new Float64Array(n * BLOCK)
  const near = new Int32Array(n)
  const form = new Float64Array(BLOCK)
  const weighed = new Float64Array(BLOCK)
  for (let from = 0; from < m; from += BLOCK) {
    if (from % PAUSE === 0) await progress(from / m)
    const count = Math.min(BLOCK, m - from)
    let k = 0
    for (let i = 0; i < n; i++) {
      let some = false
      const [a, b, d] = [p[3 * i]!, p[3 * i + 1]!, p[3 * i + 2]!]
      const at = k * BLOCK
      for (let t = 0; t < BLOCK; t++) {
        const j = 3 * (from + Math.min(t, count - 1))
        const [u, w, s] = [a - q[j]!, b - q[j + 1]!, d - q[j + 2]!]
        const squared = u * u + w * w + s * s
        let covariance = 0
        if (squared === 0) covariance = total
        else if (squared < reach) covariance = v.partialSill * correlationAt(v.shape, distance(squared) / v.range)
        c[at + t] = covariance
        if (covariance !== 0) some = true
      }
      if (some) near[k++] = i
    }
    form.fill(0)
    for (let a = 0; a < k; a++) addWeighted(form, c, a * BLOCK, dual[near[a]!]!)
    for (let t = 0; t < count; t++) values[from + t] = mean + form[t]!
    if (!inverse || !out) continue
    quadratic(inverse, n, near, k, c, form)
    weighed.fill(0)
    for (let a = 0; a < k; a++) addWeighted(weighed, c, a * BLOCK, lagrange[near[a]!]!)
    for (let t = 0; t < count; t++) out[from + t] = Math.max(0, total - form[t]! + (1 - weighed[t]!) ** 2 / information)
  }
  await progress(1)
  return { values, variances: out }
}

/** sums[t] += weight c[at + t]. */
const addWeighted = (sums: Float64Array, c: Float64Array, at: number, weight: number): void => {
  for (let t = 0; t < BLOCK; t++) sums[t] = sums[t]! + weight * c[at + t]!
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
  out.set([q0, q1, q2, q3, q4, q5, q6, q7])
}
