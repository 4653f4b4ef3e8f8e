/**
 * Callbacks of OGC API - Processes: who named a subscriber is sent the status when the job starts and when it fails, and
 * the results document when it ends well. Only to https hosts that the operator allows, through the guard; three
 * attempts. What a station that is killed had not sent is not sent again: the status of a job can always be asked for.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { setuError } from '@setu/core/errors'
import { checkUrl, type Guard, guardedPost } from '@setu/jobs/guard'
import type { JobRecord, Subscriber } from '@setu/jobs/job'
import type { Context } from './context.js'
import type { Asked } from './execute-request.js'
import { documentOf, type Result } from './results.js'
import { statusInfo } from './status-info.js'

const NAMES = ['successUri', 'inProgressUri', 'failedUri'] as const
const ATTEMPTS = 3

/** The subscriber of a request, every address of it allowed; undefined where none is named. */
export const subscriberOf = (value: unknown, guard: Guard): Subscriber | undefined => {
  if (value === undefined) return undefined
  const bad = (where: string, found: string): Error =>
    setuError('bad-input', { where, found, expected: '{ "successUri": "https://…" }, with inProgressUri, failedUri' })
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw bad('/subscriber', 'no object')
  const subscriber: Record<string, string> = {}
  for (const [name, uri] of Object.entries(value)) {
    const where = `/subscriber/${name.slice(0, 40)}`
    if (!NAMES.includes(name as (typeof NAMES)[number])) throw bad(where, 'no such member')
    if (typeof uri !== 'string' || uri.length > 2000) throw bad(where, 'no address')
    checkUrl(uri, guard)
    subscriber[name] = uri
  }
  if (!subscriber['successUri']) throw bad('/subscriber', 'no successUri')
  return subscriber
}

/** Sends a document, up to three times; resolves to whether it was taken. */
export const tell = async (uri: string, document: unknown, guard: Guard, pauseMs = 1000): Promise<boolean> => {
  const body = new TextEncoder().encode(JSON.stringify(document))
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const status = await guardedPost(uri, guard, body, 'application/json').catch(() => 0)
    if (status >= 200 && status < 300) return true
    if (attempt < ATTEMPTS) await sleep(pauseMs * 2 ** attempt, undefined, { ref: false })
  }
  return false
}

/** Tells the subscriber of a job when it starts and when it has ended. */
export const createCallbacks =
  (context: Context, resultOf: (job: JobRecord) => Promise<Result>) =>
  (job: JobRecord): void => {
    if (!job.subscribed) return
    const { settings, store } = context
    const guard = { ...settings.guard, hosts: settings.remoteHosts }
    const send = async (): Promise<void> => {
      const request = await store.request(job.id)
      const { successUri, inProgressUri, failedUri, base = '' } = request?.subscriber ?? {}
      if (job.status === 'successful') {
        const document = async () =>
          documentOf(await resultOf(job), (request?.asked ?? { byReference: [] }) as Asked, base)
        if (successUri) await tell(successUri, await document(), guard)
        return
      }
      const uri = job.status === 'running' ? inProgressUri : failedUri
      if (uri) await tell(uri, statusInfo(job, base), guard)
    }
    // A subscriber that cannot be told is no fault of the job.
    send().catch(() => {})
  }
