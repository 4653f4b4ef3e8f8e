import { gammaP, gammaQ, logGamma } from '@setu/core/gamma-function'
import { randomFrom } from '@setu/core/random'
import { fitPearson3, pearson3Cdf } from '@setu/rain/pearson3'
import { spiReferences } from '@setu/rain/references/spi'
import { runningSums, spi, spiBound } from '@setu/rain/spi'
import { fitGamma, gammaProbability } from '@setu/rain/spi-gamma'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { haveData } from './real-files.js'
import { referenceBench } from './reference-bench.js'

describe('gamma functions against closed forms', () => {
  test('factorials and halves', () => {
    expect(Math.exp(logGamma(5))).toBeCloseTo(24, 11)
    expect(Math.exp(2 * logGamma(0.5))).toBeCloseTo(Math.PI, 13)
    expect(Math.exp(logGamma(171)) / 7.257415615307994e306).toBeCloseTo(1, 11)
  })
  test('P of shape 1 is 1 - exp(-x); of shape 2, 1 - (1 + x) exp(-x)', () => {
    for (const x of [1e-6, 0.1, 1, 2.5, 10, 40]) {
      expect(gammaP(1, x) / -Math.expm1(-x)).toBeCloseTo(1, 13)
      expect(gammaQ(2, x) / ((1 + x) * Math.exp(-x))).toBeCloseTo(1, 12)
    }
  })
  test('P and Q add up to one and P grows', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 1000, noNaN: true }),
        (a, x) => {
          expect(gammaP(a, x) + gammaQ(a, x)).toBeCloseTo(1, 12)
          expect(gammaP(a, x * 1.01 + 1e-9)).toBeGreaterThanOrEqual(gammaP(a, x) - 1e-13)
        },
      ),
    )
  })
})

describe('the index', () => {
  test.runIf(haveData).each(spiReferences.map((r) => [r.id, r] as const))('%s', async (_, row) => {
    expect(await row.value(referenceBench())).toBeLessThanOrEqual(row.tolerance)
  })

  test('of rain drawn from a gamma distribution with zeros is standard normal', () => {
    const random = randomFrom(3)
    const monthly = Float64Array.from({ length: 12 * 400 }, () =>
      random.uniform() < 0.1 ? 0 : -20 * Math.log(1 - random.uniform()) - 20 * Math.log(1 - random.uniform()),
    )
    const { values } = spi(monthly, { months: 1, family: 'gamma', firstMonth: 0 })
    const wet = values.filter((_, i) => monthly[i]! > 0)
    // Above the mass at zero the quantiles are those of the normal distribution.
    expect(wet.filter((z) => z > 1.2816).length / values.length).toBeCloseTo(0.1, 1.7)
    expect(wet.filter((z) => z > 0).length / values.length).toBeCloseTo(0.5, 1.5)
  })

  test('a missing month makes every sum with it missing, and no other', () => {
    const monthly = Float64Array.from({ length: 240 }, (_, i) => 10 + ((i * 37) % 91))
    monthly[100] = Number.NaN
    const { values } = spi(monthly, { months: 6, family: 'pearson3', firstMonth: 0 })
    for (const [i, z] of values.entries()) expect(Number.isNaN(z)).toBe(i < 5 || (i >= 100 && i < 106))
  })

  test('is cut at its bounds, and a month without rain in any year has none', () => {
    const monthly = Float64Array.from({ length: 600 }, (_, i) => (i % 12 === 5 ? 0 : 50 + ((i * 7919) % 100)))
    monthly[0] = 1e5
    const { values, fits } = spi(monthly, { months: 1, family: 'gamma', firstMonth: 0 })
    expect(values[0]).toBeLessThanOrEqual(spiBound)
    expect(fits[5]).toBeNull()
    expect(Number.isNaN(values[5]!)).toBe(true)
  })

  test('running sums are sums', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 48 }),
        (v, n) => {
          const sums = runningSums(v, n)
          sums.forEach((s, i) => {
            if (i < n - 1) expect(s).toBeNaN()
            else expect(s).toBe(v.slice(i - n + 1, i + 1).reduce((a, b) => a + b, 0))
          })
        },
      ),
    )
  })
})

test('a gamma fit finds its parameters, Pearson III its moments', () => {
  const random = randomFrom(8)
  const draw = (): number => -[0, 1, 2].reduce((s) => s + Math.log(1 - random.uniform()), 0) * 12
  const sample = Float64Array.from({ length: 20000 }, draw)
  const gamma = fitGamma(sample)!
  expect(gamma.shape).toBeCloseTo(3, 0.6)
  expect(gammaProbability(gamma, gamma.shape * gamma.scale)).toBeGreaterThan(0.5)
  const pearson = fitPearson3(sample)!
  expect(pearson.mean).toBeCloseTo(36, -0.3)
  expect(pearson.sigma).toBeCloseTo(12 * Math.sqrt(3), -0.3)
  expect(pearson.skew).toBeCloseTo(2 / Math.sqrt(3), 0.7)
  // Mirrored, the distribution mirrors.
  const mirrored = fitPearson3(sample.map((v) => 200 - v))!
  expect(pearson3Cdf(mirrored, 200 - 30)).toBeCloseTo(1 - pearson3Cdf(pearson, 30), 3)
})
