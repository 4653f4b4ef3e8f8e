/** Processes of the mission run in the page, on samples and on files that are open in this tab. */
import type { SetuError } from '@setu/core/errors'
import { isSetuError, setuError } from '@setu/core/errors'
import { keepFiles, openFile } from '../../form/open-files.svelte.js'
import { processOf } from '../../registry.js'
import { dataOf } from '../../result/result.js'
import type { Done } from '../../run/messages.js'
import { type PageRun, runInPage } from '../../run/page-worker.js'
import type { Step } from './given.js'

/** What came of a step: its outputs, or why it has none. */
export interface Outcome {
  readonly inputs: Record<string, unknown>
  readonly done?: Done
  readonly error?: SetuError
}
export interface Running {
  readonly step: string
  readonly fraction: number
}

export const tagged = (thrown: unknown): SetuError =>
  isSetuError(thrown)
    ? thrown
    : setuError('internal', { found: thrown instanceof Error ? thrown.message : String(thrown) })

/** Runs a process in the page's worker on samples and on files that are open in this tab. */
export const runHere = async (
  process: string,
  inputs: Record<string, unknown>,
  progress: (fraction: number) => void = () => undefined,
  started: (run: PageRun) => void = () => undefined,
): Promise<Done> => {
  const card = await processOf(process)
  if (!card) throw setuError('not-found', { where: process, found: 'no such process' })
  const files = dataOf(card, inputs).flatMap(({ reference }) => {
    const file = openFile(reference)
    return file ? [[reference, file.files] as const] : []
  })
  const run = runInPage(process, inputs, files, progress)
  started(run)
  return run.done
}
export const assetOf = (done: Done | undefined, name: string): Blob | undefined =>
  done?.assets.find((a) => a.ref.name === name)?.blob
/** An asset of a run as a file of this tab, so that another process can read it. */
export const keepAsset = async (done: Done, name: string): Promise<string> =>
  (await keepFiles([new File([assetOf(done, name)!], name)])).reference

const kept = new Map<string, Done>()
/** A run on samples alone gives the same each time, and is kept while the page is open. */
export const once = async (
  step: Step,
  inputs: Record<string, unknown>,
  progress?: (fraction: number) => void,
  started?: (run: PageRun) => void,
): Promise<Done> => {
  const key = JSON.stringify([step, inputs])
  const before = kept.get(key)
  if (before) return before
  const done = await runHere(`sea.${step}`, inputs, progress, started)
  if (!Object.values(inputs).some((v) => typeof v === 'string' && !v.startsWith('sample:'))) kept.set(key, done)
  return done
}
