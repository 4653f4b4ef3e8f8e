import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine, type EngineOptions } from '../src/engine.js'
import type { JobRequest } from '../src/job.js'
import { startWorker, type WorkerProcess } from '../src/nats/worker.js'
import { createNatsWorkforce } from '../src/nats/workforce.js'
import { type JobStore, openStore } from '../src/store.js'
import { openUploads } from '../src/uploads.js'
import { hasNats, startNats, type TestServer } from './nats-server.js'

const catalogue = pathToFileURL(join(import.meta.dirname, 'fixtures', 'catalogue.mjs')).href
const roots: string[] = []
const folder = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'setu-nats-jobs-'))
  roots.push(root)
  return root
}
let server: TestServer
const engines: Engine[] = []
const workers: WorkerProcess[] = []
let agency = 0
/** Of the server's acknowledgements: short in the test of a silent worker. */
let leaseMs: number | undefined
beforeAll(async () => {
  if (hasNats) server = await startNats()
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
  for (const engine of engines.splice(0)) await engine.stop()
})
afterAll(async () => {
  await server?.stop()
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

const begin = async (
  root: string,
  remote: boolean,
  more: Partial<EngineOptions> = {},
): Promise<{ engine: Engine; store: JobStore; uploads: string }> => {
  const store = await openStore(root)
  const uploads = join(root, 'uploads')
  const engine = await createEngine(store, {
    catalogue,
    uploads,
    remoteHosts: [],
    threads: 1,
    memoryBytes: 400 * 2 ** 20,
    concurrency: 2,
    queue: { sync: 2, async: 1000 },
    seconds: { sync: 30, async: 60 },
    backOffMs: 20,
    ...(remote
      ? {
          workforce: (build, ended) =>
            createNatsWorkforce(
              { servers: server.url, agency: `t${agency}`, uploads, ...(leaseMs ? { leaseMs } : {}) },
              build,
              ended,
            ),
        }
      : {}),
    ...more,
  })
  engines.push(engine)
  return { engine, store, uploads }
}
const work = async (name: string, concurrency = 1): Promise<WorkerProcess> => {
  const at = { servers: server.url, agency: `t${agency}`, ...(leaseMs ? { leaseMs } : {}) }
  const options = { ...at, name, folder: folder(), catalogue, concurrency }
  const worker = await startWorker({ ...options, memoryBytes: 400 * 2 ** 20 })
  workers.push(worker)
  return worker
}
const ask = (process: string, inputs: Record<string, unknown> = {}, more: Partial<JobRequest> = {}): JobRequest => ({
  process,
  version: '1.0.0',
  inputs,
  mode: 'async',
  reuse: false,
  ...more,
})
const filesOf = (store: JobStore, id: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(store.resultFolder(id))
      .filter((name) => name !== 'item.json')
      .map((name) => [name, readFileSync(join(store.resultFolder(id), name), 'utf8')]),
  )

test.runIf(hasNats)(
  'a plan over two workers gives the same bytes as here, uploads and findings among them',
  async () => {
    agency++
    const here = await begin(folder(), false)
    const there = await begin(folder(), true)
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251)
    const references = []
    for (const { uploads } of [here, there])
      references.push(
        (
          await (
            await openUploads(uploads, { bytes: 1e9 })
          ).put(
            (async function* () {
              yield bytes
            })(),
            'rain.bin',
          )
        ).reference,
      )
    const pair = [await work('one'), await work('two')]
    const inputs = { data: references[0], chunks: 9 }
    const a = await here.engine.submit(ask('test.sum', inputs))
    const b = await there.engine.submit(ask('test.sum', inputs))
    const findings: unknown[] = []
    there.engine.watch(b.id, (event) => event.kind === 'finding' && findings.push(event.finding))
    const [one, two] = [await here.engine.ended(a.id), await there.engine.ended(b.id)]
    expect([one.job.status, two.job.status, two.job.problem]).toEqual(['successful', 'successful', undefined])
    expect(filesOf(there.store, b.id)).toEqual(filesOf(here.store, a.id))
    expect(two.job.key).toBe(one.job.key)
    expect(findings).toHaveLength(9)
    const did = pair.map((w) => w.stats().parts)
    expect(did[0]! + did[1]!).toBe(9)
    expect(Math.min(...did)).toBeGreaterThan(0)
  },
  30_000,
)

test.runIf(hasNats)(
  'a result with files comes whole, is found again by its key; failures, cancels and progress are told',
  async () => {
    agency++
    const { engine, store } = await begin(folder(), true)
    await work('one', 2)
    const first = await engine.submit(ask('test.make', { word: 'far' }, { reuse: true }))
    const one = (await engine.ended(first.id)).job
    expect(one).toMatchObject({ status: 'successful', worker: 'one', attempts: 1 })
    expect(Object.keys(filesOf(store, one.id)).sort()).toEqual([
      'curve.vl.json',
      'outputs.json',
      'provenance.json',
      'words.csv',
    ])
    const second = await engine.submit(ask('test.make', { word: 'far' }, { reuse: true }))
    const two = (await engine.ended(second.id)).job
    expect(two).toMatchObject({ status: 'successful', key: one.key, reusedFrom: one.id })
    expect(filesOf(store, two.id)).toEqual(filesOf(store, one.id))
    const bad = await engine.submit(ask('test.make', { fail: 1 }))
    expect((await engine.ended(bad.id)).job).toMatchObject({
      status: 'failed',
      attempts: 1,
      problem: { code: 'failed-check' },
    })
    const dead = await engine.submit(ask('test.crash'))
    expect((await engine.ended(dead.id)).job).toMatchObject({ status: 'failed', attempts: 3, deadLetter: true })
    const long = await engine.submit(ask('test.wait', { seconds: 30 }))
    const seen: number[] = []
    await new Promise<void>((done) => {
      engine.watch(long.id, (event) => {
        if (event.kind === 'status') seen.push(event.job.progress)
        if (seen.length > 5) done()
      })
    })
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect((await engine.dismiss(long.id))?.status).toBe('dismissed')
    // The place is free again: the worker heard of it.
    const next = await engine.submit(ask('test.make'))
    expect((await engine.ended(next.id)).job.status).toBe('successful')
    expect(readdirSync(join(store.resultFolder(long.id), '..', '..'))).not.toContain(long.id)
  },
  40_000,
)

test.runIf(hasNats)(
  'jobs wait for a worker, for the server, and survive its deleted store and the restart of the station',
  async () => {
    agency++
    const root = folder()
    const first = await begin(root, true)
    const ids: string[] = []
    for (let i = 0; i < 20; i++) ids.push((await first.engine.submit(ask('test.make', { word: `w${i}` }))).id)
    await first.engine.stop()
    await server.kill()
    rmSync(join(server.folder, 'jetstream'), { recursive: true, force: true })
    const { engine, store } = await begin(root, true)
    for (let i = 0; i < 5; i++) ids.push((await engine.submit(ask('test.make', { word: `x${i}` }))).id)
    await server.start()
    await work('late', 2)
    const ended = await Promise.all(ids.map((id) => engine.ended(id)))
    expect(ended.map((e) => e.job.status)).toEqual(ids.map(() => 'successful'))
    expect(ended.map((e) => e.job.attempts)).toEqual(ids.map(() => 1))
    expect(new Set(ids.map((id) => filesOf(store, id)['words.csv'])).size).toBe(25)
  },
  60_000,
)

test.runIf(hasNats)(
  'a worker that falls silent loses its job to another; what it says later changes nothing',
  async () => {
    agency++
    leaseMs = 900
    const { engine, store } = await begin(folder(), true)
    const main = join(import.meta.dirname, 'fixtures', 'chaos-worker.mjs')
    const nats = { servers: server.url, agency: `t${agency}`, leaseMs, name: 'silent' }
    const { NODE_OPTIONS: _, ...env } = process.env
    const silent = spawn(process.execPath, [main, JSON.stringify({ nats, folder: folder() })], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    })
    await new Promise((done) => silent.stdout.once('data', done))
    const { id } = await engine.submit(ask('test.wait', { seconds: 1 }))
    await expect.poll(() => store.get(id)?.worker, { timeout: 5000 }).toBe('silent')
    silent.kill('SIGSTOP')
    await work('other')
    expect((await engine.ended(id)).job).toMatchObject({ status: 'successful', worker: 'other', attempts: 2 })
    const before = filesOf(store, id)
    silent.kill('SIGCONT')
    await new Promise((done) => setTimeout(done, 1500))
    expect(store.get(id)).toMatchObject({ status: 'successful', worker: 'other' })
    expect(filesOf(store, id)).toEqual(before)
    silent.kill('SIGKILL')
    leaseMs = undefined
  },
  30_000,
)
