/** One run of a process: in this tab or on the station; its progress, its result, its error. */

import { isSetuError, type SetuError, setuError } from '@setu/core/errors'
import { datasetInputs } from '@setu/core/provenance'
import { openFile } from '../form/open-files.svelte.js'
import { say } from '../messages/say.js'
import type { ProcessCard } from '../registry.js'
import type { ResultOf } from '../result/result.js'
import { dismissJob, failureOf, followJob, getProvenance, getResults, startJob, upload } from '../station/jobs.js'
import { runInPage, sentenceOfOutputs } from './page-worker.js'

export type Where = 'here' | 'station'

export interface Running {
  readonly where: Where
  readonly fraction: number | null
  readonly step: string
  readonly since: number
}

export interface RunState {
  readonly running: Running | undefined
  readonly result: ResultOf | undefined
  /** The result before it, to compare with. */
  readonly former: ResultOf | undefined
  readonly error: SetuError | undefined
  /** Seconds after which the last run was cancelled. */
  readonly cancelledAfter: number | undefined
  run(inputs: Record<string, unknown>): Promise<void>
  runOnStation(inputs: Record<string, unknown>): Promise<void>
  cancel(): void
  /** The page is left: a run in this tab ends, a job on the station goes on. */
  leave(): void
}

export const createRunState = (process: ProcessCard): RunState => {
  let running = $state.raw<Running>()
  let result = $state.raw<ResultOf>()
  let former = $state.raw<ResultOf>()
  let error = $state.raw<SetuError>()
  let cancelledAfter = $state<number>()
  let stop: (() => void) | undefined

  const filesOf = (inputs: Record<string, unknown>) =>
    datasetInputs(process, inputs).flatMap(({ reference }) => {
      const file = openFile(reference)
      return file ? [[reference, file.files] as const] : []
    })

  const attempt = async (where: Where, work: () => Promise<ResultOf>): Promise<void> => {
    stop?.()
    error = undefined
    cancelledAfter = undefined
    const since = performance.now()
    running = { where, fraction: null, step: '', since }
    const mine = running.since
    try {
      const made = await work()
      if (running?.since === mine) {
        former = result
        result = made
      }
    } catch (thrown) {
      if (running?.since !== mine) return
      const tagged = isSetuError(thrown)
        ? thrown
        : setuError('internal', { found: thrown instanceof Error ? thrown.message : String(thrown) })
      if (tagged.code === 'cancelled') cancelledAfter = (performance.now() - since) / 1000
      else error = tagged
    } finally {
      if (running?.since === mine) {
        running = undefined
        stop = undefined
      }
    }
  }
  const report = (fraction: number | null, step: string): void => {
    if (running) running = { ...running, fraction, step }
  }

  return {
    get running() {
      return running
    },
    get result() {
      return result
    },
    get former() {
      return former
    },
    get error() {
      return error
    },
    get cancelledAfter() {
      return cancelledAfter
    },
    run: (inputs) =>
      attempt('here', async () => {
        const files = filesOf(inputs)
        const page = runInPage(process.id, inputs, files, (fraction, message) =>
          report(fraction, message ?? running?.step ?? ''),
        )
        stop = page.cancel
        const done = await page.done
        return { process, inputs, where: 'here', ...done, jobId: undefined }
      }),
    runOnStation: (inputs) =>
      attempt('station', async () => {
        const controller = new AbortController()
        let jobId: string | undefined
        stop = () => {
          controller.abort()
          if (jobId) void dismissJob(jobId).catch(() => undefined)
        }
        const started = performance.now()
        for (const [reference, files] of filesOf(inputs)) {
          if (files.length > 1)
            throw setuError('bad-input', {
              where: reference,
              found: `${files.length} files in one input`,
              expected: 'one file to upload',
              wayOut: 'Put them into a zip, or run in this tab.',
            })
          report(null, say('run.uploading', { name: files[0]!.name }))
          await upload(files[0]!)
          if (controller.signal.aborted) throw setuError('cancelled', { found: 'a request to stop' })
        }
        jobId = await startJob(process.id, inputs)
        const job = await followJob(
          jobId,
          (s) =>
            report(
              s.progress === undefined ? null : s.progress / 100,
              s.message ?? (s.status === 'accepted' ? say('run.queued') : ''),
            ),
          controller.signal,
        )
        if (job.status !== 'successful') throw await failureOf(job)
        const outputs = await getResults(jobId)
        const provenance = await getProvenance(jobId)
        return {
          process,
          inputs,
          where: 'station',
          outputs,
          provenance,
          assets: [],
          seconds: (performance.now() - started) / 1000,
          jobId,
          sentence: await sentenceOfOutputs(process.id, outputs).catch(() => undefined),
        }
      }),
    cancel: () => stop?.(),
    leave: () => {
      if (running?.where === 'here') stop?.()
    },
  }
}
