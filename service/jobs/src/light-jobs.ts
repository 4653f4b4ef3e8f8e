/** Synchronous runs that are on no disk: the last thousand, at most 16 MiB. Who asked has the answer. */
import type { Provenance } from '@setu/core/provenance'
import { hasEnded, type JobRecord, type JobRequest } from './job.js'

/** A small result without files. */
export interface LightResult {
  readonly outputs: Record<string, unknown>
  readonly provenance: Provenance
}

interface LightJob {
  record: JobRecord
  readonly request: JobRequest
  result?: LightResult
  bytes: number
}

export interface LightJobs {
  add(number: number, record: JobRecord, request: JobRequest): void
  get(number: number): LightJob | undefined
  put(number: number, record: JobRecord): void
  hold(number: number, result: LightResult): void
  delete(number: number): boolean
  /** Of all that are here. */
  records(): Iterable<JobRecord>
}

const MOST = 1000
const MOST_BYTES = 16 * 2 ** 20

export const createLightJobs = (): LightJobs => {
  /** Oldest first. */
  const jobs = new Map<number, LightJob>()
  let bytes = 0
  const weigh = (number: number, more: number): void => {
    const job = jobs.get(number)
    if (!job) return
    bytes += more
    job.bytes += more
    for (const [old, { record, bytes: weight }] of jobs) {
      if (jobs.size <= MOST && bytes <= MOST_BYTES) break
      if (!hasEnded(record)) continue
      jobs.delete(old)
      bytes -= weight
    }
  }
  return {
    add(number, record, request) {
      jobs.set(number, { record, request, bytes: 0 })
      weigh(number, 1000 + JSON.stringify(request).length)
    },
    get: (number) => jobs.get(number),
    put(number, record) {
      const job = jobs.get(number)
      if (job) job.record = record
    },
    hold(number, result) {
      const job = jobs.get(number)
      if (!job) return
      job.result = result
      weigh(number, JSON.stringify(result.outputs).length)
    },
    delete(number) {
      bytes -= jobs.get(number)?.bytes ?? 0
      return jobs.delete(number)
    },
    *records() {
      for (const { record } of jobs.values()) yield record
    },
  }
}
