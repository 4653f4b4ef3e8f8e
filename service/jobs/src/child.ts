/**
 * Child processes that run jobs, with their resident memory watched: a thread's limits do not bound typed arrays, a
 * process can be measured and ended. One spare child waits, so that a short run does not pay the fork; a child that
 * ended its job cleanly and stayed small takes the next.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import process from 'node:process'
import type { Finding } from '@setu/core/contract'
import { fromProblem, type SetuError, setuError } from '@setu/core/errors'
import type { ChildJob, ChildResult, ChildSetup, FromChild, ToChild } from './child-protocol.js'
import type { NatsOptions } from './nats/link.js'

export interface ChildrenOptions extends ChildSetup {
  /** Resident bytes at which a child is ended. */
  readonly memoryBytes: number
  /** Children that wait for work. */
  readonly spare?: number
  /** Where the parts of plans go, if not to threads of the child. */
  readonly nats?: NatsOptions
}

export interface JobListeners {
  readonly onProgress?: (fraction: number, message?: string) => void
  readonly onFinding?: (finding: Finding) => void
  /** For a job with `ask`: the job that has the result with this key. */
  readonly onAsk?: (key: string) => Promise<string | undefined>
}

export interface RunningJob {
  /** Settles once, when the child is free again or gone. Rejects with a `SetuError`. */
  readonly done: Promise<ChildResult>
  /** Asks the job to stop; after two seconds it is interrupted, after five its process is ended. */
  cancel(): void
  readonly pid: number | undefined
}

export interface Children {
  run(job: ChildJob, listeners?: JobListeners): RunningJob
  /** Starts the spare ones, if they are not there. */
  warm(): void
  /** Resident bytes of all children now. */
  rss(): number
  count(): number
  stop(): Promise<void>
}

const INTERRUPT_MS = 2000
const END_MS = 5000
const WATCH_MS = 20
const IDLE_MS = 60_000
/** Even the spare ones go when nothing was asked for so long. */
const REST_MS = 600_000
/** A child above this after a job is replaced, so that a large job leaves nothing behind. */
const SMALL_RSS = 256 * 2 ** 20
const PAGE = 4096

interface Child {
  readonly process: ChildProcess
  jobs: number
  reported: number
  idleSince: number
  task?: Task
}
interface Task {
  readonly job: ChildJob
  readonly listeners: JobListeners
  readonly done: (result: ChildResult) => void
  readonly fail: (error: SetuError) => void
  killed?: SetuError
  timer?: NodeJS.Timeout
}

/** Resident bytes of a process, from Linux's /proc. */
const rssOf = (child: Child): number => {
  if (process.platform !== 'linux') return child.reported
  try {
    return Number(readFileSync(`/proc/${child.process.pid}/statm`, 'latin1').split(' ')[1]) * PAGE
  } catch {
    return 0
  }
}

export const createChildren = (options: ChildrenOptions): Children => {
  const { memoryBytes, spare = 1, nats, ...setup } = options
  const main = createRequire(import.meta.url).resolve('@setu/jobs/child-main')
  const all = new Set<Child>()
  const idle: Child[] = []
  let stopping = false
  let watcher: NodeJS.Timeout | undefined
  let trimmer: NodeJS.Timeout | undefined

  const end = (child: Child, why?: SetuError): void => {
    if (why && child.task) child.task.killed = why
    child.process.kill('SIGKILL')
  }
  const watch = (): void => {
    watcher ??= setInterval(() => {
      let busy = 0
      for (const child of all) {
        if (!child.task) continue
        busy++
        const rss = rssOf(child)
        if (rss <= memoryBytes || child.task.killed) continue
        const mib = (n: number): number => Math.round(n / 2 ** 20)
        end(
          child,
          setuError('memory-exceeded', {
            where: child.task.job.process,
            found: `${mib(rss)} MiB resident`,
            expected: `at most ${mib(memoryBytes)} MiB`,
            wayOut: 'Ask for a smaller area, fewer times, or a station with more memory.',
          }),
        )
      }
      if (busy === 0) {
        clearInterval(watcher)
        watcher = undefined
      }
    }, WATCH_MS)
  }
  const gone = (child: Child, code: number | null, signal: string | null): void => {
    all.delete(child)
    const at = idle.indexOf(child)
    if (at >= 0) idle.splice(at, 1)
    const { task } = child
    if (!task) return
    delete child.task
    clearTimeout(task.timer)
    // V8 aborts when its heap is full.
    const heap = code === 134 || signal === 'SIGABRT'
    task.fail(
      task.killed ??
        (heap
          ? setuError('memory-exceeded', {
              where: task.job.process,
              found: 'a full heap',
              expected: `at most ${Math.round(memoryBytes / 2 ** 20)} MiB`,
            })
          : setuError('internal', {
              where: task.job.process,
              found: `its process ended by itself (${signal ?? `code ${code}`})`,
              expected: 'a result',
            })),
    )
  }
  const trim = (): void => {
    trimmer ??= setInterval(() => {
      while (idle[0] && Date.now() - idle[0].idleSince > (idle.length > spare ? IDLE_MS : REST_MS)) end(idle.shift()!)
    }, IDLE_MS).unref()
  }
  const release = (child: Child, rss: number): void => {
    delete child.task
    if (stopping || rss > SMALL_RSS || child.jobs >= 1000) {
      end(child)
      all.delete(child)
      warm()
      return
    }
    child.idleSince = Date.now()
    idle.push(child)
    trim()
  }
  const hear = (child: Child, message: FromChild): void => {
    if (message.say === 'rss') child.reported = message.rss
    const { task } = child
    if (!task || !('id' in message) || message.id !== task.job.id) return
    if (message.say === 'progress') task.listeners.onProgress?.(message.fraction, message.message)
    else if (message.say === 'finding') task.listeners.onFinding?.(message.finding)
    else if (message.say === 'ask') {
      const { id } = message
      const known = task.listeners.onAsk?.(message.key) ?? Promise.resolve(undefined)
      void known.then((from) => send(child, { do: 'known', id, ...(from === undefined ? {} : { from }) }))
    } else {
      clearTimeout(task.timer)
      // Code that was cut off in the middle may still hold something: its process is not used again.
      release(child, 'cut' in message && message.cut ? Number.POSITIVE_INFINITY : message.rss)
      if (message.say === 'done') task.done(message.result)
      else task.fail(fromProblem(message.problem))
    }
  }
  const start = (): Child => {
    // NODE_OPTIONS and `--conditions` of the parent stay with the parent: a child runs what was built.
    const { NODE_OPTIONS: _, ...env } = process.env
    const forked = fork(main, [JSON.stringify(setup)], {
      execArgv: [`--max-old-space-size=${Math.max(64, Math.ceil(memoryBytes / 2 ** 20))}`],
      // A password in an argument would be seen by every user of the machine.
      env: { ...env, TZ: 'UTC', ...(nats ? { SETU_NATS: JSON.stringify(nats) } : {}) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const child: Child = { process: forked, jobs: 0, reported: 0, idleSince: Date.now() }
    all.add(child)
    forked.on('message', (message) => hear(child, message as FromChild))
    forked.on('exit', (code, signal) => gone(child, code, signal))
    forked.on('error', () => gone(child, null, 'no start'))
    return child
  }
  const warm = (): void => {
    while (!stopping && idle.length < spare) idle.push(start())
    trim()
  }
  const send = (child: Child, message: ToChild): void => {
    // A child that is gone reports by its exit.
    if (child.process.connected) child.process.send(message, () => {})
  }

  return {
    warm,
    count: () => all.size,
    rss: () => [...all].reduce((sum, child) => sum + rssOf(child), 0),
    run(job, listeners = {}) {
      if (stopping)
        throw setuError('busy', { where: job.process, found: 'a station that stops', expected: 'one that runs' })
      const child = idle.pop() ?? start()
      child.jobs++
      const done = new Promise<ChildResult>((ok, fail) => {
        child.task = { job, listeners, done: ok, fail }
      })
      watch()
      send(child, { do: 'run', job })
      const { task } = child
      return {
        done,
        pid: child.process.pid,
        cancel() {
          if (!task || child.task !== task || task.timer) return
          send(child, { do: 'cancel', id: job.id })
          const stop = (): void =>
            end(child, setuError('cancelled', { where: job.process, found: 'a request to stop' }))
          task.timer = setTimeout(() => {
            send(child, { do: 'interrupt', id: job.id })
            task.timer = setTimeout(stop, END_MS - INTERRUPT_MS)
          }, INTERRUPT_MS)
        },
      }
    },
    async stop() {
      stopping = true
      clearInterval(watcher)
      clearInterval(trimmer)
      await Promise.all(
        [...all].map(
          (child) =>
            new Promise<void>((ended) => {
              if (child.process.exitCode !== null || child.process.signalCode !== null) return ended()
              child.process.once('exit', () => ended())
              end(
                child,
                setuError('cancelled', { where: child.task?.job.process ?? '', found: 'a station that stops' }),
              )
            }),
        ),
      )
    },
  }
}
