import { isSetuError } from '@setu/core/errors'
import { bytesOf } from '@setu/core/source'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeNetcdf4 } from '../src/hdf5/write.js'
import { writeHdf5 } from '../src/hdf5/write-tree.js'
import { axesOf, rowMajor } from '../src/netcdf/cf-axes.js'
import { projOf, regularAxis } from '../src/netcdf/cf-grid.js'
import { gridMappingOf } from '../src/netcdf/cf-mapping-write.js'
import { cfDecoder } from '../src/netcdf/cf-values.js'
import { writeClassicNetcdf } from '../src/netcdf/classic-write.js'
import type { NetcdfDescription } from '../src/netcdf/description.js'
import { openNetcdf } from '../src/netcdf/open.js'

const made = (order: readonly string[], sizes: Record<string, number>): NetcdfDescription => {
  const shape = order.map((d) => sizes[d]!)
  const count = shape.reduce((a, b) => a * b, 1)
  return {
    dimensions: sizes,
    attributes: { title: 'made up', list: [1.5, 2] },
    variables: [
      {
        name: 'time',
        dimensions: ['time'],
        data: Float64Array.from({ length: sizes['time']! }, (_, i) => i),
        attributes: { units: 'hours since 2020-01-01' },
      },
      {
        name: 'lat',
        dimensions: ['lat'],
        data: Float32Array.from({ length: sizes['lat']! }, (_, i) => i * 0.1),
        attributes: { units: 'degrees_north' },
      },
      {
        name: 'lon',
        dimensions: ['lon'],
        data: Float32Array.from({ length: sizes['lon']! }, (_, i) => 70 + i * 0.1),
        attributes: { units: 'degrees_east' },
      },
      {
        name: 'rain',
        dimensions: order,
        data: Int16Array.from({ length: count }, (_, i) => (i * 7) % 3000),
        attributes: { _FillValue: 21, scale_factor: 0.05, add_offset: 1 },
      },
    ],
  }
}
const orders = fc.shuffledSubarray(['time', 'lat', 'lon'], { minLength: 3, maxLength: 3 })
const size = fc.integer({ min: 1, max: 6 })

describe.each([
  ['NetCDF-3', async (d: NetcdfDescription) => writeClassicNetcdf(d), 60],
  ['NetCDF-4', writeNetcdf4, 15],
] as const)('%s', (format, write, runs) => {
  test('any hyperslab of any order of dimensions comes back', async () => {
    await fc.assert(
      fc.asyncProperty(
        orders,
        size,
        size,
        size,
        fc.infiniteStream(fc.nat()),
        async (order, time, lat, lon, numbers) => {
          const sizes = { time, lat, lon } as Record<string, number>
          const description = made(order, sizes)
          const file = await openNetcdf(bytesOf(await write(description)), 'made.nc')
          expect(file.format === format || file.format === 'HDF5').toBe(true)
          const rain = file.variables.get('rain')!
          const shape = order.map((d) => sizes[d]!)
          expect([rain.shape, rain.dimensions]).toEqual([shape, order])
          expect(rain.attributes).toMatchObject({ _FillValue: 21, scale_factor: 0.05, add_offset: 1 })
          expect(file.groups.get('')).toMatchObject({ title: 'made up', list: [1.5, 2] })
          const start = shape.map((n) => numbers.next().value % n)
          const count = shape.map((n, i) => 1 + (numbers.next().value % (n - start[i]!)))
          const part = await rain.read(start, count)
          const all = description.variables[3]!.data
          let k = 0
          for (let a = 0; a < count[0]!; a++)
            for (let b = 0; b < count[1]!; b++)
              for (let c = 0; c < count[2]!; c++) {
                expect(part[k++]).toBe(all[((start[0]! + a) * shape[1]! + start[1]! + b) * shape[2]! + start[2]! + c])
              }
          const roles = axesOf(file, rain).map((axis) => axis.role)
          expect(roles).toEqual(order.map((d) => ({ time: 'time', lat: 'y', lon: 'x' })[d]))
          file.close()
        },
      ),
      { numRuns: runs },
    )
  })

  test('packed values are unpacked, the fill value is missing', async () => {
    const file = await openNetcdf(
      bytesOf(await write(made(['time', 'lat', 'lon'], { time: 1, lat: 2, lon: 3 }))),
      'made.nc',
    )
    const rain = file.variables.get('rain')!
    const { values, missing } = cfDecoder(rain)(await rain.read())
    expect([...missing]).toEqual([0, 0, 0, 1, 0, 0])
    expect(values[1]).toBeCloseTo(1.35, 12)
    expect(values[3]).toBeNaN()
    await expect(rain.read([0, 0, 0], [1, 2, 4])).rejects.toSatisfy((e) => isSetuError(e, 'bad-input'))
    file.close()
  })
})

test('axes that are not regular are refused; single precision is rounded to the step that was meant', () => {
  expect(
    regularAxis(
      Float32Array.from({ length: 3600 }, (_, i) => -179.95 + i * 0.1),
      'lon',
      true,
    ),
  ).toEqual({ edge: -180, step: 0.1 })
  expect(
    regularAxis(
      Float32Array.from({ length: 40 }, (_, i) => 38.5 - i * 0.25),
      'lat',
      true,
    ),
  ).toEqual({ edge: 38.625, step: -0.25 })
  expect(() => regularAxis([0, 1, 2.2, 3], 'x')).toThrow(/not regular/)
})

test('x before y is turned into rows', () => {
  expect([...rowMajor(Float64Array.of(1, 2, 3, 4, 5, 6), true, 2, 3)]).toEqual([1, 4, 2, 5, 3, 6])
})

test.each([
  '+proj=aea +lat_0=-27.7178 +lon_0=153.24 +lat_1=-26.2 +lat_2=-29.3 +x_0=0 +y_0=0 +a=6378137 +b=6356752.3 +units=m +no_defs',
  '+proj=lcc +lat_0=30 +lon_0=80 +lat_1=20 +lat_2=40 +R=6371229 +units=m +no_defs',
  '+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +a=6378137 +rf=298.25 +units=m +no_defs',
  '+proj=stere +lat_0=90 +lon_0=0 +lat_ts=60 +a=6378137 +b=6356752 +units=m +no_defs',
])('grid mapping there and back: %s', (proj) => {
  expect(projOf(gridMappingOf(proj), 'crs')).toBe(proj)
})

describe('HDF5 carries nothing of the time of writing', () => {
  const later = async (make: () => Promise<Uint8Array>): Promise<readonly [Uint8Array, Uint8Array]> => {
    const now = Date.now
    const first = await make()
    Date.now = () => now() + 86_400_000
    try {
      return [first, await make()]
    } finally {
      Date.now = now
    }
  }
  test('NetCDF-4', async () => {
    const [a, b] = await later(() =>
      writeNetcdf4({
        dimensions: { x: 3 },
        attributes: { title: 'a' },
        variables: [{ name: 'x', dimensions: ['x'], attributes: {}, data: Float64Array.of(1, 2, 3) }],
      }),
    )
    expect(b).toEqual(a)
  })
  test('groups and datasets, which read back as they were written', async () => {
    const [a, b] = await later(() =>
      writeHdf5({
        attributes: { made: 'here' },
        datasets: { top: { data: Int16Array.of(1, -2), shape: [2], attributes: { _FillValue: -2, units: 'K' } } },
        groups: {
          g: {
            attributes: { n: 3 },
            groups: { h: { datasets: { q: { data: new Float32Array(2000).fill(1.5), shape: [20, 100] } } } },
          },
        },
      }),
    )
    expect(b).toEqual(a)
    const file = await openNetcdf(bytesOf(a), 'x.h5')
    expect([...(await file.variables.get('top')!.read())]).toEqual([1, -2])
    expect(file.variables.get('top')!.attributes).toMatchObject({ _FillValue: -2, units: 'K' })
    expect(file.groups.get('g')).toMatchObject({ n: 3 })
    expect(file.variables.get('g/h/q')!.shape).toEqual([20, 100])
    expect((await file.variables.get('g/h/q')!.read())[1999]).toBe(1.5)
    file.close()
  })
})
