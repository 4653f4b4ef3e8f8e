import { defineProcess, planned, type Run } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { execute, type Spread } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { count, inputs, outputs, scalar } from '@setu/core/schema'
import { memorySource } from '@setu/core/source'
import { expect, test } from 'vitest'

const host = (more: Partial<Parameters<typeof createRun>[0]> = {}): Run =>
  createRun({
    signal: new AbortController().signal,
    open: async (r) => memorySource(r, new Uint8Array([1, 2, 3])),
    write: async (name, type) => ({ name, type, size: 0, sha256: '' }),
    yield: () => new Promise((done) => setImmediate(done)),
    now: () => performance.now(),
    ...more,
  })

const summing = defineProcess({
  id: 'test.sum',
  version: '1.0.0',
  title: '',
  description: '',
  cite: [],
  inputs: inputs({ n: count({ title: 'n', default: 10 }) }),
  outputs: outputs({ sum: scalar({ title: 'Sum' }) }),
  views: [],
  examples: [],
  messages: {},
  sentence: () => ({ code: '', values: {} }),
  cost: () => ({ seconds: 1, bytes: 1 }),
  load: async () =>
    planned<{ n: number }, { sum: number | null; findings: never[] }, number, number>({
      split: async ({ n }) => Array.from({ length: n }, (_, i) => i),
      part: async (chunk, _, run) => {
        run.found({ code: `part-${chunk}`, severity: 'note', message: 'x' })
        return Math.sin(chunk) * 1e10 ** (chunk % 3)
      },
      merge: async (parts) => ({ sum: parts.reduce((a, b) => a + b, 0) }),
    }) as never,
})

test('a plan gives the same outputs and the same order of findings however its parts are spread', async () => {
  const backwards: Spread = async (chunks, part) => {
    const done = new Map<number, Awaited<ReturnType<typeof part>>>()
    for (const i of [...chunks.keys()].reverse()) done.set(i, await part(chunks[i]))
    return chunks.map((_, i) => done.get(i)!)
  }
  const a = await execute(summing, { n: 25 }, host())
  const b = await execute(summing, { n: 25 }, host(), backwards)
  expect(b).toEqual(a)
  expect(a.findings.map((f) => f.code)).toEqual(Array.from({ length: 25 }, (_, i) => `part-${i}`))
})

test('progress is monotone, yields, and a cancel stops a loop at its next step', async () => {
  const abort = new AbortController()
  const seen: number[] = []
  const run = host({ signal: abort.signal, progress: (f) => seen.push(f) })
  const loop = (async () => {
    for (let i = 0; ; i++) {
      const until = performance.now() + 2
      while (performance.now() < until);
      await run.progress(i % 7 === 0 ? 0.1 : i / 1e6)
    }
  })()
  const begun = performance.now()
  setTimeout(() => abort.abort(), 60)
  await expect(loop).rejects.toSatisfy((e) => isSetuError(e, 'cancelled'))
  expect(performance.now() - begun).toBeLessThan(1000)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
})

test('a reference is opened once, and asset names cannot leave their folder', async () => {
  let opened = 0
  const run = host({
    open: async (r) => {
      opened++
      return memorySource(r, new Uint8Array())
    },
  })
  await Promise.all([run.open('a'), run.open('a'), run.open('b')])
  expect(opened).toBe(2)
  await expect(run.write('../x', 'text/plain', new Uint8Array())).rejects.toThrow(/plain file name/)
})
