/** Numbers that two ships use at once: two established segments of one MMSI that run beside one another. */
import { isShared } from './chains.js'
import { planeDistanceNmi } from './dead-reckoning.js'
import { nearestPoint } from './encounters.js'
import { eventOf, evidenceOf, runOf, type SeaEvent } from './event.js'
import { classesAgainst } from './mirrored-places.js'
import type { Positions } from './positions.js'
import type { ShipTrack, ShipTracks } from './ship-track.js'

/** Numbers of which two established segments run at once. */
export const sharedNumbers = (p: Positions, tracks: ShipTracks): SeaEvent[] => {
  const byShip = new Map<number, ShipTrack[]>()
  for (const t of tracks.tracks) byShip.set(t.mmsi, [...(byShip.get(t.mmsi) ?? []), t])
  const events: SeaEvent[] = []
  for (const [mmsi, list] of byShip) {
    if (list.length < 2) continue
    const [a, ...others] = [...list].sort((x, y) => y.n - x.n) as [ShipTrack, ...ShipTrack[]]
    // Places with a sign turned are no second ship.
    const real = others.filter((o) => {
      const classes = classesAgainst(p, o.row, a)
      return classes.filter((c) => c === 'other').length > o.n / 2
    })
    const ids = new Set([a.id, ...real.map((o) => o.id)])
    const ordered = tracks.chains
      .filter((c) => ids.has(c.id))
      .flatMap((c) => c.segments)
      .sort((x, y) => x.startMs - y.startMs)
    const b = real[0]
    if (!b || !isShared(ordered)) continue
    const apart = planeDistanceNmi(
      a.lon[0]!,
      a.lat[0]!,
      b.lon[nearestPoint(b, a.timeMs[0]!)]!,
      b.lat[nearestPoint(b, a.timeMs[0]!)]!,
    )
    events.push(
      eventOf({
        kind: 'sharedNumber',
        ...runOf(a, 0, a.n - 1),
        mmsi: [mmsi],
        values: { tracks: real.length + 1, milesApart: Number(apart.toFixed(1)) },
        rule: { name: 'shared number', version: '1.0.0', thresholds: { establishedPoints: 10 }, cite: '' },
        evidence: [
          evidenceOf(p, a.row[0]!),
          evidenceOf(p, a.row[a.n - 1]!),
          evidenceOf(p, b.row[0]!),
          evidenceOf(p, b.row[b.n - 1]!),
        ],
        alternatives: [
          'a number that was never set at installation',
          'one ship that sends false places beside its true ones',
          'a receiver whose clock is wrong',
        ],
        confidence: 0.95,
      }),
    )
  }
  return events
}
