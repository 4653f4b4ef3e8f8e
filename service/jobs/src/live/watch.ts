/**
 * Alerts on a live source: every few minutes the events of the last days are found from what is kept, and the rules are
 * evaluated over them with the state of the time before. Each alert is in exactly one file `<folder>/alerts/<batch>.json`,
 * which counts once the batch is committed.
 */
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnyProcess, Source } from '@setu/core/contract'
import { syncFolder, writeDurable } from '../durable.js'
import { fileSource } from '../files.js'
import { runHere } from '../run-here.js'

export interface WatchOptions {
  /** Of the live source. */
  readonly folder: string
  readonly events: AnyProcess
  readonly alerts: AnyProcess
  /** A reference, as the process takes it. */
  readonly rules: string
  /** Inputs of the events: zones, anchorages, thresholds. */
  readonly inputs: Record<string, unknown>
  readonly everySeconds: number
  /** Days that are looked at; an event that began on the first of them is no news. */
  readonly days: number
  readonly open: (reference: string) => Promise<Source>
  /** The kept positions of these days. */
  readonly kept: (days: readonly string[]) => Promise<Source>
  readonly raised?: (alerts: readonly Record<string, unknown>[], events: number) => void
}

const DAY = 86_400_000

/** The last `n` days up to `newest`. */
const daysTo = (newest: string, n: number): string[] =>
  Array.from({ length: n }, (_, k) =>
    new Date(Date.parse(`${newest}T00:00:00Z`) - (n - 1 - k) * DAY).toISOString().slice(0, 10),
  )

export interface Watch {
  /** Called before a batch is committed; what it returns is committed with it. */
  look(
    outputs: Record<string, unknown>,
    before: Record<string, unknown> | undefined,
    last: boolean,
  ): Promise<Record<string, unknown> | undefined>
  /** Called once it is. */
  committed(): void
}

export const createWatch = async (options: WatchOptions): Promise<Watch> => {
  const { folder, open } = options
  await mkdir(join(folder, 'alerts'), { recursive: true })
  let lookedAt = Number.NEGATIVE_INFINITY
  let toTell: { alerts: Record<string, unknown>[]; events: number } | undefined
  const look: Watch['look'] = async (outputs, before, last) => {
    // A sender whose clock runs ahead does not move the days that are looked at.
    const tomorrow = new Date(Date.now() + DAY).toISOString().slice(0, 10)
    const partitions = ((outputs['partitions'] ?? []) as { day: string }[]).filter((p) => p.day <= tomorrow)
    const known = (before?.['newestDay'] as string | undefined) ?? ''
    const newestDay = partitions.reduce((d, p) => (p.day > d ? p.day : d), known)
    const dirty = before?.['dirty'] === true || partitions.length > 0
    if (newestDay === '') return before
    if (!dirty || (!last && performance.now() - lookedAt < options.everySeconds * 1000))
      return { ...before, newestDay, dirty }
    lookedAt = performance.now()
    const n = Number(before?.['looks'] ?? 0) + 1
    const days = daysTo(newestDay, options.days)
    const work = join(folder, 'work-watch')
    await rm(work, { recursive: true, force: true })
    const stateAt = (k: number): string => join(folder, 'alerts', `state-${k}.json`)
    const found = await runHere(
      options.events,
      { ...options.inputs, positions: 'live:kept' },
      {
        open: (reference) => (reference === 'live:kept' ? options.kept(days) : open(reference)),
        outDir: join(work, 'events'),
        durable: false,
      },
    )
    const events = (found.outputs['events'] as { name: string }).name
    const judged = await runHere(
      options.alerts,
      {
        events: 'live:events',
        rules: options.rules,
        ...(n > 1 ? { state: 'live:state' } : {}),
        ...(options.days > 1 ? { since: `${days[1]}T00:00:00Z` } : {}),
      },
      {
        open: (reference) =>
          reference === 'live:events'
            ? fileSource(join(work, 'events', events))
            : reference === 'live:state'
              ? fileSource(stateAt(n - 1))
              : open(reference),
        outDir: join(work, 'alerts'),
        durable: false,
      },
    )
    const file = (judged.outputs['alertFile'] as { name: string }).name
    const state = (judged.outputs['stateFile'] as { name: string }).name
    const alerts = (
      JSON.parse(await readFile(join(work, 'alerts', file), 'utf8')) as { alerts: Record<string, unknown>[] }
    ).alerts
    if (alerts.length > 0)
      await writeDurable(
        join(folder, 'alerts', `${String(n).padStart(8, '0')}.json`),
        await readFile(join(work, 'alerts', file)),
      )
    // The newest events whole, with their evidence: `explain` reads them.
    await rename(join(work, 'events', events), join(folder, 'alerts', 'events.json'))
    await rename(join(work, 'alerts', state), stateAt(n))
    await syncFolder(join(folder, 'alerts'))
    await rm(stateAt(n - 2), { force: true })
    await rm(work, { recursive: true, force: true })
    toTell = { alerts, events: Number(found.outputs['count'] ?? 0) }
    return { newestDay, dirty: false, looks: n }
  }
  return {
    look,
    committed() {
      if (toTell) options.raised?.(toTell.alerts, toTell.events)
      toTell = undefined
    },
  }
}

/** Every alert of a live source that counts, in the order of raising. */
export const committedAlerts = async (folder: string, looks: number): Promise<Record<string, unknown>[]> => {
  const all: Record<string, unknown>[] = []
  for (let n = 1; n <= looks; n++) {
    const body = await readFile(join(folder, 'alerts', `${String(n).padStart(8, '0')}.json`), 'utf8').catch(
      () => undefined,
    )
    if (body !== undefined) all.push(...(JSON.parse(body) as { alerts: Record<string, unknown>[] }).alerts)
  }
  return all
}
