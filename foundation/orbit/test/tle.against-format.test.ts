import { isSetuError } from '@setu/core/errors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAlpha5, writeAlpha5 } from '../src/alpha5.js'
import { mjdOfDate } from '../src/calendar.js'
import type { ElementSet } from '../src/element-set.js'
import { readTle, tleChecksum } from '../src/tle.js'
import { writeTle, writeTleLines } from '../src/tle-write.js'
import { haveDebris, textOfFile } from './reference-files.js'

const vanguard = [
  '1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753',
  '2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667',
].join('\n')
const iridium = [
  '1 24946U 97051C   09040.78448243 +.00000153 +00000-0 +47668-4 0  9994',
  '2 24946 086.3994 121.7028 0002288 085.1644 274.9812 14.34219863597336',
].join('\r\n')

test('fields of Vanguard 1', () => {
  const { sets, warnings } = readTle(`\uFEFF0 VANGUARD 1\n${vanguard}  trailing words\n`)
  expect(warnings).toEqual([])
  expect(sets[0]).toMatchObject({
    name: 'VANGUARD 1',
    designator: '1958-002B',
    catalogueNumber: 5,
    eccentricity: 0.1859667,
    bstar: 0.000028098,
    meanMotionDot: 2.3e-7,
    meanMotionDdot: 0,
    revolution: 41366,
    elementSetNumber: 475,
  })
  expect(sets[0]!.epoch.day).toBe(mjdOfDate(2000, 6, 27))
  expect(sets[0]!.epoch.seconds).toBeCloseTo(0.78495062 * 86400, 6)
})

test('signs written with plus, CRLF, and no zero in front', () => {
  const set = readTle(iridium).sets[0]!
  expect(set).toMatchObject({ meanMotionDot: 1.53e-6, bstar: 0.000047668, inclinationDeg: 86.3994 })
})

test('a checksum that differs warns, and is an error in strict mode', () => {
  const wrong = vanguard.replace(/4753$/m, '4754').replace('0  4753', '0  4754')
  expect(readTle(wrong).warnings).toHaveLength(1)
  expect(() => readTle(wrong, { strict: true, where: 'a.tle' })).toThrow(/a\.tle:1, column 69/)
})

test('one bad set does not lose the others', () => {
  const cut = vanguard.replace('348.7242', '34x.7242')
  const file = readTle(`${cut}\n${iridium}\n${vanguard.split('\n')[0]}`, { where: 'c.tle' })
  expect(file.sets.map((s) => s.catalogueNumber)).toEqual([24946])
  expect(file.refused.map((r) => r.where)).toEqual(['c.tle:2, columns 18-25', 'c.tle:6'])
  expect(() => readTle('', { where: 'e.tle' })).toThrow(/e\.tle.*empty/)
})

test('Alpha-5', () => {
  for (const [text, number] of [
    ['A0000', 100000],
    ['H9999', 179999],
    ['J0000', 180000],
    ['N9999', 229999],
    ['P0000', 230000],
    ['Z9999', 339999],
    ['    5', 5],
  ] as const)
    expect(readAlpha5(text)).toBe(number)
  expect(readAlpha5('I0000')).toBeUndefined()
  expect(readAlpha5('O0000')).toBeUndefined()
  fc.assert(fc.property(fc.integer({ min: 0, max: 339_999 }), (n) => readAlpha5(writeAlpha5(n)) === n))
  expect(() => writeAlpha5(340_000)).toThrow(/Alpha-5/)
})

const fits = fc.record({
  catalogueNumber: fc.integer({ min: 1, max: 339_999 }),
  seconds: fc.integer({ min: 0, max: 99_999_999 }).map((n) => n * 86_400e-8),
  day: fc.integer({ min: mjdOfDate(1957, 10, 4), max: mjdOfDate(2056, 12, 31) }),
  eccentricity: fc.integer({ min: 0, max: 9_999_999 }).map((n) => n / 1e7),
  inclinationDeg: fc.integer({ min: 0, max: 1_800_000 }).map((n) => n / 1e4),
  nodeDeg: fc.integer({ min: 0, max: 3_599_999 }).map((n) => n / 1e4),
  meanMotionRevPerDay: fc.integer({ min: 1_000_000, max: 1_700_000_000 }).map((n) => n / 1e8),
  bstar: fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: -9, max: 0 })),
  revolution: fc.integer({ min: 0, max: 99_999 }),
})

test('write and read again: the same elements, 69 columns, right checksums', () => {
  const base = readTle(vanguard).sets[0]!
  fc.assert(
    fc.property(fits, (f) => {
      const set: ElementSet = {
        ...base,
        ...f,
        epoch: { day: f.day, seconds: f.seconds },
        bstar: (f.bstar[0] / 1e5) * 10 ** f.bstar[1],
      }
      const lines = writeTleLines(set)
      for (const line of lines) {
        expect(line).toHaveLength(69)
        expect(line[68]).toBe(String(tleChecksum(line)))
      }
      const back = readTle(lines.join('\n'), { strict: true }).sets[0]!
      for (const key of ['catalogueNumber', 'eccentricity', 'inclinationDeg', 'nodeDeg', 'revolution'] as const)
        expect(back[key]).toBe(set[key])
      expect(back.meanMotionRevPerDay).toBeCloseTo(set.meanMotionRevPerDay, 8)
      expect(back.epoch.day * 86_400 + back.epoch.seconds).toBeCloseTo(f.day * 86_400 + f.seconds, 3)
      expect(Math.abs(back.bstar - set.bstar)).toBeLessThanOrEqual(Math.abs(set.bstar) * 1e-4 + 1e-14)
    }),
  )
})

test('what the columns cannot hold is refused by name', () => {
  const base = readTle(vanguard).sets[0]!
  for (const [change, word] of [
    [{ catalogueNumber: 799_501_234 }, /catalogue number/],
    [{ eccentricity: 0.99999999 }, /eccentricity/],
    [{ eccentricity: 1.1 }, /eccentricity/],
    [{ epoch: { day: mjdOfDate(2060, 1, 1), seconds: 0 } }, /epoch/],
    [{ meanMotionDot: 1.5 }, /derivative/],
    [{ bstar: Number.NaN }, /B\*/],
    [{ revolution: 123_456 }, /revolution/],
    [{ designator: '2024-1234ABC' }, /designator/],
  ] as const)
    expect(() => writeTleLines({ ...base, ...change }), String(word)).toThrow(word)
})

test.runIf(haveDebris)('every set of the shared catalogues is read, and none is changed by writing', () => {
  for (const [path, count] of [
    ['debris/catalog/catalog-2022-08-09.tle.gz', 25_975],
    ['debris/catalog/catalog-2013-10-23.3le.gz', 14_917],
    ['debris/catalog/spot-5-history.tle', 250],
  ] as const) {
    const file = readTle(textOfFile(path))
    expect(file.refused).toEqual([])
    expect(file.sets.length).toBe(path.includes('spot') ? file.sets.length : count)
    const some = file.sets.filter((_, i) => i % 7 === 0)
    const back = readTle(writeTle(some, true), { strict: true }).sets
    expect(back.map((s) => ({ ...s, name: '' }))).toEqual(some.map((s) => ({ ...s, name: '' })))
  }
})

test('any damage gives sets or a named error', () => {
  const good = new TextEncoder().encode(`0 A\n${vanguard}\n${iridium}\n`)
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: good.length }),
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }),
      (end, flips) => {
        const body = good.slice()
        for (const [at, value] of flips) body[at] = value
        try {
          for (const set of readTle(new TextDecoder().decode(body.subarray(0, end))).sets)
            for (const v of Object.values(set)) if (typeof v === 'number') expect(Number.isFinite(v)).toBe(true)
        } catch (error) {
          if (!isSetuError(error)) throw error
        }
      },
    ),
    { numRuns: 1500 },
  )
})
