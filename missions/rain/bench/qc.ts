/** All gauge checks on 1000 gauges and 10 years of days, with a satellite series at every gauge. Seeded. */
import { haversineKm } from '@setu/core/earth'
import { randomFrom } from '@setu/core/random'
import { dayMs } from '@setu/core/time'
import { checkNetwork } from '../src/qc/check-network.js'
import { crossCorrelations } from '../src/qc/pair-correlation.js'
import type { GaugeNetwork } from '../src/rain-field.js'

const count = Number(process.argv[2] ?? 1000)
const days = 3652
const random = randomFrom(1)
const stations = Array.from({ length: count }, (_, i) => ({
  id: `S${i}`,
  lon: 70 + 18 * random.uniform(),
  lat: 9 + 20 * random.uniform(),
  elevation: null,
}))
const truth = new Float64Array(count * days)
for (let t = 0; t < days; t++) {
  const storms = Math.floor(12 * Math.max(0, Math.sin((2 * Math.PI * t) / 365.25)) + 3 * random.uniform())
  for (let k = 0; k < storms; k++) {
    const [x, y, size, mm] = [
      69 + 20 * random.uniform(),
      8 + 22 * random.uniform(),
      60 + 200 * random.uniform(),
      60 * random.uniform(),
    ]
    for (let s = 0; s < count; s++) {
      const { lon, lat } = stations[s]!
      if (Math.abs(lat - y) > 5 || Math.abs(lon - x) > 5) continue
      const rain = mm * Math.exp(-((haversineKm(lat, lon, y, x) / size) ** 2))
      if (rain > 0.3) truth[s * days + t]! += rain
    }
  }
}
const values = truth.map((v) =>
  random.uniform() < 0.03 ? Number.NaN : Math.round(v * (0.7 + 0.6 * random.uniform()) * 10) / 10,
)
const satellite = truth.map((v) => v * (0.5 + random.uniform()))
const intervals = Array.from({ length: days }, (_, t) => ({ start: t * dayMs, end: (t + 1) * dayMs }))
const network: GaugeNetwork = {
  stations,
  intervals,
  values,
  dayStartMinutes: 0,
  clock: 'utc',
  format: 'made',
  fileUnit: 'mm',
}
const lons = stations.map((s) => s.lon)
const lats = stations.map((s) => s.lat)

const timed = <T>(name: string, f: () => T): T => {
  const start = performance.now()
  const out = f()
  console.log(`  ${name}: ${((performance.now() - start) / 1000).toFixed(2)} s`)
  return out
}
const wet = values.reduce((n, v) => n + (v > 0 ? 1 : 0), 0) / values.length
console.log(
  `gauge checks, ${count} gauges x ${days} days, ${(100 * wet).toFixed(0)} % wet, ${(count * (count - 1)) / 2} pairs`,
)
const set = { values, steps: days, count }
timed('pair correlations', () => crossCorrelations(set, set))
timed('all checks, gauges alone', () => checkNetwork(network))
const check = timed('all checks, with the satellite', () =>
  checkNetwork(network, { satellite: { intervals, values: satellite, lons, lats, own: stations.map((_, i) => i) } }),
)
console.log(
  `  failed ${check.network.failed}, rank correlation ${check.gauges.rankCorrelation?.toFixed(3)}, resident ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`,
)
