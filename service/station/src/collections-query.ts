/** `bbox`, `datetime`, `limit` and the cursor as OGC API and STAC write them; every mistake is a 400 that says what is right. */

import { normaliseLongitude } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { dayMs, daysInMonth, utcDate } from '@setu/core/time'

export type QueryBox = readonly [west: number, south: number, east: number, north: number]

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/

/** The four or six numbers of a box, in whatever order its system has. */
export const numbersOf = (value: string | readonly unknown[], where = 'bbox'): number[] => {
  const parts = typeof value === 'string' ? value.split(',') : value
  const numbers = parts.map((p) =>
    typeof p === 'number' ? p : typeof p === 'string' && NUMBER.test(p) ? Number(p) : Number.NaN,
  )
  if ((numbers.length !== 4 && numbers.length !== 6) || !numbers.every(Number.isFinite))
    throw setuError('bad-input', {
      where,
      found: String(value).slice(0, 80),
      expected: 'four numbers west,south,east,north, or six with heights',
    })
  return numbers
}

/** Four or six numbers; west may be east of east (the box crosses the antimeridian), south is never above north. */
export const boxOf = (
  value: string | readonly unknown[],
  where = 'bbox',
): { box: QueryBox; z?: readonly [number, number] } => {
  const bad = (found: string, expected: string): Error =>
    setuError('bad-input', { where, found: found.slice(0, 80), expected })
  const numbers = numbersOf(value, where)
  const six = numbers.length === 6
  const [west, south, east, north] = six
    ? [numbers[0]!, numbers[1]!, numbers[3]!, numbers[4]!]
    : [numbers[0]!, numbers[1]!, numbers[2]!, numbers[3]!]
  if (south < -90 || north > 90 || south > north)
    throw bad(`latitudes ${south} to ${north}`, 'south below north, both within -90 to 90')
  if (Math.abs(west) > 360 || Math.abs(east) > 360) throw bad(`longitudes ${west} to ${east}`, '-180 to 180')
  if (six && numbers[2]! > numbers[5]!) throw bad(`heights ${numbers[2]} to ${numbers[5]}`, 'the lower one first')
  const whole = east - west >= 360
  const turned = (lon: number): number => (lon >= -180 && lon <= 180 ? lon : normaliseLongitude(lon))
  return {
    box: whole ? [-180, south, 180, north] : [turned(west), south, turned(east), north],
    ...(six ? { z: [numbers[2]!, numbers[5]!] as const } : {}),
  }
}

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?([Zz]|[+-]\d{2}:\d{2})$/
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/

const instant = (text: string, dates: boolean, isEnd: boolean, bad: (expected: string) => Error): number => {
  const m = INSTANT.exec(text) ?? (dates ? DATE.exec(text) : null)
  if (!m) throw bad(dates ? 'an RFC 3339 time or a date' : 'an RFC 3339 time with Z or an offset')
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw bad('a date that exists')
  const midnight = utcDate(year, month, day)
  // A date as the end of an interval is the end of that day.
  if (m[4] === undefined) return isEnd ? midnight + dayMs - 1 : midnight
  const [hour, minute, second] = [Number(m[4]), Number(m[5]), Number(m[6])]
  if (hour > 23 || minute > 59 || second > 60) throw bad('a time of day that exists')
  const zone = m[8]!.toUpperCase()
  const offset =
    zone === 'Z' ? 0 : (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)))
  if (zone !== 'Z' && (Number(zone.slice(1, 3)) > 23 || Number(zone.slice(4, 6)) > 59))
    throw bad('an offset that exists')
  const ms = second === 60 ? 59_999 : second * 1000 + Math.floor(Number(`0.${m[7] ?? 0}`) * 1000)
  return midnight + hour * 3_600_000 + minute * 60_000 + ms - offset * 60_000
}

/** An instant or an interval, half open with `..` or nothing; both ends included. `dates`: a date alone is a day (EDR). */
export const timeOf = (
  text: string,
  dates = false,
  where = 'datetime',
): readonly [number | undefined, number | undefined] => {
  const bad = (expected: string): Error =>
    setuError('bad-input', {
      where,
      found: `"${text.slice(0, 80)}"`,
      expected,
      wayOut: 'Write 2020-07-01T00:00:00Z, or 2020-07-01T00:00:00Z/2020-07-31T23:59:59Z, or ../2020-07-31T23:59:59Z.',
    })
  const parts = text.split('/')
  if (parts.length > 2) throw bad('one instant or one interval')
  if (parts.length === 1) return [instant(text, dates, false, bad), instant(text, dates, true, bad)]
  const open = (p: string): boolean => p === '' || p === '..'
  const [from, to] = parts as [string, string]
  if (open(from) && open(to)) throw bad('an interval with a start or an end')
  const start = open(from) ? undefined : instant(from, dates, false, bad)
  const end = open(to) ? undefined : instant(to, dates, true, bad)
  if (start !== undefined && end !== undefined && end < start) throw bad('an end that is not before its start')
  return [start, end]
}

/** A whole number from one; above the most the most is served. */
export const limitOf = (value: unknown, standard: number, most: number): number => {
  if (value === undefined) return standard
  const n = typeof value === 'number' ? value : /^\d{1,15}$/.test(String(value)) ? Number(value) : Number.NaN
  if (!Number.isInteger(n) || n < 1)
    throw setuError('bad-input', {
      where: 'limit',
      found: String(value).slice(0, 40),
      expected: 'a whole number of at least 1',
    })
  return Math.min(n, most)
}

/** An opaque cursor: what a page needs to go on. */
export const cursorText = (cursor: unknown): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')
export const cursorOf = <T>(text: string | undefined, good: (value: unknown) => value is T): T | undefined => {
  if (text === undefined) return undefined
  let value: unknown
  try {
    if (text.length <= 4000) value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    // Not ours.
  }
  if (good(value)) return value
  throw setuError('bad-input', {
    where: 'token',
    found: 'a token that cannot be read',
    expected: 'the token of a next link, as it came',
  })
}
