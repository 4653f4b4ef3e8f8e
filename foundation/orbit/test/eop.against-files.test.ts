import { describe, expect, test } from 'vitest'
import { orientationAt } from '../src/eop.js'
import { readC04, readEop, readFinals2000A } from '../src/eop-readers.js'
import { instantOf } from '../src/time-scales.js'
import { survivesDamage } from './damage-text.js'
import { realFile, realText } from './real-files.js'

const FINALS = 'debris/earth/finals2000A-1973-2020.all.gz'
const C04 = 'debris/earth/eopc04_20-2022-2023.csv'

test.runIf(realFile(FINALS))('finals2000A: first row, a row of Bulletin B, the start of the predictions', () => {
  const text = realText(FINALS)
  const eop = readFinals2000A(text)
  expect(eop.mjd[0]).toBe(41_684)
  expect(eop.xpArcsec[0]).toBe(0.143)
  expect(eop.predictedFrom).toBe(58_585)
  const eo = orientationAt(eop, instantOf('2018-06-13T00:00:00Z'))
  expect(eo).toMatchObject({
    xpArcsec: 0.130659,
    ypArcsec: 0.445312,
    dut1Seconds: 0.0700227,
    lodSeconds: 0.0004794,
    origin: 'file',
  })
  expect(eo.dXArcsec).toBeCloseTo(-0.000172, 9)
  survivesDamage(text.slice(0, 20_000), readEop)
})

test.runIf(realFile(C04))('C04 as CSV', () => {
  const text = realText(C04)
  const eop = readC04(text)
  expect(eop.mjd[0]).toBe(59_580)
  expect(orientationAt(eop, instantOf('2022-01-01T12:00:00Z')).dut1Seconds).toBeCloseTo((-0.1105073 - 0.1103808) / 2, 9)
  survivesDamage(text.slice(0, 20_000), readEop)
})

describe('made rows', () => {
  const rows = (utc: string[]): string => `MJD;x_pole;y_pole;UT1-UTC;LOD;dX;dY\n${utc.join('\n')}\n`
  // The leap second of 2017-01-01 (MJD 57754): UT1 - UTC steps by one second.
  const series = readC04(
    rows(['57753;0.1;0.2;-0.4;0.001;0;0', '57754;0.1;0.2;0.599;0.001;0;0', '57755;0.1;0.2;0.598;0.001;0;0']),
  )
  test('UT1 is continuous over a leap second', () => {
    expect(orientationAt(series, instantOf('2016-12-31T12:00:00Z')).dut1Seconds).toBeCloseTo(-0.4005, 7)
    expect(orientationAt(series, instantOf('2016-12-31T23:59:60.5Z')).dut1Seconds).toBeCloseTo(-0.401, 5)
    expect(orientationAt(series, instantOf('2017-01-01T00:00:00Z')).dut1Seconds).toBeCloseTo(0.599, 9)
  })
  test('outside: held for a year, then zero; last; zero; error', () => {
    const soon = instantOf('2017-06-01T00:00:00Z')
    const late = instantOf('2019-06-01T00:00:00Z')
    expect(orientationAt(series, soon)).toMatchObject({ origin: 'held', dut1Seconds: 0.598 })
    expect(orientationAt(series, late)).toMatchObject({ origin: 'zero', dut1Seconds: 0 })
    expect(orientationAt(series, late, 'last')).toMatchObject({ origin: 'held', dut1Seconds: 0.598 })
    expect(orientationAt(series, soon, 'zero').origin).toBe('zero')
    expect(() => orientationAt(series, late, 'error')).toThrow(/outside the Earth orientation.*MJD 57753/)
  })
  test('layout only: C04 as text, of 2014 and of 2020', () => {
    const head = '# YR  MM  DD\n'
    const c14 = `${head}2017   1   1  57754   0.081320   0.265000   0.5913200   0.0013500   0.000100  -0.000200 0 0 0 0 0 0\n`
    const c20 = `${head}2017   1   1   0  57754.00    0.081320    0.265000   0.5913200    0.000100   -0.000200    0.0    0.0    0.0013500 0 0\n`
    for (const text of [c14, c20])
      expect(orientationAt(readEop(text), instantOf('2017-01-01T00:00:00Z'))).toMatchObject({
        xpArcsec: 0.08132,
        ypArcsec: 0.265,
        dut1Seconds: 0.59132,
        lodSeconds: 0.00135,
        dXArcsec: 0.0001,
        dYArcsec: -0.0002,
      })
  })
  test('nonsense is refused with its line', () => {
    expect(() => readEop('')).toThrow(/no row/)
    expect(() => readC04(rows(['57753;0.1;99;0;0;0;0']))).toThrow(/:2/)
    expect(() => readC04(rows(['57754;0;0;0;0;0;0', '57753;0;0;0;0;0;0']))).toThrow(/order/)
  })
})
