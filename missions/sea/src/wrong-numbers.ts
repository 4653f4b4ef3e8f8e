/**
 * Numbers that are another ship's with one or two bits turned over: a few positions under a number that differs by so many
 * of 30 bits from a ship that is heard much more, at the same place at the same time. All 30 + 435 neighbours of a rare
 * number are looked up, so the cost grows with the numbers, not with their pairs.
 */
import { planeDistanceNmi } from './dead-reckoning.js'
import { eventOf, evidenceOf, type SeaEvent } from './event.js'
import { placeAt } from './place-at.js'
import { type Positions, positionFlags } from './positions.js'
import type { ShipTrack, ShipTracks } from './ship-track.js'

export interface WrongNumberSettings {
  /** A rare number has at most so many positions, and the ship so many times more. */
  readonly mostPositions: number
  readonly times: number
  readonly nmi: number
  readonly longestMs: number
}
export const wrongNumberSettings: WrongNumberSettings = { mostPositions: 5, times: 10, nmi: 1, longestMs: 3_600_000 }

/** Numbers at a distance of one and of two bits. */
export function* bitNeighbours(mmsi: number): Generator<readonly [number, 1 | 2]> {
  for (let i = 0; i < 30; i++) yield [mmsi ^ (1 << i), 1]
  for (let i = 0; i < 30; i++) for (let j = i + 1; j < 30; j++) yield [mmsi ^ (1 << i) ^ (1 << j), 2]
}

export const wrongNumbers = (
  p: Positions,
  tracks: ShipTracks,
  s: WrongNumberSettings = wrongNumberSettings,
): SeaEvent[] => {
  const rows = new Map<number, number[]>()
  for (let i = 0; i < p.n; i++) {
    if (p.flags[i]! & positionFlags.badPosition || Number.isNaN(p.lon[i]!)) continue
    const list = rows.get(p.mmsi[i]!)
    if (list) list.push(i)
    else rows.set(p.mmsi[i]!, [i])
  }
  const ships = new Map<number, ShipTrack[]>()
  for (const t of tracks.tracks) ships.set(t.mmsi, [...(ships.get(t.mmsi) ?? []), t])
  const events: SeaEvent[] = []
  for (const [mmsi, rare] of rows) {
    if (rare.length > s.mostPositions) continue
    for (const [other, bits] of bitNeighbours(mmsi)) {
      const known = rows.get(other)
      if (!known || known.length < s.times * rare.length) continue
      const distances = rare.map((i) => {
        let best = Number.POSITIVE_INFINITY
        for (const t of ships.get(other) ?? []) {
          const at = placeAt(t, p.timeMs[i]!, s.longestMs)
          if (at) best = Math.min(best, planeDistanceNmi(at[0], at[1], p.lon[i]!, p.lat[i]!))
        }
        return best
      })
      if (distances.some((d) => d > s.nmi)) continue
      const [first, last] = [rare[0]!, rare.at(-1)!]
      events.push(
        eventOf({
          kind: 'wrongNumber',
          startMs: p.timeMs[first]!,
          endMs: p.timeMs[last]!,
          lon: p.lon[first]!,
          lat: p.lat[first]!,
          endLon: null,
          endLat: null,
          mmsi: [mmsi, other],
          values: { bits, positions: rare.length, farthestNmi: Number(Math.max(...distances).toFixed(3)) },
          rule: {
            name: 'wrong number',
            version: '1.0.0',
            thresholds: { mostPositions: s.mostPositions, times: s.times, nmi: s.nmi, bits: 2 },
            cite: '',
          },
          evidence: rare.slice(0, 5).map((i) => evidenceOf(p, i)),
          alternatives: ['another ship close by that is seldom heard', 'a tender or pusher of the ship'],
          // By chance a number is a neighbour of a given one in 465 of 10^9; what remains is ships in company.
          confidence: bits === 1 ? 0.95 : 0.8,
        }),
      )
      break
    }
  }
  return events
}
