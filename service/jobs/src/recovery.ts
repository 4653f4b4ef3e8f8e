/**
 * What a stop or a crash left behind. A result that was renamed into place is taken as it is; who waited for a synchronous
 * run is gone; an asynchronous job is accepted again, or asked for where a worker elsewhere may still be at it.
 */
import { setuError, toProblem } from '@setu/core/errors'
import type { JobRecord } from './job.js'
import { ATTEMPTS } from './retry.js'
import type { JobStore } from './store.js'

/** `ask`: takes up a job whose worker is elsewhere; without it all ran on this machine and is over. */
export const recover = async (store: JobStore, ask?: (job: JobRecord) => void): Promise<void> => {
  const now = new Date().toISOString()
  const end = { finished: now, updated: now }
  for (const id of store.leftRunning) {
    const whole = await store.whole(id)
    const job = store.get(id)
    if (!job) continue
    await store.clearWork(id).catch(() => {})
    if (whole) await store.update(id, { ...end, status: 'successful', progress: 1, message: 'done', key: whole.key })
    else if (job.mode === 'sync') {
      const why = setuError('internal', { where: job.process, found: 'a station that stopped while someone waited' })
      await store.update(id, { ...end, status: 'failed', message: why.message, problem: toProblem(why) })
    } else if (ask) {
      // It is not sent again blindly.
      ask(job)
    } else if (job.attempts >= ATTEMPTS) {
      const why = setuError('internal', {
        where: job.process,
        found: `${job.attempts} attempts that ended with the station`,
        expected: 'a run to its end',
        wayOut: 'Run it again.',
      })
      const dead = { ...end, status: 'failed' as const, deadLetter: true }
      await store.update(id, { ...dead, message: why.message, problem: toProblem(why) })
    } else await store.update(id, { status: 'accepted', updated: now, message: 'accepted again after a restart' })
  }
}
