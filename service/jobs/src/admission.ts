/**
 * Which asynchronous jobs are accepted: there must be room in the queue, in all and of the user; under a known
 * `Idempotency-Key` it is the job that was accepted then. Accepted means that the journal has it.
 */
import { type SetuError, setuError } from '@setu/core/errors'
import { requestDigest } from './idempotency.js'
import type { JobRecord, JobRequest } from './job.js'
import type { JobStore } from './store.js'

export interface QueueState {
  readonly limit: number
  readonly remaining: number
  /** Seconds after which there may be room. */
  readonly resetSeconds: number
}

export interface AdmissionOptions {
  readonly queue: { readonly async: number; readonly perUser?: number }
  stopping(): boolean
  /** Jobs that have left the queue but whose start the journal does not know yet, in all or of one user. */
  leaving(user?: string): number
  /** Seconds after which there may be room. */
  resetSeconds(): number
  /** Told of each job that the journal has. */
  accepted(id: string): void
}

export interface Admission {
  accept(request: JobRequest): Promise<JobRecord>
  /** Room in the queue. */
  state(user?: string): QueueState
}

export const createAdmission = (store: JobStore, options: AdmissionOptions): Admission => {
  const { queue, leaving } = options
  const perUser = queue.perUser ?? queue.async
  /** Jobs on their way to the journal. */
  const accepting = new Map<string, number>()
  const claiming = new Map<string, Promise<JobRecord>>()
  const now = (): string => new Date().toISOString()

  const state = (user?: string): QueueState => {
    const inAll = store.waiting() + (accepting.get('') ?? 0) - leaving()
    const own = user === undefined ? 0 : store.waiting(user) + (accepting.get(`u ${user}`) ?? 0) - leaving(user)
    const remaining = Math.max(0, Math.min(queue.async - inAll, perUser - own))
    const limit = Math.min(queue.async, perUser)
    return { limit, remaining, resetSeconds: options.resetSeconds() }
  }
  const busy = (request: JobRequest, found: string, expected: string): SetuError =>
    setuError('busy', { where: request.process, found, expected, wayOut: 'Try again in a few seconds.' })
  const bump = (key: string, by: number): void => {
    const after = (accepting.get(key) ?? 0) + by
    if (after) accepting.set(key, after)
    else accepting.delete(key)
  }
  const accept = async (request: JobRequest): Promise<JobRecord> => {
    if (options.stopping()) throw busy(request, 'a station that stops', 'one that runs')
    const { limit, remaining } = state(request.user)
    if (remaining <= 0) throw busy(request, 'a full queue', `at most ${limit} jobs waiting`)
    const at = now()
    const job: JobRecord = {
      id: store.newId(),
      process: request.process,
      version: request.version,
      mode: 'async',
      status: 'accepted',
      progress: 0,
      created: at,
      updated: at,
      attempts: 0,
      ...(request.subscriber ? { subscribed: true } : {}),
      ...(request.user === undefined ? {} : { user: request.user }),
      ...(JSON.stringify(request.inputs).length <= 4096 ? { inputs: request.inputs } : {}),
    }
    const keys = ['', ...(request.user === undefined ? [] : [`u ${request.user}`])]
    for (const key of keys) bump(key, 1)
    try {
      await store.create(job, request)
    } finally {
      for (const key of keys) bump(key, -1)
    }
    options.accepted(job.id)
    return store.get(job.id) ?? job
  }
  const claimed = async (request: JobRequest): Promise<JobRecord> => {
    const name = `${request.user ?? ''}\n${request.idempotencyKey}`
    const before = claiming.get(name)
    if (before) await before.catch(() => {})
    const known = await store.claimed(request)
    if (known) {
      if (known.digest !== requestDigest(request))
        throw setuError('failed-check', {
          where: 'Idempotency-Key',
          found: 'another request that was sent under this key',
          expected: 'the same request, or a new key',
        })
      return store.get(known.id)!
    }
    if (claiming.has(name)) return claimed(request)
    const job = accept(request).finally(() => claiming.delete(name))
    claiming.set(name, job)
    return job
  }

  return { state, accept: (request) => (request.idempotencyKey ? claimed(request) : accept(request)) }
}
