import { randomFrom } from '@setu/core/random'
import { describe, expect, it } from 'vitest'
import { conditionalBias } from '../src/conditional-bias.js'
import { dieboldMariano, lossDifferences } from '../src/diebold-mariano.js'
import { autocorrelation, effectivePairs, effectiveSampleSize } from '../src/effective-sample-size.js'
import { pairSums } from '../src/pair-sums.js'
import { cumulativeFrequency, quantilePairs, quantileScore, sortedPairs } from '../src/quantile-scores.js'
import { elevationStrata, intensityStrata, monthStrata, pairsOfStratum, seasonStrata } from '../src/strata.js'

const day = 86_400_000
const year = Array.from({ length: 365 }, (_, d) => ({
  start: Date.UTC(2023, 0, 1) + d * day,
  end: Date.UTC(2023, 0, 2) + d * day,
}))

describe('strata', () => {
  it('share out a year of two stations by season and month', () => {
    const sizes = Object.fromEntries(seasonStrata(2, year).map((s) => [s.class, s.index.length]))
    expect(sizes).toEqual({ MAM: 2 * 92, JJAS: 2 * 122, ON: 2 * 61, DJF: 2 * 90 })
    expect(seasonStrata(1, year, ['JF', 'OND']).map((s) => s.index.length)).toEqual([59, 92])
    expect(monthStrata(2, year).map((s) => s.index.length / 2)).toEqual([
      31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ])
    // The Indian day of 1 June begins on 31 May, 03:00 UTC.
    const imd = [{ start: Date.UTC(2023, 4, 31, 3), end: Date.UTC(2023, 5, 1, 3) }]
    expect(monthStrata(1, imd).map((s) => s.class)).toEqual(['05'])
  })
  it('by intensity and elevation', () => {
    const observed = Float64Array.of(0, 0.1, 2.4, 2.5, 64.5, 204.5, Number.NaN, 15.6)
    const strata = intensityStrata({ stations: 2, times: 4, observed })
    expect(strata.map((s) => [s.class, ...s.index])).toEqual([
      ['no rain', 0],
      ['very light', 1, 2],
      ['light', 3],
      ['moderate', 7],
      ['heavy', 4],
      ['extremely heavy', 5],
    ])
    const part = pairsOfStratum({ stations: 2, times: 4, observed, product: observed }, strata[1]!)
    expect([...part.observed].map((v) => (Number.isNaN(v) ? null : v))).toEqual([
      null,
      0.1,
      2.4,
      null,
      null,
      null,
      null,
      null,
    ])
    expect(elevationStrata([10, null, 500, 4000], 2).map((s) => [s.class, ...s.index])).toEqual([
      ['unknown', 2, 3],
      ['below 200 m', 0, 1],
      ['500 to 1000 m', 4, 5],
      ['3000 m and above', 6, 7],
    ])
  })
})

describe('distributions', () => {
  const o = Float64Array.of(0, 1, 2, 3, 10, Number.NaN)
  const p = Float64Array.of(0, 2, 1, 5, 6, 7)
  it('quantile score equals the pinball loss pair by pair', () => {
    const { moments } = pairSums(o, p, [])
    for (const tau of [0, 0.1, 0.5, 0.9, 1]) {
      let loss = 0
      for (let i = 0; i < 5; i++) loss += ((o[i]! < p[i]! ? 1 : 0) - tau) * (p[i]! - o[i]!)
      expect(quantileScore(moments, tau)).toBeCloseTo(loss / 5, 12)
    }
    expect(() => quantileScore(moments, 2)).toThrow('probability')
  })
  it('quantiles are of common pairs; frequencies count values at or below', () => {
    expect(quantilePairs(o, p, [0, 0.5, 1])).toEqual([
      { probability: 0, observed: 0, product: 0 },
      { probability: 0.5, observed: 2, product: 2 },
      { probability: 1, observed: 10, product: 6 },
    ])
    expect(quantilePairs(Float64Array.of(Number.NaN), Float64Array.of(1))).toEqual([])
    const [sorted] = sortedPairs(o, p)
    expect([...cumulativeFrequency(sorted, [-1, 0, 2.5, 10])]).toEqual([0, 0.2, 0.6, 1])
  })
  it('conditional bias has the mean of each class of the observation', () => {
    const rows = conditionalBias(pairSums(o, p, [1, 3]).classes)
    expect(rows).toEqual([
      { from: 0, to: 1, n: 1, meanObserved: 0, meanProduct: 0, bias: 0 },
      { from: 1, to: 3, n: 2, meanObserved: 1.5, meanProduct: 1.5, bias: 0 },
      { from: 3, to: null, n: 2, meanObserved: 6.5, meanProduct: 5.5, bias: -1 },
    ])
    expect(conditionalBias(pairSums(Float64Array.of(0), Float64Array.of(0), [1]).classes)[1]).toMatchObject({
      n: 0,
      bias: null,
    })
  })
})

describe('effective sample size and the Diebold-Mariano test', () => {
  const ar = (phi: number, n: number, stream = 0): Float64Array => {
    const r = randomFrom(11, stream)
    let v = r.normal() / Math.sqrt(1 - phi * phi)
    return Float64Array.from({ length: n }, () => (v = phi * v + r.normal()))
  }
  it('of an AR(1) series is n (1 - phi) / (1 + phi)', () => {
    const n = 20_000
    expect(effectiveSampleSize(ar(0.5, n)) / n).toBeGreaterThan(0.28)
    expect(effectiveSampleSize(ar(0.5, n)) / n).toBeLessThan(0.38)
    expect(autocorrelation(ar(0.5, n), 1)).toBeCloseTo(0.5, 1)
    expect(effectivePairs(ar(0.5, n), ar(0.5, n, 1)) / n).toBeCloseTo(0.75 / 1.25, 1)
    expect(effectiveSampleSize(new Float64Array(9).fill(0.1))).toBeNaN()
  })
  it('is the t ratio of the mean without lags, wider with them for a correlated series', () => {
    const d = ar(0.6, 500).map((v) => v + 0.3)
    const plain = dieboldMariano(d, 0)
    const mean = d.reduce((a, v) => a + v, 0) / 500
    const variance = d.reduce((a, v) => a + (v - mean) ** 2, 0) / 500
    expect(plain.statistic).toBeCloseTo(mean / Math.sqrt(variance / 500), 10)
    // Newey & West written out for two lags.
    const c = (k: number): number => d.slice(k).reduce((a, v, t) => a + (v - mean) * (d[t]! - mean), 0) / 500
    expect(dieboldMariano(d, 2).statistic).toBeCloseTo(
      mean / Math.sqrt((c(0) + (4 / 3) * c(1) + (2 / 3) * c(2)) / 500),
      10,
    )
    expect(dieboldMariano(d).lags).toBe(5)
    expect(dieboldMariano(d).pValue!).toBeGreaterThan(plain.pValue!)
  })
  it('rejects equal products about as often as it says', () => {
    let rejected = 0
    for (let k = 0; k < 400; k++) if (dieboldMariano(ar(0, 200, k)).pValue! < 0.05) rejected++
    expect(rejected / 400).toBeGreaterThan(0.02)
    expect(rejected / 400).toBeLessThan(0.1)
  })
  it('averages losses over stations, and is undefined for a constant difference', () => {
    const observed = Float64Array.of(1, 1, 2, Number.NaN)
    const base = { stations: 2, times: 2, observed }
    const d = lossDifferences(
      { ...base, product: Float64Array.of(2, 1, 4, 9) },
      { ...base, product: Float64Array.of(1, 1, 1, 9) },
    )
    expect([...d]).toEqual([(1 + 3) / 2, 0])
    expect(dieboldMariano([2, 2, 2, 2])).toMatchObject({
      statistic: null,
      reason: 'the two losses differ by a constant',
    })
    expect(dieboldMariano([Number.NaN, 1])).toMatchObject({ statistic: null, difference: 1, n: 1 })
  })
})
