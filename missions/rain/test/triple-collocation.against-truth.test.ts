import { defaultDesign } from '@setu/core/bootstrap'
import { randomFrom } from '@setu/core/random'
import { describe, expect, it } from 'vitest'
import { tripleCollocation } from '../src/triple-collocation.js'
import { haveData } from './real-files.js'
import { valparaisoPairs } from './score-data.js'

const times = 4000
/** Three linear views of one truth with known errors; the second error may leak into the third. */
const views = (
  sigmas: readonly number[],
  slopes: readonly number[],
  leak = 0,
  transform = (v: number): number => v,
) => {
  const r = randomFrom(3)
  const series = sigmas.map(() => new Float64Array(times))
  for (let t = 0; t < times; t++) {
    const truth = r.normal()
    const errors = sigmas.map((s) => s * r.normal())
    for (const [k, x] of series.entries())
      x[t] = transform(slopes[k]! * truth + errors[k]! + (k === 2 ? leak * errors[1]! : 0))
  }
  const of = (k: number) => ({ name: `view ${k}`, values: series[k]! })
  return { stations: 1, times, products: [of(0), of(1), of(2)] as const }
}
const bootstrap = { design: { ...defaultDesign, resamples: 300 }, level: 0.95 }

describe('triple collocation', () => {
  it('finds the correlations, error variances and scales of three independent views (McColl et al. 2014)', () => {
    const result = tripleCollocation(views([0.5, 1, 0.8], [1, 2, 0.7]), { form: 'additive', unit: 'mm/d', bootstrap })
    const truth = [
      [1 / Math.hypot(1, 0.5), 0.25, 1],
      [2 / Math.hypot(2, 1), 1, 2],
      [0.7 / Math.hypot(0.7, 0.8), 0.64, 0.7],
    ]
    result.members.forEach((m, k) => {
      for (const [e, expected] of [
        [m.correlation, truth[k]![0]!],
        [m.errorVariance, truth[k]![1]!],
      ] as const) {
        expect(Math.abs(e.value! - expected)).toBeLessThan(4 * e.sigma!)
        expect(e.low!).toBeLessThan(e.high!)
      }
      expect(m.scale.value!).toBeCloseTo(truth[k]![2]!, 1)
    })
    expect(result.members[0].errorVariance.unit).toBe('(mm/d)2')
    expect(result.warnings).toEqual(['independence-assumed'])
    expect(result.n).toBe(times)
  })

  it('the multiplicative form finds the same in the logarithms, on wet triples (Alemohammad et al. 2015)', () => {
    const logs = views([0.5, 1, 0.8], [1, 2, 0.7])
    const rain = views([0.5, 1, 0.8], [1, 2, 0.7], 0, Math.exp)
    const a = tripleCollocation(logs, { form: 'additive', unit: 'mm/d' })
    const b = tripleCollocation(rain, { form: 'multiplicative', unit: 'mm/d', wet: 1e-9 })
    a.members.forEach((m, k) => {
      expect(b.members[k]!.correlation.value).toBeCloseTo(m.correlation.value!, 10)
      expect(b.members[k]!.errorVariance.value).toBeCloseTo(m.errorVariance.value!, 10)
    })
    const wet = tripleCollocation(rain, { form: 'multiplicative', unit: 'mm/d', wet: 1 })
    expect(wet.n).toBe(
      Array.from({ length: times }, (_, t) => rain.products.every((p) => p.values[t]! >= 1)).filter(Boolean).length,
    )
  })

  it('says a shared error by the ranking, and negative variances by null and a reason', () => {
    const shared = tripleCollocation(views([0.4, 1, 0.3], [1, 1, 1], 0.8), {
      form: 'additive',
      unit: 'mm/d',
      reference: 0,
    })
    expect(shared.warnings).toContain('ranking-contradicts-direct')
    const broken = tripleCollocation(views([0.2, 2, 0.01], [1, 1, 1], 1), { form: 'additive', unit: 'mm/d' })
    expect(broken.warnings).toEqual(expect.arrayContaining(['negative-variance', 'correlation-above-one']))
    const bad = broken.members.find((m) => m.errorVariance.value === null)!
    expect(bad.errorVariance.reason).toBe('negative error variance')
    expect(bad.correlation.reason).toBe('squared correlation above one')
  })

  it('without variance or with two triples is undefined with the reason', () => {
    const flat = { name: 'flat', values: new Float64Array(50).fill(2) }
    const some = { name: 'some', values: Float64Array.from({ length: 50 }, (_, i) => i % 7) }
    const result = tripleCollocation(
      { stations: 1, times: 50, products: [flat, some, some] },
      { form: 'additive', unit: 'mm/d', bootstrap },
    )
    expect(result.members.map((m) => m.correlation)).toEqual(
      Array(3).fill({ value: null, unit: '1', n: 50, reason: 'zero variance of a product' }),
    )
    const two = { name: 'two', values: Float64Array.of(1, 2) }
    expect(
      tripleCollocation({ stations: 1, times: 2, products: [two, two, two] }, { form: 'additive', unit: 'mm/d' })
        .members[0].correlation.reason,
    ).toBe('fewer than three triples')
    expect(() =>
      tripleCollocation({ stations: 2, times: 2, products: [two, two, two] }, { form: 'additive', unit: 'mm/d' }),
    ).toThrow('2 stations x 2 steps')
  })

  // Section 4: the naive extended form flatters PERSIANN-CDR, since it shares information with CHIRPS.
  it.runIf(haveData)('Valparaiso: PERSIANN 0.995 and gauge 0.519, and the warning', async () => {
    const persiann = await valparaisoPairs('PERSIANNcdr5km.tif')
    const chirps = await valparaisoPairs('CHIRPS5km.tif')
    const result = tripleCollocation(
      {
        ...persiann,
        products: [
          { name: 'gauges', values: persiann.observed },
          { name: 'PERSIANN-CDR', values: persiann.product },
          { name: 'CHIRPS', values: chirps.product },
        ],
      },
      { form: 'additive', unit: 'mm/d', reference: 0, bootstrap },
    )
    expect(result.n).toBe(8125)
    expect(result.members[1].correlation.value).toBeCloseTo(0.995, 3)
    expect(result.members[0].correlation.value).toBeCloseTo(0.519, 3)
    expect(result.warnings).toContain('ranking-contradicts-direct')
  })
})
