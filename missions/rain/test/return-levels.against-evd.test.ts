import { randomFrom } from '@setu/core/random'
import {
  gevByLikelihood,
  gevByLMoments,
  gevCdf,
  gevCost,
  gevLevel,
  gevQuantile,
  gumbelByLikelihood,
} from '@setu/rain/gev'
import { gpdByLikelihood, gpdByLMoments, gpdLevel, peaksOver } from '@setu/rain/gpd'
import { lMoments } from '@setu/rain/l-moments'
import { gevProfile } from '@setu/rain/level-intervals'
import { droughtReferences } from '@setu/rain/references/drought'
import { returnLevelReferences } from '@setu/rain/references/return-levels'
import { minimise } from '@setu/rain/simplex'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { haveData } from './real-files.js'
import { referenceBench } from './reference-bench.js'

describe.runIf(haveData)('reference rows', () => {
  test.each([...returnLevelReferences, ...droughtReferences].map((r) => [r.id, r] as const))('%s', async (_, row) => {
    expect(Math.abs((await row.value(referenceBench())) - row.expected)).toBeLessThanOrEqual(row.tolerance)
  })
})

const sampleOf = (n: number, mu: number, sigma: number, xi: number, seed = 1): Float64Array => {
  const random = randomFrom(seed)
  return Float64Array.from({ length: n }, () => gevQuantile({ mu, sigma, xi }, random.uniform()))
}

test('L-moments of small samples by hand (Hosking 1990): of 1, 2, 4 and of an even row', () => {
  const m = lMoments([4, 1, 2])
  expect(m.l1).toBeCloseTo(7 / 3, 12)
  expect(m.l2).toBeCloseTo(1, 12) // half the mean difference: (1 + 2 + 3) / 3 / 2
  expect(m.t3).toBeCloseTo(1 / 3, 12) // (4 - 2*2 + 1) / 3
  const even = lMoments(Float64Array.from({ length: 101 }, (_, i) => i))
  expect(even.t3).toBeCloseTo(0, 12)
  expect(even.l2).toBeCloseTo(102 / 6, 10)
})

test('quantile and distribution are inverse for any shape', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -0.9, max: 0.9, noNaN: true }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (xi, p) => {
        expect(gevCdf({ mu: 10, sigma: 3, xi }, gevQuantile({ mu: 10, sigma: 3, xi }, p))).toBeCloseTo(p, 9)
      },
    ),
  )
})

test.each([0.2, 0, -0.2])('both fits find a shape of %f in many years', (xi) => {
  const x = sampleOf(20000, 90, 30, xi)
  for (const fit of [gevByLikelihood(x)!, gevByLMoments(x)!]) {
    expect(Math.abs(fit.xi - xi)).toBeLessThan(0.02)
    expect(fit.mu / 90).toBeCloseTo(1, 1.5)
    expect(fit.sigma / 30).toBeCloseTo(1, 1.5)
  }
})

test('the optimum is one: no neighbour is more likely', () => {
  const x = sampleOf(60, 90, 30, 0.15, 5)
  const { mu, sigma, xi } = gevByLikelihood(x)!
  const best = gevCost(x, mu, sigma, xi)
  for (const [a, b, c] of [
    [0.01, 0, 0],
    [-0.01, 0, 0],
    [0, 0.01, 0],
    [0, -0.01, 0],
    [0, 0, 1e-4],
    [0, 0, -1e-4],
  ] as const)
    expect(gevCost(x, mu + a, sigma + b, xi + c)).toBeGreaterThan(best)
})

test('a profile interval holds the true level about as often as it says', () => {
  let held = 0
  for (let k = 0; k < 24; k++) {
    const x = sampleOf(50, 90, 30, 0.1, 100 + k)
    const fit = gevByLikelihood(x)
    if (!fit) continue
    const { low, high } = gevProfile(x, fit, 50, 0.8, false)
    const truth = gevLevel({ mu: 90, sigma: 30, xi: 0.1 }, 50)
    if (truth >= low && truth <= high) held++
  }
  expect(held).toBeGreaterThan(14)
  expect(held).toBeLessThan(24)
})

test('Gumbel is the GEV without shape; a sample without spread has no fit', () => {
  const x = sampleOf(80, 90, 30, 0, 9)
  const { mu, sigma } = gumbelByLikelihood(x)!
  expect(gevCost(x, mu, sigma, 0)).toBeLessThan(gevCost(x, mu + 0.1, sigma, 0))
  expect(gevByLikelihood(new Float64Array(40).fill(7))).toBeNull()
  expect(gevByLMoments(new Float64Array(40).fill(7))).toBeNull()
})

test('peaks: one for each run, runs nearer than the gap are one; the Pareto fit finds its shape', () => {
  expect([...peaksOver([0, 5, 7, 0, 6, 0, 0, 0, 9, Number.NaN, 3], 4, 2)]).toEqual([7, 9])
  const random = randomFrom(4)
  const excess = Float64Array.from({ length: 20000 }, () => (10 / 0.15) * ((1 - random.uniform()) ** -0.15 - 1))
  for (const fit of [gpdByLikelihood(excess)!, gpdByLMoments(excess)!]) {
    expect(Math.abs(fit.xi - 0.15)).toBeLessThan(0.03)
    expect(fit.sigma / 10).toBeCloseTo(1, 1.3)
  }
  expect(gpdLevel({ threshold: 20, sigma: 10, xi: 0, rate: Math.E }, 1)).toBeCloseTo(30, 10)
  expect(gpdLevel({ threshold: 20, sigma: 10, xi: 0.1, rate: 0.5 }, 1)).toBeNaN()
})

test('the simplex finds the valley of Rosenbrock', () => {
  const { at, settled } = minimise((x) => 100 * (x[1]! - x[0]! ** 2) ** 2 + (1 - x[0]!) ** 2, [-1.2, 1], [0.5, 0.5])
  expect(at[0]).toBeCloseTo(1, 6)
  expect(at[1]).toBeCloseTo(1, 6)
  expect(settled).toBe(true)
})
