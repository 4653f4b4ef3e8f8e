import { isSetuError } from '@setu/core/errors'
import { memorySource } from '@setu/core/source'
import { fileSystem, freshPath, hdf5Library } from '@setu/formats/hdf5/library'
import { describe, expect, test } from 'vitest'
import { missingReasons } from '../src/rain-field.js'
import { openProduct } from '../src/readers/open.js'

/** An ODIM_H5 composite (OPERA 2.4, table 1): counts with gain, offset, nodata and undetect. */
const composite = async (quantity: string): Promise<Uint8Array> => {
  const library = await hdf5Library()
  const path = freshPath()
  const file = new library.File(path, 'w')
  file.create_attribute('Conventions', 'ODIM_H5/V2_4')
  const group = (name: string, attributes: Record<string, string | number>) => {
    const g = file.create_group(name)
    for (const [k, v] of Object.entries(attributes)) {
      if (typeof v === 'string') g.create_attribute(k, v)
      else g.create_attribute(k, new Float64Array([v]), [1], '<d')
    }
  }
  group('what', { object: 'COMP', date: '20200601', time: '120000' })
  group('where', {
    projdef: '+proj=laea +lat_0=55 +lon_0=10 +x_0=1950000 +y_0=-2100000 +units=m +ellps=WGS84',
    xsize: 3,
    ysize: 2,
    xscale: 2000,
    yscale: 2000,
    UL_lon: 10,
    UL_lat: 55,
  })
  file.create_group('dataset1')
  group('dataset1/what', { startdate: '20200601', starttime: '114500', enddate: '20200601', endtime: '120000' })
  file.create_group('dataset1/data1')
  group('dataset1/data1/what', { quantity, gain: 0.1, offset: 0, nodata: 255, undetect: 0 })
  file.get('dataset1/data1')
  file.create_dataset({
    name: 'dataset1/data1/data',
    data: Uint8Array.of(0, 10, 255, 5, 20, 1),
    shape: [2, 3],
    dtype: '<B',
  })
  file.close()
  const fs = fileSystem(library)
  const body = fs.readFile(path).slice()
  fs.unlink(path)
  return body
}

describe('ODIM composite', () => {
  test('a rain rate: no echo is zero, no data is outside', async () => {
    const stack = await openProduct(memorySource('c.h5', await composite('RATE'), 'c'), {}, () => {})
    expect([stack.kind, stack.intervals]).toEqual([
      'rate',
      [{ start: Date.UTC(2020, 5, 1, 11, 45), end: Date.UTC(2020, 5, 1, 12) }],
    ])
    expect(stack.grid).toMatchObject({ width: 3, height: 2, dx: 2000, dy: -2000 })
    expect(stack.grid.x0).toBeCloseTo(1950000, 3)
    expect(stack.grid.y0).toBeCloseTo(-2100000, 3)
    const { values, reason } = await stack.read(0)
    expect([...values]).toEqual([0, 1, Number.NaN, 0.5, 2, 0.1])
    expect(reason[2]).toBe(missingReasons.outsideArea)
  })

  test('reflectivity is not turned into rain', async () => {
    const error = await openProduct(memorySource('c.h5', await composite('DBZH'), 'c'), {}, () => {}).catch(
      (e: unknown) => e,
    )
    expect(isSetuError(error, 'unknown-variable') && error.found).toContain('DBZH')
  })
})
