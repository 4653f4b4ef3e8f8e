/** What is known of a ship: its identities over time (`sea.ingest`), its track (`sea.tracks`), its number (ITU tables). */
import type { SeaEvent } from '@setu/sea/event'
import { mmsiFacts } from '@setu/sea/mmsi'
import type { SeaState } from './sea-state.svelte.js'
import { padded } from './selection.js'

export interface IdentityRow {
  readonly mmsi: string
  readonly from: string
  readonly to: string
  readonly name: string
  readonly callSign: string
  readonly imo: number | null
  readonly imoValid: string
  readonly shipType: number | null
  readonly lengthMetres: number | null
  readonly destination: string
}
export interface TrackRow {
  readonly track: string
  readonly mmsi: string
  readonly points: number
  readonly segments: number
  readonly distanceNmi: number
  readonly meanKnots: number | null
  readonly stops: number
  readonly start: string
  readonly end: string
}

export const identitiesOf = (sea: SeaState, mmsi: number): readonly IdentityRow[] =>
  ((sea.outcomes.ingest?.done?.outputs['identities'] ?? []) as IdentityRow[]).filter((r) => r.mmsi === padded(mmsi))
export const tracksRow = (sea: SeaState, id: string): TrackRow | undefined =>
  ((sea.outcomes.tracks?.done?.outputs['list'] ?? []) as TrackRow[]).find((r) => r.track === id)
export const eventsOfShip = (sea: SeaState, mmsi: number): readonly SeaEvent[] =>
  sea.events.filter((e) => e.mmsi.includes(mmsi))
export { mmsiFacts }

/** One line of the card: a quantity over time, each value with its stretch; nothing said is nothing drawn. */
export interface Lane {
  readonly what: 'name' | 'callSign' | 'imo' | 'lengthMetres' | 'destination'
  readonly pieces: readonly {
    readonly from: number
    readonly to: number
    readonly text: string
    readonly doubt: boolean
  }[]
}
const LANES = ['name', 'callSign', 'imo', 'lengthMetres', 'destination'] as const

/** A value holds until another is said; the last one to the end of the data. */
export const lanesOf = (rows: readonly IdentityRow[], end: number): Lane[] =>
  LANES.flatMap((what): Lane[] => {
    const pieces: { from: number; to: number; text: string; doubt: boolean }[] = []
    rows.forEach((r, i) => {
      const value = r[what]
      if (value === null || value === '') return
      const next = rows[i + 1]
      const to = next ? Date.parse(next.from) : end
      const text = what === 'lengthMetres' ? `${value} m` : String(value)
      const last = pieces.at(-1)
      if (last?.text === text) last.to = to
      else pieces.push({ from: Date.parse(r.from), to, text, doubt: what === 'imo' && r.imoValid === 'wrong' })
    })
    return pieces.length ? [{ what, pieces }] : []
  })
