/**
 * Five million pairs through all moment, contingency (7 thresholds) and decomposition scores in one pass; ranks and
 * quantiles in a second pass, timed apart; plain vectorised numpy beside.
 */
import { quantiles } from '@setu/core/quantiles'
import { randomFrom } from '@setu/core/random'
import { spearman } from '@setu/core/statistics'
import { pairSums } from '../src/pair-sums.js'
import { dailyThresholds, scoreColumns, scoreSums, scoreValues } from '../src/score-set.js'
import { machine, milliseconds, residentMegabytes, runPeer } from './peer/run-peer.js'

const n = 5_000_000
const random = randomFrom(1)
const exponential = (mean: number): number => -mean * Math.log(1 - random.uniform())
const observed = Float64Array.from({ length: n }, () => (random.uniform() < 0.35 ? exponential(12) : 0))
const product = observed.map((o) => (random.uniform() < 0.4 ? 0.5 * o + exponential(8) : 0))
const options = { thresholds: dailyThresholds, rule: '>=' as const, errorThresholds: dailyThresholds, unit: 'mm/d' }
const columns = scoreColumns(options).filter((c) => c.group !== 'rank')

const scores = (): Float64Array =>
  scoreValues(columns, scoreSums(pairSums(observed, product, dailyThresholds), options))
console.log(`scores of ${n} pairs, 35 % wet, ${machine()}`)
const ours = milliseconds(scores, 9)
console.log(
  `  one pass, ${columns.length} scores: ${ours.toFixed(1)} ms, ${(n / ours / 1000).toFixed(0)} million pairs a second, ${residentMegabytes()}`,
)
const single = [Float32Array.from(observed), Float32Array.from(product)] as const
console.log(`  the same on 32-bit values: ${milliseconds(() => pairSums(...single, dailyThresholds), 5).toFixed(1)} ms`)
const peer = runPeer(new URL('./scores_peer.py', import.meta.url), [String(n)])
const theirs = Number(/([\d.]+)$/.exec(peer)?.[1] ?? Number.NaN)
console.log(
  `  peer: ${peer}${Number.isFinite(theirs) ? ` ms for the same sums: ours ${(theirs / ours).toFixed(1)} times its rate` : ''}`,
)
console.log(
  `  second pass, Spearman: ${milliseconds(() => spearman(observed, product), 1).toFixed(0)} ms; 99 quantiles of both: ${milliseconds(
    () =>
      [observed, product].map((v) =>
        quantiles(
          v,
          Float64Array.from({ length: 99 }, (_, i) => (i + 1) / 100),
        ),
      ),
    1,
  ).toFixed(0)} ms`,
)
