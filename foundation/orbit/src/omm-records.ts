/** Element sets as records: the JSON and CSV forms of OMM that CelesTrak and Space-Track publish. Unknown columns are left aside. */
import { type Issue, isSetuError, setuError } from '@setu/core/errors'
import { readCsv } from '@setu/formats/csv/read'
import { writeCsv } from '@setu/formats/csv/write'
import { parseReading } from './calendar.js'
import { checkedNumber } from './ccsds-check.js'
import type { ElementSet } from './element-set.js'
import { known, ommPairs } from './omm.js'

export interface RecordSets {
  readonly sets: readonly ElementSet[]
  readonly refused: readonly Issue[]
}

type Get = (keyword: string) => string | undefined

const recordOf = (get: Get, where: string, line: number): ElementSet => {
  const need = (k: string): string => {
    const text = get(k)
    if (text === undefined || text === '')
      throw setuError('bad-file', {
        where: `${where}:${line}, ${k}`,
        found: 'nothing',
        expected: 'a value (mandatory)',
      })
    return text
  }
  const number = (k: string): number => checkedNumber(need(k), where, line, k)
  const optional = (k: string): number => (get(k) ? checkedNumber(get(k)!, where, line, k) : 0)
  const fixed = (k: string, expected: RegExp, words: string): void => {
    const text = get(k)
    if (text && !expected.test(text.toUpperCase()))
      throw setuError('refused', { where: `${where}:${line}, ${k}`, found: `"${text}"`, expected: words })
  }
  fixed('REF_FRAME', /^TEME/, 'TEME')
  fixed('TIME_SYSTEM', /^UTC$/, 'UTC')
  fixed('CENTER_NAME', /^EARTH$/, 'EARTH')
  fixed('MEAN_ELEMENT_THEORY', /^(SGP\/SGP4|SGP4|SGP|SDP4|SGP4-XP)$/, 'SGP4')
  return {
    name: known(get('OBJECT_NAME') ?? ''),
    designator: known(get('OBJECT_ID') ?? ''),
    catalogueNumber: number('NORAD_CAT_ID'),
    classification: get('CLASSIFICATION_TYPE') || 'U',
    epoch: parseReading(need('EPOCH'), `${where}:${line}, EPOCH`, () => 86_401),
    meanMotionRevPerDay: number('MEAN_MOTION'),
    eccentricity: number('ECCENTRICITY'),
    inclinationDeg: number('INCLINATION'),
    nodeDeg: number('RA_OF_ASC_NODE'),
    argumentOfPerigeeDeg: number('ARG_OF_PERICENTER'),
    meanAnomalyDeg: number('MEAN_ANOMALY'),
    bstar: optional('BSTAR'),
    meanMotionDot: optional('MEAN_MOTION_DOT'),
    meanMotionDdot: optional('MEAN_MOTION_DDOT'),
    ephemerisType: get('MEAN_ELEMENT_THEORY')?.toUpperCase() === 'SGP4-XP' ? 4 : optional('EPHEMERIS_TYPE'),
    elementSetNumber: optional('ELEMENT_SET_NO'),
    revolution: optional('REV_AT_EPOCH'),
  }
}

const gather = (count: number, one: (i: number) => ElementSet, where: string): RecordSets => {
  const sets: ElementSet[] = []
  const refused: Issue[] = []
  for (let i = 0; i < count; i++) {
    try {
      sets.push(one(i))
    } catch (error) {
      if (!isSetuError(error)) throw error
      refused.push({
        where: error.where,
        ...(error.found ? { found: error.found } : {}),
        ...(error.expected ? { expected: error.expected } : {}),
      })
    }
  }
  if (sets.length === 0)
    throw setuError('bad-file', refused[0] ?? { where, found: 'no record', expected: 'records of OMM' }, {
      issues: refused.slice(0, 20),
    })
  return { sets, refused }
}

/** An array of records (or one). Numbers may be strings, as Space-Track writes them. `where` names record numbers as lines. */
export const readOmmJson = (text: string, where: string): RecordSets => {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw setuError('bad-file', {
      where,
      found: (error instanceof Error ? error.message : String(error)).slice(0, 120),
      expected: 'JSON',
      wayOut: 'The file may be cut off, or a login page was saved in its place.',
    })
  }
  const records = Array.isArray(value) ? value : [value]
  return gather(
    records.length,
    (i) => {
      const record: unknown = records[i]
      if (record === null || typeof record !== 'object')
        throw setuError('bad-file', {
          where: `${where}:${i + 1}`,
          found: typeof record,
          expected: 'an object of OMM keywords',
        })
      const get: Get = (k) => {
        const v = Object.hasOwn(record, k) ? (record as Record<string, unknown>)[k] : undefined
        return typeof v === 'string' ? v.trim() : typeof v === 'number' ? String(v) : undefined
      }
      return recordOf(get, where, i + 1)
    },
    where,
  )
}

export const readOmmCsv = (body: Uint8Array, where: string): RecordSets => {
  const table = readCsv(body, { where, delimiter: ',' })
  const at = new Map(table.columns.map((c, i) => [c.toUpperCase(), i]))
  for (const k of ['NORAD_CAT_ID', 'EPOCH', 'MEAN_MOTION'])
    if (!at.has(k))
      throw setuError('unknown-variable', {
        where: `${where}:1`,
        found: table.columns.slice(0, 8).join(', '),
        expected: `a column ${k}`,
      })
  return gather(
    table.rows.length,
    (i) => {
      const row = table.rows[i]!
      return recordOf((k) => row[at.get(k) ?? -1]?.trim(), where, table.lineOf(i))
    },
    where,
  )
}

export const writeOmmJson = (sets: readonly ElementSet[]): string =>
  `[\n${sets.map((s) => JSON.stringify(Object.fromEntries(ommPairs(s)))).join(',\n')}\n]\n`

export const writeOmmCsv = (sets: readonly ElementSet[]): Uint8Array =>
  writeCsv(
    (sets[0] ? ommPairs(sets[0]) : []).map(([name]) => ({ name })),
    sets.map((s) => ommPairs(s).map(([, v]) => v)),
  )
