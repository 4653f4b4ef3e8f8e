/**
 * Takes jobs, queues them in bounds, runs them in child processes, tells what happens. Synchronous and asynchronous
 * runs have lanes of their own, so that a long job never blocks a short question. The engine behind this interface is
 * this machine's; a journal and other machines come behind the same one.
 */
import { randomUUID } from 'node:crypto'
import type { Finding } from '@setu/core/contract'
import { setuError, tagged, toProblem } from '@setu/core/errors'
import { buildStamp } from './build-stamp.js'
import { type Children, createChildren, type RunningJob } from './child.js'
import type { ChildResult, ChildSetup } from './child-protocol.js'
import { hasEnded, type JobRecord, type JobRequest } from './job.js'
import type { JobStore } from './store.js'

export interface EngineOptions extends ChildSetup {
  readonly memoryBytes: number
  /** Jobs that run at once, in each lane. */
  readonly concurrency: number
  /** Of one process at once, in each lane. */
  readonly perProcess?: number
  /** Jobs that wait, in each lane; more are `busy`. */
  readonly queue: { readonly sync: number; readonly async: number }
  /** Seconds after which a run is stopped. */
  readonly seconds: { readonly sync: number; readonly async: number }
  readonly spare?: number
}

export type JobEvent =
  | { readonly kind: 'status'; readonly job: JobRecord }
  | { readonly kind: 'finding'; readonly finding: Finding }

export interface Engine {
  /** Accepted (asynchronous ones durably), or `busy`. */
  submit(request: JobRequest): Promise<JobRecord>
  /** The record when it has ended; outputs when they are small and this engine ran it just now. */
  ended(id: string): Promise<{ readonly job: JobRecord; readonly outputs?: Record<string, unknown> }>
  /** Answers at once; the work ends within two seconds. */
  dismiss(id: string): Promise<JobRecord | undefined>
  watch(id: string, listener: (event: JobEvent) => void): () => void
  /** Findings so far of a job that runs. */
  findings(id: string): readonly Finding[]
  /** Place in its lane, from 0; undefined when it does not wait. */
  place(id: string): number | undefined
  stats(): { readonly running: number; readonly queued: number; readonly children: number; readonly childBytes: number }
  warm(): void
  /** Takes no more, ends what runs (asynchronous jobs run again at the next start). */
  stop(): Promise<void>
}

interface Ticket {
  readonly id: string
  readonly request: JobRequest
  readonly end: (value: { job: JobRecord; outputs?: Record<string, unknown> }) => void
  readonly ended: Promise<{ job: JobRecord; outputs?: Record<string, unknown> }>
  readonly findings: Finding[]
  readonly listeners: Set<(event: JobEvent) => void>
  running?: RunningJob
  dismissed?: boolean
}

const ATTEMPTS = 3
const now = (): string => new Date().toISOString()

export const createEngine = async (store: JobStore, options: EngineOptions): Promise<Engine> => {
  const { concurrency, queue, seconds, perProcess = concurrency, memoryBytes, spare, ...setup } = options
  const children: Children = createChildren({ ...setup, memoryBytes, ...(spare === undefined ? {} : { spare }) })
  const build = buildStamp()
  const tickets = new Map<string, Ticket>()
  const lanes = {
    sync: { waiting: [] as Ticket[], running: new Set<Ticket>() },
    async: { waiting: [] as Ticket[], running: new Set<Ticket>() },
  }
  let stopping = false

  const tell = (ticket: Ticket, event: JobEvent): void => {
    for (const listener of ticket.listeners) listener(event)
  }
  const ticketFor = (id: string, request: JobRequest): Ticket => {
    let end: Ticket['end'] = () => {}
    const ended = new Promise<{ job: JobRecord; outputs?: Record<string, unknown> }>((done) => (end = done))
    const ticket: Ticket = { id, request, end, ended, findings: [], listeners: new Set() }
    tickets.set(id, ticket)
    return ticket
  }
  const close = async (ticket: Ticket, patch: Partial<JobRecord>, outputs?: Record<string, unknown>): Promise<void> => {
    const at = now()
    let job: JobRecord
    try {
      job = await store.update(ticket.id, { finished: at, updated: at, ...patch })
    } catch (error) {
      // The disk refused the record: what is in memory still answers.
      const last = store.get(ticket.id)
      if (!last) return void tickets.delete(ticket.id)
      job = { ...last, status: 'failed', problem: toProblem(error) }
    }
    tell(ticket, { kind: 'status', job })
    ticket.end(outputs ? { job, outputs } : { job })
    tickets.delete(ticket.id)
  }

  const start = async (ticket: Ticket): Promise<void> => {
    const { request, id } = ticket
    const lane = lanes[request.mode]
    lane.running.add(ticket)
    let late: NodeJS.Timeout | undefined
    let outOfTime = false
    try {
      const at = now()
      const record = store.get(id)
      if (!record || ticket.dismissed) return
      if (record.attempts > 0) await store.clearResult(id)
      if (ticket.dismissed) return
      const begun = { status: 'running' as const, started: at, updated: at, attempts: record.attempts + 1 }
      const job = await store.update(id, begun)
      tell(ticket, { kind: 'status', job })
      if (ticket.dismissed) return
      ticket.running = children.run(
        {
          id,
          process: request.process,
          inputs: request.inputs,
          outDir: store.resultFolder(id),
          durable: request.mode === 'async',
          light: request.mode === 'sync',
          ...(request.reuse ? { keys: store.keys, build } : {}),
        },
        {
          onProgress(fraction, message) {
            const noted = store.note(id, {
              progress: fraction,
              updated: now(),
              ...(message === undefined ? {} : { message }),
            })
            if (noted) tell(ticket, { kind: 'status', job: noted })
          },
          onFinding(finding) {
            ticket.findings.push(finding)
            tell(ticket, { kind: 'finding', finding })
          },
        },
      )
      late = setTimeout(() => {
        outOfTime = true
        ticket.running?.cancel()
      }, seconds[request.mode] * 1000)
      const result: ChildResult = await ticket.running.done
      if (ticket.dismissed) return
      if (result.kept) {
        await store.keep(id)
        await store.remember(result.key, id, build)
      } else if (result.outputs && result.provenance)
        store.hold(id, { outputs: result.outputs, provenance: result.provenance })
      await close(
        ticket,
        {
          status: 'successful',
          progress: 1,
          message: 'done',
          started: at,
          attempts: begun.attempts,
          key: result.key,
          ...(result.reusedFrom ? { reusedFrom: result.reusedFrom } : {}),
        },
        result.outputs,
      )
    } catch (error) {
      // On a stop the record stays as it is: the next start runs it again.
      if (ticket.dismissed || (stopping && request.mode === 'async')) return
      const problem = outOfTime
        ? setuError('too-large', {
            where: request.process,
            found: `more than ${seconds[request.mode]} s of work`,
            expected: `at most ${seconds[request.mode]} s`,
            ...(request.mode === 'sync' ? { wayOut: 'Send it again with the header Prefer: respond-async.' } : {}),
          })
        : tagged(error)
      await close(ticket, { status: 'failed', message: problem.message, problem: toProblem(problem) })
    } finally {
      clearTimeout(late)
      lane.running.delete(ticket)
      next(request.mode)
    }
  }
  const next = (mode: 'sync' | 'async'): void => {
    const lane = lanes[mode]
    while (!stopping && lane.running.size < concurrency) {
      const at = lane.waiting.findIndex(
        (t) => [...lane.running].filter((r) => r.request.process === t.request.process).length < perProcess,
      )
      if (at < 0) return
      void start(lane.waiting.splice(at, 1)[0]!)
    }
  }

  // What a stop or a crash left behind: asynchronous jobs run again, up to three times in all.
  for (const job of [
    ...store.list({ limit: Number.POSITIVE_INFINITY, status: ['accepted', 'running'] }).jobs,
  ].reverse()) {
    const request = await store.request(job.id)
    if (job.mode === 'async' && request && job.attempts < ATTEMPTS) {
      await store.update(job.id, { status: 'accepted', updated: now(), message: 'accepted again after a restart' })
      lanes.async.waiting.push(ticketFor(job.id, request))
    } else {
      const why = setuError('internal', {
        where: job.process,
        found:
          job.mode === 'sync'
            ? 'a station that stopped while someone waited'
            : `${job.attempts} attempts that ended with the station`,
        expected: 'a run to its end',
        wayOut: 'Run it again.',
      })
      await store.update(job.id, {
        status: 'failed',
        finished: now(),
        updated: now(),
        message: why.message,
        problem: toProblem(why),
      })
    }
  }
  next('async')

  return {
    async submit(request) {
      const lane = lanes[request.mode]
      if (stopping || lane.waiting.length >= queue[request.mode])
        throw setuError('busy', {
          where: request.process,
          found: stopping ? 'a station that stops' : `${lane.waiting.length} jobs waiting`,
          expected: `at most ${queue[request.mode]}`,
          wayOut: 'Try again in a few seconds.',
        })
      const at = now()
      const job: JobRecord = {
        id: randomUUID(),
        process: request.process,
        version: request.version,
        mode: request.mode,
        status: 'accepted',
        progress: 0,
        created: at,
        updated: at,
        attempts: 0,
        ...(JSON.stringify(request.inputs).length <= 4096 ? { inputs: request.inputs } : {}),
      }
      const ticket = ticketFor(job.id, request)
      try {
        await store.create(job, request)
      } catch (error) {
        tickets.delete(job.id)
        throw error
      }
      lane.waiting.push(ticket)
      next(request.mode)
      return store.get(job.id) ?? job
    },
    async ended(id) {
      const ticket = tickets.get(id)
      if (ticket) return ticket.ended
      const job = store.get(id)
      if (!job) throw setuError('not-found', { where: id, found: 'no such job', expected: 'a job' })
      return { job }
    },
    async dismiss(id) {
      const job = store.get(id)
      if (!job) return undefined
      const ticket = tickets.get(id)
      if (!ticket || hasEnded(job)) {
        await store.remove(id)
        return { ...job, status: 'dismissed', updated: now() }
      }
      ticket.dismissed = true
      ticket.running?.cancel()
      const { waiting } = lanes[ticket.request.mode]
      const at = waiting.indexOf(ticket)
      if (at >= 0) waiting.splice(at, 1)
      // Who cancels is answered at once; the disk hears of it when it can. Were it never to, the job would run again.
      void close(ticket, { status: 'dismissed', message: 'dismissed' })
      return store.get(id)
    },
    watch(id, listener) {
      const ticket = tickets.get(id)
      ticket?.listeners.add(listener)
      return () => void ticket?.listeners.delete(listener)
    },
    findings: (id) => tickets.get(id)?.findings ?? [],
    place(id) {
      const ticket = tickets.get(id)
      if (!ticket) return undefined
      const at = lanes[ticket.request.mode].waiting.indexOf(ticket)
      return at < 0 ? undefined : at
    },
    stats: () => ({
      running: lanes.sync.running.size + lanes.async.running.size,
      queued: lanes.sync.waiting.length + lanes.async.waiting.length,
      children: children.count(),
      childBytes: children.rss(),
    }),
    warm: () => children.warm(),
    async stop() {
      stopping = true
      for (const ticket of [...lanes.sync.waiting])
        await close(ticket, {
          status: 'failed',
          problem: toProblem(setuError('busy', { found: 'a station that stops' })),
        })
      lanes.sync.waiting.length = 0
      for (const lane of [lanes.sync, lanes.async]) for (const ticket of lane.running) ticket.running?.cancel()
      await children.stop()
      await store.close()
    },
  }
}
