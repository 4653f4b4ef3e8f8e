/**
 * What a message must fulfil, whatever text it came from: keywords known, once and there, in order; numbers, times, units and
 * names of centres as the tables want; rows of the right length, in order of time. A refusal names file, line, keyword and
 * reason; what does not change a number is a warning.
 */
import { type Issue, setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { parseReading } from './calendar.js'
import type { NdmBlock, NdmField, NdmMessage } from './ccsds-message.js'
import { textOf } from './ccsds-message.js'
import { messageRules } from './ccsds-rule-of.js'
import { type BlockRule, type FieldRule, isCentre, sameUnit } from './ccsds-rules.js'
import type { Reading } from './instant.js'

const numeric = /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/

export const refuse = (where: string, line: number, keyword: string, found: string, expected: string): never => {
  throw setuError('bad-file', {
    where: `${where}:${line}${keyword ? `, ${keyword}` : ''}`,
    found: found.length > 80 ? `${found.slice(0, 77)}…` : found,
    expected,
  })
}

/** A number as CCSDS writes it; the D of FORTRAN is an E. */
export const checkedNumber = (text: string, where: string, line: number, keyword: string): number => {
  if (!numeric.test(text)) refuse(where, line, keyword, `"${text}"`, 'a number')
  const value = Number(text.replace(/[dD]/, 'e'))
  if (!Number.isFinite(value)) refuse(where, line, keyword, `"${text}"`, 'a number that a double can hold')
  return value
}

/** A time code A or B on the scale of the message; any day may hold a second 60. */
export const checkedTime = (text: string, where: string, line: number, keyword: string): Reading =>
  parseReading(text.replace(/^0000-/, '2000-'), `${where}:${line}, ${keyword}`, () => 86_401)

const checkField = (f: NdmField, rule: FieldRule, where: string, warnings: Issue[]): void => {
  const { keyword, value, line } = f
  if (rule.kind === 'number' || rule.kind === 'integer') {
    const n = checkedNumber(value, where, line, keyword)
    if (rule.kind === 'integer' && !Number.isInteger(n)) refuse(where, line, keyword, `"${value}"`, 'a whole number')
    if (f.unit !== undefined && rule.unit !== undefined && !sameUnit(f.unit, rule.unit)) {
      const issue = { where: `${where}:${line}, ${keyword}`, found: `[${f.unit}]`, expected: `[${rule.unit}]` }
      if (!rule.looseUnit) throw setuError('bad-unit', { ...issue, wayOut: 'The standard allows this one unit only.' })
      warnings.push(issue)
    }
    if (f.unit !== undefined && rule.unit === undefined && !/^(n\/a|1|)$/i.test(f.unit))
      warnings.push({ where: `${where}:${line}, ${keyword}`, found: `[${f.unit}]`, expected: 'no unit' })
  } else if (rule.kind === 'time') checkedTime(value, where, line, keyword)
  else if (rule.kind === 'centre' && !isCentre(value))
    refuse(where, line, keyword, `"${value}"`, 'a centre such as EARTH, MOON or MARS BARYCENTER')
  else if (rule.values && !rule.values.includes(value.toUpperCase()))
    refuse(where, line, keyword, `"${value}"`, `one of ${rule.values.join(', ')}`)
}

const checkBlock = (b: NdmBlock, rule: BlockRule, where: string, warnings: Issue[], lenient = false): void => {
  const seen = new Set<string>()
  let last = -1
  for (let i = 0; i < b.fields.length; i++) {
    const f = b.fields[i]!
    if (rule.user && f.keyword.startsWith('USER_DEFINED_')) continue
    const at = rule.fields.findIndex((r) => r.keyword === f.keyword)
    if (at < 0) {
      const near = nearest(
        f.keyword,
        rule.fields.map((r) => r.keyword),
      )
      throw setuError('bad-file', {
        where: `${where}:${f.line}, ${f.keyword}`,
        found: `a keyword that ${b.tag} has not`,
        expected: `one of ${rule.fields
          .map((r) => r.keyword)
          .slice(0, 12)
          .join(', ')}${rule.fields.length > 12 ? ', …' : ''}`,
        ...(near ? { wayOut: `Did you mean ${near}?` } : {}),
      })
    }
    if (seen.has(f.keyword)) refuse(where, f.line, f.keyword, 'the keyword a second time', `it once in ${b.tag}`)
    seen.add(f.keyword)
    if (at < last)
      warnings.push({
        where: `${where}:${f.line}, ${f.keyword}`,
        found: `it behind ${b.fields[i - 1]!.keyword}`,
        expected: 'the order of the standard',
      })
    last = Math.max(last, at)
    const fieldRule = rule.fields[at]!
    // Writers put NaN where they know nothing: an optional value is then as if not there.
    const nothing =
      f.value === '' || ((fieldRule.kind === 'number' || fieldRule.kind === 'integer') && /^nan$/i.test(f.value))
    if (nothing) {
      const found = f.value === '' ? 'no value' : f.value
      if (fieldRule.need && !lenient) refuse(where, f.line, f.keyword, found, 'a value (mandatory)')
      warnings.push({ where: `${where}:${f.line}, ${f.keyword}`, found, expected: 'a value' })
      b.fields.splice(i--, 1)
      continue
    }
    checkField(f, fieldRule, where, warnings)
  }
  for (const r of rule.fields)
    if (r.need && !seen.has(r.keyword))
      refuse(where, b.line, r.keyword, `no ${r.keyword} in ${b.tag}`, 'this mandatory keyword')
  for (const choices of rule.oneOf ?? []) {
    const there = choices.filter((k) => seen.has(k))
    if (there.length !== 1)
      refuse(where, b.line, choices.join(' | '), there.join(' and ') || 'none', 'exactly one of these keywords')
  }
}

/** Rows of an OEM: a time and six or nine numbers, later and later. */
const checkEphemeris = (b: NdmBlock, where: string, warnings: Issue[]): void => {
  let before: Reading | undefined
  for (let i = 0; i < b.rows.length; i++) {
    const row = b.rows[i]!
    if (row.values.length !== 7 && row.values.length !== 10)
      refuse(where, row.line, 'ephemeris', `${row.values.length} values`, 'an epoch and 6 or 9 numbers')
    const epoch = checkedTime(row.values[0]!, where, row.line, 'EPOCH')
    for (const value of row.values.slice(1)) checkedNumber(value, where, row.line, 'ephemeris')
    if (i > 0 && row.values.join() === b.rows[i - 1]!.values.join()) {
      warnings.push({ where: `${where}:${row.line}`, found: 'the same row twice', expected: 'it once' })
      b.rows.splice(i--, 1)
      continue
    }
    if (before && !(epoch.day > before.day || (epoch.day === before.day && epoch.seconds > before.seconds)))
      refuse(where, row.line, 'EPOCH', row.values[0]!, 'an epoch later than the one before')
    before = epoch
  }
}

const checkHistory = (b: NdmBlock, where: string): void => {
  let length: number | undefined
  for (const row of b.rows) {
    const first = row.values[0]!
    if (/T|^\d{4}-/.test(first)) checkedTime(first, where, row.line, b.tag)
    else checkedNumber(first, where, row.line, b.tag)
    // Lines of covariance and manoeuvres hold words too.
    if (b.tag === 'traj') for (const value of row.values.slice(1)) checkedNumber(value, where, row.line, b.tag)
    if (length !== undefined && row.values.length !== length)
      refuse(where, row.line, b.tag, `${row.values.length} values`, `${length}, as in the line before`)
    length = row.values.length
  }
}

/** Checks a message and takes out fields without a value. Throws `bad-file` or `bad-unit`; returns the warnings. */
export const checkMessage = (m: NdmMessage): Issue[] => {
  const rule = messageRules[m.kind]
  const { where } = m
  const warnings: Issue[] = []
  if (!rule.versions.includes(m.version))
    refuse(where, 1, `CCSDS_${m.kind}_VERS`, `"${m.version}"`, `version ${rule.versions.join(', ')}`)
  checkBlock(m.header, rule.header, where, warnings, true)
  for (const keyword of ['CREATION_DATE', 'ORIGINATOR'])
    if (!m.header.fields.some((f) => f.keyword === keyword))
      warnings.push({ where: `${where}, header`, found: `no ${keyword}`, expected: 'it, as the standard asks' })
  if (rule.relative)
    checkBlock(m.relative ?? { ...m.header, tag: rule.relative.tag, fields: [] }, rule.relative, where, warnings)
  const count = m.segments.length
  if (count === 0) refuse(where, 1, 'metadata', 'none', 'at least one segment')
  if (rule.segments === 'two' && count !== 2) refuse(where, 1, 'OBJECT', `${count} objects`, 'two')
  if (rule.segments === 'one' && count !== 1) refuse(where, 1, 'metadata', `${count} segments`, 'one')
  for (const segment of m.segments) {
    checkBlock(segment.metadata, rule.metadata, where, warnings)
    let last = -1
    for (const b of segment.data) {
      const at = rule.data.findIndex((r) => r.tag === b.tag)
      if (at < last) refuse(where, b.line, b.tag, 'a block out of order', 'the order of the standard')
      const blockRule = rule.data[at]!
      if (at === last && !blockRule.repeats) refuse(where, b.line, b.tag, 'a second such block', 'one')
      last = at
      checkBlock(b, blockRule, where, warnings)
      if (b.tag === 'ephemeris') checkEphemeris(b, where, warnings)
      else if (b.rows.length > 0) checkHistory(b, where)
    }
    // A block without any value left goes; its comments go to the one behind it, where KVN would read them.
    for (let i = segment.data.length - 1; i >= 0; i--) {
      const b = segment.data[i]!
      if (b.fields.length + b.rows.length > 0 || rule.data.find((r) => r.tag === b.tag)!.delimiter) continue
      segment.data.splice(i, 1)
      ;(segment.data[i] ?? segment.data[i - 1])?.comments.unshift(...b.comments)
    }
    for (const r of rule.data)
      if (r.need && !segment.data.some((b) => b.tag === r.tag))
        refuse(where, segment.metadata.line, r.fields[0]?.keyword ?? r.tag, `no ${r.tag}`, 'this mandatory block')
  }
  const scales = new Set(m.segments.map((s) => textOf(s.metadata, 'TIME_SYSTEM')))
  if (m.kind === 'OEM' && scales.size > 1) {
    const other = m.segments.find(
      (s) => textOf(s.metadata, 'TIME_SYSTEM') !== textOf(m.segments[0]!.metadata, 'TIME_SYSTEM'),
    )!
    const f = other.metadata.fields.find((x) => x.keyword === 'TIME_SYSTEM')!
    refuse(where, f.line, 'TIME_SYSTEM', [...scales].join(' and '), 'one time system in a message')
  }
  if (m.kind === 'CDM' && textOf(m.segments[0]!.metadata, 'OBJECT') === textOf(m.segments[1]!.metadata, 'OBJECT'))
    refuse(where, m.segments[1]!.metadata.line, 'OBJECT', 'the same object twice', 'OBJECT1 and OBJECT2')
  return warnings
}
