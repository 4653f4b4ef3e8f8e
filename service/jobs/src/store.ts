/**
 * Jobs in a folder:
 *
 *     jobs/<id>/request.json   what was asked, written once
 *     jobs/<id>/status.json    the record, replaced whole
 *     jobs/<id>/result/        outputs.json, assets, figures, item.json (last)
 *     keys/<key>               id of the job that holds the result with this key, and the build that made it
 *
 * What was accepted and what has ended is fsynced; progress is not. Everything is kept for seven days. Of synchronous
 * runs only those with files are kept so: who asked has the answer; the others stay in memory, the last of them.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Provenance } from '@setu/core/provenance'
import { readJson, writeDurable, writeQuick } from './durable.js'
import { hasEnded, type JobRecord, type JobRequest, type JobStatus } from './job.js'

export interface JobFilter {
  readonly limit?: number
  readonly offset?: number
  readonly status?: readonly JobStatus[]
  readonly process?: readonly string[]
}

/** A small result without files. */
export interface LightResult {
  readonly outputs: Record<string, unknown>
  readonly provenance: Provenance
}

export interface JobStore {
  readonly keys: string
  /** Asynchronous jobs durably, synchronous ones in memory until `keep`. */
  create(record: JobRecord, request: JobRequest): Promise<void>
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
  list(filter?: JobFilter): { readonly jobs: readonly JobRecord[]; readonly total: number }
  resultFolder(id: string): string
  /** Takes away what an attempt that was killed left. */
  clearResult(id: string): Promise<void>
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
/** Jobs in memory only. */
const LIGHT_JOBS = 1000
const LIGHT_BYTES = 16 * 2 ** 20

export const openStore = async (folder: string, options: { readonly keepDays?: number } = {}): Promise<JobStore> => {
  const jobsAt = join(folder, 'jobs')
  const keys = join(folder, 'keys')
  await mkdir(jobsAt, { recursive: true })
  await mkdir(keys, { recursive: true })
  const keepMs = (options.keepDays ?? 7) * 86_400_000
  const records = new Map<string, JobRecord>()
  /** Jobs that are on no disk, oldest first. */
  const light = new Map<string, { request: JobRequest; result?: LightResult; bytes: number }>()
  let lightBytes = 0
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
  const weigh = (id: string, bytes: number): void => {
    const job = light.get(id)
    if (!job) return
    lightBytes += bytes
    job.bytes += bytes
    for (const [old, { bytes: weight }] of light) {
      if (light.size <= LIGHT_JOBS && lightBytes <= LIGHT_BYTES) break
      const record = records.get(old)
      if (record && !hasEnded(record)) continue
      light.delete(old)
      records.delete(old)
      lightBytes -= weight
    }
  }
  const lighten = (id: string): void => {
    lightBytes -= light.get(id)?.bytes ?? 0
    light.delete(id)
  }
  const remove = async (id: string): Promise<void> => {
    forget(id)
    if (light.has(id)) {
      lighten(id)
      records.delete(id)
      return
    }
    const record = records.get(id)
    records.delete(id)
    await inLane(id, async () => {
      await rm(at(id), { recursive: true, force: true, maxRetries: 5 })
      if (!record?.key) return
      const owner = await readFile(join(keys, record.key), 'utf8').catch(() => '')
      if (owner.split(' ')[0] === id) await rm(join(keys, record.key), { force: true })
    })
  }

  return {
    keys,
    async create(record, request) {
      records.set(record.id, record)
      if (record.mode === 'sync') {
        light.set(record.id, { request, bytes: 0 })
        weigh(record.id, 1000 + JSON.stringify(request).length)
        return
      }
      try {
        await inLane(record.id, async () => {
          await mkdir(join(at(record.id), 'result'), { recursive: true })
          await writeDurable(join(at(record.id), 'request.json'), JSON.stringify(request))
          await writeDurable(statusAt(record.id), JSON.stringify(record))
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
      if (!light.has(id)) await save(id, after.mode === 'async')
      return after
    },
    note(id, patch) {
      const before = records.get(id)
      if (!before || hasEnded(before)) return undefined
      const after = merge(id, patch)
      if (!noted.has(id) && !light.has(id)) {
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
    async keep(id) {
      const job = light.get(id)
      if (!job) return
      lighten(id)
      await inLane(id, async () => {
        await mkdir(join(at(id), 'result'), { recursive: true })
        await writeQuick(join(at(id), 'request.json'), JSON.stringify(job.request))
      })
    },
    hold(id, result) {
      const job = light.get(id)
      if (!job) return
      job.result = result
      weigh(id, JSON.stringify(result.outputs).length)
    },
    held: (id) => light.get(id)?.result,
    get: (id) => records.get(id),
    request: async (id) => light.get(id)?.request ?? readJson<JobRequest>(join(at(id), 'request.json')),
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
    clearResult: (id) => rm(join(at(id), 'result'), { recursive: true, force: true }),
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
