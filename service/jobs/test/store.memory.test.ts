import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, expect, test } from 'vitest'
import { createBacklog } from '../src/backlog.js'
import type { JobRequest } from '../src/job.js'
import { openStore } from '../src/store.js'

const root = mkdtempSync(join(tmpdir(), 'setu-memory-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void
const heap = (): number => {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

test('the queue costs no more memory with 24,000 jobs than with 4,000', async () => {
  const store = await openStore(root)
  const backlog = createBacklog(store)
  const accept = async (many: number): Promise<void> => {
    const at = new Date().toISOString()
    for (let done = 0; done < many; done += 1000)
      await Promise.all(
        Array.from({ length: 1000 }, async (_, i) => {
          const request: JobRequest = {
            process: 'rain.validate',
            version: '1.0.0',
            inputs: { product: 'sample:rain/monsoon/product.nc', threshold: done + i },
            mode: 'async',
            reuse: true,
            user: `user ${i % 10}`,
          }
          const { reuse: _reuse, ...shown } = request
          const id = store.newId()
          const state = { status: 'accepted' as const, progress: 0, created: at, updated: at, attempts: 0 }
          await store.create({ id, ...shown, ...state }, request)
          backlog.add(id)
        }),
      )
  }
  await accept(4000)
  await backlog.refill()
  const few = heap()
  await accept(20_000)
  await backlog.refill()
  const many = heap()
  expect(store.waiting()).toBe(24_000)
  expect(many - few).toBeLessThan(6)
  await store.close()
}, 20_000)
