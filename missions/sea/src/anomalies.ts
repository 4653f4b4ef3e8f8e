/**
 * Numbers and places that cannot be true: a number that two ships use at once; places of which one coordinate is that of
 * the ship and the other has its sign turned; circles with constant radius and rate (Bergman 2019, a mark of spoofed
 * receivers); tracks more than 2 km inside land.
 */
import { isShared } from './chains.js'
import { lonDifference, planeDistanceNmi } from './dead-reckoning.js'
import { nearestPoint } from './encounters.js'
import { eventOf, evidenceOf, evidenceOfRun, type Rule, type SeaEvent } from './event.js'
import { type Positions, positionFlags } from './positions.js'
import type { ShipTrack, ShipTracks } from './ship-track.js'
import type { Shore } from './shore.js'

const rule = (name: string, thresholds: Rule['thresholds'], cite = ''): Rule => ({
  name,
  version: '1.0.0',
  thresholds,
  cite,
})

const base = (t: ShipTrack, from: number, to: number) => ({
  startMs: t.timeMs[from]!,
  endMs: t.timeMs[to]!,
  lon: t.lon[from]!,
  lat: t.lat[from]!,
  endLon: t.lon[to]!,
  endLat: t.lat[to]!,
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
        ...base(a, 0, a.n - 1),
        mmsi: [mmsi],
        values: { tracks: real.length + 1, milesApart: Number(apart.toFixed(1)) },
        rule: rule('shared number', { establishedPoints: 10 }),
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
        rule: rule('mirrored place', { knots: 25, bufferHours: 0.25, least: 3 }),
        evidence: mirrored.slice(0, 5).map((i) => evidenceOf(p, i)),
        alternatives: ['a receiver or a decoder that loses the sign bit', 'false places sent on purpose'],
        confidence: Number(Math.min(0.99, 1 - 0.5 ** mirrored.length).toFixed(3)),
      }),
    )
  }
  return events
}

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
          ...base(t, from, to),
          mmsi: [t.mmsi],
          values: { radiusNmi: Number(radius.toFixed(2)), points: to - from + 1 },
          rule: rule('circling', { points: runLength, radiusSpread: 0.1 }, 'Bergman 2019, SkyTruth'),
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

/** Runs of points that lie more than 2 km inside land. */
export const onLand = (p: Positions, t: ShipTrack, shore: Shore, insideMetres = 2000): SeaEvent[] => {
  const reach = insideMetres / 1852 / 60
  const deep = (i: number): boolean => {
    const [lon, lat] = [t.lon[i]!, t.lat[i]!]
    if (!shore.isLand(lon, lat)) return false
    const dx = reach / Math.max(0.05, Math.cos((lat * Math.PI) / 180))
    return [
      [dx, 0],
      [-dx, 0],
      [0, reach],
      [0, -reach],
    ].every(([x, y]) => shore.isLand(lon + x!, lat + y!))
  }
  const events: SeaEvent[] = []
  for (let i = 0; i < t.n; i++) {
    if (!deep(i)) continue
    let j = i
    while (j + 1 < t.n && deep(j + 1)) j++
    if (j - i >= 2)
      events.push(
        eventOf({
          kind: 'onLand',
          ...base(t, i, j),
          mmsi: [t.mmsi],
          values: { points: j - i + 1 },
          rule: { ...rule('on land', { insideMetres }), version: '1.1.0' },
          evidence: evidenceOfRun(p, t, i, j),
          alternatives: [
            'a river or lake that the outline of land does not show',
            'false places',
            'a shore station or a test transmitter',
          ],
          // Of 22 ships that lay in Danish fjords, all are land in the coarse outline: none of them was a false place.
          confidence: shore.coarse ? 0.2 : 0.7,
        }),
      )
    i = j
  }
  return events
}
