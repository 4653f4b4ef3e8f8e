/**
 * Quantile mapping (Panofsky & Brier 1968; wet-day correction after Themessl et al. 2012; matching in moving windows as Xie &
 * Xiong 2011): the product's amount is given the gauge amount of the same rank, from the pooled pairs of the training gauges
 * in a window of days about the step (or of the whole period).
 *
 * Wet days first: where the product rains more often than the gauges, its lightest amounts become dry until both rain equally
 * often; where it rains less often, its dry days stay dry (no rain is invented) and its wet days take the upper part of the
 * gauges' distribution. Above the largest amount seen the correction of that amount is carried on (slope one).
 * It corrects the distribution, not the day: without a gauge nearby a missed storm stays missed.
 */
import { quantileOfSorted } from '@setu/core/quantiles'
import { dayMs } from '@setu/core/time'
import { type Adjuster, type AdjustSettings, estimated, type Method, type Training } from './method.js'
import { startOptimalInterpolation } from './optimal-interpolation.js'

export interface QuantileMap {
  /** Amounts of the product at the nodes, increasing. */
  readonly product: Float64Array
  /** Amounts of the gauges at the same probabilities. */
  readonly gauges: Float64Array
  /** Below this the product is taken as dry, mm. */
  readonly dryBelow: number
  /** Share of wet values. */
  readonly wetProduct: number
  readonly wetGauges: number
  readonly n: number
}

/** Fewest pairs, and fewest wet ones of each side, from which a map is made. */
export const FEWEST_PAIRS = 50
const FEWEST_WET = 10
const NODES = 200

/** The map of pooled values; null where there are too few. Neither list may hold NaN. */
export const quantileMap = (product: Float64Array, gauges: Float64Array, wetMm: number): QuantileMap | null => {
  const n = product.length
  if (n < FEWEST_PAIRS || gauges.length < FEWEST_PAIRS) return null
  const p = Float64Array.from(product).sort()
  const g = Float64Array.from(gauges).sort()
  const firstWet = (sorted: Float64Array): number => {
    const at = sorted.findIndex((v) => v >= wetMm)
    return at < 0 ? sorted.length : at
  }
  const wetGauges = 1 - firstWet(g) / g.length
  const wetProduct = 1 - firstWet(p) / n
  const share = Math.min(wetGauges, wetProduct)
  if (share * Math.min(n, g.length) < FEWEST_WET) return null
  // The product's amount above which it rains as often as the gauges do.
  const dryRank = Math.min(n - 1, Math.round((1 - share) * n))
  const dryBelow = p[dryRank]!
  const wetP = p.subarray(dryRank)
  const wetG = g.subarray(Math.min(g.length - 1, Math.round((1 - share) * g.length)))
  const count = Math.min(NODES, wetP.length)
  const at = (sorted: Float64Array) =>
    Float64Array.from({ length: count }, (_, k) => quantileOfSorted(sorted, count === 1 ? 1 : k / (count - 1)))
  return { product: at(wetP), gauges: at(wetG), dryBelow, wetProduct, wetGauges, n }
}

/** The corrected amount. */
export const mapQuantile = (map: QuantileMap, amount: number): number => {
  if (Number.isNaN(amount)) return Number.NaN
  const { product, gauges } = map
  if (amount < map.dryBelow || amount <= 0) return 0
  const last = product.length - 1
  if (amount >= product[last]!) return Math.max(0, amount + gauges[last]! - product[last]!)
  let [low, high] = [0, last]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (product[middle]! <= amount) low = middle
    else high = middle
  }
  const span = product[high]! - product[low]!
  const part = span > 0 ? (amount - product[low]!) / span : 1
  return gauges[low]! + part * (gauges[high]! - gauges[low]!)
}

/** Pairs of the steps within the window about step t. */
const pooled = (training: Training, t: number, windowMs: number) => {
  const { n, times, observed, satellite, instants } = training
  const p: number[] = []
  const g: number[] = []
  for (let u = 0; u < times; u++) {
    if (windowMs > 0 && Math.abs(instants[u]! - instants[t]!) > windowMs) continue
    for (let i = 0; i < n; i++) {
      const [o, s] = [observed[i * times + u]!, satellite![i * times + u]!]
      if (Number.isNaN(o) || !(s >= 0)) continue
      p.push(s)
      g.push(o)
    }
  }
  return { product: Float64Array.from(p), gauges: Float64Array.from(g) }
}

interface Mapped {
  map(t: number): QuantileMap | null
  readonly learnt: Readonly<Record<string, number | string>>
}

const mapsOf = (training: Training, { windowDays, wetMm }: AdjustSettings): Mapped => {
  const whole = (() => {
    const { product, gauges } = pooled(training, 0, 0)
    return quantileMap(product, gauges, wetMm)
  })()
  const made = new Map<number, QuantileMap | null>()
  return {
    learnt: whole
      ? { wetProduct: whole.wetProduct, wetGauges: whole.wetGauges, dryBelowMm: whole.dryBelow }
      : { fallback: 'unchanged: too few wet pairs' },
    map(t) {
      if (windowDays === 0) return whole
      if (!made.has(t)) {
        const { product, gauges } = pooled(training, t, windowDays * dayMs)
        made.set(t, quantileMap(product, gauges, wetMm) ?? whole)
      }
      return made.get(t)!
    },
  }
}

const mapped = (values: ArrayLike<number>, map: QuantileMap | null): Float64Array =>
  Float64Array.from(values, (v) => (map ? mapQuantile(map, v) : v))

export const quantileMapping: Method = {
  id: 'quantile-mapping',
  title: 'Quantile mapping',
  family: 'distribution',
  satellite: true,
  elevation: false,
  cite: 'Panofsky & Brier 1968; Themessl et al. 2012',
  start: (training, settings): Adjuster => {
    const maps = mapsOf(training, settings)
    return { learnt: maps.learnt, at: (t, _targets, satellite) => estimated(mapped(satellite!, maps.map(t))) }
  },
}

/** Matching of the distribution first, then optimal interpolation on what it gives (Xie & Xiong 2011). */
export const matchedInterpolation: Method = {
  id: 'matched-optimal-interpolation',
  title: 'Matching, then interpolation',
  family: 'distribution',
  satellite: true,
  elevation: false,
  cite: 'Xie & Xiong 2011',
  start: (training, settings): Adjuster => {
    const maps = mapsOf(training, settings)
    const { n, times } = training
    const satellite = new Float64Array(n * times)
    for (let t = 0; t < times; t++) {
      const map = maps.map(t)
      for (let i = 0; i < n; i++) {
        const v = training.satellite![i * times + t]!
        satellite[i * times + t] = map ? mapQuantile(map, v) : v
      }
    }
    const inner = startOptimalInterpolation({ ...training, satellite }, settings)
    return {
      learnt: { ...maps.learnt, ...inner.learnt },
      at: (t, targets, field) => inner.at(t, targets, mapped(field!, maps.map(t))),
    }
  },
}
