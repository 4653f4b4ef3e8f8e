/**
 * Generalised Pareto distribution of the excess over a threshold (Pickands 1975; Coles 2001): scale sigma, shape xi as in
 * the GEV. Peaks are made independent by a gap between them; their number in a year makes levels of return periods.
 */
import { lMoments } from './l-moments.js'
import { minimise } from './simplex.js'

export interface Gpd {
  readonly threshold: number
  readonly sigma: number
  readonly xi: number
  /** Peaks in a year. */
  readonly rate: number
}

/** Negative log-likelihood of excesses. */
export const gpdCost = (excess: ArrayLike<number>, sigma: number, xi: number): number => {
  if (!(sigma > 0)) return Number.POSITIVE_INFINITY
  let sum = excess.length * Math.log(sigma)
  for (let i = 0; i < excess.length; i++) {
    const z = excess[i]! / sigma
    if (!(1 + xi * z > 0)) return Number.POSITIVE_INFINITY
    sum += Math.abs(xi) < 1e-100 ? z : (1 + 1 / xi) * Math.log1p(xi * z)
  }
  return sum
}

/** The level exceeded on average once in `years`; NaN where that is below the threshold. */
export const gpdLevel = ({ threshold, sigma, xi, rate }: Gpd, years: number): number => {
  const m = rate * years
  if (!(m > 1)) return Number.NaN
  const l = Math.log(m)
  return threshold + sigma * (Math.abs(xi) < 1e-100 ? l : Math.expm1(xi * l) / xi)
}

export const gpdByLMoments = (excess: ArrayLike<number>): Pick<Gpd, 'sigma' | 'xi'> | null => {
  const { l1, l2 } = lMoments(excess)
  if (!(l2 > 0)) return null
  const k = l1 / l2 - 2
  return { sigma: (1 + k) * l1, xi: -k }
}

export const gpdByLikelihood = (excess: ArrayLike<number>): Pick<Gpd, 'sigma' | 'xi'> | null => {
  const start = gpdByLMoments(excess)
  if (!start) return null
  const cost = (p: Float64Array): number =>
    p[1]! < -0.99 || p[1]! > 2 ? Number.POSITIVE_INFINITY : gpdCost(excess, Math.exp(p[0]!), p[1]!)
  const begin = [Math.log(start.sigma), start.xi]
  if (!Number.isFinite(cost(Float64Array.from(begin)))) begin[1] = 0.05
  const { at, value } = minimise(cost, begin, [0.1, 0.1])
  return Number.isFinite(value) && at[1]! > -0.989 ? { sigma: Math.exp(at[0]!), xi: at[1]! } : null
}

/** Greatest value of each run above the threshold; runs closer than `gap` steps are one. Missing values end no run. */
export const peaksOver = (values: ArrayLike<number>, threshold: number, gap: number): Float64Array => {
  const peaks: number[] = []
  let last = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!
    if (!(v > threshold)) continue
    if (i - last > gap) peaks.push(v)
    else if (v > peaks.at(-1)!) peaks[peaks.length - 1] = v
    last = i
  }
  return Float64Array.from(peaks)
}
