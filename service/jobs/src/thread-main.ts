/** A worker thread that runs parts of one plan. Started by `threads.ts`. */
import { parentPort } from 'node:worker_threads'
import { setuError, toProblem } from '@setu/core/errors'
import { type Part, runPart } from '@setu/core/execute'
import { loadCatalogue } from './catalogue.js'
import { openBench, type PartBench } from './part-bench.js'
import type { FromThread, ThreadSetup, ToThread } from './thread-protocol.js'

const port = parentPort!
const stop = new AbortController()
let bench: Promise<PartBench> | undefined

const prepare = async ({ catalogue, ...setup }: ThreadSetup): Promise<PartBench> =>
  openBench({ ...setup, catalogue: await loadCatalogue(catalogue), signal: stop.signal })

/** Buffers that can move rather than be copied: whole typed arrays anywhere in the value. */
const movable = (value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> => {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) found.add(value.buffer)
  } else if (value && typeof value === 'object')
    for (const inner of value instanceof Map ? value.values() : Object.values(value)) movable(inner, found)
  return found
}

const answer = (message: FromThread, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved)

port.on('message', (message: ToThread) => {
  if (message.do === 'setup') {
    bench = prepare(message.setup)
    bench.catch(() => {})
  } else if (message.do === 'cancel') {
    stop.abort()
    answer({ say: 'failed', problem: toProblem(setuError('cancelled', { found: 'a request to stop' })) })
  } else {
    const { index, chunk } = message
    bench!
      .then(({ plan, inputs, run }) => runPart(plan, chunk, inputs, run))
      .then(
        (part: Part) => answer({ say: 'part', index, part }, [...movable(part.value)]),
        (error: unknown) => answer({ say: 'failed', problem: toProblem(error) }),
      )
  }
})
