/**
 * Places of which one coordinate is that of the ship and the other has lost its sign or other bits: what a place is against
 * the main track of its number, and the numbers that have such places.
 */
import { lonDifference, planeDistanceNmi } from './dead-reckoning.js'
import { nearestPoint } from './encounters.js'
import { eventOf, evidenceOf, type SeaEvent } from './event.js'
import { type Positions, positionFlags } from './positions.js'
import type { ShipTrack, ShipTracks } from './ship-track.js'

export type RowClass =
  | 'same ship'
  | 'longitude mirrored'
  | 'latitude mirrored'
  | 'longitude corrupted'
  | 'latitude corrupted'
  | 'other'

/** A sign bit seldom fails alone: with the sign turned back, a place within so many degrees of the track is mirrored. */
const MIRROR_DEGREES = 10

/**
 * What a place is against a track: of it, or with one coordinate of it while the other has lost its sign or other bits, or
 * neither. A coordinate fits where a ship of 25 kn could have it, counted from the point nearest in time.
 */
const classAgainst = (t: ShipTrack, timeMs: number, lon: number, lat: number): RowClass => {
  const i = nearestPoint(t, timeMs)
  const next = Math.min(t.n - 1, i + 1)
  const k = Math.abs(t.timeMs[next]! - timeMs) < Math.abs(timeMs - t.timeMs[i]!) ? next : i
  const allowed = 25 * Math.hypot(Math.abs(timeMs - t.timeMs[k]!) / 3_600_000, 0.25)
  if (planeDistanceNmi(t.lon[k]!, t.lat[k]!, lon, lat) <= allowed) return 'same ship'
  const north = Math.abs(lat - t.lat[k]!) * 60
  const east = Math.abs(lonDifference(t.lon[k]!, lon)) * 60 * Math.cos((t.lat[k]! * Math.PI) / 180)
  if (north <= allowed)
    return Math.sign(lon) !== Math.sign(t.lon[k]!) && Math.abs(lonDifference(-lon, t.lon[k]!)) <= MIRROR_DEGREES
      ? 'longitude mirrored'
      : 'longitude corrupted'
  if (east <= allowed)
    return Math.sign(lat) !== Math.sign(t.lat[k]!) && Math.abs(-lat - t.lat[k]!) <= MIRROR_DEGREES
      ? 'latitude mirrored'
      : 'latitude corrupted'
  return 'other'
}

/** What each row of one number is against its main track. */
export const classesAgainst = (p: Positions, rows: ArrayLike<number>, main: ShipTrack): RowClass[] =>
  Array.from({ length: rows.length }, (_, k) => {
    const i = rows[k]!
    if (Number.isNaN(p.lon[i]!) || Number.isNaN(p.lat[i]!) || p.flags[i]! & positionFlags.badPosition) return 'other'
    return classAgainst(main, p.timeMs[i]!, p.lon[i]!, p.lat[i]!)
  })

/** Tracks that are places of another track with a corrupted coordinate: no ship sailed them. */
export const corruptedTracks = (p: Positions, tracks: ShipTracks): ReadonlySet<ShipTrack> => {
  const byShip = new Map<number, ShipTrack[]>()
  for (const t of tracks.tracks) {
    const list = byShip.get(t.mmsi)
    if (list) list.push(t)
    else byShip.set(t.mmsi, [t])
  }
  const corrupted = new Set<ShipTrack>()
  for (const list of byShip.values()) {
    if (list.length < 2) continue
    const main = list.reduce((a, b) => (b.n > a.n ? b : a))
    for (const t of list) {
      if (t === main || t.n * 4 > main.n) continue
      const classes = classesAgainst(p, t.row, main)
      const bad = classes.filter((c) => c.endsWith('mirrored') || c.endsWith('corrupted')).length
      if (bad > t.n / 2) corrupted.add(t)
    }
  }
  return corrupted
}

/** Tracks and noise of a number whose places return to its main track when a sign is turned. */
export const mirroredPlaces = (p: Positions, tracks: ShipTracks): SeaEvent[] => {
  const rowsOf = new Map<number, number[]>()
  const mains = new Map<number, ShipTrack>()
  for (const t of tracks.tracks) if (!mains.has(t.mmsi) || t.n > mains.get(t.mmsi)!.n) mains.set(t.mmsi, t)
  for (const t of tracks.tracks)
    if (mains.get(t.mmsi) !== t) rowsOf.set(t.mmsi, [...(rowsOf.get(t.mmsi) ?? []), ...t.row])
  for (const i of tracks.noiseRows) rowsOf.set(p.mmsi[i]!, [...(rowsOf.get(p.mmsi[i]!) ?? []), i])
  const events: SeaEvent[] = []
  for (const [mmsi, rows] of rowsOf) {
    const main = mains.get(mmsi)
    if (!main || main.n < 10) continue
    const classes = classesAgainst(p, rows, main)
    const mirrored = rows.filter((_, k) => classes[k]!.endsWith('mirrored')).sort((a, b) => p.timeMs[a]! - p.timeMs[b]!)
    if (mirrored.length < 3) continue
    const [first, last] = [mirrored[0]!, mirrored.at(-1)!]
    events.push(
      eventOf({
        kind: 'mirroredPlace',
        startMs: p.timeMs[first]!,
        endMs: p.timeMs[last]!,
        lon: p.lon[first]!,
        lat: p.lat[first]!,
        endLon: p.lon[last]!,
        endLat: p.lat[last]!,
        mmsi: [mmsi],
        values: { mirrored: mirrored.length, other: classes.filter((c) => c === 'other').length, sameShip: main.n },
        rule: {
          name: 'mirrored place',
          version: '1.0.0',
          thresholds: { knots: 25, bufferHours: 0.25, least: 3 },
          cite: '',
        },
        evidence: mirrored.slice(0, 5).map((i) => evidenceOf(p, i)),
        alternatives: ['a receiver or a decoder that loses the sign bit', 'false places sent on purpose'],
        confidence: Number(Math.min(0.99, 1 - 0.5 ** mirrored.length).toFixed(3)),
      }),
    )
  }
  return events
}
