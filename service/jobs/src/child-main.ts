/**
 * A child process of a station: runs one job at a time, in its own memory, and ends with its parent. Started by
 * `child.ts` with a `ChildSetup` as its argument.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { deserialize, serialize } from 'node:v8'
import { setuError, tagged, toProblem } from '@setu/core/errors'
import { runPart, type Spread } from '@setu/core/execute'
import { loadCatalogue, processOf } from './catalogue.js'
import {
  type ChildJob,
  type ChildResult,
  type ChildSetup,
  type FromChild,
  QUICK_MS,
  SMALL,
  type ToChild,
} from './child-protocol.js'
import { closeFiles } from './files.js'
import { interruptAll } from './interrupt.js'
import { knownResult, linkResult } from './known-result.js'
import type { NatsOptions } from './nats/link.js'
import { figuresOf } from './out-dir.js'
import { openBench, type PartBenchOptions } from './part-bench.js'
import { openReference } from './reference.js'
import { runHere } from './run-here.js'
import { type ThreadOptions, threadSpread } from './threads.js'

const setup = JSON.parse(process.argv[2] ?? '{}') as ChildSetup
const say = (message: FromChild): void => {
  // A parent that is gone hears nothing; this process ends with the channel.
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}

let current: { readonly id: string; readonly stop: AbortController; readonly cut: () => void } | undefined
const catalogue = loadCatalogue(setup.catalogue)

let answered: ((from: string | undefined) => void) | undefined
const askParent = (id: string, key: string): Promise<string | undefined> =>
  new Promise((done) => {
    answered = done
    say({ say: 'ask', id, key })
  })

const nats = process.env['SETU_NATS'] ? (JSON.parse(process.env['SETU_NATS']) as NatsOptions) : undefined
delete process.env['SETU_NATS']

const spreadOf = async (job: ChildJob, open: ThreadOptions['open']): Promise<Spread | undefined> => {
  if (nats) return (await import('./nats/spread.js')).natsSpread(job.process, job.inputs, nats)
  const options = { catalogue: setup.catalogue, ...(open ? { open } : {}) }
  return setup.threads > 1 ? threadSpread(job.process, job.inputs, setup.threads, options) : undefined
}

/** One part of a plan: its value goes to a file, for it may be large. */
const runPartJob = async (job: ChildJob, signal: AbortSignal): Promise<ChildResult> => {
  const { inputs, chunk } = deserialize(Buffer.from(job.part!, 'base64')) as { inputs: unknown; chunk: unknown }
  const bench = await openBench({
    catalogue: await catalogue,
    process: job.process,
    inputs,
    open: openOptions(),
    signal,
    onProgress: (fraction) => say({ say: 'progress', id: job.id, fraction }),
  })
  try {
    const part = await runPart(bench.plan, chunk, bench.inputs, bench.run)
    await writeFile(join(job.outDir, 'part.bin'), serialize(part))
  } finally {
    closeFiles()
  }
  return { key: '', kept: true }
}

const openOptions = (): PartBenchOptions['open'] => ({
  allowPaths: false,
  remoteHosts: setup.remoteHosts,
  ...(setup.archive ? { archive: setup.archive } : {}),
  ...(setup.uploads ? { uploads: setup.uploads } : {}),
})

const run = async (job: ChildJob, signal: AbortSignal): Promise<ChildResult> => {
  if (job.part !== undefined) return runPartJob(job, signal)
  const { missions, processes, archive } = await catalogue
  const opener = setup.archive === undefined ? undefined : archive?.(setup.archive)
  const definition = processOf({ missions, processes }, job.process)
  let reusedFrom: string | undefined
  const open = {
    allowPaths: false,
    missions,
    guard: { hosts: setup.remoteHosts },
    ...(opener ? { archive: opener } : {}),
    ...(setup.uploads ? { uploads: setup.uploads } : {}),
  }
  const { keys, ask } = job
  const spread = await spreadOf(job, open)
  const begun = performance.now()
  let text: string | undefined
  const { outputs, provenance, kept } = await runHere(definition, job.inputs, {
    open: (reference) => openReference(reference, open),
    outDir: job.outDir,
    durable: job.durable,
    ...(job.light
      ? {
          keep: (made) => {
            text = JSON.stringify(made)
            return text.length > SMALL || performance.now() - begun > QUICK_MS || figuresOf(definition, made).length > 0
          },
        }
      : {}),
    signal,
    onProgress: (fraction, message) =>
      say({ say: 'progress', id: job.id, fraction, ...(message === undefined ? {} : { message }) }),
    onFinding: (finding) => say({ say: 'finding', id: job.id, finding }),
    ...(spread ? { spread } : {}),
    ...(keys || ask
      ? {
          known: async (before) => {
            // Asked for, the files are linked where they are; else here.
            const from = keys
              ? await knownResult(keys, before.key, job.build ?? '')
              : await askParent(job.id, before.key)
            if (from && keys) await linkResult(keys, from, job.outDir)
            reusedFrom = from
            return from !== undefined
          },
        }
      : {}),
  })
  const { key } = provenance
  if (reusedFrom) return { key, kept: true, reusedFrom }
  if (!kept) return { key, kept: false, outputs, provenance }
  text ??= JSON.stringify(outputs)
  return text.length <= SMALL ? { key, kept: true, outputs } : { key, kept: true }
}

process.on('message', (message: ToChild) => {
  if (message.do !== 'run') {
    if (current?.id !== message.id) return
    if (message.do === 'known') return answered?.(message.from)
    current.stop.abort()
    if (message.do === 'interrupt') current.cut()
    return
  }
  const { job } = message
  if (current) {
    say({
      say: 'failed',
      id: job.id,
      problem: toProblem(
        setuError('internal', { where: job.id, found: 'a job while another runs', expected: 'one at a time' }),
      ),
      rss: process.memoryUsage.rss(),
    })
    return
  }
  const stop = new AbortController()
  let over = false
  const end = (message: FromChild): void => {
    if (over) return
    over = true
    current = undefined
    say(message)
  }
  const fail = (error: unknown, cut = false): void =>
    end({
      say: 'failed',
      id: job.id,
      problem: toProblem(error),
      rss: process.memoryUsage.rss(),
      ...(cut ? { cut } : {}),
    })
  const cut = (): void => {
    interruptAll()
    // What the interrupts end says so itself; who still waits for something is answered for.
    setTimeout(() => fail(setuError('cancelled', { where: job.process, found: 'a request to stop' }), true), 200)
  }
  current = { id: job.id, stop, cut }
  run(job, stop.signal).then(
    (result) => end({ say: 'done', id: job.id, result, rss: process.memoryUsage.rss() }),
    (error: unknown) => {
      // What is our fault is said in full here, and only in outline to who asked.
      if (!over && tagged(error).code === 'internal') console.error(`job ${job.id} (${job.process}):`, error)
      fail(error)
    },
  )
})
process.on('disconnect', () => process.exit(0))
// The parent may be gone before this module was read.
if (!process.connected) process.exit(0)
// Ctrl-C in a terminal reaches the whole group: the parent decides when a child ends.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})

// Where /proc cannot be read, the parent needs to be told.
if (process.platform !== 'linux') setInterval(() => say({ say: 'rss', rss: process.memoryUsage.rss() }), 50).unref()

catalogue.then(
  () => say({ say: 'ready' }),
  (error: unknown) => {
    console.error(error)
    process.exit(5)
  },
)
