/**
 * Readings of an instant on UTC, TAI, TT, TDB, UT1 and GPS, and back. TT = TAI + 32.184 s; GPS = TAI - 19 s; TDB - TT by
 * the seven greatest terms of Fairhead and Bretagnon 1990 (10 microseconds, 1950-2050; USNO Circular 179, eq. 2.6);
 * UT1 = UTC + DUT1 with DUT1 from EOP (`eop.ts`) or given.
 */
import { formatReading, parseReading, readingOfTleEpoch } from './calendar.js'
import { centuriesSinceJ2000, type Instant, instant, type Reading, reading } from './instant.js'
import { type LeapSeconds, leapSeconds, taiMinusUtc, utcDayLength } from './leap-seconds.js'

export const ttMinusTai = 32.184
export const taiMinusGps = 19

export const utcToInstant = (utc: Reading, table: LeapSeconds = leapSeconds): Instant =>
  instant(utc.day, utc.seconds + taiMinusUtc(utc.day, utc.seconds, table))

/** Inside a leap second the seconds are 86400 and more of the day before. */
export const instantToUtc = (t: Instant, table: LeapSeconds = leapSeconds): Reading => {
  // A day later at first, then back: the day whose start is not after the instant.
  for (let day = t.taiDay + 1; ; day--) {
    const start = taiMinusUtc(day, 0, table)
    const since = (t.taiDay - day) * 86_400 + t.taiSeconds - start
    if (since < 0) continue
    const line = taiMinusUtc(day, 86_400, table) - start
    return { day, seconds: line === 0 ? since : since / (1 + line / 86_400) }
  }
}

export const instantToTai = (t: Instant): Reading => ({ day: t.taiDay, seconds: t.taiSeconds })
export const taiToInstant = (r: Reading): Instant => instant(r.day, r.seconds)
export const instantToTt = (t: Instant): Reading => reading(t.taiDay, t.taiSeconds + ttMinusTai)
export const ttToInstant = (r: Reading): Instant => instant(r.day, r.seconds - ttMinusTai)
export const instantToGps = (t: Instant): Reading => reading(t.taiDay, t.taiSeconds - taiMinusGps)
export const gpsToInstant = (r: Reading): Instant => instant(r.day, r.seconds + taiMinusGps)

/** TDB - TT in seconds; the argument may be on either scale. */
export const tdbMinusTt = (r: Reading): number => {
  const t = centuriesSinceJ2000(r)
  return (
    0.001657 * Math.sin(628.3076 * t + 6.2401) +
    0.000022 * Math.sin(575.3385 * t + 4.297) +
    0.000014 * Math.sin(1256.6152 * t + 6.1969) +
    0.000005 * Math.sin(606.9777 * t + 4.0212) +
    0.000005 * Math.sin(52.9691 * t + 0.4444) +
    0.000002 * Math.sin(21.3299 * t + 5.5431) +
    0.00001 * t * Math.sin(628.3076 * t + 4.249)
  )
}
export const instantToTdb = (t: Instant): Reading => {
  const tt = instantToTt(t)
  return reading(tt.day, tt.seconds + tdbMinusTt(tt))
}
export const tdbToInstant = (r: Reading): Instant => ttToInstant(reading(r.day, r.seconds - tdbMinusTt(r)))

/** UT1 from DUT1 = UT1 - UTC in seconds. */
export const instantToUt1 = (t: Instant, dut1: number, table: LeapSeconds = leapSeconds): Reading => {
  const utc = instantToUtc(t, table)
  return reading(utc.day, utc.seconds + dut1)
}

/** TT of a UTC reading. */
export const utcToTt = (utc: Reading, table: LeapSeconds = leapSeconds): Reading =>
  instantToTt(utcToInstant(utc, table))
export const ttToUtc = (tt: Reading, table: LeapSeconds = leapSeconds): Reading => instantToUtc(ttToInstant(tt), table)

/** A UTC text (calendar or ordinal, with or without Z, leap seconds allowed) as a reading. Throws `bad-input`. */
export const parseUtc = (text: string, where = 'time', table: LeapSeconds = leapSeconds): Reading =>
  parseReading(text, where, (mjd) => utcDayLength(mjd, table))
/** The same as an instant. */
export const instantOf = (text: string, where = 'time', table: LeapSeconds = leapSeconds): Instant =>
  utcToInstant(parseUtc(text, where, table), table)
/** `2004-04-06T07:51:28.386Z`. */
export const formatUtc = (t: Instant, digits = 3, table: LeapSeconds = leapSeconds): string =>
  `${formatReading(instantToUtc(t, table), digits, (mjd) => utcDayLength(mjd, table))}Z`

/** The instant of a TLE epoch. */
export const instantOfTleEpoch = (twoDigitYear: number, dayOfYear: number): Instant =>
  utcToInstant(readingOfTleEpoch(twoDigitYear, dayOfYear))

/** From and to milliseconds since 1970 as POSIX counts them (no leap seconds; inside one, the second after it). */
export const instantOfUnixMs = (ms: number): Instant => {
  const day = Math.floor(ms / 86_400_000)
  return utcToInstant({ day: day + 40_587, seconds: (ms - day * 86_400_000) / 1000 })
}
export const unixMsOf = (t: Instant): number => {
  const utc = instantToUtc(t)
  return (utc.day - 40_587) * 86_400_000 + utc.seconds * 1000
}
