// A process for the benchmarks: a fixed amount of arithmetic, whole or in parts.
import { defineProcess, planned } from '@setu/core/contract'
import { count, inputs, outputs, scalar } from '@setu/core/schema'

const burn = async (from, to, run) => {
  let x = 0
  for (let i = from; i < to; i++) {
    for (let j = 0; j < 1e6; j++) x = (x * 16807 + j + i) % 2147483647
    await run.progress((i - from) / (to - from))
  }
  return x
}
const plan = planned({
  split: async ({ chunks }) => Array.from({ length: chunks }, (_, i) => i),
  part: async (i, { millions, pauseMs }, run) => {
    if (pauseMs) await new Promise((done) => setTimeout(done, pauseMs))
    return burn(i * millions, (i + 1) * millions, run)
  },
  merge: async (parts) => ({ sum: parts.reduce((a, b) => (a + b) % 2147483647, 0) }),
})
export const missions = []
export const processes = () => [
  defineProcess({
    id: 'bench.burn',
    version: '1.0.0',
    title: 'Burn',
    description: 'A fixed amount of arithmetic.',
    cite: [],
    views: [],
    examples: [],
    messages: { done: 'Done.' },
    sentence: () => ({ code: 'done', values: {} }),
    inputs: inputs({
      chunks: count({ title: 'Chunks', default: 1, minimum: 1 }),
      millions: count({ title: 'Millions of steps of each', default: 50, minimum: 1 }),
      pauseMs: count({ title: 'Milliseconds of waiting in each', default: 0, minimum: 0 }),
    }),
    outputs: outputs({ sum: scalar({ title: 'Sum' }) }),
    cost: () => ({ seconds: 1, bytes: 1e6 }),
    load: async () => plan,
  }),
]
