/** One run of a process for the view: in this tab, or on the station where the inputs are there. */
import type { AssetRef, Finding, Sentence } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { openFile } from '../../form/open-files.svelte.js'
import { runInPage, sentenceOfOutputs } from '../../run/page-worker.js'
import { request } from '../../station/client.js'
import { failureOf, followJob, getResults, startJob } from '../../station/jobs.js'

export interface Ran<Outputs> {
  readonly process: string
  readonly inputs: Record<string, unknown>
  readonly outputs: Outputs & { readonly findings: readonly Finding[] }
  readonly sentence: Sentence | undefined
  readonly seconds: number
  /** The file of an output; nothing where the run made none. */
  asset(output: string): Promise<Blob | undefined>
}

export type Where = 'here' | 'station'
export type Report = (fraction: number) => void

/** Files of this tab that the inputs name. */
export const filesBehind = (inputs: Record<string, unknown>): (readonly [string, readonly File[]])[] =>
  Object.values(inputs).flatMap((value) => {
    const file = typeof value === 'string' ? openFile(value) : undefined
    return file ? [[file.reference, file.files] as const] : []
  })

const here = async <O>(
  process: string,
  inputs: Record<string, unknown>,
  report: Report,
  signal: AbortSignal,
): Promise<Ran<O>> => {
  const run = runInPage(process, inputs, filesBehind(inputs), report)
  signal.addEventListener('abort', run.cancel, { once: true })
  const done = await run.done
  return {
    process,
    inputs,
    outputs: done.outputs as Ran<O>['outputs'],
    sentence: done.sentence,
    seconds: done.seconds,
    async asset(output) {
      const ref = done.outputs[output] as AssetRef | undefined
      return ref && done.assets.find((a) => a.ref.name === ref.name)?.blob
    },
  }
}

const atStation = async <O>(
  process: string,
  inputs: Record<string, unknown>,
  report: Report,
  signal: AbortSignal,
): Promise<Ran<O>> => {
  const began = performance.now()
  const id = await startJob(process, inputs)
  const job = await followJob(id, (s) => report((s.progress ?? 0) / 100), signal)
  if (job.status !== 'successful') throw await failureOf(job)
  const outputs = await getResults(id)
  return {
    process,
    inputs,
    outputs: outputs as Ran<O>['outputs'],
    sentence: await sentenceOfOutputs(process, outputs).catch(() => undefined),
    seconds: (performance.now() - began) / 1000,
    async asset(output) {
      const given = outputs[output] as { readonly href?: string; readonly name?: string } | undefined
      if (!given) return undefined
      const path = `/jobs/${encodeURIComponent(id)}/results/${encodeURIComponent(output)}`
      return (await request(path, { headers: { accept: '*/*' }, signal: AbortSignal.timeout(600_000) })).blob()
    },
  }
}

export const runAnywhere = <O>(
  where: Where,
  process: string,
  inputs: Record<string, unknown>,
  report: Report,
  signal: AbortSignal,
): Promise<Ran<O>> => (where === 'here' ? here<O> : atStation<O>)(process, inputs, report, signal)

export const needed = async (ran: Ran<unknown>, output: string): Promise<Blob> => {
  const blob = await ran.asset(output)
  if (!blob)
    throw setuError('not-found', { where: `${ran.process}.${output}`, found: 'no file', expected: 'a file of the run' })
  return blob
}
