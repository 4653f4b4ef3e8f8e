/** Draws figures in a thread of its own, which starts at the first figure and goes when idle; keeps the last pictures. */
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { fromProblem, type Problem, setuError } from '@setu/core/errors'

export interface Picture {
  readonly spec: unknown
  readonly form: 'svg' | 'png'
  readonly theme: 'light' | 'dark'
  readonly width: number
  readonly scale: number
  /** Title, tag, caption and source in the picture; off for a page that says them around it. */
  readonly heading: boolean
}
export type Drawn =
  | { readonly id: number; readonly body: Uint8Array }
  | { readonly id: number; readonly problem: Problem }

export interface Draftsman {
  /** `name` and the size name a picture in the cache. */
  draw(name: string, picture: Picture): Promise<Uint8Array>
  stop(): Promise<void>
}

const IDLE_MS = 30_000
const DRAW_MS = 30_000
const KEPT = 64

export const createDraftsman = (): Draftsman => {
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let last = 0
  const waiting = new Map<
    number,
    { done: (body: Uint8Array) => void; fail: (error: unknown) => void; timer: NodeJS.Timeout }
  >()
  const kept = new Map<string, Promise<Uint8Array>>()

  const drop = (why: unknown): void => {
    for (const { fail, timer } of waiting.values()) {
      clearTimeout(timer)
      fail(why)
    }
    waiting.clear()
    const old = worker
    worker = undefined
    void old?.terminate()
  }
  const start = (): Worker => {
    const started = new Worker(createRequire(import.meta.url).resolve('@setu/station/figure-main'), {
      workerData: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    started.unref()
    started.on('message', (drawn: Drawn) => {
      const ticket = waiting.get(drawn.id)
      waiting.delete(drawn.id)
      clearTimeout(ticket?.timer)
      if ('problem' in drawn) ticket?.fail(fromProblem(drawn.problem))
      else ticket?.done(drawn.body)
      clearTimeout(idle)
      idle = setTimeout(() => waiting.size === 0 && drop(undefined), IDLE_MS).unref()
    })
    started.on(
      'error',
      (error) =>
        worker === started &&
        drop(setuError('internal', { where: 'figure', found: error.message, expected: 'a picture' }, { cause: error })),
    )
    return started
  }

  return {
    draw(name, picture) {
      const key = `${name} ${picture.form} ${picture.theme} ${picture.width} ${picture.scale} ${picture.heading}`
      const known = kept.get(key)
      if (known) return known
      const drawing = new Promise<Uint8Array>((done, fail) => {
        worker ??= start()
        const id = ++last
        const timer = setTimeout(
          () =>
            drop(
              setuError('too-large', {
                where: 'figure',
                found: `more than ${DRAW_MS / 1000} s of drawing`,
                expected: 'a smaller figure',
              }),
            ),
          DRAW_MS,
        )
        waiting.set(id, { done, fail, timer })
        worker.postMessage({ id, ...picture })
      })
      kept.set(key, drawing)
      drawing.catch(() => kept.delete(key))
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
      return drawing
    },
    async stop() {
      clearTimeout(idle)
      drop(setuError('busy', { where: 'figure', found: 'a station that stops' }))
    },
  }
}
