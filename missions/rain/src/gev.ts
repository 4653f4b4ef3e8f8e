/**
 * Generalised extreme value distribution of block maxima (Jenkinson 1955; Coles 2001): location mu, scale sigma, shape xi,
 * xi > 0 being the heavy tail (Fréchet) and 0 the Gumbel. Fits by maximum likelihood and by L-moments (Hosking 1990; the
 * shape is solved exactly, from his approximation). Maximum likelihood has its usual properties for xi > -0.5 only.
 */
import { gamma } from '@setu/core/gamma-function'
import { lMoments } from './l-moments.js'
import { minimise } from './simplex.js'

export interface Gev {
  readonly mu: number
  readonly sigma: number
  readonly xi: number
}

export type ExtremeFamily = 'gev' | 'gumbel' | 'gpd'
export type FitMethod = 'maximum-likelihood' | 'l-moments'

const EULER = 0.5772156649015329
/** A shape so small that its products would lose digits is none. */
const NONE = 1e-100
/** ln(1 + xi z) / xi, which is z for no shape. */
const reduced = (z: number, xi: number): number => (Math.abs(xi) < NONE ? z : Math.log1p(xi * z) / xi)

/** Negative log-likelihood; Infinity where a value lies beyond the bound. */
export const gevCost = (x: ArrayLike<number>, mu: number, sigma: number, xi: number): number => {
  if (!(sigma > 0)) return Number.POSITIVE_INFINITY
  let sum = x.length * Math.log(sigma)
  for (let i = 0; i < x.length; i++) {
    const z = (x[i]! - mu) / sigma
    if (!(1 + xi * z > 0)) return Number.POSITIVE_INFINITY
    const l = reduced(z, xi)
    sum += (1 + xi) * l + Math.exp(-l)
  }
  return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY
}

/** The value that is not exceeded with probability p. */
export const gevQuantile = ({ mu, sigma, xi }: Gev, p: number): number => {
  const l = -Math.log(-Math.log(p))
  return mu + sigma * (Math.abs(xi) < NONE ? l : Math.expm1(xi * l) / xi)
}

export const gevCdf = ({ mu, sigma, xi }: Gev, x: number): number => {
  const z = (x - mu) / sigma
  if (1 + xi * z <= 0) return xi > 0 ? 0 : 1
  return Math.exp(-Math.exp(-reduced(z, xi)))
}

/** Level exceeded on average once in `years` blocks. */
export const gevLevel = (fit: Gev, years: number): number => gevQuantile(fit, 1 - 1 / years)

/** Gumbel distribution with the sample's L-moments; null without spread. */
export const gumbelByLMoments = (x: ArrayLike<number>): Gev | null => {
  const { l1, l2 } = lMoments(x)
  if (!(l2 > 0)) return null
  const sigma = l2 / Math.LN2
  return { mu: l1 - EULER * sigma, sigma, xi: 0 }
}

/** L-skewness of a GEV of Hosking's k = -xi. */
const skewOf = (k: number): number =>
  Math.abs(k) < 1e-7 ? 0.16992500144231237 : (2 * (1 - 3 ** -k)) / (1 - 2 ** -k) - 3

/** GEV with the sample's first three L-moments; null without spread or for an L-skewness that no GEV has. */
export const gevByLMoments = (x: ArrayLike<number>): Gev | null => {
  const { l1, l2, t3 } = lMoments(x)
  if (!(l2 > 0) || !(Math.abs(t3) < 1)) return null
  const c = 2 / (3 + t3) - Math.LN2 / Math.log(3)
  let k = 7.859 * c + 2.9554 * c * c
  for (let step = 0; step < 50; step++) {
    const h = 1e-5
    const change = (skewOf(k) - t3) / ((skewOf(k + h) - skewOf(k - h)) / (2 * h))
    k -= change
    if (!(k > -1)) k = -0.999
    if (Math.abs(change) < 1e-12) break
  }
  if (Math.abs(k) < 1e-7) return gumbelByLMoments(x)
  const g = gamma(1 + k)
  const sigma = (l2 * k) / ((1 - 2 ** -k) * g)
  return sigma > 0 ? { mu: l1 - (sigma * (1 - g)) / k, sigma, xi: -k } : null
}

/** Gumbel by maximum likelihood. */
export const gumbelByLikelihood = (x: ArrayLike<number>): Gev | null => {
  const start = gumbelByLMoments(x)
  if (!start) return null
  const { at, value } = minimise(
    (p) => gevCost(x, p[0]!, Math.exp(p[1]!), 0),
    [start.mu, Math.log(start.sigma)],
    [start.sigma * 0.2, 0.1],
  )
  return Number.isFinite(value) ? { mu: at[0]!, sigma: Math.exp(at[1]!), xi: 0 } : null
}

/** GEV by maximum likelihood, the shape held within -0.99..2; null where no optimum was found inside. */
export const gevByLikelihood = (x: ArrayLike<number>, from?: Gev): Gev | null => {
  const start = from ?? gevByLMoments(x) ?? gumbelByLMoments(x)
  if (!start) return null
  const cost = (p: Float64Array): number =>
    p[2]! < -0.99 || p[2]! > 2 ? Number.POSITIVE_INFINITY : gevCost(x, p[0]!, Math.exp(p[1]!), p[2]!)
  const begin = [start.mu, Math.log(start.sigma), start.xi]
  // L-moments may put a value beyond the bound: then from a flat tail.
  if (!Number.isFinite(cost(Float64Array.from(begin)))) begin[2] = 0.05
  const { at, value } = minimise(cost, begin, [start.sigma * 0.2, 0.1, 0.1])
  if (!Number.isFinite(value) || at[2]! < -0.989 || at[2]! > 1.99) return null
  return { mu: at[0]!, sigma: Math.exp(at[1]!), xi: at[2]! }
}
