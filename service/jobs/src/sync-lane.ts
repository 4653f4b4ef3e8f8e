/** Synchronous runs: somebody waits, so they are in memory, run here and are not repeated. */
import type { Finding } from '@setu/core/contract'
import { setuError, tagged, toProblem } from '@setu/core/errors'
import type { JobRecord, JobRequest } from './job.js'
import type { JobStore } from './store.js'
import type { Watchers } from './watchers.js'
import type { Attempt, LocalWorkforce } from './workforce.js'

export interface SyncLaneOptions {
  readonly store: JobStore
  readonly local: LocalWorkforce
  readonly watchers: Watchers
  readonly close: (id: string, patch: Partial<JobRecord>, outputs?: Record<string, unknown>) => Promise<void>
  readonly build: string
  readonly concurrency: number
  readonly perProcess: number
  /** That wait. */
  readonly limit: number
  readonly seconds: number
}

export interface SyncLane {
  submit(request: JobRequest): Promise<JobRecord>
  dismiss(id: string): void
  findings(id: string): readonly Finding[]
  place(id: string): number | undefined
  running(): number
  queued(): number
  stop(): Promise<void>
}

interface Ticket {
  readonly id: string
  readonly request: JobRequest
  readonly findings: Finding[]
  attempt?: Pick<Attempt, 'cancel'>
  dismissed?: boolean
}

const now = (): string => new Date().toISOString()

export const createSyncLane = (options: SyncLaneOptions): SyncLane => {
  const { store, local, watchers, close, build, concurrency, perProcess, limit, seconds } = options
  const waiting: Ticket[] = []
  const running = new Map<string, Ticket>()
  let stopping = false

  const run = async (ticket: Ticket): Promise<void> => {
    const { id, request } = ticket
    let late: NodeJS.Timeout | undefined
    let outOfTime = false
    let made = false
    const work = store.workFolder(id)
    try {
      const at = now()
      const job = await store.update(id, { status: 'running', started: at, updated: at, attempts: 1 })
      watchers.tell(id, { kind: 'status', job })
      const child = local.children.run(
        {
          id,
          process: request.process,
          inputs: request.inputs,
          outDir: work,
          durable: false,
          light: true,
          ...(request.reuse ? { keys: store.keys, build } : {}),
        },
        {
          onProgress(fraction, message) {
            const part = { progress: fraction, updated: now(), ...(message === undefined ? {} : { message }) }
            const noted = store.note(id, part)
            if (noted) watchers.tell(id, { kind: 'status', job: noted })
          },
          onFinding(finding) {
            ticket.findings.push(finding)
            watchers.tell(id, { kind: 'finding', finding })
          },
        },
      )
      ticket.attempt = child
      late = setTimeout(() => {
        outOfTime = true
        child.cancel()
      }, seconds * 1000)
      const result = await child.done
      if (ticket.dismissed) return
      made = true
      if (result.kept) {
        await store.publish(id, work)
        await store.keep(id)
        await store.remember(result.key, id, build).catch(() => {})
      } else if (result.outputs && result.provenance)
        store.hold(id, { outputs: result.outputs, provenance: result.provenance })
      await close(
        id,
        {
          status: 'successful',
          progress: 1,
          message: 'done',
          key: result.key,
          ...(result.reusedFrom ? { reusedFrom: result.reusedFrom } : {}),
        },
        result.outputs,
      )
    } catch (error) {
      if (ticket.dismissed) return
      const problem = outOfTime
        ? setuError('too-large', {
            where: request.process,
            found: `more than ${seconds} s of work`,
            expected: `at most ${seconds} s`,
            wayOut: 'Send it again with the header Prefer: respond-async.',
          })
        : tagged(error)
      await close(id, { status: 'failed', message: problem.message, problem: toProblem(problem) })
    } finally {
      clearTimeout(late)
      running.delete(id)
      if (!made) await store.clearWork(id).catch(() => {})
      next()
    }
  }
  const next = (): void => {
    while (!stopping && running.size < concurrency) {
      const of = (process: string): number => [...running.values()].filter((t) => t.request.process === process).length
      const at = waiting.findIndex((t) => of(t.request.process) < perProcess)
      if (at < 0) return
      const ticket = waiting.splice(at, 1)[0]!
      running.set(ticket.id, ticket)
      void run(ticket)
    }
  }

  return {
    async submit(request) {
      if (stopping || waiting.length >= limit)
        throw setuError('busy', {
          where: request.process,
          found: stopping ? 'a station that stops' : `${waiting.length} jobs waiting`,
          expected: `at most ${limit}`,
          wayOut: 'Try again in a few seconds.',
        })
      const at = now()
      const job: JobRecord = {
        id: store.newId(),
        process: request.process,
        version: request.version,
        mode: 'sync',
        status: 'accepted',
        progress: 0,
        created: at,
        updated: at,
        attempts: 0,
        ...(request.user === undefined ? {} : { user: request.user }),
        ...(JSON.stringify(request.inputs).length <= 4096 ? { inputs: request.inputs } : {}),
      }
      await store.create(job, request)
      waiting.push({ id: job.id, request, findings: [] })
      next()
      return store.get(job.id) ?? job
    },
    dismiss(id) {
      const ticket = running.get(id) ?? waiting.find((t) => t.id === id)
      if (!ticket) return
      ticket.dismissed = true
      ticket.attempt?.cancel()
      const at = waiting.indexOf(ticket)
      if (at >= 0) waiting.splice(at, 1)
    },
    findings: (id) => running.get(id)?.findings ?? [],
    place(id) {
      const at = waiting.findIndex((t) => t.id === id)
      return at < 0 ? undefined : at
    },
    running: () => running.size,
    queued: () => waiting.length,
    async stop() {
      stopping = true
      const problem = toProblem(setuError('busy', { found: 'a station that stops' }))
      for (const { id } of waiting.splice(0)) await close(id, { status: 'failed', problem })
      for (const ticket of running.values()) ticket.attempt?.cancel()
    },
  }
}
