/**
 * Correlations between all pairs of series over their common intervals, exactly, without visiting every interval of every
 * pair: products are summed over the wet intervals of one series only, and the sums over common intervals are the series'
 * own sums less what falls on the other's missing ones, gathered once for all pairs.
 */
import { finished } from './steps.js'

/** Series in one array: `values[s * steps + t]`, NaN missing. */
export interface SeriesSet {
  readonly values: Float64Array
  readonly steps: number
  readonly count: number
}

interface Prepared {
  readonly steps: number
  readonly count: number
  /** Values with 0 for missing. */
  readonly filled: Float64Array
  readonly wet: readonly Int32Array[]
  /** Series that are missing at each time, and those that are wet. */
  readonly missingAt: readonly Int32Array[]
  readonly wetAt: readonly Int32Array[]
  readonly missing: Int32Array
  readonly sum: Float64Array
  readonly squares: Float64Array
}

const prepared = ({ values, steps, count }: SeriesSet): Prepared => {
  const filled = new Float64Array(count * steps)
  const sum = new Float64Array(count)
  const squares = new Float64Array(count)
  const missing = new Int32Array(count)
  const wet: Int32Array[] = []
  const times = new Int32Array(steps)
  for (let s = 0; s < count; s++) {
    let n = 0
    for (let t = 0; t < steps; t++) {
      const v = values[s * steps + t]!
      if (!Number.isFinite(v)) missing[s]!++
      else if (v !== 0) {
        filled[s * steps + t] = v
        sum[s]! += v
        squares[s]! += v * v
        times[n++] = t
      }
    }
    wet.push(times.slice(0, n))
  }
  const [missingAt, wetAt]: [Int32Array[], Int32Array[]] = [[], []]
  const [dryNames, wetNames] = [new Int32Array(count), new Int32Array(count)]
  for (let t = 0; t < steps; t++) {
    let [m, w] = [0, 0]
    for (let s = 0; s < count; s++) {
      if (!Number.isFinite(values[s * steps + t]!)) dryNames[m++] = s
      else if (filled[s * steps + t] !== 0) wetNames[w++] = s
    }
    missingAt.push(dryNames.slice(0, m))
    wetAt.push(wetNames.slice(0, w))
  }
  return { steps, count, filled, wet, missingAt, wetAt, missing, sum, squares }
}

/** Of series `x` what falls on the missing intervals of `y`: sums and squares, `y * x.count + x`. */
const atMissing = (x: Prepared, y: Prepared): { readonly sum: Float64Array; readonly squares: Float64Array } => {
  const sum = new Float64Array(x.count * y.count)
  const squares = new Float64Array(x.count * y.count)
  for (let t = 0; t < x.steps; t++) {
    const wet = x.wetAt[t]!
    for (const j of y.missingAt[t]!)
      for (let k = 0; k < wet.length; k++) {
        const i = wet[k]!
        const v = x.filled[i * x.steps + t]!
        sum[j * x.count + i]! += v
        squares[j * x.count + i]! += v * v
      }
  }
  return { sum, squares }
}

/** Intervals at which both are missing, `x * y.count + y`. */
const bothMissing = (x: Prepared, y: Prepared): Int32Array => {
  const out = new Int32Array(x.count * y.count)
  for (let t = 0; t < x.steps; t++)
    for (const i of x.missingAt[t]!) for (const j of y.missingAt[t]!) out[i * y.count + j]!++
  return out
}

/**
 * Pearson r of every series of `a` with every series of `b` (same times): `a.count * b.count`; NaN below `minN` common
 * intervals or without variance. Yields the share done, so that a host can go between.
 */
export function* crossCorrelationsInSteps(a: SeriesSet, b: SeriesSet, minN = 30): Generator<number, Float64Array> {
  const p = prepared(a)
  const same = a === b
  const q = same ? p : prepared(b)
  yield 0.1
  const { steps } = a
  const out = new Float64Array(a.count * b.count).fill(Number.NaN)
  const ofA = atMissing(p, q)
  yield 0.2
  const ofB = same ? ofA : atMissing(q, p)
  const both = bothMissing(p, q)
  const products = new Float64Array(b.count)
  for (let i = 0; i < a.count; i++) {
    if (i % 16 === 0) yield 0.25 + (0.75 * i) / a.count
    const first = same ? i : 0
    productSums(p, i, q, first, products)
    for (let j = first; j < b.count; j++) {
      const n = steps - p.missing[i]! - q.missing[j]! + both[i * b.count + j]!
      if (n < minN) continue
      const x = p.sum[i]! - ofA.sum[j * a.count + i]!
      const xx = p.squares[i]! - ofA.squares[j * a.count + i]!
      const y = q.sum[j]! - ofB.sum[i * b.count + j]!
      const yy = q.squares[j]! - ofB.squares[i * b.count + j]!
      const vx = n * xx - x * x
      const vy = n * yy - y * y
      // Differences of large sums leave noise of about 1e-13 of the whole where there is no variance.
      if (vx <= 1e-10 * n * p.squares[i]! || vy <= 1e-10 * n * q.squares[j]!) continue
      const r = Math.max(-1, Math.min(1, (n * products[j]! - x * y) / Math.sqrt(vx * vy)))
      out[i * b.count + j] = r
      if (same) out[j * b.count + i] = r
    }
  }
  return out
}

/** Sums of products of series `i` of `p` with series `first`.. of `q`. */
const productSums = (p: Prepared, i: number, q: Prepared, first: number, products: Float64Array): void => {
  const { steps } = p
  const { filled, count } = q
  const wet = p.wet[i]!
  const mm = Float64Array.from(wet, (t) => p.filled[i * steps + t]!)
  for (let j = first; j < count; j += 4) {
    // Four partners at once share the walk over the wet intervals; beyond the last they repeat it.
    const o0 = j * steps
    const o1 = Math.min(j + 1, count - 1) * steps
    const o2 = Math.min(j + 2, count - 1) * steps
    const o3 = Math.min(j + 3, count - 1) * steps
    let [s0, s1, s2, s3] = [0, 0, 0, 0]
    for (let k = 0; k < wet.length; k++) {
      const t = wet[k]!
      const v = mm[k]!
      s0 += v * filled[o0 + t]!
      s1 += v * filled[o1 + t]!
      s2 += v * filled[o2 + t]!
      s3 += v * filled[o3 + t]!
    }
    products[j] = s0
    if (j + 1 < count) products[j + 1] = s1
    if (j + 2 < count) products[j + 2] = s2
    if (j + 3 < count) products[j + 3] = s3
  }
}

/** The same at once. */
export const crossCorrelations = (a: SeriesSet, b: SeriesSet, minN = 30): Float64Array =>
  finished(crossCorrelationsInSteps(a, b, minN))
