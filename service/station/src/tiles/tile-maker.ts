/**
 * Makes tiles in threads of their own, one for tables and one for fields, which start at the first tile and go when idle.
 * Requests wait in turn; one whose reader went away is not made. A thread that holds a query is asked to end, never ended:
 * the engine would take the process with it.
 */
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { fromProblem, setuError } from '@setu/core/errors'
import type { TileAnswer, TileMade, TileTask } from './tile-task.js'

export interface TileMaker {
  make(task: TileTask, signal?: AbortSignal): Promise<TileMade>
  stop(): Promise<void>
}

const IDLE_MS = 60_000
const MOST_WAITING = 256
const MAKE_MS = 30_000

interface Ticket {
  readonly task: TileTask
  readonly signal: AbortSignal | undefined
  readonly done: (made: TileMade) => void
  readonly fail: (error: unknown) => void
}

const createLane = () => {
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let current: { readonly id: number; readonly ticket: Ticket; readonly timer: NodeJS.Timeout } | undefined
  let last = 0
  const waiting: Ticket[] = []

  const end = async (old: Worker | undefined): Promise<void> => {
    if (!old) return
    old.postMessage('stop')
    await new Promise<void>((done) => {
      const force = setTimeout(() => void old.terminate().then(() => done()), 5000)
      old.once('exit', () => {
        clearTimeout(force)
        done()
      })
    })
  }
  const rest = (): void => {
    clearTimeout(idle)
    idle = setTimeout(() => {
      if (current || waiting.length > 0) return
      const old = worker
      worker = undefined
      void end(old)
    }, IDLE_MS).unref()
  }
  const start = (): Worker => {
    const started = new Worker(createRequire(import.meta.url).resolve('@setu/station/tile-main'), {
      workerData: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    })
    started.unref()
    started.on('message', (answer: TileAnswer) => {
      if (worker !== started || current?.id !== answer.id) return
      const { ticket, timer } = current
      clearTimeout(timer)
      current = undefined
      if ('problem' in answer) ticket.fail(fromProblem(answer.problem))
      else ticket.done(answer.made)
      next()
    })
    const failed = (found: string, cause?: unknown): void => {
      if (worker !== started) return
      worker = undefined
      const broken = current
      current = undefined
      clearTimeout(broken?.timer)
      broken?.ticket.fail(
        setuError('internal', { where: 'tile', found, expected: 'a tile' }, cause === undefined ? {} : { cause }),
      )
      next()
    }
    started.on('error', (error) => failed(error.message, error))
    started.on('exit', () => failed('a thread that ended'))
    return started
  }
  const next = (): void => {
    if (current) return
    let ticket = waiting.shift()
    while (ticket?.signal?.aborted) {
      ticket.fail(setuError('cancelled', { found: 'a reader that went away' }))
      ticket = waiting.shift()
    }
    if (!ticket) {
      rest()
      return
    }
    clearTimeout(idle)
    worker ??= start()
    const id = ++last
    const chosen = ticket
    const timer = setTimeout(() => {
      // The thread is given up; it ends by itself when its work has ended.
      const old = worker
      worker = undefined
      current = undefined
      void end(old)
      chosen.fail(
        setuError('too-large', {
          where: 'tile',
          found: `more than ${MAKE_MS / 1000} s for one tile`,
          expected: 'a smaller one',
          wayOut: 'Zoom in, or ask for a shorter time.',
        }),
      )
      next()
    }, MAKE_MS)
    current = { id, ticket, timer }
    worker.postMessage({ id, task: ticket.task })
  }
  return {
    make: (task: TileTask, signal?: AbortSignal): Promise<TileMade> =>
      new Promise((done, fail) => {
        if (waiting.length >= MOST_WAITING)
          return fail(
            setuError('busy', { where: 'tile', found: `${waiting.length} tiles that wait`, expected: 'fewer at once' }),
          )
        waiting.push({ task, signal, done, fail })
        next()
      }),
    async stop() {
      clearTimeout(idle)
      const stopped = setuError('busy', { where: 'tile', found: 'a station that stops', expected: 'a running one' })
      for (const { fail } of waiting.splice(0)) fail(stopped)
      const old = worker
      worker = undefined
      clearTimeout(current?.timer)
      current?.ticket.fail(stopped)
      current = undefined
      await end(old)
    },
  }
}

export const createTileMaker = (): TileMaker => {
  const [tables, fields] = [createLane(), createLane()]
  return {
    make: (task, signal) => (task.kind === 'features' ? tables : fields).make(task, signal),
    async stop() {
      await Promise.all([tables.stop(), fields.stop()])
    },
  }
}
