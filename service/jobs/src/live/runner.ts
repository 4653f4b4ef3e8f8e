/**
 * A live source worked into the archive, batch after batch. The process stays pure: for each batch it gets the bytes and
 * the state of the batch before and gives positions and the new state; this host does the rest.
 *
 *     <folder>/feed/        what came and is not yet in the state
 *     <folder>/raw/<day>/   what came and is: the lines that events name as evidence
 *     <folder>/state/       the state after each batch, the last one kept
 *     <folder>/committed.json   the batch that the state is of; written last
 *
 * A batch that is cut off by a crash is done again from its file and the state before: the same bytes, the same part of
 * the archive under the same name. So every line counts once, whenever the machine stops.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { AnyProcess, Finding, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { roleOf } from '@setu/core/schema'
import { readJson, syncFolder, writeDurable } from '../durable.js'
import { fileSource } from '../files.js'
import { lockFolder } from '../folder-lock.js'
import { runHere } from '../run-here.js'
import type { FeedAddress } from './address.js'
import { type Feed, type FeedOptions, openFeed } from './feed.js'
import { type Batch, batchName, openSpool, type Spool } from './spool.js'
import type { Watch } from './watch.js'

/** What is said of a batch once it is in the state. */
export interface BatchReport {
  readonly batch: number
  readonly bytes: number
  readonly outputs: Record<string, unknown>
  readonly findings: readonly Finding[]
  readonly seconds: number
}

export interface Committed {
  readonly batch: number
  readonly process: string
  readonly version: string
  readonly at: string
  /** What a watch keeps beside it. */
  readonly watch?: Record<string, unknown>
}

export interface LiveOptions {
  readonly from: FeedAddress
  readonly folder: string
  readonly process: AnyProcess
  readonly inputs: Record<string, unknown>
  readonly open: (reference: string) => Promise<Source>
  readonly feed?: FeedOptions
  /** A batch is closed after so many bytes or seconds. */
  readonly batchBytes?: number
  readonly batchSeconds?: number
  /** Bytes that may wait on disk before the source is told to wait. */
  readonly backlogBytes?: number
  /** Puts a file of a collection where it is kept; the same part twice is one. */
  readonly place?: (file: string, collection: string, part: string) => Promise<void>
  readonly watch?: Watch
  readonly say?: (line: string) => void
  readonly done?: (report: BatchReport) => void
}

export interface Live {
  /** Settles when the source has ended or was stopped and everything is in the state. */
  readonly over: Promise<void>
  readonly listening: Promise<number | undefined>
  /** Takes no more, works what has come into the state, and ends. */
  stop(): void
}

const SECOND = 1000
/** Between two tries of a batch that fails for a reason outside it (a full disk). */
const RETRY_MS = 5000

const folderOf = (path: string, ...parts: string[]): string => join(path, ...parts)

/** Files of a result that belong to a collection: name and collection. */
const collected = (process: AnyProcess, outputs: Record<string, unknown>): (readonly [string, string])[] =>
  Object.entries(process.outputs.properties as Record<string, Record<string, unknown>>).flatMap(([name, schema]) => {
    const file = (outputs[name] as { name?: string } | undefined)?.name
    return roleOf(schema) === 'asset' && schema['x-collection'] && file
      ? [[file, String(schema['x-collection'])] as const]
      : []
  })

/** The process must be one that goes on: a dataset, a state, and the new state out. */
const checkProcess = (process: AnyProcess): string => {
  const inputs = process.inputs.properties as Record<string, unknown>
  const dataset = Object.keys(inputs).find((k) => k !== 'state' && roleOf(inputs[k]) === 'dataset')
  if (!dataset || !('state' in inputs) || !('continued' in inputs) || !('stateFile' in process.outputs.properties))
    throw setuError('bad-input', {
      where: process.id,
      found: 'a process without state',
      expected: 'one that goes on from batch to batch, such as sea.ingest',
    })
  return dataset
}

export const openLive = async (options: LiveOptions): Promise<Live> => {
  const { process, from, say = () => {} } = options
  const dataset = checkProcess(process)
  const at = resolve(options.folder)
  await mkdir(at, { recursive: true })
  const unlock = lockFolder(at)
  try {
    return await begin(options, dataset, at, say, unlock, from)
  } catch (error) {
    unlock()
    throw error
  }
}

const begin = async (
  options: LiveOptions,
  dataset: string,
  at: string,
  say: (line: string) => void,
  unlock: () => void,
  from: FeedAddress,
): Promise<Live> => {
  const { process } = options
  for (const name of ['feed', 'raw', 'state']) await mkdir(folderOf(at, name), { recursive: true })
  let committed = await readJson<Committed>(folderOf(at, 'committed.json'))
  if (committed && committed.process !== process.id)
    throw setuError('bad-input', {
      where: at,
      found: `the state of ${committed.process}`,
      expected: `that of ${process.id}`,
      wayOut: 'Name another folder.',
    })
  await rm(folderOf(at, 'work'), { recursive: true, force: true })
  const statePath = (batch: number): string => folderOf(at, 'state', `${batchName(batch)}.json`)
  for (const name of await readdir(folderOf(at, 'state')))
    if (name !== `${batchName(committed?.batch ?? 0)}.json`) await rm(folderOf(at, 'state', name), { force: true })

  const keepRaw = async (number: number): Promise<void> => {
    const day = new Date().toISOString().slice(0, 10)
    await mkdir(folderOf(at, 'raw', day), { recursive: true })
    const name = `${batchName(number)}.feed`
    await rename(folderOf(at, 'feed', name), folderOf(at, 'raw', day, name)).catch(() => {})
  }
  for (const name of await readdir(folderOf(at, 'feed'))) {
    const number = Number(/^(\d{8})\.feed$/.exec(name)?.[1])
    if (number <= (committed?.batch ?? 0)) await keepRaw(number)
  }

  const work = async (
    path: string,
    number: number,
    bytes: number,
    continued: boolean,
    last: boolean,
  ): Promise<void> => {
    const begun = performance.now()
    const out = folderOf(at, 'work', batchName(number))
    await rm(out, { recursive: true, force: true })
    const findings: Finding[] = []
    const state = committed ? statePath(committed.batch) : undefined
    const { outputs } = await runHere(
      process,
      {
        ...options.inputs,
        ...(continued ? { continued: true } : {}),
        [dataset]: 'live:batch',
        ...(state ? { state: 'live:state' } : {}),
      },
      {
        open: (reference) => {
          if (reference === 'live:batch') return fileSource(path)
          if (reference === 'live:state') return fileSource(state!)
          return options.open(reference)
        },
        outDir: out,
        durable: false,
        onFinding: (f) => findings.push(f),
      },
    )
    for (const [file, collection] of collected(process, outputs))
      await options.place?.(join(out, file), collection, batchName(number))
    const stateFile = (outputs['stateFile'] as { name: string }).name
    await rename(join(out, stateFile), statePath(number))
    await syncFolder(folderOf(at, 'state'))
    const watch = options.watch ? await options.watch.look(outputs, committed?.watch, last) : undefined
    const before = committed?.batch
    const next: Committed = {
      batch: number,
      process: process.id,
      version: process.version,
      at: new Date().toISOString(),
      ...((watch ?? committed?.watch) ? { watch: watch ?? committed!.watch! } : {}),
    }
    await writeDurable(folderOf(at, 'committed.json'), `${JSON.stringify(next, null, 1)}\n`)
    committed = next
    options.watch?.committed()
    if (before !== undefined) await rm(statePath(before), { force: true })
    await rm(folderOf(at, 'work'), { recursive: true, force: true })
    options.done?.({ batch: number, bytes, outputs, findings, seconds: (performance.now() - begun) / SECOND })
  }

  if (from.kind === 'file') {
    const { size } = { size: (await (await fileSource(from.path)).open()).size }
    const over = work(from.path, (committed?.batch ?? 0) + 1, size, false, true).finally(unlock)
    return { over, listening: Promise.resolve(undefined), stop() {} }
  }

  let wake: () => void = () => {}
  const backlog = options.backlogBytes ?? 2 ** 30
  const spool: Spool = await openSpool(folderOf(at, 'feed'), committed?.batch ?? 0, options.batchBytes ?? 2 ** 22, () =>
    wake(),
  )
  let failure: unknown
  let paused = false
  const feed: Feed = openFeed(
    from,
    {
      lines(chunk) {
        try {
          spool.write(chunk)
        } catch (error) {
          failure ??= error
          feed.stop()
          return
        }
        if (!paused && spool.bytes() > backlog) {
          paused = true
          feed.pause()
          say('more waits than may: the source is asked to wait')
        }
      },
      state: say,
    },
    options.feed,
  )
  let ended = false
  const feedOver = feed.over
    .catch((error: unknown) => {
      failure ??= error
    })
    .then(() => {
      ended = true
      spool.seal()
      wake()
    })
  const timer = setInterval(
    () => {
      // What waits already is worked first; a batch grows meanwhile.
      if (spool.waiting().length === 0) spool.seal()
    },
    (options.batchSeconds ?? 10) * SECOND,
  )

  const workAll = async (): Promise<void> => {
    for (;;) {
      const batch: Batch | undefined = spool.waiting()[0]
      if (!batch) {
        if (ended) break
        await new Promise<void>((done) => {
          wake = done
          if (spool.waiting().length || ended) done()
        })
        continue
      }
      try {
        await work(batch.path, batch.number, batch.bytes, true, ended && spool.waiting().length === 1)
      } catch (error) {
        // Nothing is lost: the batch lies on the disk. A person must see to it; meanwhile it is tried again.
        say(`batch ${batch.number}: ${(error as Error).message}`)
        if (ended) throw error
        await new Promise((done) => setTimeout(done, RETRY_MS))
        continue
      }
      spool.done(batch.number)
      await keepRaw(batch.number)
      if (paused && spool.bytes() < backlog / 2) {
        paused = false
        feed.resume()
      }
    }
    await feedOver
    if (failure) throw failure
  }
  const over = workAll().finally(() => {
    clearInterval(timer)
    feed.stop()
    unlock()
  })
  return { over, listening: feed.listening, stop: () => feed.stop() }
}
