/** INSAT files in the layout that MOSDAC publishes, written by ourselves. */
import { isSetuError } from '@setu/core/errors'
import { projector } from '@setu/core/projections'
import { memorySource } from '@setu/core/source'
import { writeHdf5 } from '@setu/formats/hdf5/write-tree'
import { describe, expect, test } from 'vitest'
import { infrared } from '../src/processes/infrared.js'
import { openBrightness } from '../src/readers/brightness.js'
import { openProduct } from '../src/readers/open.js'
import { geosCrs, gridOfPlaces } from '../src/readers/position-grid.js'
import { runProcess } from './run-process.js'

const CELL = 40_000
const [width, height] = [120, 110]
const edge = { x: -2_000_000, y: 2_600_000 }

/** Places of a fixed grid, in hundredths of a degree as the files keep them. */
const places = (lon0: number) => {
  const { forward } = projector(geosCrs(lon0), 'EPSG:4326')
  const [lat, lon] = [new Int16Array(width * height), new Int16Array(width * height)]
  for (let r = 0; r < height; r++)
    for (let c = 0; c < width; c++) {
      const [x, y] = forward(edge.x + (c + 0.5) * CELL, edge.y - (r + 0.5) * CELL)
      const seen = Number.isFinite(x + y)
      lat[r * width + c] = seen ? Math.round(y * 100) : 32767
      lon[r * width + c] = seen ? Math.round(x * 100) : 32767
    }
  const plane = (data: Int16Array) => ({
    data,
    shape: [height, width],
    attributes: { scale_factor: 0.01, add_offset: 0, _FillValue: 32767 },
  })
  return { Latitude: plane(lat), Longitude: plane(lon) }
}
const counts = Uint16Array.from({ length: width * height }, (_, i) => i % 1000)
const kelvin = Float32Array.from({ length: 1024 }, (_, k) => 340 - 0.15 * k)

const level1b = (lon0: number) =>
  writeHdf5({
    attributes: { Satellite_Name: 'INSAT-3DR' },
    datasets: {
      IMG_TIR1: { data: counts, shape: [1, height, width], attributes: { _FillValue: 1023 } },
      IMG_TIR1_TEMP: { data: kelvin, shape: [1024] },
      ...places(lon0),
    },
  })
const rainOf = (name: string, unit?: string) =>
  writeHdf5({
    datasets: {
      [name]: {
        data: Float32Array.from({ length: width * height }, (_, i) => (i % 11 === 0 ? -999 : (i % 50) / 2)),
        shape: [1, height, width],
        attributes: { _FillValue: -999, ...(unit ? { units: unit } : {}) },
      },
      ...places(82),
    },
  })
const open = (name: string, body: Uint8Array) => openBrightness(memorySource(name, body, name), {}, () => {})

describe('INSAT level 1B', () => {
  test.each([
    ['3RIMG_23MAY2024_1215_L1B_STD_V01R00.h5', 74],
    ['3SIMG_23MAY2024_1200_L1B_STD_V01R00.h5', 82],
  ])('%s: the fixed grid is found from places in hundredths of a degree', async (name, lon0) => {
    const stack = await open(name, await level1b(lon0))
    expect(stack.grid.crs).toBe(geosCrs(lon0))
    expect(Math.abs(stack.grid.dx - CELL)).toBeLessThan(10)
    expect(Math.abs(stack.grid.dy + CELL)).toBeLessThan(10)
    expect(Math.abs(stack.grid.x0 - edge.x)).toBeLessThan(0.02 * CELL)
    expect(Math.abs(stack.grid.y0 - edge.y)).toBeLessThan(0.02 * CELL)
    expect(new Date(stack.intervals[0]!.start).toISOString()).toMatch(/^2024-05-23T12:(15|00)/)
    const t = await stack.read(0)
    expect(t[5]).toBeCloseTo(kelvin[5]!, 4)
  })

  test('gives rain by infrared', async () => {
    const name = '3DIMG_23MAY2024_1200_L1B_STD_V01R00.h5'
    const { outputs } = await runProcess(
      infrared,
      { images: name, method: 'gpi', box: 50 },
      { [name]: await level1b(82) },
    )
    expect(outputs.images[0].coldest).toBeCloseTo(kelvin[999]!, 3)
    expect(outputs.images[0].maximum).toBeGreaterThan(0)
  })

  test('a name without a time, and places that are no grid, are refused', async () => {
    const nameless = await open('image.h5', await level1b(82)).catch((e: unknown) => e)
    expect(isSetuError(nameless, 'bad-file') && nameless.message).toContain('MOSDAC')
    const wild = Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * 7) * 50)
    expect(() => gridOfPlaces(wild, wild.slice().reverse(), 20, 20, 'x')).toThrow(/regular grid/)
  })
})

describe('INSAT rain', () => {
  test.each([
    ['HEM', '3SIMG_23MAY2024_1200_L2B_HEM_V01R00.h5', 'mm/hr'],
    ['IMC', '3DIMG_23MAY2024_1200_L2B_IMC_V01R00.h5', 'mm/h'],
    ['IMR', '3DIMG_23MAY2024_1200_L2G_IMR_V01R00.h5', undefined],
  ])('%s comes on the fixed grid, with its missing pixels and its half-hour', async (name, file, unit) => {
    const found: string[] = []
    const stack = await openProduct(memorySource(file, await rainOf(name, unit), file), {}, (f) => found.push(f.code))
    expect(stack).toMatchObject({ kind: 'rate', variable: name })
    expect(stack.product).toContain(name)
    expect(stack.grid.crs).toBe(geosCrs(82))
    expect(stack.intervals).toEqual([{ start: Date.UTC(2024, 4, 23, 12), end: Date.UTC(2024, 4, 23, 12, 30) }])
    const { values, reason } = await stack.read(0)
    expect([reason[0], values[1], values[3]]).toEqual([1, 0.5, 1.5])
    expect(found.includes('unit-assumed')).toBe(unit === undefined)
  })
})
