import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isSetuError } from '@setu/core/errors'
import { afterAll, afterEach, expect, test } from 'vitest'
import { createEngine, type Engine, type EngineOptions } from '../src/engine.js'
import type { JobRequest } from '../src/job.js'
import { type JobStore, openStore } from '../src/store.js'

const catalogue = pathToFileURL(join(import.meta.dirname, 'fixtures', 'catalogue.mjs')).href
const roots: string[] = []
const engines: Engine[] = []
const folder = async (): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'setu-engine-'))
  roots.push(root)
  return root
}
const begin = async (root: string, more: Partial<EngineOptions> = {}): Promise<{ engine: Engine; store: JobStore }> => {
  const store = await openStore(root)
  const engine = await createEngine(store, {
    catalogue,
    remoteHosts: [],
    threads: 1,
    memoryBytes: 400 * 2 ** 20,
    concurrency: 2,
    queue: { sync: 2, async: 2 },
    seconds: { sync: 30, async: 60 },
    backOffMs: 20,
    ...more,
  })
  engines.push(engine)
  return { engine, store }
}
const ask = (process: string, inputs: Record<string, unknown> = {}, more: Partial<JobRequest> = {}): JobRequest => ({
  process,
  version: '1.0.0',
  inputs,
  mode: 'async',
  reuse: false,
  ...more,
})
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.stop()
})
afterAll(async () => {
  for (const root of roots) await rm(root, { recursive: true, force: true })
})

test('a job that allocates without end is stopped at its limit, with its name; the next one runs', async () => {
  const { engine } = await begin(await folder())
  const { id } = await engine.submit(ask('test.hog'))
  const { job } = await engine.ended(id)
  expect(job).toMatchObject({ status: 'failed', problem: { code: 'memory-exceeded', where: 'test.hog' } })
  expect(engine.stats().childBytes).toBeLessThan(700 * 2 ** 20)
  const next = await engine.submit(ask('test.make'))
  expect((await engine.ended(next.id)).job.status).toBe('successful')
}, 20_000)

test('a child that dies is tried three times, then a dead letter with its error, not a dead engine', async () => {
  const { engine } = await begin(await folder())
  const { id } = await engine.submit(ask('test.crash'))
  expect((await engine.ended(id)).job).toMatchObject({
    status: 'failed',
    attempts: 3,
    deadLetter: true,
    problem: { code: 'internal', found: expect.stringContaining('code 7') },
  })
})

test('a cancel is answered at once; who does not listen is ended after five seconds', async () => {
  const { engine } = await begin(await folder(), { concurrency: 1 })
  const { id } = await engine.submit(ask('test.spin'))
  await new Promise((done) => setTimeout(done, 400))
  const at = performance.now()
  // Not after the two seconds in which a job may listen, nor after the five at which it is ended.
  expect((await engine.dismiss(id))?.status).toBe('dismissed')
  expect(performance.now() - at).toBeLessThan(1000)
  // One lane, one place: this waits until the deaf one is gone.
  const next = await engine.submit(ask('test.make'))
  expect((await engine.ended(next.id)).job.status).toBe('successful')
  expect(performance.now() - at).toBeGreaterThan(4500)
  expect(performance.now() - at).toBeLessThan(12_000)
}, 20_000)

test('time is up: the job is stopped and says so', async () => {
  const { engine } = await begin(await folder(), { seconds: { sync: 0.3, async: 60 } })
  const { id } = await engine.submit(ask('test.wait', { seconds: 20 }, { mode: 'sync' }))
  expect((await engine.ended(id)).job).toMatchObject({
    status: 'failed',
    problem: { code: 'too-large', wayOut: expect.stringContaining('respond-async') },
  })
})

test('the queue is bounded; places are told; progress never falls', async () => {
  const { engine } = await begin(await folder(), { concurrency: 1 })
  const seen: number[] = []
  const first = await engine.submit(ask('test.wait', { seconds: 1 }))
  engine.watch(first.id, (event) => event.kind === 'status' && seen.push(event.job.progress))
  const second = await engine.submit(ask('test.make'))
  const third = await engine.submit(ask('test.make'))
  expect([engine.place(second.id), engine.place(third.id)]).toEqual([0, 1])
  await expect(engine.submit(ask('test.make'))).rejects.toSatisfy((e) => isSetuError(e, 'busy'))
  // The other lane is open.
  const quick = await engine.submit(ask('test.make', {}, { mode: 'sync' }))
  expect((await engine.ended(quick.id)).job.status).toBe('successful')
  await engine.ended(third.id)
  expect(seen.length).toBeGreaterThan(5)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
})

test('one process cannot take every place', async () => {
  const { engine } = await begin(await folder(), { concurrency: 2, perProcess: 1, queue: { sync: 2, async: 9 } })
  const slow = await engine.submit(ask('test.wait', { seconds: 2 }))
  const also = await engine.submit(ask('test.wait', { seconds: 2 }))
  const other = await engine.submit(ask('test.make'))
  await engine.ended(other.id)
  expect(engine.place(also.id)).toBe(0)
  await engine.dismiss(also.id)
  await engine.dismiss(slow.id)
})

test('a result is found again by its key, after a restart too; without reuse it is computed anew', async () => {
  const root = await folder()
  const { engine, store } = await begin(root)
  const first = await engine.submit(ask('test.make', { word: 'a' }, { reuse: true }))
  const one = (await engine.ended(first.id)).job
  const read = async (s: JobStore, id: string) =>
    JSON.parse(await readFile(join(s.resultFolder(id), 'outputs.json'), 'utf8'))
  const when = (await read(store, one.id)).when
  await engine.stop()
  const again = await begin(root)
  const second = await again.engine.submit(ask('test.make', { word: 'a' }, { reuse: true }))
  const two = (await again.engine.ended(second.id)).job
  expect(two).toMatchObject({ status: 'successful', key: one.key, reusedFrom: one.id })
  expect((await read(again.store, two.id)).when).toBe(when)
  // It has files of its own: the first may go.
  await again.engine.dismiss(one.id)
  expect(await readdir(again.store.resultFolder(two.id))).toContain('words.csv')
  const third = await again.engine.submit(ask('test.make', { word: 'a' }))
  const three = (await again.engine.ended(third.id)).job
  expect(three.reusedFrom).toBeUndefined()
  expect((await read(again.store, three.id)).when).not.toBe(when)
  expect(await again.store.byKey(one.key!)).toMatchObject({ id: three.id })
})

test('what a stop or a crash left is run again; after three attempts it has failed', async () => {
  const root = await folder()
  const { engine } = await begin(root)
  const { id } = await engine.submit(ask('test.wait', { seconds: 2 }))
  await new Promise((done) => setTimeout(done, 500))
  await engine.stop()
  const left = await openStore(root)
  // A stop hands back: it was no fault of the job.
  expect(left.get(id)).toMatchObject({ status: 'accepted', attempts: 0 })
  await left.update(id, { status: 'running', attempts: 1 })
  const other = left.newId()
  await left.create({ ...left.get(id)!, id: other, attempts: 0, status: 'accepted' }, (await left.request(id))!)
  await left.update(other, { status: 'running', attempts: 3 })
  await left.close()
  await mkdir(join(root, 'jobs', 'torn-job-here'))
  const { engine: next, store } = await begin(root)
  expect(store.get(other)).toMatchObject({ status: 'failed', deadLetter: true, attempts: 3 })
  expect(await readdir(join(root, 'jobs'))).not.toContain('torn-job-here')
  expect((await next.ended(id)).job).toMatchObject({ status: 'successful', attempts: 2 })
}, 20_000)

test('old jobs are swept, but not by a clock that jumped', async () => {
  const root = await folder()
  const { engine } = await begin(root)
  const { id } = await engine.submit(ask('test.make'))
  await engine.ended(id)
  await engine.stop()
  let wall = Date.now()
  let steady = 0
  const store = await openStore(root, { now: () => wall, steady: () => steady })
  wall += 20 * 365 * 86_400_000
  expect(await store.sweep()).toBe(0)
  steady += 20 * 365 * 86_400_000
  expect(await store.sweep()).toBe(1)
  expect(await readdir(join(root, 'jobs'))).toEqual([])
  expect(await readdir(join(root, 'keys'))).toEqual([])
  await store.close()
})
