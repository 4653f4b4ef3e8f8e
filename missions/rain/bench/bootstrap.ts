/** 1000 resamples of a year of daily data at 1000 gauges: every score with its interval. Default design. */
import { defaultDesign, planResamples } from '@setu/core/bootstrap'
import { randomFrom } from '@setu/core/random'
import { resampleTotals } from '@setu/core/resample-totals'
import { scoreSetWithIntervals } from '../src/bootstrap-scores.js'
import { dailyThresholds } from '../src/score-set.js'
import { sumPlanes } from '../src/sum-planes.js'
import { machine, residentMegabytes, runPeer } from './peer/run-peer.js'

const stations = 1000
const times = 365
const random = randomFrom(1)
const exponential = (mean: number): number => -mean * Math.log(1 - random.uniform())
const wet = Float64Array.from({ length: times }, () => random.uniform())
const observed = Float64Array.from({ length: stations * times }, (_, i) =>
  wet[i % times]! + random.uniform() < 0.8 ? exponential(12) : 0,
)
const product = observed.map((o) =>
  random.uniform() < 0.5 ? 0.6 * o + (random.uniform() < 0.3 ? exponential(8) : 0) : 0,
)
const pairs = { stations, times, observed, product }
const options = { thresholds: dailyThresholds, rule: '>=' as const, errorThresholds: [1], unit: 'mm/d' }

console.log(
  `block bootstrap, ${stations} gauges x ${times} days, 1000 resamples, ${machine().replace('best of 5', 'one run')}`,
)
let start = performance.now()
const planes = sumPlanes(pairs, dailyThresholds, '>=', [1])
const plan = planResamples(defaultDesign, stations, times)
resampleTotals(plan, planes.count, planes.plane)
console.log(`  ${planes.count} additive statistics: ${((performance.now() - start) / 1000).toFixed(2)} s`)
start = performance.now()
const set = await scoreSetWithIntervals(pairs, options, { design: defaultDesign, kind: 'percentile', level: 0.95 })
const rmse = set.scores['rmse']!
console.log(
  `  all scores and intervals: ${((performance.now() - start) / 1000).toFixed(2)} s, ${residentMegabytes()}; RMSE ${rmse.value!.toFixed(3)}, ${rmse.low!.toFixed(3)} to ${rmse.high!.toFixed(3)}`,
)
console.log(`  peer: ${runPeer(new URL('./bootstrap_peer.py', import.meta.url), [String(stations), String(times)])}`)
