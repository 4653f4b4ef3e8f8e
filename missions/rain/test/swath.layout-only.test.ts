/** Swaths in the published layout of GPM level 2, written by ourselves: what is read is what was written. */
import type { Finding } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { bytesOf, memorySource, treeSource } from '@setu/core/source'
import { writeHdf5 } from '@setu/formats/hdf5/write-tree'
import { describe, expect, test } from 'vitest'
import { openProduct } from '../src/readers/open.js'
import { openSwaths } from '../src/readers/swath.js'
import { writeSwath } from '../src/write/swath-hdf5.js'

const start = Date.UTC(2020, 5, 1, 23, 59, 59)
const written = (over: Partial<Parameters<typeof writeSwath>[0]> = {}) =>
  writeSwath({
    group: 'S1',
    variable: 'surfacePrecipitation',
    algorithm: '2AGPROFGMI',
    satellite: 'GPM',
    instrument: 'GMI',
    scans: 3,
    rays: 2,
    lat: [10, 10, 10.1, 10.1, 10.2, 10.2],
    lon: [179.9, -179.9, 179.9, -179.9, 179.9, -179.9],
    rate: [0, 1.5, Number.NaN, 2, 3, 0.25],
    time: [start, start + 700, start + 1400],
    ...over,
  })
const open = async (body: Uint8Array, options = {}, found: Finding[] = []) =>
  openSwaths(memorySource('s.HDF5', body, 's'), options, (f) => found.push(f))
const caught = (p: Promise<unknown>) => p.catch((e: unknown) => e)

describe('a swath', () => {
  test.each([
    ['S1', 'surfacePrecipitation', 'GMI', 15],
    ['FS', 'SLV/precipRateNearSurface', 'DPR', 5],
    ['KuGMI', 'estimSurfPrecipTotRate', 'GMI', 5],
    ['S1', 'surfacePrecipitation', 'TMI', 25],
  ])('%s/%s of %s comes back with places, times across midnight and rates', async (group, variable, instrument, km) => {
    const [swath, ...rest] = (await open(await written({ group, variable, instrument })))!
    expect(rest).toEqual([])
    expect(swath).toMatchObject({ scans: 3, rays: 2, variable: `${group}/${variable}`, footprintKm: km })
    expect([...swath!.rate]).toEqual([0, 1.5, Number.NaN, 2, 3, 0.25])
    expect([...swath!.time]).toEqual([start, start + 700, start + 1400])
    expect([...swath!.lon].map((v) => Number(v.toFixed(4)))).toEqual([179.9, -179.9, 179.9, -179.9, 179.9, -179.9])
  })

  test('granules of a folder come in order of time', async () => {
    const late = await written({ time: [start + 9e6, start + 9e6, start + 9e6] })
    const files = new Map([
      ['a.HDF5', bytesOf(late)],
      ['b.HDF5', bytesOf(await written())],
    ])
    const all = (await openSwaths(treeSource('f', files, 'f'), {}, () => {}))!
    expect(all.map((s) => s.time[0])).toEqual([start, start + 9e6])
  })

  test('footprints that the product calls unusable are missing, with a finding that counts them', async () => {
    const plane = (data: Int8Array | Float32Array) => ({ data, shape: [2, 2] })
    const scan = (v: number) => ({ data: Int16Array.of(v, v), shape: [2] })
    const body = await writeHdf5({
      groups: {
        S1: {
          datasets: {
            Latitude: plane(Float32Array.of(1, 1, 2, 2)),
            Longitude: plane(Float32Array.of(1, 2, 1, 2)),
            surfacePrecipitation: { ...plane(Float32Array.of(1, 2, 3, 4)), attributes: { units: 'mm/hr' } },
            qualityFlag: plane(Int8Array.of(0, 1, 2, 3)),
          },
          groups: {
            ScanTime: {
              datasets: {
                Year: scan(2020),
                Month: scan(6),
                DayOfMonth: scan(1),
                Hour: scan(0),
                Minute: scan(0),
                Second: scan(0),
              },
            },
          },
        },
      },
    })
    const found: Finding[] = []
    const [swath] = (await open(body, {}, found))!
    expect([...swath!.rate]).toEqual([1, 2, Number.NaN, Number.NaN])
    expect(found.find((f) => f.code === 'rain.swath.quality')?.values).toEqual({ dropped: 2 })
  })

  test('rain that is not there is refused with the list of what is', async () => {
    const error = await caught(open(await written({ variable: 'latentHeating' })))
    expect(isSetuError(error, 'unknown-variable') && error.message).toContain('S1/latentHeating')
    const named = await caught(open(await written(), { variable: 'rainWaterPath' }))
    expect(isSetuError(named, 'unknown-variable') && named.message).toContain('rainWaterPath')
  })

  test('where a grid is needed a swath is refused by what it is', async () => {
    const error = await caught(openProduct(memorySource('s.HDF5', await written(), 's'), {}, () => {}))
    expect(isSetuError(error, 'bad-file') && error.message).toMatch(/swath.*validate, compare and match/)
  })
})
