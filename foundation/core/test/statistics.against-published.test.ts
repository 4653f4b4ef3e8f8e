import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSetuError } from '../src/errors.js'
import { normalCdf, normalQuantile } from '../src/normal-distribution.js'
import { type QuantileType, quantile, quantilesOfRepeated } from '../src/quantiles.js'
import { randomFrom, randomFromState, shuffle } from '../src/random.js'
import { averageRanks, sortOrder } from '../src/ranks.js'
import {
  mean,
  median,
  medianAbsoluteDeviation,
  pearson,
  robustZ,
  running,
  spearman,
  sum,
  variance,
} from '../src/statistics.js'

describe('random', () => {
  it('gives the first words of the reference xoshiro128** 1.1 from state 1, 2, 3, 4', () => {
    // By the C program of Blackman & Vigna, https://prng.di.unimi.it/xoshiro128starstar.c
    const r = randomFromState(1, 2, 3, 4)
    expect([r.bits(), r.bits(), r.bits()]).toEqual([11520, 0, 5927040])
  })
  it('repeats with the seed, differs by stream, and refuses a seed that is no integer', () => {
    const a = randomFrom(1)
    const b = randomFrom(1)
    const c = randomFrom(1, 1)
    const d = randomFrom(2 ** 40 + 1)
    const first = [a.uniform(), b.uniform(), c.uniform(), d.uniform()]
    expect(first[0]).toBe(first[1])
    expect(new Set(first).size).toBe(3)
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => randomFrom(bad)).toThrow('seed')
    expect(() => a.integer(0)).toThrow('below')
  })
  it('has uniform, normal and integer moments within five standard errors', () => {
    const r = randomFrom(7)
    const n = 200_000
    const u = Float64Array.from({ length: n }, () => r.uniform())
    const z = Float64Array.from({ length: n }, () => r.normal())
    expect(Math.abs(mean(u) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n))
    expect(Math.abs(mean(z))).toBeLessThan(5 / Math.sqrt(n))
    expect(Math.abs(variance(z) - 1)).toBeLessThan(5 * Math.sqrt(2 / n))
    const counts = new Float64Array(7)
    for (let i = 0; i < n; i++) counts[r.integer(7)]!++
    for (const c of counts) expect(Math.abs(c - n / 7)).toBeLessThan(5 * Math.sqrt((n / 7) * (6 / 7)))
  })
  it('shuffles every permutation of three equally often', () => {
    const r = randomFrom(3)
    const seen = new Map<string, number>()
    for (let i = 0; i < 60_000; i++) {
      const key = shuffle([1, 2, 3], r).join('')
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
    expect(seen.size).toBe(6)
    for (const c of seen.values()) expect(Math.abs(c - 10_000)).toBeLessThan(5 * Math.sqrt(10_000))
  })
})

describe('quantiles', () => {
  it('equals R quantile() of 1, 3, 4, 9, 20 at 0.3, types 4 to 9', () => {
    const x = [20, 1, 9, 3, 4]
    // R: position 1.5, 2, 1.8, 2.2, 1.9333, 1.95 among the sorted values
    const expected: Record<number, number> = { 4: 2, 5: 3, 6: 2.6, 7: 3.2, 8: 3 - 2 / 15, 9: 2.9 }
    for (const type of [4, 5, 6, 7, 8, 9] as QuantileType[])
      expect(quantile(x, 0.3, type)).toBeCloseTo(expected[type]!, 12)
    expect(quantile(x, 0)).toBe(1)
    expect(quantile(x, 1)).toBe(20)
  })
  it('refuses nothing, missing values and probabilities outside 0 to 1', () => {
    for (const bad of [() => quantile([], 0.5), () => quantile([1, Number.NaN], 0.5), () => quantile([1], 1.5)]) {
      let error: unknown
      try {
        bad()
      } catch (e) {
        error = e
      }
      expect(isSetuError(error, 'bad-input')).toBe(true)
    }
  })
  it('of weights equals quantiles of the repeated sample', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.nat(3)), { minLength: 1, maxLength: 12 }),
        (cells) => {
          cells.sort(([a], [b]) => a - b)
          const repeated = cells.flatMap(([v, w]) => Array<number>(w).fill(v))
          fc.pre(repeated.length > 0)
          const ps = [0, 0.05, 0.1, 0.5, 0.77, 0.8, 0.3, 1]
          const got = quantilesOfRepeated(
            cells.map(([v]) => v),
            cells.map(([, w]) => w),
            ps,
          )
          for (let k = 0; k < ps.length; k++) expect(got[k]).toBeCloseTo(quantile(repeated, ps[k]!), 12)
        },
      ),
    )
    expect([...quantilesOfRepeated([1, 2], [0, 0], [0.5])]).toEqual([Number.NaN])
  })
})

describe('statistics', () => {
  it('ranks 10, 20, 20, 5 as 2, 3.5, 3.5, 1, and refuses NaN', () => {
    expect([...averageRanks([10, 20, 20, 5])]).toEqual([2, 3.5, 3.5, 1])
    expect([...sortOrder([3, 1, 3, 2, 1])]).toEqual([1, 4, 3, 0, 2])
    expect(() => averageRanks([1, Number.NaN])).toThrow('NaN')
  })
  it('orders doubles of every size and sign as a stable comparison does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }), fc.constant(-0))),
        (x) => {
          const expected = x.map((_, i) => i).sort((a, b) => (x[a]! < x[b]! ? -1 : x[a]! > x[b]! ? 1 : a - b))
          expect([...sortOrder(x)]).toEqual(expected)
        },
      ),
    )
  })
  it('sums 1, 1e100, 1, -1e100 to 2 (Neumaier 1974)', () => expect(sum([1, 1e100, 1, -1e100])).toBe(2))
  it('has NIST StRD NumAcc4: mean 10000000.2 and standard deviation 0.1', () => {
    const x = [10000000.2, ...Array.from({ length: 1000 }, (_, i) => (i % 2 ? 10000000.3 : 10000000.1))]
    expect(mean(x)).toBeCloseTo(10000000.2, 8)
    expect(Math.sqrt(variance(x))).toBeCloseTo(0.1, 8)
    const r = running()
    for (const v of x) r.add(v)
    expect(Math.sqrt(r.variance)).toBeCloseTo(0.1, 6)
  })
  it('has Anscombe correlation 0.81642 in his first set; nothing for a constant one', () => {
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    expect(pearson(x, y)).toBeCloseTo(0.81642051634484, 13)
    expect(spearman(x, y)).toBeCloseTo(0.81818181818182, 12)
    expect(
      pearson(
        x,
        x.map(() => 0.1),
      ),
    ).toBeNaN()
    expect(pearson([1], [1])).toBeNaN()
    expect(pearson([1, 2, Number.NaN, 4], [2, 4, 1, 8])).toBeCloseTo(1, 14)
  })
  it('has robust z from median and MAD, nothing where most values are equal', () => {
    expect(median([3, 1, 2, 10])).toBe(2.5)
    expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1)
    expect(robustZ([1, 1, 2, 2, 4, 6, 9])[6]).toBeCloseTo(7 / 1.4826022185, 8)
    expect(robustZ([0, 0, 0, 5])[3]).toBeNaN()
    expect(median([])).toBeNaN()
  })
  it('has normal quantiles of Wichura (1988) to 1e-14 and inverts its function', () => {
    expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 14)
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167814, 13)
    expect(normalQuantile(1e-20) / -9.262340089798409).toBeCloseTo(1, 12)
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14)
    expect(normalCdf(-5) / 2.866515718791939e-7).toBeCloseTo(1, 12)
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 12)
      }),
    )
  })
})
