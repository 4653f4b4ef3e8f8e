import type { AnyProcess } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { writeNetcdf4 } from '@setu/formats/hdf5/write'
import { accumulate } from '@setu/rain/processes/accumulate'
import { alert } from '@setu/rain/processes/alert'
import { drought } from '@setu/rain/processes/drought'
import { infrared } from '@setu/rain/processes/infrared'
import { morph } from '@setu/rain/processes/morph'
import { nowcast } from '@setu/rain/processes/nowcast'
import { returnLevels } from '@setu/rain/processes/return-levels'
import { spi } from '@setu/rain/processes/spi'
import { insatTime } from '@setu/rain/readers/insat'
import { clouds, showersAt, showersGrid } from '@setu/rain/use-scenes'
import { writeRainNetcdf } from '@setu/rain/write/rain-netcdf'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Files, runProcess } from './run-process.js'

const MINUTE = 60_000
const start = Date.UTC(2018, 6, 15, 9)

const frames = (minutes: readonly number[], of: (k: number) => Float32Array, grid = showersGrid): Promise<Uint8Array> =>
  writeRainNetcdf(
    {
      title: 'made up',
      grid,
      kind: 'rate',
      intervals: minutes.map((m) => ({ start: start + m * MINUTE, end: start + (m + 10) * MINUTE })),
      fields: minutes.map((_, k) => {
        const values = of(k)
        return { values, reason: Uint8Array.from(values, (v) => (Number.isNaN(v) ? 1 : 0)) }
      }),
    },
    'netcdf-3',
  )

const refused = async (
  process: AnyProcess,
  inputs: Record<string, unknown>,
  files: Files,
  code: string,
  says: RegExp,
) => {
  let error: unknown
  try {
    await runProcess(process, inputs, files)
  } catch (e) {
    error = e
  }
  expect(isSetuError(error, code as never) || String(error)).toBe(true)
  expect((error as Error).message).toMatch(says)
}

describe('nowcast', () => {
  test('one frame, a gap, an empty frame, a time that is not there: each named', async () => {
    const files = {
      'one.nc': await frames([0], showersAt),
      'gap.nc': await frames([0, 10, 30], showersAt),
      'empty.nc': await frames([0, 10, 20], (k) =>
        k === 1 ? new Float32Array(96 * 96).fill(Number.NaN) : showersAt(k),
      ),
      'good.nc': await frames([0, 10, 20, 30], showersAt),
    }
    await refused(nowcast, { frames: 'one.nc' }, files, 'bad-input', /at least two frames/)
    await refused(nowcast, { frames: 'gap.nc' }, files, 'bad-input', /equal steps/)
    await refused(nowcast, { frames: 'empty.nc' }, files, 'failed-check', /without a single value/)
    await refused(nowcast, { frames: 'good.nc', issued: '2018-07-15T09:33Z' }, files, 'bad-input', /end of a frame/)
    await refused(nowcast, { frames: 'good.nc', past: 5 }, files, 'bad-input', /lower --past/)
    await refused(nowcast, { frames: 'good.nc', past: 2, method: 'steps' }, files, 'bad-input', /at least 3/)
  })
  test('frames out of order in their file are put in order, and it is said; the forecast is that of the ordered ones', async () => {
    const at = (order: number[]) => frames(order, (k) => showersAt(order[k]! / 10))
    const files = { 'good.nc': await at([0, 10, 20, 30]), 'mixed.nc': await at([0, 20, 10, 30]) }
    const good = await runProcess(nowcast, { frames: 'good.nc', steps: 2 }, files)
    const mixed = await runProcess(nowcast, { frames: 'mixed.nc', steps: 2 }, files)
    expect(good.findings.map((f) => f.code)).not.toContain('times-sorted')
    expect(mixed.findings.map((f) => f.code)).toContain('times-sorted')
    expect(mixed.outputs.speed).toBe(good.outputs.speed)
  })
  test('a grid too small for motion', async () => {
    const small = { ...showersGrid, width: 8, height: 8 }
    const files = { 'small.nc': await frames([0, 10, 20], () => new Float32Array(64).fill(1), small) }
    await refused(nowcast, { frames: 'small.nc' }, files, 'bad-input', /32 x 32/)
  })
  test('no rain at all: a dry forecast with a warning, scores undefined with a reason, nothing NaN', async () => {
    const files = { 'dry.nc': await frames([0, 10, 20, 30], () => new Float32Array(96 * 96)) }
    for (const method of ['extrapolation', 's-prog', 'steps']) {
      const { outputs, findings } = await runProcess(
        nowcast,
        { frames: 'dry.nc', issued: '2018-07-15T09:30Z', steps: 2, method, members: 2, levels: 4 },
        files,
      )
      expect(findings.map((f) => f.code)).toContain('rain.nowcast.dry')
      expect(outputs.skill[0].csi.value).toBeNull()
      expect(outputs.skill[0].csi.reason).toBe('no event')
      expect(JSON.stringify(outputs)).not.toMatch(/NaN|Infinity/)
    }
  })
})

describe('morph', () => {
  test('two grids, overpasses off the step, one overpass', async () => {
    const other = { ...showersGrid, x0: 500 }
    const files = {
      'a.nc': await frames([0, 30], (k) => showersAt(3 * k)),
      'b.nc': await frames([30, 40, 50], (k) => showersAt(k + 3)),
      'other.nc': await frames([30, 40, 50], (k) => showersAt(k + 3), other),
      'off.nc': await frames([0, 33], (k) => showersAt(3 * k)),
      'one.nc': await frames([0], showersAt),
    }
    await refused(morph, { overpasses: 'a.nc', history: 'other.nc' }, files, 'bad-input', /one grid/)
    await refused(morph, { overpasses: 'off.nc', history: 'b.nc' }, files, 'bad-input', /step of the history/)
    await refused(morph, { overpasses: 'one.nc', history: 'b.nc' }, files, 'bad-input', /at least two/)
  })
})

describe('series', () => {
  const npy = (values: readonly number[]): Uint8Array => {
    const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${values.length},), }`.padEnd(117)
    const head = new TextEncoder().encode(`\x93NUMPY\x01\x00v\x00${text}\n`)
    const body = new Uint8Array(128 + values.length * 8)
    body.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0])
    body.set(new TextEncoder().encode(`${text}\n`), 10)
    body.set(new Uint8Array(Float64Array.from(values).buffer), 128)
    return head.length ? body : head
  }
  test('a bare array needs its year; negative rain is refused; no rain at all has no index and says so', async () => {
    const files = {
      'a.npy': npy(Array.from({ length: 480 }, (_, i) => (i * 31) % 97)),
      'minus.npy': npy([1, -5, 3]),
      'dry.npy': npy(new Array(480).fill(0)),
    }
    await refused(spi, { series: 'a.npy' }, files, 'bad-input', /--first-year/)
    await refused(spi, { series: 'minus.npy', firstYear: 2000 }, files, 'bad-file', /negative/)
    await refused(spi, { series: 'a.npy', firstYear: 1980, calibrationStart: 2050 }, files, 'bad-input', /within 1980/)
    const { outputs, findings } = await runProcess(spi, { series: 'dry.npy', firstYear: 1980 }, files)
    expect(findings.map((f) => f.code)).toContain('rain.spi.no-fit')
    expect(outputs.latest[0].spi).toBeNull()
    await refused(drought, { series: 'dry.npy', firstYear: 1980 }, files, 'failed-check', /no rain/)
    await refused(drought, { series: 'a.npy', firstYear: 1980, season: [] }, files, 'bad-input', /season/)
  })
  test('a few years, or the same every year, have no return level', async () => {
    const rows = [
      'date,A',
      ...Array.from(
        { length: 365 * 3 },
        (_, d) => `${new Date(Date.UTC(2001, 0, 1 + d)).toISOString().slice(0, 10)},5`,
      ),
    ]
    const files = { 'g.csv': rows.join('\n'), 's.csv': 'id,lon,lat\nA,75,15\n' }
    await refused(
      returnLevels,
      { gauges: 'g.csv', stations: 's.csv', coverage: 0.9 },
      files,
      'failed-check',
      /10 complete years/,
    )
  })
  test('levels of monthly amounts are said to be of months', async () => {
    const rows = ['date,A']
    for (let k = 0; k < 12 * 15; k++)
      rows.push(
        `${1990 + Math.floor(k / 12)}-${String((k % 12) + 1).padStart(2, '0')},${50 + ((k * 37) % 101)}.${k % 7}`,
      )
    const files = { 'g.csv': rows.join('\n'), 's.csv': 'id,lon,lat\nA,75,15\n' }
    const { findings } = await runProcess(returnLevels, { gauges: 'g.csv', stations: 's.csv' }, files)
    expect(findings.map((f) => f.code)).toContain('rain.return-levels.of-months')
  })
})

describe('accumulate and alert', () => {
  const product = 'sample:rain/monsoon/product.nc'
  test('windows that do not fit, a rule without its numbers, a curve outside its durations, a warning for a made-up scene', async () => {
    await refused(accumulate, { product, windows: 'rolling', window: 'P200D' }, {}, 'bad-input', /fits in/)
    await refused(accumulate, { product, window: 'a day' }, {}, 'bad-input', /window/)
    await refused(alert, { product, rule: 'imd', window: 'P2D' }, {}, 'bad-input', /24 hours/)
    await refused(alert, { product, rule: 'depth' }, {}, 'bad-input', /depths/)
    await refused(alert, { product, rule: 'percentile' }, {}, 'bad-input', /--history/)
    await refused(alert, { product, rule: 'landslide', window: 'P30D' }, {}, 'bad-input', /0.17 to 500/)
    await refused(alert, { product, status: 'Actual' }, {}, 'refused', /made-up/)
    await refused(alert, { product, at: '2031-01-01' }, {}, 'bad-input', /within/)
    await refused(alert, { product, sender: 'a b' }, {}, 'bad-input', /sender/)
  })
})

describe('infrared', () => {
  test('INSAT level 1C as its layout says (layout only): counts through their table, time from the name', async () => {
    const [width, height] = [40, 36]
    const counts = Int16Array.from({ length: width * height }, (_, i) => i % 1024)
    const kelvin = Float32Array.from({ length: 1024 }, (_, c) => 320 - 0.15 * c)
    kelvin[1023] = 0
    const body = await writeNetcdf4({
      dimensions: { time: 1, Y: height, X: width, GreyCount: 1024 },
      attributes: {},
      variables: [
        { name: 'time', dimensions: ['time'], data: Float64Array.of(0), attributes: {} },
        {
          name: 'GreyCount',
          dimensions: ['GreyCount'],
          data: Int32Array.from({ length: 1024 }, (_, i) => i),
          attributes: {},
        },
        {
          name: 'X',
          dimensions: ['X'],
          data: Float64Array.from({ length: width }, (_, c) => -80000 + 4000 * c),
          attributes: {},
        },
        {
          name: 'Y',
          dimensions: ['Y'],
          data: Float64Array.from({ length: height }, (_, r) => 1500000 - 4000 * r),
          attributes: {},
        },
        { name: 'IMG_TIR1', dimensions: ['time', 'Y', 'X'], data: counts, attributes: {} },
        { name: 'IMG_TIR1_TEMP', dimensions: ['GreyCount'], data: kelvin, attributes: { units: 'K' } },
      ],
    })
    const name = '3SIMG_23MAY2024_1200_L1C_ASIA_MER_V01R00.h5'
    expect(insatTime(name)).toBe(Date.UTC(2024, 4, 23, 12))
    const { outputs, findings } = await runProcess(infrared, { images: name, method: 'imsra' }, { [name]: body })
    expect(outputs.images[0].time).toBe('2024-05-23T12:00:00Z')
    expect(outputs.images[0].coldest).toBeCloseTo(320 - 0.15 * 1022, 3)
    expect(findings.map((f) => f.code)).toContain('rain.infrared.unverified-law')
    // The count without a temperature is missing, not warm.
    expect(outputs.images[0].missingShare).toBeCloseTo(1 / (width * height), 9)
    await refused(infrared, { images: 'renamed.h5' }, { 'renamed.h5': body }, 'bad-file', /time of the scan/)
  })
  test('rain in place of temperatures, matching without rain, two grids', async () => {
    await refused(infrared, { images: 'sample:rain/showers/frames.nc' }, {}, 'unknown-variable', /kelvin/)
    await refused(
      infrared,
      { images: 'sample:rain/clouds/images.nc', method: 'matching' },
      {},
      'bad-input',
      /to match with/,
    )
    await refused(
      infrared,
      { images: 'sample:rain/clouds/images.nc', rain: 'sample:rain/shifted/observed.nc' },
      {},
      'bad-input',
      /one grid/,
    )
  })
  test('cut and damaged images give a tagged error or a result', async () => {
    const whole = (await clouds()).get('images.nc')!
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1200 }), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        async (length, flips) => {
          const body = whole.slice(0, flips.length ? whole.length : length)
          for (const [at, value] of flips) body[at] = value
          try {
            await runProcess(infrared, { images: 'x.nc', method: 'gpi' }, { 'x.nc': body })
          } catch (error) {
            expect(isSetuError(error) || String((error as Error).stack)).toBe(true)
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})
