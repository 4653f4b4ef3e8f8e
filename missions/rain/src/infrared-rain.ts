/**
 * Rain rate from the temperature of cloud tops in the thermal infrared: all these know only how cold a cloud is, so a thin
 * cirrus rains and a warm shower does not. Kelvin in, mm/h out.
 */
import { setuError } from '@setu/core/errors'

/** GOES precipitation index (Arkin & Meisner 1987): 3 mm/h for the share of a box colder than 235 K. */
export const gpiKelvin = 235
export const gpiRate = 3

/** Share of the valid cells of a box below a temperature; NaN without one. */
export const coldShare = (
  kelvin: Float32Array,
  width: number,
  height: number,
  boxX: number,
  boxY: number,
  below: number,
): Float32Array => {
  const out = new Float32Array(kelvin.length)
  for (let top = 0; top < height; top += boxY)
    for (let left = 0; left < width; left += boxX) {
      let [n, cold] = [0, 0]
      const [bottom, right] = [Math.min(height, top + boxY), Math.min(width, left + boxX)]
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) {
          const t = kelvin[y * width + x]!
          if (Number.isNaN(t)) continue
          n++
          if (t < below) cold++
        }
      const share = n ? cold / n : Number.NaN
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) out[y * width + x] = share
    }
  return out
}

export const gpi = (
  kelvin: Float32Array,
  width: number,
  height: number,
  box: readonly [number, number],
  below = gpiKelvin,
  rate = gpiRate,
): Float32Array => coldShare(kelvin, width, height, box[0], box[1], below).map((share) => share * rate)

/** Auto-Estimator (Vicente, Scofield & Menzel 1998): 1.1183e11 exp(-3.6382e-2 T^1.2) mm/h, not cut. */
export const autoEstimatorRate = (kelvin: number): number => 1.1183e11 * Math.exp(-3.6382e-2 * kelvin ** 1.2)
/** Greatest rate of the Auto-Estimator, mm/h (from general knowledge; a setting). */
export const autoEstimatorCap = 72

/** Exponential law R = a exp(-(T - t0) / s), as of IMSRA; a, t0 and s are settings until refitted. */
export interface ExponentialLaw {
  readonly a: number
  readonly t0: number
  readonly s: number
}
/** From general knowledge, not found in a second source: refit it (`fitExponential`) before use. */
export const imsraLaw: ExponentialLaw = { a: 8.613, t0: 197.97, s: 15.706 }
export const exponentialRate = ({ a, t0, s }: ExponentialLaw, kelvin: number): number =>
  a * Math.exp(-(kelvin - t0) / s)

/** Least temperature of all cells is raised to this, and rain ends above `warmest`: outside the laws say nothing. */
export const coldest = 180
export const warmest = 260

/** Auto-Estimator on a field: growth by comparison with the image before, local cold spots, moisture (0..2). */
export const autoEstimator = (
  kelvin: Float32Array,
  before: Float32Array | null,
  moisture = 1,
  cap = autoEstimatorCap,
): Float32Array =>
  kelvin.map((t, i) => {
    if (Number.isNaN(t)) return Number.NaN
    if (t > warmest) return 0
    // A cloud that grows warmer decays and is taken not to rain.
    const past = before?.[i] ?? Number.NaN
    if (before && !Number.isNaN(past) && t > past) return 0
    return Math.min(cap, autoEstimatorRate(Math.max(coldest, t)) * moisture)
  })

/**
 * Hydro-Estimator (Scofield & Kuligowski 2003), in its idea: a cell rains as far as it is colder than its surroundings.
 * z = (mean - T) / sd in a box; below zero nothing, to 1.5 the full rate of the Auto-Estimator (core), between in part.
 */
export const hydroEstimator = (
  kelvin: Float32Array,
  width: number,
  height: number,
  half: number,
  moisture = 1,
  cap = autoEstimatorCap,
): Float32Array => {
  const stride = width + 1
  const [n, sum, squares] = [0, 1, 2].map(() => new Float64Array(stride * (height + 1))) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const t = kelvin[y * width + x]!
      const ok = !Number.isNaN(t)
      // About 250 K, so that squares keep their digits.
      const v = ok ? t - 250 : 0
      const o = (y + 1) * stride + x + 1
      for (const [table, value] of [
        [n, ok ? 1 : 0],
        [sum, v],
        [squares, v * v],
      ] as const)
        table[o] = value + table[o - 1]! + table[o - stride]! - table[o - stride - 1]!
    }
  const out = new Float32Array(kelvin.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const t = kelvin[i]!
      if (Number.isNaN(t)) {
        out[i] = Number.NaN
        continue
      }
      const [x0, x1] = [Math.max(0, x - half), Math.min(width, x + half + 1)]
      const [y0, y1] = [Math.max(0, y - half), Math.min(height, y + half + 1)]
      const box = (table: Float64Array): number =>
        table[y1 * stride + x1]! - table[y0 * stride + x1]! - table[y1 * stride + x0]! + table[y0 * stride + x0]!
      const count = box(n)
      const mean = box(sum) / count
      const sd = Math.sqrt(Math.max(0, box(squares) / count - mean * mean))
      const z = sd > 0 ? (mean + 250 - t) / sd : 0
      if (t > warmest || z <= 0) continue
      const core = Math.min(1, z / 1.5)
      out[i] = Math.min(cap, autoEstimatorRate(Math.max(coldest, t)) * moisture * core)
    }
  return out
}

/** Rate by the law where colder than `warmest`. */
export const imsra = (kelvin: Float32Array, law: ExponentialLaw): Float32Array =>
  kelvin.map((t) => (Number.isNaN(t) ? Number.NaN : t > warmest ? 0 : exponentialRate(law, Math.max(coldest, t))))

/** Least pairs for a refit or a matching. */
export const leastPairs = 100

/**
 * Refit of the exponential law to pairs of temperature and rain: mean rain of classes of 5 K (dry cells count), and a
 * straight line through its logarithm, weighted by the pairs of a class.
 */
export const fitExponential = (
  kelvin: ArrayLike<number>,
  rain: ArrayLike<number>,
): ExponentialLaw & { readonly n: number } => {
  const classes = new Map<number, { n: number; t: number; r: number }>()
  let n = 0
  for (let i = 0; i < kelvin.length; i++) {
    const [t, r] = [kelvin[i]!, rain[i]!]
    if (Number.isNaN(t + r) || t > warmest || t < 170) continue
    n++
    const key = Math.floor(t / 5)
    const own = classes.get(key) ?? { n: 0, t: 0, r: 0 }
    own.n++
    own.t += t
    own.r += r
    classes.set(key, own)
  }
  const used = [...classes.values()].filter((c) => c.n >= 20 && c.r > 0)
  if (n < leastPairs || used.length < 3)
    throw setuError('failed-check', {
      where: 'refit',
      found: `${n} pairs in ${used.length} classes of 5 K with rain`,
      expected: `at least ${leastPairs} pairs in 3 classes`,
      wayOut: 'Give more images with rain beside them.',
    })
  let [w, x, y, xx, xy] = [0, 0, 0, 0, 0]
  for (const c of used) {
    const [t, l] = [c.t / c.n, Math.log(c.r / c.n)]
    w += c.n
    x += c.n * t
    y += c.n * l
    xx += c.n * t * t
    xy += c.n * t * l
  }
  const slope = (w * xy - x * y) / (w * xx - x * x)
  if (!(slope < 0))
    throw setuError('failed-check', {
      where: 'refit',
      found: `rain that does not grow as clouds get colder (slope ${slope.toPrecision(3)} per K)`,
      expected: 'a falling line',
      wayOut: 'See that images and rain are of the same times and places.',
    })
  const s = -1 / slope
  const t0 = x / w
  return { a: Math.exp((y + slope * (w * t0 - x)) / w), t0, s, n }
}

/** Matching of distributions: the colder, the more rain, with the shares of both equal. Steps of 0.1 percentile. */
export const fitMatching = (
  kelvin: ArrayLike<number>,
  rain: ArrayLike<number>,
): { readonly kelvin: Float64Array; readonly rate: Float64Array; readonly n: number } => {
  const [ts, rs]: [number[], number[]] = [[], []]
  for (let i = 0; i < kelvin.length; i++) {
    if (Number.isNaN(kelvin[i]! + rain[i]!)) continue
    ts.push(kelvin[i]!)
    rs.push(rain[i]!)
  }
  if (ts.length < leastPairs)
    throw setuError('failed-check', {
      where: 'matching',
      found: `${ts.length} pairs`,
      expected: `at least ${leastPairs}`,
      wayOut: 'Give more images with rain beside them.',
    })
  const cold = Float64Array.from(ts).sort()
  const wet = Float64Array.from(rs).sort().reverse()
  const steps = Math.min(1000, ts.length)
  const at = (k: number): number => Math.min(ts.length - 1, Math.floor((k + 0.5) * (ts.length / steps)))
  return {
    kelvin: Float64Array.from({ length: steps }, (_, k) => cold[at(k)]!),
    rate: Float64Array.from({ length: steps }, (_, k) => wet[at(k)]!),
    n: ts.length,
  }
}

/** Rate of a matched temperature: linear between, the ends beyond. */
export const matched = (
  table: { readonly kelvin: Float64Array; readonly rate: Float64Array },
  kelvin: Float32Array,
): Float32Array =>
  kelvin.map((t) => {
    if (Number.isNaN(t)) return Number.NaN
    const { kelvin: ks, rate } = table
    let [low, high] = [0, ks.length - 1]
    if (t <= ks[0]!) return rate[0]!
    if (t >= ks[high]!) return rate[high]!
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (ks[middle]! <= t) low = middle
      else high = middle
    }
    const share = ks[high]! > ks[low]! ? (t - ks[low]!) / (ks[high]! - ks[low]!) : 0
    return rate[low]! + share * (rate[high]! - rate[low]!)
  })
