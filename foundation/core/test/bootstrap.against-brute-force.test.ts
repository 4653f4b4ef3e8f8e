import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BootstrapDesign, defaultDesign, planResamples, timeWeights } from '../src/bootstrap.js'
import { acceleration, bootstrapInterval, hasInterval } from '../src/bootstrap-interval.js'
import { randomFrom } from '../src/random.js'
import { jackknifeTotals, resampleTotals } from '../src/resample-totals.js'

/** The resample written out: every drawn station, every drawn step of every block, one by one. */
const bruteTotal = (plan: ReturnType<typeof planResamples>, x: Float64Array, r: number): number => {
  let total = 0
  for (let s = 0; s < plan.stations; s++)
    for (let drawn = 0; drawn < plan.stationWeights[r * plan.stations + s]!; drawn++)
      for (let b = plan.firstBlock[r]!; b < plan.firstBlock[r + 1]!; b++)
        for (let j = 0; j < plan.lengths[b]!; j++) total += x[s * plan.times + ((plan.starts[b]! + j) % plan.times)]!
  return total
}

const designs: fc.Arbitrary<BootstrapDesign> = fc.record({
  resamples: fc.constant(8),
  seed: fc.nat(1000),
  time: fc.constantFrom('circular', 'stationary', 'fixed'),
  block: fc.integer({ min: 1, max: 12 }),
  stations: fc.constantFrom('clusters', 'fixed'),
})

describe('block bootstrap', () => {
  it('totals, weights and jackknives equal resamples written out', () => {
    fc.assert(
      fc.property(
        designs,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        (design, stations, times, rare) => {
          const plan = planResamples(design, stations, times)
          const random = randomFrom(design.seed, 99)
          const planes = [0, 1].map(() =>
            Float64Array.from({ length: stations * times }, () =>
              rare && random.uniform() < 0.97 ? 0 : random.integer(1000),
            ),
          )
          const totals = resampleTotals(plan, 2, (k) => planes[k]!)
          for (let r = 0; r < design.resamples; r++) {
            let steps = 0
            for (let b = plan.firstBlock[r]!; b < plan.firstBlock[r + 1]!; b++) steps += plan.lengths[b]!
            expect(steps).toBe(times)
            const v = timeWeights(plan, r)
            const w = Float64Array.from(
              { length: stations * times },
              (_, i) => plan.stationWeights[r * stations + Math.floor(i / times)]! * v[i % times]!,
            )
            for (const k of [0, 1]) {
              const brute = bruteTotal(plan, planes[k]!, r)
              expect(totals[r * 2 + k]).toBe(brute)
              expect(w.reduce((a, v, i) => a + v * planes[k]![i]!, 0)).toBe(brute)
            }
          }
          expect([...resampleTotals(plan, 2, (k) => planes[k]!, 3, 6)]).toEqual([...totals.subarray(6, 12)])
          const jack = jackknifeTotals(plan, 2, (k) => planes[k]!)
          for (let s = 0; s < jack.stations; s++)
            expect(jack.withoutStation[s * 2]).toBe(
              planes[0]!.reduce((a, v, i) => (Math.floor(i / times) === s ? a : a + v), 0),
            )
          for (let b = 0; b < jack.blocks; b++)
            expect(jack.withoutBlock[b * 2]).toBe(
              planes[0]!.reduce((a, v, i) => (Math.floor((i % times) / plan.block) === b ? a : a + v), 0),
            )
        },
      ),
      { numRuns: 60 },
    )
  })
  it('draws every step equally often over resamples, and says when it shortens blocks', () => {
    const plan = planResamples({ ...defaultDesign, resamples: 2000, stations: 'fixed' }, 1, 50)
    const sum = new Float64Array(50)
    for (let r = 0; r < 2000; r++) for (const [t, v] of timeWeights(plan, r).entries()) sum[t]! += v
    for (const s of sum) expect(Math.abs(s / 2000 - 1)).toBeLessThan(0.12)
    expect(planResamples(defaultDesign, 1, 12)).toMatchObject({ block: 3, notes: ['block-shortened', 'one-station'] })
    expect(() => planResamples({ ...defaultDesign, block: 0 }, 3, 9)).toThrow('block')
  })
  it('covers the mean of an autocorrelated series about as often as it says, and wider than single steps would', () => {
    // AR(1) with 0.6: variance of the mean is (1 + 0.6) / (1 - 0.6) = 4 times that of independent steps.
    const times = 400
    let covered = 0
    let ratio = 0
    const trials = 60
    for (let trial = 0; trial < trials; trial++) {
      const random = randomFrom(5, trial)
      let v = random.normal() / 0.8
      const x = Float64Array.from({ length: times }, () => (v = 0.6 * v + random.normal()))
      const widths = [20, 1].map((block) => {
        const plan = planResamples({ resamples: 300, seed: 1, time: 'circular', block, stations: 'fixed' }, 1, times)
        const interval = bootstrapInterval(resampleTotals(plan, 1, () => x).map((t) => t / times))
        if (!hasInterval(interval)) throw new Error(interval.reason)
        if (block === 20 && interval.low <= 0 && interval.high >= 0) covered++
        return interval.high - interval.low
      })
      ratio += widths[0]! / widths[1]! / trials
    }
    expect(covered / trials).toBeGreaterThan(0.83)
    expect(ratio).toBeGreaterThan(1.6)
    expect(ratio).toBeLessThan(2.1)
  })
})

describe('intervals', () => {
  it('percentile: of 0 to 1000 at 95 % is 25 to 975', () => {
    const interval = bootstrapInterval(Float64Array.from({ length: 1001 }, (_, i) => 1000 - i))
    expect(interval).toMatchObject({ low: expect.closeTo(25, 9), high: 975, level: 0.95, used: 1001 })
  })
  it('BCa without bias and acceleration is the percentile interval; with skewed influence it moves to the long tail', () => {
    const values = Float64Array.from({ length: 1001 }, (_, i) => i)
    const even = bootstrapInterval(values, 0.95, { estimate: 500, jackknife: [[1, 2, 3]] })
    const skew = bootstrapInterval(values, 0.95, { estimate: 500, jackknife: [[3, 3, 3, 3, 3, 0]] })
    if (!hasInterval(even) || !hasInterval(skew)) throw new Error('no interval')
    expect(even.low).toBeCloseTo(25, 6)
    expect(even.high).toBeCloseTo(975, 6)
    expect(skew.high).toBeGreaterThan(980)
    // Efron & Tibshirani (1993): sum of cubes over 6 (sum of squares)^1.5.
    expect(acceleration([[3, 3, 3, 3, 3, 0]])).toBeCloseTo(
      ((-0.5) ** 3 * 5 + 2.5 ** 3) / (6 * (0.25 * 5 + 6.25) ** 1.5),
      12,
    )
  })
  it('is refused with a reason where the score is undefined too often, or never varies into a value', () => {
    expect(bootstrapInterval([1, 2, Number.NaN, 3])).toEqual({ reason: 'undefined in 1 of 4 resamples' })
    expect(bootstrapInterval([Number.NaN, Number.NaN])).toEqual({ reason: 'undefined in every resample' })
    expect(bootstrapInterval([1, 2, 3], 0.95, { estimate: 9, jackknife: [] })).toEqual({
      reason: 'the BCa correction is not finite',
    })
  })
})
