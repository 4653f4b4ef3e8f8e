import { haversineKm } from '@setu/core/earth'
import { isSetuError } from '@setu/core/errors'
import { randomFrom } from '@setu/core/random'
import { describe, expect, test } from 'vitest'
import { overpassFactor } from '../src/overpass-scene.js'
import { matchSwath, overpassSeries } from '../src/overpasses.js'
import { compare } from '../src/processes/compare.js'
import { match } from '../src/processes/match.js'
import { validate } from '../src/processes/validate.js'
import type { Swath } from '../src/readers/swath.js'
import { runProcess } from './run-process.js'

const scene = 'sample:rain/overpass'
const gauges = { gauges: `${scene}/gauges.csv`, stations: `${scene}/stations.csv` }
const truth = overpassFactor - 1

describe('the made-up overpass sees a fifth more rain', () => {
  test('beside the product: within its interval, which excludes none', async () => {
    const { outputs } = await runProcess(match, { swath: `${scene}/swath.HDF5`, against: `${scene}/product.nc` })
    const { relative, correlation } = outputs.rows[0]
    expect(relative.low).toBeLessThan(truth)
    expect(relative.high).toBeGreaterThan(truth)
    expect(relative.low).toBeGreaterThan(0)
    expect(correlation.value).toBeGreaterThan(0.85)
  })

  test('at gauges of ten minutes: one overpass, its window, and the bias within the interval', async () => {
    const { outputs, findings } = await runProcess(validate, {
      product: `${scene}/swath.HDF5`,
      ...gauges,
      threshold: [1],
      resamples: 200,
    })
    expect(outputs.scores.n).toBe(60)
    expect(outputs.unit).toBe('mm/h')
    const bias = outputs.scores.relativeBias
    expect(bias.low).toBeLessThan(truth)
    expect(bias.high).toBeGreaterThan(truth)
    expect(findings.find((f) => f.code === 'rain.overpasses')?.values).toMatchObject({ overpasses: 1, pairs: 60 })
  })

  test('compared with the product at the gauges, both in the window of the scan', async () => {
    const { outputs } = await runProcess(compare, {
      product: [`${scene}/swath.HDF5`, `${scene}/product.nc`],
      ...gauges,
      resamples: 100,
    })
    const [swath, product] = outputs.products
    expect([swath.n, product.n]).toEqual([60, 60])
    // The half-hours hold the very field that the gauges see, but for the size of a cell.
    expect(Math.abs(product.relativeBias.value)).toBeLessThan(0.03)
    expect(swath.rmse.value).toBeGreaterThan(product.rmse.value)
  })

  test('gauges of days cannot judge a moment', async () => {
    const error = await runProcess(
      validate,
      { product: `${scene}/swath.HDF5`, gauges: 'days.csv', stations: `${scene}/stations.csv` },
      { 'days.csv': 'date,g1,g2\n2018-07-14,1,2\n2018-07-15,3,4\n2018-07-16,0,1\n' },
    ).catch((e: unknown) => e)
    expect(isSetuError(error, 'bad-input') && error.message).toMatch(/steps of 24 h.*moment/)
  })

  test('a swath that meets no gauge says so', async () => {
    const error = await runProcess(
      validate,
      { product: `${scene}/swath.HDF5`, gauges: `${scene}/gauges.csv`, stations: 's.csv' },
      { 's.csv': `id,lon,lat\n${Array.from({ length: 60 }, (_, k) => `g${k + 1},${-60 + k / 10},-20`).join('\n')}\n` },
    ).catch((e: unknown) => e)
    expect(isSetuError(error, 'failed-check') && error.message).toContain('without a footprint at any gauge')
  })
})

describe('the nearest footprint', () => {
  const random = randomFrom(7)
  const [scans, rays] = [60, 20]
  const n = scans * rays
  const swath: Swath = {
    product: 'p',
    format: 'f',
    variable: 'v',
    fileUnit: 'mm/h',
    others: [],
    scans,
    rays,
    lat: Float32Array.from({ length: n }, () => 60 + 25 * random.uniform()),
    lon: Float32Array.from({ length: n }, () => ((170 + 20 * random.uniform() + 180) % 360) - 180),
    time: Float64Array.from({ length: scans }, (_, s) => s * 1000),
    rate: Float32Array.from({ length: n }, (_, i) => (i % 7 === 0 ? Number.NaN : i)),
    footprintKm: 80,
  }
  const stations = Array.from({ length: 50 }, (_, k) => ({
    id: String(k),
    lon: ((170 + 20 * random.uniform() + 180) % 360) - 180,
    lat: 60 + 25 * random.uniform(),
    elevation: null,
  }))

  test('is that of brute force, across the antimeridian and far north; a missing one is no match', () => {
    const expected = stations.flatMap((s, station) => {
      let [best, km] = [-1, 40]
      for (let i = 0; i < n; i++) {
        const d = haversineKm(swath.lat[i]!, swath.lon[i]!, s.lat, s.lon)
        if (d <= km) [best, km] = [i, d]
      }
      return best < 0 || best % 7 === 0 ? [] : [{ station, time: Math.floor(best / rays) * 1000, rate: best }]
    })
    expect(expected.length).toBeGreaterThan(5)
    const got = matchSwath(swath, stations)
      .map(({ station, time, rate }) => ({ station, time, rate }))
      .sort((a, b) => a.station - b.station)
    expect(got).toEqual(expected)
  })

  test('two granules an orbit apart are two overpasses with windows of their own', () => {
    const orbit = 93 * 60_000
    const later = { ...swath, time: swath.time.map((t) => t + orbit) }
    const series = overpassSeries([swath, later], stations, 15, undefined, {})
    expect(series.intervals.length).toBe(2)
    for (const { start, end } of series.intervals) expect(end - start).toBe(30 * 60_000)
    const only = overpassSeries([swath, later], stations, 15, undefined, { from: orbit })
    expect(only.intervals.length).toBe(1)
  })
})
