/**
 * A worker: takes jobs and parts of plans from the queues of a station, runs them in child processes of its own, and
 * sends back how they ended. It keeps nothing: killed at any moment, what it had is given to another.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { deserialize } from 'node:v8'
import type { JsMsg } from '@nats-io/jetstream'
import { setuError, tagged, toProblem } from '@setu/core/errors'
import { buildStamp } from '../build-stamp.js'
import { type Children, createChildren, type RunningJob } from '../child.js'
import type { ChildJob } from '../child-protocol.js'
import { openUploads } from '../uploads.js'
import { fileEnd, getFile, putFile } from './files.js'
import { INLINE_BYTES, type NatsLink, type NatsOptions, openNats } from './link.js'
import type { Answer, Outcome, PartOutcome, Say, WireJob, WirePart } from './messages.js'
import { listFolder, pack } from './pack.js'
import { take } from './work-queue.js'
import { uploadsIn } from './workforce.js'

export interface WorkerOptions extends NatsOptions {
  /** Scratch: uploads that were fetched, attempts at work. */
  readonly folder: string
  /** URL of a module that is a `Catalogue`. */
  readonly catalogue: string
  readonly concurrency: number
  readonly memoryBytes: number
  readonly remoteHosts?: readonly string[]
  readonly onError?: (error: unknown) => void
}

export interface WorkerProcess {
  readonly name: string
  /** What runs now, and what ran. */
  stats(): { readonly running: number; readonly jobs: number; readonly parts: number }
  /** Takes no more; what runs is handed back. */
  stop(): Promise<void>
}

const UPLOAD_BYTES = 64 * 2 ** 30
const ASK_MS = 5000
const RETURN_MS = 2000
const PUBLISH_ATTEMPTS = 15
/** Between two signs of a worker that has nothing to do. */
const HERE_MS = 15_000

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body
}
const readAll = async (body: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces)
}

export const startWorker = async (options: WorkerOptions): Promise<WorkerProcess> => {
  const { folder, catalogue, concurrency, memoryBytes, remoteHosts = [], ...nats } = options
  const { onError = (error: unknown) => console.error('worker:', tagged(error).message) } = options
  const name = options.name ?? `${hostname()}:${process.pid}`
  const uploads = await openUploads(join(folder, 'uploads'), { bytes: UPLOAD_BYTES })
  const scratch = join(folder, `work-${process.pid}`)
  await mkdir(scratch, { recursive: true })
  const link: NatsLink = await openNats({ ...nats, name: `setu worker ${name}` })
  await link.ensure()
  const { names, connection } = link
  const { name: _n, ...server } = nats
  const children: Children = createChildren({
    catalogue,
    uploads: uploads.folder,
    remoteHosts,
    threads: 1,
    memoryBytes,
    spare: concurrency,
    nats: server,
  })
  const running = new Map<string, RunningJob>()
  const counts = { jobs: 0, parts: 0 }
  let stopping = false

  const fetchUploads = async (inputs: unknown): Promise<void> => {
    for (const sha256 of uploadsIn(inputs)) {
      if (await uploads.get(sha256)) continue
      const end = await fileEnd(link, sha256)
      if (end) await uploads.put(getFile(link, sha256), end.name, sha256)
    }
  }
  const inputsOf = async (job: WireJob): Promise<unknown> =>
    job.inputsFile ? JSON.parse((await readAll(getFile(link, job.inputsFile))).toString('utf8')) : job.inputs

  /** Runs in a child, with signs of life; `stopped` says that it was this worker that stopped it. */
  const inChild = async (
    key: string,
    job: ChildJob,
    message: JsMsg,
    beat: () => void,
    hear: Parameters<Children['run']>[1] = {},
  ): Promise<Awaited<RunningJob['done']>> => {
    const child = children.run(job, hear)
    running.set(key, child)
    const pulse = setInterval(() => {
      message.working()
      beat()
    }, link.leaseMs / 3)
    beat()
    try {
      return await child.done
    } finally {
      clearInterval(pulse)
      running.delete(key)
    }
  }

  const runJob = async (message: JsMsg): Promise<void> => {
    const id = message.subject.split('.').at(-1)!
    const reply = await connection
      .request(names.ask, JSON.stringify({ id, worker: name }), { timeout: ASK_MS })
      .then((m) => m.json<Answer>())
      // The station is not there: only its journal can say.
      .catch((): Answer => ({ wait: RETURN_MS }))
    if ('wait' in reply) return message.nak(reply.wait)
    if (!reply.go) return message.ack()
    const { job } = reply
    const outDir = join(scratch, `${id}-${randomBytes(4).toString('hex')}`)
    const say = (what: Say): void => connection.publish(names.say(id), JSON.stringify(what))
    let outcome: Outcome
    try {
      const inputs = await inputsOf(job)
      await fetchUploads(inputs)
      const result = await inChild(
        id,
        { id, process: job.process, inputs, outDir, durable: false, light: false, ...(job.reuse ? { ask: true } : {}) },
        message,
        () => say({ say: 'beat', worker: name }),
        {
          onProgress: (fraction, text) =>
            say({ say: 'progress', worker: name, fraction, ...(text === undefined ? {} : { message: text }) }),
          onFinding: (finding) => say({ say: 'finding', worker: name, finding }),
          onAsk: (key) =>
            connection
              .request(names.known, JSON.stringify({ id, key, build: buildStamp() }), { timeout: ASK_MS })
              .then((m) => m.json<{ from?: string }>().from)
              .catch(() => undefined),
        },
      )
      if (result.reusedFrom) outcome = { key: result.key, worker: name, reusedFrom: result.reusedFrom }
      else {
        const entries = await listFolder(outDir)
        const size = entries.reduce((sum, e) => sum + e.size, 0)
        if (size <= INLINE_BYTES)
          outcome = { key: result.key, worker: name, pack: (await readAll(pack(outDir, entries))).toString('base64') }
        else {
          const packFile = `${id}-${randomBytes(4).toString('hex')}`
          await putFile(link, packFile, 'result', pack(outDir, entries))
          outcome = { key: result.key, worker: name, packFile }
        }
      }
      counts.jobs++
    } catch (error) {
      if (stopping) return message.nak()
      outcome = { worker: name, failed: toProblem(error) }
    } finally {
      await rm(outDir, { recursive: true, force: true }).catch(() => {})
    }
    // First the outcome is safe, then the message is done with. A server that is away may come back.
    const msgID = `${id}-${message.seq}-${message.info.deliveryCount}-${name}`
    for (let attempt = 1; ; attempt++) {
      try {
        await link.js.publish(names.results.subject(id), JSON.stringify(outcome), { msgID })
        break
      } catch (error) {
        if (attempt >= PUBLISH_ATTEMPTS || stopping) throw error
        await new Promise((done) => setTimeout(done, RETURN_MS))
      }
    }
    message.ack()
  }

  const runPart = async (message: JsMsg): Promise<void> => {
    const part = message.json<WirePart>()
    const { spread, index } = part
    const key = `${spread}.${index}`
    const tell = (outcome: PartOutcome): Promise<unknown> =>
      connection.request(names.done(spread), JSON.stringify(outcome), { timeout: ASK_MS })
    const outDir = join(scratch, `part-${key}-${randomBytes(4).toString('hex')}`)
    let outcome: PartOutcome
    try {
      // A coordinator that is gone needs no parts: its job begins anew elsewhere.
      await tell({ index, beat: true })
    } catch {
      return message.info.deliveryCount > 3 ? message.ack() : message.nak(RETURN_MS)
    }
    try {
      if (message.info.deliveryCount > 3)
        throw setuError('internal', { where: part.process, found: 'a part whose workers ended', expected: 'its value' })
      const load = part.load ?? (await readAll(getFile(link, part.loadFile!))).toString('base64')
      await fetchUploads((deserialize(Buffer.from(load, 'base64')) as { inputs: unknown }).inputs)
      await mkdir(outDir, { recursive: true })
      const job = { id: key, process: part.process, inputs: null, part: load, outDir, durable: false, light: false }
      await inChild(key, job, message, () => void tell({ index, beat: true }).catch(() => {}))
      const bytes = await readFile(join(outDir, 'part.bin'))
      if (bytes.length <= INLINE_BYTES) outcome = { index, part: bytes.toString('base64') }
      else {
        const partFile = `${spread}-${index}`
        await putFile(link, partFile, 'part', once(bytes))
        outcome = { index, partFile }
      }
      counts.parts++
    } catch (error) {
      if (stopping) return message.nak()
      outcome = { index, failed: toProblem(error) }
    } finally {
      await rm(outDir, { recursive: true, force: true }).catch(() => {})
    }
    await tell(outcome).catch(() => {})
    message.ack()
  }

  connection.subscribe(names.stop('*'), {
    callback: (error, message) => {
      if (error) return onError(error)
      const id = message.subject.split('.').at(-1)!
      for (const [key, child] of running) if (key === id || key.startsWith(`${id}.`)) child.cancel()
    },
  })
  const here = (): void => connection.publish(names.here, JSON.stringify({ worker: name }))
  here()
  const presence = setInterval(here, HERE_MS)
  children.warm()
  const jobs = take(link, names.jobs, runJob, { atOnce: concurrency, onError })
  // A coordinator waits while others work on its parts: these have lanes of their own.
  const parts = take(link, names.parts, runPart, { atOnce: concurrency, onError })
  return {
    name,
    stats: () => ({ running: running.size, ...counts }),
    async stop() {
      stopping = true
      clearInterval(presence)
      for (const child of running.values()) child.cancel()
      await Promise.all([jobs.stop(), parts.stop()])
      await children.stop()
      await connection.flush().catch(() => {})
      await link.close()
      await rm(scratch, { recursive: true, force: true })
    },
  }
}
