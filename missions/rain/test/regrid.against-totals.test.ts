import { isSetuError } from '@setu/core/errors'
import { describe, expect, test } from 'vitest'
import { regrid } from '../src/processes/regrid.js'
import { writeRainNetcdf } from '../src/write/rain-netcdf.js'
import { runProcess } from './run-process.js'

const interval = { start: 0, end: 3_600_000 }
const product = (grid: Parameters<typeof writeRainNetcdf>[0]['grid'], missing = false) =>
  writeRainNetcdf(
    {
      title: 'p',
      grid,
      kind: 'accum',
      intervals: [interval],
      fields: [
        {
          values: Float32Array.from({ length: grid.width * grid.height }, (_, c) => (c * 7919) % 31),
          reason: Uint8Array.from({ length: grid.width * grid.height }, (_, c) => (missing && c % 5 === 0 ? 1 : 0)),
        },
      ],
    },
    'netcdf-3',
  )
const degrees = { width: 37, height: 23, x0: 70.3, y0: 20.1, dx: 0.13, dy: -0.17, crs: 'EPSG:4326' }
const laea = {
  width: 60,
  height: 50,
  x0: -150e3,
  y0: 120e3,
  dx: 5000,
  dy: -5000,
  crs: '+proj=laea +lat_0=15 +lon_0=75 +datum=WGS84',
}

describe('the volume of rain is kept', () => {
  test.each([
    ['degrees to odd degrees', degrees, 0.31, false],
    ['degrees to finer ones', degrees, 0.05, false],
    ['with missing cells', degrees, 0.4, true],
    ['a plane to degrees', laea, 0.1, false],
  ] as const)('%s: to 1e-6', async (_, grid, cell, missing) => {
    const { outputs } = await runProcess(regrid, { product: 'p.nc', cell }, { 'p.nc': await product(grid, missing) })
    const [row] = outputs.steps
    expect(Math.abs(row.after - row.before)).toBeLessThan(1e-6 * row.before)
    expect(outputs.kept.value).toBeLessThan(1e-6)
    expect(row.before).toBeGreaterThan(0)
  })
})

test('the sample, of half degrees; cells of which little was seen are missing', async () => {
  const all = await runProcess(regrid, { product: 'p.nc', cell: 1, least: 0 }, { 'p.nc': await product(degrees) })
  const some = await runProcess(regrid, { product: 'p.nc', cell: 1, least: 0.99 }, { 'p.nc': await product(degrees) })
  expect(all.outputs.steps[0].missingShare).toBe(0)
  expect(some.outputs.steps[0].missingShare).toBeGreaterThan(0)
  expect(some.outputs.steps[0].after).toBe(all.outputs.steps[0].after)
})

test('onto the grid of another product, part of the region: kept is undefined with a reason', async () => {
  const small = { ...degrees, width: 10, height: 8, x0: 71, y0: 19.5 }
  const { outputs } = await runProcess(
    regrid,
    { product: 'p.nc', like: 'q.nc' },
    { 'p.nc': await product(degrees), 'q.nc': await product(small) },
  )
  expect(outputs.grid).toContain('10 x 8')
  expect(outputs.kept).toMatchObject({ value: null, reason: 'the new grid does not hold all of the old one' })
})

test('neither, both, or elsewhere: each named', async () => {
  const files = { 'p.nc': await product(degrees), 'q.nc': await product({ ...degrees, x0: -120 }) }
  const refused = async (inputs: Record<string, unknown>, code: 'bad-input' | 'failed-check') => {
    const error = await runProcess(regrid, { product: 'p.nc', ...inputs }, files).catch((e: unknown) => e)
    expect(isSetuError(error, code), String(error)).toBe(true)
  }
  await refused({}, 'bad-input')
  await refused({ cell: 1, like: 'q.nc' }, 'bad-input')
  await refused({ like: 'q.nc' }, 'failed-check')
  await refused({ cell: 1, from: '2001-01-01' }, 'bad-input')
})
