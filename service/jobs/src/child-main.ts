/**
 * A child process of a station: runs one job at a time, in its own memory, and ends with its parent. Started by
 * `child.ts` with a `ChildSetup` as its argument.
 */
import { link, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { setuError, tagged, toProblem } from '@setu/core/errors'
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
import { readJson } from './durable.js'
import { interruptAll } from './interrupt.js'
import { figuresOf } from './out-dir.js'
import { openReference } from './reference.js'
import { runHere } from './run-here.js'
import { threadSpread } from './threads.js'

const setup = JSON.parse(process.argv[2] ?? '{}') as ChildSetup
const say = (message: FromChild): void => {
  if (process.connected) process.send?.(message)
}

let current: { readonly id: string; readonly stop: AbortController; readonly cut: () => void } | undefined
const catalogue = loadCatalogue(setup.catalogue)

/** Links the files of a whole result with this key into `outDir`, and says whose they are. */
const takeKnown = async (keys: string, key: string, build: string, outDir: string): Promise<string | undefined> => {
  const [id = '', of] = (await readFile(join(keys, key), 'utf8').catch(() => '')).split(' ')
  if (of !== build || !/^[A-Za-z0-9-]{8,64}$/.test(id)) return undefined
  const from = join(keys, '..', 'jobs', id, 'result')
  const item = await readJson<object>(join(from, 'item.json'))
  if (!item) return undefined
  await mkdir(outDir, { recursive: true })
  const files = (await readdir(from)).filter((f) => !f.startsWith('.') && f !== 'item.json')
  for (const file of [...files, 'item.json']) await link(join(from, file), join(outDir, file))
  return id
}

const run = async (job: ChildJob, signal: AbortSignal): Promise<ChildResult> => {
  const { missions, processes } = await catalogue
  const definition = processOf({ missions, processes }, job.process)
  let reusedFrom: string | undefined
  const open = {
    allowPaths: false,
    missions,
    guard: { hosts: setup.remoteHosts },
    ...(setup.uploads ? { uploads: setup.uploads } : {}),
  }
  const { keys } = job
  const spread =
    setup.threads > 1
      ? threadSpread(job.process, job.inputs, setup.threads, { catalogue: setup.catalogue, open })
      : undefined
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
    ...(keys
      ? {
          known: async (before) => {
            reusedFrom = await takeKnown(keys, before.key, job.build ?? '', job.outDir).catch(() => undefined)
            return reusedFrom !== undefined
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
