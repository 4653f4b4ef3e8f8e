/**
 * Takes jobs, queues them in bounds, gives them to a workforce, tells what happens. Synchronous and asynchronous runs
 * have lanes of their own, so that a long job never blocks a short question; synchronous ones always run here.
 *
 * An asynchronous job is in the journal before it is accepted, and its start before it starts. An attempt works in a
 * folder of its own; a whole one becomes the result by a rename, then the journal says so. What a stop or crash left is
 * run again; a result that was already renamed is taken as it is.
 */
import type { Finding } from '@setu/core/contract'
import { type SetuError, setuError, tagged, toProblem } from '@setu/core/errors'
import { createAdmission, type QueueState } from './admission.js'
import { type Backlog, createBacklog } from './backlog.js'
import { buildStamp } from './build-stamp.js'
import type { ChildSetup } from './child-protocol.js'
import { hasEnded, type JobRecord, type JobRequest } from './job.js'
import { recover } from './recovery.js'
import { ATTEMPTS, backOff, isDiskTrouble, mayPass } from './retry.js'
import type { JobStore } from './store.js'
import { createSyncLane } from './sync-lane.js'
import { createWatchers, type JobEvent } from './watchers.js'
import { type Attempt, createLocalWorkforce, type Workforce } from './workforce.js'

export type { QueueState } from './admission.js'
export type { JobEvent } from './watchers.js'

export interface EngineOptions extends ChildSetup {
  readonly memoryBytes: number
  /** Jobs that run at once here, in each lane. */
  readonly concurrency: number
  /** Of one process at once, in each lane. */
  readonly perProcess?: number
  /** Jobs that wait, in each lane; more are `busy`. `perUser`: asynchronous ones of one user. */
  readonly queue: { readonly sync: number; readonly async: number; readonly perUser?: number }
  /** Seconds after which a run is stopped. */
  readonly seconds: { readonly sync: number; readonly async: number }
  readonly spare?: number
  /** Before the second attempt, about; doubled for the third. */
  readonly backOffMs?: number
  /** Told of each asynchronous job with a subscriber when it starts and when it has ended. */
  readonly onChange?: (job: JobRecord) => void
  /** Who runs asynchronous jobs in place of this machine's children. */
  readonly workforce?: (build: string, hasEnded: (id: string) => boolean) => Workforce
}

export interface Ended {
  readonly job: JobRecord
  readonly outputs?: Record<string, unknown>
}

export interface Engine {
  /** Accepted (asynchronous ones durably), or `busy`. Under a known `Idempotency-Key` the job that was accepted then. */
  submit(request: JobRequest): Promise<JobRecord>
  /** The record when it has ended; outputs when they are small and this engine ran it just now. */
  ended(id: string): Promise<Ended>
  /** Answers at once; the work ends within five seconds. */
  dismiss(id: string): Promise<JobRecord | undefined>
  watch(id: string, listener: (event: JobEvent) => void): () => void
  /** Findings so far of a job that runs. */
  findings(id: string): readonly Finding[]
  /** Place in its lane, from 0; undefined when it does not wait. */
  place(id: string): number | undefined
  /** Room in the asynchronous queue. */
  queue(user?: string): QueueState
  stats(): {
    readonly running: number
    readonly queued: number
    readonly children: number
    readonly childBytes: number
    readonly workers: number
  }
  warm(): void
  /** Takes no more, ends what runs (asynchronous jobs run again at the next start). */
  stop(): Promise<void>
}

interface Ticket {
  readonly id: string
  readonly process: string
  readonly user: string
  readonly findings: Finding[]
  attempt?: Attempt
  /** The journal knows that it runs. */
  started?: boolean
  dismissed?: boolean
}

const BACK_OFF_MS = 1000
const DISK_MS = 3000
const now = (): string => new Date().toISOString()

export const createEngine = async (store: JobStore, options: EngineOptions): Promise<Engine> => {
  const { concurrency, queue, seconds, perProcess = concurrency, memoryBytes, spare, workforce, ...rest } = options
  const { backOffMs = BACK_OFF_MS, onChange = () => {}, ...setup } = rest
  const children = { ...setup, memoryBytes, concurrency, ...(spare === undefined ? {} : { spare }) }
  const build = buildStamp()
  const local = createLocalWorkforce(children)
  const over = (id: string): boolean => {
    const job = store.get(id)
    return !job || hasEnded(job)
  }
  const force = workforce ? workforce(build, over) : local
  const watchers = createWatchers()
  const backlog: Backlog = createBacklog(store)
  const running = new Map<string, Ticket>()
  const delayed = new Map<string, NodeJS.Timeout>()
  /** Running mean of seconds of an asynchronous run. */
  let pace = 1
  let stopping = false

  const close = async (id: string, patch: Partial<JobRecord>, outputs?: Record<string, unknown>): Promise<void> => {
    const at = now()
    const done = store.update(id, { finished: at, updated: at, ...patch })
    // The disk may refuse the record: what is in memory answers, and the store writes it when it can.
    const job = await done.catch(() => store.get(id))
    if (job) watchers.end(job, outputs)
    if (job) onChange(job)
  }
  const sync = createSyncLane({
    store,
    local,
    watchers,
    close,
    build,
    concurrency,
    perProcess,
    limit: queue.sync,
    seconds: seconds.sync,
  })

  const wait = (id: string, ms: number): void => {
    if (stopping) return
    delayed.set(
      id,
      setTimeout(() => {
        delayed.delete(id)
        backlog.add(id)
        next()
      }, ms),
    )
  }

  const succeed = async (ticket: Ticket, work: string, key: string, reusedFrom?: string): Promise<void> => {
    await store.publish(ticket.id, work)
    await store.remember(key, ticket.id, build).catch(() => {})
    await close(ticket.id, {
      status: 'successful',
      progress: 1,
      message: 'done',
      key,
      ...(reusedFrom ? { reusedFrom } : {}),
    })
  }
  const failed = async (ticket: Ticket, error: SetuError): Promise<void> => {
    const { id } = ticket
    const { attempts } = store.get(id)!
    const disk = isDiskTrouble(error)
    if (disk || (mayPass(error) && attempts < ATTEMPTS)) {
      const ms = disk ? DISK_MS : backOff(attempts, backOffMs, Math.random())
      const told = {
        status: 'accepted' as const,
        updated: now(),
        ...(disk ? { attempts: Math.max(0, attempts - 1) } : {}),
      }
      const message = `attempt ${attempts} failed (${error.message.slice(0, 200)}); another one follows`
      const job = await store.update(id, { ...told, message }).catch(() => store.get(id))
      if (job) watchers.tell(id, { kind: 'status', job })
      return wait(id, ms)
    }
    const dead = mayPass(error) && attempts >= ATTEMPTS
    await close(id, {
      status: 'failed',
      message: error.message,
      problem: toProblem(error),
      ...(dead ? { deadLetter: true } : {}),
    })
  }

  const start = async (ticket: Ticket): Promise<void> => {
    const { id } = ticket
    let late: NodeJS.Timeout | undefined
    let outOfTime = false
    let began = performance.now()
    const work = store.workFolder(id)
    const tooLate = (): void => {
      outOfTime = true
      ticket.attempt?.cancel()
    }
    try {
      const request = await store.request(id)
      if (!request || ticket.dismissed) return
      // A crash came between the rename and the journal.
      const whole = await store.whole(id)
      if (whole) return await close(id, { status: 'successful', progress: 1, message: 'done', key: whole.key })
      // Its worker went on while the station was down: its time counts from here.
      if (store.get(id)?.status === 'running') late = setTimeout(tooLate, seconds.async * 1000)
      ticket.attempt = force.run(
        {
          id,
          process: request.process,
          inputs: request.inputs,
          outDir: work,
          durable: true,
          light: false,
          ...(request.reuse ? { keys: store.keys, build } : {}),
        },
        {
          async onStart(worker) {
            const before = store.get(id)
            if (!before || ticket.dismissed || stopping || hasEnded(before))
              throw setuError('cancelled', { where: request.process, found: 'a request to stop' })
            if (before.attempts >= ATTEMPTS)
              throw setuError('internal', {
                where: request.process,
                found: `${before.attempts} attempts that ended with their worker`,
                expected: 'a run to its end',
                wayOut: 'Run it again, with less if you can.',
              })
            const at = now()
            const patch = { started: before.started ?? at, updated: at, attempts: before.attempts + 1, worker }
            const job = await store.update(id, { status: 'running', message: 'running', ...patch })
            ticket.started = true
            watchers.tell(id, { kind: 'status', job })
            if (job.subscribed && job.attempts === 1) onChange(job)
            began = performance.now()
            clearTimeout(late)
            late = setTimeout(tooLate, seconds.async * 1000)
          },
          onProgress(fraction, message) {
            const part = { progress: fraction, updated: now(), ...(message === undefined ? {} : { message }) }
            const noted = ticket.dismissed ? undefined : store.note(id, part)
            if (noted) watchers.tell(id, { kind: 'status', job: noted })
          },
          onFinding(finding) {
            ticket.findings.push(finding)
            watchers.tell(id, { kind: 'finding', finding })
          },
        },
      )
      const result = await ticket.attempt.done
      if (ticket.dismissed) return
      await succeed(ticket, work, result.key, result.reusedFrom)
      pace += ((performance.now() - began) / 1000 - pace) / 10
    } catch (error) {
      // On a stop the record stays as it is: the next start runs it again.
      if (ticket.dismissed || stopping || !store.get(id)) return
      await failed(
        ticket,
        outOfTime
          ? setuError('too-large', {
              where: ticket.process,
              found: `more than ${seconds.async} s of work`,
              expected: `at most ${seconds.async} s`,
            })
          : tagged(error),
      )
    } finally {
      clearTimeout(late)
      if (!stopping) ticket.attempt?.settled()
      if (!stopping) running.delete(id)
      await store.clearWork(id).catch(() => {})
      if (!stopping) next()
    }
  }
  const begin = (id: string, process: string, user: string): void => {
    const ticket: Ticket = { id, process, user, findings: [] }
    running.set(id, ticket)
    void start(ticket)
  }
  const countOf = (of: (t: Ticket) => boolean): number => [...running.values()].filter(of).length
  const next = (): void => {
    // Elsewhere, how many of one process run at once is not ours to bound.
    const most = force === local ? perProcess : Number.POSITIVE_INFINITY
    while (!stopping && force.room() > 0) {
      const one = backlog.take(
        (w) => most === Number.POSITIVE_INFINITY || countOf((t) => t.process === w.process) < most,
        (user) => countOf((t) => t.user === user),
      )
      if (!one) break
      if (store.get(one.id)?.status === 'accepted') begin(one.id, one.process, one.user)
    }
    void backlog.refill().then((more) => more && next())
  }

  await recover(store, force === local ? undefined : (job) => begin(job.id, job.process, job.user ?? ''))
  await backlog.refill()
  next()

  const admission = createAdmission(store, {
    queue,
    stopping: () => stopping,
    leaving: (user) => countOf((t) => !t.started && (user === undefined || t.user === user)),
    resetSeconds() {
      const atOnce = Math.max(1, force === local ? concurrency : force.workers())
      return Math.min(3600, Math.max(1, Math.ceil(pace / atOnce)))
    },
    accepted(id) {
      backlog.add(id)
      next()
    },
  })

  return {
    submit: (request) => (request.mode === 'sync' ? sync.submit(request) : admission.accept(request)),
    async ended(id) {
      const job = store.get(id)
      if (!job) throw setuError('not-found', { where: id, found: 'no such job', expected: 'a job' })
      return hasEnded(job) ? (watchers.last(id) ?? { job }) : watchers.ended(id)
    },
    async dismiss(id) {
      const job = store.get(id)
      if (!job) return undefined
      if (hasEnded(job)) {
        await store.remove(id)
        return { ...job, status: 'dismissed', updated: now() }
      }
      if (job.mode === 'sync') sync.dismiss(id)
      else {
        const ticket = running.get(id)
        if (ticket) {
          ticket.dismissed = true
          ticket.attempt?.cancel()
        }
        backlog.remove(id)
        clearTimeout(delayed.get(id))
        delayed.delete(id)
      }
      // Who cancels is answered at once; the disk hears of it when it can. Were it never to, the job would run again.
      void close(id, { status: 'dismissed', message: 'dismissed' })
      return store.get(id)
    },
    watch: watchers.watch,
    findings: (id) => running.get(id)?.findings ?? sync.findings(id),
    place(id) {
      const job = store.get(id)
      if (job?.status !== 'accepted') return undefined
      return job.mode === 'sync' ? sync.place(id) : running.has(id) ? 0 : backlog.place(id)
    },
    queue: admission.state,
    stats: () => ({
      running: sync.running() + running.size,
      queued: sync.queued() + store.waiting(),
      children: local.count(),
      childBytes: local.rss(),
      workers: force.workers(),
    }),
    warm: () => local.warm(),
    async stop() {
      stopping = true
      for (const timer of delayed.values()) clearTimeout(timer)
      await sync.stop()
      if (force === local) for (const { attempt } of running.values()) attempt?.cancel()
      await force.stop()
      await local.stop()
      // What was told to stop ends in its own turn; an attempt that was taken from it does not count.
      await new Promise((turn) => setImmediate(turn))
      if (force === local)
        for (const { id, started } of running.values()) {
          const job = store.get(id)
          if (!started || job?.status !== 'running') continue
          const back = { status: 'accepted' as const, attempts: Math.max(0, job.attempts - 1) }
          await store.update(id, { ...back, updated: now(), message: 'handed back by a stop' }).catch(() => {})
        }
      await store.close()
    },
  }
}
