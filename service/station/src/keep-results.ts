/** A job whose process names a collection for one of its assets is kept in the archive when it has ended. */
import { keepResult } from '@setu/archive/keep'
import type { AnyProcess } from '@setu/core/contract'
import type { JobRecord } from '@setu/jobs/job'
import type { Context } from './context.js'

const namesCollection = (process: AnyProcess): boolean =>
  Object.values(process.outputs.properties as Record<string, Record<string, unknown>>).some((o) => o['x-collection'])

/** One after another: the archive has one writer. A failure is logged and the job keeps its result. */
export const resultKeeper = (context: Context, failed: (error: unknown) => void) => {
  let last: Promise<void> = Promise.resolve()
  const keep = async (job: JobRecord): Promise<void> => {
    await keepResult(context.archive, context.store.resultFolder(job.id), { missions: context.missions })
  }
  return {
    seen(job: JobRecord): void {
      if (job.status !== 'successful') return
      const process = context.processes.find((p) => p.id === job.process)
      if (!process || !namesCollection(process)) return
      last = last.then(() => keep(job)).catch(failed)
    },
    done: (): Promise<void> => last,
  }
}
