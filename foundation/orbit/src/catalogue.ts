/**
 * Element sets from whatever file holds them: TLE, 3LE, OMM as KVN, XML, JSON or CSV, gzipped or not, told by content; and a
 * catalogue of them: the newest set of each object, with what was left out.
 */
import { type Issue, isSetuError, setuError } from '@setu/core/errors'
import { decodeText } from '@setu/formats/csv/decode'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import { readNdm } from './ccsds.js'
import type { ElementSet } from './element-set.js'
import type { Reading } from './instant.js'
import { elementSetOf } from './omm.js'
import { readOmmCsv, readOmmJson } from './omm-records.js'
import { readTle } from './tle.js'

export type ElementFormat = 'TLE' | 'OMM KVN' | 'OMM XML' | 'OMM JSON' | 'OMM CSV'

export interface ElementFile {
  readonly format: ElementFormat
  readonly sets: readonly ElementSet[]
  readonly refused: readonly Issue[]
  readonly warnings: readonly Issue[]
}

const issueOf = (error: unknown): Issue => {
  if (!isSetuError(error)) throw error
  return {
    where: error.where,
    ...(error.found ? { found: error.found } : {}),
    ...(error.expected ? { expected: error.expected } : {}),
    ...(error.wayOut ? { wayOut: error.wayOut } : {}),
  }
}

/** Reads element sets. Throws where there is none; single bad sets are listed in `refused`. */
export const readElementSets = (
  body: Uint8Array,
  where: string,
  options: { readonly strict?: boolean } = {},
): ElementFile => {
  const plain = isGzip(body) ? gunzip(body, { where }) : body
  if (plain.length === 0)
    throw setuError('bad-file', {
      where,
      found: 'an empty file',
      expected: 'element sets',
      wayOut: 'Get the file again.',
    })
  const { text } = decodeText(plain, where)
  const head = text.slice(0, 4096).trimStart()
  if (head.startsWith('{') || head.startsWith('['))
    return { format: 'OMM JSON', ...readOmmJson(text, where), warnings: [] }
  if (head.startsWith('<') || /^(COMMENT[^\n]*\n|\s)*CCSDS_[A-Z]{3}_VERS/.test(head)) {
    const file = readNdm(text, where)
    const sets: ElementSet[] = []
    const refused: Issue[] = []
    for (const m of file.messages)
      try {
        sets.push(elementSetOf(m))
      } catch (error) {
        if (file.messages.length === 1 || options.strict) throw error
        refused.push(issueOf(error))
      }
    return { format: head.startsWith('<') ? 'OMM XML' : 'OMM KVN', sets, refused, warnings: file.warnings }
  }
  if (/^[^\n]*\bNORAD_CAT_ID\b/i.test(head)) return { format: 'OMM CSV', ...readOmmCsv(plain, where), warnings: [] }
  return { format: 'TLE', ...readTle(text, { where, strict: options.strict ?? false }) }
}

const later = (a: Reading, b: Reading): boolean => a.day > b.day || (a.day === b.day && a.seconds > b.seconds)

export interface Catalogue {
  /** One set an object, in the order in which the objects first came. */
  readonly sets: readonly ElementSet[]
  /** Sets of the same objects that are older. */
  readonly superseded: number
}

/** The newest set of each catalogue number; of equal epochs the last. */
export const newestOf = (sets: readonly ElementSet[]): Catalogue => {
  const newest = new Map<number, ElementSet>()
  for (const set of sets) {
    const held = newest.get(set.catalogueNumber)
    if (!held || !later(held.epoch, set.epoch)) newest.set(set.catalogueNumber, set)
  }
  return { sets: [...newest.values()], superseded: sets.length - newest.size }
}
