/** Oracle: sound made networks of many kinds must not fail; the same with shuffled names must, wherever it can be told. */
import { haversineKm } from '@setu/core/earth'
import { randomFrom, shuffle } from '@setu/core/random'
import { dayMs } from '@setu/core/time'
import { expect, test } from 'vitest'
import { checkNetwork } from '../src/qc/check-network.js'
import type { GaugeNetwork } from '../src/rain-field.js'

/** Storms of a size on a square of a width; gauges read them with 20 % of noise. */
const made = (seed: number, count: number, days: number, widthKm: number, stormKm: number): GaugeNetwork => {
  const random = randomFrom(seed)
  const degrees = widthKm / 111
  const stations = Array.from({ length: count }, (_, i) => ({
    id: `S${i}`,
    lon: 100 + degrees * random.uniform(),
    lat: 5 + degrees * random.uniform(),
    elevation: null,
  }))
  const values = new Float64Array(count * days)
  for (let t = 0; t < days; t++) {
    const storms = Math.floor(random.uniform() * Math.max(3, (1.5 * widthKm * widthKm) / (stormKm * stormKm)))
    for (let k = 0; k < Math.min(40, storms); k++) {
      const [x, y, mm] = [100 + degrees * random.uniform(), 5 + degrees * random.uniform(), 50 * random.uniform()]
      stations.forEach((s, i) => {
        const rain = mm * Math.exp(-((haversineKm(s.lat, s.lon, y, x) / stormKm) ** 2)) * (0.8 + 0.4 * random.uniform())
        if (rain > 0.3) values[i * days + t]! += Math.round(rain * 10) / 10
      })
    }
  }
  const intervals = Array.from({ length: days }, (_, t) => ({ start: t * dayMs, end: (t + 1) * dayMs }))
  return { stations, intervals, values, dayStartMinutes: 0, clock: 'utc', format: 'made', fileUnit: 'mm' }
}
const kinds = [
  [12, 365, 100, 40],
  [30, 200, 300, 60],
  [30, 365, 400, 15], // sparse gauges, small storms
  [60, 200, 800, 150],
  [15, 120, 60, 30],
] as const

test('sound networks pass', () => {
  const failed = kinds.flatMap(([n, days, width, storm]) =>
    [1, 2, 3, 4, 5].flatMap((seed) => {
      const { network } = checkNetwork(made(seed, n, days, width, storm))
      return network.failed ? [[n, days, width, storm, seed, network.reasons.map((r) => r.code).join()]] : []
    }),
  )
  expect(failed).toEqual([])
})

test('sound networks pass beside a poor satellite, and hardly a position is doubted', () => {
  let [doubted, stations] = [0, 0]
  for (const [n, days, width, storm] of kinds) {
    const network = made(11, n, days, width, storm)
    const random = randomFrom(12)
    const values = network.values.map(
      (v) => (random.uniform() < 0.15 ? 12 * random.uniform() : 0) + 1.4 * v * random.uniform(),
    )
    const { stations: at } = network
    const satellite = {
      intervals: network.intervals,
      values,
      lons: at.map((s) => s.lon),
      lats: at.map((s) => s.lat),
      own: at.map((_, i) => i),
    }
    const check = checkNetwork(network, { satellite })
    expect(check.network.reasons.filter((r) => r.fatal)).toEqual([])
    doubted += check.stations.filter((s) => s.flags.includes('position-doubtful')).length
    stations += n
  }
  expect(doubted).toBeLessThanOrEqual(0.03 * stations)
})

test('shuffled names are found where near gauges agree', () => {
  const random = randomFrom(99)
  const found = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
    const network = made(seed, 40, 300, 400, 120)
    const order = shuffle(
      network.stations.map((_, i) => i),
      random,
    )
    const days = network.intervals.length
    const values = new Float64Array(network.values.length)
    for (const [s, from] of order.entries())
      values.set(network.values.subarray(from * days, (from + 1) * days), s * days)
    return checkNetwork({ ...network, values }).network.failed
  })
  expect(found.filter(Boolean).length).toBeGreaterThanOrEqual(7)
})
