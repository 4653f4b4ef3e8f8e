import { defaultDesign, planResamples } from '@setu/core/bootstrap'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareProducts,
  type IntervalOptions,
  resampleScores,
  scoreSetWithIntervals,
} from '../src/bootstrap-scores.js'
import { type ScoreOptions, scoreColumns, scoreSet } from '../src/score-set.js'

const options: ScoreOptions = { thresholds: [1, 5], rule: '>=', errorThresholds: [1], unit: 'mm/d' }
const design = { ...defaultDesign, resamples: 6, block: 3 }
const intervals: IntervalOptions = { design, kind: 'percentile', level: 0.95 }
const amount = fc.oneof(
  fc.constantFrom(0, 0, 1, 5, Number.NaN),
  fc.integer({ min: 0, max: 400 }).map((v) => v / 10),
)
const pairsOf = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 4, max: 14 })).chain(([stations, times]) => {
  const values = fc
    .array(amount, { minLength: stations * times, maxLength: stations * times })
    .map((v) => Float64Array.from(v))
  return fc.record({ stations: fc.constant(stations), times: fc.constant(times), observed: values, product: values })
})

const flat = (set: ReturnType<typeof scoreSet>): (number | null)[] =>
  [set.scores, ...set.contingency.map((c) => c.scores), ...set.decomposition.map((d) => d.scores)].flatMap((s) =>
    Object.values(s).map((e) => e.value),
  )

describe('resampled scores', () => {
  it('equal the scores of the resample written out pair by pair, every one of them', async () => {
    await fc.assert(
      fc.asyncProperty(pairsOf, async (pairs) => {
        const got = await resampleScores(pairs, options, intervals)
        const plan = planResamples(design, pairs.stations, pairs.times)
        for (let r = 0; r < design.resamples; r++) {
          const o: number[] = []
          const p: number[] = []
          for (let s = 0; s < pairs.stations; s++)
            for (let k = 0; k < plan.stationWeights[r * pairs.stations + s]!; k++)
              for (let b = plan.firstBlock[r]!; b < plan.firstBlock[r + 1]!; b++)
                for (let j = 0; j < plan.lengths[b]!; j++) {
                  const i = s * pairs.times + ((plan.starts[b]! + j) % pairs.times)
                  o.push(pairs.observed[i]!)
                  p.push(pairs.product[i]!)
                }
          const written = flat(scoreSet(Float64Array.from(o), Float64Array.from(p), options))
          scoreColumns(options).forEach((column, c) => {
            const value = got.resampled[c]![r]!
            const expected = written[c]!
            if (expected === null) expect(value, column.id).toBeNaN()
            else {
              // A root of a difference of sums is compared before the root.
              const square = column.id.includes('rmse')
              const error = square ? value ** 2 - expected ** 2 : value - expected
              expect(Math.abs(error) / Math.max(1, Math.abs(expected)), column.id).toBeLessThan(1e-8)
            }
          })
        }
      }),
      { numRuns: 40 },
    )
  })

  it('the same product twice differs by exactly 0, in every resample', async () => {
    const observed = Float64Array.from({ length: 60 }, (_, i) => (i * 7) % 13)
    const values = observed.map((v, i) => v + (i % 3))
    const { differences } = await compareProducts(
      { stations: 3, times: 20, observed },
      [
        { name: 'a', values },
        { name: 'b', values },
      ],
      options,
      { ...intervals, kind: 'percentile' },
    )
    const rmse = differences[0]!.scores.scores['rmse']!
    expect(rmse).toMatchObject({ value: 0, low: 0, high: 0 })
  })

  it('beyond the limit rank scores have a value and the reason why no interval; a cancel stops the work', async () => {
    const observed = Float64Array.from({ length: 60 }, (_, i) => (i * 7) % 13)
    const pairs = { stations: 3, times: 20, observed, product: observed.map((v, i) => v + (i % 3)) }
    const set = await scoreSetWithIntervals(pairs, options, { ...intervals, rankLimit: 100 })
    expect(set.scores['spearman']!.value).toBeGreaterThan(0.9)
    expect(set.scores['spearman']!.low).toBeUndefined()
    expect(set.scores['spearman']!.reason).toMatch(/^no interval: 60 pairs x 6 resamples/)
    const stop = new Error('stop')
    await expect(
      scoreSetWithIntervals(pairs, options, {
        ...intervals,
        progress: async (f) => {
          if (f > 0.5) throw stop
        },
      }),
    ).rejects.toBe(stop)
    await expect(scoreSetWithIntervals({ ...pairs, times: 21 }, options, intervals)).rejects.toThrow(
      '3 stations x 21 steps',
    )
  })
})
