/**
 * An instant as two doubles: the integer day and the seconds of that day on TAI. One double Julian date is only good to
 * 40 microseconds, 0.3 m along a low orbit; this pair is good to 0.02 ns. A clock reading on a scale (UTC, TT, UT1, …) is
 * a `Reading`: other field names, so that the two are never mixed. Scales are in `time-scales.ts`.
 *
 *     const t = utcToInstant(parseUtc('2016-12-31T23:59:60.5Z'))
 *     formatUtc(addSeconds(t, 0.5), 1) === '2017-01-01T00:00:00.0Z'
 */

/** A moment in time. `taiDay` is an integer modified Julian day, `taiSeconds` in [0, 86400). */
export interface Instant {
  readonly taiDay: number
  readonly taiSeconds: number
}

/** What a clock of some scale shows: integer modified Julian day and seconds of that day. */
export interface Reading {
  readonly day: number
  /** [0, 86400), up to 86401 in UTC inside a leap second. */
  readonly seconds: number
}

/** Any seconds brought into [0, 86400) with their days carried. */
export const reading = (day: number, seconds: number): Reading => {
  if (seconds >= 0 && seconds < 86_400) return { day, seconds }
  const days = Math.floor(seconds / 86_400)
  const rest = seconds - days * 86_400
  // The quotient may round up to a whole day, and a tiny negative remainder likewise.
  if (rest < 0) return reading(day + days - 1, Math.min(rest + 86_400, BEFORE_MIDNIGHT))
  return rest >= 86_400 ? { day: day + days + 1, seconds: 0 } : { day: day + days, seconds: rest }
}
// The greatest double below 86400.
const BEFORE_MIDNIGHT = 86_399.99999999999

export const instant = (taiDay: number, taiSeconds: number): Instant => {
  const r = reading(taiDay, taiSeconds)
  return { taiDay: r.day, taiSeconds: r.seconds }
}

export const addSeconds = (t: Instant, seconds: number): Instant => {
  // Whole days are moved first, so that long spans keep the digits of the seconds.
  const days = Math.trunc(seconds / 86_400)
  return instant(t.taiDay + days, t.taiSeconds + (seconds - days * 86_400))
}

/** SI seconds from `from` to `to`. */
export const secondsBetween = (from: Instant, to: Instant): number =>
  (to.taiDay - from.taiDay) * 86_400 + (to.taiSeconds - from.taiSeconds)

export const isBefore = (a: Instant, b: Instant): boolean =>
  a.taiDay < b.taiDay || (a.taiDay === b.taiDay && a.taiSeconds < b.taiSeconds)

/** Julian centuries of a reading since J2000.0 (JD 2451545.0 on the same scale). */
export const centuriesSinceJ2000 = (r: Reading): number => (r.day - 51_544 + (r.seconds - 43_200) / 86_400) / 36_525
/** Seconds of a reading since J2000.0 on the same scale. */
export const secondsSinceJ2000 = (r: Reading): number => (r.day - 51_544) * 86_400 + (r.seconds - 43_200)
/** The reading that many seconds after J2000.0. */
export const readingSinceJ2000 = (seconds: number): Reading => {
  const days = Math.floor(seconds / 86_400)
  return reading(51_544 + days, seconds - days * 86_400 + 43_200)
}

/** Julian date as two doubles: the day at its 0 h, and the fraction. */
export const julianDate = (r: Reading): readonly [day: number, fraction: number] => [
  r.day + 2_400_000.5,
  r.seconds / 86_400,
]
/** A reading from a Julian date in two parts (any split). */
export const readingOfJulianDate = (part1: number, part2 = 0): Reading => {
  const [a, b] = [part1 - 2_400_000.5, part2]
  const [i, j] = [Math.floor(a), Math.floor(b)]
  return reading(i + j, (a - i + (b - j)) * 86_400)
}
/** A reading from a modified Julian date in two parts. */
export const readingOfMjd = (part1: number, part2 = 0): Reading => {
  const [i, j] = [Math.floor(part1), Math.floor(part2)]
  return reading(i + j, (part1 - i + (part2 - j)) * 86_400)
}
