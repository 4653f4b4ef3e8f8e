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
  /** Who asks, as the door knows them; bounds of the queue count by it. */
  readonly user?: string
  /** `Idempotency-Key` of the request: within 24 hours it is accepted once. */
  readonly idempotencyKey?: string
  /** Addresses that want to hear how it goes. */
  readonly subscriber?: Subscriber
}

export interface Subscriber {
  readonly successUri?: string
  readonly inProgressUri?: string
  readonly failedUri?: string
  /** Under which the links in what is sent begin. */
  readonly base?: string
}

export interface JobRecord {
  readonly id: string
  readonly process: string
  readonly version: string
  readonly mode: 'sync' | 'async'
  readonly user?: string
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
  /** Somebody is told how it goes. */
  readonly subscribed?: boolean
  /** Who runs it, or ran it last. */
  readonly worker?: string
  /** Key of the result, once known. */
  readonly key?: string
  /** The job whose files these are. */
  readonly reusedFrom?: string
  readonly problem?: Problem
  /** All attempts failed: kept with its error to be looked at. */
  readonly deadLetter?: boolean
}

export const hasEnded = (job: Pick<JobRecord, 'status'>): boolean =>
  job.status !== 'accepted' && job.status !== 'running'

/** Eight or more digits of its number (base 36), and 64 random bits. */
export const JOB_ID = /^([0-9a-z]{8,11})-([0-9a-f]{16})$/

export const idOf = (number: number, token: string): string => `${number.toString(36).padStart(8, '0')}-${token}`

export const partsOf = (id: string): { readonly number: number; readonly token: string } | undefined => {
  const match = JOB_ID.exec(id)
  if (!match) return undefined
  const number = Number.parseInt(match[1]!, 36)
  return Number.isSafeInteger(number) ? { number, token: match[2]! } : undefined
}
