/**
 * All positions into segments, ship by ship: `segment.ts` over ordered rows, with a state that goes on. Rows keep their
 * order in the input; what a row is stands beside it.
 */
import { chainsOf, type SegmentSummary } from './chains.js'
import { type Positions, shipOrder } from './positions.js'
import {
  assign,
  newSegmenter,
  noiseBelow,
  rowKind,
  type Segment,
  type SegmenterState,
  type SegmentSettings,
  segmentSettings,
} from './segment.js'

/** Segmenters by MMSI, and how many rows went before. */
export interface TrackState {
  rows: number
  readonly ships: Map<number, SegmenterState>
}

export const newTrackState = (): TrackState => ({ rows: 0, ships: new Map() })

export interface Segmented {
  /** By row: index into `ids`, -1 where the row is of no segment. */
  readonly segment: Int32Array
  readonly kind: Uint8Array
  readonly ids: readonly string[]
  /** Rows of earlier batches (numbers over all batches) that this one showed to be noise. */
  readonly dropped: readonly number[]
  /** Row order by ship and time. */
  readonly order: Uint32Array
}

/** Rows of one batch into segments; the state is changed. */
export const segmentRows = (
  p: Positions,
  state: TrackState,
  settings: SegmentSettings = segmentSettings,
): Segmented => {
  const order = shipOrder(p)
  const segment = new Int32Array(p.n).fill(-1)
  const kind = new Uint8Array(p.n)
  const ids: string[] = []
  const known = new Map<Segment, number>()
  const dropped: number[] = []
  const base = state.rows
  const indexOf = (s: Segment): number => {
    let at = known.get(s)
    if (at === undefined) {
      at = ids.push(s.id) - 1
      known.set(s, at)
    }
    return at
  }
  const events = {
    dropped: (row: number): void => {
      if (row >= base) segment[row - base] = -1
      else dropped.push(row)
    },
  }
  let ship: SegmenterState | undefined
  for (const i of order) {
    const mmsi = p.mmsi[i]!
    if (ship?.mmsi !== mmsi) {
      ship = state.ships.get(mmsi)
      if (!ship) state.ships.set(mmsi, (ship = newSegmenter(mmsi)))
    }
    const a = assign(ship, p, i, base + i, settings, events)
    kind[i] = a.kind
    if (a.segment) segment[i] = indexOf(a.segment)
  }
  state.rows += p.n
  return { segment, kind, ids, dropped, order }
}

/** Rows of each segment in time order, positions only. */
export const segmentMembers = (s: Segmented): Map<string, number[]> => {
  const members = new Map<string, number[]>()
  for (const i of s.order) {
    const at = s.segment[i]!
    if (at < 0 || s.kind[i] !== rowKind.segment) continue
    const id = s.ids[at]!
    const rows = members.get(id)
    if (rows) rows.push(i)
    else members.set(id, [i])
  }
  return members
}

export const summaryOf = (p: Positions, id: string, rows: readonly number[]): SegmentSummary => {
  const first = rows[0]!
  const last = rows[rows.length - 1]!
  return {
    id,
    mmsi: p.mmsi[first]!,
    count: rows.length,
    startMs: p.timeMs[first]!,
    endMs: p.timeMs[last]!,
    startLon: p.lon[first]!,
    startLat: p.lat[first]!,
    endLon: p.lon[last]!,
    endLat: p.lat[last]!,
  }
}

/** A whole batch: segments above noise, chains of them, and by row its chain (null where it has none). */
export const tracksOf = (
  p: Positions,
  settings: SegmentSettings = segmentSettings,
): {
  readonly segmented: Segmented
  readonly members: ReadonlyMap<string, number[]>
  readonly summaries: readonly SegmentSummary[]
  readonly chainOfSegment: ReadonlyMap<string, string>
} => {
  const segmented = segmentRows(p, newTrackState(), settings)
  const members = segmentMembers(segmented)
  const summaries = [...members].map(([id, rows]) => summaryOf(p, id, rows))
  const chainOfSegment = new Map<string, string>()
  for (const chain of chainsOf(summaries)) for (const s of chain.segments) chainOfSegment.set(s.id, chain.id)
  return { segmented, members, summaries, chainOfSegment }
}

/** True for a segment of so few points that it is noise. */
export const isNoise = (s: SegmentSummary): boolean => s.count < noiseBelow
