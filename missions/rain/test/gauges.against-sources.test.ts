import { readFileSync } from 'node:fs'
import type { Finding } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { readCsv } from '@setu/formats/csv/read'
import { describe, expect, test } from 'vitest'
import { openGauges } from '../src/readers/open.js'
import { readSubdivisionRain } from '../src/readers/subdivision-table.js'
import { dataPath, fileSource, filesSource, haveData } from './real-files.js'

describe.runIf(haveData)('real gauges', () => {
  test('Vietnam: 72 stations on 2922 days', async () => {
    const network = await openGauges(
      fileSource('rain/vietnam-gsmap/gauge_daily_mm.csv.gz'),
      fileSource('rain/vietnam-gsmap/stations.csv'),
      { gaugeDay: '00:00+07:00' },
      () => {},
    )
    expect([network.stations.length, network.intervals.length]).toEqual([72, 2922])
    expect(network.dayStartMinutes).toBe(1020)
    expect(network.stations[0]).toEqual({ id: 'AiNghia', lon: 108.11, lat: 15.881, elevation: 16 })
    expect(network.intervals[0]!.start).toBe(Date.UTC(2010, 11, 31, 17))
  })

  test('GSMaP at the gauges of Vietnam as points', async () => {
    const network = await openGauges(
      fileSource('rain/vietnam-gsmap/gsmap_daily_mm.csv.gz'),
      fileSource('rain/vietnam-gsmap/stations.csv'),
      {},
      () => {},
    )
    expect([network.stations.length, network.intervals.length]).toEqual([72, 1766])
  })

  test('GSOM: three stations, months, quoted attributes', async () => {
    const source = filesSource(
      'japan',
      ['JA000047662', 'JA000047759', 'JA000047765'].map((s) => `rain/japan/${s}.csv`),
    )
    const network = await openGauges(source, undefined, {}, () => {})
    expect(network.stations.map((s) => s.name)).toEqual(['TOKYO, JA', 'KYOTO, JA', 'HIROSHIMA, JA'])
    expect(network.intervals[0]).toEqual({ start: Date.UTC(1951, 0, 1), end: Date.UTC(1951, 1, 1) })
    expect(network.values[0]).toBe(36.4)
    const extreme = await openGauges(source, undefined, { variable: 'EMXP' }, () => {})
    expect(extreme.values[0]).toBe(21.6)
  })

  test('local-time trap: the clock of West Java needs its zone', async () => {
    const open = (tz?: string) =>
      openGauges(
        fileSource('rain/gsmap-now-java/hourly_points.csv.gz'),
        fileSource('rain/gsmap-now-java/points.csv'),
        tz ? { tz } : {},
        () => {},
      )
    expect(isSetuError(await open().catch((e: unknown) => e), 'ambiguous')).toBe(true)
    expect((await open('+07:00')).intervals[0]!.start).toBe(Date.UTC(2026, 4, 10, 0))
  })

  test('column-order trap: the driest monsoons of India', () => {
    const path = 'rain/india/subdivision_rainfall_1901_2015.csv'
    const rain = readSubdivisionRain(readCsv(new Uint8Array(readFileSync(dataPath(path)!)), { where: path }))
    expect([rain.names.length, rain.years.length]).toEqual([36, 115])
    const monsoon = rain.years.map((_, y) => {
      const sums = rain.names.flatMap((_, n) => {
        const sum = [5, 6, 7, 8].reduce((s, m) => s + rain.values[(n * rain.years.length + y) * 12 + m]!, 0)
        return Number.isNaN(sum) ? [] : [sum]
      })
      return sums.reduce((a, b) => a + b, 0) / sums.length
    })
    const mean = monsoon.reduce((a, b) => a + b, 0) / monsoon.length
    expect(mean).toBeCloseTo(1064.69, 2)
    const anomaly = (year: number) => (100 * (monsoon[year - 1901]! - mean)) / mean
    for (const [year, percent] of [
      [1972, -22.83],
      [2002, -21.28],
      [2009, -17.01],
      [1988, 18.9],
    ] as const)
      expect(anomaly(year)).toBeCloseTo(percent, year === 1988 ? 1 : 2)
  })

  test('areas are not stations', async () => {
    const found: Finding[] = []
    const error = await openGauges(fileSource('rain/india/subdivision_rainfall_1901_2015.csv'), undefined, {}, (f) =>
      found.push(f),
    ).catch((e: unknown) => e)
    expect(isSetuError(error, 'bad-input')).toBe(true)
  })
})
