import { describe, expect, test } from 'vitest'
import { msisDensity } from '../src/atmosphere.js'
import { ballisticOf, meanOrbitOf } from '../src/ballistic.js'
import { readElementSets } from '../src/catalogue.js'
import { forceModel } from '../src/force-model.js'
import { gravityEvaluator, zonalField } from '../src/gravity-field.js'
import { earthMu, keplerOfState, stateOfKepler } from '../src/kepler.js'
import { lifetimeQuantile, lifetimeSample } from '../src/lifetime.js'
import { type DensityOf, decay, nodalRates } from '../src/mean-decay.js'
import { propagateNumerically } from '../src/propagate-numerically.js'
import { instantOf } from '../src/time-scales.js'
import { realBytes, realFile } from './real-files.js'

const epoch = instantOf('2014-03-01T00:00:00Z')
const weather = { f107: 150, f107Mean: 150, ap: 12, apHistory: null, origin: 'scenario' as const }
const density: DensityOf = (lat, lon, height, t) => msisDensity(lat, lon, height, t, weather)

describe('averaged drag', () => {
  test.each([
    { a: 6678, e: 0.001, i: 0.9 },
    { a: 6700, e: 0.005, i: 1.7 },
    { a: 7000, e: 0.055, i: 0.5 },
  ])('a and e fall as in the full integration: a $a km, e $e', ({ a, e, i }) => {
    const start = stateOfKepler({ a, e, i, node: 1, argument: 0.7, mean: 0 })
    const cd = 0.02
    const field = zonalField()
    const model = forceModel({
      gravity: field,
      cdAreaOverMass: cd,
      density: ([x, y, z], t) => {
        const r = Math.hypot(x, y, z)
        const s = z / r
        const height = r - 6378.137 * (1 - (s * s) / 298.257)
        return density((Math.asin(s) * 180) / Math.PI, (Math.atan2(y, x) * 180) / Math.PI, height, t)
      },
    })
    // Means over whole turns of osculating elements, less those without drag.
    const still = forceModel({ gravity: field })
    const turns = 12
    const period = 2 * Math.PI * Math.sqrt(a ** 3 / earthMu)
    const last = Array.from({ length: 60 }, (_, k) => (turns + k / 60) * period)
    const mean = (m: ReturnType<typeof forceModel>): { a: number; e: number } => {
      const { states } = propagateNumerically(m, epoch, start, last, { relative: 1e-9 })
      let [sa, se] = [0, 0]
      for (let k = 0; k < 60; k++) {
        const o = keplerOfState({
          position: [states[6 * k]!, states[6 * k + 1]!, states[6 * k + 2]!],
          velocity: [states[6 * k + 3]!, states[6 * k + 4]!, states[6 * k + 5]!],
        })
        sa += o.a / 60
        se += o.e / 60
      }
      return { a: sa, e: se }
    }
    const [with_, without] = [mean(model), mean(still)]
    const end = decay({ a: without.a, e: e > 0.01 ? without.e : e, i, node: 1, argument: 0.7 }, epoch, {
      cdAreaOverMass: cd,
      density,
      mostDays: ((turns + 0.5) * period) / 86_400,
    })
    const fall = without.a - with_.a
    expect(fall).toBeGreaterThan(0.05)
    expect((without.a - end.orbit.a) / fall).toBeGreaterThan(0.93)
    expect((without.a - end.orbit.a) / fall).toBeLessThan(1.07)
    if (e > 0.01) expect((without.e - end.orbit.e) / (without.e - with_.e)).toBeCloseTo(1, 1)
  })
  test('the node drifts by the first-order rate', () => {
    const { node } = nodalRates({ a: 7178.137, e: 0, i: (98.6 * Math.PI) / 180, node: 0, argument: 0 })
    // Sun-synchronous: 360 degrees a year.
    expect((node * 86_400 * 180) / Math.PI).toBeCloseTo(0.9856, 2)
    expect(gravityEvaluator(zonalField()).potential(7000, 0, 0)).toBeGreaterThan(0)
  })
})

describe('lifetime', () => {
  const orbit = { a: 6578, e: 0.001, i: 0.9, node: 1, argument: 0.7 }
  const options = { cdAreaOverMass: 0.02, weather: null, samples: 5 }
  test('halving the drag doubles the life; a sample is the same whoever draws it; the end is at 80 km', () => {
    const once = decay(orbit, epoch, { cdAreaOverMass: 0.02, density })
    const half = decay(orbit, epoch, { cdAreaOverMass: 0.01, density })
    expect(half.days / once.days).toBeCloseTo(2, 1)
    const a = lifetimeSample(orbit, epoch, options, 3)
    expect(lifetimeSample(orbit, epoch, options, 3)).toEqual(a)
    expect(lifetimeSample(orbit, epoch, { ...options, seed: 2 }, 3)).not.toEqual(a)
    // The last turns add hours, not days.
    const nominal = lifetimeSample(orbit, epoch, options, 0)
    const calm = decay(orbit, epoch, {
      cdAreaOverMass: 0.02,
      density: (la, lo, h, t) => msisDensity(la, lo, h, t, { ...weather, f107: 120, f107Mean: 120 }),
    })
    expect(nominal.days! - calm.days).toBeGreaterThan(0)
    expect(nominal.days! - calm.days).toBeLessThan(0.5)
  })
  test('quantiles know of those that stay', () => {
    const life = (days: number | null) => ({ days, densityFactor: 1, cdAreaOverMass: 1, activity: 0 })
    const s = [life(1), life(2), life(3), life(null), life(null)]
    expect(lifetimeQuantile(s, 0.5)).toBe(3)
    expect(lifetimeQuantile(s, 0.9)).toBeNull()
  })
})

const HISTORY = 'debris/catalog/history-2013-10-leo-derelicts.3le.gz'
test.runIf(realFile(HISTORY))('Cd A/m from six weeks of sets is that of a compact body', () => {
  const sets = readElementSets(realBytes(HISTORY), HISTORY).sets.filter((s) => s.catalogueNumber === 39_259)
  const b = ballisticOf(sets, density)!
  expect(b.from).toBe('history')
  expect(b.cdAreaOverMass).toBeGreaterThan(0.002)
  expect(b.cdAreaOverMass).toBeLessThan(0.2)
  expect(meanOrbitOf(sets[0]!).a).toBeGreaterThan(6500)
})
