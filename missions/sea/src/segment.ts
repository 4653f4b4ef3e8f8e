/**
 * Positions of one MMSI into segments, each plausibly one ship: the discrepancy method of Global Fishing Watch's
 * gpsdio-segment, written anew. Every open segment predicts the new report by dead reckoning forward from its last points
 * and backward from the report; the one that misses least, against what a ship can do in that time, takes it. What fits
 * none opens a segment. Where two established segments fit alike, both end: the report does not say which ship it is, and
 * `chains.ts` joins what place and time allow. A report that fits an older point better than the newer ones fitted shows
 * these to be noise; segments of one or two points are noise too. The state goes on from batch to batch: batches one
 * after the other in time order give what all at once gives.
 */
import { discrepancyNmi } from './dead-reckoning.js'
import { type Positions, positionFlags } from './positions.js'

export interface SegmentSettings {
  /** A ship does not exceed this, knots. */
  readonly maxKnots: number
  /** Added in quadrature to the hours between two reports: clocks and places are not exact. */
  readonly bufferHours: number
  /** Dead reckoning loses trust beyond this: hours / (1 + (hours / penalty) ^ 0.5). */
  readonly penaltyHours: number
  /** A segment that is silent for longer takes no more reports. */
  readonly maxHours: number
  /** Last points of a segment that are tried. */
  readonly lookback: number
  /** Below this speed a course of 360 or 0 says nothing, knots. */
  readonly verySlowKnots: number
  /** Score factor where the class of the transponder differs. */
  readonly classMismatch: number
  /** Two segments whose scores differ by less than this factor both end: the report does not say which ship it is. */
  readonly ambiguityFactor: number
  /** A segment counts for that only with this share of the points of the better one. */
  readonly ambiguityShare: number
}

export const segmentSettings: SegmentSettings = {
  maxKnots: 25,
  bufferHours: 0.25,
  penaltyHours: 4,
  maxHours: 12,
  lookback: 5,
  verySlowKnots: 0.35,
  classMismatch: 0.1,
  ambiguityFactor: 10,
  ambiguityShare: 0.05,
}

/** A point that a segment remembers. */
export interface Point {
  timeMs: number
  lon: number
  lat: number
  /** Knots to the east and to the north; 0 where not known. */
  vx: number
  vy: number
  classB: boolean
  /** How well it fitted when it came; 0 for a first point. */
  score: number
  readonly row: number
}

export interface Segment {
  /** MMSI and the time of its first point. */
  readonly id: string
  readonly mmsi: number
  readonly startMs: number
  endMs: number
  count: number
  /** The last points, oldest first. */
  readonly last: Point[]
}

/** What a row is. */
export const rowKind = { segment: 0, bad: 1, info: 2, duplicate: 3 } as const
export type RowKind = (typeof rowKind)[keyof typeof rowKind]

/** State of one MMSI, as plain data. */
export interface SegmenterState {
  readonly mmsi: number
  /** Open segments in the order of their opening. */
  open: Segment[]
  /** Last id given and how many of that instant, so that two segments of one instant differ. */
  lastId: string
  serial: number
  /** The segment that took the last report: a report without position goes with it. */
  recent: string
}

export const newSegmenter = (mmsi: number): SegmenterState => ({ mmsi, open: [], lastId: '', serial: 0, recent: '' })

const HOUR = 3_600_000
const RADIANS = Math.PI / 180

const pointOf = (p: Positions, i: number, row: number, s: SegmentSettings): Point => {
  const speed = p.speed[i]!
  const course = p.course[i]!
  const unknown = !(speed >= 0) || !(course >= 0) || (speed <= s.verySlowKnots && (course === 360 || course === 0))
  const a = course * RADIANS
  return {
    timeMs: p.timeMs[i]!,
    lon: p.lon[i]!,
    lat: p.lat[i]!,
    vx: unknown ? 0 : speed * Math.sin(a),
    vy: unknown ? 0 : speed * Math.cos(a),
    classB: (p.flags[i]! & positionFlags.classB) !== 0,
    score: 0,
    row,
  }
}

/** How well a report goes on from a segment: 0 where a ship cannot do it, larger is better. */
interface Match {
  readonly segment: Segment
  readonly score: number
  /** Which of the last points it goes on from; those behind it were wrong. */
  readonly from: number
}

/**
 * The best of the last points to go on from. An older point is taken only where the report fits it better than the
 * points behind it fitted: then these were noise.
 */
const matchOf = (segment: Segment, to: Point, s: SegmentSettings): Match | null => {
  const { last } = segment
  let best = 0
  let score = 0
  let from = -1
  let behind = 0
  for (let k = last.length - 1, back = 0; k >= 0; k--, back++) {
    const point = last[k]!
    const hours = (to.timeMs - point.timeMs) / HOUR
    if (hours > s.maxHours) break
    const padded = Math.sqrt(hours * hours + s.bufferHours * s.bufferHours)
    const trusted = hours > 0 ? hours / (1 + Math.sqrt(hours / s.penaltyHours)) : 0
    const allowed = s.maxKnots * padded
    const d = discrepancyNmi(point.lon, point.lat, point.vx, point.vy, to.lon, to.lat, to.vx, to.vy, trusted)
    if (d <= allowed) {
      const miss = (SHARPNESS * d) / allowed
      const m = Math.exp(-miss * miss) / padded
      const weighed = back > 1 ? m / (back * LOOKBACK) : back === 1 ? m / LOOKBACK : m
      if (weighed > behind && weighed > best) {
        best = weighed
        score = m
        from = k
      }
    }
    behind = point.score
  }
  if (from < 0) return null
  return { segment, score: last[last.length - 1]!.classB === to.classB ? score : score * s.classMismatch, from }
}
/** Ratio of the highest speed to the speed by which a ship may plausibly differ from its dead reckoning: 25 over 5 knots. */
const SHARPNESS = 5
const LOOKBACK = 2
/** Segments below this many points weigh less. */
const SHORT = 10

const weightOf = (m: Match): number => {
  const a = m.segment.count / SHORT
  return (m.score * a) / Math.sqrt(1 + a * a)
}

export interface Assignment {
  readonly kind: RowKind
  readonly segment: Segment | null
}

const BAD: Assignment = { kind: rowKind.bad, segment: null }

export interface SegmentEvents {
  /** A segment takes no more reports. */
  closed?(segment: Segment): void
  /** A row, by its number, is no longer of its segment: a later report showed that it was wrong. */
  dropped?(row: number, segment: Segment): void
}

const openSegment = (state: SegmenterState, to: Point): Segment => {
  const plain = `${state.mmsi}-${new Date(to.timeMs).toISOString().replace('.000Z', 'Z')}`
  const taken = state.lastId === plain || state.lastId.startsWith(`${plain}/`)
  state.serial = taken ? state.serial + 1 : 1
  const id = taken ? `${plain}/${state.serial}` : plain
  state.lastId = id
  const segment: Segment = { id, mmsi: state.mmsi, startMs: to.timeMs, endMs: to.timeMs, count: 1, last: [to] }
  state.open.push(segment)
  return segment
}

/** Segments between which a report does not decide; all must be well supported beside the best. */
const undecided = (matches: readonly Match[], best: Match, s: SegmentSettings): Match[] => {
  const least = Math.max(ESTABLISHED, s.ambiguityShare * best.segment.count)
  const weight = weightOf(best)
  return matches.filter((m) => m === best || (weightOf(m) * s.ambiguityFactor >= weight && m.segment.count >= least))
}
const ESTABLISHED = 3

/** One report into the state; `row` is the caller's number for it. */
export const assign = (
  state: SegmenterState,
  p: Positions,
  i: number,
  row: number,
  s: SegmentSettings,
  events: SegmentEvents = {},
): Assignment => {
  if (Number.isNaN(p.lon[i]!) || Number.isNaN(p.lat[i]!))
    return { kind: rowKind.info, segment: state.open.find((o) => o.id === state.recent) ?? null }
  if (p.flags[i]! & positionFlags.badPosition || !Number.isFinite(p.timeMs[i]!)) return BAD
  const to = pointOf(p, i, row, s)
  const { open } = state
  for (let k = 0; k < open.length; k++)
    if (to.timeMs - open[k]!.endMs > s.maxHours * HOUR) {
      events.closed?.(open[k]!)
      open.splice(k--, 1)
    }
  let match: Match | null = null
  if (open.length === 1) match = matchOf(open[0]!, to, s)
  else if (open.length > 1) {
    const matches: Match[] = []
    for (const segment of open) {
      const m = matchOf(segment, to, s)
      if (m) matches.push(m)
    }
    for (const m of matches) if (!match || weightOf(m) > weightOf(match)) match = m
    if (match && matches.length > 1) {
      const close = undecided(matches, match, s)
      if (close.length > 1) {
        for (const { segment } of close) {
          events.closed?.(segment)
          open.splice(open.indexOf(segment), 1)
        }
        match = null
      }
    }
  }
  if (!match) {
    const segment = openSegment(state, to)
    state.recent = segment.id
    return { kind: rowKind.segment, segment }
  }
  const { segment } = match
  state.recent = segment.id
  const end = segment.last[segment.last.length - 1]!
  if (end.timeMs === to.timeMs && end.lon === to.lon && end.lat === to.lat) return { kind: rowKind.duplicate, segment }
  if (match.from < segment.last.length - 1)
    for (const wrong of segment.last.splice(match.from + 1)) {
      segment.count--
      events.dropped?.(wrong.row, segment)
    }
  to.score = match.score
  segment.last.push(to)
  if (segment.last.length > s.lookback) segment.last.shift()
  segment.endMs = to.timeMs
  segment.count++
  return { kind: rowKind.segment, segment }
}

/** Fewer points than this are noise. */
export const noiseBelow = 3
