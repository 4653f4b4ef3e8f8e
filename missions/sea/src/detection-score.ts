/**
 * How well detections agree with known ships: F1 with pairs of at most 200 m, near the shore and away from it, and the
 * aggregate of xView3 (Paolo et al. 2022): F1 x (1 + length score + vessel F1 + fishing F1 + near-shore F1) / 5. What the
 * truth does not say (vessel or not, fishing) is left out and the divisor is smaller by as much.
 */
import { geodesic } from '@setu/core/earth'
import { assign } from './assignment.js'

export interface ScoredPlace {
  readonly lon: number
  readonly lat: number
  readonly lengthM?: number | null
  readonly nearShore?: boolean
}

export interface Score {
  readonly truths: number
  readonly detections: number
  readonly hits: number
  readonly f1: number | null
  /** 1 less the mean relative error of length, at least 0; null without lengths. */
  readonly length: number | null
}

const NEAR_M = 200

const f1Of = (hits: number, detections: number, truths: number): number | null =>
  detections + truths > 0 ? (2 * hits) / (detections + truths) : null

/** Pairs of least total distance, each truth and detection once. */
export const pairsWithin = (
  truth: readonly ScoredPlace[],
  found: readonly ScoredPlace[],
  metres = NEAR_M,
): readonly (readonly [truth: number, found: number])[] => {
  const order = found.map((_, i) => i).sort((a, b) => found[a]!.lat - found[b]!.lat)
  const band = metres / 110_000
  const edges = truth.flatMap((t, row) => {
    let [low, high] = [0, order.length]
    while (low < high) {
      const mid = (low + high) >> 1
      if (found[order[mid]!]!.lat < t.lat - band) low = mid + 1
      else high = mid
    }
    const own = []
    for (; low < order.length && found[order[low]!]!.lat <= t.lat + band; low++) {
      const d = found[order[low]!]!
      const distance = geodesic(t.lat, t.lon, d.lat, d.lon).distanceM
      // As many pairs as can be, then the nearest.
      if (distance <= metres) own.push({ row, column: order[low]!, gain: distance - 1e4 })
    }
    return own
  })
  const { columnOf } = assign(truth.length, found.length, edges)
  return [...columnOf].flatMap((column, row) => (column < 0 ? [] : [[row, column] as const]))
}

export const scoreOf = (truth: readonly ScoredPlace[], found: readonly ScoredPlace[]): Score => {
  const pairs = pairsWithin(truth, found)
  const errors = pairs.flatMap(([t, f]) => {
    const [a, b] = [truth[t]!.lengthM, found[f]!.lengthM]
    return a && b ? [Math.min(1, Math.abs(b - a) / a)] : []
  })
  return {
    truths: truth.length,
    detections: found.length,
    hits: pairs.length,
    f1: f1Of(pairs.length, found.length, truth.length),
    length: errors.length ? Math.max(0, 1 - errors.reduce((a, b) => a + b, 0) / errors.length) : null,
  }
}

/** Location, length and near-shore terms of the xView3 aggregate. */
export const aggregate = (all: Score, near: Score): number | null => {
  if (all.f1 === null) return null
  const terms = [all.length, near.truths > 0 ? near.f1 : null].filter((v): v is number => v !== null)
  return (all.f1 * (1 + terms.reduce((a, b) => a + b, 0))) / (1 + terms.length)
}
