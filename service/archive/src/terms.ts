/**
 * The terms under which a collection goes out: they follow from the agreement that it names. Where an agreement says
 * nothing, the standard is open: everybody, at once, as precise as it is.
 */
import { setuError } from '@setu/core/errors'
import type { CollectionRecord } from './stac-types.js'

export interface Terms {
  /** SPDX identifier or the address of a licence; null where none is named. */
  readonly licence: string | null
  /** Hours from the end of an item until who is no party sees it. */
  readonly embargoHours: number | null
  readonly audience: 'public' | 'parties'
  /** Positions are coarsened to cells of this size, degrees. */
  readonly precisionDegrees: number | null
}

/** What a record of `agreements/` says of terms. */
export interface AgreementTerms {
  readonly id: string
  readonly policy: Terms
}

export const OPEN_TERMS: Terms = { licence: null, embargoHours: null, audience: 'public', precisionDegrees: null }

const bad = (where: string, found: string, expected: string): Error =>
  setuError('bad-input', { where, found, expected, wayOut: 'See agreements/agreement.schema.json.' })

/** The terms of one agreement record; what cannot be read is refused: nothing is open by mistake. */
export const termsOf = (value: unknown, where: string): AgreementTerms => {
  const { id, policy } = (value ?? {}) as { id?: unknown; policy?: Partial<Terms> }
  if (typeof id !== 'string' || typeof policy !== 'object' || policy === null)
    throw bad(where, 'no agreement', 'an object with id and policy')
  const { licence = null, embargoHours = null, audience, precisionDegrees = null } = policy
  if (licence !== null && typeof licence !== 'string') throw bad(`${where}: licence`, typeof licence, 'a text or null')
  if (embargoHours !== null && !(typeof embargoHours === 'number' && embargoHours >= 0))
    throw bad(`${where}: embargoHours`, String(embargoHours), 'a number of hours, or null')
  if (audience !== 'public' && audience !== 'parties')
    throw bad(`${where}: audience`, String(audience), 'public or parties')
  if (precisionDegrees !== null && !(typeof precisionDegrees === 'number' && precisionDegrees > 0))
    throw bad(`${where}: precisionDegrees`, String(precisionDegrees), 'degrees above 0, or null')
  return { id, policy: { licence, embargoHours, audience, precisionDegrees } }
}

/**
 * The terms of a collection. One that names an agreement which is not known here is for the parties alone: its terms
 * cannot be kept otherwise.
 */
export const termsFor = (record: CollectionRecord, agreements: ReadonlyMap<string, Terms>): Terms => {
  const named = record['setu:agreement']
  if (named === undefined) return OPEN_TERMS
  return agreements.get(named) ?? { ...OPEN_TERMS, audience: 'parties' }
}
