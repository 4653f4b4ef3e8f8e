/**
 * Times of the CF conventions (1.11, section 4.4): `days since 1900-01-01` in a calendar. Results are UTC milliseconds of
 * the date that the calendar names, so that 1 March is 1 March in every calendar; a date that the real calendar does not
 * have (30 February of `360_day`) has none. `julian` is the true Julian calendar, converted.
 */
import { setuError } from '@setu/core/errors'

export type CfCalendar = 'standard' | 'proleptic_gregorian' | 'noleap' | 'all_leap' | '360_day' | 'julian'

const CALENDARS: Record<string, CfCalendar> = {
  standard: 'standard',
  gregorian: 'standard',
  proleptic_gregorian: 'proleptic_gregorian',
  noleap: 'noleap',
  '365_day': 'noleap',
  all_leap: 'all_leap',
  '366_day': 'all_leap',
  '360_day': '360_day',
  julian: 'julian',
  none: 'standard',
  '': 'standard',
}

const SECOND_MS: Record<string, number> = {
  microsecond: 1e-3,
  millisecond: 1,
  second: 1e3,
  minute: 6e4,
  hour: 3.6e6,
  day: 8.64e7,
  week: 6.048e8,
}
const UNITS: Record<string, string> = {
  us: 'microsecond',
  microsec: 'microsecond',
  microsecond: 'microsecond',
  ms: 'millisecond',
  msec: 'millisecond',
  millisecond: 'millisecond',
  s: 'second',
  sec: 'second',
  second: 'second',
  min: 'minute',
  minute: 'minute',
  h: 'hour',
  hr: 'hour',
  hour: 'hour',
  d: 'day',
  day: 'day',
  week: 'week',
  month: 'month',
  mon: 'month',
  year: 'year',
  yr: 'year',
  a: 'year',
}

const DAY = 86_400_000
const CUM = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]
const CUM_LEAP = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366]

interface Ymd {
  readonly year: number
  readonly month: number
  readonly day: number
}

const floorDiv = (a: number, b: number): number => Math.floor(a / b)

/** Julian day number at noon of a Gregorian (or Julian) date. */
const dayNumber = ({ year, month, day }: Ymd, gregorian: boolean): number => {
  const a = floorDiv(14 - month, 12)
  const y = year + 4800 - a
  const m = month + 12 * a - 3
  const leap = gregorian ? -floorDiv(y, 100) + floorDiv(y, 400) - 32045 : -32083
  return day + floorDiv(153 * m + 2, 5) + 365 * y + floorDiv(y, 4) + leap
}
const FIRST_GREGORIAN = 2299161
const UNIX_DAY = 2440588

const fixedDays = (calendar: CfCalendar, { year, month, day }: Ymd): number => {
  if (calendar === '360_day') return year * 360 + (month - 1) * 30 + day - 1
  return calendar === 'noleap' ? year * 365 + CUM[month - 1]! + day - 1 : year * 366 + CUM_LEAP[month - 1]! + day - 1
}

const fixedDate = (calendar: CfCalendar, days: number): Ymd => {
  const length = calendar === '360_day' ? 360 : calendar === 'noleap' ? 365 : 366
  const year = floorDiv(days, length)
  const rest = days - year * length
  if (calendar === '360_day') return { year, month: floorDiv(rest, 30) + 1, day: (rest % 30) + 1 }
  const table = calendar === 'noleap' ? CUM : CUM_LEAP
  let month = 1
  while (table[month]! <= rest) month++
  return { year, month, day: rest - table[month - 1]! + 1 }
}

const utcDay = ({ year, month, day }: Ymd): number | null => {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 ? date.getTime() / DAY : null
}

export interface CfTime {
  readonly calendar: CfCalendar
  readonly units: string
  /** UTC milliseconds of a number in these units, or null where the real calendar has no such date. */
  toUtc(value: number): number | null
}

/** Reads a `units` attribute; `where` is the variable. Throws `bad-file` where it is none of time. */
export const cfTime = (units: string, calendarName: string | undefined, where: string): CfTime => {
  const m =
    /^\s*([A-Za-z]+?)s?\s+(?:since|after|from|ref)\s+([+-]?\d{1,6})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?\s*(?:0*:?0*)?\s*$/i.exec(
      units,
    )
  const unit = m && UNITS[m[1]!.toLowerCase() === 'm' ? 'ms' : m[1]! in UNITS ? m[1]! : m[1]!.toLowerCase()]
  const calendar = CALENDARS[(calendarName ?? 'standard').trim().toLowerCase()]
  if (!m || !unit) {
    throw setuError('bad-file', {
      where,
      found: `units "${units}"`,
      expected: 'units of time such as "hours since 1970-01-01 00:00:00"',
    })
  }
  if (!calendar) {
    throw setuError('bad-file', {
      where,
      found: `calendar "${calendarName}"`,
      expected: `one of ${[...new Set(Object.values(CALENDARS))].join(', ')}`,
    })
  }
  const epoch: Ymd = { year: Number(m[2]), month: Number(m[3]), day: Number(m[4]) }
  if (epoch.month < 1 || epoch.month > 12 || epoch.day < 1 || epoch.day > 31) {
    throw setuError('bad-file', { where, found: `units "${units}"`, expected: 'an epoch that exists' })
  }
  const zone = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(m[8] ?? '')
  const zoneMinutes = zone ? (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3] ?? 0)) : 0
  const clock = (Number(m[5] ?? 0) * 60 + Number(m[6] ?? 0) - zoneMinutes) * 60_000 + Number(m[7] ?? 0) * 1000
  const real = calendar === 'standard' || calendar === 'proleptic_gregorian' || calendar === 'julian'
  // A standard epoch before 15 October 1582 is a Julian date.
  const julianEpoch = calendar === 'julian' || (calendar === 'standard' && dayNumber(epoch, true) < FIRST_GREGORIAN)
  const epochDay = real ? dayNumber(epoch, !julianEpoch) - UNIX_DAY : fixedDays(calendar, epoch)
  if (unit === 'month' || unit === 'year') {
    return {
      calendar,
      units,
      toUtc(value) {
        const months = unit === 'year' ? value * 12 : value
        if (!Number.isInteger(Math.round(months * 1e6) / 1e6) || !real) {
          throw setuError('ambiguous', {
            where,
            found: `${value} ${unit}s`,
            expected: 'whole months, or days and hours',
            wayOut: 'Months have no fixed length; write the times in days.',
          })
        }
        const index = epoch.year * 12 + epoch.month - 1 + Math.round(months)
        const day = utcDay({ year: floorDiv(index, 12), month: (((index % 12) + 12) % 12) + 1, day: epoch.day })
        return day === null ? null : day * DAY + clock
      },
    }
  }
  const scale = SECOND_MS[unit]!
  return {
    calendar,
    units,
    toUtc(value) {
      if (!Number.isFinite(value)) return null
      // Days and the rest apart, so that milliseconds stay exact over centuries.
      const total = value * scale + clock
      const days = Math.floor(total / DAY)
      const rest = Math.round(total - days * DAY)
      if (real) {
        const ms = (epochDay + days) * DAY + rest
        return Math.abs(ms) <= 8.64e15 ? ms : null
      }
      const day = utcDay(fixedDate(calendar, epochDay + days))
      return day === null ? null : day * DAY + rest
    },
  }
}
