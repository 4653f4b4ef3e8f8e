/** Calendar dates and modified Julian days (proleptic Gregorian), and the texts of clock readings. */
import { setuError } from '@setu/core/errors'
import { daysInMonth, isLeapYear, utcDate } from '@setu/core/time'
import { type Reading, reading } from './instant.js'

/** MJD of 0 h of a date; `month` 1..12. */
export const mjdOfDate = (year: number, month: number, day: number): number =>
  utcDate(year, month, day) / 86_400_000 + 40_587

export interface CalendarDate {
  readonly year: number
  readonly month: number
  readonly day: number
}
export const dateOfMjd = (mjd: number): CalendarDate => {
  const date = new Date((mjd - 40_587) * 86_400_000)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}
export const dayOfYearOfMjd = (mjd: number): number => mjd - mjdOfDate(dateOfMjd(mjd).year, 1, 1) + 1

const pattern =
  /^(\d{4})-(?:(\d{3})|(\d{2})-(\d{2}))(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d*)?)?)?(?:\s*(?:[Zz]|UTC))?$/

const julian = /^(M?)JD\s*(\d{1,8})(?:\.(\d*))?$/i

/**
 * A Julian or modified Julian date as text: its digits, not one double (which holds a Julian date to 40 microseconds only),
 * give the day and the seconds of a day of 86400 s.
 */
const readJulian = (m: RegExpExecArray): Reading => {
  const fraction = Number(`0.${m[3] || '0'}`) * 86_400
  // A Julian day begins at noon: 2400000.5 is MJD 0.
  return m[1] === '' ? reading(Number(m[2]) - 2_400_001, fraction + 43_200) : reading(Number(m[2]), fraction)
}

/** `MJD 53101.327411759`: integer day and the fraction apart, to the digits asked for. */
export const formatMjd = (r: Reading, digits = 12): string => {
  const fraction = (r.seconds / 86_400).toFixed(digits)
  return fraction.startsWith('1') ? `MJD ${r.day + 1}.${'0'.repeat(digits)}` : `MJD ${r.day}${fraction.slice(1)}`
}

/**
 * Reads CCSDS time codes A and B (ISO 8601 calendar and ordinal), with or without `Z`, a date alone being its 0 h; also
 * `JD 2453101.827406783` and `MJD 53101.327406783`. The second may be 60 (`dayLength` says whether that day has one). Throws `bad-input`.
 */
export const parseReading = (
  text: string,
  where = 'time',
  dayLength: (mjd: number) => number = () => 86_400,
): Reading => {
  const bad = (expected: string) =>
    setuError('bad-input', {
      where,
      found: `"${text.slice(0, 60)}"`,
      expected,
      wayOut: 'Write 2004-04-06T07:51:28.386009Z or 2004-097T07:51:28.386009.',
    })
  const asJulian = julian.exec(text.trim())
  if (asJulian) return readJulian(asJulian)
  const m = pattern.exec(text.trim())
  if (!m) throw bad('an ISO 8601 time in UTC (calendar or ordinal), JD or MJD')
  const year = Number(m[1])
  let mjd: number
  if (m[2] !== undefined) {
    const ordinal = Number(m[2])
    if (ordinal < 1 || ordinal > (isLeapYear(year) ? 366 : 365)) throw bad(`a day of the year that ${year} has`)
    mjd = mjdOfDate(year, 1, 1) + ordinal - 1
  } else {
    const [month, day] = [Number(m[3]), Number(m[4])]
    if (month < 1 || month > 12) throw bad('a month from 01 to 12')
    if (day < 1 || day > daysInMonth(year, month)) throw bad(`a day from 01 to ${daysInMonth(year, month)}`)
    mjd = mjdOfDate(year, month, day)
  }
  const [hour, minute, second] = [Number(m[5] ?? 0), Number(m[6] ?? 0), Number(m[7] ?? 0)]
  const fraction = Number(m[8] === undefined || m[8] === '.' ? 0 : m[8])
  if (hour > 23) throw bad('an hour from 00 to 23')
  if (minute > 59) throw bad('a minute from 00 to 59')
  const seconds = hour * 3600 + minute * 60 + second + fraction
  const length = dayLength(mjd)
  if (second > 59 && !(second === 60 && hour === 23 && minute === 59 && seconds < length))
    throw bad(second === 60 ? 'a second 60 only where that UTC day has a leap second' : 'a second from 00 to 59')
  if (seconds >= length && length < 86_400) throw bad(`a time within a day of ${length} s`)
  return { day: mjd, seconds }
}

/** `2004-04-06T07:51:28.386`, rounded to `digits` decimals with all carries; 23:59:60 where the day is that long. */
export const formatReading = (r: Reading, digits = 3, dayLength: (mjd: number) => number = () => 86_400): string => {
  const steps = 10 ** digits
  let { day } = r
  let total = Math.round(r.seconds * steps)
  const length = dayLength(day)
  if (total >= Math.round(length * steps)) {
    total -= Math.round(length * steps)
    day++
  }
  const whole = Math.floor(total / steps)
  const clock = Math.min(whole, 86_399)
  const second = (clock % 60) + (whole - clock)
  const two = (n: number): string => String(n).padStart(2, '0')
  const { year, month, day: date } = dateOfMjd(day)
  const fraction = digits > 0 ? `.${String(total % steps).padStart(digits, '0')}` : ''
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}T${two(Math.floor(clock / 3600))}:${two(
    Math.floor(clock / 60) % 60,
  )}:${two(second)}${fraction}`
}

/** UTC of a TLE epoch: two-digit year (57..99 are 19xx, 00..56 are 20xx) and day of the year, 1.0 = 1 January 0 h. */
export const readingOfTleEpoch = (twoDigitYear: number, dayOfYear: number): Reading => {
  const year = twoDigitYear < 57 ? 2000 + twoDigitYear : 1900 + twoDigitYear
  const whole = Math.floor(dayOfYear)
  // Eight decimals are published: the seconds are those decimals, not the noise of the sum.
  const seconds = Math.round((dayOfYear - whole) * 1e8) * 86_400e-8
  return seconds >= 86_400
    ? { day: mjdOfDate(year, 1, 1) + whole, seconds: 0 }
    : { day: mjdOfDate(year, 1, 1) + whole - 1, seconds }
}
