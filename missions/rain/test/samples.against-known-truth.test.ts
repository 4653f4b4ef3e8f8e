import { compare } from '@setu/rain/processes/compare'
import { fss } from '@setu/rain/processes/fss'
import { info } from '@setu/rain/processes/info'
import { qc } from '@setu/rain/processes/qc'
import { scores } from '@setu/rain/processes/scores'
import { validate } from '@setu/rain/processes/validate'
import { bandShift, broken, brokenCopies, monsoon, shifted } from '@setu/rain/sample'
import { firstProduct, makeProduct, makeScene, type ProductError, sceneSeed, secondProduct } from '@setu/rain/scene'
import { describe, expect, test } from 'vitest'
import { checkSample } from './check-sample.js'
import { runProcess } from './run-process.js'

const scene = makeScene()

/** What the errors of a product do to the total, from the truth of all cells; no gauge is involved. */
const trueBias = (error: ProductError): number => {
  let [total, dry] = [0, 0]
  for (const day of scene.truth)
    for (const mm of day) {
      total += mm
      if (mm === 0) dry++
    }
  return error.gain * (1 - error.missShare) - 1 + (error.falseShare * error.falseMm * dry) / total
}

const gauges = { gauges: 'sample:rain/monsoon/gauges.csv', stations: 'sample:rain/monsoon/stations.csv' }

describe('samples are small and quick', () => {
  test.each([
    ['monsoon', monsoon],
    ['broken', broken],
    ['shifted', shifted],
  ])('%s is made in half a second and under 5 MB, the same twice', (_, make) => checkSample(make))
})

describe('each process finds the truth of its scene', () => {
  test('validate: the interval of the relative bias holds the true bias; hits and false alarms are those of the design', async () => {
    const { outputs } = await runProcess(validate, {
      product: 'sample:rain/monsoon/product.nc',
      ...gauges,
      threshold: [1],
      resamples: 500,
    })
    const { relativeBias } = outputs.scores
    expect(relativeBias.low).toBeLessThan(trueBias(firstProduct))
    expect(relativeBias.high).toBeGreaterThan(trueBias(firstProduct))
    const [row] = outputs.contingency
    // A wet day at a cell is lost with the chance of the design; near the threshold a few more.
    expect(row.pod.low).toBeLessThan(1 - firstProduct.missShare)
    expect(row.pod.high).toBeGreaterThan(1 - firstProduct.missShare - 0.03)
  })

  test('validate counts what a plain loop over the scene counts', async () => {
    const product = makeProduct(scene, firstProduct, sceneSeed + 1)
    let [h, m, f, c] = [0, 0, 0, 0]
    for (const s of scene.stations.keys())
      for (const t of scene.intervals.keys()) {
        const o = scene.gauges[s * scene.intervals.length + t]!
        const p = product[t]![scene.cells[s]!]!
        if (Number.isNaN(o)) continue
        if (o >= 1 && p >= 1) h++
        else if (o >= 1) m++
        else if (p >= 1) f++
        else c++
      }
    const { outputs } = await runProcess(validate, {
      product: 'sample:rain/monsoon/product.nc',
      ...gauges,
      threshold: [1],
      resamples: 0,
    })
    expect(outputs.contingency[0]).toMatchObject({ hits: h, misses: m, falseAlarms: f, correctNegatives: c })
    const scored = await runProcess(scores, {
      pairs: 'sample:rain/monsoon/pairs.csv',
      time: 'time',
      station: 'station',
      resamples: 0,
    })
    expect(scored.outputs.scores.rmse.value).toBeCloseTo(outputs.scores.rmse.value, 10)
    expect(scored.outputs.contingency[0]).toMatchObject({ hits: h, misses: m, falseAlarms: f, correctNegatives: c })
  })

  test('compare: the better product is named, and the difference of the biases is that of the designs', async () => {
    const { outputs } = await runProcess(compare, {
      product: ['sample:rain/monsoon/product.nc', 'sample:rain/monsoon/second.nc'],
      ...gauges,
      resamples: 300,
    })
    const row = (score: string) => outputs.differences.find((d: { score: string }) => d.score === score)
    expect(row('rmse').excludesZero).toBe(1)
    expect(row('rmse').difference.value).toBeLessThan(0)
    const truth = trueBias(firstProduct) - trueBias(secondProduct)
    expect(row('relativeBias').difference.low).toBeLessThan(truth)
    expect(row('relativeBias').difference.high).toBeGreaterThan(truth)
    // The two made-up products err independently: here triple collocation may be believed.
    const gauge = outputs.tripleCollocation.find(
      (t: { member: string; form: string }) => t.member === 'gauges' && t.form === 'additive',
    )
    expect(gauge.correlation.value).toBeGreaterThan(0.95)
  })

  test('qc: a sound network passes; a broken one fails, with its copies named', async () => {
    const sound = await runProcess(qc, { ...gauges, product: 'sample:rain/monsoon/product.nc' })
    expect(sound.outputs.verdict).toBe('passed')
    expect(sound.outputs.lags.find((l: { lag: number }) => l.lag === 0).correlation).toBeGreaterThan(0.8)
    const bad = await runProcess(qc, {
      gauges: 'sample:rain/broken/gauges.csv',
      stations: 'sample:rain/broken/stations.csv',
    })
    expect(bad.outputs.verdict).toMatch(/^failed: .*copied series/)
    const names = (pair: readonly number[]) =>
      pair
        .map((k) => scene.stations[k]!.id)
        .sort()
        .join('=')
    expect(bad.outputs.duplicates.map((d: { a: string; b: string }) => [d.a, d.b].sort().join('=')).sort()).toEqual(
      brokenCopies.map(names).sort(),
    )
    expect(bad.findings.some((f) => f.severity === 'error')).toBe(true)
  })

  test('a network that fails is not scored unless asked', async () => {
    const inputs = {
      product: 'sample:rain/monsoon/product.nc',
      gauges: 'sample:rain/broken/gauges.csv',
      stations: 'sample:rain/broken/stations.csv',
      resamples: 0,
    }
    await expect(runProcess(validate, inputs)).rejects.toMatchObject({ code: 'failed-check' })
    const { outputs } = await runProcess(validate, { ...inputs, acceptFailedNetwork: true })
    expect(outputs.scores.n).toBeGreaterThan(2000)
  })

  test('fss: a band moved by ten cells is useful from about its displacement on', async () => {
    const { outputs } = await runProcess(fss, {
      forecast: 'sample:rain/shifted/forecast.nc',
      observed: 'sample:rain/shifted/observed.nc',
      rate: [1, 5],
    })
    // Roberts and Lean: a displacement d is useful from a neighbourhood of about 2 d; bands wider than d need less.
    for (const t of outputs.thresholds) {
      expect(t.usefulScaleKm.value).toBeGreaterThanOrEqual(bandShift)
      expect(t.usefulScaleKm.value).toBeLessThanOrEqual(2 * bandShift)
    }
    const amplitude = outputs.sal.find((r: { component: string }) => r.component === 'amplitude')
    expect(Math.abs(amplitude.value.value)).toBeLessThan(0.02)
  })

  test('info: what was written is what is said', async () => {
    const { outputs } = await runProcess(info, { file: 'sample:rain/monsoon/product.nc' })
    expect(outputs).toMatchObject({ role: 'product', intervals: 92, missingShare: 0 })
    const product = makeProduct(scene, firstProduct, sceneSeed + 1)
    expect(outputs.maximum).toBe(Math.max(...product.map((day) => Math.max(...day))))
  })
})
