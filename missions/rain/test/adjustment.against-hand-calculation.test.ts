/** Each method on a few gauges whose answer can be worked out by hand, and what every method must keep. */
import { randomFrom } from '@setu/core/random'
import { constrainDay } from '@setu/rain/adjustment/daily-constrained'
import { mixedParts } from '@setu/rain/adjustment/inverse-distance'
import { fieldBias, filterBias } from '@setu/rain/adjustment/mean-field-bias'
import { type AdjustSettings, defaultSettings, type Targets, type Training } from '@setu/rain/adjustment/method'
import { methodOf, methods } from '@setu/rain/adjustment/methods'
import { mapQuantile, quantileMap } from '@setu/rain/adjustment/quantile-mapping'
import { barnesWeight, cressmanWeight } from '@setu/rain/adjustment/successive-correction'
import { methodIds } from '@setu/rain/processes/method-ids'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** Gauges on a line, km. */
const on = (
  xs: readonly number[],
  observed: readonly (readonly number[])[],
  satellite: readonly (readonly number[])[] | null,
): Training => ({
  n: xs.length,
  times: observed[0]!.length,
  observed: Float64Array.from(observed.flat()),
  satellite: satellite ? Float64Array.from(satellite.flat()) : null,
  elevation: Float64Array.from(xs, (x) => 10 * x),
  between: Float64Array.from(xs.flatMap((a) => xs.map((b) => Math.abs(a - b)))),
  instants: Float64Array.from(observed[0]!, (_, t) => t * 86_400_000),
})
const at = (xs: readonly number[], targets: readonly number[]): Targets => ({
  m: targets.length,
  across: Float64Array.from(targets.flatMap((a) => xs.map((b) => Math.abs(a - b)))),
  elevation: Float64Array.from(targets, (x) => 10 * x),
})
const settings: AdjustSettings = {
  ...defaultSettings,
  variogram: { shape: 'exponential', partialSill: 1, range: 50, nugget: 0.05 },
  errors: { shape: 'exponential', rangeKm: 50, gaugeError: 0.1 },
}
const one = (id: string, training: Training, targets: Targets, satellite: readonly number[], t = 0, own = settings) =>
  methodOf(id).start(training, own).at(t, targets, satellite)

test('the ids of the definition are those of the methods', () => {
  expect(methods.map((m) => m.id).sort()).toEqual([...methodIds].sort())
  expect(() => methodOf('kringing')).toThrow('Did you mean "kriging"?')
})

describe('by hand', () => {
  const xs = [0, 10]
  const training = on(xs, [[6], [2]], [[3], [4]])
  const middle = at(xs, [5])
  test('inverse distance, additive, multiplicative', () => {
    const quarter = at(xs, [2.5]) // weights 9 and 1
    expect(one('idw', training, quarter, [0]).values[0]).toBeCloseTo((9 * 6 + 2) / 10, 12)
    expect(one('additive', training, quarter, [5]).values[0]).toBeCloseTo(5 + (9 * 3 - 2) / 10, 12)
    expect(one('multiplicative', training, quarter, [5]).values[0]).toBeCloseTo(5 * ((9 * 2 + 0.5) / 10), 12)
    expect(one('additive', training, middle, [0.1]).values[0]).toBeCloseTo(0.6, 12)
    expect(one('additive', on(xs, [[0], [0]], [[3], [4]]), middle, [1])).toMatchObject({ clipped: 1 })
  })
  test('mixed: G 10, R 4 gives delta 1.4117647 and epsilon 0.3529412, and puts the gauge back', () => {
    const [delta, epsilon] = mixedParts(10, 4)
    expect(delta).toBeCloseTo(1.4117647, 7)
    expect(epsilon).toBeCloseTo(0.3529412, 7)
    expect(4 * (1 + delta) + epsilon).toBeCloseTo(10, 12)
    expect(mixedParts(5, 0)).toEqual([0, 5])
    expect(one('mixed', training, at(xs, [0]), [3]).values[0]).toBeCloseTo(6, 12)
  })
  test('mean field bias: sums, the clip to 0.1 and 10, one without rain in the product', () => {
    expect(one('mean-field-bias', training, middle, [7]).values[0]).toBeCloseTo((7 * 8) / 7, 12)
    expect(fieldBias({ gauges: 100, satellite: 1, wet: 1, n: 1 })).toBe(10)
    expect(fieldBias({ gauges: 0, satellite: 1, wet: 0, n: 1 })).toBe(0.1)
    expect(fieldBias({ gauges: 5, satellite: 0, wet: 0, n: 1 })).toBe(1)
  })
  test('the filter follows a lasting bias, smooths a jumping one, and coasts without rain', () => {
    const sums = (factor: (t: number) => number) =>
      Array.from({ length: 60 }, (_, t) => ({ gauges: 10 * factor(t), satellite: 10, wet: 8, n: 10 }))
    const steady = filterBias(sums(() => 1.5)).factor
    expect(steady[59]).toBeCloseTo(1.5, 6)
    const slow = filterBias(sums((t) => 1 + 0.6 * Math.sin(t / 8)))
    expect(slow.phi).toBeGreaterThan(0.9)
    expect(slow.factor[12]).toBeGreaterThan(1.4)
    const jumping = filterBias(sums((t) => (t % 2 ? 2 : 0.5)))
    expect(Math.abs(Math.log(jumping.factor[59]!))).toBeLessThan(0.35)
    const dry = filterBias(sums((t) => (t < 30 ? 2 : 0)))
    expect(Number.isFinite(dry.factor[59]!)).toBe(true)
  })
  test('Cressman and Barnes weights; one gauge corrects by its whole difference where it stands', () => {
    expect(cressmanWeight(10)(5)).toBeCloseTo(75 / 125, 12)
    expect(cressmanWeight(10)(10)).toBe(0)
    expect(barnesWeight(25)(5)).toBeCloseTo(Math.exp(-1), 12)
    const single = on([0], [[6]], [[2]])
    for (const id of ['cressman', 'barnes']) {
      expect(one(id, single, at([0], [0]), [2]).values[0]).toBeCloseTo(6, 9)
      expect(one(id, single, at([0], [5000]), [2]).values[0]).toBeCloseTo(2, 9)
    }
  })
  test('optimal interpolation of one gauge: weight rho / (1 + r), error 1 - rho^2 / (1 + r)', () => {
    const single = on([0], [[6]], [[2]])
    const rho = Math.exp(-25 / 50)
    const far = one('optimal-interpolation', single, at([0], [25, 1e6]), [3, 3])
    expect(far.values[0]).toBeCloseTo(3 + (rho / 1.1) * 4, 12)
    expect(far.values[1]).toBeCloseTo(3, 9)
    expect((far.sigma![0]! / far.sigma![1]!) ** 2).toBeCloseTo(1 - rho ** 2 / 1.1, 9)
  })
  test('conditional merging is product plus kriged gauges minus product kriged from the gauges', () => {
    const line = [0, 10, 30, 60]
    const g = [[5], [9], [2], [7]]
    const s = [[4], [3], [6], [1]]
    const targets = at(line, [20, 45])
    const merged = one('conditional-merging', on(line, g, s), targets, [5, 8]).values
    const gauges = one('kriging', on(line, g, null), targets, []).values
    const product = one('kriging', on(line, s, null), targets, []).values
    for (const j of [0, 1]) expect(merged[j]).toBeCloseTo([5, 8][j]! + gauges[j]! - product[j]!, 9)
  })
  test('kriging with terrain finds rain that is linear in height; regression kriging finds rain linear in the product', () => {
    const line = [0, 10, 30, 60, 75, 90]
    const byHeight = on(
      line,
      line.map((x) => [2 + 0.01 * 10 * x]),
      null,
    )
    expect(one('kriging-elevation', byHeight, at(line, [50]), []).values[0]).toBeCloseTo(2 + 0.1 * 50, 9)
    const s = [3, 1, 7, 4, 9, 2]
    const byProduct = {
      ...on(
        line,
        s.map((v) => [1 + 2 * v]),
        s.map((v) => [v]),
      ),
      elevation: null,
    }
    const targets = { ...at(line, [50]), elevation: null }
    expect(one('regression-kriging', byProduct, targets, [6]).values[0]).toBeCloseTo(13, 6)
    expect(one('kriging-product', byProduct, targets, [6]).values[0]).toBeCloseTo(13, 6)
  })
})

describe('quantile mapping', () => {
  const random = randomFrom(5)
  const gauges = Float64Array.from({ length: 4000 }, () =>
    random.uniform() < 0.7 ? 0 : -8 * Math.log(random.uniform()),
  )
  test('a distribution mapped onto itself stays; a scaled one comes back; drizzle becomes dry', () => {
    const same = quantileMap(gauges, gauges, 0.1)!
    for (const v of [0, 0.5, 3, 20]) expect(mapQuantile(same, v)).toBeCloseTo(v < same.dryBelow ? 0 : v, 1)
    const half = quantileMap(
      gauges.map((v) => v / 2),
      gauges,
      0.1,
    )!
    expect(mapQuantile(half, 5)).toBeCloseTo(10, 0)
    const drizzle = gauges.map((v) => v + 0.4)
    const map = quantileMap(drizzle, gauges, 0.1)!
    const wet = (values: Float64Array) => values.filter((v) => v >= 0.1).length / values.length
    expect(wet(drizzle.map((v) => mapQuantile(map, v)))).toBeCloseTo(wet(gauges), 2)
  })
  test('it never falls, adds no rain to dry cells, and goes on with slope one', () => {
    const product = gauges.map((v) => (v > 2 ? v * 0.6 : 0)) // rains too seldom
    const map = quantileMap(product, gauges, 0.1)!
    expect(mapQuantile(map, 0)).toBe(0)
    const top = Math.max(...product)
    expect(mapQuantile(map, top + 7) - mapQuantile(map, top)).toBeCloseTo(7, 9)
    let last = 0
    for (let v = 0; v < top + 10; v += 0.1) {
      const mapped = mapQuantile(map, v)
      expect(mapped).toBeGreaterThanOrEqual(last - 1e-9)
      last = mapped
    }
  })
  test('too few pairs or no rain: no map', () => {
    expect(quantileMap(gauges.slice(0, 20), gauges.slice(0, 20), 0.1)).toBeNull()
    expect(quantileMap(new Float64Array(500), gauges, 0.1)).toBeNull()
  })
})

describe('the daily constraint', () => {
  const hours = Float64Array.from({ length: 24 }, (_, h) => (h === 6 ? 8 : h === 7 ? 4 : 0))
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0)
  test('an exact day is met, dry hours stay dry, and large hours change more', () => {
    const { hours: x, how } = constrainDay(hours, { total: 18, sigma: 0 })
    expect(how).toBe('scaled')
    expect(sum(x)).toBeCloseTo(18, 10)
    // r + r^2 lambda with lambda = 6 / (64 + 16).
    expect(x[6]).toBeCloseTo(8 + 64 * 0.075, 10)
    expect(x[7]).toBeCloseTo(4 + 16 * 0.075, 10)
    expect(x.filter((v) => v > 0)).toHaveLength(2)
  })
  test('an uncertain day is met in part, by the ratio of the variances', () => {
    const { hours: x } = constrainDay(hours, { total: 18, sigma: Math.sqrt(80) })
    expect(sum(x)).toBeCloseTo(15, 10)
  })
  test('errors that persist share the change with the neighbouring hour', () => {
    const change = (phi: number) => constrainDay(hours, { total: 18, sigma: 0 }, { phi }).hours
    expect(sum(change(0.8))).toBeCloseTo(18, 10)
    expect(change(0.8)[7]! - 4).toBeGreaterThan(change(0)[7]! - 4)
  })
  test('nothing falls below zero, whatever the day', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 24, maxLength: 24 }),
        fc.double({ min: 0, max: 300, noNaN: true }),
        fc.double({ min: 0, max: 0.95, noNaN: true }),
        (values, total, phi) => {
          const before = Float64Array.from(values, (v) => (v < 1e-3 ? 0 : v))
          const { hours: x, how } = constrainDay(before, { total, sigma: 0 }, { phi })
          expect(x.every((v) => v >= 0)).toBe(true)
          if (how !== 'kept') expect(sum(x)).toBeCloseTo(total, 6)
        },
      ),
    )
  })
  test('a missed day takes its neighbours’ hours, else it is spread evenly; missing hours stay missing', () => {
    const dry = new Float64Array(24)
    const around = hours.map((v) => v / 2)
    expect(constrainDay(dry, { total: 6, sigma: 0 }, { around })).toMatchObject({ how: 'neighbours' })
    expect(constrainDay(dry, { total: 6, sigma: 0 }, { around }).hours[6]).toBeCloseTo(4, 10)
    expect(constrainDay(dry, { total: 6, sigma: 0 })).toMatchObject({ how: 'even' })
    expect(constrainDay(dry, { total: 0, sigma: 0 })).toMatchObject({ how: 'kept' })
    const gap = hours.map((v, h) => (h === 3 ? Number.NaN : v))
    expect(constrainDay(gap, { total: 18, sigma: 0 }).hours[3]).toBeNaN()
    const half = hours.map((v, h) => (h < 12 ? v : Number.NaN))
    expect(constrainDay(half, { total: 18, sigma: 0 })).toMatchObject({ how: 'kept' })
    expect(constrainDay(hours, { total: Number.NaN, sigma: 0 })).toMatchObject({ how: 'kept' })
  })
})

describe('every method', () => {
  const random = randomFrom(8)
  const xs = Array.from({ length: 12 }, (_, i) => 7 * i + 3 * random.uniform())
  const series = (f: () => number) => xs.map(() => Array.from({ length: 30 }, f))
  const rain = () => (random.uniform() < 0.5 ? 0 : 15 * random.uniform() ** 2)
  const training = on(
    xs,
    series(() => (random.uniform() < 0.1 ? Number.NaN : rain())),
    series(rain),
  )
  const targets = at(xs, [-40, 20.5, 33, 200])
  test.each(methods.map((m) => m.id))(
    '%s: no negative rain, no NaN where the product has a value, errors not negative',
    (id) => {
      for (const own of [settings, defaultSettings]) {
        const adjuster = methodOf(id).start(training, own)
        for (let t = 0; t < 30; t++) {
          const { values, sigma } = adjuster.at(t, targets, [1, 0, 4, 9])
          expect(
            values.every((v) => v >= 0),
            `${id} step ${t}: ${values}`,
          ).toBe(true)
          if (sigma) expect(sigma.every((v) => v >= 0)).toBe(true)
        }
      }
    },
  )
  test.each(methods.map((m) => m.id))('%s: dry everywhere is dry; one gauge, and none, are normal input', (id) => {
    const zeros = xs.map(() => Array.from({ length: 30 }, () => 0))
    const dry = methodOf(id)
      .start(on(xs, zeros, zeros), defaultSettings)
      .at(3, targets, [0, 0, 0, 0])
    expect([...dry.values]).toEqual([0, 0, 0, 0])
    const single = methodOf(id)
      .start(on([0], [[4]], [[2]]), defaultSettings)
      .at(0, at([0], [10]), [3])
    expect(single.values[0]).toBeGreaterThanOrEqual(0)
    const none = methodOf(id).start(
      on(
        xs,
        xs.map(() => [Number.NaN]),
        xs.map(() => [1]),
      ),
      defaultSettings,
    )
    const [value] = none.at(0, targets, [3, 3, 3, 3]).values
    if (methodOf(id).satellite) expect(value).toBe(3)
    else expect(value).toBeNaN()
  })
  test.each(methods.filter((m) => m.satellite).map((m) => m.id))(
    '%s: where the product is missing it says nothing',
    (id) => {
      const { values } = methodOf(id).start(training, settings).at(2, targets, [Number.NaN, 1, 1, 1])
      expect(values[0]).toBeNaN()
    },
  )
})
