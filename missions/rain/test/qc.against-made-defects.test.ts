/** Oracle: a made network whose defects are known. Every check must find its defect and leave the sound network alone. */
import { haversineKm } from '@setu/core/earth'
import { randomFrom } from '@setu/core/random'
import { median, pearson } from '@setu/core/statistics'
import { dayMs, hourMs } from '@setu/core/time'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkNetwork, checkNetworkInSteps } from '../src/qc/check-network.js'
import { rejectMask, valueFlag, valueFlagNames } from '../src/qc/flags.js'
import { recordMm } from '../src/qc/limits.js'
import { williamsT } from '../src/qc/own-pixel.js'
import { crossCorrelations } from '../src/qc/pair-correlation.js'
import { runningSums, type SatelliteSeries, sumsOver } from '../src/qc/satellite-series.js'
import { timeOrder } from '../src/qc/time-order.js'
import type { GaugeNetwork, Station } from '../src/rain-field.js'

const start = Date.UTC(2019, 0, 1)
const count = 30
const days = 400

/** Rain of moving wet patches on hours: near stations agree, far ones less. */
const world = (seed = 7) => {
  const random = randomFrom(seed)
  const stations = Array.from(
    { length: count },
    (_, i): Station => ({
      id: `S${i}`,
      lon: 76 + 3 * random.uniform(),
      lat: 20 + 3 * random.uniform(),
      elevation: 200,
    }),
  )
  const hours = new Float64Array(count * days * 24)
  for (let day = 0; day < days; day++) {
    if (random.uniform() < 0.5) continue
    for (let storm = 0; storm < 6; storm++) {
      const [x, y, size, mm, hour] = [
        75 + 5 * random.uniform(),
        19 + 5 * random.uniform(),
        30 + 90 * random.uniform(),
        60 * random.uniform(),
        Math.floor(24 * random.uniform()),
      ]
      stations.forEach((s, i) => {
        const d = haversineKm(s.lat, s.lon, y, x)
        const rain = mm * Math.exp(-((d / size) ** 2)) * (0.8 + 0.4 * random.uniform())
        if (rain > 0.5) hours[i * days * 24 + day * 24 + hour]! += Math.round(rain * 10) / 10
      })
    }
  }
  return { stations, hours }
}
const made = world()

const daily = (hours: Float64Array, shiftHours = 0): Float64Array => {
  const out = new Float64Array(count * days)
  for (let s = 0; s < count; s++)
    for (let d = 0; d < days; d++)
      for (let h = 0; h < 24; h++) {
        const t = d * 24 + h + shiftHours
        if (t >= 0 && t < days * 24) out[s * days + d]! += hours[s * days * 24 + t]!
      }
  return out
}
const dayIntervals = Array.from({ length: days }, (_, d) => ({
  start: start + d * dayMs,
  end: start + (d + 1) * dayMs,
}))
const network = (values: Float64Array, stations: readonly Station[] = made.stations): GaugeNetwork => ({
  stations,
  intervals: dayIntervals,
  values,
  dayStartMinutes: 0,
  clock: 'utc',
  format: 'made',
  fileUnit: 'mm',
})
const sound = daily(made.hours)
const satellite: SatelliteSeries = {
  intervals: Array.from({ length: days * 24 }, (_, h) => ({
    start: start + h * hourMs,
    end: start + (h + 1) * hourMs,
  })),
  values: made.hours,
  lons: made.stations.map((s) => s.lon),
  lats: made.stations.map((s) => s.lat),
  own: made.stations.map((_, i) => i),
}
const changed = (change: (values: Float64Array) => void): Float64Array => {
  const values = Float64Array.from(sound)
  change(values)
  return values
}
const moved = (i: number, to: Partial<Station>): Station[] =>
  made.stations.map((s, k) => (k === i ? { ...s, ...to } : s))
const flagsOf = (stations: readonly Station[], values = sound, i = 3) =>
  checkNetwork(network(values, stations)).stations[i]!.flags

describe('a sound network', () => {
  test('raises nothing', () => {
    const check = checkNetwork(network(sound), { satellite, elevation: made.stations.map(() => 210) })
    expect(check.network).toEqual({ failed: false, reasons: [] })
    expect(check.stations.flatMap((s) => s.flags)).toEqual([])
    expect(check.gauges.rankCorrelation!).toBeLessThan(-0.5)
    expect(check.flags.some((f) => (f & (rejectMask | valueFlag.aboveClimate)) !== 0)).toBe(false)
    expect(check.dayShift!.bestLagHours).toBe(0)
    expect(check.dayShift!.lags.find((l) => l.lagHours === 0)!.medianR!).toBeCloseTo(1, 9)
  })
  test('in steps it is the same, and its shares only grow', () => {
    const steps = checkNetworkInSteps(network(sound), { satellite })
    let share = 0
    for (;;) {
      const { done, value } = steps.next()
      if (done) {
        expect(value).toEqual(checkNetwork(network(sound), { satellite }))
        break
      }
      expect(value).toBeGreaterThanOrEqual(share)
      share = value as number
    }
    expect(share).toBeLessThan(1)
  })
  test('nothing is deleted', () => {
    const n = network(sound)
    checkNetwork(n, { satellite })
    expect(n.values).toEqual(daily(made.hours))
  })
})

describe('values', () => {
  const flag = (change: (v: Float64Array) => void, at: number) =>
    valueFlagNames(checkNetwork(network(changed(change))).flags[at]!)
  const at = 3 * days + 50
  test('negative, infinite, above the record, above the climate', () => {
    expect(flag((v) => (v[at] = -1), at)).toEqual(['negative'])
    expect(flag((v) => (v[at] = Number.POSITIVE_INFINITY), at)).toEqual(['notFinite'])
    expect(flag((v) => (v[at] = 1900), at)).toEqual(['aboveRecord'])
    expect(flag((v) => (v[at] = 1800), at)).toContain('aboveClimate')
  })
  test('world records', () => {
    expect([0.5, 1, 24, 48].map(recordMm)).toEqual([305, 305, 1825, 2493].map((v) => expect.closeTo(v, 9)))
    expect(recordMm(6)).toBeGreaterThan(recordMm(3))
    expect(recordMm(24 * 365 * 2)).toBeGreaterThan(26470)
  })
  test('a run of one value', () => {
    expect(flag((v) => v.fill(7.3, at, at + 4), at + 2)).toContain('repeated')
    expect(flag((v) => v.fill(7.3, at, at + 3), at + 2)).not.toContain('repeated')
  })
  test('a long dry run among wet neighbours', () => {
    const check = checkNetwork(network(changed((v) => v.fill(0, 3 * days + 100, 3 * days + 200))))
    expect(check.dryRuns.filter((r) => r.station === 3 && r.from <= 100 && r.from + r.length >= 200)).toHaveLength(1)
  })
  test('an amount accumulated over a gap', () => {
    const values = changed((v) => {
      const sums = made.stations.map((_, s) => v.subarray(s * days + 60, s * days + 70).reduce((a, b) => a + b, 0))
      const sum = median(sums)
      v.fill(Number.NaN, 3 * days + 60, 3 * days + 70)
      // neighbours must be nearly dry on the day itself
      for (let s = 0; s < count; s++) v[s * days + 70] = 0
      v[3 * days + 70] = sum
    })
    const found = checkNetwork(network(values)).accumulated
    expect(found.map((a) => [a.station, a.at, a.missingBefore])).toEqual([[3, 70, 10]])
  })
  test('an outlier against the neighbours', () => expect(flag((v) => (v[at] = 400), at)).toContain('outlierHigh'))
})

describe('stations', () => {
  test('positions: swapped, signs, far, zero, not on Earth, identical', () => {
    const { lon, lat } = made.stations[3]!
    expect(flagsOf(moved(3, { lon: lat, lat: lon }))).toEqual(['position-swapped'])
    expect(flagsOf(moved(3, { lon: -lon }))).toEqual(['position-sign'])
    expect(flagsOf(moved(3, { lat: -lat }))).toEqual(['position-sign'])
    expect(flagsOf(moved(3, { lat: 60, lon: 100 }))).toEqual(['position-far'])
    expect(flagsOf(moved(3, { lat: 0, lon: 0 }))).toEqual(['position-zero'])
    expect(flagsOf(moved(3, { lat: 95 }))).toEqual(['position-invalid'])
    expect(flagsOf(moved(3, { lat: Number.NaN }))).toEqual(['position-invalid'])
    expect(flagsOf(moved(3, made.stations[4]!))).toContain('identical-position')
    const fiji = made.stations.map((s) => ({ ...s, lon: s.lon + 103 > 180 ? s.lon - 257 : s.lon + 103 }))
    expect(checkNetwork(network(sound, fiji)).positions).toEqual([])
  })
  test('one misplaced station has a doubtful position', () => {
    const far = made.stations
      .map((s, i) => [i, haversineKm(s.lat, s.lon, made.stations[3]!.lat, made.stations[3]!.lon)] as const)
      .sort((a, b) => b[1] - a[1])[0]![0]
    const there = made.stations[far]!
    const stations = moved(3, { lon: there.lon + 0.05, lat: there.lat })
    const check = checkNetwork(network(sound, stations), {
      satellite: { ...satellite, own: made.stations.map((_, i) => (i === 3 ? far : i)) },
    })
    expect(check.stations.filter((s) => s.flags.includes('position-doubtful')).map((s) => s.station)).toEqual(['S3'])
    expect(check.network.failed).toBe(false)
  })
  test('units, copies, missing coded as zero, elevation', () => {
    for (const f of [10, 25.4, 0.1, 1 / 25.4, 0.001])
      expect(
        flagsOf(
          made.stations,
          changed((v) => {
            for (let d = 0; d < days; d++) v[3 * days + d]! *= f
          }),
        ),
      ).toContain('unit-slip')
    const copied = checkNetwork(network(changed((v) => v.copyWithin(3 * days, 5 * days, 6 * days))))
    expect(copied.duplicates.map((d) => d.names)).toEqual([['S3', 'S5']])
    expect(copied.stations[5]!.copyOf).toBe('S3')
    expect(copied.stations[3]!.flags).toEqual(['duplicate-series'])
    expect(
      flagsOf(
        made.stations,
        changed((v) => {
          for (let d = 0; d < days; d++) if (d % 2) v[3 * days + d] = 0
        }),
      ),
    ).toContain('missing-as-zero')
    expect(
      checkNetwork(network(sound), { elevation: made.stations.map((_, i) => (i === 3 ? 900 : Number.NaN)) })
        .stations[3]!.flags,
    ).toEqual(['elevation-mismatch'])
    expect(
      flagsOf(
        made.stations,
        changed((v) => v.fill(Number.NaN, 3 * days, 4 * days)),
      ),
    ).toEqual(['no-data'])
    expect(
      flagsOf(
        made.stations,
        changed((v) => v.fill(2, 3 * days, 4 * days)),
      ),
    ).toContain('constant-series')
  })
})

describe('the network', () => {
  test('shuffled names make a flat correlogram', () => {
    const values = new Float64Array(count * days)
    for (let s = 0; s < count; s++)
      values.set(sound.subarray(((s * 7) % count) * days, (((s * 7) % count) + 1) * days), s * days)
    const check = checkNetwork(network(values), { satellite })
    expect(check.network.failed).toBe(true)
    expect(check.network.reasons.map((r) => r.code)).toContain('flat-correlogram')
    expect(checkNetwork(network(values)).network.failed).toBe(true)
  })
  test.each([3, -21, -9, 12])('a day that starts %d h from midnight is found by the hour', (shift) => {
    const check = checkNetwork(network(daily(made.hours, shift)), { satellite })
    expect(check.dayShift!.bestLagHours).toBe(shift)
    expect(check.network.reasons.map((r) => r.code)).toEqual(['day-boundary'])
  })
  test.each([10, 25.4, 0.001])('all gauges %d times the satellite: another unit', (factor) => {
    const check = checkNetwork(network(sound.map((v) => v * factor)), { satellite })
    expect(check.network.reasons.map((r) => r.code)).toContain('unit-slip')
    expect(check.network.failed).toBe(true)
  })
  test('order, repetitions and gaps of time', () => {
    const at = [0, 1, 1, 3, 2, 7].map((d) => ({ start: d * dayMs, end: (d + 1) * dayMs }))
    expect(timeOrder(at)).toEqual({
      backwards: [4],
      repeated: [2],
      overlapping: [],
      gaps: [
        { start: 2 * dayMs, end: 3 * dayMs, steps: 1 },
        { start: 3 * dayMs, end: 7 * dayMs, steps: 4 },
      ],
    })
  })
})

describe('ground', () => {
  test('pair correlations are those of the textbook, with gaps', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            fc.oneof(
              fc.constant(0),
              fc.constant(Number.NaN),
              fc.integer({ min: 1, max: 2000 }).map((v) => v / 10),
            ),
            {
              minLength: 60,
              maxLength: 60,
            },
          ),
          { minLength: 2, maxLength: 5 },
        ),
        (series) => {
          const set = { values: Float64Array.from(series.flat()), steps: 60, count: series.length }
          const r = crossCorrelations(set, set, 3)
          const again = crossCorrelations(set, { ...set }, 3)
          for (let i = 0; i < series.length; i++)
            for (let j = 0; j < series.length; j++) {
              const n = series[i]!.filter((v, t) => !Number.isNaN(v) && !Number.isNaN(series[j]![t]!)).length
              const expected = n < 3 ? Number.NaN : pearson(series[i]!, series[j]!)
              const at = i * series.length + j
              if (Number.isNaN(expected) || Number.isNaN(r[at]!)) continue
              expect(r[at]).toBeCloseTo(expected, 8)
              expect(again[at]).toBeCloseTo(expected, 8)
            }
        },
      ),
    ))
  test("Williams' t: the case A of Steiger (1980) in the manual of R's psych, -0.89", () => {
    expect(williamsT(0.4, 0.5, 0.1, 103)).toBeCloseTo(-0.89, 2)
    expect(williamsT(0.5, 0.4, 0.1, 103)).toBe(-williamsT(0.4, 0.5, 0.1, 103))
  })
  test('sums over moved windows, with gaps and coverage', () => {
    const sums = runningSums({ ...satellite, values: made.hours.map((v, i) => (i % 24 === 5 ? Number.NaN : v)) })
    const exact = sumsOver(runningSums(satellite), [2], dayIntervals, 3 * hourMs)
    const expected = daily(made.hours, 3).subarray(2 * days, 3 * days)
    for (let d = 0; d < days - 1; d++) expect(exact[d]).toBeCloseTo(expected[d]!, 8)
    expect(exact[days - 1]).toBeCloseTo((expected[days - 1]! * 24) / 21, 8) // 21 of 24 hours are covered
    expect(sumsOver(sums, [2], dayIntervals, 0, 0.99)[0]).toBeNaN()
    expect(sumsOver(sums, [-1], dayIntervals)[0]).toBeNaN()
  })
  test('any network is judged without an exception', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 7 }),
        fc.integer({ min: 0, max: 20 }),
        fc.array(fc.oneof(fc.double(), fc.constant(Number.NaN), fc.constant(0)), { minLength: 140, maxLength: 140 }),
        (n, t, values) => {
          const stations = Array.from({ length: n }, (_, i) => ({
            id: `${i}`,
            lon: values[i]!,
            lat: values[i + 7]!,
            elevation: null,
          }))
          const check = checkNetwork({
            ...network(Float64Array.from(values.slice(0, n * t)), stations),
            intervals: dayIntervals.slice(0, t),
          })
          expect(check.stations).toHaveLength(n)
          expect(JSON.stringify({ ...check, flags: [] })).not.toMatch(/NaN|Infinity/)
        },
      ),
    ))
})
