import { convert, isUnit, parseQuantity, sameDimension } from '@setu/core/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'

// Values from the UCUM specification's tables (v2.1) and NIST SP 811.
test.each([
  [1, '[in_i]', 'mm', 25.4],
  [0.2, '[in_i]/d', 'mm/d', 5.08],
  [0.2, 'in/day', 'mm/d', 5.08],
  [1, 'mm/h', 'mm/d', 24],
  [1, 'kg/m2/s', 'kg.m-2.d-1', 86400],
  [1, 'kg m-2 s-1', 'kg m**-2 s^-1', 1],
  [0, 'Cel', 'K', 273.15],
  [212, '[degF]', 'Cel', 100],
  [1, '[nmi_i]', 'km', 1.852],
  [1, '[kn_i]', 'm/s', 1852 / 3600],
  [180, 'deg', 'rad', Math.PI],
  [1, 'hPa', 'mbar', 1],
  [1, '%', '1', 0.01],
  [1, 'har', 'm2', 10000],
  [4, '(mm/d)2', 'mm2.d-2', 4],
  [1, '/s', 'Hz', 1],
  [3, 'm/(s.d)', 'm.s-1.d-1', 3],
])('%d %s is %s %d', (value, from, to, expected) => {
  expect(convert(value, from, to)).toBeCloseTo(expected, 10)
})

test('a wrong dimension and an unknown unit say what was found', () => {
  expect(() => convert(1, 'mm', 'mm/d')).toThrow('found unit "mm", expected a unit of the kind of "mm/d"')
  expect(() => convert(1, 'furlong', 'm')).toThrow('found unit "furlong"')
})

test.each(['', ' ', '(', 'm//s', 'm^', ')m', '(m', 'm)', '2', 'mm/d/', '((((', 'a^a', '__proto__', 'constructor'])(
  'nonsense %j is no unit, or the number one',
  (code) => {
    expect(isUnit(code) && !sameDimension(code, '1')).toBe(false)
  },
)

test('quantities at the door', () => {
  expect(parseQuantity('5', 'mm/d')).toBe(5)
  expect(parseQuantity(' -1.5e1 mm/h ', 'mm/d')).toBe(-360)
  expect(parseQuantity('−2 Cel', 'K')).toBeCloseTo(271.15, 10)
  expect(() => parseQuantity('five', 'mm/d')).toThrow('found "five"')
})

test('there and back is the same number', () => {
  const pairs = [
    ['mm/h', '[in_i]/d'],
    ['Cel', '[degF]'],
    ['km', '[nmi_i]'],
    ['hPa', 'Pa'],
  ] as const
  fc.assert(
    fc.property(fc.constantFrom(...pairs), fc.double({ min: -1e6, max: 1e6, noNaN: true }), ([a, b], x) => {
      expect(Math.abs(convert(convert(x, a, b), b, a) - x)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(x)))
    }),
  )
})

test('any text is a unit or is not, and never breaks', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      expect(typeof isUnit(text)).toBe('boolean')
    }),
  )
})
