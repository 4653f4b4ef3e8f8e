import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateOfMjd, dayOfYearOfMjd, formatMjd, mjdOfDate, parseReading, readingOfTleEpoch } from '../src/calendar.js'
import { addSeconds, instant, julianDate, readingOfJulianDate, secondsBetween } from '../src/instant.js'
import { leapSeconds, readTaiUtc, taiMinusUtc, utcDayLength } from '../src/leap-seconds.js'
import {
  formatUtc,
  instantOf,
  instantOfUnixMs,
  instantToGps,
  instantToTdb,
  instantToTt,
  instantToUtc,
  tdbToInstant,
  unixMsOf,
  utcToInstant,
} from '../src/time-scales.js'
import { realFile, realText } from './real-files.js'

const TABLE = 'debris/earth/tai-utc.dat'

describe('leap seconds', () => {
  test.runIf(realFile(TABLE))('the built-in table is that of the USNO', () => {
    expect(readTaiUtc(realText(TABLE))).toEqual(leapSeconds)
  })
  test('a second inside a leap second is read, written and counted', () => {
    const t = instantOf('2016-12-31T23:59:60.25Z')
    expect(formatUtc(t, 2)).toBe('2016-12-31T23:59:60.25Z')
    expect(secondsBetween(instantOf('2016-12-31T23:59:59Z'), instantOf('2017-01-01T00:00:00Z'))).toBe(2)
    expect(utcDayLength(57_753)).toBe(86_401)
    expect(() => instantOf('2016-12-30T23:59:60Z')).toThrow(/leap second/)
    expect(() => instantOf('2016-12-31T22:59:60Z')).toThrow(/second/)
  })
  test('1972 began with 10 s, the last known is 37 s, the rate of 1970 is kept', () => {
    expect(taiMinusUtc(41_317)).toBe(10)
    expect(taiMinusUtc(60_000)).toBe(37)
    expect(taiMinusUtc(mjdOfDate(1970, 1, 1), 43_200)).toBeCloseTo(4.21317 + (40_587.5 - 39_126) * 0.002592, 12)
  })
})

describe('texts', () => {
  test('calendar and ordinal forms, with and without Z', () => {
    const t = instantOf('2004-04-06T07:51:28.386009Z')
    for (const text of ['2004-097T07:51:28.386009', '2004-04-06 07:51:28.386009', '2004-04-06T07:51:28.386009 UTC'])
      expect(secondsBetween(t, instantOf(text))).toBe(0)
    expect(formatUtc(instantOf('2000-12-31T23:59:59.9996Z'))).toBe('2001-01-01T00:00:00.000Z')
  })
  test('Julian dates by their digits: to the nanosecond, where one double holds 40 microseconds', () => {
    const t = instantOf('2004-04-06T07:51:28.386009Z')
    const mjd = formatMjd(parseReading('2004-04-06T07:51:28.386009'), 15)
    expect(Math.abs(secondsBetween(t, instantOf(mjd)))).toBeLessThan(1e-9)
    expect(Math.abs(secondsBetween(t, instantOf('JD 2453101.827411875104167')))).toBeLessThan(1e-9)
    expect(secondsBetween(instantOf('jd2451545.0'), instantOf('2000-01-01T12:00:00Z'))).toBe(0)
    expect(formatMjd({ day: 51_544, seconds: 86_399.9999999999 }, 6)).toBe('MJD 51545.000000')
    for (const text of ['JD', 'JD 24x', 'MJD -5', 'MJD 5.5.5']) expect(() => instantOf(text)).toThrow(/JD or MJD/)
  })
  test.each(['', 'x', '2004-13-01', '2004-02-30T00:00:00', '2003-366', '2004-01-01T24:00:00', '2004-01-01T10:60:00'])(
    'refused: %s',
    (text) => expect(() => instantOf(text)).toThrow(/ISO 8601|month|day|hour|minute/),
  )
  test('TLE epochs: 57 is 1957, 56 is 2056, eight decimals are exact', () => {
    expect(dateOfMjd(readingOfTleEpoch(57, 1).day)).toEqual({ year: 1957, month: 1, day: 1 })
    expect(dateOfMjd(readingOfTleEpoch(56, 366).day)).toEqual({ year: 2056, month: 12, day: 31 })
    const r = readingOfTleEpoch(26, 239.89762966)
    expect(dayOfYearOfMjd(r.day)).toBe(239)
    expect(r.seconds).toBeCloseTo(0.89762966 * 86_400, 8)
  })
})

const moments = fc.record({
  day: fc.integer({ min: 41_400, max: 80_000 }),
  seconds: fc.double({ min: 0, max: 86_399.999, noNaN: true }),
})

describe('round trips', () => {
  test('a hair before midnight stays before it', () => {
    for (const seconds of [172_799.99999999997, -1e-20, -2.9e-11, 86_399.99999999999, 259_199.99999999997]) {
      const t = instant(50_000, seconds)
      expect(t.taiSeconds >= 0 && t.taiSeconds < 86_400).toBe(true)
      expect((t.taiDay - 50_000) * 86_400 + t.taiSeconds).toBeCloseTo(seconds, 9)
    }
  })
  test('UTC, TT, TDB, Julian date, POSIX', () => {
    fc.assert(
      fc.property(moments, ({ day, seconds }) => {
        const t = utcToInstant({ day, seconds })
        const utc = instantToUtc(t)
        expect((utc.day - day) * 86_400 + utc.seconds - seconds).toBeCloseTo(0, 9)
        expect(secondsBetween(t, tdbToInstant(instantToTdb(t)))).toBeCloseTo(0, 9)
        const tt = instantToTt(t)
        const back = readingOfJulianDate(...julianDate(tt))
        expect((back.day - tt.day) * 86_400 + back.seconds - tt.seconds).toBeCloseTo(0, 9)
        expect(instantToGps(t).seconds - t.taiSeconds + 19 + (instantToGps(t).day - t.taiDay) * 86_400).toBeCloseTo(
          0,
          9,
        )
        expect(Math.abs(unixMsOf(instantOfUnixMs(unixMsOf(t))) - unixMsOf(t))).toBeLessThan(1e-3)
        expect(Math.abs(instantToTdb(t).seconds - tt.seconds) < 0.002 || instantToTdb(t).day !== tt.day).toBe(true)
      }),
    )
  })
  test('adding seconds and taking differences, over centuries to a nanosecond', () => {
    fc.assert(
      fc.property(moments, fc.double({ min: -3e9, max: 3e9, noNaN: true }), ({ day, seconds }, s) => {
        const t = instant(day, seconds)
        expect(Math.abs(secondsBetween(t, addSeconds(t, s)) - s)).toBeLessThan(1e-6 * Math.max(1, Math.abs(s) / 1e9))
        const there = addSeconds(t, s)
        expect(there.taiSeconds >= 0 && there.taiSeconds < 86_400).toBe(true)
        expect(Math.abs(secondsBetween(t, addSeconds(there, -s)))).toBeLessThan(1e-6)
      }),
    )
  })
})
