/**
 * The parts of a plan on worker threads. Each thread opens the references itself and runs parts one after another;
 * parts come back in chunk order, so any number of threads gives the same bytes.
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { fromProblem, setuError } from '@setu/core/errors'
import type { Part, Spread } from '@setu/core/execute'
import type { OpenOptions } from './reference.js'
import type { FromThread, ThreadSetup, ToThread } from './thread-protocol.js'

export interface ThreadOptions {
  /** URL or path of a module that is a `Catalogue`; the registry where it is not given. */
  readonly catalogue?: string
  /** How references open in a thread; missions come from the catalogue. Paths are allowed where it is not given. */
  readonly open?: Pick<OpenOptions, 'allowPaths' | 'uploads' | 'guard'>
}

const GRACE_MS = 2000

/** A spread over `threads` threads. Inputs as they were given: each thread admits them itself. */
export const threadSpread =
  (process: string, inputs: unknown, threads: number, options: ThreadOptions = {}): Spread =>
  async (chunks, _part, run) => {
    if (chunks.length === 0) return []
    const { resolve } = createRequire(import.meta.url)
    const main = resolve('@setu/jobs/thread-main')
    const { allowPaths = true, uploads, guard } = options.open ?? {}
    const setup: ThreadSetup = {
      catalogue: options.catalogue ?? pathToFileURL(resolve('@setu/jobs/registry-catalogue')).href,
      process,
      inputs,
      open: { allowPaths, ...(uploads ? { uploads } : {}), remoteHosts: guard?.hosts ?? [] },
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
              () => fail(setuError('cancelled', { where: process, found: 'a request to stop' })),
              GRACE_MS,
            )
          },
          { once: true },
        )
        for (let i = 0; i < Math.min(threads, chunks.length); i++) {
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
                where: process,
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
