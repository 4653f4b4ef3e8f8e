import { dayMs, hourMs, utcDate } from '@setu/core/time'
import { collocate, depthOn } from '@setu/rain/collocation'
import type { ProductSeries } from '@setu/rain/product-series'
import type { GaugeNetwork, Interval } from '@setu/rain/rain-field'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const start = utcDate(2020, 6, 1)
const steps = (from: number, length: number, count: number): Interval[] =>
  Array.from({ length: count }, (_, k) => ({ start: from + k * length, end: from + (k + 1) * length }))

const series = (intervals: readonly Interval[], values: readonly number[]): ProductSeries => ({
  intervals,
  values: Float64Array.from(values),
  cells: Int32Array.of(0),
  lons: Float64Array.of(75),
  lats: Float64Array.of(20),
  fieldSum: new Float64Array(1),
  fieldCount: new Uint32Array(1),
})

const network = (intervals: readonly Interval[], values: readonly number[]): GaugeNetwork => ({
  stations: [{ id: 'a', lon: 75, lat: 20, elevation: null }],
  intervals,
  values: Float64Array.from(values),
  dayStartMinutes: 0,
  clock: 'utc',
  format: 'test',
  fileUnit: 'mm',
})

/** Every minute of the target looked up in the source. */
const minuteByMinute = (
  source: readonly Interval[],
  values: readonly number[],
  target: Interval,
  minCoverage: number,
): number => {
  let [sum, covered] = [0, 0]
  for (let t = target.start; t < target.end; t += 60_000) {
    const k = source.findIndex((i) => t >= i.start && t < i.end)
    if (k < 0 || Number.isNaN(values[k]!)) continue
    sum += (values[k]! * 60_000) / (source[k]!.end - source[k]!.start)
    covered += 60_000
  }
  const length = target.end - target.start
  return covered > 0 && covered >= minCoverage * length ? (sum * length) / covered : Number.NaN
}

describe('depth on other intervals', () => {
  test('hours onto the day of the gauge, whatever the hour it starts, against a sum minute by minute', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ min: 0, max: 50, noNaN: true }), { nil: Number.NaN, freq: 6 }), {
          minLength: 30,
          maxLength: 80,
        }),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(20, 30, 60),
        fc.constantFrom(0, 0.5, 0.8, 1),
        (values, hour, minutes, minCoverage) => {
          const source = steps(start, minutes * 60_000, values.length)
          const targets = steps(start + hour * hourMs - dayMs, dayMs, 4)
          const ours = depthOn({ intervals: source, values: Float64Array.from(values) }, targets, minCoverage)
          targets.forEach((target, t) => {
            const theirs = minuteByMinute(source, values, target, minCoverage)
            if (Number.isNaN(theirs)) expect(ours[t]).toBeNaN()
            else expect(ours[t]).toBeCloseTo(theirs, 6)
          })
        },
      ),
      { numRuns: 40 },
    )
  })
  test('a whole interval keeps its value to the last bit', () => {
    const intervals = steps(start, dayMs, 3)
    const values = Float64Array.of(0.1 + 0.2, 1 / 3, Number.NaN)
    expect(depthOn({ intervals, values }, intervals, 1)).toEqual(values)
  })
})

describe('pairs', () => {
  const daily = (product: readonly number[], gauges: readonly number[], shiftHours = 0) =>
    collocate(
      series(steps(start + shiftHours * hourMs, dayMs, product.length), product),
      network(steps(start, dayMs, gauges.length), gauges),
      { minCoverage: 0.8 },
    )

  test('the IMD day, 03:00 UTC to 03:00 UTC, from hours', () => {
    const hours = Array.from({ length: 72 }, (_, h) => h)
    const day = { start: start + 3 * hourMs, end: start + 27 * hourMs }
    const c = collocate(series(steps(start, hourMs, 72), hours), network([day], [500]), { minCoverage: 1 })
    expect([...c.product]).toEqual([hours.slice(3, 27).reduce((a, b) => a + b, 0)])
    expect(c).toMatchObject({ summed: 'product', dayShiftHours: 0 })
  })
  test('days that start at other hours are paired whole with the day they cover most, and the shift is said', () => {
    const c = daily([1, 2, 3], [10, 20, 30], 3)
    expect([...c.product]).toEqual([1, 2, 3])
    expect(c.dayShiftHours).toBe(3)
    // 12 UTC of the day before: two halves, the later day is meant.
    expect([...daily([1, 2, 3], [10, 20, 30], -12).product]).toEqual([1, 2, 3])
    // More than half a day early: it is the day before.
    expect([...daily([1, 2, 3], [10, 20, 30], -13).product]).toEqual([2, 3, Number.NaN])
  })
  test('gauges are summed where the product is coarser', () => {
    const pentads = steps(start, 5 * dayMs, 2)
    const c = collocate(
      series(pentads, [7, 8]),
      network(steps(start, dayMs, 10), [1, 1, 1, 1, 1, 2, 2, Number.NaN, 2, 2]),
      { minCoverage: 0.8 },
    )
    expect(c.summed).toBe('gauges')
    expect([...c.observed]).toEqual([5, 10])
  })
  test('a period is half-open', () => {
    const c = collocate(
      series(steps(start, dayMs, 5), [1, 2, 3, 4, 5]),
      network(steps(start, dayMs, 5), [1, 2, 3, 4, 5]),
      { minCoverage: 1, from: start + dayMs, to: start + 3 * dayMs },
    )
    expect([...c.product]).toEqual([2, 3])
  })
})
