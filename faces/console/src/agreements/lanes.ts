/** The agreements as lanes of a timeline: a trunk for each cooperation, a lane for each mission that branches from it. */
import { eventYear } from './dates.js'
import type { Agreement } from './records.js'

export interface Lane {
  readonly agreement: Agreement
  /** Years of the events, with their place in the record. */
  readonly marks: readonly { readonly year: number; readonly index: number }[]
  /** Without a single date: drawn dashed, from here. */
  readonly running: boolean
}

export interface Trunk {
  readonly id: Agreement['trunk']
  /** Records of the trunk itself, oldest first. */
  readonly own: readonly Lane[]
  readonly lanes: readonly Lane[]
}

const laneOf = (agreement: Agreement): Lane => ({
  agreement,
  marks: agreement.events.flatMap((e, index) => {
    const year = eventYear(e)
    return year === undefined ? [] : [{ year, index }]
  }),
  running: agreement.events.some((e) => e.precision === 'running'),
})

const last = (lane: Lane): number => lane.marks[lane.marks.length - 1]?.year ?? Number.NEGATIVE_INFINITY

/** Newest branch first, so that no branch crosses a lane; a lane without a date last. */
const newestFirst = (a: Lane, b: Lane): number =>
  (b.marks[0]?.year ?? -1) - (a.marks[0]?.year ?? -1) || last(b) - last(a) || (a.agreement.id < b.agreement.id ? -1 : 1)

export const trunksOf = (agreements: readonly Agreement[]): Trunk[] =>
  (['isro-jaxa', 'quad', 'companies'] as const).map((id) => {
    const all = agreements.filter((a) => a.trunk === id).map(laneOf)
    return {
      id,
      own: all
        .filter((l) => l.agreement.mission === null)
        .sort((a, b) => (a.marks[0]?.year ?? 9e3) - (b.marks[0]?.year ?? 9e3)),
      lanes: all.filter((l) => l.agreement.mission !== null).sort(newestFirst),
    }
  })

/** Years to places: from 2005 on by the year, what was before stands left of a break. */
export const yearScale =
  (first: number, now: number, at2005: number, atNow: number) =>
  (year: number): number =>
    year < 2005 ? first : at2005 + ((year - 2005) * (atNow - at2005)) / (now - 2005)
