/**
 * A live source of the mission's kind: fed into the archive's partitions, with alerts if there are rules. What the command
 * line and a station's child process do alike.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { daysSource, PARTITIONS, placePartitions } from '@setu/archive/day-cell-partitions'
import { ensureCollection } from '@setu/archive/keep'
import type { AnyProcess, Mission, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { openParquet } from '@setu/formats/parquet/read'
import { fileSource } from '@setu/jobs/files'
import { feedAddress } from '@setu/jobs/live/address'
import { type Live, type LiveOptions, openLive } from '@setu/jobs/live/runner'
import { createWatch } from '@setu/jobs/live/watch'

/** One source, as `live.json` of a station or the flags of `setu live` name it. */
export interface LiveSource {
  /** Letters, digits and underscores: its folder and its parts in the archive carry it. */
  readonly id: string
  readonly process: string
  readonly from: string
  readonly inputs?: Record<string, unknown>
  /** A file whose content is sent once a WebSocket stands: a subscription, with its key. */
  readonly subscribe?: string
  readonly stamp?: boolean
  readonly batchSeconds?: number
  readonly batchBytes?: number
  /** Alert rules, and the inputs of the events they are over. */
  readonly rules?: string
  readonly watch?: Record<string, unknown>
  readonly watchSeconds?: number
  readonly watchDays?: number
}

export interface LiveHost {
  /** The station's data folder: `live/<id>` and `archive` are in it. */
  readonly data: string
  readonly missions: readonly Mission[]
  readonly open: (reference: string) => Promise<Source>
  readonly say?: LiveOptions['say']
  readonly done?: LiveOptions['done']
  readonly raised?: (alerts: readonly Record<string, unknown>[], events: number) => void
}

const ID = /^[A-Za-z0-9_]{1,40}$/

export const liveFolder = (data: string, id: string): string => join(data, 'live', id)

const processIn = (missions: readonly Mission[], id: string): AnyProcess => {
  const found = missions.flatMap((m) => m.processes).find((p) => p.id === id)
  if (!found) throw setuError('not-found', { where: id.slice(0, 80), found: 'no such process', expected: 'sea.ingest' })
  return found
}

/** `live.json`: `{ "sources": [ … ] }`, checked; none where there is no such file. */
export const readLiveSources = async (path: string): Promise<readonly LiveSource[]> => {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return []
  const bad = (found: string, expected: string): Error => setuError('bad-input', { where: path, found, expected })
  let raw: { sources?: unknown }
  try {
    raw = JSON.parse(text)
  } catch (error) {
    throw bad((error as Error).message.slice(0, 100), 'JSON: { "sources": [ … ] }')
  }
  if (!Array.isArray(raw?.sources)) throw bad('no list "sources"', '{ "sources": [ … ] }')
  const ids = new Set<string>()
  for (const [i, s] of (raw.sources as LiveSource[]).entries()) {
    if (typeof s?.id !== 'string' || !ID.test(s.id) || ids.has(s.id))
      throw bad(`source ${i + 1}: id ${JSON.stringify(s?.id)}`, 'a different id for each, of letters, digits and _')
    ids.add(s.id)
    if (typeof s.process !== 'string' || typeof s.from !== 'string')
      throw bad(`source "${s.id}" without process or from`, '{ "id", "process", "from" }')
    if (feedAddress(s.from, `${path}: ${s.id}`).kind === 'file' || s.from === '-')
      throw bad(`source "${s.id}": ${s.from}`, 'a stream from the network; a file is taken in by `setu live`')
  }
  return raw.sources as LiveSource[]
}

export const startLive = async (source: LiveSource, host: LiveHost): Promise<Live> => {
  if (!ID.test(source.id))
    throw setuError('bad-input', { where: 'id', found: source.id, expected: 'letters, digits and underscores' })
  const from = feedAddress(source.from)
  const process = processIn(host.missions, source.process)
  const folder = liveFolder(host.data, source.id)
  const archiveFolder = join(host.data, 'archive')
  const archive = await openArchive(archiveFolder)
  try {
    for (const o of Object.values(process.outputs.properties as Record<string, Record<string, unknown>>))
      if (o['x-collection']) await ensureCollection(archive, host.missions, String(o['x-collection']))
  } finally {
    await archive.close()
  }
  const partitions = (collection: string): string => join(archiveFolder, collection, PARTITIONS)
  const mission = source.process.split('.')[0]!
  const watch =
    source.rules === undefined
      ? undefined
      : await createWatch({
          folder,
          events: processIn(host.missions, `${mission}.events`),
          alerts: processIn(host.missions, `${mission}.alerts`),
          rules: source.rules,
          inputs: source.watch ?? {},
          everySeconds: source.watchSeconds ?? 300,
          days: source.watchDays ?? 3,
          open: host.open,
          kept: (days) => daysSource(partitions(`${mission}-positions`), days),
          ...(host.raised ? { raised: host.raised } : {}),
        })
  const subscribe = source.subscribe === undefined ? undefined : await readFile(source.subscribe, 'utf8')
  return openLive({
    from,
    folder,
    process,
    inputs: source.inputs ?? {},
    open: host.open,
    feed: {
      ...(subscribe === undefined ? {} : { subscribe: subscribe.trim() }),
      ...(source.stamp === undefined ? {} : { stamp: source.stamp }),
    },
    ...(source.batchSeconds === undefined ? {} : { batchSeconds: source.batchSeconds }),
    ...(source.batchBytes === undefined ? {} : { batchBytes: source.batchBytes }),
    async place(file, collection, part) {
      const table = await openParquet(await (await fileSource(file)).open(), file)
      if (table.rows > 0) await placePartitions(partitions(collection), table, `${source.id}-${part}`)
    },
    ...(watch ? { watch } : {}),
    ...(host.say ? { say: host.say } : {}),
    ...(host.done ? { done: host.done } : {}),
  })
}
