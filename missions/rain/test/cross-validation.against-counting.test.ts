import { distanceMatrixKm } from '@setu/core/earth'
import { randomFrom } from '@setu/core/random'
import { defaultSettings, type Method, type Training, unchanged } from '@setu/rain/adjustment/method'
import { methodOf } from '@setu/rain/adjustment/methods'
import { chooseMethod, nestedChoice } from '@setu/rain/cross-validation/choose-method'
import { crossValidate, heldOutRmse } from '@setu/rain/cross-validation/cross-validate'
import { crossingOf, densityPoint, gaugeSets, usualCounts } from '@setu/rain/cross-validation/density-curve'
import { kFolds, leaveOneOut, regionFolds } from '@setu/rain/cross-validation/folds'
import { sigmaAt, sigmaByAmount } from '@setu/rain/improve/sigma-by-amount'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const random = randomFrom(21)
const n = 12
const times = 15
const lats = Float64Array.from({ length: n }, () => 20 + random.uniform())
const lons = Float64Array.from({ length: n }, () => 75 + random.uniform())
const all: Training = {
  n,
  times,
  observed: Float64Array.from({ length: n * times }, () =>
    random.uniform() < 0.1 ? Number.NaN : 10 * random.uniform(),
  ),
  satellite: Float64Array.from({ length: n * times }, () => 10 * random.uniform()),
  elevation: null,
  between: distanceMatrixKm(lats, lons),
  instants: Float64Array.from({ length: times }, (_, t) => t * 86_400_000),
}

describe('folds', () => {
  test('every gauge is tested exactly once, whatever the kind', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 2, max: 12 }), fc.nat(), (count, k, seed) => {
        const own = randomFrom(seed)
        const xs = Array.from({ length: count }, () => own.uniform() * 100)
        const between = Float64Array.from(xs.flatMap((a) => xs.map((b) => Math.abs(a - b))))
        for (const folds of [leaveOneOut(count), kFolds(count, k, seed), regionFolds(count, k, between)]) {
          expect(folds.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
          expect(folds.every((f) => f.length < count)).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })
  test('regions hold neighbours together', () => {
    const xs = [0, 1, 2, 50, 51, 52, 100, 101]
    const between = Float64Array.from(xs.flatMap((a) => xs.map((b) => Math.abs(a - b))))
    const regions = regionFolds(8, 3, between).map((f) => f.join())
    expect(regions.sort()).toEqual(['0,1,2', '3,4,5', '6,7'])
  })
  test('one gauge cannot be held out', () => {
    expect(() => leaveOneOut(1)).toThrow(/at least two/)
  })
})

/** A method that betrays a leak: it says how many gauges it was started on, or finds its target among them. */
const spy = (seen: number[]): Method => ({
  ...methodOf('raw'),
  id: 'spy',
  start: (training) => {
    seen.push(training.n)
    return {
      at: (_t, targets, satellite) => {
        for (const d of targets.across) expect(d).toBeGreaterThan(0)
        expect(targets.across).toHaveLength(targets.m * training.n)
        return unchanged(satellite, targets.m)
      },
    }
  },
})

test('no method ever sees a gauge that it is judged by', async () => {
  const seen: number[] = []
  await crossValidate(all, leaveOneOut(n), [spy(seen)], defaultSettings)
  expect(seen).toEqual(Array.from({ length: n }, () => n - 1))
})

test('leaving each gauge out is what a plain loop gives', async () => {
  const [held] = await crossValidate(all, leaveOneOut(n), [methodOf('idw')], defaultSettings)
  for (let i = 0; i < n; i++)
    for (let t = 0; t < times; t++) {
      if (Number.isNaN(all.observed[i * times + t]!)) {
        expect(held!.estimates[i * times + t]).toBeNaN()
        continue
      }
      let [sum, total] = [0, 0]
      for (let j = 0; j < n; j++) {
        const v = all.observed[j * times + t]!
        if (j === i || Number.isNaN(v)) continue
        const w = all.between[i * n + j]! ** -2
        sum += w * v
        total += w
      }
      expect(held!.estimates[i * times + t]).toBeCloseTo(sum / total, 10)
    }
})

test('the choice has the least error on common pairs; nested, every gauge gets the estimate of its own fold’s choice', async () => {
  const methods = ['raw', 'idw', 'additive', 'optimal-interpolation'].map(methodOf)
  const held = await crossValidate(all, leaveOneOut(n), methods, defaultSettings)
  const choice = chooseMethod(all.observed, held)!
  expect(choice.rmse).toBe(Math.min(...held.map((h) => heldOutRmse(all.observed, h.estimates))))
  const nested = await nestedChoice(all, leaveOneOut(n), held, defaultSettings, 1)
  expect([...nested.chosen.values()].reduce((a, b) => a + b, 0)).toBe(n)
  for (let k = 0; k < n * times; k++)
    if (!Number.isNaN(all.observed[k]!)) expect(held.some((h) => h.estimates[k] === nested.estimates[k])).toBe(true)
})

describe('the density curve', () => {
  test('sets are all of them where few, each once; else draws of the seed', () => {
    const { sets, exhaustive } = gaugeSets(6, 2, 15, 1)
    expect(exhaustive).toBe(true)
    expect(new Set(sets.map((s) => s.join())).size).toBe(15)
    const drawn = gaugeSets(30, 10, 7, 3)
    expect(drawn).toEqual(gaugeSets(30, 10, 7, 3))
    expect(drawn.sets.every((s) => new Set(s).size === 10)).toBe(true)
    expect(usualCounts(34)).toEqual([1, 2, 4, 8, 16, 30])
    expect(usualCounts(2)).toEqual([])
  })
  test('a product that is the truth helps at every number, one that is noise at none', async () => {
    const pair = [methodOf('idw'), methodOf('optimal-interpolation')]
    const design = { draws: 12, seed: 1 }
    const perfect = { ...all, satellite: all.observed.map((v) => (Number.isNaN(v) ? 3 : v)) }
    const good = await Promise.all([2, 6].map((k) => densityPoint(perfect, k, pair, defaultSettings, design)))
    expect(good.every((p) => p.methods[1]!.wins === 1 && p.methods[1]!.rmse < 1e-9)).toBe(true)
    expect(crossingOf(good)).toBeNull()
    const noise = { ...all, satellite: all.satellite!.map((v) => 30 * v) }
    const bad = await densityPoint(noise, 6, pair, defaultSettings, design)
    expect(bad.methods[1]!.wins).toBe(0)
  })
  test('the crossing is where the last clear gain ends', () => {
    const at = (kept: number, gain: number, gainError: number) => ({
      kept,
      gain,
      gainError,
      draws: 9,
      exhaustive: false,
      methods: [],
    })
    expect(crossingOf([at(2, 1, 0.1), at(4, 0.5, 0.1), at(8, -0.5, 0.1)])).toBeCloseTo(6, 12)
    expect(crossingOf([at(2, 1, 0.1), at(4, 0.1, 0.1), at(8, 0.1, 0.2)])).toBe(4)
    expect(crossingOf([at(2, 0.1, 0.1), at(4, -1, 0.1)])).toBeNull()
    expect(crossingOf([])).toBeNull()
  })
})

test('the standard error by amount is that of the held-out estimates, and never falls with the amount', () => {
  const estimates = Float64Array.from({ length: 5000 }, () => (random.uniform() < 0.4 ? 0 : 20 * random.uniform()))
  const observed = estimates.map((v) => v + (0.2 + 0.3 * v) * random.normal())
  const model = sigmaByAmount(observed, estimates)!
  for (const v of [0, 5, 15]) expect(sigmaAt(model, v) / (0.2 + 0.3 * v)).toBeGreaterThan(0.8)
  for (const v of [0, 5, 15]) expect(sigmaAt(model, v) / (0.2 + 0.3 * v)).toBeLessThan(1.25)
  expect(sigmaAt(model, 40)).toBeCloseTo(2 * sigmaAt(model, 20), 0)
  expect(sigmaAt(model, Number.NaN)).toBeNaN()
  expect(sigmaByAmount(Float64Array.of(1), Float64Array.of(2))).toBeNull()
})
