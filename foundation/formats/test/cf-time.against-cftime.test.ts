import { isSetuError } from '@setu/core/errors'
import { expect, test } from 'vitest'
import { cfTime } from '../src/netcdf/cf-time.js'

// cftime.num2date(value, units, calendar).isoformat(), cftime 1.6; a Julian date is converted to the Gregorian day.
test.each([
  ['days since 1850-01-01', 'noleap', 60000.25, '2014-05-21T06:00:00'],
  ['days since 1850-01-01', '360_day', 43229, '1970-01-30T00:00:00'],
  ['hours since 1900-01-01 00:00:0.0', 'standard', 1051896, '2020-01-01T00:00:00'],
  ['days since 0001-01-01', 'standard', 737425, '2019-12-31T00:00:00'],
  ['days since 0001-01-01', 'proleptic_gregorian', 737425, '2020-01-02T00:00:00'],
  ['seconds since 1980-01-06 00:00:00 UTC', 'standard', 643852800, '2000-06-01T00:00:00'],
  ['days since 2000-01-01', 'all_leap', 60, '2000-03-01T00:00:00'],
  ['days since 1582-10-01', 'standard', 20, '1582-10-31T00:00:00'],
  ['minutes since 2019-12-31T23:30:00Z', 'gregorian', 45.5, '2020-01-01T00:15:30'],
  ['days since 1970-01-01 06:00', '365_day', 365, '1971-01-01T06:00:00'],
  ['hours since 1582-10-01', 'julian', 480, '1582-10-31T00:00:00'],
  ['hours since 2020-01-01 00:00 +05:30', 'standard', 0, '2019-12-31T18:30:00'],
  ['months since 1950-01-01', 'standard', 13, '1951-02-01T00:00:00'],
])('%s (%s) %d', (units, calendar, value, iso) => {
  expect(cfTime(units, calendar, 'time').toUtc(value)).toBe(Date.parse(`${iso}Z`))
})

test('30 February has no day on the Earth', () => {
  expect(cfTime('days since 2000-01-01', '360_day', 'time').toUtc(59)).toBeNull()
})

test.each([
  ['mm/h', 'standard', 'bad-file'],
  ['days since yesterday', 'standard', 'bad-file'],
  ['days since 2000-01-01', 'mayan', 'bad-file'],
  ['days since 2000-13-01', 'standard', 'bad-file'],
] as const)('%s (%s) is refused', (units, calendar, code) => {
  let error: unknown
  try {
    cfTime(units, calendar, 'time')
  } catch (e) {
    error = e
  }
  expect(isSetuError(error, code)).toBe(true)
})
