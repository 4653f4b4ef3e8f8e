/** A worker thread that runs parts of one plan. Started by `threads.ts`. */
import { setImmediate as turn } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import { admit } from '@setu/core/check'
import type { Plan, Run } from '@setu/core/contract'
import { setuError, toProblem } from '@setu/core/errors'
import { type Part, runPart } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { loadCatalogue, processOf } from './catalogue.js'
import { openReference } from './reference.js'
import type { FromThread, ThreadSetup, ToThread } from './thread-protocol.js'

interface Bench {
  readonly plan: Plan<unknown, unknown, unknown, unknown>
  readonly inputs: unknown
  readonly run: Run
}

const port = parentPort!
const stop = new AbortController()
let bench: Promise<Bench> | undefined

const prepare = async (setup: ThreadSetup): Promise<Bench> => {
  const catalogue = await loadCatalogue(setup.catalogue)
  const process = processOf(catalogue, setup.process)
  const work = await process.load()
  if (!('plan' in work))
    throw setuError('internal', { where: setup.process, found: 'a process without a plan', expected: 'a plan' })
  const { remoteHosts, ...open } = setup.open
  const run = createRun({
    signal: stop.signal,
    open: (reference) =>
      openReference(reference, { ...open, missions: catalogue.missions, guard: { hosts: remoteHosts } }),
    write: async (name) => {
      throw setuError('internal', {
        where: name,
        found: 'an asset written by a part',
        expected: 'assets written by merge',
      })
    },
    yield: () => turn(undefined),
    now: () => performance.now(),
  })
  return { plan: work.plan as Bench['plan'], inputs: admit(process, setup.inputs), run }
}

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
