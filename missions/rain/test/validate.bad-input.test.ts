import { compare } from '@setu/rain/processes/compare'
import { fss } from '@setu/rain/processes/fss'
import { info } from '@setu/rain/processes/info'
import { scores } from '@setu/rain/processes/scores'
import { validate } from '@setu/rain/processes/validate'
import { describe, expect, test } from 'vitest'
import { runProcess } from './run-process.js'

const monsoon = (more: object = {}) => ({
  product: 'sample:rain/monsoon/product.nc',
  gauges: 'sample:rain/monsoon/gauges.csv',
  stations: 'sample:rain/monsoon/stations.csv',
  threshold: [1],
  resamples: 0,
  ...more,
})
const stations = 'id,lon,lat\na,74,19\nb,75,18.5\n'
const days = (rows: string): string => `date,a,b\n${rows}`
const dry = days(
  Array.from({ length: 40 }, (_, k) => `2018-06-${String((k % 30) + 1).padStart(2, '0')},0,0`)
    .slice(0, 30)
    .join('\n'),
)

describe('validate', () => {
  test('clock times without a zone are refused, with the flag that helps', async () => {
    const gauges = 'time,a,b\n2018-06-01 07:00,1,2\n2018-06-01 08:00,1,2\n'
    await expect(
      runProcess(validate, monsoon({ gauges: 'g', stations: 's' }), { g: gauges, s: stations }),
    ).rejects.toMatchObject({ code: 'ambiguous', message: expect.stringContaining('tz') })
  })
  test('a period without pairs says where to look', async () => {
    await expect(runProcess(validate, monsoon({ from: '2019-01-01' }))).rejects.toMatchObject({
      code: 'failed-check',
      wayOut: expect.stringContaining('period'),
    })
    await expect(runProcess(validate, monsoon({ from: '2018-07-01', to: '2018-06-01' }))).rejects.toMatchObject({
      code: 'bad-input',
      where: '/to',
    })
    await expect(runProcess(validate, monsoon({ from: '2018-13-01' }))).rejects.toMatchObject({
      code: 'bad-input',
      where: '/from',
    })
  })
  test('no observed event: the hit rate is undefined, null with its reason, and the sentence says so', async () => {
    const { outputs } = await runProcess(validate, monsoon({ gauges: 'g', stations: 's', resamples: 20 }), {
      g: dry,
      s: stations,
    })
    expect(outputs.contingency[0].pod).toMatchObject({ value: null, reason: 'no observed events' })
    expect(outputs.scores.pearson).toMatchObject({ value: null })
    expect(outputs.scores.relativeBias).toMatchObject({ value: null })
    expect(validate.sentence(outputs).code).toBe('rain.validate.none')
    expect(JSON.stringify(outputs)).not.toMatch(/NaN|Infinity/)
  })
  test('one gauge: scored, with a finding that there are few pairs or no cluster to draw', async () => {
    const gauge = `date,a\n${Array.from({ length: 20 }, (_, k) => `2018-06-${String(k + 1).padStart(2, '0')},${k % 3}`).join('\n')}`
    const { outputs, findings } = await runProcess(validate, monsoon({ gauges: 'g', stations: 's', resamples: 50 }), {
      g: gauge,
      s: 'id,lon,lat\na,74,19\n',
    })
    expect(outputs.scores.n).toBe(20)
    expect(findings.map((f) => f.code)).toContain('rain.pairs.few')
  })
  test('a station outside the product is named and left out', async () => {
    const { findings, outputs } = await runProcess(
      validate,
      monsoon({ gauges: 'g', stations: 's', acceptFailedNetwork: true }),
      { g: days('2018-06-01,1,2\n2018-06-02,0,3\n'), s: 'id,lon,lat\na,74,19\nb,-75,18.5\n' },
    )
    expect(findings.find((f) => f.code === 'rain.station-outside')?.message).toContain('b')
    expect(outputs.scores.n).toBe(2)
  })
  test('impossible values are not scored and are counted', async () => {
    const { findings, outputs } = await runProcess(
      validate,
      monsoon({ gauges: 'g', stations: 's', acceptFailedNetwork: true }),
      { g: days('2018-06-01,1,2\n2018-06-02,-5,3\n2018-06-03,1,5000\n'), s: stations },
    )
    expect(outputs.scores.n).toBe(4)
    expect(findings.find((f) => f.code === 'rain.qc.rejected')?.values).toMatchObject({ rejected: 2 })
  })
  test('a product that is none, an empty file, a table without a number', async () => {
    await expect(runProcess(validate, monsoon({ product: 'p' }), { p: new Uint8Array(0) })).rejects.toMatchObject({
      name: 'SetuError',
    })
    await expect(
      runProcess(validate, monsoon({ product: 'p' }), { p: new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]) }),
    ).rejects.toMatchObject({ name: 'SetuError' })
    await expect(
      runProcess(validate, monsoon({ gauges: 'g', stations: 's' }), { g: days('2018-06-01,wet,2\n'), s: stations }),
    ).rejects.toMatchObject({ name: 'SetuError', where: expect.stringContaining('2') })
  })
  test('elevation bands without elevations are a class of their own', async () => {
    const { outputs } = await runProcess(
      validate,
      monsoon({ gauges: 'g', stations: 's', by: ['elevation'], acceptFailedNetwork: true }),
      { g: days('2018-06-01,1,2\n2018-06-02,0,3\n'), s: stations },
    )
    expect(outputs.strata.map((r: { class: string }) => r.class)).toEqual(['unknown'])
  })
})

describe('its neighbours', () => {
  test('compare wants two products and resamples', async () => {
    const one = monsoon({ product: ['sample:rain/monsoon/product.nc'] })
    await expect(runProcess(compare, one)).rejects.toMatchObject({ code: 'bad-input', where: '/product' })
    const none = monsoon({ product: ['sample:rain/monsoon/product.nc', 'sample:rain/monsoon/second.nc'] })
    await expect(runProcess(compare, none)).rejects.toMatchObject({ code: 'bad-input', where: '/resamples' })
  })
  test('a product compared with itself: the difference is zero and undecided', async () => {
    const { outputs } = await runProcess(
      compare,
      monsoon({ product: ['sample:rain/monsoon/product.nc', 'p'], resamples: 50 }),
      { p: (await (await import('@setu/rain/sample')).monsoon()).get('product.nc')! },
    )
    const rmse = outputs.differences.find((d: { score: string }) => d.score === 'rmse')
    expect(rmse.difference.value).toBe(0)
    expect(rmse.excludesZero).not.toBe(1)
    expect(compare.sentence(outputs).code).not.toBe('rain.compare.better')
  })
  test('scores: a wrong column suggests the right one; text in a number has its line', async () => {
    await expect(
      runProcess(scores, { pairs: 'p', product: 'prodct' }, { p: 'observed,product\n1,2\n' }),
    ).rejects.toMatchObject({ code: 'unknown-variable', wayOut: 'Did you mean "product"?' })
    await expect(runProcess(scores, { pairs: 'p' }, { p: 'observed,product\n1,2\n3,heavy\n' })).rejects.toMatchObject({
      name: 'SetuError',
      where: expect.stringContaining(':3'),
    })
    await expect(runProcess(scores, { pairs: 'p' }, { p: 'observed,product\n' })).rejects.toMatchObject({
      name: 'SetuError',
    })
  })
  test('scores: zero variance has no correlation, neither 0 nor 1', async () => {
    const { outputs } = await runProcess(
      scores,
      { pairs: 'p', resamples: 20 },
      { p: `observed,product\n${'5,5\n'.repeat(40)}` },
    )
    expect(outputs.scores.pearson.value).toBeNull()
    expect(outputs.scores.spearman.value).toBeNull()
    expect(outputs.scores.rmse.value).toBe(0)
  })
  test('fss: no threshold, other grids', async () => {
    await expect(
      runProcess(fss, { forecast: 'sample:rain/shifted/forecast.nc', observed: 'sample:rain/shifted/observed.nc' }),
    ).rejects.toMatchObject({ code: 'bad-input', where: '/rate' })
    await expect(
      runProcess(fss, {
        forecast: 'sample:rain/shifted/forecast.nc',
        observed: 'sample:rain/monsoon/product.nc',
        rate: [1],
      }),
    ).rejects.toMatchObject({ code: 'bad-input', where: '/observed' })
  })
  test('info of an unknown variable lists the ones there are', async () => {
    await expect(runProcess(info, { file: 'sample:rain/monsoon/product.nc', variable: 'snow' })).rejects.toMatchObject({
      code: 'unknown-variable',
      expected: expect.stringContaining('rain'),
    })
  })
})
