import { destination } from '@setu/core/earth'
import { isSetuError } from '@setu/core/errors'
import { memorySource } from '@setu/core/source'
import { type Hdf5Tree, writeHdf5 } from '@setu/formats/hdf5/write-tree'
import { writeClassicNetcdf } from '@setu/formats/netcdf/classic-write'
import { describe, expect, test } from 'vitest'
import { beamHeightM, groundRangeM, slantRangeM } from '../src/radar-beam.js'
import { matchRadars } from '../src/radar-match.js'
import { openPolarVolume } from '../src/readers/polar-volume.js'
import { type SpaceRadar, zenithOfRay } from '../src/readers/space-radar.js'

describe('beams', () => {
  // wradlib 2.9.6, georef.misc.bin_altitude and bin_distance, antenna at 175 m, radius 6371008.8 m.
  test.each([
    [50_000, 0.5, 758.4546571169049, 49993.92103503526],
    [100_000, 0.5, 1636.1195691339672, 99979.24446703149],
    [100_000, 5, 9474.076232623309, 99510.76439065614],
    [150_000, 1.3, 4901.1166180334985, 149882.69591907694],
  ])('%d m at %d degrees stand where wradlib puts them', (slant, elevation, height, ground) => {
    const g = groundRangeM(slant, elevation, 175)
    // wradlib leaves the antenna out of the radius: 3 m in 100 km.
    expect(Math.abs(g - ground)).toBeLessThan(4)
    expect(Math.abs(beamHeightM(g, elevation, 175) - height)).toBeLessThan(0.5)
    expect(slantRangeM(g, elevation, 175)).toBeCloseTo(slant, 4)
  })

  test('the outermost ray meets the ground at 18 degrees', () => {
    expect(zenithOfRay(24, 49)).toBe(0)
    expect(zenithOfRay(0, 49)).toBeCloseTo(18.15, 1)
    expect(zenithOfRay(48, 49)).toBe(zenithOfRay(0, 49))
  })
})

const site = { lon: 78, lat: 15, heightM: 500 }
const at = Date.UTC(2020, 5, 1, 12)

/** One echo everywhere, as ODIM: counts of half decibels. */
const volume = (dbz: number, elevations: readonly number[], more: Hdf5Tree['attributes'] = {}): Promise<Uint8Array> =>
  writeHdf5({
    attributes: { Conventions: 'ODIM_H5/V2_4' },
    groups: {
      what: { attributes: { object: 'PVOL', date: '20200601', time: '120000', source: 'NOD:test' } },
      where: { attributes: { lon: site.lon, lat: site.lat, height: site.heightM } },
      how: { attributes: { beamwidth: 1 } },
      ...Object.fromEntries(
        elevations.map((elangle, k) => [
          `dataset${k + 1}`,
          {
            groups: {
              what: {
                attributes: { startdate: '20200601', starttime: '120000', enddate: '20200601', endtime: '120020' },
              },
              where: { attributes: { elangle, rscale: 500, rstart: 0, nbins: 300, nrays: 360, a1gate: 0 } },
              data1: {
                datasets: { data: { data: new Uint8Array(360 * 300).fill((dbz + 32) * 2), shape: [360, 300] } },
                groups: {
                  what: { attributes: { quantity: 'DBZH', gain: 0.5, offset: -32, nodata: 255, undetect: 0, ...more } },
                },
              },
            },
          },
        ]),
      ),
    },
  })

/** A swath over the radar whose echo is a function of height. */
const space = (dbz: (heightM: number) => number, seconds = 0): SpaceRadar => {
  const [scans, rays, bins] = [20, 49, 176]
  const n = scans * rays
  const [lat, lon] = [new Float32Array(n), new Float32Array(n)]
  const zenith = Float32Array.from({ length: n }, (_, i) => zenithOfRay(i % rays, rays))
  for (let s = 0; s < scans; s++)
    for (let r = 0; r < rays; r++) {
      const nadir = destination(site.lat, site.lon, 0, (s - 10) * 5000)
      const p = destination(nadir.lat, nadir.lon, 90, (r - 24) * 5000)
      lat[s * rays + r] = p.lat
      lon[s * rays + r] = p.lon
    }
  const values = new Float32Array(n * bins)
  for (let i = 0; i < n; i++)
    for (let b = 0; b < bins; b++)
      values[i * bins + b] = dbz((bins - 1 - b) * 125 * Math.cos((zenith[i]! * Math.PI) / 180))
  return {
    product: 'made up',
    variable: 'FS/SLV/zFactorCorrected',
    scans,
    rays,
    bins,
    binM: 125,
    lat,
    lon,
    zenith,
    time: new Float64Array(scans).fill(at + 10_000 + seconds * 1000),
    dbz: values,
    raining: new Uint8Array(n).fill(1),
    brightBandM: new Float32Array(n).fill(Number.NaN),
    footprintKm: 5,
  }
}
const options = {
  beamWidth: 1,
  nearKm: 15,
  farKm: 115,
  spaceDbz: 18,
  groundDbz: 0,
  leastFill: 0.7,
  windowMs: 300_000,
}
const opened = async (body: Uint8Array) => (await openPolarVolume(memorySource('v.h5', body, 'v'), {}, () => {}))!

describe('matched volumes', () => {
  test('of equal echoes that differ by 2 dB differ by 2 dB in every sample', async () => {
    const samples = matchRadars(
      space(() => 32),
      await opened(await volume(30, [0.5, 2, 5])),
      options,
    )
    expect(samples.length).toBeGreaterThan(300)
    for (const s of samples) expect(s.spaceDbz - s.groundDbz).toBeCloseTo(2, 5)
    expect(new Set(samples.map((s) => s.elevation)).size).toBe(3)
    for (const s of samples) expect(s.rangeKm).toBeGreaterThanOrEqual(15)
  })

  test('take the space radar at the height of the ground beam', async () => {
    // 1 dB for each 250 m: the mean power over a beam is above its middle, but never by more than half the beam.
    const samples = matchRadars(
      space((h) => 20 + h / 250),
      await opened(await volume(30, [2])),
      options,
    )
    expect(samples.length).toBeGreaterThan(100)
    for (const s of samples) {
      const middle = 20 + s.heightM / 250
      const half = (s.rangeKm * 1000 * Math.tan(Math.PI / 360)) / 250
      expect(Math.abs(s.spaceDbz - middle)).toBeLessThan(half + 0.6)
    }
  })

  test('leave out what is below the sensitivity, too far apart in time, or dry', async () => {
    const ground = await opened(await volume(30, [0.5]))
    expect(
      matchRadars(
        space(() => 17),
        ground,
        options,
      ),
    ).toEqual([])
    expect(
      matchRadars(
        space(() => 32, 400),
        ground,
        options,
      ),
    ).toEqual([])
    const dry = { ...space(() => 32), raining: new Uint8Array(20 * 49) }
    expect(matchRadars(dry, ground, options)).toEqual([])
    const unseen = await opened(await volume(-32, [0.5]))
    expect(unseen.sweeps[0]!.dbz[0]).toBe(Number.NEGATIVE_INFINITY)
    expect(
      matchRadars(
        space(() => 32),
        unseen,
        options,
      ),
    ).toEqual([])
  })

  test('a volume without its place is refused', async () => {
    const body = await writeHdf5({
      attributes: { Conventions: 'ODIM_H5/V2_4' },
      groups: {
        dataset1: { groups: { where: { attributes: { elangle: 1, rscale: 500 } } } },
      },
    })
    const error = await opened(body).catch((e: unknown) => e)
    expect(isSetuError(error, 'bad-file') && error.message).toContain('lon, lat and height')
  })
})

test('CfRadial 1 gives the same sweeps as ODIM (layout only)', async () => {
  const [rays, bins] = [8, 5]
  const one = (name: string, value: number) => ({
    name,
    dimensions: [],
    attributes: {},
    data: Float64Array.of(value),
  })
  const body = writeClassicNetcdf({
    dimensions: { time: rays, range: bins, sweep: 2 },
    attributes: { Conventions: 'CF/Radial', instrument_name: 'test' },
    variables: [
      {
        name: 'time',
        dimensions: ['time'],
        attributes: { units: 'seconds since 2020-06-01T12:00:00Z' },
        data: Float64Array.from({ length: rays }, (_, r) => r),
      },
      {
        name: 'range',
        dimensions: ['range'],
        attributes: { units: 'm' },
        data: Float32Array.of(250, 750, 1250, 1750, 2250),
      },
      {
        name: 'azimuth',
        dimensions: ['time'],
        attributes: {},
        data: Float32Array.of(0, 90, 180, 270, 0, 90, 180, 270),
      },
      {
        name: 'elevation',
        dimensions: ['time'],
        attributes: {},
        data: Float32Array.of(2, 2, 2, 2, 0.5, 0.5, 0.5, 0.5),
      },
      { name: 'sweep_start_ray_index', dimensions: ['sweep'], attributes: {}, data: Int32Array.of(0, 4) },
      { name: 'sweep_end_ray_index', dimensions: ['sweep'], attributes: {}, data: Int32Array.of(3, 7) },
      one('latitude', 15),
      one('longitude', 78),
      one('altitude', 500),
      {
        name: 'DBZH',
        dimensions: ['time', 'range'],
        attributes: { units: 'dBZ', scale_factor: 0.5, add_offset: -32, _FillValue: -1 },
        data: Int16Array.from({ length: rays * bins }, (_, i) => (i === 3 ? -1 : i)),
      },
    ],
  })
  const v = (await openPolarVolume(memorySource('c.nc', body, 'c'), {}, () => {}))!
  expect(v).toMatchObject({ format: 'CfRadial', quantity: 'DBZH', lon: 78, lat: 15, heightM: 500, beamWidth: null })
  expect(v.sweeps.map((s) => [s.elevation, s.azimuths.length, s.firstM, s.stepM])).toEqual([
    [0.5, 4, 250, 500],
    [2, 4, 250, 500],
  ])
  expect(v.sweeps[1]!.dbz[3]).toBeNaN()
  expect(v.sweeps[0]!.dbz[0]).toBe(-22)
  expect(v.sweeps[0]!.time).toBe(Date.UTC(2020, 5, 1, 12) + 5500)
})
