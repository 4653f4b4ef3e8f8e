/** Displacements at scattered points, thinned of outliers and clusters, and the dense field between them. */

/** Cells a step: x to the right, y down the rows. */
export interface MotionVectors {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly u: Float64Array
  readonly v: Float64Array
}

/** Motion of every cell, cells a step: u along columns, v along rows. Row-major. */
export interface MotionField {
  readonly width: number
  readonly height: number
  readonly u: Float32Array
  readonly v: Float32Array
}

const pick = (m: MotionVectors, kept: readonly number[]): MotionVectors => ({
  x: Float64Array.from(kept, (i) => m.x[i]!),
  y: Float64Array.from(kept, (i) => m.y[i]!),
  u: Float64Array.from(kept, (i) => m.u[i]!),
  v: Float64Array.from(kept, (i) => m.v[i]!),
})

export const joinVectors = (all: readonly MotionVectors[]): MotionVectors => {
  const of = (key: keyof MotionVectors): Float64Array => Float64Array.from(all.flatMap((m) => [...m[key]]))
  return { x: of('x'), y: of('y'), u: of('u'), v: of('v') }
}

const median = (values: Float64Array): number => {
  const n = values.length
  const sorted = values.sort()
  return n % 2 ? sorted[(n - 1) / 2]! : (sorted[n / 2 - 1]! + sorted[n / 2]!) / 2
}

/** Indices of the `k` nearest points to a place, nearest first; brute force over a few thousand points at most. */
const nearest = (m: MotionVectors, x: number, y: number, k: number): Int32Array => {
  const n = m.x.length
  const count = Math.min(k, n)
  const at = new Int32Array(count)
  const d = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  for (let i = 0; i < n; i++) {
    const dx = m.x[i]! - x
    const dy = m.y[i]! - y
    const distance = dx * dx + dy * dy
    if (distance >= d[count - 1]!) continue
    let j = count - 1
    while (j > 0 && d[j - 1]! > distance) {
      d[j] = d[j - 1]!
      at[j] = at[j - 1]!
      j--
    }
    d[j] = distance
    at[j] = i
  }
  return at
}

/** Without vectors that differ from their `k` neighbours by more than `deviations` (robust: median and its deviation). */
export const withoutOutliers = (m: MotionVectors, k = 30, deviations = 3): MotionVectors => {
  const n = m.x.length
  if (n < 5) return m
  const kept: number[] = []
  for (let i = 0; i < n; i++) {
    const near = nearest(m, m.x[i]!, m.y[i]!, k + 1)
    const us = Float64Array.from(near, (j) => m.u[j]!)
    const vs = Float64Array.from(near, (j) => m.v[j]!)
    const [mu, mv] = [median(us), median(vs)]
    const spread = median(Float64Array.from(near, (j) => Math.hypot(m.u[j]! - mu, m.v[j]! - mv)))
    // Half a cell is never an outlier.
    if (Math.hypot(m.u[i]! - mu, m.v[i]! - mv) <= deviations * Math.max(spread * 1.2, 0.5)) kept.push(i)
  }
  return pick(m, kept)
}

/** One vector, the median, for each square of `size` cells that holds at least `least`. */
export const decluster = (m: MotionVectors, size = 20, least = 1): MotionVectors => {
  const squares = new Map<string, number[]>()
  for (let i = 0; i < m.x.length; i++) {
    const key = `${Math.floor(m.x[i]! / size)} ${Math.floor(m.y[i]! / size)}`
    const own = squares.get(key)
    if (own) own.push(i)
    else squares.set(key, [i])
  }
  const all = [...squares.values()].filter((s) => s.length >= least)
  const of = (values: Float64Array): Float64Array =>
    Float64Array.from(all, (s) => median(Float64Array.from(s, (i) => values[i]!)))
  return { x: of(m.x), y: of(m.y), u: of(m.u), v: of(m.v) }
}

/** Cells between the nodes at which the dense field is computed. */
const NODE = 8

/** Between nodes by bilinear interpolation. */
export const fromNodes = (
  width: number,
  height: number,
  size: number,
  us: Float64Array,
  vs: Float64Array,
): MotionField => {
  const across = Math.ceil((width - 1) / size) + 1
  const u = new Float32Array(width * height)
  const v = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / size)
    const fy = y / size - row
    for (let x = 0; x < width; x++) {
      const column = Math.floor(x / size)
      const fx = x / size - column
      const a = row * across + column
      const right = fx > 0 ? 1 : 0
      const down = fy > 0 ? across : 0
      const w00 = (1 - fx) * (1 - fy)
      const w10 = fx * (1 - fy)
      const w01 = (1 - fx) * fy
      const w11 = fx * fy
      u[y * width + x] = w00 * us[a]! + w10 * us[a + right]! + w01 * us[a + down]! + w11 * us[a + down + right]!
      v[y * width + x] = w00 * vs[a]! + w10 * vs[a + right]! + w01 * vs[a + down]! + w11 * vs[a + down + right]!
    }
  }
  return { width, height, u, v }
}

/** The field between vectors: their mean, weighted by one over the squared distance (Shepard 1968); no vectors, no motion. */
export const denseField = (m: MotionVectors, width: number, height: number): MotionField => {
  const across = Math.ceil((width - 1) / NODE) + 1
  const down = Math.ceil((height - 1) / NODE) + 1
  const us = new Float64Array(across * down)
  const vs = new Float64Array(across * down)
  const n = m.x.length
  if (n > 0)
    for (let r = 0; r < down; r++)
      for (let c = 0; c < across; c++) {
        let [sum, su, sv] = [0, 0, 0]
        for (let i = 0; i < n; i++) {
          const dx = m.x[i]! - c * NODE
          const dy = m.y[i]! - r * NODE
          const w = 1 / (0.25 + dx * dx + dy * dy)
          sum += w
          su += w * m.u[i]!
          sv += w * m.v[i]!
        }
        us[r * across + c] = su / sum
        vs[r * across + c] = sv / sum
      }
  return fromNodes(width, height, NODE, us, vs)
}

/** One motion everywhere. */
export const uniformField = (width: number, height: number, u: number, v: number): MotionField => ({
  width,
  height,
  u: new Float32Array(width * height).fill(u),
  v: new Float32Array(width * height).fill(v),
})
