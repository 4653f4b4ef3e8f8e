/**
 * Workers on other machines, as the engine sees them. A job's message says only that it waits; a worker that took it
 * asks, and the journal decides. Heartbeats keep its lease; a worker that falls silent loses the message to another.
 * Outcomes lie in a stream until the journal knows them. Every few seconds what should be in the streams is compared
 * with what is, so that a deleted store or a message lost is made good from the journal.
 */
import type { JsMsg } from '@nats-io/jetstream'
import type { Msg } from '@nats-io/transport-node'
import { fromProblem, setuError, tagged } from '@setu/core/errors'
import type { ChildJob, ChildResult } from '../child-protocol.js'
import { knownResult, linkResult } from '../known-result.js'
import { openUploads, uploadDigest } from '../uploads.js'
import type { Attempt, AttemptListeners, Workforce } from '../workforce.js'
import { dropFile, fileEnd, getFile, putFile } from './files.js'
import { INLINE_BYTES, type NatsLink, type NatsOptions, openNats } from './link.js'
import type { Answer, Ask, Outcome, Say, WireJob } from './messages.js'
import { unpack } from './pack.js'
import { push, standingOf, type Taking, take } from './work-queue.js'

export interface NatsWorkforceOptions extends NatsOptions {
  /** Jobs that are given to the queue at once; the others wait in the journal. */
  readonly inFlight?: number
  /** Folder of the station's uploads. */
  readonly uploads?: string
  readonly onError?: (error: unknown) => void
}

interface Task {
  readonly job: ChildJob
  readonly listeners: AttemptListeners
  readonly done: (result: ChildResult) => void
  readonly fail: (error: unknown) => void
  worker?: string
  /** Steady ms of the last sign of life, or of the last look at the queue. */
  alive: number
  /** Of the outcome, until the engine has settled it. */
  outcome?: JsMsg
  files: string[]
  cancelled?: boolean
  settled?: boolean
}

const IN_FLIGHT = 256
const LOOK_MS = 5000
const RETURN_MS = 1000
/** A worker that was told to stop has this long to say so. */
const STOP_MS = 8000
const WORKER_SEEN_MS = 60_000

/** Upload references anywhere in the inputs. */
export const uploadsIn = (value: unknown, found = new Set<string>()): Set<string> => {
  if (typeof value === 'string') {
    const sha256 = uploadDigest(value)
    if (sha256) found.add(sha256)
  } else if (value && typeof value === 'object') for (const inner of Object.values(value)) uploadsIn(inner, found)
  return found
}

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body
}

export const createNatsWorkforce = (
  options: NatsWorkforceOptions,
  build: string,
  hasEnded: (id: string) => boolean,
): Workforce => {
  const { inFlight = IN_FLIGHT, onError = (error) => console.error('NATS:', tagged(error).message) } = options
  const tasks = new Map<string, Task>()
  const seen = new Map<string, number>()
  let link: NatsLink | undefined
  let results: Taking | undefined
  let stopping = false
  const steady = (): number => performance.now()

  const wire = async (at: NatsLink, task: Task): Promise<WireJob> => {
    const { id, process, inputs, keys } = task.job
    for (const sha256 of uploadsIn(inputs)) {
      if (!options.uploads || (await fileEnd(at, sha256))) continue
      const uploads = await openUploads(options.uploads, { bytes: 0 })
      const upload = await uploads.get(sha256)
      if (upload) await putFile(at, sha256, upload.name, uploads.stream(sha256) as unknown as AsyncIterable<Uint8Array>)
    }
    const reuse = keys !== undefined
    const text = JSON.stringify(inputs)
    if (text.length <= INLINE_BYTES) return { process, inputs, reuse }
    const inputsFile = `${id}-inputs`
    await putFile(at, inputsFile, 'inputs.json', once(Buffer.from(text)))
    task.files.push(inputsFile)
    return { process, inputsFile, reuse }
  }

  const answer = async (at: NatsLink, { id, worker }: Ask): Promise<Answer> => {
    seen.set(worker, steady())
    const task = tasks.get(id)
    // A job that is not here has ended, or comes again when there is room.
    if (stopping) return { wait: RETURN_MS }
    if (!task) return hasEnded(id) ? { go: false } : { wait: RETURN_MS }
    if (task.cancelled || task.outcome) return { go: false }
    if (task.worker && task.worker !== worker && steady() - task.alive < at.leaseMs)
      return { wait: Math.max(RETURN_MS, at.leaseMs - (steady() - task.alive)) }
    try {
      const job = await wire(at, task)
      await task.listeners.onStart(worker)
      task.worker = worker
      task.alive = steady()
      return { go: true, attempt: 1, job }
    } catch (error) {
      settle(task, () => task.fail(error))
      return { go: false }
    }
  }
  const settle = (task: Task, say: () => void): void => {
    if (task.settled) return
    task.settled = true
    say()
  }

  const hear = (id: string, say: Say): void => {
    seen.set(say.worker, steady())
    const task = tasks.get(id)
    if (!task || task.settled) return
    // After a restart of the station a worker that goes on is known by its beats.
    task.worker ??= say.worker
    if (task.worker !== say.worker) return
    task.alive = steady()
    if (say.say === 'progress') task.listeners.onProgress?.(say.fraction, say.message)
    else if (say.say === 'finding') task.listeners.onFinding?.(say.finding)
  }

  const receive = async (at: NatsLink, message: JsMsg): Promise<void> => {
    const id = message.subject.split('.').at(-1)!
    const task = tasks.get(id)
    const outcome = message.json<Outcome>()
    if (!task || task.settled) {
      // Told twice, or of a job that the engine has not taken up again yet.
      if (hasEnded(id)) {
        if ('packFile' in outcome) await dropFile(at, outcome.packFile).catch(() => {})
        message.ack()
      } else message.nak(RETURN_MS)
      return
    }
    if (task.outcome) return message.nak(RETURN_MS)
    task.outcome = message
    const keep = setInterval(() => message.working(), at.leaseMs / 3)
    try {
      if ('failed' in outcome) return settle(task, () => task.fail(fromProblem(outcome.failed)))
      const { outDir, keys = '' } = task.job
      if ('reusedFrom' in outcome) await linkResult(keys, outcome.reusedFrom, outDir)
      else if ('pack' in outcome) await unpack(once(Buffer.from(outcome.pack, 'base64')), outDir)
      else {
        task.files.push(outcome.packFile)
        await unpack(getFile(at, outcome.packFile), outDir)
      }
      const from = 'reusedFrom' in outcome ? { reusedFrom: outcome.reusedFrom } : {}
      settle(task, () => task.done({ key: outcome.key, kept: true, ...from }))
    } catch (error) {
      settle(task, () => task.fail(error))
    } finally {
      clearInterval(keep)
    }
  }

  const offer = async (at: NatsLink, task: Task): Promise<void> => {
    const { jobs, results: outcomes } = at.names
    const subject = jobs.subject(task.job.id)
    task.alive = steady()
    if ((await standingOf(at, jobs, subject)) === 'comes') return
    const filter = outcomes.subject(task.job.id)
    const outcome = await standingOf(at, outcomes, filter)
    if (outcome === 'comes') return
    if (outcome === 'stranded') await at.jsm.streams.purge(outcomes.stream, { filter })
    if (!task.settled && !task.cancelled) await push(at, subject, '', `${task.job.id}-${Date.now()}`)
  }

  const open = async (): Promise<void> => {
    while (!stopping && !link) {
      try {
        const made = await openNats({ name: 'setu station', ...options })
        await made.ensure()
        link = made
      } catch (error) {
        onError(error)
        await new Promise((done) => setTimeout(done, 1000).unref())
      }
    }
    if (!link || stopping) return
    const at = link
    const serve = (subject: string, reply: (message: Msg) => Promise<unknown>): void => {
      at.connection.subscribe(subject, {
        callback: (error, message) => {
          if (error) return onError(error)
          reply(message).then((said) => message.respond(JSON.stringify(said)), onError)
        },
      })
    }
    serve(at.names.ask, (message) => answer(at, message.json<Ask>()))
    serve(at.names.known, async (message) => {
      const { id, key, build: of } = message.json<{ id: string; key: string; build: string }>()
      const keys = tasks.get(id)?.job.keys
      return { from: keys && of === build ? await knownResult(keys, key, build) : undefined }
    })
    at.connection.subscribe(at.names.here, {
      callback: (error, message) =>
        error ? onError(error) : void seen.set(message.json<{ worker: string }>().worker, steady()),
    })
    at.connection.subscribe(at.names.say('*'), {
      callback: (error, message) =>
        error ? onError(error) : hear(message.subject.split('.').at(-1)!, message.json<Say>()),
    })
    results = take(at, at.names.results, (message) => receive(at, message), { atOnce: 32, ahead: 32, onError })
    for (const task of [...tasks.values()]) offer(at, task).catch(onError)
  }
  void open()

  let looking = false
  const look = setInterval(
    async () => {
      const at = link
      if (!at || looking || at.connection.isClosed()) return
      looking = true
      try {
        for (const [worker, when] of seen) if (steady() - when > WORKER_SEEN_MS) seen.delete(worker)
        await at.ensure()
        for (const task of [...tasks.values()]) {
          const patience = task.worker ? at.leaseMs : Math.min(LOOK_MS, at.leaseMs)
          if (!task.settled && !task.outcome && steady() - task.alive > patience) await offer(at, task)
        }
      } catch (error) {
        onError(error)
      } finally {
        looking = false
      }
    },
    Math.min(LOOK_MS, options.leaseMs ?? LOOK_MS),
  ).unref()

  return {
    room: () => inFlight - tasks.size,
    run(job, listeners): Attempt {
      let task: Task
      const done = new Promise<ChildResult>((ok, fail) => {
        task = { job, listeners, done: ok, fail, alive: steady(), files: [] }
      })
      tasks.set(job.id, task!)
      // Not offered: the next look does it.
      if (link) offer(link, task!).catch(onError)
      return {
        done,
        cancel() {
          task.cancelled = true
          const why = setuError('cancelled', { where: job.process, found: 'a request to stop' })
          if (!link || !task.worker) return settle(task, () => task.fail(why))
          link.connection.publish(link.names.stop(job.id))
          setTimeout(() => settle(task, () => task.fail(why)), STOP_MS).unref()
        },
        settled() {
          task.settled = true
          if (tasks.get(job.id) === task) tasks.delete(job.id)
          task.outcome?.ack()
          const at = link
          if (!at || at.connection.isClosed()) return
          for (const file of task.files) dropFile(at, file).catch(onError)
          // Who sent an outcome acknowledged its message; one that nobody took is taken back.
          if (task.outcome) return
          at.jsm.streams.purge(at.names.jobs.stream, { filter: at.names.jobs.subject(job.id) }).catch(onError)
        },
      }
    },
    warm: () => {},
    count: () => 0,
    rss: () => 0,
    workers: () => seen.size,
    async stop() {
      stopping = true
      clearInterval(look)
      await results?.stop()
      await link?.close()
    },
  }
}
