/**
 * Loitering (Global Fishing Watch): hours in which a ship's mean speed is below 2 kn, joined while they follow one another,
 * one hour or longer from the first place heard to the last, with a mean distance from shore of 20 nautical miles or more.
 */
import { planeDistanceNmi } from './dead-reckoning.js'
import { eventOf, evidenceOfRun, type Rule, type SeaEvent } from './event.js'
import type { Positions } from './positions.js'
import type { ShipTrack } from './ship-track.js'
import type { Shore } from './shore.js'

export interface LoiteringSettings {
  readonly knots: number
  readonly hours: number
  readonly shoreNmi: number
}
export const loiteringSettings: LoiteringSettings = { knots: 2, hours: 1, shoreNmi: 20 }

const HOUR = 3_600_000

const rule = (s: LoiteringSettings): Rule => ({
  name: 'loitering',
  version: '1.1.0',
  thresholds: { knots: s.knots, hours: s.hours, shoreNmi: s.shoreNmi },
  cite: 'Global Fishing Watch, loitering events',
})

/** Mean speed by UTC hour from the way between points, hours without two points left out. */
interface SlowHour {
  readonly hour: number
  readonly knots: number
  readonly from: number
  readonly to: number
}

const slowHours = (t: ShipTrack, knots: number): SlowHour[] => {
  const out: SlowHour[] = []
  for (let i = 0; i < t.n; ) {
    const hour = Math.floor(t.timeMs[i]! / HOUR)
    let j = i
    let way = 0
    while (j + 1 < t.n && Math.floor(t.timeMs[j + 1]! / HOUR) === hour) {
      way += planeDistanceNmi(t.lon[j]!, t.lat[j]!, t.lon[j + 1]!, t.lat[j + 1]!)
      j++
    }
    const span = (t.timeMs[j]! - t.timeMs[i]!) / HOUR
    if (span > 0.1 && way / span < knots) out.push({ hour, knots: way / span, from: i, to: j })
    i = j + 1
  }
  return out
}

export const loiteringEvents = (
  p: Positions,
  t: ShipTrack,
  shore: Shore,
  s: LoiteringSettings = loiteringSettings,
): SeaEvent[] => {
  const events: SeaEvent[] = []
  const slow = slowHours(t, s.knots)
  for (let i = 0; i < slow.length; ) {
    let j = i
    while (j + 1 < slow.length && slow[j + 1]!.hour === slow[j]!.hour + 1) j++
    const run = slow.slice(i, j + 1)
    const [from, to] = [run[0]!.from, run.at(-1)!.to]
    // From the first to the last place that was heard: an hour in which ten minutes were heard is ten minutes.
    const hours = (t.timeMs[to]! - t.timeMs[from]!) / HOUR
    if (hours >= s.hours) {
      const off = run.reduce((sum, h) => sum + shore.distanceNmi(t.lon[h.from]!, t.lat[h.from]!), 0) / run.length
      if (off >= s.shoreNmi)
        events.push(
          eventOf({
            kind: 'loitering',
            startMs: t.timeMs[from]!,
            endMs: t.timeMs[to]!,
            lon: t.lon[from]!,
            lat: t.lat[from]!,
            endLon: t.lon[to]!,
            endLat: t.lat[to]!,
            mmsi: [t.mmsi],
            values: {
              hours: Number(hours.toFixed(2)),
              meanKnots: Number((run.reduce((sum, h) => sum + h.knots, 0) / run.length).toFixed(2)),
              shoreNmi: Number(off.toFixed(1)),
            },
            rule: rule(s),
            evidence: evidenceOfRun(p, t, from, to),
            alternatives: [
              'waiting for a berth or for orders',
              'engine trouble',
              'fishing with drifting gear',
              'meeting a ship that does not send',
            ],
            confidence: Number(Math.min(0.95, 0.5 + 0.1 * (hours - s.hours)).toFixed(3)),
          }),
        )
    }
    i = j + 1
  }
  return events
}
