/** Oracle: the defects found on checking these files by hand (rain specification, section 2), and a sound network. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { locate } from '@setu/core/grid'
import { dayMs, parseInstant } from '@setu/core/time'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import { describe, expect, test } from 'vitest'
import { checkNetwork } from '../src/qc/check-network.js'
import type { SatelliteSeries } from '../src/qc/satellite-series.js'
import type { GaugeNetwork, Station } from '../src/rain-field.js'

const root = resolve(import.meta.dirname, '../../..')
const data = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')].find(
  (d) =>
    d &&
    existsSync(join(d, 'rain/vietnam-gsmap/stations.csv')) &&
    existsSync(join(d, 'rain/valparaiso/gauges_daily.csv')),
)
const folder = join(data ?? '', 'rain')

const lines = (path: string): string[][] => {
  const bytes = readFileSync(join(folder, path))
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
}

const wide = (path: string) => {
  const [head, ...rows] = lines(path)
  const names = head!.slice(1)
  const intervals = rows.map((r) => ({ start: parseInstant(r[0]!), end: parseInstant(r[0]!) + dayMs }))
  const values = new Float64Array(names.length * rows.length)
  for (const [t, row] of rows.entries())
    for (let s = 0; s < names.length; s++)
      values[s * rows.length + t] = row[s + 1] === '' ? Number.NaN : Number(row[s + 1])
  return { names, intervals, values }
}

const networkOf = (path: string, stationFile: string): GaugeNetwork => {
  const { names, intervals, values } = wide(path)
  const table = new Map(
    lines(stationFile)
      .slice(1)
      .map((r) => [r[0]!, r]),
  )
  const stations = names.map((id): Station => {
    const r = table.get(id)!
    return { id, lon: Number(r[1]), lat: Number(r[2]), elevation: r[3] === undefined ? null : Number(r[3]) }
  })
  return { stations, intervals, values, dayStartMinutes: 0, clock: 'date-only', format: 'csv', fileUnit: 'mm' }
}

const vietnam = () => {
  const network = networkOf('vietnam-gsmap/gauge_daily_mm.csv.gz', 'vietnam-gsmap/stations.csv')
  const { intervals, values } = wide('vietnam-gsmap/gsmap_daily_mm.csv.gz')
  const satellite: SatelliteSeries = {
    intervals,
    values,
    lons: network.stations.map((s) => s.lon),
    lats: network.stations.map((s) => s.lat),
    own: network.stations.map((_, i) => i),
  }
  return checkNetwork(network, { satellite })
}

const valparaiso = async () => {
  const network = networkOf('valparaiso/gauges_daily.csv', 'valparaiso/gauges_stations.csv')
  const file = readFileSync(join(folder, 'valparaiso/PERSIANNcdr5km.tif'))
  const bytes = {
    size: file.length,
    read: async (offset: number, length: number) => file.subarray(offset, offset + length),
  }
  const raster = await openGeoTiff(bytes, 'PERSIANNcdr5km.tif')
  const { grid } = raster
  const bands = await Promise.all(Array.from({ length: raster.bands }, (_, b) => raster.readBand(b)))
  const steps = bands.length
  const cells = grid.width * grid.height
  const values = new Float64Array(cells * steps)
  for (const [t, band] of bands.entries())
    for (let c = 0; c < cells; c++) values[c * steps + t] = band[c]! < -1e30 ? Number.NaN : band[c]!
  const centre = (size: number, origin: number, k: number) => origin + (k + 0.5) * size
  const satellite: SatelliteSeries = {
    intervals: network.intervals,
    values,
    lons: Float64Array.from({ length: cells }, (_, c) => centre(grid.dx, grid.x0, c % grid.width)),
    lats: Float64Array.from({ length: cells }, (_, c) => centre(grid.dy, grid.y0, Math.floor(c / grid.width))),
    own: network.stations.map((s) => locate(grid, s.lon, s.lat)),
  }
  return checkNetwork(network, { satellite })
}

describe.runIf(data)('vietnam-gsmap: a network with broken metadata', () => {
  const check = data ? vietnam() : (undefined as unknown as ReturnType<typeof vietnam>)
  test('all nine copied series, and no other', () =>
    expect(check.duplicates.map((d) => d.names.join('=')).sort()).toEqual([
      'CamLe=CauTruoi',
      'CauLau=ChauO',
      'Dakrong=DongHoimeteo',
      'DongTam=HiepDuc',
      'GiaoThuy=HoiKhach',
      'KimLong=NongSon',
      'KyPhu=NuiThanh',
      'PhuOc=TienPhuoc',
      'SongVe=TuyenHoa',
    ]))
  test('the identical position', () => expect(check.identicalPositions).toEqual([['MinhHoa', 'TanLam']]))
  test('the flat correlogram, and the decay of the satellite', () => {
    const r = (c: typeof check.gauges) => [0, 1, 3, 5].map((b) => c.bins[b]!.meanR!)
    ;[0.4, 0.44, 0.41, 0.41].forEach((v, i) => {
      expect(Math.abs(r(check.gauges)[i]! - v)).toBeLessThan(0.011)
    })
    ;[0.975, 0.892, 0.646, 0.259].forEach((v, i) => {
      expect(Math.abs(r(check.satellite!)[i]! - v)).toBeLessThan(0.0006)
    })
  })
  test('correlation with the own pixel and at the lags', () => {
    expect(check.medianOwnPixelR).toBeCloseTo(0.391, 3)
    expect(check.dayShift!.lags.map((l) => Number(l.medianR!.toFixed(3)))).toEqual([0.163, 0.391, 0.217])
    expect(check.dayShift!.bestLagHours).toBe(0)
    expect(check.stations.filter((s) => s.ownPixelR === s.bestPixelR)).toEqual([])
  })
  test('the network fails', () => {
    expect(check.network.failed).toBe(true)
    expect(check.network.reasons.map((r) => r.code)).toEqual(
      expect.arrayContaining([
        'flat-correlogram',
        'correlogram-against-satellite',
        'copied-series',
        'positions-doubtful',
        'missing-as-zero',
      ]),
    )
  })
})

describe.runIf(data)('valparaiso: a sound network', () => {
  test('no alarm; the lags of PERSIANN', async () => {
    const check = await valparaiso()
    expect(check.network).toEqual({ failed: false, reasons: [] })
    expect(check.dayShift!.lags.map((l) => Number(l.pooledR!.toFixed(3)))).toEqual([0.457, 0.517, 0.345])
    expect(check.duplicates).toEqual([])
    expect(check.identicalPositions).toEqual([])
    expect(check.stations.filter((s) => s.flags.length)).toEqual([])
  })
})
