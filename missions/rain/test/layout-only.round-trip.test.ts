import type { Finding } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { centreX, centreY } from '@setu/core/grid'
import { bytesOf, memorySource, treeSource } from '@setu/core/source'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { gzip } from '@setu/formats/gzip/compress'
import { writeNetcdf4 } from '@setu/formats/hdf5/write'
import { writeClassicNetcdf } from '@setu/formats/netcdf/classic-write'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { missingReasons, type RainField } from '../src/rain-field.js'
import { gsmapGrid, readGsmapName } from '../src/readers/gsmap-binary.js'
import { imdGrid } from '../src/readers/imd-grid.js'
import { readImergGisName } from '../src/readers/imerg-gis.js'
import { openGauges, openProduct } from '../src/readers/open.js'
import { writeGsmapHour, writeGsmapMonth } from '../src/write/gsmap-file.js'
import { writeImdGrid } from '../src/write/imd-file.js'
import { writeRainNetcdf } from '../src/write/rain-netcdf.js'

const utf8 = (s: string): Uint8Array => new TextEncoder().encode(s)
const file = (name: string, body: Uint8Array) => memorySource(name, body, name)
const files = (entries: Record<string, Uint8Array>) =>
  treeSource('files', new Map(Object.entries(entries).map(([n, b]) => [n, bytesOf(b)])), 'files')
const caught = async (p: Promise<unknown>): Promise<unknown> =>
  p.then(
    () => undefined,
    (e: unknown) => e,
  )
const quiet = (): void => {}

/** A field that counts, with some cells missing. */
const counted = (cells: number, missing: Record<number, number> = {}, offset = 0): RainField => {
  const values = Float32Array.from({ length: cells }, (_, i) => ((i + offset) % 500) / 8)
  const reason = new Uint8Array(cells)
  for (const [i, why] of Object.entries(missing)) {
    values[Number(i)] = Number.NaN
    reason[Number(i)] = why
  }
  return { values, reason }
}
const CELLS = gsmapGrid.width * gsmapGrid.height
const codes = {
  3: missingReasons.seaIce,
  4: missingReasons.tooCold,
  5: missingReasons.notObserved,
  6: missingReasons.missing,
}

describe('GSMaP binary', () => {
  const hour = counted(CELLS, codes)
  const body = writeGsmapHour(hour, 1)

  test('an hour comes back with its reasons, place and time', async () => {
    const stack = await openProduct(file('gsmap_mvk.20200601.0500.v8.0000.0.dat.gz', body), {}, quiet)
    expect(stack.product).toBe('GSMaP_MVK v8, hourly')
    expect(stack.intervals).toEqual([{ start: Date.UTC(2020, 5, 1, 5), end: Date.UTC(2020, 5, 1, 6) }])
    expect([centreX(stack.grid, 0), centreY(stack.grid, 0)]).toEqual([0.05, 59.95])
    const field = await stack.read(0)
    expect(Buffer.from(field.reason.buffer).equals(Buffer.from(hour.reason.buffer))).toBe(true)
    for (const i of [0, 1, 7, 12345, CELLS - 1]) expect(field.values[i]).toBe(hour.values[i])
    expect(field.values[3]).toBeNaN()
  })

  test('hours of a folder are one stack in time order; a second file for an hour is left out with a finding', async () => {
    const found: Finding[] = []
    const source = files({
      'b/gsmap_nrt.20200601.0100.dat.gz': body,
      'a/gsmap_nrt.20200601.0200.dat.gz': body,
      'c/gsmap_nrt.20200601.0100.dat.gz': body,
    })
    const stack = await openProduct(source, {}, (f) => found.push(f))
    expect(stack.intervals.map((t) => t.start)).toEqual([Date.UTC(2020, 5, 1, 1), Date.UTC(2020, 5, 1, 2)])
    expect(found.map((f) => f.code)).toContain('duplicate-times')
  })

  test('a month is mean rate times valid hours', async () => {
    const hours = new Float32Array(CELLS).fill(700)
    hours[9] = 0
    const stack = await openProduct(
      file('gsmap_gauge.202006.0.1d.monthly.v8.0000.0.dat.gz', writeGsmapMonth(hour, hours)),
      {},
      quiet,
    )
    expect([stack.kind, stack.product]).toEqual(['accum', 'GSMaP_Gauge v8, monthly'])
    expect(stack.intervals).toEqual([{ start: Date.UTC(2020, 5, 1), end: Date.UTC(2020, 6, 1) }])
    const field = await stack.read(0)
    expect(field.values[16]).toBe(hour.values[16]! * 700)
    expect(field.reason[9]).toBe(missingReasons.missing)
  })

  test.each([
    ['gsmap_gauge.20200601.0000.dat.gz', 'GSMaP_Gauge_NRT, hourly', '2020-06-01T00:00Z', 1],
    ['gsmap_mvk.20200601.0.1d.daily.00Z-23Z.v8.0000.0.dat.gz', 'GSMaP_MVK v8, daily', '2020-06-01T00:00Z', 24],
    ['gsmap_mvk.20200601.0.1d.daily.p12Z-11Z.v8.0000.0.dat.gz', 'GSMaP_MVK v8, daily', '2020-05-31T12:00Z', 24],
    ['gsmap_now.20200601.0030.dat.gz', 'GSMaP_NOW, hourly', '2020-06-01T00:30Z', 1],
    ['gsmap_gauge_now.20200601.0030.dat.gz', 'GSMaP_Gauge_NOW, hourly', '2020-06-01T00:30Z', 1],
  ])('the name %s', (name, product, start, hours) => {
    const read = readGsmapName(name)!
    expect(read.product).toBe(product)
    expect(read.interval).toEqual({ start: Date.parse(start), end: Date.parse(start) + hours * 3_600_000 })
  })

  test('a cut gzip names the file, the bytes that came and those that are due', async () => {
    const error = await caught(
      openProduct(file('gsmap_mvk.20200601.0500.v8.0000.0.dat.gz', body.slice(0, body.length >> 1)), {}, quiet),
    )
    expect(isSetuError(error, 'bad-file')).toBe(true)
    expect((error as Error).message).toMatch(/gsmap_mvk.*after \d+ bytes.*17280000 bytes/)
  })

  test('without a time in the name the start is asked for', async () => {
    expect(isSetuError(await caught(openProduct(file('rain.dat.gz', body), {}, quiet)), 'bad-input')).toBe(true)
    const stack = await openProduct(file('rain.dat.gz', body), { start: '2020-06-01', step: 'PT1H' }, quiet)
    expect(stack.intervals[0]!.start).toBe(Date.UTC(2020, 5, 1))
  })
})

describe('IMD .grd', () => {
  const cells = imdGrid.width * imdGrid.height
  const year = writeImdGrid(Array.from({ length: 365 }, (_, d) => counted(cells, { 2: missingReasons.missing }, d)))

  test('a year of days that end at 03:00 UTC', async () => {
    const stack = await openProduct(file('ind2021_rfp25.grd', year), {}, quiet)
    expect([stack.intervals.length, stack.kind, stack.grid]).toEqual([365, 'accum', imdGrid])
    expect(stack.intervals[0]).toEqual({ start: Date.UTC(2020, 11, 31, 3), end: Date.UTC(2021, 0, 1, 3) })
    const field = await stack.read(100)
    expect(field.values[7]).toBe(counted(cells, {}, 100).values[7])
    expect(field.reason[2]).toBe(missingReasons.missing)
    expect([centreX(stack.grid, 0), centreY(stack.grid, 0)]).toEqual([66.5, 6.5])
  })

  test('wrong sizes say which year lengths would fit', async () => {
    const leap = await caught(openProduct(file('ind2020_rfp25.grd', year), {}, quiet))
    expect((leap as Error).message).toMatch(/365 days.*366 days in 2020/)
    const cut = await caught(openProduct(file('ind2021_rfp25.grd', year.slice(0, -4)), {}, quiet))
    expect((cut as Error).message).toMatch(/365 days.*366/)
  })

  test('one day of the real-time product', async () => {
    const stack = await openProduct(file('rain_20240715.grd', writeImdGrid([counted(cells)])), {}, quiet)
    expect(stack.intervals).toEqual([{ start: Date.UTC(2024, 6, 14, 3), end: Date.UTC(2024, 6, 15, 3) }])
  })
})

describe('CF NetCDF of our own', () => {
  const grid = { width: 6, height: 4, x0: 70, y0: 20, dx: 0.25, dy: -0.25, crs: 'EPSG:4326' }
  const intervals = [0, 1, 2].map((h) => ({ start: Date.UTC(2020, 0, 1, h), end: Date.UTC(2020, 0, 1, h + 1) }))
  const fields = intervals.map((_, t) => counted(24, { [t]: missingReasons.missing }, t))

  test.each(['netcdf-3', 'netcdf-4'] as const)('%s', async (format) => {
    for (const kind of ['rate', 'accum'] as const) {
      const stack = await openProduct(
        file('x.nc', await writeRainNetcdf({ title: 'made up', grid, kind, intervals, fields }, format)),
        {},
        quiet,
      )
      expect([stack.kind, stack.grid, stack.intervals]).toEqual([kind, grid, intervals])
      for (const [t, field] of fields.entries()) {
        const back = await stack.read(t)
        expect([...back.reason]).toEqual([...field.reason])
        expect([...back.values]).toEqual([...field.values])
      }
    }
  })
})

/** A little HDF5 or NetCDF file in the layout of GSMaP: any order of dimensions, southern or northern row first. */
const gsmapLike = (order: readonly string[], southFirst: boolean) => {
  const lat = Float32Array.from({ length: 14 }, (_, i) => (southFirst ? -1 : 1) * (64.95 - 10 * i))
  const lon = Float32Array.from({ length: 18 }, (_, i) => -170 + 20 * i)
  const sizes: Record<string, number> = { Latitude: 14, Longitude: 18 }
  const data = Float32Array.from({ length: 14 * 18 }, (_, i) => i / 10)
  data[0] = -9999.9
  data[40] = -4
  return {
    dimensions: sizes,
    attributes: {},
    variables: [
      { name: 'Latitude', dimensions: ['Latitude'], data: lat, attributes: { units: 'degrees_north' } },
      { name: 'Longitude', dimensions: ['Longitude'], data: lon, attributes: { units: 'degrees_east' } },
      { name: 'hourlyPrecipRate', dimensions: order, data, attributes: { units: 'mm/hr' } },
      {
        name: 'hourlyPrecipRateGC',
        dimensions: order,
        data: data.map((v) => (v < 0 ? v : v * 2)),
        attributes: { units: 'mm/hr', _FillValue: -9999.9 },
      },
    ],
  }
}

describe('GSMaP HDF5 and NetCDF', () => {
  test.each([
    [['Longitude', 'Latitude'], true],
    [['Latitude', 'Longitude'], false],
  ] as const)('dimensions %j, south first %s', async (order, southFirst) => {
    const description = gsmapLike(order, southFirst)
    for (const body of [await writeNetcdf4(description), writeClassicNetcdf(description)]) {
      const name = 'GPMMRG_MAP_2006010500_H_L3S_MCH_03F.h5'
      const stack = await openProduct(file(name, body), {}, quiet)
      expect(stack.intervals).toEqual([{ start: Date.UTC(2020, 5, 1, 5), end: Date.UTC(2020, 5, 1, 6) }])
      expect([stack.variable, stack.kind]).toEqual(['hourlyPrecipRateGC', 'rate'])
      const field = await stack.read(0)
      const at = (i: number): number => (order[0] === 'Latitude' ? i : (i % 14) * 18 + Math.floor(i / 14))
      expect(field.values[at(100)]).toBe(Math.fround(Math.fround(100 / 10) * 2))
      expect(field.reason[at(40)]).toBe(missingReasons.seaIce)
      expect(field.reason[at(0)]).toBe(missingReasons.outsideArea)
      const other = await openProduct(file(name, body), { variable: 'hourlyPrecipRate' }, quiet)
      expect((await other.read(0)).values[at(100)]).toBe(10)
    }
  })
})

describe('GSMaP area table', () => {
  const rows = [5.05, 5.15].flatMap((lat) =>
    [60.05, 60.15, 60.25].map((lon) => `${lat}, ${lon}, ${lon > 60.2 ? -999.9 : (lat * 10).toFixed(2)}, 1.5`),
  )
  const text = utf8(`  Lat,   Lon,  RainRate, Gauge-calibratedRain\n${rows.join('\n')}\n`)

  test('a zip of one hour is a grid, north first', async () => {
    const stack = await openProduct(
      file('05_AsiaSS.csv.zip', zipSync({ 'gsmap_mvk.20200601.0500.v8.0000.0.05_AsiaSS.csv': text })),
      {},
      quiet,
    )
    expect([stack.grid.width, stack.grid.height, stack.kind, stack.variable]).toEqual([3, 2, 'rate', 'RainRate'])
    const field = await stack.read(0)
    expect(field.values[0]).toBe(51.5)
    expect(field.reason[2]).toBe(missingReasons.missing)
    expect(stack.others).toEqual(['Gauge-calibratedRain'])
  })
})

describe('IMERG GIS', () => {
  test.each([
    ['3B-HHR-L.MS.MRG.3IMERG.20200601-S000000-E002959.0000.V07B.30min.tif', 'accum', 0.1, '2020-06-01T00:00Z', 0.5],
    ['3B-HHR-L.MS.MRG.3IMERG.20200601-S233000-E235959.1410.V07B.1day.tif', 'accum', 0.1, '2020-06-01T00:00Z', 24],
    [
      '3B-HHR-L.MS.MRG.3IMERG.20200601-S233000-E235959.1410.V07B.1day.total.rate.tif',
      'rate',
      0.1,
      '2020-06-01T00:00Z',
      24,
    ],
    ['3B-MO-GIS.MS.MRG.3IMERG.20200601-S000000-E235959.06.V07B.tif', 'rate', 0.001, '2020-06-01T00:00Z', 720],
  ] as const)('%s', (name, kind, scale, start, hours) => {
    expect(readImergGisName(name)).toMatchObject({
      kind,
      scale,
      interval: { start: Date.parse(start), end: Date.parse(start) + hours * 3_600_000 },
    })
  })

  test('counts of 0.1 mm, 29999 is missing', async () => {
    const grid = { width: 3, height: 2, x0: -180, y0: 90, dx: 0.1, dy: -0.1, crs: 'EPSG:4326' }
    const body = writeGeoTiff({ grid, bands: [Uint16Array.of(0, 5, 29999, 123, 7, 1)] })
    const stack = await openProduct(
      file('3B-HHR-L.MS.MRG.3IMERG.20200601-S000000-E002959.0000.V07B.30min.tif', body),
      {},
      quiet,
    )
    const field = await stack.read(0)
    expect([...field.values]).toEqual([0, 0.5, Number.NaN, 12.3, 0.7, 0.1])
    expect(stack.kind).toBe('accum')
  })
})

describe('gauges', () => {
  const stations = file('s.csv', utf8('id,lon,lat,elev\nA,77,28,200\nB,78,29,\n'))
  test('tidy table with units in the header, decimal comma, duplicates and missing codes', async () => {
    const found: Finding[] = []
    const text =
      'station;time;rain (mm/h)\nA;2020-06-01T01:00Z;1,5\nA;2020-06-01T00:00Z;2\nA;2020-06-01T00:00Z;9\nB;2020-06-01T00:00Z;-999\nB;2020-06-01T01:00Z;\n'
    const network = await openGauges(file('g.csv', utf8(text)), stations, {}, (f) => found.push(f))
    expect([...network.values]).toEqual([2, 1.5, Number.NaN, Number.NaN])
    expect(network.clock).toBe('utc')
    expect(found.map((f) => f.code).sort()).toEqual(['duplicate-times', 'missing-code', 'time-label'])
  })

  test('a .dly file: tenths, missing, quality flags, positions of ghcnd-stations.txt', async () => {
    const day = (value: number, flags = '   ') => `${String(value).padStart(5)}${flags}`
    const line = `IN001010100202006PRCP${[day(15), day(-9999), day(20, ' X '), day(0, 'T  '), ...Array.from({ length: 27 }, (_, i) => day(i < 26 ? 1 : -9999))].join('')}\n`
    const place = file('ghcnd-stations.txt', utf8('IN001010100  28.5800   77.2000  216.0    NEW DELHI\n'))
    const network = await openGauges(file('IN001010100.dly', utf8(line)), place, { gaugeDay: '03:00Z' }, quiet)
    expect([...network.values.slice(0, 5)]).toEqual(
      [1.5, Number.NaN, Number.NaN, 0, 0.1].map((v) => (v === 0.1 ? expect.closeTo(0.1, 12) : v)),
    )
    expect([network.intervals.length, network.dayStartMinutes, network.stations[0]!.name]).toEqual([
      30,
      180,
      'NEW DELHI',
    ])
    const cut = await caught(openGauges(file('x.dly', utf8(line.slice(0, 100))), place, {}, quiet))
    expect(isSetuError(cut, 'bad-file') && cut.where).toBe('x.dly:1')
  })

  test('AMeDAS: Japan time, the end of the hour, marks and quality', async () => {
    const text = [
      'ダウンロードした時刻：2020/07/10 10:00:00',
      '',
      ',東京,東京,東京',
      '年月日時,降水量(mm),降水量(mm),降水量(mm)',
      ',,品質情報,均質番号',
      '2020/7/1 1:00:00,1.5,8,1',
      '2020/7/1 2:00:00,--,8,1',
      '2020/7/1 3:00:00,///,0,1',
      '2020/7/1 4:00:00,3,2,1',
      '2020/7/2 0:00:00,4 ),5,1',
    ].join('\n')
    const network = await openGauges(
      file('data.csv', utf8(text)),
      file('s.csv', utf8('name,lon,lat\n東京,139.75,35.69\n')),
      {},
      quiet,
    )
    expect([...network.values]).toEqual([1.5, 0, Number.NaN, Number.NaN, 4])
    expect(network.intervals[0]).toEqual({ start: Date.UTC(2020, 5, 30, 15), end: Date.UTC(2020, 5, 30, 16) })
  })

  test.each([
    ['text in a number', 'date,A\n2020-01-01,abc\n', 'bad-file', 'g.csv:2'],
    ['infinite', 'date,A\n2020-01-01,inf\n', 'bad-file', 'g.csv:2'],
    ['a date that does not exist', 'date,A\n2020-02-30,1\n', 'bad-input', 'g.csv:2'],
    ['dates of two readings', 'date,A\n01/02/2020,1\n02/03/2020,2\n', 'ambiguous', 'g.csv'],
    ['mixed units', 'date,A (mm),B (in)\n2020-01-01,1,1\n', 'bad-unit', 'g.csv'],
    ['some zones', 'time,A\n2020-01-01T01:00Z,1\n2020-01-01T02:00,1\n', 'ambiguous', 'g.csv:3'],
  ] as const)('%s is refused with its place', async (_, text, code, where) => {
    const error = await caught(openGauges(file('g.csv', utf8(text)), stations, {}, quiet))
    expect(isSetuError(error, code) && error.where).toBe(where)
  })

  test('gzipped text and an Excel sheet', async () => {
    const network = await openGauges(
      file('g.csv.gz', gzip(utf8('date,A,B\n20200101,1,2\n20200102,3,4\n'))),
      stations,
      { unit: 'in' },
      quiet,
    )
    expect(network.values[0]).toBeCloseTo(25.4, 12)
    const sheet = zipSync({ '[Content_Types].xml': utf8('<x/>'), 'xl/workbook.xml': utf8('<x/>') })
    const error = await caught(openGauges(file('g.xlsx', sheet), stations, {}, quiet))
    expect(isSetuError(error, 'unknown-format') && error.wayOut).toContain('CSV')
  })
})
