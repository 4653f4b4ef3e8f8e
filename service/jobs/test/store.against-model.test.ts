import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { createBacklog } from '../src/backlog.js'
import type { JobRecord, JobRequest } from '../src/job.js'
import { type JobStore, openStore } from '../src/store.js'

const roots: string[] = []
const folder = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'setu-store-'))
  roots.push(root)
  return root
}
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})
const at = '2026-11-25T00:00:00.000Z'
const request = (word: string): JobRequest => ({
  process: `p.${word}`,
  version: '1',
  inputs: { word },
  mode: 'async',
  reuse: false,
  user: word,
})
const accept = async (store: JobStore, word: string): Promise<string> => {
  const id = store.newId()
  const { process, version, mode, inputs, user } = request(word)
  const record: JobRecord = {
    id,
    process,
    version,
    mode,
    inputs,
    user: user!,
    status: 'accepted',
    progress: 0,
    created: at,
    updated: at,
    attempts: 0,
  }
  await store.create(record, request(word))
  return id
}
const shown = async (store: JobStore) =>
  (await store.list({ limit: 1000 })).jobs.map(({ id, status, attempts, progress, process }) => ({
    id,
    status,
    attempts,
    progress,
    process,
  }))

test('any sequence of steps, restarts and compactions shows what a plain list would', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('accept' as const), word: fc.constantFrom('a', 'b', 'c') }),
    fc.record({
      do: fc.constantFrom('run' as const, 'end' as const, 'fail' as const, 'remove' as const),
      which: fc.nat(30),
    }),
    fc.record({ do: fc.constant('restart' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const root = folder()
      // Segments of a few lines: every sequence rolls and compacts.
      const options = { journal: { segmentBytes: 700 } }
      let store = await openStore(root, options)
      const model: { id: string; status: string; attempts: number; progress: number; process: string }[] = []
      for (const one of steps) {
        if (one.do === 'accept')
          model.push({
            id: await accept(store, one.word),
            status: 'accepted',
            attempts: 0,
            progress: 0,
            process: `p.${one.word}`,
          })
        else if (one.do === 'restart') {
          await store.sweep()
          await store.close()
          store = await openStore(root, options)
        } else if (model.length) {
          const index = one.which % model.length
          const job = model[index]!
          if (one.do === 'remove') {
            await store.remove(job.id)
            model.splice(index, 1)
            continue
          }
          const patch = {
            run: { status: 'running', attempts: job.attempts + 1 },
            end: { status: 'successful', progress: 1, finished: new Date().toISOString() },
            fail: { status: 'failed', finished: new Date().toISOString() },
          }[one.do]
          Object.assign(job, {
            status: patch.status,
            ...('attempts' in patch ? { attempts: patch.attempts } : {}),
            ...('progress' in patch ? { progress: 1 } : {}),
          })
          await store.update(job.id, patch as Partial<JobRecord>)
        }
        expect(await shown(store)).toEqual([...model].reverse())
      }
      expect(store.waiting()).toBe(model.filter((j) => j.status === 'accepted').length)
      for (const word of ['a', 'b', 'c']) {
        const own = model.filter((j) => j.process === `p.${word}`)
        expect(store.waiting(word)).toBe(own.filter((j) => j.status === 'accepted').length)
        expect((await store.list({ process: [`p.${word}`], limit: 2, offset: 1 })).jobs.map((j) => j.id)).toEqual(
          [...own]
            .reverse()
            .slice(1, 3)
            .map((j) => j.id),
        )
      }
      await store.close()
    }),
    { numRuns: 12, seed: 3 },
  )
}, 30_000)

test('compaction gives the space back and loses nothing', async () => {
  const root = folder()
  const store = await openStore(root, { journal: { segmentBytes: 20_000 } })
  const ids = await Promise.all(Array.from({ length: 1500 }, () => accept(store, 'a')))
  const size = () => readdirSync(join(root, 'journal')).length
  const before = size()
  await Promise.all(ids.slice(0, 1350).map((id) => store.remove(id)))
  await store.sweep()
  expect(size()).toBeLessThan(before / 3)
  await store.close()
  const again = await openStore(root)
  expect((await again.list({ limit: 5000 })).jobs.map((j) => j.id)).toEqual(ids.slice(1350).reverse())
  await again.close()
})

test('the backlog gives every waiting job once, in order, by turns of users, with a window far smaller than the queue', async () => {
  const root = folder()
  const store = await openStore(root)
  const early = await Promise.all(Array.from({ length: 300 }, () => accept(store, 'a')))
  const backlog = createBacklog(store, 20)
  const late: string[] = []
  const taken: string[] = []
  for (let i = 0; i < 400; i++) {
    await backlog.refill()
    if (i % 4 === 0 && late.length < 60) {
      const id = await accept(store, 'a')
      late.push(id)
      backlog.add(id)
    }
    const one = backlog.take(
      () => true,
      () => 0,
    )
    if (!one) continue
    taken.push(one.id)
    await store.update(one.id, { status: 'running' })
  }
  expect(taken).toEqual([...early, ...late])
  for (const word of ['b', 'b', 'c']) backlog.add(await accept(store, word))
  // b has one running, c has none.
  expect(
    backlog.take(
      () => true,
      (user) => (user === 'b' ? 1 : 0),
    )?.user,
  ).toBe('c')
  await store.close()
})

test('a crash with the journal of an older moment: jobs of that moment, no more, no folder too many', async () => {
  const root = folder()
  const store = await openStore(root)
  const one = await accept(store, 'a')
  const copy = folder()
  cpSync(join(root, 'journal'), join(copy, 'journal'), { recursive: true })
  const two = await accept(store, 'b')
  await store.close()
  for (const id of [one, two]) mkdirSync(join(copy, 'jobs', id, 'result'), { recursive: true })
  writeFileSync(join(copy, 'jobs', one, 'result', 'item.json'), '{}')
  const then = await openStore(copy)
  expect((await then.list()).jobs.map((j) => j.id)).toEqual([one])
  expect(readdirSync(join(copy, 'jobs'))).toEqual([one])
  await then.close()
})

test('a folder has one writer; what a process that is gone left is taken over', async () => {
  const root = folder()
  const store = await openStore(root)
  await expect(openStore(root)).rejects.toMatchObject({ code: 'busy' })
  await store.close()
  writeFileSync(join(root, 'lock'), '999999999 1')
  await (await openStore(root)).close()
  // Another process that lives: the one that started this one.
  const stat = readFileSync(`/proc/${process.ppid}/stat`, 'latin1')
  writeFileSync(join(root, 'lock'), `${process.ppid} ${stat.split(') ').pop()!.split(' ')[19]}`)
  await expect(openStore(root)).rejects.toMatchObject({
    code: 'busy',
    found: expect.stringContaining(`${process.ppid}`),
  })
})

test('a disk that refuses a state keeps it in memory and writes it when there is room', async () => {
  const root = folder()
  let full = false
  const store = await openStore(root, {
    journal: {
      disk: {
        async write(handle, bytes, at) {
          if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
          await handle.write(bytes, 0, bytes.length, at)
        },
        sync: (handle) => handle.datasync(),
      },
    },
  })
  const id = await accept(store, 'a')
  full = true
  await expect(accept(store, 'b')).rejects.toMatchObject({ found: 'a full disk' })
  await expect(store.update(id, { status: 'failed' })).rejects.toMatchObject({ found: 'a full disk' })
  expect(store.get(id)?.status).toBe('failed')
  full = false
  await new Promise((done) => setTimeout(done, 1200))
  await store.close()
  const again = await openStore(root)
  expect(await shown(again)).toMatchObject([{ id, status: 'failed' }])
  await again.close()
})
