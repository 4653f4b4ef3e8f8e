/** Oracle: the defects found on checking these files by hand (rain specification, section 2), and a sound network. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { memorySource } from '@setu/core/source'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkNetwork } from '../src/qc/check-network.js'
import { readSatelliteSeries } from '../src/qc/satellite-pixels.js'
import { openGauges, openProduct } from '../src/readers/open.js'

const root = resolve(import.meta.dirname, '../../..')
const data = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')].find(
  (d) =>
    d &&
    existsSync(join(d, 'rain/vietnam-gsmap/stations.csv')) &&
    existsSync(join(d, 'rain/valparaiso/gauges_daily.csv')),
)
const folder = join(data ?? '', 'rain')

const source = (path: string) => memorySource(path.split('/').at(-1)!, readFileSync(join(folder, path)))
const silent = () => {}

const vietnam = async () => {
  const stations = () => source('vietnam-gsmap/stations.csv')
  const network = await openGauges(source('vietnam-gsmap/gauge_daily_mm.csv.gz'), stations(), {}, silent)
  const table = await openGauges(source('vietnam-gsmap/gsmap_daily_mm.csv.gz'), stations(), {}, silent)
  expect(table.stations.map((s) => s.id)).toEqual(network.stations.map((s) => s.id))
  const lons = network.stations.map((s) => s.lon)
  const lats = network.stations.map((s) => s.lat)
  return checkNetwork(network, { satellite: { ...table, lons, lats, own: lons.map((_, i) => i) } })
}

const valparaiso = async () => {
  const stations = source('valparaiso/gauges_stations.csv')
  const network = await openGauges(source('valparaiso/gauges_daily.csv'), stations, {}, silent)
  const stack = await openProduct(source('valparaiso/PERSIANNcdr5km.tif'), { start: '1983-01-01', step: 'P1D' }, silent)
  const satellite = await readSatelliteSeries(stack, network)
  return { check: checkNetwork(network, { satellite }), satellite }
}

describe.runIf(data)('vietnam-gsmap: a network with broken metadata', () => {
  let check: Awaited<ReturnType<typeof vietnam>>
  beforeAll(async () => {
    check = await vietnam()
  })
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
    const { check, satellite } = await valparaiso()
    expect(satellite.lons.length).toBeGreaterThan(1000)
    expect(check.network).toEqual({ failed: false, reasons: [] })
    expect(check.dayShift!.lags.map((l) => Number(l.pooledR!.toFixed(3)))).toEqual([0.457, 0.517, 0.345])
    expect(check.duplicates).toEqual([])
    expect(check.identicalPositions).toEqual([])
    expect(check.stations.filter((s) => s.flags.length)).toEqual([])
  })
})
