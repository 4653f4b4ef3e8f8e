/**
 * Places that the ship of a number cannot have: leaps that no ship makes (teleport), a second track that is the first one
 * moved by a constant offset, and marks for "no fix" sent as a place (0, 0 and the poles). Thresholds are ours: no paper
 * gives them.
 */
import { lonDifference, planeDistanceNmi } from './dead-reckoning.js'
import { eventOf, evidenceOf, type Rule, type SeaEvent } from './event.js'
import { placeAt } from './place-at.js'
import { type Positions, positionFlags } from './positions.js'
import type { ShipTrack } from './ship-track.js'

const rule = (name: string, thresholds: Rule['thresholds']): Rule => ({ name, version: '1.0.0', thresholds, cite: '' })

const HOUR = 3_600_000

const byShip = (tracks: readonly ShipTrack[]): Map<number, ShipTrack[]> => {
  const ships = new Map<number, ShipTrack[]>()
  for (const t of tracks) {
    const list = ships.get(t.mmsi)
    if (list) list.push(t)
    else ships.set(t.mmsi, [t])
  }
  for (const list of ships.values()) list.sort((a, b) => a.timeMs[0]! - b.timeMs[0]!)
  return ships
}

export interface TeleportSettings {
  readonly knots: number
  readonly nmi: number
  /** Points on both sides. */
  readonly least: number
}
export const teleportSettings: TeleportSettings = { knots: 100, nmi: 50, least: 5 }

/** A track that ends and one of the same number that begins where no ship could be by then. */
export const teleports = (
  p: Positions,
  tracks: readonly ShipTrack[],
  s: TeleportSettings = teleportSettings,
): SeaEvent[] => {
  const events: SeaEvent[] = []
  for (const [mmsi, list] of byShip(tracks)) {
    const solid = list.filter((t) => t.n >= s.least)
    for (const [k, b] of solid.entries()) {
      if (k === 0) continue
      const a = solid[k - 1]!
      const endMs = a.timeMs[a.n - 1]!
      // Two at once are a shared number, not a leap.
      if (b.timeMs[0]! < endMs || solid.some((o) => o !== a && o !== b && spans(o, endMs, b.timeMs[0]!))) continue
      const nmi = planeDistanceNmi(a.lon[a.n - 1]!, a.lat[a.n - 1]!, b.lon[0]!, b.lat[0]!)
      const hours = (b.timeMs[0]! - endMs) / HOUR
      const knots = nmi / Math.max(hours, 1 / 60)
      if (nmi < s.nmi || knots < s.knots) continue
      events.push(
        eventOf({
          kind: 'teleport',
          startMs: endMs,
          endMs: b.timeMs[0]!,
          lon: a.lon[a.n - 1]!,
          lat: a.lat[a.n - 1]!,
          endLon: b.lon[0]!,
          endLat: b.lat[0]!,
          mmsi: [mmsi],
          values: { nmi: Number(nmi.toFixed(1)), hours: Number(hours.toFixed(3)), knots: Math.round(knots) },
          rule: rule('teleport', { knots: s.knots, nmi: s.nmi, points: s.least }),
          evidence: [
            evidenceOf(p, a.row[a.n - 2]!),
            evidenceOf(p, a.row[a.n - 1]!),
            evidenceOf(p, b.row[0]!),
            evidenceOf(p, b.row[1]!),
          ],
          alternatives: [
            'two ships that use one number by turns',
            'satellite navigation that is interfered with',
            'a receiver whose clock is wrong',
          ],
          confidence: 0.9,
        }),
      )
    }
  }
  return events
}

const spans = (t: ShipTrack, from: number, to: number): boolean => t.timeMs[0]! <= from && t.timeMs[t.n - 1]! >= to

export interface OffsetSettings {
  /** Least offset. */
  readonly nmi: number
  /** Root mean square of what the shift leaves. */
  readonly spreadNmi: number
  readonly least: number
  readonly longestMs: number
}
export const offsetSettings: OffsetSettings = { nmi: 5, spreadNmi: 1, least: 8, longestMs: HOUR }

/** East and north from the first to the second, nautical miles. */
const apart = (lon1: number, lat1: number, lon2: number, lat2: number): readonly [number, number] => [
  lonDifference(lon1, lon2) * 60 * Math.cos((((lat1 + lat2) / 2) * Math.PI) / 180),
  (lat2 - lat1) * 60,
]

/** A track that goes beside another of the same number, always as far and in the same direction. */
export const constantOffsets = (
  p: Positions,
  tracks: readonly ShipTrack[],
  s: OffsetSettings = offsetSettings,
): SeaEvent[] => {
  const events: SeaEvent[] = []
  for (const [mmsi, list] of byShip(tracks))
    for (const [k, a] of list.entries())
      for (const b of list.slice(k + 1)) {
        if (b.timeMs[0]! > a.timeMs[a.n - 1]!) continue
        const [main, other] = a.n >= b.n ? [a, b] : [b, a]
        const east: number[] = []
        const north: number[] = []
        const rows: number[] = []
        let way = 0
        for (let i = 0; i < other.n; i++) {
          const at = placeAt(main, other.timeMs[i]!, s.longestMs)
          if (!at) continue
          const [e, n] = apart(at[0], at[1], other.lon[i]!, other.lat[i]!)
          if (rows.length > 0)
            way += planeDistanceNmi(other.lon[i - 1]!, other.lat[i - 1]!, other.lon[i]!, other.lat[i]!)
          east.push(e)
          north.push(n)
          rows.push(i)
        }
        if (rows.length < s.least) continue
        const mean = (v: readonly number[]): number => v.reduce((x, y) => x + y, 0) / v.length
        const [me, mn] = [mean(east), mean(north)]
        const left = Math.sqrt(mean(east.map((e, i) => (e - me) ** 2 + (north[i]! - mn) ** 2)))
        // Two ships at anchor are also always as far apart: both must have gone a way that the shift explains.
        if (Math.hypot(me, mn) < s.nmi || left > s.spreadNmi || way < 5 * left || way < s.nmi / 2) continue
        const [first, last] = [rows[0]!, rows.at(-1)!]
        events.push(
          eventOf({
            kind: 'constantOffset',
            startMs: other.timeMs[first]!,
            endMs: other.timeMs[last]!,
            lon: other.lon[first]!,
            lat: other.lat[first]!,
            endLon: other.lon[last]!,
            endLat: other.lat[last]!,
            mmsi: [mmsi],
            values: {
              eastNmi: Number(me.toFixed(2)),
              northNmi: Number(mn.toFixed(2)),
              leftNmi: Number(left.toFixed(3)),
              points: rows.length,
              wayNmi: Number(way.toFixed(1)),
            },
            rule: rule('constant offset', { nmi: s.nmi, spreadNmi: s.spreadNmi, points: s.least }),
            evidence: [rows[0]!, rows[rows.length >> 1]!, rows.at(-1)!].map((i) => evidenceOf(p, other.row[i]!)),
            alternatives: [
              'two ships of one number in company',
              'a second receiver of the ship in another datum, or with a wrong offset',
            ],
            confidence: Number(Math.min(0.97, 1 - left / Math.hypot(me, mn)).toFixed(3)),
          }),
        )
      }
  return events
}

/** Rows at 0, 0 or a pole exactly, by number. */
export const nullPlaces = (p: Positions): SeaEvent[] => {
  const rows = new Map<number, number[]>()
  for (let i = 0; i < p.n; i++) {
    if (!(p.flags[i]! & positionFlags.nullIsland)) continue
    const list = rows.get(p.mmsi[i]!)
    if (list) list.push(i)
    else rows.set(p.mmsi[i]!, [i])
  }
  return [...rows].map(([mmsi, list]) => {
    list.sort((a, b) => p.timeMs[a]! - p.timeMs[b]!)
    const [first, last] = [list[0]!, list.at(-1)!]
    return eventOf({
      kind: 'nullPlace',
      startMs: p.timeMs[first]!,
      endMs: p.timeMs[last]!,
      lon: p.lon[first]!,
      lat: p.lat[first]!,
      endLon: null,
      endLat: null,
      mmsi: [mmsi],
      values: { rows: list.length, atPole: list.filter((i) => Math.abs(p.lat[i]!) === 90).length },
      rule: rule('null place', { exactly: 1 }),
      evidence: list.slice(0, 5).map((i) => evidenceOf(p, i)),
      alternatives: ['a transponder without a fix that sends zeros', 'a decoder that fills what it lacks with zeros'],
      confidence: 0.99,
    })
  })
}
