import { defaultDesign, planResamples } from '@setu/core/bootstrap'
import { bootstrapInterval, hasInterval } from '@setu/core/bootstrap-interval'
import { randomFrom } from '@setu/core/random'
import { describe, expect, it } from 'vitest'
import { intensityRowsWithIntervals, quantileRowsWithIntervals } from '../src/bootstrap-distributions.js'
import type { IntervalOptions } from '../src/bootstrap-scores.js'
import { conditionalBias } from '../src/conditional-bias.js'
import { pairSums } from '../src/pair-sums.js'
import { quantilePairs, quantileScore } from '../src/quantile-scores.js'

const stations = 4
const times = 40
const random = randomFrom(2)
const observed = Float64Array.from({ length: stations * times }, () =>
  random.uniform() < 0.5 ? 0 : Math.round(random.uniform() * 20),
)
const product = observed.map((v) => (random.uniform() < 0.05 ? Number.NaN : v * random.uniform()))
const pairs = { stations, times, observed, product }
const intervals: IntervalOptions = { design: { ...defaultDesign, resamples: 50 }, kind: 'percentile', level: 0.9 }

/** Each resample, pair by pair. */
const written = (() => {
  const plan = planResamples(intervals.design, stations, times)
  return Array.from({ length: 50 }, (_, r) => {
    const o: number[] = []
    const p: number[] = []
    for (let s = 0; s < stations; s++)
      for (let k = 0; k < plan.stationWeights[r * stations + s]!; k++)
        for (let b = plan.firstBlock[r]!; b < plan.firstBlock[r + 1]!; b++)
          for (let j = 0; j < plan.lengths[b]!; j++) {
            const i = s * times + ((plan.starts[b]! + j) % times)
            o.push(observed[i]!)
            p.push(product[i]!)
          }
    return { o: Float64Array.from(o), p: Float64Array.from(p) }
  })
})()
const interval = (values: number[]): { low: number; high: number } => {
  const i = bootstrapInterval(values, 0.9)
  if (!hasInterval(i)) throw new Error(i.reason)
  return i
}

describe('distributions with intervals', () => {
  const probabilities = [0.25, 0.5, 0.9, 0.99]
  it('quantiles and quantile scores are those of the resamples written out', async () => {
    const rows = await quantileRowsWithIntervals(pairs, 'mm/d', intervals, probabilities)
    for (const [k, row] of rows.entries()) {
      const all = written.map(({ o, p }) => quantilePairs(o, p, probabilities)[k]!)
      const scores = written.map(({ o, p }) => quantileScore(pairSums(o, p, []).moments, probabilities[k]!))
      for (const [estimate, values] of [
        [row.observed, all.map((q) => q.observed)],
        [row.product, all.map((q) => q.product)],
        [row.quantileScore, scores],
      ] as const) {
        expect(estimate.low).toBeCloseTo(interval([...values]).low, 10)
        expect(estimate.high).toBeCloseTo(interval([...values]).high, 10)
        expect(estimate).toMatchObject({ unit: 'mm/d', level: 0.9, n: product.filter((v) => !Number.isNaN(v)).length })
      }
    }
    const few = await quantileRowsWithIntervals(pairs, 'mm/d', { ...intervals, rankLimit: 1 }, probabilities)
    expect(few[0]!.observed.reason).toContain('no interval')
    expect(few[0]!.quantileScore.low).toBeDefined()
  })
  it('class means and bias too; an empty class says so', async () => {
    const rows = await intensityRowsWithIntervals(pairs, [1, 10, 50], 'mm/d', intervals)
    expect(rows.map((r) => r.n).reduce((a, n) => a + n, 0)).toBe(product.filter((v) => !Number.isNaN(v)).length)
    for (const k of [0, 1, 2]) {
      const values = written.map(({ o, p }) => conditionalBias(pairSums(o, p, [1, 10, 50]).classes)[k]!.bias!)
      expect(rows[k]!.bias.low).toBeCloseTo(interval(values).low, 10)
      expect(rows[k]!.bias.high).toBeCloseTo(interval(values).high, 10)
    }
    expect(rows[3]!.bias).toEqual({ value: null, unit: 'mm/d', reason: 'no observations in this class', n: 0 })
  })
})
