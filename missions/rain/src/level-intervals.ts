/**
 * Intervals of return levels: by the profile of the likelihood, which lets the upper bound lie far out where the tail is
 * heavy (Coles 2001, section 2.6.6), or by resampling the years.
 */
import { type BootstrapInterval, bootstrapInterval, hasInterval } from '@setu/core/bootstrap-interval'
import { randomFrom } from '@setu/core/random'
import { type Gev, gevCost, gevLevel } from './gev.js'
import { type Gpd, gpdCost, gpdLevel } from './gpd.js'
import { minimise } from './simplex.js'

export interface LevelInterval {
  readonly low: number
  readonly high: number
}

/** Half the chi-square quantile of one degree of freedom at 68, 80, 90, 95 and 99 %. */
const DROP: Readonly<Record<string, number>> = {
  '0.68': 0.4944663,
  '0.8': 0.8211872,
  '0.9': 1.3527717,
  '0.95': 1.9207294,
  '0.99': 3.3174483,
}
export const profileLevels = Object.keys(DROP).map(Number)

/** Where a profile of costs crosses `limit` on one side of `best`; the other bound is sought by halving. */
const crossing = (profile: (level: number) => number, best: number, first: number, limit: number): number => {
  let inside = best
  let step = first
  for (let k = 0; k < 60; k++) {
    const at = inside + step
    if (!(profile(at) <= limit)) break
    inside = at
    step *= 1.6
    if (k === 59) return Number.NaN
  }
  let outside = inside + step
  for (let k = 0; k < 40; k++) {
    const middle = (inside + outside) / 2
    if (profile(middle) <= limit) inside = middle
    else outside = middle
  }
  return inside
}

/** Profile interval of the level of `years` of a GEV (or Gumbel) fitted by maximum likelihood. */
export const gevProfile = (x: Float64Array, fit: Gev, years: number, level: number, gumbel: boolean): LevelInterval => {
  const reduced = -Math.log(-Math.log(1 - 1 / years))
  const best = gevLevel(fit, years)
  const least = gevCost(x, fit.mu, fit.sigma, fit.xi)
  const start = { sigma: Math.log(fit.sigma), xi: fit.xi }
  const profile = (z: number): number => {
    const cost = (p: Float64Array): number => {
      const xi = gumbel ? 0 : p[1]!
      if (xi < -0.99 || xi > 3) return Number.POSITIVE_INFINITY
      const sigma = Math.exp(p[0]!)
      const mu = z - sigma * (Math.abs(xi) < 1e-100 ? reduced : Math.expm1(xi * reduced) / xi)
      return gevCost(x, mu, sigma, xi)
    }
    const { at, value } = gumbel
      ? minimise(cost, [start.sigma], [0.05], { restarts: 1 })
      : minimise(cost, [start.sigma, start.xi], [0.05, 0.05], { restarts: 2 })
    if (Number.isFinite(value)) {
      start.sigma = at[0]!
      if (!gumbel) start.xi = at[1]!
    }
    return value
  }
  const limit = least + DROP[String(level)]!
  const reset = (): void => {
    start.sigma = Math.log(fit.sigma)
    start.xi = fit.xi
  }
  const low = crossing(profile, best, -0.05 * Math.abs(best), limit)
  reset()
  return { low, high: crossing(profile, best, 0.05 * Math.abs(best), limit) }
}

/** Profile interval of a level of a generalised Pareto fit; the rate of peaks is taken as known. */
export const gpdProfile = (excess: Float64Array, fit: Gpd, years: number, level: number): LevelInterval => {
  const m = fit.rate * years
  const best = gpdLevel(fit, years)
  const least = gpdCost(excess, fit.sigma, fit.xi)
  const profile = (z: number): number => {
    const above = z - fit.threshold
    if (!(above > 0)) return Number.POSITIVE_INFINITY
    const cost = (p: Float64Array): number => {
      const xi = p[0]!
      if (xi < -0.99 || xi > 3) return Number.POSITIVE_INFINITY
      const sigma = Math.abs(xi) < 1e-100 ? above / Math.log(m) : (above * xi) / Math.expm1(xi * Math.log(m))
      return gpdCost(excess, sigma, xi)
    }
    return minimise(cost, [fit.xi], [0.05], { restarts: 2 }).value
  }
  const limit = least + DROP[String(level)]!
  return {
    low: crossing(profile, best, -0.05 * best, limit),
    high: crossing(profile, best, 0.05 * best, limit),
  }
}

/** Percentile intervals of several levels by resampling values with replacement; null bounds where refits fail too often. */
export const bootstrapLevels = (
  x: Float64Array,
  levelsOf: (sample: Float64Array) => readonly number[] | null,
  count: number,
  resamples: number,
  seed: number,
  level: number,
): (BootstrapInterval | null)[] => {
  const random = randomFrom(seed)
  const all = Array.from({ length: count }, () => new Float64Array(resamples).fill(Number.NaN))
  const sample = new Float64Array(x.length)
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < x.length; i++) sample[i] = x[random.integer(x.length)]!
    levelsOf(sample)?.forEach((v, k) => {
      all[k]![r] = v
    })
  }
  return all.map((values) => {
    const interval = bootstrapInterval(values, level)
    return hasInterval(interval) ? interval : null
  })
}
