/** FSS at 4 thresholds and 8 scales on 640 x 710 cells; one scale against eight; SciPy's uniform_filter beside. */
import { randomFrom } from '@setu/core/random'
import { fractionSums } from '../src/fss.js'
import { eventTable } from '../src/summed-area.js'
import { machine, milliseconds, residentMegabytes, runPeer } from './peer/run-peer.js'

const width = 710
const height = 640
const scales = [1, 3, 5, 9, 17, 33, 65, 129]
const thresholds = [0.1, 1, 5, 10]

/** Showers of many sizes, most of them light, as in a radar composite. */
const showers = (seed: number): Float64Array => {
  const random = randomFrom(seed)
  const field = new Float64Array(width * height)
  for (let k = 0; k < 120; k++) {
    const x = random.uniform() * width
    const y = random.uniform() * height
    const radius = 3 + 20 * random.uniform() ** 2
    const peak = 12 * random.uniform() ** 2
    for (let r = Math.max(0, Math.floor(y - 3 * radius)); r < Math.min(height, y + 3 * radius); r++)
      for (let c = Math.max(0, Math.floor(x - 3 * radius)); c < Math.min(width, x + 3 * radius); c++)
        field[r * width + c]! += peak * Math.exp(-((r - y) ** 2 + (c - x) ** 2) / (2 * radius * radius))
  }
  return field
}

const forecast = showers(1)
const observed = showers(2)
const table = (t: number) => eventTable(forecast, observed, width, height, { forecast: t, observed: t })

console.log(`fractions skill score, ${height} x ${width} cells, ${machine()}`)
let ones = 0
let eights = 0
for (const t of thresholds) {
  const events = table(t)
  const one = milliseconds(() => fractionSums(table(t), [9]), 9)
  const eight = milliseconds(() => fractionSums(table(t), scales), 9)
  ones += one
  eights += eight
  const share = ((events.forecastEvents / width / height) * 100).toFixed(1)
  console.log(
    `  >= ${t} (${share} % events): one scale ${one.toFixed(1)} ms, eight ${eight.toFixed(1)} ms, ${(eight / one).toFixed(2)} times`,
  )
}
console.log(
  `  ours, 4 thresholds x 1 scale ${ones.toFixed(1)} ms, x 8 scales ${eights.toFixed(1)} ms (${(eights / ones).toFixed(2)} times), ${residentMegabytes()}`,
)
console.log(`  peer: ${runPeer(new URL('./fss_peer.py', import.meta.url), [String(height), String(width)])}`)
