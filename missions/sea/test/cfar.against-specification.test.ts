/** Multipliers against the closed forms and numeric values of the specification. */
import { betaI } from '@setu/core/gamma-function'
import {
  cellAveragingMultiplier,
  clutterMultiplier,
  orderedStatisticMultiplier,
  twoParameterMultiplier,
} from '@setu/sea/cfar-multiplier'
import { clutterTail } from '@setu/sea/clutter-tail'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const RATES = [1e-4, 1e-6]
const each = (of: (rate: number) => number, values: readonly number[], digits: number) =>
  values.forEach((v, i) => {
    expect(of(RATES[i]!)).toBeCloseTo(v, digits)
  })

describe('multipliers', () => {
  test.each([
    [16, 12.4525, 21.942],
    [32, 10.6727, 17.2776],
    [100, 9.6478, 14.8154],
  ])('cell averaging over %i', (n, ...v) => each((p) => cellAveragingMultiplier(n, p), v, 4))
  test.each([
    [16, 12, 11.0802, 20.9542],
    [24, 18, 9.3408, 16.2933],
    [32, 24, 8.5801, 14.3985],
  ])('ordered statistic %i, %i', (n, k, ...v) => each((p) => orderedStatisticMultiplier(n, k, p), v, 4))
  test.each([
    [1, 9.2103, 13.8155],
    [4.4, 3.7893, 5.0448],
    [10, 2.6193, 3.271],
  ])('gamma of %d looks', (looks, ...v) => each((p) => clutterMultiplier({ looks }, p), v, 4))
  test.each([
    [2, 1, 20.152, 39.457],
    [5, 1, 14.315, 25.69],
    [20, 1, 10.709, 17.361],
    [2, 4.4, 10.126, 17.338],
    [5, 4.4, 6.78, 10.761],
    [20, 4.4, 4.701, 6.793],
  ])('K of shape %d and %d looks', (shape, looks, ...v) => each((p) => clutterMultiplier({ shape, looks }, p), v, 3))
  test('two parameters', () => expect(twoParameterMultiplier(1e-6)).toBeCloseTo(4.753424, 5))
})

test('a mean of n single-look cells is cell averaging', () => {
  for (const cells of [16, 100, 1600])
    expect(clutterMultiplier({ looks: 1, cells }, 1e-5)).toBeCloseTo(cellAveragingMultiplier(cells, 1e-5), 6)
})

test('tail and multiplier are inverse', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.7, max: 60, noNaN: true }),
      fc.double({ min: 1, max: 12, noNaN: true }),
      fc.integer({ min: 1, max: 7 }),
      (shape, looks, power) => {
        const rate = 10 ** -power
        const tail = clutterTail(clutterMultiplier({ shape, looks, cells: 900 }, rate), { shape, looks, cells: 900 })
        expect(tail / rate).toBeCloseTo(1, 6)
      },
    ),
    { numRuns: 12 },
  )
})

test('incomplete beta is symmetric and right where it is a polynomial', () => {
  expect(betaI(0.3, 2, 3)).toBeCloseTo(0.3483, 10)
  expect(betaI(0.3, 4.2, 7.7) + betaI(0.7, 7.7, 4.2)).toBeCloseTo(1, 12)
})

test('an impossible rate is refused', () => {
  expect(() => cellAveragingMultiplier(16, 0)).toThrow(/falseAlarmRate/)
  expect(() => orderedStatisticMultiplier(16, 17, 1e-4)).toThrow(/rank/)
})
