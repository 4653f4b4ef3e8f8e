/**
 * What the journal says, by job number: a slot on the disk for each job, counts in memory. Two kinds of lines make a job:
 *
 *     {"t":"a","n":7,"k":"<token>","s":process,"u":user,"r":{record}} TAB {request}   accepted, once
 *     {"t":"s","n":7,"k":"<token>","p":{patch}}                  its state, whole; the last one holds
 *     {"t":"x","n":7,"k":"<token>"}                              removed
 *
 * Compaction copies what still holds from the oldest segment to the end and takes the segment away. Only the oldest is
 * ever taken, so a removal is forgotten when nothing it removes can be left.
 */

import { idOf, type JobRecord, type JobRequest, type JobStatus } from './job.js'
import type { Journal, Line, Place } from './journal.js'
import { openSlots, type Slot } from './slots.js'

export type Patch = Omit<
  JobRecord,
  'id' | 'process' | 'version' | 'mode' | 'user' | 'inputs' | 'created' | 'subscribed'
>
type Head =
  | {
      readonly t: 'a'
      readonly n: number
      readonly k: string
      readonly s: string
      readonly u: string
      readonly c?: 1
      readonly r: JobRecord
    }
  | { readonly t: 's'; readonly n: number; readonly k: string; readonly p: Patch }
  | { readonly t: 'x'; readonly n: number; readonly k: string }

export interface JobIndex {
  /** The lowest number there is. */
  first(): number
  /** Takes the next number. */
  next(): number
  /** One above the highest number there is. */
  last(): number
  /** Jobs that ran when the last process ended. */
  readonly running: readonly string[]
  slot(number: number): Slot
  status(number: number): Slot['status']
  processOf(slot: Slot): string
  accept(number: number, token: string, record: JobRecord, request: JobRequest): Promise<void>
  state(number: number, token: string, patch: Patch, finishedMs: number): Promise<void>
  remove(number: number, token: string): Promise<void>
  record(number: number): JobRecord | undefined
  request(number: number): JobRequest | undefined
  /** Of these states and processes, all where none is named. */
  count(statuses?: readonly JobStatus[], processes?: readonly string[]): number
  waitingOf(user: string | undefined): number
  /** Copies and drops old segments until at most half of the bytes are dead; says how many were dropped. */
  compact(): Promise<number>
  close(): void
}

/** The beginning of an accepted line that needs no further look. */
const QUICK = /^\{"t":"a","n":(\d+),"k":"([0-9a-f]{16})","s":"([^"\\]*)","u":"([^"\\]*)","r":/

const createNames = (): { number(name: string): number; name(number: number): string } => {
  const names = ['']
  const numbers = new Map([['', 0]])
  return {
    number(name) {
      const known = numbers.get(name)
      if (known !== undefined) return known
      names.push(name)
      numbers.set(name, names.length - 1)
      return names.length - 1
    },
    name: (number) => names[number] ?? '',
  }
}

const patchOf = (record: JobRecord): Patch => {
  const {
    id: _i,
    process: _p,
    version: _v,
    mode: _m,
    user: _u,
    inputs: _n,
    created: _c,
    subscribed: _s,
    ...patch
  } = record
  return patch
}

export { patchOf }

export const openIndex = (
  folder: string,
  journal: Journal,
  onClaim?: (record: JobRecord, request: JobRequest) => void,
): JobIndex => {
  const processes = createNames()
  const users = createNames()
  let first = Number.POSITIVE_INFINITY
  let next = 1
  const slots = openSlots(folder)
  const live = new Map<number, number>()
  const counts = new Map<string, number>()
  const waitingBy = new Map<number, number>()
  const bump = <K>(map: Map<K, number>, key: K, by: number): void => {
    const after = (map.get(key) ?? 0) + by
    if (after) map.set(key, after)
    else map.delete(key)
  }
  const holds = (slot: Slot): boolean => slot.status !== 'none' && slot.status !== 'removed' && !!slot.accepted
  const weigh = (slot: Slot, sign: 1 | -1): void => {
    if (!holds(slot)) return
    for (const place of [slot.accepted, slot.latest]) if (place) bump(live, place.segment, sign * place.length)
    bump(counts, `${slot.process} ${slot.status}`, sign)
    if (slot.status === 'accepted') bump(waitingBy, slot.user, sign)
  }
  const put = (number: number, slot: Slot): void => {
    if (slots.status(number) !== 'none') weigh(slots.get(number), -1)
    slots.set(number, slot)
    weigh(slot, 1)
    if (number >= next) next = number + 1
    if (number < first) first = number
  }
  const accepted = (number: number, token: string, of: string, by: string, place: Place): void => {
    const process = processes.number(of)
    const user = users.number(by)
    const status = slots.status(number)
    // Nearly always; at the start of a station a million times.
    if (status === 'none')
      put(number, { status: 'accepted', attempts: 0, process, user, token, accepted: place, finished: 0 })
    else if (status !== 'removed') put(number, { ...slots.get(number), token, process, user, accepted: place })
  }
  const stated = (number: number, token: string, patch: Patch, place: Place, finished: number): void => {
    const slot = slots.get(number)
    if (slot.status === 'removed') return
    put(number, { ...slot, token, status: patch.status, attempts: patch.attempts, latest: place, finished })
  }
  const removed = (number: number): void => {
    const slot = slots.get(number)
    weigh(slot, -1)
    slots.set(number, { status: 'removed', attempts: 0, process: 0, user: 0, token: slot.token, finished: 0 })
  }
  const finishedOf = (patch: Patch): number => (patch.finished ? Date.parse(patch.finished) || 0 : 0)

  for (const segment of journal.segments()) {
    for (const line of journal.lines(segment)) {
      const quick = QUICK.exec(line.head)
      if (quick) {
        accepted(Number(quick[1]), quick[2]!, quick[3]!, quick[4]!, line)
        continue
      }
      const head = JSON.parse(line.head) as Head
      if (head.t === 'a') {
        accepted(head.n, head.k, head.s, head.u, line)
        if (head.c && line.body) onClaim?.(head.r, JSON.parse(line.body) as JobRequest)
      } else if (head.t === 's') stated(head.n, head.k, head.p, line, finishedOf(head.p))
      else removed(head.n)
    }
  }
  const running: string[] = []
  if ([...counts.keys()].some((key) => key.endsWith(' running')))
    for (let n = first; n < next; n++)
      if (slots.status(n) === 'running') {
        const slot = slots.get(n)
        if (holds(slot)) running.push(idOf(n, slot.token))
      }

  /** Numbers with a line on its way: what compaction would copy of them is old. */
  const pending = new Map<number, number>()
  const during = async (number: number, work: Promise<Place>): Promise<Place> => {
    bump(pending, number, 1)
    try {
      return await work
    } finally {
      bump(pending, number, -1)
    }
  }
  const line = (head: Head): string => JSON.stringify(head)
  const same = (a: Place | undefined, b: Place): boolean => a?.segment === b.segment && a.offset === b.offset

  const clean = async (segment: number): Promise<boolean> => {
    const copies: Promise<void>[] = []
    const copy = async (number: number, which: 'accepted' | 'latest', old: Line): Promise<void> => {
      const place = await journal.append(old.head, old.body)
      const slot = slots.get(number)
      if (same(slot[which], old)) put(number, { ...slot, [which]: place })
    }
    for (const old of journal.lines(segment)) {
      const { n } = JSON.parse(old.head) as Head
      if (pending.has(n)) continue
      const slot = slots.get(n)
      if (!holds(slot)) continue
      if (same(slot.accepted, old)) copies.push(copy(n, 'accepted', old))
      else if (same(slot.latest, old)) copies.push(copy(n, 'latest', old))
      if (copies.length >= 500) await Promise.all(copies.splice(0))
    }
    await Promise.all(copies)
    // A line that was on its way may have failed: then the old one still holds, and its segment stays.
    if ((live.get(segment) ?? 0) > 0) return false
    await journal.drop(segment)
    return true
  }

  let compacting = false
  return {
    first: () => Math.min(first, next),
    running,
    next: () => next++,
    last: () => next,
    slot: (number) => slots.get(number),
    status: (number) => slots.status(number),
    processOf: (slot) => processes.name(slot.process),
    async accept(number, token, record, request) {
      // `c`: it came under an Idempotency-Key.
      const claim = request.idempotencyKey === undefined ? {} : { c: 1 as const }
      const by = record.user ?? ''
      const head = line({ t: 'a', n: number, k: token, s: record.process, u: by, ...claim, r: record })
      const place = await during(number, journal.append(head, JSON.stringify(request)))
      accepted(number, token, record.process, by, place)
    },
    async state(number, token, patch, finishedMs) {
      const place = await during(number, journal.append(line({ t: 's', n: number, k: token, p: patch })))
      stated(number, token, patch, place, finishedMs)
    },
    async remove(number, token) {
      await during(number, journal.append(line({ t: 'x', n: number, k: token })))
      removed(number)
    },
    record(number) {
      const slot = slots.get(number)
      if (!holds(slot)) return undefined
      const head = JSON.parse(journal.read(slot.accepted!).head) as Head & { t: 'a' }
      if (!slot.latest) return head.r
      const { p } = JSON.parse(journal.read(slot.latest).head) as Head & { t: 's' }
      return { ...head.r, ...p }
    },
    request(number) {
      const slot = slots.get(number)
      const body = holds(slot) ? journal.read(slot.accepted!).body : undefined
      return body === undefined ? undefined : (JSON.parse(body) as JobRequest)
    },
    count(statuses, of) {
      let sum = 0
      for (const [key, n] of counts) {
        const [process, status] = key.split(' ') as [string, JobStatus]
        if (statuses && !statuses.includes(status)) continue
        if (of && !of.includes(processes.name(Number(process)))) continue
        sum += n
      }
      return sum
    },
    waitingOf: (user) => waitingBy.get(users.number(user ?? '')) ?? 0,
    async compact() {
      if (compacting) return 0
      compacting = true
      let dropped = 0
      try {
        for (;;) {
          const segments = journal.segments()
          const oldest = segments[0]!
          if (segments.length < 2) break
          const total = segments.reduce((sum, s) => sum + journal.size(s), 0)
          const held = [...live.values()].reduce((a, b) => a + b, 0)
          const dead = live.get(oldest) === undefined
          if (!dead && (total - held <= total / 2 || total < journal.segmentBytes / 32)) break
          if (!(await clean(oldest))) break
          dropped++
        }
      } finally {
        compacting = false
      }
      return dropped
    },
    close: () => slots.close(),
  }
}
