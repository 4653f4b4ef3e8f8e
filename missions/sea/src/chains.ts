/**
 * Segments of one MMSI joined to chains, each one vessel as far as place and time say: a segment that begins where a chain
 * ended (2 nmi, the swing of an anchorage or a harbour) within a day goes on from it, the nearest first, if a ship could
 * be there in the time between. Over longer silences, up to a week, segments are joined only where nothing suggests a
 * second ship: no two established segments of the MMSI overlap, and the way is possible. A name, call sign or IMO number
 * that differs forbids the join.
 */
import { planeDistanceNmi } from './dead-reckoning.js'

export interface SegmentSummary {
  readonly id: string
  readonly mmsi: number
  readonly count: number
  readonly startMs: number
  readonly endMs: number
  readonly startLon: number
  readonly startLat: number
  readonly endLon: number
  readonly endLat: number
  /** Name, call sign and IMO heard while it was open, where there were any. */
  readonly identity?: string
}

export interface ChainSettings {
  readonly joinNmi: number
  readonly joinHours: number
  /** Over this silence a lone ship is taken to be the same. */
  readonly loneHours: number
  /** Points from which a segment is established. */
  readonly established: number
  readonly maxKnots: number
}

export const chainSettings: ChainSettings = {
  joinNmi: 2,
  joinHours: 24,
  loneHours: 168,
  established: 10,
  maxKnots: 25,
}

export interface Chain {
  readonly id: string
  readonly mmsi: number
  readonly segments: SegmentSummary[]
}

const HOUR = 3_600_000

/** True where two established segments were under way at once: the number is shared, or somebody else uses it. */
export const isShared = (segments: readonly SegmentSummary[], established = chainSettings.established): boolean => {
  let end = Number.NEGATIVE_INFINITY
  for (const o of segments) {
    if (o.count < established) continue
    if (o.startMs < end) return true
    end = Math.max(end, o.endMs)
  }
  return false
}

/** Chains in the order of their beginning; the id is that of the first segment. */
export const chainsOf = (segments: readonly SegmentSummary[], s: ChainSettings = chainSettings): Chain[] => {
  const ordered = [...segments].sort((a, b) => a.mmsi - b.mmsi || a.startMs - b.startMs || (a.id < b.id ? -1 : 1))
  const chains: Chain[] = []
  for (let from = 0; from < ordered.length; ) {
    let to = from + 1
    while (to < ordered.length && ordered[to]!.mmsi === ordered[from]!.mmsi) to++
    chainShip(ordered.slice(from, to), s, chains)
    from = to
  }
  return chains
}

const chainShip = (segments: readonly SegmentSummary[], s: ChainSettings, chains: Chain[]): void => {
  const shared = isShared(segments, s.established)
  let live: Chain[] = []
  for (const segment of segments) {
    live = live.filter((c) => segment.startMs - c.segments.at(-1)!.endMs <= s.loneHours * HOUR)
    let best: Chain | undefined
    let nearest = s.joinNmi
    let lone: Chain | undefined
    for (const chain of live) {
      const end = chain.segments.at(-1)!
      const hours = (segment.startMs - end.endMs) / HOUR
      if (hours < 0 || (segment.identity && end.identity && segment.identity !== end.identity)) continue
      const d = planeDistanceNmi(end.endLon, end.endLat, segment.startLon, segment.startLat)
      if (d > s.maxKnots * Math.hypot(hours, 0.25)) continue
      if (hours <= s.joinHours && d <= nearest) {
        nearest = d
        best = chain
      } else if (!shared && segment.count >= NOISE && end.count >= NOISE) lone = chain
    }
    const onto = best ?? lone
    if (onto) onto.segments.push(segment)
    else {
      const chain: Chain = { id: segment.id, mmsi: segment.mmsi, segments: [segment] }
      chains.push(chain)
      live.push(chain)
    }
  }
}
const NOISE = 3
