/** Motion, extrapolation of 12 steps and STEPS of 20 members on 640 x 710 cells; pySTEPS beside, on one thread. */
import { randomFrom } from '@setu/core/random'
import { extrapolate } from '../src/advection.js'
import { motionOf } from '../src/motion.js'
import { runSteps, stepsBasis } from '../src/steps.js'
import { machine, milliseconds, residentMegabytes, runPeer } from './peer/run-peer.js'

const width = 710
const height = 640
const steps = 12
const members = 20

/** Showers of many sizes that move by 6 cells east and 3 south a step, as in a radar composite. */
const frame = (t: number): Float32Array => {
  const random = randomFrom(7)
  const field = new Float32Array(width * height)
  for (let k = 0; k < 160; k++) {
    const x = random.uniform() * width + 6 * t
    const y = random.uniform() * height + 3 * t
    const radius = 3 + 20 * random.uniform() ** 2
    const peak = 14 * random.uniform() ** 2 * (1 + 0.1 * t * (random.uniform() - 0.5))
    for (let r = Math.max(0, Math.floor(y - 3 * radius)); r < Math.min(height, y + 3 * radius); r++)
      for (let c = Math.max(0, Math.floor(x - 3 * radius)); c < Math.min(width, x + 3 * radius); c++)
        field[r * width + c]! += peak * Math.exp(-((r - y) ** 2 + (c - x) ** 2) / (2 * radius * radius))
  }
  return field.map((v) => (v < 0.1 ? 0 : v))
}

const frames = [0, 1, 2].map(frame)
console.log(`nowcast, ${height} x ${width} cells, ${machine()}`)
const motion = motionOf(frames, width, height, 'lucas-kanade')
const lk = milliseconds(() => motionOf(frames, width, height, 'lucas-kanade'), 5)
const moved = milliseconds(() => extrapolate(frames[2]!, motion, steps), 5)
console.log(
  `  ours, Lucas-Kanade ${lk.toFixed(0)} ms, extrapolation of ${steps} steps ${moved.toFixed(0)} ms, together ${(lk + moved).toFixed(0)} ms`,
)
const begun = performance.now()
let [sum, cells] = [0, 0]
await runSteps(
  stepsBasis(frames, motion, 8),
  motion,
  members,
  { steps, levels: 8, seed: 1, minutes: 5, km: 1, rim: 10 },
  (_, __, rate) => {
    for (const v of rate)
      if (!Number.isNaN(v)) {
        sum += v
        cells++
      }
  },
)
console.log(
  `  ours, STEPS ${members} members x ${steps} steps ${((performance.now() - begun) / 1000).toFixed(1)} s, mean ${(sum / cells).toFixed(3)} mm/h, ${residentMegabytes()}`,
)
console.log(
  `  peer: ${runPeer(new URL('./nowcast_peer.py', import.meta.url), [String(height), String(width), String(steps), String(members)])}`,
)
