/** Kriging of the 467 Swiss gauges of SIC97 onto 100,000 cells, estimates and variances; made-up gauges where the file is absent. */
import { existsSync, readFileSync } from 'node:fs'
import { randomFrom } from '@setu/core/random'
import { krigePoints } from '../src/kriging/krige-points.js'
import type { Variogram } from '../src/kriging/variogram-model.js'
import { residentMegabytes, runPeer } from './peer/run-peer.js'

const file = [process.env['SETU_DATA'], '.references', '../shared/data']
  .flatMap((f) => (f ? [`${f}/rain/sic97/sic_full.csv`] : []))
  .find((f) => existsSync(f))
const random = randomFrom(1)
const table = file
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number))
  : Array.from({ length: 467 }, (_, i) => [
      i,
      350e3 * random.uniform(),
      220e3 * random.uniform(),
      300 * random.uniform(),
    ])
const [x, y, z] = [1, 2, 3].map((k) => Float64Array.from(table, (row) => row[k]!)) as [
  Float64Array,
  Float64Array,
  Float64Array,
]
const line = (v: Float64Array, count: number) => {
  const [low, high] = [Math.min(...v), Math.max(...v)]
  return Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1))
}
const [gx, gy] = [line(x, 400), line(y, 250)]
const cells = {
  x: Float64Array.from({ length: 100_000 }, (_, i) => gx[i % 400]!),
  y: Float64Array.from({ length: 100_000 }, (_, i) => gy[Math.floor(i / 400)]!),
}
const mean = (v: Float64Array): number => v.reduce((a, b) => a + b, 0) / v.length
console.log(`kriging, ${x.length} gauges onto 100000 cells, one thread${file ? '' : ' (made-up gauges)'}`)
for (const v of [
  { shape: 'spherical', partialSill: 15000, range: 70000, nugget: 500 },
  { shape: 'exponential', partialSill: 15000, range: 70000, nugget: 500 },
] as Variogram[])
  for (const variances of [false, true]) {
    const before = process.cpuUsage()
    const start = performance.now()
    const k = await krigePoints({ x, y }, z, cells, v, { metric: 'plane', variances })
    const { user } = process.cpuUsage(before)
    console.log(
      `  ${v.shape}, ${variances ? 'estimates and variances' : 'estimates alone'}: ${((performance.now() - start) / 1000).toFixed(2)} s, ${(user / 1e6).toFixed(2)} s of processor; mean ${mean(k.values).toFixed(4)}${k.variances ? `, variance ${mean(k.variances).toFixed(4)}` : ''}; ${residentMegabytes()}`,
    )
  }
if (file) console.log(`  peer: ${runPeer(new URL('./kriging_peer.py', import.meta.url), [file])}`)
