/** A job as it is kept and shown. */
import type { Problem } from '@setu/core/errors'

export type JobStatus = 'accepted' | 'running' | 'successful' | 'failed' | 'dismissed'

/** What was asked; written once. */
export interface JobRequest {
  readonly process: string
  readonly version: string
  readonly inputs: Record<string, unknown>
  readonly mode: 'sync' | 'async'
  /** Look for a result with the same key before computing. */
  readonly reuse: boolean
  /** How the results were asked for; kept for the door that shows them. */
  readonly asked?: unknown
}

export interface JobRecord {
  readonly id: string
  readonly process: string
  readonly version: string
  readonly mode: 'sync' | 'async'
  /** Kept here when they are short, to be shown in a list. */
  readonly inputs?: Record<string, unknown>
  readonly status: JobStatus
  /** 0..1, never falls. */
  readonly progress: number
  readonly message?: string
  /** ISO 8601, UTC. */
  readonly created: string
  readonly started?: string
  readonly updated: string
  readonly finished?: string
  readonly attempts: number
  /** Key of the result, once known. */
  readonly key?: string
  /** The job whose files these are. */
  readonly reusedFrom?: string
  readonly problem?: Problem
}

export const hasEnded = (job: Pick<JobRecord, 'status'>): boolean =>
  job.status !== 'accepted' && job.status !== 'running'
