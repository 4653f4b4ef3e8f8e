import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSetuError } from '../src/errors.js'
import {
  addDuration,
  containsInstant,
  dayInterval,
  dayMs,
  dayOfYear,
  daysInMonth,
  formatDate,
  formatDuration,
  formatInstant,
  hourMs,
  intervalsFrom,
  overlapMs,
  parseDayEnd,
  parseDuration,
  parseInstant,
  parseInstantDetail,
  parseWallClock,
  seasonOf,
  solarHour,
  utcDate,
} from '../src/time.js'
import { toUtc, zone } from '../src/zones.js'

const code = (f: () => unknown): string => {
  try {
    f()
  } catch (e) {
    if (isSetuError(e)) return e.code
    throw e
  }
  return 'none'
}
const years = { min: utcDate(0, 1), max: utcDate(9999, 12, 31) }

describe('instants', () => {
  test('reads dates and RFC 3339 times', () => {
    expect(parseInstant('1983-01-01')).toBe(Date.UTC(1983, 0, 1))
    expect(parseInstantDetail('1983-01-01').dateOnly).toBe(true)
    expect(parseInstant('1985-04-12T23:20:50.52Z')).toBe(482196050520)
    expect(parseInstant('1996-12-19T16:39:57-08:00')).toBe(Date.UTC(1996, 11, 20, 0, 39, 57))
    expect(parseInstant('2020-07-01T08:30:00+05:30')).toBe(Date.UTC(2020, 6, 1, 3))
    expect(parseInstant('2020-06-30T24:00Z')).toBe(Date.UTC(2020, 6, 1))
    expect(parseWallClock('2020-06-30 07:00').offsetMinutes).toBeNull()
  })
  test.each([
    '2019-02-29',
    '2020-13-01',
    '2020-00-10',
    '2020-04-31',
    '2020-1-1',
    '2020',
    '',
    '01/02/2020',
    '2020-01-01T25:00Z',
    '2020-01-01T00:60Z',
    '2020-12-31T23:59:60Z',
    '2020-01-01T00:00+25:00',
    '20200101',
    '2020-01-01T00:00ZZ',
    '2020-01-01T24:01Z',
  ])('refuses %j', (text) => expect(code(() => parseInstant(text))).toBe('bad-input'))
  test('a clock without a zone is ambiguous, not UTC', () =>
    expect(code(() => parseInstant('2020-01-01T07:00'))).toBe('ambiguous'))
  test('format and parse are inverse', () => {
    fc.assert(fc.property(fc.integer(years), (ms) => parseInstant(formatInstant(ms)) === ms))
    expect(formatInstant(0)).toBe('1970-01-01T00:00:00Z')
    expect(formatDate(-1)).toBe('1969-12-31')
  })
  test('any text gives a time or a tagged error', () => {
    fc.assert(fc.property(fc.string(), (s) => ['none', 'bad-input', 'ambiguous'].includes(code(() => parseInstant(s)))))
  })
})

describe('durations', () => {
  test('reads ISO 8601', () => {
    expect(parseDuration('P1D')).toEqual({ months: 0, ms: dayMs })
    expect(parseDuration('PT30M')).toEqual({ months: 0, ms: 1_800_000 })
    expect(parseDuration('P1Y2M')).toEqual({ months: 14, ms: 0 })
    expect(parseDuration('P2W').ms).toBe(14 * dayMs)
    expect(parseDuration('P1DT12H').ms).toBe(36 * hourMs)
  })
  test.each(['1D', 'P', 'PT', 'P1DT', 'P0D', 'PT1D', 'P-1D', 'day', 'P1H'])('refuses %j', (text) =>
    expect(code(() => parseDuration(text))).toBe('bad-input'),
  )
  test('adds calendar months from the anchor', () => {
    const start = parseInstant('2020-01-31')
    expect(formatDate(addDuration(start, parseDuration('P1M')))).toBe('2020-02-29')
    expect(formatDate(addDuration(start, parseDuration('P1M'), 2))).toBe('2020-03-31')
    expect(formatDate(addDuration(start, parseDuration('P1M'), -11))).toBe('2019-02-28')
    expect(intervalsFrom(utcDate(1983, 1), parseDuration('P1M'), 12).at(-1)).toEqual({
      start: utcDate(1983, 12),
      end: utcDate(1984, 1),
    })
  })
  test('text and duration are inverse', () => {
    const duration = fc.record({ months: fc.nat(1200), ms: fc.nat(1e9) }).filter((d) => d.months + d.ms > 0)
    fc.assert(
      fc.property(duration, (d) => {
        expect(parseDuration(formatDuration(d))).toEqual(d)
      }),
    )
  })
  test('intervals are half-open and touch', () => {
    const [a, b] = intervalsFrom(0, parseDuration('PT1H'), 2)
    expect(containsInstant(a!, b!.start)).toBe(false)
    expect(containsInstant(b!, b!.start)).toBe(true)
    expect(overlapMs(a!, b!)).toBe(0)
    expect(overlapMs({ start: 0, end: 10 }, { start: 4, end: 20 })).toBe(6)
  })
})

describe('days', () => {
  test.each([
    ['00:00', 1440],
    ['03:00Z', 180],
    ['08:30+05:30', 180],
    ['00:00+09:00', 900],
    ['00:00-05:00', 1740],
    ['07:00-05:00', 720],
    ['19:00+07:00', 720],
  ])('a day that ends at %s', (text, minutes) => expect(parseDayEnd(text)).toBe(minutes))
  test.each(['24:00', '8:30', '08:30 IST', '08:61'])('refuses %j', (text) =>
    expect(code(() => parseDayEnd(text))).toBe('bad-input'),
  )
  test('the Indian day of a date ends at 03:00 UTC of it', () =>
    expect(dayInterval(parseInstant('2020-07-01'), 180)).toEqual({
      start: parseInstant('2020-06-30T03:00Z'),
      end: parseInstant('2020-07-01T03:00Z'),
    }))
  test('day of year, season, solar time', () => {
    expect(dayOfYear(parseInstant('2020-12-31'))).toBe(366)
    expect(dayOfYear(parseInstant('1900-03-01'))).toBe(60)
    expect(seasonOf(parseInstant('2020-09-15'))).toBe('SON')
    expect(seasonOf(parseInstant('2020-09-15'), 'monsoon')).toBe('JJAS')
    expect(solarHour(0, 82.5)).toBe(5.5)
    expect(solarHour(0, -15)).toBe(23)
    expect(daysInMonth(2000, 2) + daysInMonth(1900, 2)).toBe(57)
  })
})

describe('zones', () => {
  const utc = (name: string, local: string) => {
    const { kind, ms, laterMs } = toUtc(zone(name), parseWallClock(local).asUtcMs)
    return [kind, formatInstant(ms), formatInstant(laterMs)]
  }
  test('fixed offsets and zones without change of clocks', () => {
    expect(utc('Asia/Jakarta', '2020-01-01 07:00')).toEqual(['exact', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z'])
    expect(utc('+07:00', '2020-01-01 07:00')[1]).toBe('2020-01-01T00:00:00Z')
    expect(utc('Asia/Kathmandu', '2020-01-01 05:45')[1]).toBe('2020-01-01T00:00:00Z')
  })
  test('repeated and skipped readings of Berlin 2021 are told', () => {
    expect(utc('Europe/Berlin', '2021-10-31 02:30')).toEqual([
      'ambiguous',
      '2021-10-31T00:30:00Z',
      '2021-10-31T01:30:00Z',
    ])
    expect(utc('Europe/Berlin', '2021-03-28 02:30')).toEqual([
      'skipped',
      '2021-03-28T01:30:00Z',
      '2021-03-28T01:30:00Z',
    ])
    expect(utc('Europe/Berlin', '2021-10-31 03:00')[0]).toBe('exact')
    expect(utc('Europe/Berlin', '2021-10-31 02:00')[0]).toBe('ambiguous')
  })
  test.each(['IST', 'Mars/Phobos', '', 'EST5EDT7', '+25:00', 'Asia/../etc'])('refuses %j', (name) =>
    expect(code(() => zone(name))).toBe('bad-input'),
  )
  test('every UTC instant comes back among the candidates of its local reading', () => {
    const names = fc.constantFrom(
      'Europe/Berlin',
      'America/Santiago',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'Africa/Casablanca',
    )
    fc.assert(
      fc.property(names, fc.integer({ min: utcDate(1980, 1), max: utcDate(2030, 1) }), (name, ms) => {
        const z = zone(name)
        const back = toUtc(z, ms + z.offsetMs(ms))
        return back.ms === ms || back.laterMs === ms
      }),
      { numRuns: 300 },
    )
  })
})
