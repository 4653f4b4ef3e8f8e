/** The state of tracks from batch to batch, as one JSON document: open segments, and the segments of the last week. */
import { setuError } from '@setu/core/errors'
import type { SegmentSummary } from './chains.js'
import type { SegmenterState } from './segment.js'
import { newTrackState, type TrackState } from './tracks.js'

export interface TracksDocument {
  readonly state: TrackState
  /** Segments of the last days by id. */
  readonly segments: Map<string, SegmentSummary>
}

export const emptyTracks = (): TracksDocument => ({ state: newTrackState(), segments: new Map() })

const FORMAT = 'sea.tracks/1'
const KEPT_MS = 8 * 86_400_000

export const writeTracks = ({ state, segments }: TracksDocument): Uint8Array => {
  const newest = [...segments.values()].reduce((t, s) => Math.max(t, s.endMs), 0)
  return new TextEncoder().encode(
    `${JSON.stringify({
      format: FORMAT,
      rows: state.rows,
      ships: [...state.ships.values()].sort((a, b) => a.mmsi - b.mmsi),
      segments: [...segments.values()].filter((s) => s.endMs >= newest - KEPT_MS),
    })}\n`,
  )
}

export const readTracks = (body: Uint8Array, where: string): TracksDocument => {
  const bad = (found: string): Error =>
    setuError('bad-file', {
      where,
      found,
      expected: 'the state.json that sea.tracks wrote',
      wayOut: 'Leave the state out to begin anew.',
    })
  let raw: { format?: unknown; rows?: unknown; ships?: unknown; segments?: unknown }
  try {
    raw = JSON.parse(new TextDecoder().decode(body))
  } catch {
    throw bad('a file that is not JSON')
  }
  if (raw?.format !== FORMAT) throw bad(`format ${JSON.stringify(raw?.format)}`)
  if (typeof raw.rows !== 'number' || !Array.isArray(raw.ships) || !Array.isArray(raw.segments))
    throw bad('a document without its parts')
  for (const ship of raw.ships as SegmenterState[])
    if (
      typeof ship?.mmsi !== 'number' ||
      !Array.isArray(ship.open) ||
      ship.open.some((o) => !Array.isArray(o?.last) || o.last.length === 0)
    )
      throw bad('a ship without its open segments')
  return {
    state: { rows: raw.rows, ships: new Map((raw.ships as SegmenterState[]).map((s) => [s.mmsi, s])) },
    segments: new Map((raw.segments as SegmentSummary[]).map((s) => [s.id, s])),
  }
}
