/**
 * Jobs in a folder:
 *
 *     jobs/<id>/request.json   what was asked, written once
 *     jobs/<id>/status.json    the record, replaced whole
 *     jobs/<id>/result/        outputs.json, assets, figures, item.json (last)
 *     keys/<key>               id of the job that holds the result with this key, and the build that made it
 *
 * What was accepted and what has ended is fsynced; progress is not. Everything is kept for seven days.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson, writeDurable, writeQuick } from './durable.js'
import { hasEnded, type JobRecord, type JobRequest, type JobStatus } from './job.js'

export interface JobFilter {
  readonly limit?: number
  readonly offset?: number
  readonly status?: readonly JobStatus[]
  readonly process?: readonly string[]
}

export interface JobStore {
  readonly keys: string
  create(record: JobRecord, request: JobRequest): Promise<void>
  update(id: string, patch: Partial<JobRecord>): Promise<JobRecord>
  /** In memory at once, on the disk a little later: for progress. */
  note(id: string, patch: Pick<JobRecord, 'progress' | 'message' | 'updated'>): JobRecord | undefined
  get(id: string): JobRecord | undefined
  request(id: string): Promise<JobRequest | undefined>
  /** Newest first. */
  list(filter?: JobFilter): { readonly jobs: readonly JobRecord[]; readonly total: number }
  resultFolder(id: string): string
  remember(key: string, id: string, build: string): Promise<void>
  byKey(key: string): Promise<JobRecord | undefined>
  remove(id: string): Promise<void>
  /** Removes what is past its time. */
  sweep(): Promise<number>
  close(): Promise<void>
}

export const JOB_ID = /^[A-Za-z0-9][A-Za-z0-9-]{7,63}$/
const KEY = /^[0-9a-f]{64}$/
const NOTE_MS = 1000

export const openStore = async (folder: string, options: { readonly keepDays?: number } = {}): Promise<JobStore> => {
  const jobsAt = join(folder, 'jobs')
  const keys = join(folder, 'keys')
  await mkdir(jobsAt, { recursive: true })
  await mkdir(keys, { recursive: true })
  const keepMs = (options.keepDays ?? 7) * 86_400_000
  const records = new Map<string, JobRecord>()
  const at = (id: string): string => join(jobsAt, id)
  const statusAt = (id: string): string => join(at(id), 'status.json')

  for (const id of await readdir(jobsAt)) {
    const record = JOB_ID.test(id) ? await readJson<JobRecord>(statusAt(id)) : undefined
    // A folder without a record was never accepted: what a crash left.
    if (record) records.set(id, record)
    else await rm(at(id), { recursive: true, force: true })
  }
  const byAge = [...records.values()].sort((a, b) => (a.created < b.created ? -1 : 1))
  records.clear()
  for (const record of byAge) records.set(record.id, record)

  // One writer for each job: a later record never lands before an earlier one.
  const lanes = new Map<string, Promise<void>>()
  const inLane = (id: string, work: () => Promise<void>): Promise<void> => {
    const lane = (lanes.get(id) ?? Promise.resolve()).then(work)
    const quiet = lane.catch(() => {})
    lanes.set(id, quiet)
    void quiet.then(() => {
      if (lanes.get(id) === quiet) lanes.delete(id)
    })
    return lane
  }
  const save = (id: string, durable: boolean): Promise<void> =>
    inLane(id, async () => {
      const record = records.get(id)
      if (record) await (durable ? writeDurable : writeQuick)(statusAt(id), JSON.stringify(record))
    })
  const noted = new Map<string, NodeJS.Timeout>()
  const forget = (id: string): void => {
    clearTimeout(noted.get(id))
    noted.delete(id)
  }
  const merge = (id: string, patch: Partial<JobRecord>): JobRecord | undefined => {
    const before = records.get(id)
    if (!before) return undefined
    const after = { ...before, ...patch, progress: Math.max(before.progress, patch.progress ?? 0) }
    records.set(id, after)
    return after
  }
  const remove = async (id: string): Promise<void> => {
    forget(id)
    const record = records.get(id)
    records.delete(id)
    await inLane(id, async () => {
      await rm(at(id), { recursive: true, force: true })
      if (!record?.key) return
      const owner = await readFile(join(keys, record.key), 'utf8').catch(() => '')
      if (owner.split(' ')[0] === id) await rm(join(keys, record.key), { force: true })
    })
  }

  return {
    keys,
    async create(record, request) {
      records.set(record.id, record)
      try {
        await inLane(record.id, async () => {
          await mkdir(join(at(record.id), 'result'), { recursive: true })
          const write = record.mode === 'async' ? writeDurable : writeQuick
          await write(join(at(record.id), 'request.json'), JSON.stringify(request))
          await write(statusAt(record.id), JSON.stringify(record))
        })
      } catch (error) {
        records.delete(record.id)
        throw error
      }
    },
    async update(id, patch) {
      forget(id)
      const after = merge(id, patch)
      if (!after) throw new Error(`no job ${id}`)
      await save(id, after.mode === 'async')
      return after
    },
    note(id, patch) {
      const before = records.get(id)
      if (!before || hasEnded(before)) return undefined
      const after = merge(id, patch)
      if (!noted.has(id)) {
        noted.set(
          id,
          setTimeout(() => {
            noted.delete(id)
            save(id, false).catch(() => {})
          }, NOTE_MS).unref(),
        )
      }
      return after
    },
    get: (id) => records.get(id),
    request: (id) => readJson<JobRequest>(join(at(id), 'request.json')),
    list(filter = {}) {
      const kept: JobRecord[] = []
      for (const record of records.values()) {
        if (filter.status && !filter.status.includes(record.status)) continue
        if (filter.process && !filter.process.includes(record.process)) continue
        kept.push(record)
      }
      kept.reverse()
      const offset = filter.offset ?? 0
      return { jobs: kept.slice(offset, offset + (filter.limit ?? 100)), total: kept.length }
    },
    resultFolder: (id) => join(at(id), 'result'),
    async remember(key, id, build) {
      if (KEY.test(key)) await writeQuick(join(keys, key), `${id} ${build}`)
    },
    async byKey(key) {
      if (!KEY.test(key)) return undefined
      const id = await readFile(join(keys, key), 'utf8').catch(() => '')
      return records.get(id.split(' ')[0]!)
    },
    remove,
    async sweep() {
      const old = Date.now() - keepMs
      const past = [...records.values()].filter((r) => hasEnded(r) && Date.parse(r.finished ?? r.updated) < old)
      for (const record of past) await remove(record.id)
      return past.length
    },
    async close() {
      for (const id of [...noted.keys()]) {
        forget(id)
        await save(id, false).catch(() => {})
      }
      await Promise.all(lanes.values())
    },
  }
}
