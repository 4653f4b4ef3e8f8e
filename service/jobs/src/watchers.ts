/** Who wants to hear of a job: listeners while it goes on, and those who wait for its end. */
import type { Finding } from '@setu/core/contract'
import type { JobRecord } from './job.js'

export type JobEvent =
  | { readonly kind: 'status'; readonly job: JobRecord }
  | { readonly kind: 'finding'; readonly finding: Finding }

interface Ended {
  readonly job: JobRecord
  readonly outputs?: Record<string, unknown>
}

export interface Watchers {
  watch(id: string, listener: (event: JobEvent) => void): () => void
  ended(id: string): Promise<Ended>
  tell(id: string, event: JobEvent): void
  end(job: JobRecord, outputs?: Record<string, unknown>): void
  /** How a job ended, with its outputs, where that was just now. */
  last(id: string): Ended | undefined
}

/** Ends that are remembered with their outputs. */
const LAST = 32

export const createWatchers = (): Watchers => {
  const listeners = new Map<string, Set<(event: JobEvent) => void>>()
  const last = new Map<string, Ended>()
  const watch: Watchers['watch'] = (id, listener) => {
    const set = listeners.get(id) ?? new Set()
    listeners.set(id, set.add(listener))
    return () => {
      set.delete(listener)
      if (set.size === 0 && listeners.get(id) === set) listeners.delete(id)
    }
  }
  const waiting = new Map<string, ((ended: Ended) => void)[]>()
  return {
    watch,
    ended: (id) => new Promise((done) => waiting.set(id, [...(waiting.get(id) ?? []), done])),
    tell(id, event) {
      for (const listener of listeners.get(id) ?? []) listener(event)
    },
    end(job, outputs) {
      const ended = outputs ? { job, outputs } : { job }
      if (outputs) {
        if (last.size >= LAST) last.delete(last.keys().next().value!)
        last.set(job.id, ended)
      }
      for (const listener of listeners.get(job.id) ?? []) listener({ kind: 'status', job })
      listeners.delete(job.id)
      for (const done of waiting.get(job.id) ?? []) done(ended)
      waiting.delete(job.id)
    },
    last: (id) => last.get(id),
  }
}
