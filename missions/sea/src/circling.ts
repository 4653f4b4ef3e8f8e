/** Circles with constant radius and rate, a mark of receivers that are interfered with (Bergman 2019). */
import { lonDifference } from './dead-reckoning.js'
import { eventOf, evidenceOfRun, runOf, type SeaEvent } from './event.js'
import type { Positions } from './positions.js'
import type { ShipTrack } from './ship-track.js'

/** Runs of at least 24 points whose distance to their middle is even and that turn at an even rate, more than once round. */
export const circles = (p: Positions, t: ShipTrack, runLength = 24): SeaEvent[] => {
  const events: SeaEvent[] = []
  let from = -1
  let radius = 0
  const flush = (to: number): void => {
    if (from >= 0)
      events.push(
        eventOf({
          kind: 'circling',
          ...runOf(t, from, to),
          mmsi: [t.mmsi],
          values: { radiusNmi: Number(radius.toFixed(2)), points: to - from + 1 },
          rule: {
            name: 'circling',
            version: '1.0.0',
            thresholds: { points: runLength, radiusSpread: 0.1 },
            cite: 'Bergman 2019, SkyTruth',
          },
          evidence: evidenceOfRun(p, t, from, to),
          alternatives: [
            'a survey or search pattern',
            'a ship swinging at anchor on a long chain',
            'satellite navigation that is interfered with',
          ],
          confidence: 0.8,
        }),
      )
    from = -1
  }
  for (let start = 0; start + runLength <= t.n; start += runLength) {
    const shrink = Math.cos((t.lat[start]! * Math.PI) / 180)
    const xs = Float64Array.from(
      { length: runLength },
      (_, k) => lonDifference(t.lon[start]!, t.lon[start + k]!) * 60 * shrink,
    )
    const ys = Float64Array.from({ length: runLength }, (_, k) => (t.lat[start + k]! - t.lat[start]!) * 60)
    const [cx, cy] = centreOf(xs, ys)
    const rs = xs.map((x, k) => Math.hypot(x - cx, ys[k]! - cy))
    const mean = rs.reduce((a, b) => a + b, 0) / runLength
    const spread = Math.sqrt(rs.reduce((a, r) => a + (r - mean) ** 2, 0) / runLength)
    let turned = 0
    let even = true
    const angles = Array.from(xs, (x, k) => Math.atan2(x - cx, ys[k]! - cy))
    for (let k = 1; k < runLength; k++) {
      let d = angles[k]! - angles[k - 1]!
      if (d > Math.PI) d -= 2 * Math.PI
      else if (d < -Math.PI) d += 2 * Math.PI
      if (k > 1 && turned !== 0 && Math.sign(d) !== Math.sign(turned)) even = false
      turned += d
    }
    const circular = even && mean > 0.15 && spread < 0.1 * mean && Math.abs(turned) > 2 * Math.PI
    if (circular) {
      if (from < 0) from = start
      radius = mean
    } else flush(start - 1)
  }
  flush(t.n - 1)
  return events
}

/** Middle of a circle through points by least squares (Kasa 1976). */
const centreOf = (xs: Float64Array, ys: Float64Array): readonly [number, number] => {
  const n = xs.length
  const mx = xs.reduce((a, b) => a + b, 0) / n
  const my = ys.reduce((a, b) => a + b, 0) / n
  let [suu, svv, suv, suz, svz] = [0, 0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [u, v] = [xs[i]! - mx, ys[i]! - my]
    const z = u * u + v * v
    suu += u * u
    svv += v * v
    suv += u * v
    suz += u * z
    svz += v * z
  }
  const det = suu * svv - suv * suv
  if (!(Math.abs(det) > 1e-12)) return [mx, my]
  return [mx + (suz * svv - svz * suv) / (2 * det), my + (svz * suu - suz * suv) / (2 * det)]
}
