/**
 * Jobs in a folder:
 *
 *     journal/*.journal        what was accepted and what became of it, fsynced: the truth
 *     jobs/<id>/result/        outputs.json, assets, figures, item.json; appears whole, by a rename
 *     jobs/<id>/.work-…/       an attempt at work; of no meaning
 *     keys/<key>               id of the job that holds the result with this key, and the build that made it
 *     idempotency/<digest>     id of the job that was accepted under an `Idempotency-Key`
 *
 * Everything is kept for seven days. Of synchronous runs only those with files are kept so; the others stay in memory.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, opendir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { Provenance } from '@setu/core/provenance'
import { readJson, syncFolder, writeQuick } from './durable.js'
import { lockFolder } from './folder-lock.js'
import { openIdempotency } from './idempotency.js'
import { hasEnded, idOf, type JobRecord, type JobRequest, type JobStatus, partsOf } from './job.js'
import { openIndex, patchOf } from './job-index.js'
import { type JournalOptions, openJournal } from './journal.js'
import { createLightJobs, type LightResult } from './light-jobs.js'

export interface JobFilter {
  readonly limit?: number
  readonly offset?: number
  readonly status?: readonly JobStatus[]
  readonly process?: readonly string[]
}

export interface JobStore {
  readonly keys: string
  newId(): string
  /** Asynchronous jobs durably, synchronous ones in memory until `keep`. */
  create(record: JobRecord, request: JobRequest): Promise<void>
  /** In memory at once; resolves when it is on the disk. A state that the disk refused is written when it can be. */
  update(id: string, patch: Partial<JobRecord>): Promise<JobRecord>
  /** In memory at once, on the disk a little later: for progress. */
  note(id: string, patch: Pick<JobRecord, 'progress' | 'message' | 'updated'>): JobRecord | undefined
  /** Puts a synchronous job on the disk, beside its files. */
  keep(id: string): Promise<void>
  /** Keeps a small result in memory. */
  hold(id: string, result: LightResult): void
  held(id: string): LightResult | undefined
  get(id: string): JobRecord | undefined
  request(id: string): Promise<JobRequest | undefined>
  /** Newest first. */
  list(filter?: JobFilter): Promise<{ readonly jobs: readonly JobRecord[]; readonly total: number }>
  /** Asynchronous jobs that wait, in the order they came; `user`: only this one's. */
  waiting(user?: string): number
  /** Ids of those that wait, from a number on; `next` is where to go on. */
  scanWaiting(from: number, most: number): Promise<{ readonly ids: readonly string[]; readonly next: number }>
  /** Asynchronous jobs that ran when the last process ended. */
  readonly leftRunning: readonly string[]
  /** The job that was accepted under the request's `Idempotency-Key`. */
  claimed(request: JobRequest): Promise<{ readonly id: string; readonly digest: string } | undefined>
  resultFolder(id: string): string
  /** A new folder for an attempt. */
  workFolder(id: string): string
  /** Makes a whole attempt the result, unless there is one already: then that one stays. */
  publish(id: string, work: string): Promise<void>
  /** Provenance of a result that is there and whole. */
  whole(id: string): Promise<Provenance | undefined>
  /** Takes away what attempts left. */
  clearWork(id: string): Promise<void>
  remember(key: string, id: string, build: string): Promise<void>
  byKey(key: string): Promise<JobRecord | undefined>
  remove(id: string): Promise<void>
  /** Removes what is past its time and compacts the journal. */
  sweep(): Promise<number>
  close(): Promise<void>
}

export interface StoreOptions {
  readonly keepDays?: number
  readonly journal?: JournalOptions
  /** Wall clock and steady clock, in ms; others in tests of a clock that jumps. */
  readonly now?: () => number
  readonly steady?: () => number
}

const KEY = /^[0-9a-f]{64}$/
const NOTE_MS = 1000
const OWED_MS = 500
/** Records of jobs that ended, read lately. */
const CACHED = 2000
/** Slots looked at in one turn of the event loop. */
const TURN = 16_384
/** A wall clock that left the steady one by more is not trusted to throw things away. */
const JUMP_MS = 3_600_000

export const openStore = async (folder: string, options: StoreOptions = {}): Promise<JobStore> => {
  const { now = Date.now, steady = () => performance.now() } = options
  const jobsAt = join(folder, 'jobs')
  const keys = join(folder, 'keys')
  await mkdir(jobsAt, { recursive: true })
  await mkdir(keys, { recursive: true })
  const keepMs = (options.keepDays ?? 7) * 86_400_000
  const begun = { wall: now(), steady: steady() }
  const jumped = (): boolean => Math.abs(now() - begun.wall - (steady() - begun.steady)) > JUMP_MS

  const unlock = lockFolder(folder)
  const journal = await openJournal(join(folder, 'journal'), options.journal).catch((error) => {
    unlock()
    throw error
  })
  const idempotency = await openIdempotency(join(folder, 'idempotency'), now)
  const claims: Promise<void>[] = []
  const index = openIndex(folder, journal, (record, request) =>
    claims.push(idempotency.put(request, record.id, Date.parse(record.created))),
  )
  await Promise.all(claims)
  const light = createLightJobs()
  /** Jobs whose state in memory is newer than on the disk. */
  const live = new Map<number, JobRecord>()
  const cache = new Map<number, JobRecord>()
  const owed = new Set<number>()
  let closed = false
  const noted = new Map<number, NodeJS.Timeout>()
  const at = (id: string): string => join(jobsAt, id)

  // A folder of a job that the journal does not know was removed, or never accepted.
  for await (const { name } of await opendir(jobsAt)) {
    const parts = partsOf(name)
    const slot = parts && index.slot(parts.number)
    if (!slot || slot.status === 'none' || slot.status === 'removed' || slot.token !== parts.token)
      await rm(at(name), { recursive: true, force: true })
  }

  /** The number of an id, if there is such a job. */
  const numberOf = (id: string): number | undefined => {
    const parts = partsOf(id)
    if (!parts) return undefined
    const lit = light.get(parts.number)
    if (lit) return lit.record.id === id ? parts.number : undefined
    if (live.has(parts.number)) return live.get(parts.number)!.id === id ? parts.number : undefined
    const slot = index.slot(parts.number)
    return slot.status !== 'none' && slot.status !== 'removed' && slot.token === parts.token ? parts.number : undefined
  }
  const recordAt = (number: number): JobRecord | undefined => {
    const known = light.get(number)?.record ?? live.get(number) ?? cache.get(number)
    if (known) return known
    const read = index.record(number)
    if (read && hasEnded(read)) {
      if (cache.size >= CACHED) cache.delete(cache.keys().next().value!)
      cache.set(number, read)
    }
    return read
  }
  const forget = (number: number): void => {
    clearTimeout(noted.get(number))
    noted.delete(number)
  }
  const save = async (number: number, record: JobRecord): Promise<void> => {
    const { token } = partsOf(record.id)!
    try {
      await index.state(number, token, patchOf(record), hasEnded(record) ? now() : 0)
      owed.delete(number)
      if (live.get(number) === record && record.status !== 'running') live.delete(number)
    } catch (error) {
      owed.add(number)
      throw error
    }
  }
  // What the disk refused is tried again until it takes it.
  const debts = setInterval(() => {
    for (const number of [...owed]) {
      const record = live.get(number)
      if (record) void save(number, record).catch(() => {})
      else owed.delete(number)
    }
  }, OWED_MS).unref()
  const merge = (number: number, patch: Partial<JobRecord>): JobRecord | undefined => {
    const before = recordAt(number)
    if (!before) return undefined
    const after = { ...before, ...patch, progress: Math.max(before.progress, patch.progress ?? 0) }
    cache.delete(number)
    if (light.get(number)) light.put(number, after)
    else live.set(number, after)
    return after
  }
  const remove = async (id: string): Promise<void> => {
    const number = numberOf(id)
    if (number === undefined) return
    const record = recordAt(number)
    forget(number)
    owed.delete(number)
    live.delete(number)
    cache.delete(number)
    if (light.delete(number)) return
    await index.remove(number, partsOf(id)!.token)
    await rm(at(id), { recursive: true, force: true, maxRetries: 5 })
    if (!record?.key) return
    const owner = await readFile(join(keys, record.key), 'utf8').catch(() => '')
    if (owner.split(' ')[0] === id) await rm(join(keys, record.key), { force: true })
  }
  const whole = async (id: string): Promise<Provenance | undefined> => {
    const result = join(at(id), 'result')
    if (!(await stat(join(result, 'item.json')).catch(() => undefined))) return undefined
    return readJson<Provenance>(join(result, 'provenance.json'))
  }

  return {
    keys,
    newId: () => idOf(index.next(), randomBytes(8).toString('hex')),
    async create(record, request) {
      const { number, token } = partsOf(record.id)!
      if (record.mode === 'sync') return light.add(number, record, request)
      await index.accept(number, token, record, request)
      await idempotency.put(request, record.id, now()).catch(() => {})
    },
    async update(id, patch) {
      const number = numberOf(id)
      if (number !== undefined) forget(number)
      const after = number === undefined ? undefined : merge(number, patch)
      if (number === undefined || !after) throw new Error(`no job ${id}`)
      if (!light.get(number)) await save(number, after)
      return after
    },
    note(id, patch) {
      const number = numberOf(id)
      const before = number === undefined ? undefined : recordAt(number)
      if (number === undefined || !before || hasEnded(before)) return undefined
      const after = merge(number, patch)
      if (!noted.has(number) && !light.get(number)) {
        noted.set(
          number,
          setTimeout(() => {
            noted.delete(number)
            const last = live.get(number)
            if (last) save(number, last).catch(() => {})
          }, NOTE_MS).unref(),
        )
      }
      return after
    },
    async keep(id) {
      const number = numberOf(id)
      const job = number === undefined ? undefined : light.get(number)
      if (number === undefined || !job) return
      await mkdir(at(id), { recursive: true })
      await index.accept(number, partsOf(id)!.token, job.record, job.request)
      live.set(number, job.record)
      light.delete(number)
    },
    hold(id, result) {
      const number = numberOf(id)
      if (number !== undefined) light.hold(number, result)
    },
    held: (id) => light.get(numberOf(id) ?? -1)?.result,
    get(id) {
      const number = numberOf(id)
      return number === undefined ? undefined : recordAt(number)
    },
    async request(id) {
      const number = numberOf(id)
      return number === undefined ? undefined : (light.get(number)?.request ?? index.request(number))
    },
    async list(filter = {}) {
      const { offset = 0, limit = 100, status, process } = filter
      const fits = (record: JobRecord): boolean =>
        (!status || status.includes(record.status)) && (!process || process.includes(record.process))
      const total = index.count(status, process) + [...light.records()].filter(fits).length
      const jobs: JobRecord[] = []
      let seen = 0
      for (let n = index.last() - 1; seen < total && jobs.length < limit; n--) {
        if (n < 0) break
        if (n % TURN === 0) await turn()
        const lit = light.get(n)?.record
        if (!lit) {
          const state = live.get(n)?.status ?? index.status(n)
          if (status && !status.includes(state as JobStatus)) continue
          const slot = index.slot(n)
          if (slot.status === 'none' || slot.status === 'removed' || !slot.accepted) continue
          if (process && !process.includes(index.processOf(slot))) continue
        } else if (!fits(lit)) continue
        seen++
        const record = seen > offset ? recordAt(n) : undefined
        if (record) jobs.push(record)
      }
      return { jobs, total }
    },
    waiting: (user) => (user === undefined ? index.count(['accepted']) : index.waitingOf(user)),
    async scanWaiting(from, most) {
      const ids: string[] = []
      let n = Math.max(from, index.first())
      for (const end = index.last(); n < end && ids.length < most; n++) {
        if (n % TURN === 0) await turn()
        if (index.status(n) !== 'accepted') continue
        const { token, accepted } = index.slot(n)
        if (accepted && !live.has(n)) ids.push(idOf(n, token))
      }
      return { ids, next: n }
    },
    leftRunning: index.running,
    async claimed(request) {
      const claim = await idempotency.find(request)
      return claim && numberOf(claim.id) !== undefined ? claim : undefined
    },
    resultFolder: (id) => join(at(id), 'result'),
    workFolder: (id) => join(at(id), `.work-${randomBytes(6).toString('hex')}`),
    async publish(id, work) {
      await rename(work, join(at(id), 'result')).catch(async (error: NodeJS.ErrnoException) => {
        if ((error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') || !(await whole(id))) throw error
        await rm(work, { recursive: true, force: true })
      })
      await syncFolder(at(id))
      await syncFolder(jobsAt)
    },
    whole,
    async clearWork(id) {
      const folder = await opendir(at(id)).catch(() => undefined)
      if (!folder) return
      for await (const { name } of folder)
        if (name.startsWith('.work-')) await rm(join(at(id), name), { recursive: true, force: true })
      // Goes if nothing is left in it.
      await rmdir(at(id)).catch(() => {})
    },
    async remember(key, id, build) {
      if (KEY.test(key)) await writeQuick(join(keys, key), `${id} ${build}`)
    },
    async byKey(key) {
      if (!KEY.test(key)) return undefined
      const id = (await readFile(join(keys, key), 'utf8').catch(() => '')).split(' ')[0]!
      const number = numberOf(id)
      return number === undefined ? undefined : recordAt(number)
    },
    remove,
    async sweep() {
      if (jumped()) return 0
      const old = now() - keepMs
      let gone = 0
      for (let n = index.first(), end = index.last(); n < end; n++) {
        if (n % TURN === 0) await turn()
        const slot = index.slot(n)
        if (!slot.accepted || slot.finished === 0 || slot.finished >= old || live.has(n)) continue
        await remove(idOf(n, slot.token))
        gone++
      }
      await idempotency.sweep()
      await index.compact()
      return gone
    },
    async close() {
      if (closed) return
      closed = true
      clearInterval(debts)
      for (const number of [...noted.keys()]) {
        forget(number)
        const last = live.get(number)
        if (last) await save(number, last).catch(() => {})
      }
      await journal.close()
      index.close()
      unlock()
    },
  }
}
