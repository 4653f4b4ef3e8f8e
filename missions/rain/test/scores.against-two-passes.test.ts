import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contingencyAt } from '../src/contingency.js'
import { indexOfAgreement, momentScores } from '../src/continuous.js'
import { errorSumsAt } from '../src/decomposition.js'
import type { EventRule } from '../src/joint-classes.js'
import { mergePairSums, pairSums } from '../src/pair-sums.js'

/** Straight from the definitions, in two passes. */
const plain = (o: number[], p: number[]) => {
  const n = o.length
  const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / n
  const [mo, mp] = [mean(o), mean(p)]
  const so = Math.sqrt(mean(o.map((v) => (v - mo) ** 2)))
  const sp = Math.sqrt(mean(p.map((v) => (v - mp) ** 2)))
  const r = mean(o.map((v, i) => (v - mo) * (p[i]! - mp))) / so / sp
  const e = o.map((v, i) => p[i]! - v)
  const me = mean(e)
  const slope = (r * sp) / so
  const line = o.map((v) => mp + slope * (v - mo))
  const mse = mean(e.map((v) => v * v))
  const systematic = mean(line.map((v, i) => (v - o[i]!) ** 2))
  return {
    me,
    relativeBias: me / mo,
    mae: mean(e.map(Math.abs)),
    rmse: Math.sqrt(mse),
    ubrmse: Math.sqrt(mean(e.map((v) => (v - me) ** 2))),
    pearson: r,
    nse: 1 - mse / so ** 2,
    kge2009: 1 - Math.sqrt((r - 1) ** 2 + (sp / so - 1) ** 2 + (mp / mo - 1) ** 2),
    kge2012: 1 - Math.sqrt((r - 1) ** 2 + (sp / mp / (so / mo) - 1) ** 2 + (mp / mo - 1) ** 2),
    rmseSystematic: Math.sqrt(systematic),
    rmseRandom: Math.sqrt(mean(line.map((v, i) => (p[i]! - v) ** 2))),
    systematicShare: systematic / mse,
    agreement: 1 - mse / mean(o.map((v, i) => (Math.abs(p[i]! - mo) + Math.abs(v - mo)) ** 2)),
  }
}

const rain = fc.oneof(
  fc.constant(0),
  fc.constant(1),
  fc.constant(2.5),
  fc.integer({ min: 0, max: 3000 }).map((v) => v / 10),
)
const pairs = fc.array(fc.tuple(rain, rain), { minLength: 3, maxLength: 60 })
const thresholds = [0.1, 1, 2.5, 64.5]

describe('one-pass kernel', () => {
  it('equals the definitions in two passes, to 1e-10', () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom(0, 1e6), (list, shift) => {
        const o = list.map(([v]) => v + shift)
        const p = list.map(([, v]) => v + shift)
        fc.pre(new Set(o.map((v) => v.toFixed(2))).size > 2 && new Set(p.map((v) => v.toFixed(2))).size > 2)
        const { moments } = pairSums(Float64Array.from(o), Float64Array.from(p), [])
        const expected = plain(o, p)
        const scale = shift ? 1e-7 : 1e-10
        for (const score of momentScores)
          if (score.id in expected) {
            const e = expected[score.id as keyof typeof expected]
            if (!Number.isFinite(e)) continue
            expect(Math.abs(score.of(moments) - e)).toBeLessThan(
              scale * Math.max(1, Math.abs(e)) * (score.id.startsWith('rmse') ? 1e3 : 1),
            )
          }
        expect(indexOfAgreement(o, p, moments)).toBeCloseTo(expected.agreement, shift ? 6 : 10)
      }),
      { numRuns: 200 },
    )
  })

  it('keeps 1e-10 over blocks when the mean is a million times the spread', () => {
    const n = 20_000
    const o = Float64Array.from({ length: n }, (_, i) => 1e6 + Math.sin(i))
    const p = Float64Array.from({ length: n }, (_, i) => 1e6 + Math.sin(i + 1))
    const { moments } = pairSums(o, p, [])
    const exact = plain(
      [...o].map((v) => v - 1e6),
      [...p].map((v) => v - 1e6),
    )
    expect(Math.abs(momentScores.find((s) => s.id === 'pearson')!.of(moments) - exact.pearson)).toBeLessThan(1e-10)
    expect(Math.abs(momentScores.find((s) => s.id === 'rmse')!.of(moments) - exact.rmse)).toBeLessThan(1e-10)
  })

  it('counts and volumes equal plain counting at every threshold and rule, missing pairs left out', () => {
    const value = fc.oneof(
      rain,
      fc.constantFrom(Number.NaN, -1, Number.POSITIVE_INFINITY, 0.1, 64.5, 64.49999999999999, 1e300),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { maxLength: 50 }),
        fc.constantFrom<EventRule>('>=', '>'),
        (list, rule) => {
          const sums = pairSums(
            Float64Array.from(list, ([v]) => v),
            Float64Array.from(list, ([, v]) => v),
            thresholds,
            { rule },
          )
          const usable = list.filter(([o, p]) => Number.isFinite(p - o))
          expect(sums.moments.n).toBe(usable.length)
          expect(sums.missing).toBe(list.length - usable.length)
          thresholds.forEach((t, k) => {
            const event = (v: number): boolean => (rule === '>' ? v > t : v >= t)
            const of = (eo: boolean, ep: boolean): [number, number][] =>
              usable.filter(([o, p]) => event(o) === eo && event(p) === ep)
            expect(contingencyAt(sums.classes, k)).toEqual({
              hits: of(true, true).length,
              misses: of(true, false).length,
              falseAlarms: of(false, true).length,
              correctNegatives: of(false, false).length,
            })
            const total = (list: [number, number][]): number => list.reduce((a, [o, p]) => a + p - o, 0)
            const e = errorSumsAt(sums.classes, k)
            const close = (a: number, b: number): void =>
              expect(Math.abs(a - b)).toBeLessThanOrEqual(
                1e-9 *
                  Math.max(
                    1,
                    usable.reduce((m, [o, p]) => m + Math.abs(o) + Math.abs(p), 0),
                  ),
              )
            close(e.hitBias, total(of(true, true)))
            close(e.missed, -total(of(true, false)))
            close(e.falseRain, total(of(false, true)))
            close(e.remainder, total(of(false, false)))
            close(
              e.hitVolume,
              of(true, true).reduce((a, [, p]) => a + p, 0),
            )
          })
        },
      ),
      { numRuns: 200 },
    )
  })

  it('two agencies: merged sums have the counts exactly and the scores to 1e-12', () => {
    fc.assert(
      fc.property(pairs, pairs, (a, b) => {
        const of = (list: [number, number][]) =>
          pairSums(
            Float64Array.from(list, ([v]) => v),
            Float64Array.from(list, ([, v]) => v),
            thresholds,
          )
        const merged = mergePairSums(of(a), of(b))
        const whole = of([...a, ...b])
        expect(merged.classes.counts).toEqual(whole.classes.counts)
        expect(merged.moments.n).toBe(whole.moments.n)
        const rmse = momentScores.find((s) => s.id === 'rmse')!
        expect(rmse.of(merged.moments)).toBeCloseTo(rmse.of(whole.moments), 11)
        expect(merged.moments.squareObserved / Math.max(1, whole.moments.squareObserved)).toBeCloseTo(
          whole.moments.squareObserved / Math.max(1, whole.moments.squareObserved),
          11,
        )
      }),
    )
  })

  it('refuses unequal lengths, unsorted thresholds and sums of other thresholds', () => {
    const x = Float64Array.of(1, 2)
    expect(() => pairSums(x, Float64Array.of(1), [1])).toThrow('1 values')
    expect(() => pairSums(x, x, [2, 1])).toThrow('thresholds')
    expect(() => mergePairSums(pairSums(x, x, [1]), pairSums(x, x, [2]))).toThrow('thresholds')
    expect(() => pairSums(x, x, [1], { index: Int32Array.of(2) })).toThrow('index')
  })

  it('without variance has no correlation, without rain no relative bias, without pairs nothing', () => {
    const of = (o: number[], p: number[], id: string) => {
      const score = momentScores.find((s) => s.id === id)!
      const { moments } = pairSums(Float64Array.from(o), Float64Array.from(p), [])
      return [score.of(moments), score.why(moments)]
    }
    expect(of([0.1, 0.1, 0.1], [1, 2, 3], 'pearson')).toEqual([Number.NaN, 'zero variance of the observations'])
    expect(of([1, 2, 3], [0.3, 0.3, 0.3], 'pearson')).toEqual([Number.NaN, 'zero variance of the product'])
    expect(of([1, 2, 3], [0.3, 0.3, 0.3], 'nse')[0]).toBeCloseTo(-4.335, 12)
    expect(of([0, 0], [1, 2], 'relativeBias')).toEqual([Number.NaN, 'no observed rain'])
    expect(of([0, 0], [1, 2], 'kge2009')).toEqual([Number.NaN, 'no observed rain'])
    expect(of([], [], 'rmse')).toEqual([Number.NaN, 'no pairs'])
    expect(of([1], [2], 'pearson')).toEqual([Number.NaN, 'one pair only'])
  })
})
