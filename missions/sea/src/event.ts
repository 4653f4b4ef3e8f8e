/**
 * What every event is: kind, time, place, ships, numbers, and why it may be believed: the rule with its version and
 * thresholds, the rows it rests on by file and place, what else could explain it, and a confidence.
 */
import { sha256Hex } from '@setu/core/key'
import type { Positions } from './positions.js'
import type { ShipTrack } from './ship-track.js'

export type EventKind =
  | 'gap'
  | 'disabling'
  | 'encounter'
  | 'loitering'
  | 'portVisit'
  | 'zoneEntry'
  | 'zoneExit'
  | 'closePassing'
  | 'stop'
  | 'sharedNumber'
  | 'mirroredPlace'
  | 'circling'
  | 'onLand'
  | 'teleport'
  | 'constantOffset'
  | 'wrongNumber'
  | 'nullPlace'
  | 'impossibleReceiver'

export interface Evidence {
  readonly file: string
  /** Byte offset of the sentence, or line of the table. */
  readonly place: number
  readonly timeMs: number
  readonly mmsi: number
}

export interface Rule {
  readonly name: string
  readonly version: string
  readonly thresholds: Readonly<Record<string, number>>
  readonly cite: string
}

export interface SeaEvent {
  readonly id: string
  readonly kind: EventKind
  readonly startMs: number
  /** Null where it has not ended in the data. */
  readonly endMs: number | null
  readonly lon: number
  readonly lat: number
  readonly endLon: number | null
  readonly endLat: number | null
  readonly mmsi: readonly number[]
  readonly values: Readonly<Record<string, number | string | null>>
  readonly rule: Rule
  readonly evidence: readonly Evidence[]
  /** What else could look like this. */
  readonly alternatives: readonly string[]
  /** Probability that it is what it is called, 0 to 1, as far as the rule can say. */
  readonly confidence: number
}

export const evidenceOf = (p: Positions, row: number): Evidence => ({
  file: p.files[p.file[row]!] ?? '',
  place: p.place[row]!,
  timeMs: p.timeMs[row]!,
  mmsi: p.mmsi[row]!,
})

/** Times and places of a run of a track. */
export const runOf = (t: ShipTrack, from: number, to: number) => ({
  startMs: t.timeMs[from]!,
  endMs: t.timeMs[to]!,
  lon: t.lon[from]!,
  lat: t.lat[from]!,
  endLon: t.lon[to]!,
  endLat: t.lat[to]!,
})

/** First and last point of a run, and at most three between. */
export const evidenceOfRun = (p: Positions, t: ShipTrack, from: number, to: number): Evidence[] => {
  const step = Math.max(1, Math.floor((to - from) / 4))
  const out: Evidence[] = []
  for (let i = from; i < to; i += step) out.push(evidenceOf(p, t.row[i]!))
  out.push(evidenceOf(p, t.row[to]!))
  return out.slice(0, 6)
}

/** An event with its id: the same inputs and rule give the same id. */
export const eventOf = (e: Omit<SeaEvent, 'id'>): SeaEvent => ({
  id: sha256Hex(
    JSON.stringify([
      e.kind,
      e.rule.name,
      e.rule.version,
      e.rule.thresholds,
      e.startMs,
      e.mmsi,
      e.evidence[0]?.file,
      e.evidence[0]?.place,
    ]),
  ).slice(0, 16),
  ...e,
})

/** By time, then kind, then ship: the order of every list of events. */
export const inTimeOrder = (events: readonly SeaEvent[]): SeaEvent[] =>
  [...events].sort(
    (a, b) =>
      a.startMs - b.startMs ||
      (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0) ||
      a.mmsi[0]! - b.mmsi[0]! ||
      (a.id < b.id ? -1 : 1),
  )
