import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalsFor, fixed, formatEstimate, formatNumber, isInsufficient } from '../src/numbers/format.js'
import { formatBytes, formatInstantText, formatSpan } from '../src/numbers/instant.js'
import { placeOn, stripScales } from '../src/numbers/strip.js'

test('an estimate is rounded to the second digit of its half-width', () => {
  expect(formatEstimate({ value: 5.318705824529037, unit: 'mm/d', low: 3.36, high: 7.12 })).toEqual({
    value: '5.3',
    interval: '3.4 to 7.1',
  })
  expect(formatEstimate({ value: -0.0312, unit: '1', low: -0.531, high: 0.42 })).toEqual({
    value: '−0.03',
    interval: '−0.53 to 0.42',
  })
  expect(formatEstimate({ value: 75123, unit: '1', low: 54000, high: 102000 })).toEqual({
    value: '75\u202f000',
    interval: '54\u202f000 to 102\u202f000',
  })
  expect(formatEstimate({ value: 2, unit: 'm', sigma: 0.0123 })).toEqual({ value: '2.000', interval: '± 0.012' })
  expect(formatEstimate({ value: null, unit: '1', reason: 'no events' })).toEqual({ value: '–', interval: '' })
})

test('numbers without an interval', () => {
  expect(formatNumber(8125)).toBe('8125')
  expect(formatNumber(127152)).toBe('127\u202f152')
  expect(formatNumber(-0.5)).toBe('−0.5')
  expect(formatNumber(0.000031)).toBe('3.100 × 10⁻⁵')
  expect(formatNumber(1.23456)).toBe('1.235')
})

test('rounding never moves a value by more than half of the last digit shown', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e5, noNaN: true }),
      (value, half) => {
        const decimals = decimalsFor(half)!
        const shown = Number(
          fixed(value, decimals)
            .replace(/\u202f/g, '')
            .replace('−', '-'),
        )
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(
          0.5 * 10 ** -decimals * (1 + 1e-9) + Math.abs(value) * 1e-12,
        )
        expect(0.5 * 10 ** -decimals).toBeLessThanOrEqual(half * 0.0501 + 1e-15)
      },
    ),
  )
})

test('few is insufficient, and a strip keeps its marks inside', () => {
  expect(isInsufficient({ value: 1, unit: '1', n: 29 })).toBe(true)
  expect(isInsufficient({ value: 1, unit: '1', n: 30 })).toBe(false)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: -50, max: 50, noNaN: true }), fc.double({ min: 0, max: 9, noNaN: true })), {
        minLength: 1,
        maxLength: 6,
      }),
      (pairs) => {
        const rows = pairs.map(([value, w]) => ({ value, unit: 'mm/d', low: value - w, high: value + w }))
        const scales = stripScales(rows)
        for (const e of rows)
          for (const x of [e.low, e.value, e.high, 0]) {
            const at = placeOn(scales.get(e)!, x, 100)
            expect(at).toBeGreaterThanOrEqual(4 - 1e-6)
            expect(at).toBeLessThanOrEqual(96 + 1e-6)
          }
      },
    ),
  )
})

test('times, spans, bytes', () => {
  expect(formatInstantText(Date.UTC(2027, 5, 14, 20, 0))).toBe('14 Jun 2027 20:00 UTC')
  expect([0.02, 1.94, 12.4, 200, 3600 * 2 + 300].map(formatSpan)).toEqual([
    '0.1 s',
    '1.9 s',
    '12 s',
    '3 min 20 s',
    '2 h 5 min',
  ])
  expect([915, 1167520, 20731].map(formatBytes)).toEqual(['915 B', '1.2 MB', '20.7 kB'])
})
