/** The positions of one chain in time order, as columns of their own: what events and smoothing work on. */
import type { Chain } from './chains.js'
import { chainsOf } from './chains.js'
import { type Positions, positionFlags } from './positions.js'
import { noiseBelow, type SegmentSettings, segmentSettings } from './segment.js'
import { newTrackState, type Segmented, segmentMembers, segmentRows, summaryOf, type TrackState } from './tracks.js'

export interface ShipTrack {
  readonly id: string
  readonly mmsi: number
  readonly n: number
  readonly timeMs: Float64Array
  readonly lon: Float64Array
  readonly lat: Float64Array
  readonly speed: Float32Array
  readonly course: Float32Array
  readonly flags: Uint16Array
  /** Row of each point in the positions it came from. */
  readonly row: Uint32Array
}

export const trackOfRows = (p: Positions, id: string, rows: ArrayLike<number>): ShipTrack => {
  const n = rows.length
  const pick = <T extends Float64Array | Float32Array | Uint16Array>(target: T, source: T): T => {
    for (let i = 0; i < n; i++) target[i] = source[rows[i]!]!
    return target
  }
  return {
    id,
    mmsi: p.mmsi[rows[0]!]!,
    n,
    timeMs: pick(new Float64Array(n), p.timeMs),
    lon: pick(new Float64Array(n), p.lon),
    lat: pick(new Float64Array(n), p.lat),
    speed: pick(new Float32Array(n), p.speed),
    course: pick(new Float32Array(n), p.course),
    flags: pick(new Uint16Array(n), p.flags),
    row: Uint32Array.from(rows),
  }
}

export interface ShipTracks {
  readonly tracks: readonly ShipTrack[]
  readonly chains: readonly Chain[]
  readonly segmented: Segmented
  /** Segments of one or two points, and their rows. */
  readonly noiseRows: readonly number[]
}

/** Positions into tracks: segments, chains of them without noise, and columns for each. */
export const shipTracks = (
  p: Positions,
  settings: SegmentSettings = segmentSettings,
  state: TrackState = newTrackState(),
  identityOf: (mmsi: number, timeMs: number) => string | undefined = () => undefined,
): ShipTracks => {
  const segmented = segmentRows(p, state, settings)
  const members = segmentMembers(segmented)
  const noiseRows: number[] = []
  const solid = [...members].filter(([, rows]) => {
    if (rows.length >= noiseBelow) return true
    noiseRows.push(...rows)
    return false
  })
  const chains = chainsOf(
    solid.map(([id, rows]) => {
      const summary = summaryOf(p, id, rows)
      const identity = identityOf(summary.mmsi, summary.endMs)
      return identity === undefined ? summary : { ...summary, identity }
    }),
  )
  const tracks = chains.map((chain) => {
    const rows = chain.segments.flatMap((s) => members.get(s.id)!)
    return trackOfRows(p, chain.id, rows)
  })
  return { tracks, chains, segmented, noiseRows }
}

/** Longitudes without a jump at the antimeridian: they may go beyond 180. */
export const unwrappedLon = (t: ShipTrack): Float64Array => {
  const out = new Float64Array(t.n)
  let turn = 0
  for (let i = 0; i < t.n; i++) {
    if (i > 0) {
      const d = t.lon[i]! - t.lon[i - 1]!
      if (d > 180) turn -= 360
      else if (d < -180) turn += 360
    }
    out[i] = t.lon[i]! + turn
  }
  return out
}

/** Measurement error of a position, metres: 10 where the accuracy flag is set, else 30. */
export const sigmaMetres = (flags: number): number => ((flags & positionFlags.lowAccuracy) === 0 ? 10 : 30)
