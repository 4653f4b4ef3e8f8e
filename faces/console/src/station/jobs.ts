/** Jobs of the station: OGC API - Processes, part 1. */
import { fromProblem, type Problem, type SetuError, setuError } from '@setu/core/errors'
import type { Provenance } from '@setu/core/provenance'
import { getJson, request } from './client.js'

export type JobState = 'accepted' | 'running' | 'successful' | 'failed' | 'dismissed'

/** The members of `statusInfo` that the page shows. */
export interface JobStatus {
  readonly jobID: string
  readonly processID?: string
  readonly status: JobState
  readonly message?: string
  readonly progress?: number
  readonly created?: string
  readonly started?: string
  readonly finished?: string
  readonly updated?: string
  readonly inputs?: Record<string, unknown>
  readonly problem?: Problem
}

/** Data of the inputs in one phrase: `product.nc, gauges.csv`. */
export const inputsPhrase = (job: JobStatus): string => {
  const references = Object.values(job.inputs ?? {})
    .flat()
    .filter((v): v is string => typeof v === 'string' && /^(sample|upload|archive|https?):|^\.?\//.test(v))
  const names = references.map((r) => (/^upload:/.test(r) ? r.slice(0, 15) : (r.split('/').pop() ?? r)))
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} …` : names.join(', ')
}

export const listJobs = async (signal?: AbortSignal): Promise<readonly JobStatus[]> =>
  (await getJson<{ jobs?: JobStatus[] }>('/jobs', signal)).jobs ?? []
export const getJob = (id: string, signal?: AbortSignal): Promise<JobStatus> =>
  getJson(`/jobs/${encodeURIComponent(id)}`, signal)
/** In a results document an object stands as `{ value: … }`; an estimate has its unit beside its value and stays. */
const unwrapped = (value: unknown): unknown => {
  const qualified = value as { value?: unknown; unit?: unknown } | null
  const is =
    typeof value === 'object' && value !== null && !Array.isArray(value) && 'value' in value && !('unit' in value)
  return is ? qualified?.value : value
}

export const getResults = async (id: string, signal?: AbortSignal): Promise<Record<string, unknown>> => {
  const path = `/jobs/${encodeURIComponent(id)}/results?response=document`
  const document = await getJson<Record<string, unknown>>(path, signal)
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, unwrapped(value)]))
}

/** Where the result comes from; nothing where the station does not say. */
export const getProvenance = (id: string): Promise<Provenance | undefined> =>
  getJson<Provenance>(`/jobs/${encodeURIComponent(id)}/provenance`).catch(() => undefined)

export const dismissJob = async (id: string): Promise<void> =>
  void (await request(`/jobs/${encodeURIComponent(id)}`, { method: 'DELETE' }))

export const isOver = (job: JobStatus): boolean =>
  job.status === 'successful' || job.status === 'failed' || job.status === 'dismissed'

/** Sends one file; the station answers with the reference by which it knows it. */
export const upload = async (file: File): Promise<string> => {
  const response = await request(`/uploads?name=${encodeURIComponent(file.name)}`, {
    method: 'PUT',
    body: file,
    headers: { 'content-type': 'application/octet-stream' },
    signal: AbortSignal.timeout(3_600_000),
  })
  return ((await response.json()) as { reference: string }).reference
}

export const startJob = async (process: string, inputs: Record<string, unknown>): Promise<string> => {
  const response = await request(`/processes/${encodeURIComponent(process)}/execution`, {
    method: 'POST',
    body: JSON.stringify({ inputs, response: 'document' }),
    headers: { 'content-type': 'application/json', prefer: 'respond-async' },
  })
  const body = (await response.json().catch(() => ({}))) as { jobID?: string }
  const id = body.jobID ?? response.headers.get('location')?.split('/').pop()
  if (!id)
    throw setuError('remote-failed', {
      where: response.url,
      found: 'an answer without a job',
      expected: '201 with Location',
    })
  return id
}

/** Why a job ended without a result. */
export const failureOf = async (job: JobStatus): Promise<SetuError> => {
  if (job.status === 'dismissed') return setuError('cancelled', { where: job.jobID, found: 'a request to stop' })
  if (job.problem) return fromProblem(job.problem)
  try {
    await getResults(job.jobID)
  } catch (error) {
    return error as SetuError
  }
  return setuError('internal', { where: job.jobID, found: job.message ?? 'a failed job' })
}

/** Follows a job to its end; asks faster at the start. */
export const followJob = async (
  id: string,
  onStatus: (job: JobStatus) => void,
  signal: AbortSignal,
): Promise<JobStatus> => {
  for (let wait = 150; ; wait = Math.min(2000, wait * 1.4)) {
    const job = await getJob(id, signal)
    onStatus(job)
    if (isOver(job)) return job
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, wait)
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer)
          reject(setuError('cancelled', { where: id, found: 'a request to stop' }))
        },
        { once: true },
      )
    })
  }
}
