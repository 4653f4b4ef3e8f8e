/**
 * Correlation of pairs against distance. In a sound network near stations agree better than far ones: the rank correlation
 * of pair correlation and distance is negative. Bins hold the mean correlation of their pairs.
 */
import { spearman } from '@setu/core/statistics'

export interface CorrelogramBin {
  readonly fromKm: number
  readonly toKm: number
  readonly pairs: number
  /** Mean distance and mean correlation of the pairs; null without pairs. */
  readonly meanKm: number | null
  readonly meanR: number | null
}

export interface Correlogram {
  readonly bins: readonly CorrelogramBin[]
  readonly pairs: number
  /** Rank correlation of correlation against distance over all pairs; null below ten pairs or without spread. */
  readonly rankCorrelation: number | null
}

/** Edges in km, [from, to). */
export const correlogramEdges: readonly number[] = [0, 10, 25, 50, 100, 200, 400, 800]

/** `r` and `distanceKm` are n * n; `leaveOut(i, j)` takes pairs out (a copied series has no distance of its own). */
export const correlogram = (
  r: Float64Array,
  distanceKm: Float64Array,
  n: number,
  edges: readonly number[] = correlogramEdges,
  leaveOut: (i: number, j: number) => boolean = () => false,
): Correlogram => {
  const ds: number[] = []
  const rs: number[] = []
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const [d, c] = [distanceKm[i * n + j]!, r[i * n + j]!]
      if (!Number.isNaN(d) && !Number.isNaN(c) && !leaveOut(i, j)) {
        ds.push(d)
        rs.push(c)
      }
    }
  const bins = edges.slice(1).map((toKm, b): CorrelogramBin => {
    const fromKm = edges[b]!
    let [pairs, km, sum] = [0, 0, 0]
    for (let k = 0; k < ds.length; k++)
      if (ds[k]! >= fromKm && ds[k]! < toKm) {
        pairs++
        km += ds[k]!
        sum += rs[k]!
      }
    return { fromKm, toKm, pairs, meanKm: pairs ? km / pairs : null, meanR: pairs ? sum / pairs : null }
  })
  const rho = ds.length >= 10 ? spearman(ds, rs) : Number.NaN
  return { bins, pairs: ds.length, rankCorrelation: Number.isFinite(rho) ? rho : null }
}

/** Of each station: the rank correlation of its correlations with all others against their distance; NaN below eight others. */
export const rankCorrelations = (r: Float64Array, distanceKm: Float64Array, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => {
    const ds: number[] = []
    const rs: number[] = []
    for (let j = 0; j < n; j++)
      if (j !== i && Number.isFinite(r[i * n + j]!) && Number.isFinite(distanceKm[i * n + j]!)) {
        ds.push(distanceKm[i * n + j]!)
        rs.push(r[i * n + j]!)
      }
    return ds.length >= 8 ? spearman(ds, rs) : Number.NaN
  })
