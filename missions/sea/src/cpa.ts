/**
 * Closest point of approach. Both ships are brought to the same instant first; then on the local plane
 * t* = -(r.v)/(v.v), with r and v of the second relative to the first. Where they hardly move against one another
 * (below 0.05 kn) the range itself is the CPA. A past approach has a negative time. With covariances the probability that
 * they pass within a distance is that of a normal miss across the relative course.
 */
import { normalCdf } from '@setu/core/normal-distribution'
import { lonDifference } from './dead-reckoning.js'

export interface Moving {
  readonly timeMs: number
  readonly lon: number
  readonly lat: number
  readonly speedKnots: number
  readonly courseDegrees: number
  /** One standard deviation of the place, metres; grows with the square root of 3 q dt^3 when brought forward. */
  readonly sigmaMetres?: number
  readonly sigmaKnots?: number
}

export interface Approach {
  readonly cpaNmi: number
  /** From the instant of the later report; negative where it is past. */
  readonly tcpaMinutes: number
  /** Both at the same instant. */
  readonly rangeNmi: number
  readonly relativeKnots: number
  /** Of passing within the distance asked; null without errors. */
  readonly probability: number | null
  /** Place of the first at the closest point. */
  readonly lon: number
  readonly lat: number
}

const RADIANS = Math.PI / 180
/** Below this two ships are still against one another, knots. */
const STILL = 0.05

export const approach = (a: Moving, b: Moving, withinNmi = 0.5): Approach => {
  const timeMs = Math.max(a.timeMs, b.timeMs)
  const va = velocity(a)
  const vb = velocity(b)
  const shrink = Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180)
  const [ha, hb] = [(timeMs - a.timeMs) / 3_600_000, (timeMs - b.timeMs) / 3_600_000]
  const rx = lonDifference(a.lon, b.lon) * 60 * shrink + vb[0] * hb - va[0] * ha
  const ry = (b.lat - a.lat) * 60 + vb[1] * hb - va[1] * ha
  const [vx, vy] = [vb[0] - va[0], vb[1] - va[1]]
  const vv = vx * vx + vy * vy
  const rangeNmi = Math.hypot(rx, ry)
  const hours = vv < STILL * STILL ? 0 : -(rx * vx + ry * vy) / vv
  const cpaNmi = vv < STILL * STILL ? rangeNmi : Math.hypot(rx + vx * hours, ry + vy * hours)
  let probability: number | null = null
  if (a.sigmaMetres !== undefined && b.sigmaMetres !== undefined) {
    const metres = (m: Moving): number => Math.hypot(m.sigmaMetres!, (m.sigmaKnots ?? 0) * 1852 * Math.abs(hours))
    const sigma = Math.hypot(metres(a), metres(b)) / 1852
    // The miss across the relative course is normal around the signed CPA.
    probability =
      sigma > 0
        ? normalCdf((withinNmi - cpaNmi) / sigma) - normalCdf((-withinNmi - cpaNmi) / sigma)
        : cpaNmi <= withinNmi
          ? 1
          : 0
  }
  const elapsed = ha + hours
  return {
    cpaNmi,
    tcpaMinutes: hours * 60,
    rangeNmi,
    relativeKnots: Math.sqrt(vv),
    probability,
    lon: a.lon + (va[0] * elapsed) / 60 / Math.max(0.01, Math.cos(a.lat * RADIANS)),
    lat: a.lat + (va[1] * elapsed) / 60,
  }
}

const velocity = (m: Moving): readonly [number, number] => [
  m.speedKnots * Math.sin(m.courseDegrees * RADIANS),
  m.speedKnots * Math.cos(m.courseDegrees * RADIANS),
]
