/** What a decoder counts: lines, sentences, messages, and each sentence that gave none, by its reason. */
import type { Reason } from './sentence.js'

export type Fault =
  | Reason
  | 'lineTooLong'
  | 'badTagBlock'
  | 'unfinishedGroup'
  | 'restartedGroup'
  | 'badPghp'
  | 'tooShort'
  | 'unknownType'
  | 'notNmea'

export interface FaultCount {
  count: number
  /** First places: line and byte. */
  readonly places: { readonly line: number; readonly offset: number }[]
}

export interface Tally {
  bytes: number
  lines: number
  /** VDM and VDO. */
  sentences: number
  messages: number
  /** Sentences of other kinds than AIS, and comment lines. */
  other: number
  comments: number
  truncated: number
  /** A whole byte or more behind the last field. */
  longer: number
  badMmsi: number
  readonly faults: Map<Fault, FaultCount>
}

/** First places that are kept of each reason. */
const PLACES = 5

export const newTally = (): Tally => ({
  bytes: 0,
  lines: 0,
  sentences: 0,
  messages: 0,
  other: 0,
  comments: 0,
  truncated: 0,
  longer: 0,
  badMmsi: 0,
  faults: new Map(),
})

export const countFault = (tally: Tally, code: Fault, offset: number, line: number): void => {
  let f = tally.faults.get(code)
  if (!f) tally.faults.set(code, (f = { count: 0, places: [] }))
  f.count++
  if (f.places.length < PLACES) f.places.push({ line, offset })
}
