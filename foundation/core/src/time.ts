/**
 * Time: UTC only, milliseconds since 1970-01-01T00:00Z as plain numbers, half-open intervals [start, end).
 * Text is RFC 3339 or an ISO 8601 date; dates are of the proleptic Gregorian calendar, years 0000 to 9999.
 * Leap seconds do not exist on this scale: `23:59:60` is refused. Local clocks without an offset are `zones.ts`.
 *
 *     parseInstant('1983-01-01') === Date.UTC(1983, 0, 1)
 *     formatInstant(addDuration(parseInstant('2020-01-31'), parseDuration('P1M'))) === '2020-02-29T00:00:00Z'
 */
import { setuError } from './errors.js'

export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000

/** Half-open [start, end), milliseconds since 1970-01-01T00:00Z. */
export interface TimeInterval {
  readonly start: number
  readonly end: number
}

/** What a text of date and clock says, before anything is supposed about its zone. */
export interface WallClock {
  /** The same clock reading taken as if it were UTC. */
  readonly asUtcMs: number
  /** Minutes east of UTC, or null where the text has none (a local clock, or a date alone). */
  readonly offsetMinutes: number | null
  readonly dateOnly: boolean
}

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?([Zz]|[+-]\d{2}:?\d{2})?)?$/

const daysInMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
/** Days of a month, `month` 1..12. */
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : daysInMonths[month - 1]!

/** Milliseconds of a UTC calendar date; unlike Date.UTC also right for years below 100. */
export const utcDate = (year: number, month: number, day = 1): number => {
  const date = new Date(0)
  return date.setUTCFullYear(year, month - 1, day)
}

const offsetOf = (text: string): number | undefined => {
  if (text === 'Z' || text === 'z') return 0
  const m = /^([+-])(\d{2}):?(\d{2})$/.exec(text)
  if (!m) return undefined
  const minutes = Number(m[2]) * 60 + Number(m[3])
  if (Number(m[3]) > 59 || minutes > 14 * 60) return undefined
  return m[1] === '-' ? -minutes : minutes
}

/** Reads date and clock strictly; throws `bad-input` on any other text and on dates that do not exist. */
export const parseWallClock = (text: string, where = 'time'): WallClock => {
  const bad = (expected: string) =>
    setuError('bad-input', {
      where,
      found: `"${text.slice(0, 60)}"`,
      expected,
      wayOut: 'Write 2020-07-01 or 2020-07-01T03:00:00Z.',
    })
  const m = pattern.exec(text.trim())
  if (!m) throw bad('an ISO 8601 date or an RFC 3339 time')
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])]
  if (month < 1 || month > 12) throw bad('a month from 01 to 12')
  if (day < 1 || day > daysInMonth(year, month)) throw bad(`a day from 01 to ${daysInMonth(year, month)}`)
  const midnight = utcDate(year, month, day)
  if (m[4] === undefined) return { asUtcMs: midnight, offsetMinutes: null, dateOnly: true }
  const [hour, minute, second] = [Number(m[4]), Number(m[5]), Number(m[6] ?? 0)]
  if (hour > 24 || (hour === 24 && (minute > 0 || second > 0 || Number(m[7] ?? 0) > 0)))
    throw bad('an hour from 00 to 23')
  if (minute > 59) throw bad('a minute from 00 to 59')
  if (second > 59) throw bad('a second from 00 to 59 (leap seconds are not on this scale)')
  const offset = m[8] === undefined ? null : offsetOf(m[8])
  if (offset === undefined) throw bad('Z or an offset such as +05:30, at most 14 hours')
  const millis = m[7] ? Math.floor(Number(`${m[7]}000`.slice(0, 3))) : 0
  return {
    asUtcMs: midnight + hour * hourMs + minute * minuteMs + second * 1000 + millis,
    offsetMinutes: offset,
    dateOnly: false,
  }
}

/** UTC milliseconds of a text, and whether it was a date alone (then that UTC midnight). A clock needs its offset. */
export const parseInstantDetail = (
  text: string,
  where = 'time',
): { readonly ms: number; readonly dateOnly: boolean } => {
  const clock = parseWallClock(text, where)
  if (clock.dateOnly) return { ms: clock.asUtcMs, dateOnly: true }
  if (clock.offsetMinutes === null)
    throw setuError('ambiguous', {
      where,
      found: `"${text}", a clock without a zone`,
      expected: 'Z or an offset',
      wayOut: 'Write 2020-07-01T03:00:00Z or 2020-07-01T08:30:00+05:30, or give the zone of the clock.',
    })
  return { ms: clock.asUtcMs - clock.offsetMinutes * minuteMs, dateOnly: false }
}

/** UTC milliseconds of an RFC 3339 time or an ISO date (that UTC midnight). Throws `bad-input` or `ambiguous`. */
export const parseInstant = (text: string, where = 'time'): number => parseInstantDetail(text, where).ms

/** `2020-07-01T03:00:00Z`; milliseconds only when there are some. */
export const formatInstant = (ms: number): string => {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15)
    throw setuError('bad-input', { where: 'time', found: String(ms), expected: 'milliseconds since 1970' })
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

/** `2020-07-01`: the UTC date that holds the instant. */
export const formatDate = (ms: number): string => formatInstant(ms).replace(/T.*/, '')

/** Calendar months and exact milliseconds; never negative. */
export interface Duration {
  readonly months: number
  readonly ms: number
}

/** ISO 8601 duration: `P1D`, `PT1H`, `PT30M`, `P1M`, `P1Y`, `P2W`, `P1DT12H`, `PT0.5S`. Throws `bad-input`; zero is refused. */
export const parseDuration = (text: string, where = 'step'): Duration => {
  const m =
    /^P(?:(\d{1,6})W|(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,7})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10}(?:\.\d{1,3})?)S)?)?)$/.exec(
      text.trim(),
    )
  const n = (i: number): number => Number(m?.[i] ?? 0)
  const months = n(2) * 12 + n(3)
  const ms = n(1) * 7 * dayMs + n(4) * dayMs + n(5) * hourMs + n(6) * minuteMs + Math.round(n(7) * 1000)
  if (!m || text.trim().endsWith('T') || (months === 0 && ms === 0))
    throw setuError('bad-input', {
      where,
      found: `"${text.slice(0, 60)}"`,
      expected: 'an ISO 8601 duration above zero',
      wayOut: 'Write P1D for a day, PT1H for an hour, PT30M for half an hour, P1M for a month.',
    })
  return { months, ms }
}

/** The shortest ISO text of a duration. */
export const formatDuration = ({ months, ms }: Duration): string => {
  const part = (value: number, unit: string): string => (value ? `${value}${unit}` : '')
  const date = part(Math.floor(months / 12), 'Y') + part(months % 12, 'M') + part(Math.floor(ms / dayMs), 'D')
  const rest = ms % dayMs
  const clock =
    part(Math.floor(rest / hourMs), 'H') +
    part(Math.floor((rest % hourMs) / minuteMs), 'M') +
    part((rest % minuteMs) / 1000, 'S')
  return date || clock ? `P${date}${clock ? `T${clock}` : ''}` : 'PT0S'
}

/**
 * `ms` plus `times` durations (any whole number). Months are counted from `ms` at once and the day is cut to the month's
 * length, so 31 January plus two months is 31 March.
 */
export const addDuration = (ms: number, duration: Duration, times = 1): number => {
  if (duration.months === 0) return ms + duration.ms * times
  const date = new Date(ms)
  const index = date.getUTCFullYear() * 12 + date.getUTCMonth() + duration.months * times
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1]
  const day = Math.min(date.getUTCDate(), daysInMonth(year, month))
  return utcDate(year, month, day) + (((ms % dayMs) + dayMs) % dayMs) + duration.ms * times
}

/** `count` intervals of `step` one after another, the first at `start`. */
export const intervalsFrom = (start: number, step: Duration, count: number): TimeInterval[] =>
  Array.from({ length: count }, (_, i) => ({
    start: addDuration(start, step, i),
    end: addDuration(start, step, i + 1),
  }))

export const containsInstant = (interval: TimeInterval, ms: number): boolean =>
  ms >= interval.start && ms < interval.end

/** Milliseconds that two half-open intervals share. */
export const overlapMs = (a: TimeInterval, b: TimeInterval): number =>
  Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start))

/**
 * Where a gauge's day ends, as minutes after 00:00 UTC of the date that labels it. Services read the gauge at a fixed
 * clock and write the date of that reading: `03:00Z` or `08:30+05:30` (India) → 180, the 24 hours up to 03:00 UTC of the
 * date; `19:00+07:00` (Viet Nam) → 720; `00:00+09:00` (Japan) → 900, for the day ends at its own midnight, 15:00 UTC;
 * `00:00` or `00:00Z` → 1440, the UTC day. Without an offset the clock is UTC.
 */
export const parseDayEnd = (text: string, where = 'gaugeDay'): number => {
  const m = /^(\d{2}):(\d{2})\s?([Zz]|[+-]\d{2}:?\d{2})?$/.exec(text.trim())
  const offset = m ? offsetOf(m[3] ?? 'Z') : undefined
  if (!m || offset === undefined || Number(m[1]) > 23 || Number(m[2]) > 59)
    throw setuError('bad-input', {
      where,
      found: `"${text.slice(0, 60)}"`,
      expected: 'the clock at which the day of a date ends',
      wayOut: 'Write 03:00Z, 08:30+05:30 or 00:00+09:00.',
    })
  const minutes = Number(m[1]) * 60 + Number(m[2])
  return (minutes === 0 ? 1440 : minutes) - offset
}

/** The 24 hours labelled by a date (any instant of that UTC date) that end `dayEndMinutes` after its 00:00 UTC. */
export const dayInterval = (dateMs: number, dayEndMinutes = 1440): TimeInterval => {
  const end = Math.floor(dateMs / dayMs) * dayMs + dayEndMinutes * minuteMs
  return { start: end - dayMs, end }
}

export const yearOf = (ms: number): number => new Date(ms).getUTCFullYear()
/** 1..12. */
export const monthOf = (ms: number): number => new Date(ms).getUTCMonth() + 1
export const dayOfMonth = (ms: number): number => new Date(ms).getUTCDate()
/** 1..366. */
export const dayOfYear = (ms: number): number => Math.floor((ms - utcDate(yearOf(ms), 1)) / dayMs) + 1
/** Hours since UTC midnight, [0, 24). */
export const hourOf = (ms: number): number => (((ms % dayMs) + dayMs) % dayMs) / hourMs
/** Hours of local mean solar time at an east longitude, [0, 24). */
export const solarHour = (ms: number, lonDegrees: number): number => hourOf(ms + (lonDegrees / 15) * hourMs)

/** How months are grouped: meteorological quarters, or the Indian monsoon year (IMD). */
export type SeasonScheme = 'quarter' | 'monsoon'
const quarters = ['DJF', 'DJF', 'MAM', 'MAM', 'MAM', 'JJA', 'JJA', 'JJA', 'SON', 'SON', 'SON', 'DJF'] as const
const monsoon = ['JF', 'JF', 'MAM', 'MAM', 'MAM', 'JJAS', 'JJAS', 'JJAS', 'JJAS', 'OND', 'OND', 'OND'] as const
export type Season = (typeof quarters)[number] | (typeof monsoon)[number]
export const seasonOf = (ms: number, scheme: SeasonScheme = 'quarter'): Season =>
  (scheme === 'quarter' ? quarters : monsoon)[monthOf(ms) - 1]!
