/** A job as OGC's statusInfo, with what else a person wants to know. */
import { hasEnded, type JobRecord } from '@setu/jobs/job'
import { link, REL } from './describe.js'
import { outward } from './problems.js'

export const statusInfo = (job: JobRecord, base: string, place?: number): Record<string, unknown> => {
  const at = `${base}/jobs/${job.id}`
  const message = job.problem ? outward(job.problem).detail : job.message
  return {
    jobID: job.id,
    processID: job.process,
    type: 'process',
    status: job.status,
    ...(message ? { message: message.slice(0, 500) } : {}),
    created: job.created,
    ...(job.started ? { started: job.started } : {}),
    updated: job.updated,
    ...(job.finished ? { finished: job.finished } : {}),
    progress: Math.min(100, Math.floor(job.progress * 100)),
    mode: job.mode,
    ...(job.inputs ? { inputs: job.inputs } : {}),
    ...(job.worker ? { worker: job.worker } : {}),
    ...(job.attempts > 1 ? { attempts: job.attempts } : {}),
    ...(job.deadLetter ? { deadLetter: true } : {}),
    ...(job.key ? { key: job.key } : {}),
    ...(job.reusedFrom ? { reusedFrom: job.reusedFrom } : {}),
    ...(job.problem ? { problem: outward(job.problem) } : {}),
    ...(place === undefined ? {} : { queuePosition: place }),
    links: [
      link(at, 'self', 'application/json', 'this job'),
      link(`${at}?f=html`, 'alternate', 'text/html'),
      link(`${base}/jobs`, 'up', 'application/json', 'all jobs'),
      ...(hasEnded(job) ? [] : [link(`${at}/events`, 'monitor', 'text/event-stream', 'progress')]),
      ...(job.status === 'successful' ? [link(`${at}/results`, `${REL}/results`, 'application/json', 'results')] : []),
      ...(job.status === 'failed'
        ? [link(`${at}/results`, `${REL}/exceptions`, 'application/problem+json', 'why it failed')]
        : []),
    ],
  }
}
