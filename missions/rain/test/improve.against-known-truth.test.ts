/** rain.improve on the made-up monsoon, whose truth is known at every cell, and on networks that have something wrong. */
import { memorySource } from '@setu/core/source'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import { variableNamed } from '@setu/formats/netcdf/array-file'
import { openZarr } from '@setu/formats/zarr/open'
import { zipSource } from '@setu/formats/zip/zip-source'
import { improve } from '@setu/rain/processes/improve'
import { openProduct } from '@setu/rain/readers/open'
import { makeScene, sceneGrid } from '@setu/rain/scene'
import { writeRainNetcdf } from '@setu/rain/write/rain-netcdf'
import { beforeAll, describe, expect, test } from 'vitest'
import { runKeeping } from './run-keeping.js'
import { runProcess } from './run-process.js'

const scene = makeScene()
const monsoon = {
  product: 'sample:rain/monsoon/product.nc',
  gauges: 'sample:rain/monsoon/gauges.csv',
  stations: 'sample:rain/monsoon/stations.csv',
}
const quick = { draws: 0, resamples: 0, validation: 'k-fold', folds: 5, format: [] }

// biome-ignore lint/suspicious/noExplicitAny: outputs of any process
let outputs: any
let written: ReadonlyMap<string, Uint8Array>
beforeAll(async () => {
  const ran = await runKeeping(improve, {
    ...monsoon,
    compare: ['mean-field-bias', 'conditional-merging', 'optimal-interpolation'],
    ...quick,
    resamples: 200,
    format: ['netcdf', 'geotiff', 'zarr'],
  })
  outputs = ran.outputs
  written = ran.written
})

const rmseOf = (id: string): number => outputs.validation.find((r: { method: string }) => r.method === id).rmse.value
const field = async (name: string) => {
  const stack = await openProduct(memorySource(name, written.get(name)!), {}, () => {})
  return Promise.all(stack.intervals.map((_, t) => stack.read(t)))
}
const against = (days: readonly { values: ArrayLike<number> }[]): number => {
  let [n, sum] = [0, 0]
  days.forEach(({ values }, t) => {
    scene.truth[t]!.forEach((mm, c) => {
      n++
      sum += (values[c]! - mm) ** 2
    })
  })
  return Math.sqrt(sum / n)
}

describe('the corrected field', () => {
  test('the product helps here, and the method chosen has it; baselines are in the table', () => {
    expect(outputs.productHelps).toBe('yes')
    expect(['conditional-merging', 'optimal-interpolation']).toContain(outputs.method)
    expect(outputs.validation.map((r: { method: string }) => r.method)).toEqual(
      expect.arrayContaining(['raw', 'idw', 'kriging']),
    )
    expect(rmseOf(outputs.method)).toBeLessThan(rmseOf('raw'))
    expect(rmseOf(outputs.method)).toBeLessThan(rmseOf('kriging'))
    expect(outputs.auto.value).toBeLessThan(1.05 * rmseOf('conditional-merging'))
  })
  test('the sentence never says of another method that it errs least', () => {
    const said = (method: string) => improve.sentence!({ ...outputs, method, methodTitle: method })
    expect(said(outputs.method).code).toBe('rain.improve.merged')
    expect(said('mean-field-bias').code).toBe('rain.improve.asked')
    expect(said('mean-field-bias').values['least']).toBe(rmseOf(outputs.method))
    expect(said('none').code).toBe('rain.improve.used')
  })
  test('it is nearer to the truth of all cells than the product, and about as near as the held-out gauges say', async () => {
    const corrected = against(await field('corrected.nc'))
    const raw = await openProduct(
      memorySource(
        'p.nc',
        new Uint8Array(
          await (await import('@setu/core/source')).readAll(
            await (
              await (
                await import('@setu/core/sample')
              ).openSample([(await import('@setu/rain/index')).rain], monsoon.product)
            ).open(),
          ),
        ),
      ),
      {},
      () => {},
    )
    const before = against(await Promise.all(raw.intervals.map((_, t) => raw.read(t))))
    expect(corrected).toBeLessThan(0.95 * before)
    expect(corrected).toBeLessThan(1.3 * rmseOf(outputs.method))
  })
  test('NetCDF, Zarr and GeoTIFF hold the same field; errors and gauges are beside it', async () => {
    const netcdf = await field('corrected.nc')
    const tiff = await openGeoTiff(
      await memorySource('corrected.tif', written.get('corrected.tif')!).open(),
      'corrected.tif',
    )
    expect(tiff.bands).toBe(92)
    expect(tiff.grid).toMatchObject({ width: sceneGrid.width, height: sceneGrid.height })
    const band = await tiff.readBand(17)
    expect([...band].every((v, c) => v === netcdf[17]!.values[c])).toBe(true)
    const zarr = await openZarr(
      await zipSource(await memorySource('z', written.get('corrected.zarr.zip')!).open(), 'corrected.zarr.zip', 'z'),
    )
    const cells = sceneGrid.width * sceneGrid.height
    const stored = await variableNamed(zarr, 'precipitation_amount').read(
      [17, 0, 0],
      [1, sceneGrid.height, sceneGrid.width],
    )
    expect([...stored].every((v, c) => v === netcdf[17]!.values[c])).toBe(true)
    expect(stored).toHaveLength(cells)
    const sigma = await openGeoTiff(
      await memorySource('s.tif', written.get('standard-error.tif')!).open(),
      'standard-error.tif',
    )
    const error = await sigma.readBand(17)
    expect([...error].every((v) => v >= 0 && Number.isFinite(v))).toBe(true)
  })
})

test('hours under a daily constraint: each day is the daily analysis, dry hours stay dry', async () => {
  // Every day of the product as 24 hours with all its rain in the evening; the first five days.
  const days = 5
  const fields = scene.truth.slice(0, days).flatMap((day) =>
    Array.from({ length: 24 }, (_, h) => ({
      values: day.map((mm) => (h >= 18 && h < 21 ? (0.7 * mm) / 3 : 0)),
      reason: new Uint8Array(day.length),
    })),
  )
  const intervals = fields.map((_, k) => ({
    start: scene.intervals[0]!.start + k * 3_600_000,
    end: scene.intervals[0]!.start + (k + 1) * 3_600_000,
  }))
  const hourly = await writeRainNetcdf({ title: 'hours', grid: sceneGrid, kind: 'rate', intervals, fields }, 'netcdf-3')
  const ran = await runKeeping(
    improve,
    {
      ...monsoon,
      product: 'hours.nc',
      ...quick,
      method: 'conditional-merging',
      validation: 'none',
      to: '2018-06-06',
      format: ['netcdf', 'geotiff'],
      acceptFailedNetwork: true,
    },
    { 'hours.nc': hourly },
  )
  const stack = await openProduct(memorySource('corrected.nc', ran.written.get('corrected.nc')!), {}, () => {})
  expect(stack.intervals).toHaveLength(24 * days)
  const hours = await Promise.all(stack.intervals.map((_, t) => stack.read(t)))
  let wet = 0
  hours.forEach(({ values }, k) => {
    const h = k % 24
    values.forEach((v, c) => {
      if (h < 18 || h >= 21) {
        // Only a day that the product saw as dry may have rain in another hour.
        if (v > 0) expect(scene.truth[Math.floor(k / 24)]![c]).toBe(0)
      } else if (v > 0) wet++
    })
  })
  expect(wet).toBeGreaterThan(500)
  expect(
    ran.outputs.steps.find((s: { what: string }) => s.what === 'cell-days scaled to the gauges').value,
  ).toBeGreaterThan(100)
  const truth = scene.truth.slice(0, days).reduce((sum, day) => sum + day.reduce((a, b) => a + b, 0), 0)
  const total = hours.reduce((sum, { values }) => sum + (values as Float32Array).reduce((a, b) => a + b, 0), 0)
  expect(total / truth).toBeGreaterThan(0.85)
  expect(total / truth).toBeLessThan(1.15)
})

describe('bad input is normal input', () => {
  const table = (values: (s: number, t: number) => string, count = 10, days = 20): string =>
    [
      `date,${Array.from({ length: count }, (_, s) => `G${s}`).join(',')}`,
      ...Array.from(
        { length: days },
        (_, t) =>
          `2018-06-${String(t + 1).padStart(2, '0')},${Array.from({ length: count }, (_v, s) => values(s, t)).join(',')}`,
      ),
    ].join('\n')
  const places = (at: (s: number) => readonly [number, number], count = 10): string =>
    ['id,lon,lat', ...Array.from({ length: count }, (_, s) => [`G${s}`, ...at(s)].join(','))].join('\n')
  const apart = (s: number) => [73.2 + 0.3 * s, 19.8 - 0.25 * ((3 * s) % 10)] as const
  const rain = (s: number, t: number): string => String(((s * 7 + t * 13) % 11) * ((t % 3) / 2))
  const run = (gauges: string, stations: string, more: Record<string, unknown> = {}) =>
    runProcess(
      improve,
      { product: monsoon.product, gauges: 'g.csv', stations: 's.csv', ...quick, acceptFailedNetwork: true, ...more },
      { 'g.csv': gauges, 's.csv': stations },
    )
  const codes = (findings: readonly { code: string }[]) => findings.map((f) => f.code)

  test('gauges at one place are merged and named', async () => {
    const { findings, outputs: o } = await run(
      table(rain),
      places((s) => apart(s === 4 ? 3 : s)),
    )
    expect(findings.find((f) => f.code === 'rain.improve.merged-positions')!.message).toContain('G3+G4')
    expect(o.stations.features).toHaveLength(9)
  })
  test('one gauge: auto is refused with the way out, a method by name corrects', async () => {
    await expect(run(table(rain, 1), places(apart, 1))).rejects.toThrow(/at least two/)
    const { outputs: o, findings } = await run(table(rain, 1), places(apart, 1), {
      method: 'optimal-interpolation',
      validation: 'none',
    })
    expect(o.method).toBe('optimal-interpolation')
    expect(codes(findings)).toContain('rain.improve.few-gauges')
    expect(findings.find((f) => f.code === 'rain.qc.network')!.message).toMatch(
      /one station; with one there is nothing/,
    )
  })
  test('no rain at all, in any gauge', async () => {
    const { findings, outputs: o } = await run(
      table(() => '0'),
      places(apart),
    )
    expect(codes(findings)).toContain('rain.improve.no-rain')
    expect(codes(findings)).toContain('rain.improve.no-variogram')
    expect(o.validation.every((r: { pearson: { value: null } }) => r.pearson.value === null)).toBe(true)
  })
  test('steps without any gauge, and no gauge value at all', async () => {
    const { findings } = await run(
      table((s, t) => (t === 4 || t === 5 ? '' : rain(s, t))),
      places(apart),
    )
    expect(findings.find((f) => f.code === 'rain.improve.steps-without-gauges')!.values).toEqual({ steps: 2 })
    await expect(
      run(
        table(() => ''),
        places(apart),
      ),
    ).rejects.toMatchObject({ name: 'SetuError' })
  })
  /** What `improve` says of twenty days of a product at gauges that stand apart. */
  const findingsOf = async (fields: Parameters<typeof writeRainNetcdf>[0]['fields']) => {
    const product = await writeRainNetcdf(
      { title: 'p', grid: sceneGrid, kind: 'accum', intervals: scene.intervals.slice(0, 20), fields },
      'netcdf-3',
    )
    const { findings } = await runProcess(
      improve,
      { product: 'p.nc', gauges: 'g.csv', stations: 's.csv', ...quick, acceptFailedNetwork: true },
      { 'p.nc': product, 'g.csv': table(rain), 's.csv': places(apart) },
    )
    return findings
  }
  test('a product that is dry everywhere', async () => {
    const fields = scene.truth.slice(0, 20).map((day) => ({
      values: new Float32Array(day.length),
      reason: new Uint8Array(day.length),
    }))
    const findings = await findingsOf(fields)
    expect(codes(findings)).toContain('rain.improve.product-dry')
  })
  test('a frame that is missing everywhere', async () => {
    const fields = scene.truth.slice(0, 20).map((day, t) => ({
      values: t === 3 ? day.map(() => Number.NaN) : day,
      reason: new Uint8Array(day.length).fill(t === 3 ? 2 : 0),
    }))
    const findings = await findingsOf(fields)
    expect(findings.find((f) => f.code === 'rain.improve.steps-without-product')!.values).toEqual({ steps: 1 })
  })
  test('a singular kriging matrix: a gaussian variogram without nugget on close gauges', async () => {
    await expect(
      run(
        table(rain),
        places((s) => [73.5 + 1e-5 * s, 19.5 - 1e-5 * s]),
        { method: 'kriging', validation: 'none', variogram: 'gaussian', range: 5000, nugget: 0 },
      ),
    ).rejects.toThrow(/singular matrix/)
  })
  test('a network that fails its check is not used unless asked', async () => {
    await expect(
      runProcess(improve, {
        ...monsoon,
        gauges: 'sample:rain/broken/gauges.csv',
        stations: 'sample:rain/broken/stations.csv',
        ...quick,
      }),
    ).rejects.toMatchObject({ code: 'failed-check' })
  })
  test('auto without validation, terrain without a raster, a format that does not fit, a table for a product', async () => {
    await expect(runProcess(improve, { ...monsoon, ...quick, validation: 'none' })).rejects.toThrow(/auto without/)
    await expect(runProcess(improve, { ...monsoon, ...quick, method: 'kriging-elevation' })).rejects.toThrow(
      /without terrain/,
    )
    await expect(
      runProcess(improve, { ...monsoon, ...quick, method: 'idw', validation: 'none', format: ['imd'] }),
    ).rejects.toThrow(/days on 135 x 129/)
    await expect(
      runProcess(improve, { ...monsoon, product: 'sample:rain/monsoon/gauges.csv', ...quick }),
    ).rejects.toThrow(/table of values at points/)
  })
})
