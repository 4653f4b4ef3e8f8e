/**
 * Whether a gauge fits its own satellite pixel best. The pixel of the highest correlation may lie far away by chance (the
 * best of a thousand) or because the satellite misplaces rain, so a position is doubtful only when three things meet: that
 * pixel is more than 50 km away; its lead over the own pixel is more than chance (Williams' (1959) t for two correlations
 * that share a variable, Steiger 1980, above `minT`, its n being the intervals in which one of the three is wet); and the
 * gauge does not agree better with near gauges than with far ones (rank correlation above `minRank`, where it is known).
 */
import { haversineKm } from '@setu/core/earth'
import { pearson } from '@setu/core/statistics'
import type { Station } from '../rain-field.js'
import type { SeriesSet } from './pair-correlation.js'

export interface OwnPixel {
  /** Correlation with the own pixel and with the best one; null where undefined. */
  readonly ownR: number | null
  readonly bestR: number | null
  /** Of the best pixel from the own one. */
  readonly bestKm: number | null
  readonly williamsT: number | null
  readonly doubtful: boolean
}

/** Williams' t of r12 against r13, where r23 correlates the two rivals. */
export const williamsT = (r12: number, r13: number, r23: number, n: number): number => {
  const determinant = 1 - r12 * r12 - r13 * r13 - r23 * r23 + 2 * r12 * r13 * r23
  const mean = (r12 + r13) / 2
  const below = 2 * ((n - 1) / (n - 3)) * determinant + mean * mean * (1 - r23) ** 3
  return (r12 - r13) * Math.sqrt(((n - 1) * (1 + r23)) / below)
}

export const ownPixels = (
  stations: readonly Station[],
  gauges: SeriesSet,
  pixels: SeriesSet,
  /** Correlations of every gauge with every pixel. */
  r: Float64Array,
  place: { readonly lons: ArrayLike<number>; readonly lats: ArrayLike<number>; readonly own: ArrayLike<number> },
  options: { farKm?: number; minT?: number; minRank?: number; gaugeRank?: ArrayLike<number> } = {},
): OwnPixel[] => {
  const { farKm = 50, minT = 3, minRank = -0.3, gaugeRank } = options
  const series = (set: SeriesSet, i: number): Float64Array => set.values.subarray(i * set.steps, (i + 1) * set.steps)
  return stations.map((_, s) => {
    const own = place.own[s]!
    const ownR = own < 0 ? Number.NaN : r[s * pixels.count + own]!
    let best = -1
    for (let p = 0; p < pixels.count; p++) {
      const c = r[s * pixels.count + p]!
      if (!Number.isNaN(c) && (best < 0 || c > r[s * pixels.count + best]!)) best = p
    }
    if (!Number.isFinite(ownR) || best < 0)
      return { ownR: null, bestR: null, bestKm: null, williamsT: null, doubtful: false }
    const bestR = r[s * pixels.count + best]!
    const bestKm = haversineKm(place.lats[own]!, place.lons[own]!, place.lats[best]!, place.lons[best]!)
    let t: number | null = null
    if (best !== own && bestKm > farKm) {
      const [g, a, b] = [series(gauges, s), series(pixels, own), series(pixels, best)]
      let wet = 0
      for (let k = 0; k < g.length; k++) if (g[k]! > 0 || a[k]! > 0 || b[k]! > 0) wet++
      const value = williamsT(bestR, ownR, pearson(a, b), wet)
      t = wet > 10 && Number.isFinite(value) ? value : null
    }
    return {
      ownR,
      bestR,
      bestKm,
      williamsT: t,
      doubtful: t !== null && t > minT && !((gaugeRank?.[s] ?? Number.NaN) <= minRank),
    }
  })
}
