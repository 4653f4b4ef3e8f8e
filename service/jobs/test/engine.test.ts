import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
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

test('a child that dies is a failed job, not a dead engine', async () => {
  const { engine } = await begin(await folder())
  const { id } = await engine.submit(ask('test.crash'))
  expect((await engine.ended(id)).job).toMatchObject({
    status: 'failed',
    problem: { code: 'internal', found: expect.stringContaining('code 7') },
  })
})

test('a cancel is answered at once; who does not listen is ended after two seconds', async () => {
  const { engine } = await begin(await folder(), { concurrency: 1 })
  const { id } = await engine.submit(ask('test.spin'))
  await new Promise((done) => setTimeout(done, 400))
  const at = performance.now()
  expect((await engine.dismiss(id))?.status).toBe('dismissed')
  expect(performance.now() - at).toBeLessThan(100)
  // One lane, one place: this waits until the deaf one is gone.
  const next = await engine.submit(ask('test.make'))
  expect((await engine.ended(next.id)).job.status).toBe('successful')
  expect(performance.now() - at).toBeLessThan(4000)
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

test('what a stop or a crash left is run again; after three attempts, or when somebody waited, it has failed', async () => {
  const root = await folder()
  const { engine } = await begin(root)
  const { id } = await engine.submit(ask('test.wait', { seconds: 2 }))
  await new Promise((done) => setTimeout(done, 500))
  await engine.stop()
  const status = join(root, 'jobs', id, 'status.json')
  expect(JSON.parse(await readFile(status, 'utf8'))).toMatchObject({ status: 'running', attempts: 1 })
  const leave = async (name: string, patch: object): Promise<void> => {
    const record = JSON.parse(await readFile(status, 'utf8'))
    await mkdir(join(root, 'jobs', name), { recursive: true })
    await writeFile(join(root, 'jobs', name, 'request.json'), await readFile(join(root, 'jobs', id, 'request.json')))
    await writeFile(join(root, 'jobs', name, 'status.json'), JSON.stringify({ ...record, id: name, ...patch }))
  }
  await leave('poisoned-job', { attempts: 3 })
  await leave('waited-for-job', { mode: 'sync' })
  await mkdir(join(root, 'jobs', 'torn-job-here'))
  await writeFile(join(root, 'jobs', 'torn-job-here', 'status.json'), '{"id":"torn')
  const { engine: next, store } = await begin(root)
  expect(store.get('poisoned-job')?.status).toBe('failed')
  expect(store.get('waited-for-job')?.status).toBe('failed')
  expect(store.get('torn-job-here')).toBeUndefined()
  expect((await next.ended(id)).job).toMatchObject({ status: 'successful', attempts: 2 })
}, 20_000)

test('old jobs are swept, running ones never', async () => {
  const root = await folder()
  const { engine } = await begin(root)
  const { id } = await engine.submit(ask('test.make'))
  const { job } = await engine.ended(id)
  await engine.stop()
  await writeFile(
    join(root, 'jobs', id, 'status.json'),
    JSON.stringify({ ...job, finished: '2020-01-01T00:00:00.000Z' }),
  )
  const store = await openStore(root)
  expect(await store.sweep()).toBe(1)
  expect(await readdir(join(root, 'jobs'))).toEqual([])
  expect(await readdir(join(root, 'keys'))).toEqual([])
})
