/**
 * Jobs that wait, in constant memory: the first thousand are here, the others in the store, read when there is room.
 * Taken by turns: among those that may run, the first one of the user with the fewest running.
 */
import { partsOf } from './job.js'
import type { JobStore } from './store.js'

export interface Waiting {
  readonly id: string
  readonly number: number
  readonly process: string
  readonly user: string
}

export interface Backlog {
  /** A job that was just accepted, or that waits again. */
  add(id: string): void
  take(mayRun: (one: Waiting) => boolean, running: (user: string) => number): Waiting | undefined
  remove(id: string): boolean
  /** From 0; beyond the window an upper bound. */
  place(id: string): number
  /** Reads more from the store where there is room; resolves to whether something came. */
  refill(): Promise<boolean>
}

const WINDOW = 1000

export const createBacklog = (store: JobStore, window = WINDOW): Backlog => {
  const here: Waiting[] = []
  /** Numbers from here on may wait in the store only. */
  let cursor = 0
  let behind = true
  let reading: Promise<boolean> | undefined
  const enter = (id: string): void => {
    const number = partsOf(id)?.number
    const job = store.get(id)
    if (number === undefined || job?.status !== 'accepted') return
    here.push({ id, number, process: job.process, user: job.user ?? '' })
  }
  const read = async (): Promise<boolean> => {
    const { ids, next } = await store.scanWaiting(cursor, window - here.length)
    cursor = Math.max(cursor, next)
    for (const id of ids) enter(id)
    if (here.length < window) behind = false
    return ids.length > 0
  }
  return {
    add(id) {
      const number = partsOf(id)!.number
      // What the reading has passed would never be met again.
      if (number >= cursor && (behind || here.length >= window)) {
        behind = true
        return
      }
      enter(id)
      cursor = Math.max(cursor, number + 1)
    },
    take(mayRun, running) {
      let best = -1
      let fewest = Number.POSITIVE_INFINITY
      // The first of each kind speaks for those behind it.
      const asked = new Set<string>()
      for (const [i, one] of here.entries()) {
        const kind = `${one.process} ${one.user}`
        if (asked.has(kind)) continue
        asked.add(kind)
        if (!mayRun(one)) continue
        const n = running(one.user)
        if (n >= fewest) continue
        best = i
        fewest = n
        if (n === 0) break
      }
      return best < 0 ? undefined : here.splice(best, 1)[0]
    },
    remove(id) {
      const at = here.findIndex((one) => one.id === id)
      if (at >= 0) here.splice(at, 1)
      return at >= 0
    },
    place(id) {
      const at = here.findIndex((one) => one.id === id)
      if (at >= 0) return at
      const last = here.at(-1)
      return here.length + (last ? Math.max(0, partsOf(id)!.number - last.number - 1) : 0)
    },
    async refill() {
      if (!behind || here.length > window / 2) return false
      reading ??= read().finally(() => {
        reading = undefined
      })
      return reading
    },
  }
}
