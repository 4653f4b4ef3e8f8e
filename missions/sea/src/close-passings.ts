/**
 * Close passings: the least distance that two ships had, below a limit, while both were under way. Candidates come from the
 * same grid of instants as encounters; the least distance is then found on the tracks between points.
 */

import { approach } from './cpa.js'
import { lonDifference } from './dead-reckoning.js'
import { type EncounterSettings, encounterSettings, type Meeting, meetingsOf, nearestPoint } from './encounters.js'
import { eventOf, evidenceOf, type Rule, type SeaEvent } from './event.js'
import type { Positions } from './positions.js'
import { type ShipTrack, sigmaMetres } from './ship-track.js'

export interface PassingSettings {
  readonly nmi: number
  /** Both faster than this: ships at anchor do not alarm. */
  readonly knots: number
}
export const passingSettings: PassingSettings = { nmi: 0.5, knots: 2 }

const rule = (s: PassingSettings): Rule => ({
  name: 'close passing',
  version: '1.0.0',
  thresholds: { nmi: s.nmi, knots: s.knots },
  cite: 'closest point of approach',
})

const STEP_MINUTES = 2

/** Ships that came near one another at speed. */
export const passingEvents = async (
  p: Positions,
  tracks: readonly ShipTrack[],
  s: PassingSettings = passingSettings,
  pause: (fraction: number) => Promise<void> = async () => {},
): Promise<SeaEvent[]> => {
  const settings: EncounterSettings = {
    ...encounterSettings,
    // Two ships at 25 kn come 1.7 nautical miles nearer in a step.
    metres: (s.nmi + (50 * STEP_MINUTES) / 60) * 1852,
    hours: 0,
    medianKnots: Number.POSITIVE_INFINITY,
    stepMinutes: STEP_MINUTES,
    holeMinutes: 30,
  }
  const { meetings } = await meetingsOf(tracks, settings, pause)
  return meetings.flatMap((m) => passing(p, tracks, m, s))
}

const motion = (t: ShipTrack, timeMs: number) => {
  const i = Math.min(t.n - 2, nearestPoint(t, timeMs))
  const span = (t.timeMs[i + 1]! - t.timeMs[i]!) / 3_600_000
  if (!(span > 0)) return null
  const shrink = Math.cos((t.lat[i]! * Math.PI) / 180)
  const [vx, vy] = [
    (lonDifference(t.lon[i]!, t.lon[i + 1]!) * 60 * shrink) / span,
    ((t.lat[i + 1]! - t.lat[i]!) * 60) / span,
  ]
  return {
    point: i,
    timeMs: t.timeMs[i]!,
    lon: t.lon[i]!,
    lat: t.lat[i]!,
    speedKnots: Math.hypot(vx, vy),
    courseDegrees: ((Math.atan2(vx, vy) * 180) / Math.PI + 360) % 360,
    sigmaMetres: sigmaMetres(t.flags[i]!),
    sigmaKnots: 0.1,
  }
}

const passing = (p: Positions, tracks: readonly ShipTrack[], m: Meeting, s: PassingSettings): SeaEvent[] => {
  const [a, b] = [tracks[m.a]!, tracks[m.b]!]
  if (a.n < 2 || b.n < 2) return []
  let best: { cpa: ReturnType<typeof approach>; timeMs: number; i: number; j: number; knots: number } | undefined
  for (let time = m.startMs; time <= m.endMs; time += STEP_MINUTES * 60_000) {
    const [ma, mb] = [motion(a, time), motion(b, time)]
    if (!ma || !mb) continue
    const cpa = approach(ma, mb, s.nmi)
    const at = Math.max(ma.timeMs, mb.timeMs) + cpa.tcpaMinutes * 60_000
    // The straight piece holds only between its own points.
    if (Math.abs(at - time) > STEP_MINUTES * 60_000) continue
    if (!best || cpa.cpaNmi < best.cpa.cpaNmi)
      best = { cpa, timeMs: Math.round(at), i: ma.point, j: mb.point, knots: Math.min(ma.speedKnots, mb.speedKnots) }
  }
  if (!best || best.cpa.cpaNmi > s.nmi || best.knots < s.knots) return []
  const { cpa } = best
  return [
    eventOf({
      kind: 'closePassing',
      startMs: best.timeMs,
      endMs: best.timeMs,
      lon: cpa.lon,
      lat: cpa.lat,
      endLon: null,
      endLat: null,
      mmsi: [a.mmsi, b.mmsi].sort((x, y) => x - y),
      values: {
        cpaNmi: Number(cpa.cpaNmi.toFixed(3)),
        relativeKnots: Number(cpa.relativeKnots.toFixed(1)),
        probabilityWithin: cpa.probability === null ? null : Number(cpa.probability.toFixed(4)),
      },
      rule: rule(s),
      evidence: [
        evidenceOf(p, a.row[best.i]!),
        evidenceOf(p, a.row[best.i + 1]!),
        evidenceOf(p, b.row[best.j]!),
        evidenceOf(p, b.row[best.j + 1]!),
      ],
      alternatives: ['a planned passing with pilots or tugs', 'positions of a receiver whose clock is wrong'],
      confidence: cpa.probability === null ? 0.9 : Number(cpa.probability.toFixed(4)),
    }),
  ]
}
