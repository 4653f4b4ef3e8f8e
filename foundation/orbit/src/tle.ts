/**
 * Two-line and three-line element sets (Spacetrack Report 3; CelesTrak's column description; Alpha-5). The columns decide, not
 * the blanks between them. What goes wrong with one set is listed with its line and the others are still read; in strict mode
 * the first departure is an error. Text behind column 69, lines that start with `#`, a byte order mark and any line ends are
 * allowed.
 */
import type { Issue } from '@setu/core/errors'
import { setuError } from '@setu/core/errors'
import { isLeapYear } from '@setu/core/time'
import { readAlpha5 } from './alpha5.js'
import { readingOfTleEpoch } from './calendar.js'
import type { ElementSet } from './element-set.js'

export interface TleFile {
  readonly sets: readonly ElementSet[]
  /** Line of the file (from 1) on which the first element line of a set stands. */
  readonly lines: readonly number[]
  /** Sets that could not be read: they are not in `sets`. */
  readonly refused: readonly Issue[]
  /** Departures that do not change the elements: checksums that differ or lack, names on one line only. */
  readonly warnings: readonly Issue[]
}

export interface TleOptions {
  /** Names the file in messages. */
  readonly where?: string
  /** The first departure, a checksum included, is an error. */
  readonly strict?: boolean
}

/** Digits add, a minus adds one, modulo ten, over 68 columns. */
export const tleChecksum = (line: string): number => {
  let sum = 0
  for (let i = 0; i < 68 && i < line.length; i++) {
    const c = line.charCodeAt(i)
    if (c >= 48 && c <= 57) sum += c - 48
    else if (c === 45) sum += 1
  }
  return sum % 10
}

const isLine = (line: string, number: 1 | 2): boolean =>
  line.charCodeAt(0) === 48 + number &&
  line.charCodeAt(1) === 32 &&
  line.length >= 60 &&
  /^[ \dA-Z][ \d]{4}[UCSuc\d ]/.test(line.slice(2, 8))

interface Place {
  readonly where: string
  readonly line: number
}

const fail = (place: Place, columns: string, found: string, expected: string): never => {
  throw setuError('bad-file', {
    where: `${place.where}:${place.line}, columns ${columns}`,
    found: `"${found.slice(0, 80)}"`,
    expected,
  })
}

/** A decimal number in fixed columns; blanks in front and behind only. */
const decimal = (line: string, from: number, to: number, place: Place, what: string): number => {
  const text = line.slice(from - 1, to)
  const trimmed = text.trim()
  if (!/^[+-]? *(\d+\.?\d*|\.\d+)$/.test(trimmed)) fail(place, `${from}-${to}`, text, what)
  // No negative zero: it would come back as another value than it was written.
  return Number(trimmed.replace(/ /g, '')) + 0
}

/** ` 12345-4` is 0.12345e-4: a point is understood, sign and exponent may be blank. */
const exponential = (line: string, from: number, to: number, place: Place, what: string): number => {
  const text = line.slice(from - 1, to).padEnd(8)
  const m = /^([+\- ]?)([ \d]{5})([+\- ]?)([\d ]{1,2})$/.exec(text)
  if (!m) return fail(place, `${from}-${to}`, text, what)
  if (text.trim() === '') return 0
  const digits = m[2]!.trimStart().replace(/ /g, '0').padStart(5, '0')
  const value = Number(`0.${digits}e${m[3] === '-' ? '-' : ''}${m[4]!.trim() || '0'}`)
  return m[1] === '-' && value !== 0 ? -value : value
}

const integer = (line: string, from: number, to: number, place: Place, what: string): number => {
  const text = line.slice(from - 1, to).trim()
  if (text === '') return 0
  if (!/^\d+$/.test(text)) fail(place, `${from}-${to}`, text, what)
  return Number(text)
}

const designatorOf = (columns: string): string => {
  const m = /^(\d{2})(\d{3})([A-Z]{1,3})$/.exec(columns.trim())
  if (!m) return columns.trim()
  return `${Number(m[1]) < 57 ? '20' : '19'}${m[1]}-${m[2]}${m[3]}`
}

/** One set from its two lines, which must be line 1 and line 2 of one object. Throws `bad-file` with line and columns. */
export const readTlePair = (one: string, two: string, name = '', where = 'TLE', line = 1): ElementSet => {
  const p1: Place = { where, line }
  const p2: Place = { where, line: line + 1 }
  const number = readAlpha5(one.slice(2, 7)) ?? fail(p1, '3-7', one.slice(2, 7), 'a catalogue number or Alpha-5')
  const second = readAlpha5(two.slice(2, 7)) ?? fail(p2, '3-7', two.slice(2, 7), 'a catalogue number or Alpha-5')
  if (number !== second) fail(p2, '3-7', two.slice(2, 7), `the catalogue number of line 1, ${number}`)
  const year = integer(one, 19, 20, p1, 'a year of two digits')
  const dayText = one.slice(20, 32)
  const day = decimal(one, 21, 32, p1, 'the day of the year with its fraction')
  const fullYear = year < 57 ? 2000 + year : 1900 + year
  if (!(day >= 1 && day < (isLeapYear(fullYear) ? 367 : 366)))
    fail(p1, '21-32', dayText, `a day of ${fullYear}, 1 to ${isLeapYear(fullYear) ? 366 : 365}`)
  const eccentricity = two.slice(26, 33)
  if (!/^[ \d]{7}$/.test(eccentricity) || eccentricity.trim() === '')
    fail(p2, '27-33', eccentricity, 'seven digits of the eccentricity, point understood')
  const inclination = decimal(two, 9, 16, p2, 'the inclination in degrees')
  if (inclination < 0 || inclination > 180) fail(p2, '9-16', two.slice(8, 16), 'an inclination from 0 to 180 degrees')
  const motion = decimal(two, 53, 63, p2, 'the mean motion in revolutions a day')
  if (!(motion > 0)) fail(p2, '53-63', two.slice(52, 63), 'a mean motion above zero')
  const angle = (from: number, to: number, what: string): number => {
    const value = decimal(two, from, to, p2, what)
    if (value < -360 || value > 720) fail(p2, `${from}-${to}`, two.slice(from - 1, to), `${what}, 0 to 360`)
    return value
  }
  return {
    name,
    designator: designatorOf(one.slice(9, 17)),
    catalogueNumber: number,
    classification: one[7] === ' ' ? 'U' : one[7]!,
    epoch: readingOfTleEpoch(year, day),
    meanMotionRevPerDay: motion,
    eccentricity: Number(`0.${eccentricity.replace(/ /g, '0')}`),
    inclinationDeg: inclination,
    nodeDeg: angle(18, 25, 'the right ascension of the node in degrees'),
    argumentOfPerigeeDeg: angle(35, 42, 'the argument of perigee in degrees'),
    meanAnomalyDeg: angle(44, 51, 'the mean anomaly in degrees'),
    bstar: exponential(one, 54, 61, p1, 'B* as ±ddddd±d'),
    meanMotionDot: one.slice(33, 43).trim() === '' ? 0 : decimal(one, 34, 43, p1, 'the derivative of the mean motion'),
    meanMotionDdot: exponential(one, 45, 52, p1, 'the second derivative of the mean motion as ±ddddd±d'),
    ephemerisType: integer(one, 63, 63, p1, 'an ephemeris type of one digit'),
    elementSetNumber: integer(one, 65, 68, p1, 'an element set number'),
    revolution: integer(two, 64, 68, p2, 'a revolution number'),
  }
}

const checkSum = (line: string, place: Place): Issue | undefined => {
  const given = line.slice(68, 69)
  const sum = tleChecksum(line)
  if (given === String(sum)) return undefined
  return {
    where: `${place.where}:${place.line}, column 69`,
    found: given.trim() === '' ? 'no checksum' : `checksum "${given}"`,
    expected: String(sum),
    wayOut: 'The line was changed or cut on its way; get the set again if it matters.',
  }
}

/** All sets of a text, in its order. Throws `bad-file` where there is none at all. */
export const readTle = (text: string, options: TleOptions = {}): TleFile => {
  const { where = 'TLE', strict = false } = options
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const sets: ElementSet[] = []
  const at: number[] = []
  const refused: Issue[] = []
  const warnings: Issue[] = []
  const refuse = (issue: Issue): void => {
    if (strict) throw setuError('bad-file', issue)
    refused.push(issue)
  }
  let name = ''
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    if (line.trim() === '' || line.startsWith('#')) continue
    if (isLine(line, 2)) {
      refuse({ where: `${where}:${i + 1}`, found: 'a line 2 without its line 1', expected: 'line 1 before it' })
      name = ''
      continue
    }
    if (!isLine(line, 1)) {
      if (/^[12] [ \dA-Z][ \d]{4}/.test(line) && line.length < 60)
        refuse({
          where: `${where}:${i + 1}`,
          found: `${line.length} columns of an element line`,
          expected: '69 columns',
          wayOut: 'The file was cut off; get it again.',
        })
      else name = line.replace(/^0 /, '').trim()
      continue
    }
    const two = lines[i + 1] ?? ''
    if (!isLine(two, 2)) {
      refuse({
        where: `${where}:${i + 2}`,
        found: two.trim() === '' ? 'nothing' : `"${two.slice(0, 24)}" (${two.length} columns)`,
        expected: `line 2 of object ${one(line)}, 69 columns`,
        wayOut: 'The file may be cut off; get it again.',
      })
      name = ''
      continue
    }
    try {
      const set = readTlePair(line, two, name, where, i + 1)
      for (const [k, l] of [line, two].entries()) {
        const issue = checkSum(l, { where, line: i + 1 + k })
        if (issue && strict) throw setuError('bad-file', issue)
        if (issue) warnings.push(issue)
      }
      sets.push(set)
      at.push(i + 1)
    } catch (error) {
      if (strict) throw error
      const { where: place, found, expected, wayOut } = error as Issue
      refused.push({ where: place, found: found ?? '', expected: expected ?? '', ...(wayOut ? { wayOut } : {}) })
    }
    name = ''
    i++
  }
  if (sets.length === 0)
    throw setuError(
      'bad-file',
      refused[0] ?? {
        where,
        found: lines.length < 2 && text.trim() === '' ? 'an empty file' : 'no element set',
        expected: 'two-line or three-line element sets',
      },
      { issues: refused.slice(0, 20) },
    )
  return { sets, lines: at, refused, warnings }
}

const one = (line: string): string => line.slice(2, 7).trim()
