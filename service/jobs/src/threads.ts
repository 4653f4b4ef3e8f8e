/**
 * The parts of a plan on worker threads. Each thread opens the references itself and runs parts one after another;
 * parts come back in chunk order, so any number of threads gives the same bytes.
 */
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { fromProblem, setuError } from '@setu/core/errors'
import type { Part, Spread } from '@setu/core/execute'
import type { OpenOptions } from './reference.js'
import type { FromThread, ThreadSetup, ToThread } from './thread-protocol.js'

export interface ThreadOptions {
  /** URL of a module that is a `Catalogue`. */
  readonly catalogue: string
  readonly process: string
  /** Inputs as they were given; each thread admits them itself. */
  readonly inputs: unknown
  readonly threads: number
  /** How references open; missions come from the catalogue. */
  readonly open: Pick<OpenOptions, 'allowPaths' | 'uploads' | 'guard'>
}

const GRACE_MS = 2000

export const threadSpread =
  (options: ThreadOptions): Spread =>
  async (chunks, _part, run) => {
    if (chunks.length === 0) return []
    const main = createRequire(import.meta.url).resolve('@setu/jobs/thread-main')
    const setup: ThreadSetup = {
      catalogue: options.catalogue,
      process: options.process,
      inputs: options.inputs,
      open: {
        allowPaths: options.open.allowPaths,
        ...(options.open.uploads ? { uploads: options.open.uploads } : {}),
        remoteHosts: options.open.guard?.hosts ?? [],
      },
    }
    const parts: Part[] = new Array(chunks.length)
    const workers: Worker[] = []
    let next = 0
    let ready = 0
    let stopped = false
    let timer: NodeJS.Timeout | undefined
    const post = (worker: Worker, message: ToThread): void => worker.postMessage(message)
    try {
      await new Promise<void>((done, fail) => {
        const give = (worker: Worker): void => {
          if (stopped || next >= chunks.length) return
          const index = next++
          post(worker, { do: 'part', index, chunk: chunks[index] })
        }
        run.signal.addEventListener(
          'abort',
          () => {
            for (const worker of workers) post(worker, { do: 'cancel' })
            // The first thread that answers rejects; one that never answers is ended below.
            timer = setTimeout(
              () => fail(setuError('cancelled', { where: options.process, found: 'a request to stop' })),
              GRACE_MS,
            )
          },
          { once: true },
        )
        for (let i = 0; i < Math.min(options.threads, chunks.length); i++) {
          // geotiff reads `workerData`; execArgv of the parent (conditions) stays with the parent.
          const worker = new Worker(main, { workerData: {}, execArgv: [] })
          workers.push(worker)
          worker.on('message', (message: FromThread) => {
            if (message.say === 'failed') return fail(fromProblem(message.problem))
            parts[message.index] = message.part
            ready++
            run.progress(ready / chunks.length).then(() => (ready === chunks.length ? done() : give(worker)), fail)
          })
          worker.on('error', fail)
          worker.on('exit', () =>
            fail(
              setuError('internal', {
                where: options.process,
                found: 'a thread that ended by itself',
                expected: 'its parts',
              }),
            ),
          )
          post(worker, { do: 'setup', setup })
          give(worker)
        }
      })
      return parts
    } finally {
      stopped = true
      clearTimeout(timer)
      for (const worker of workers) {
        worker.removeAllListeners('exit')
        await worker.terminate()
      }
    }
  }
