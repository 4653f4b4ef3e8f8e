/** The page's side of its worker: one worker, started when first needed, ended when a cancel is not answered. */

import type { Sentence } from '@setu/core/contract'
import type { Issue } from '@setu/core/errors'
import { fromProblem, setuError } from '@setu/core/errors'
import type { Done, FromWorker, ToWorker } from './messages.js'

/** A cancel is shown within 100 ms: a worker that has not answered by then is ended. */
const GRACE_MS = 60

interface Waiting {
  readonly answer: (message: FromWorker) => void
  readonly fail: (error: unknown) => void
}

let worker: Worker | undefined
let last = 0
const waiting = new Map<number, Waiting>()

const end = (error: unknown): void => {
  worker?.terminate()
  worker = undefined
  for (const [id, w] of waiting) {
    waiting.delete(id)
    w.fail(error)
  }
}

const start = (): Worker => {
  if (worker) return worker
  worker = new Worker(new URL('./run.worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = (event: MessageEvent<FromWorker>) => waiting.get(event.data.id)?.answer(event.data)
  worker.onerror = (event) =>
    end(
      setuError('internal', {
        where: 'the worker of this page',
        found: event.message || 'a script that could not be loaded',
        wayOut: 'Load the page again.',
      }),
    )
  return worker
}

const ask = (
  make: (id: number) => ToWorker,
  onProgress?: (fraction: number, message?: string) => void,
): { id: number; answer: Promise<FromWorker> } => {
  const id = ++last
  const answer = new Promise<FromWorker>((resolve, reject) => {
    waiting.set(id, {
      answer: (message) => {
        if (message.kind === 'progress') {
          onProgress?.(message.fraction, message.message)
          return
        }
        waiting.delete(id)
        if (message.kind === 'failed') reject(fromProblem(message.problem))
        else resolve(message)
      },
      fail: reject,
    })
    start().postMessage(make(id))
  })
  return { id, answer }
}

export const describeFile = async (files: readonly File[]): Promise<{ readonly sha256: string }> => {
  const message = await ask((id) => ({ kind: 'describe', id, files })).answer
  return { sha256: (message as Extract<FromWorker, { kind: 'described' }>).sha256 }
}

/** Bytes behind a sample, for the estimate of cost. */
export const sampleSize = async (reference: string): Promise<number> => {
  const message = await ask((id) => ({ kind: 'size', id, reference })).answer
  return (message as Extract<FromWorker, { kind: 'sized' }>).size
}

/** What is wrong with the inputs; nothing: they can be run. */
export const checkInputs = async (process: string, inputs: Record<string, unknown>): Promise<readonly Issue[]> => {
  const message = await ask((id) => ({ kind: 'check', id, process, inputs })).answer
  return (message as Extract<FromWorker, { kind: 'checked' }>).issues
}

export const costOf = async (
  process: string,
  inputs: Record<string, unknown>,
  sizes: Readonly<Record<string, number>>,
): Promise<{ readonly seconds: number; readonly bytes: number }> => {
  const message = await ask((id) => ({ kind: 'cost', id, process, inputs, sizes })).answer
  const { seconds, bytes } = message as Extract<FromWorker, { kind: 'costed' }>
  return { seconds, bytes }
}

/** The sentence of outputs that were computed elsewhere. */
export const sentenceOfOutputs = async (
  process: string,
  outputs: Record<string, unknown>,
): Promise<Sentence | undefined> => {
  const message = await ask((id) => ({ kind: 'sentence', id, process, outputs })).answer
  return (message as Extract<FromWorker, { kind: 'said' }>).sentence
}

/** A view's own work in the worker; what it gives back is moved, not copied. */
export const runTask = async <Output>(task: string, input: unknown): Promise<Output> => {
  const message = await ask((id) => ({ kind: 'task', id, task, input })).answer
  return (message as Extract<FromWorker, { kind: 'tasked' }>).output as Output
}

export interface PageRun {
  readonly done: Promise<Done>
  cancel(): void
}

export const runInPage = (
  process: string,
  inputs: Record<string, unknown>,
  files: readonly (readonly [string, readonly File[]])[],
  onProgress: (fraction: number, message?: string) => void,
): PageRun => {
  const { id, answer } = ask((own) => ({ kind: 'run', id: own, process, inputs, files }), onProgress)
  return {
    done: answer as Promise<FromWorker & Done>,
    cancel() {
      if (!waiting.has(id)) return
      worker?.postMessage({ kind: 'cancel', id } satisfies ToWorker)
      setTimeout(() => {
        if (waiting.has(id)) end(setuError('cancelled', { found: 'a request to stop' }))
      }, GRACE_MS)
    },
  }
}
