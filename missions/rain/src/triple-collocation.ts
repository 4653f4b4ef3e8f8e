/**
 * Triple collocation (Stoffelen 1998) and its extension (McColl et al. 2014): from the covariances Q of three products of
 * one truth, the correlation of each with the truth, rho_i^2 = Q_ij Q_ik / (Q_ii Q_jk), and its error variance
 * Q_ii - Q_ij Q_ik / Q_jk. The multiplicative form (Alemohammad et al. 2015) does so for the logarithms of triples that
 * are wet in all three.
 *
 * It stands and falls with independent errors. Two products that share a source are both flattered and the third is
 * blamed; so every result carries `independence-assumed`, and `ranking-contradicts-direct` where it ranks a product
 * above the reference that it was to be judged by, or products in another order than their correlation with it does.
 */
import { type BootstrapDesign, planResamples } from '@setu/core/bootstrap'
import { bootstrapInterval, hasInterval } from '@setu/core/bootstrap-interval'
import { setuError } from '@setu/core/errors'
import { type Estimate, estimateOf } from '@setu/core/estimate'
import { resampleTotals } from '@setu/core/resample-totals'

export type TripleForm = 'additive' | 'multiplicative'
export type TripleWarning =
  | 'independence-assumed'
  | 'negative-variance'
  | 'correlation-above-one'
  | 'few-triples'
  | 'ranking-contradicts-direct'

export interface TripleMember {
  readonly name: string
  /** Correlation with the truth. */
  readonly correlation: Estimate
  /** In the square of the unit, or of the logarithm. */
  readonly errorVariance: Estimate
  /** Slope of this product on the truth over that of the first. */
  readonly scale: Estimate
}

export interface TripleCollocation {
  readonly form: TripleForm
  readonly n: number
  readonly members: readonly [TripleMember, TripleMember, TripleMember]
  readonly warnings: readonly TripleWarning[]
}

export interface TripleInput {
  readonly stations: number
  readonly times: number
  /** Three series on the same cells [s * times + t], NaN where missing. */
  readonly products: readonly [TripleSeries, TripleSeries, TripleSeries]
}
export interface TripleSeries {
  readonly name: string
  readonly values: Float64Array | Float32Array
}

export interface TripleOptions {
  readonly form: TripleForm
  readonly unit: string
  /** Wet in the multiplicative form is at least this; above 0. */
  readonly wet?: number
  /** Which of the three the others are directly judged by, if one is. */
  readonly reference?: 0 | 1 | 2
  readonly bootstrap?: { readonly design: BootstrapDesign; readonly level: number }
}

/** Below this the result carries `few-triples`. */
export const FEWEST_TRIPLES = 100

// Additive statistics of a triple: n, three sums, six products.
const COUNT = 10
const PRODUCTS = [
  [0, 0],
  [1, 1],
  [2, 2],
  [0, 1],
  [0, 2],
  [1, 2],
] as const

interface Solved {
  /** Squared correlations, error variances, scales: three each. */
  readonly rho2: readonly number[]
  readonly variance: readonly number[]
  readonly scale: readonly number[]
}

/** From covariances xx, yy, zz, xy, xz, yz. */
const solve = (q: readonly number[]): Solved => {
  const [xx, yy, zz, xy, xz, yz] = q as [number, number, number, number, number, number]
  const signal = [(xy * xz) / yz, (xy * yz) / xz, (xz * yz) / xy]
  const own = [xx, yy, zz]
  return {
    rho2: signal.map((s, i) => s / own[i]!),
    variance: signal.map((s, i) => own[i]! - s),
    scale: [1, yz / xz, yz / xy],
  }
}

const covariances = (totals: ArrayLike<number>, at: number): number[] => {
  const n = totals[at]!
  return PRODUCTS.map(([i, j], k) => (totals[at + 4 + k]! - (totals[at + 1 + i]! * totals[at + 1 + j]!) / n) / (n - 1))
}

export const tripleCollocation = (input: TripleInput, options: TripleOptions): TripleCollocation => {
  const cells = input.stations * input.times
  for (const p of input.products)
    if (p.values.length !== cells)
      throw setuError('bad-input', {
        where: p.name,
        found: `${p.values.length} values`,
        expected: `${input.stations} stations x ${input.times} steps = ${cells}`,
      })
  const wet = options.wet ?? 0.1
  if (options.form === 'multiplicative' && !(wet > 0))
    throw setuError('bad-input', { where: 'wet', found: String(wet), expected: 'a number above 0' })
  const multiplicative = options.form === 'multiplicative'
  const series = input.products.map(() => new Float64Array(cells)) as [Float64Array, Float64Array, Float64Array]
  const valid = new Uint8Array(cells)
  const mean = [0, 0, 0]
  let n = 0
  for (let i = 0; i < cells; i++) {
    const v = input.products.map((p) => p.values[i]!)
    if (!v.every((x) => Number.isFinite(x) && (!multiplicative || x >= wet))) continue
    valid[i] = 1
    n++
    v.forEach((x, k) => {
      series[k]![i] = multiplicative ? Math.log(x) : x
      mean[k]! += series[k]![i]!
    })
  }
  series.forEach((own, k) => {
    for (let i = 0; i < cells; i++) if (valid[i]) own[i]! -= mean[k]! / n
  })
  const out = new Float64Array(cells)
  const plane = (k: number): ArrayLike<number> => {
    if (k === 0) return valid
    if (k < 4) return series[k - 1]!
    const [i, j] = PRODUCTS[k - 4]!
    for (let c = 0; c < cells; c++) out[c] = series[i]![c]! * series[j]![c]!
    return out
  }
  const totals = Float64Array.from({ length: COUNT }, (_, k) => {
    const values = plane(k)
    let sum = 0
    for (let i = 0; i < cells; i++) sum += values[i]!
    return sum
  })
  const q = covariances(totals, 0)
  const why = whyUndefined(n, q)
  const solved = solve(why ? q.map(() => Number.NaN) : q)
  const resampled = options.bootstrap ? resample(input, options.bootstrap.design, plane) : null
  const unit = multiplicative ? '1' : `(${options.unit})2`
  const level = options.bootstrap?.level ?? 0.95
  const estimate = (value: number, of: (s: Solved) => number, unitOf: string, reason: string): Estimate => {
    const interval = resampled && Number.isFinite(value) ? bootstrapInterval(resampled.map(of), level) : null
    if (interval && !hasInterval(interval))
      return { ...estimateOf(value, unitOf, { n }, reason), reason: interval.reason }
    return estimateOf(value, unitOf, { n, ...(interval ?? {}) }, reason)
  }
  const correlation = (s: Solved, k: number): number =>
    s.rho2[k]! >= 0 && s.rho2[k]! <= 1 ? Math.sqrt(s.rho2[k]!) : Number.NaN
  const variance = (s: Solved, k: number): number => (s.variance[k]! >= 0 ? s.variance[k]! : Number.NaN)
  const members = input.products.map(
    (p, k): TripleMember => ({
      name: p.name,
      correlation: estimate(
        correlation(solved, k),
        (s) => correlation(s, k),
        '1',
        why ?? (solved.rho2[k]! < 0 ? 'negative squared correlation' : 'squared correlation above one'),
      ),
      errorVariance: estimate(variance(solved, k), (s) => variance(s, k), unit, why ?? 'negative error variance'),
      scale: estimate(solved.scale[k]!, (s) => s.scale[k]!, '1', why ?? 'no common variance'),
    }),
  ) as [TripleMember, TripleMember, TripleMember]
  const warnings: TripleWarning[] = ['independence-assumed']
  if (solved.variance.some((v) => v < 0)) warnings.push('negative-variance')
  if (solved.rho2.some((r) => r > 1)) warnings.push('correlation-above-one')
  if (n < FEWEST_TRIPLES) warnings.push('few-triples')
  if (options.reference !== undefined && contradicts(solved, q, options.reference))
    warnings.push('ranking-contradicts-direct')
  return { form: options.form, n, members, warnings }
}

const whyUndefined = (n: number, q: readonly number[]): string | undefined =>
  n < 3
    ? 'fewer than three triples'
    : q.slice(0, 3).some((v) => !(v > 0))
      ? 'zero variance of a product'
      : q.slice(3).some((v) => v === 0)
        ? 'no covariance of two products'
        : undefined

const resample = (input: TripleInput, design: BootstrapDesign, plane: (k: number) => ArrayLike<number>): Solved[] => {
  const plan = planResamples(design, input.stations, input.times)
  const totals = resampleTotals(plan, COUNT, plane)
  return Array.from({ length: design.resamples }, (_, r) => solve(covariances(totals, r * COUNT)))
}

/** A product above the reference, or two products in another order than by their correlation with the reference. */
const contradicts = (solved: Solved, q: readonly number[], reference: 0 | 1 | 2): boolean => {
  const others = [0, 1, 2].filter((k) => k !== reference) as [number, number]
  const rho2 = solved.rho2
  if (others.some((k) => rho2[k]! > rho2[reference]!)) return true
  const covariance = (i: number, j: number): number =>
    q[PRODUCTS.findIndex(([a, b]) => a === Math.min(i, j) && b === Math.max(i, j))]!
  const direct = others.map((k) => covariance(k, reference) / Math.sqrt(q[k]! * q[reference]!)) as [number, number]
  return rho2[others[0]]! > rho2[others[1]]! !== direct[0] > direct[1]
}
