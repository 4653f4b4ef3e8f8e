/**
 * Who runs attempts: the child processes of this machine, or workers on other machines behind NATS. The engine keeps the
 * journal and decides; a workforce carries an attempt to whoever runs it and its result back.
 */
import { hostname } from 'node:os'
import { setuError } from '@setu/core/errors'
import { type Children, type ChildrenOptions, createChildren, type JobListeners, type RunningJob } from './child.js'
import type { ChildJob, ChildResult } from './child-protocol.js'

export interface AttemptListeners extends JobListeners {
  /** Somebody is about to run it: resolves when the journal knows. A rejection keeps it from running. */
  readonly onStart: (worker: string) => Promise<void>
}

export interface Attempt {
  /** Settles once. Rejects with a `SetuError`. The files are in the attempt's folder then. */
  readonly done: Promise<ChildResult>
  cancel(): void
  /** The journal knows how it ended: what carried the result may go. */
  settled(): void
}

export interface Workforce {
  /** Attempts that it takes now. */
  room(): number
  run(job: ChildJob, listeners: AttemptListeners): Attempt
  /** Has something ready for who looks as if they would ask. */
  warm(): void
  /** Processes on this machine, and their resident bytes. */
  count(): number
  rss(): number
  /** Workers that were heard of lately. */
  workers(): number
  stop(): Promise<void>
}

export interface LocalWorkforce extends Workforce {
  readonly children: Children
}

/** Child processes of this machine; `concurrency` at once. */
export const createLocalWorkforce = (
  options: ChildrenOptions & { readonly concurrency: number },
  children: Children = createChildren(options),
): LocalWorkforce => {
  const name = `${hostname()}:${process.pid}`
  let running = 0
  return {
    children,
    room: () => options.concurrency - running,
    run(job, listeners) {
      running++
      let child: RunningJob | undefined
      let cancelled = false
      const done = (async () => {
        try {
          await listeners.onStart(name)
          if (cancelled) throw setuError('cancelled', { where: job.process, found: 'a request to stop' })
          child = children.run(job, listeners)
          return await child.done
        } finally {
          running--
        }
      })()
      return {
        done,
        cancel() {
          cancelled = true
          child?.cancel()
        },
        settled: () => {},
      }
    },
    warm: () => children.warm(),
    count: () => children.count(),
    rss: () => children.rss(),
    workers: () => 1,
    stop: () => children.stop(),
  }
}
