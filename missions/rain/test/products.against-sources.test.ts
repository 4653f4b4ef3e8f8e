import type { Finding } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { centreX, centreY } from '@setu/core/grid'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import { openNetcdf } from '@setu/formats/netcdf/open'
import { describe, expect, test } from 'vitest'
import { missingReasons } from '../src/rain-field.js'
import { openProduct } from '../src/readers/open.js'
import { dataPath, fileBytes, fileSource, filesSource, haveData } from './real-files.js'

const imerg = (version: string) => `rain/imerg/3B-HHR.MS.MRG.3IMERG.20000601-S000000-E002959.0000.${version}.HDF5`

// What SOURCES.md and the files' own peers say of them.
describe.runIf(haveData)('real products', () => {
  test('IMERG V07A: values, mask and axes equal the decoding of gpm_api; time is the start, its own is the end', async () => {
    const stack = await openProduct(fileSource(imerg('V07A')), {}, () => {})
    const peer = await openNetcdf(fileBytes(dataPath('rain/imerg/IMERG-V07A-Grid.gpm_api.nc')!), 'peer')
    const lat = await peer.variables.get('lat')!.read()
    const lon = await peer.variables.get('lon')!.read()
    const rain = peer.variables.get('precipitation')!
    const decoded = cfDecoder(rain)(await rain.read())
    const order = rain.dimensions.join(',')
    expect(stack.product).toBe('IMERG V07A, half-hourly')
    expect([stack.kind, stack.grid.width, stack.grid.height]).toEqual(['rate', lon.length, lat.length])
    for (let c = 0; c < lon.length; c++) expect(Math.fround(centreX(stack.grid, c))).toBeCloseTo(lon[c]!, 4)
    for (let r = 0; r < lat.length; r++) expect(Math.fround(centreY(stack.grid, r))).toBeCloseTo(lat[r]!, 4)
    const field = await stack.read(0)
    for (let r = 0; r < lat.length; r++) {
      for (let c = 0; c < lon.length; c++) {
        const at = order === 'time,lat,lon' ? r * lon.length + c : c * lat.length + r
        const ours = field.values[r * lon.length + c]!
        expect(field.reason[r * lon.length + c] !== 0).toBe(decoded.missing[at] !== 0)
        expect(Object.is(ours, decoded.values[at]) || ours === decoded.values[at]).toBe(true)
      }
    }
    const end = Number((await peer.variables.get('time')!.read())[0]) * 1000
    expect(stack.intervals).toEqual([{ start: Date.UTC(2000, 5, 1), end }])
    peer.close()
  })

  test('IMERG V06B: another epoch and another variable, the same half hour and cells', async () => {
    const found: Finding[] = []
    const stack = await openProduct(fileSource(imerg('V06B')), {}, (f) => found.push(f))
    expect(stack.variable).toBe('Grid/precipitationCal')
    expect(stack.intervals).toEqual([{ start: Date.UTC(2000, 5, 1), end: Date.UTC(2000, 5, 1, 0, 30) }])
    expect([stack.grid.x0, stack.grid.y0, stack.grid.dx, stack.grid.dy]).toEqual([-180, -90, 0.1, 0.1])
    expect(stack.others).toContain('Grid/precipitationUncal')
    const named = await openProduct(fileSource(imerg('V06B')), { variable: 'HQprecipitation' }, () => {})
    expect(named.variable).toBe('Grid/HQprecipitation')
    const error = await openProduct(fileSource(imerg('V06B')), { variable: 'rainfall' }, () => {}).catch(
      (e: unknown) => e,
    )
    expect(isSetuError(error, 'unknown-variable') && error.expected).toContain('Grid/precipitationCal')
  })

  test('Mt Stapylton: 13 frames of ten minutes, Albers, 0.5 km', async () => {
    const names = [
      '040000',
      '041000',
      '042000',
      '043000',
      '044000',
      '045000',
      '050000',
      '051000',
      '052000',
      '053000',
      '054000',
      '055000',
      '060000',
    ]
    const stack = await openProduct(
      filesSource(
        'bom',
        names.map((n) => `rain/nowcast/bom-66/66_20201031_${n}.prcp-c10.nc`),
      ),
      {},
      () => {},
    )
    expect(stack.intervals.length).toBe(13)
    expect(stack.intervals[0]).toEqual({ start: Date.UTC(2020, 9, 31, 3, 50), end: Date.UTC(2020, 9, 31, 4) })
    expect(stack.kind).toBe('accum')
    expect([stack.grid.width, stack.grid.height, stack.grid.x0, stack.grid.y0, stack.grid.dx, stack.grid.dy]).toEqual([
      512, 512, -128000, 128000, 500, -500,
    ])
    expect(stack.grid.crs).toContain('+proj=aea +lat_0=-27.7178 +lon_0=153.24 +lat_1=-26.2 +lat_2=-29.3')
    // netCDF4-python: sum, maximum and masked cells of the last file
    const field = await stack.read(12)
    expect(field.values.reduce((a, b) => a + b, 0)).toBeCloseTo(203338.45, 4)
    expect(Math.max(...field.values)).toBeCloseTo(15.1, 9)
    expect(field.reason.some((r) => r !== 0)).toBe(false)
    expect(field.values.some((v) => v > 1)).toBe(true)
  })

  test('KNMI: millimetres in five minutes on a polar stereographic plane', async () => {
    const stack = await openProduct(fileSource('rain/nowcast/knmi/RAD_NL25_RAP_5min_201008260155.h5'), {}, () => {})
    expect(stack.intervals).toEqual([{ start: Date.UTC(2010, 7, 26, 1, 50), end: Date.UTC(2010, 7, 26, 1, 55) }])
    expect([stack.grid.width, stack.grid.height, stack.grid.x0, stack.grid.y0, stack.grid.dx, stack.grid.dy]).toEqual([
      700, 765, 0, -3650000, 1000, -1000,
    ])
    const field = await stack.read(0)
    // h5py: sum and number of wet and of outside cells
    expect(field.reason.filter((r) => r === missingReasons.outsideArea).length).toBe(398271)
    expect(field.values.filter((v) => v > 0).length).toBe(71007)
    expect(field.values.filter((v) => v > 0).reduce((a, b) => a + b, 0)).toBeCloseTo(3761.19, 6)
  })

  test('MeteoSwiss: eleven frames, indices decoded', async () => {
    const names = [610, 615, 620, 625, 630, 635, 640, 645, 650, 655, 700].map(
      (t) => `rain/nowcast/mch/AQC15135${t < 700 ? 1000 + t : 1700}F_00005.801.gif`,
    )
    const stack = await openProduct(filesSource('mch', names), {}, () => {})
    expect(stack.intervals.length).toBe(11)
    expect(stack.intervals[10]!.end).toBe(Date.UTC(2015, 4, 15, 17))
    const field = await stack.read(0)
    expect(field.values.length).toBe(710 * 640)
    const wet = field.values.filter((v) => v > 0)
    expect(wet.length).toBeGreaterThan(1000)
    // index 72 is the smallest that pysteps decodes above (10^(.025)/316)^(1/1.5)
    expect(Math.min(...wet)).toBeGreaterThan(0)
  })

  test('West Java: 299 points are a grid of 23 x 13; the clock without a zone is refused, with one it is UTC+7', async () => {
    const source = () =>
      filesSource('java', ['rain/gsmap-now-java/hourly_points.csv.gz', 'rain/gsmap-now-java/points.csv'])
    const error = await openProduct(source(), {}, () => {}).catch((e: unknown) => e)
    expect(isSetuError(error, 'ambiguous') && error.wayOut).toContain('--tz')
    const stack = await openProduct(source(), { tz: 'Asia/Jakarta' }, () => {})
    expect([stack.grid.width, stack.grid.height, stack.intervals.length, stack.kind]).toEqual([23, 13, 721, 'rate'])
    const peak = stack.intervals.findIndex((t) => t.start === Date.UTC(2026, 4, 28, 13))
    const field = await stack.read(peak)
    let best = 0
    field.values.forEach((v, i) => {
      if (v > field.values[best]!) best = i
    })
    expect(field.values[best]).toBeCloseTo(27.93, 2)
    expect(centreX(stack.grid, best % 23)).toBeCloseTo(106.75, 6)
    expect(centreY(stack.grid, Math.floor(best / 23))).toBeCloseTo(-5.95, 6)
  })

  test.each([
    ['rain/gpm-overpass/IDR66_20141206_094829.vol.h5', 'bad-file', 'polar'],
    ['rain/gpm-overpass/2A.GPM.GMI.GPROF2021v1.20140304-S175932-E193159.000079.V07A.HDF5', 'bad-file', 'swath'],
    ['rain/spi/spi_01_gamma.npy', 'unknown-format', 'NumPy'],
    ['rain/SOURCES.md', 'bad-file', 'SOURCES.md'],
  ] as const)('%s is refused with its kind', async (path, code, word) => {
    const error = await openProduct(fileSource(path), {}, () => {}).catch((e: unknown) => e)
    expect(isSetuError(error, code)).toBe(true)
    expect((error as Error).message).toContain(word)
  })
})
