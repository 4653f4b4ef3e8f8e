/** A plan made ready to run parts of it, in a thread or a process of its own. */
import { setImmediate as turn } from 'node:timers/promises'
import { admit } from '@setu/core/check'
import type { Plan, Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { createRun } from '@setu/core/host'
import { type Catalogue, processOf } from './catalogue.js'
import { openReference } from './reference.js'

export interface PartBench {
  readonly plan: Plan<unknown, unknown, unknown, unknown>
  readonly inputs: unknown
  readonly run: Run
}

export interface PartBenchOptions {
  readonly catalogue: Catalogue
  readonly process: string
  readonly inputs: unknown
  readonly open: {
    readonly allowPaths: boolean
    readonly uploads?: string
    readonly archive?: string
    readonly remoteHosts: readonly string[]
  }
  readonly signal: AbortSignal
  readonly onProgress?: (fraction: number) => void
}

export const openBench = async (options: PartBenchOptions): Promise<PartBench> => {
  const { catalogue, signal, onProgress } = options
  const process = processOf(catalogue, options.process)
  const work = await process.load()
  if (!('plan' in work))
    throw setuError('internal', { where: process.id, found: 'a process without a plan', expected: 'a plan' })
  const { remoteHosts, archive, ...open } = options.open
  const opener = archive === undefined ? undefined : catalogue.archive?.(archive)
  const run = createRun({
    signal,
    open: (reference) =>
      openReference(reference, {
        ...open,
        missions: catalogue.missions,
        guard: { hosts: remoteHosts },
        ...(opener ? { archive: opener } : {}),
      }),
    write: async (name) => {
      throw setuError('internal', {
        where: name,
        found: 'an asset written by a part',
        expected: 'assets written by merge',
      })
    },
    ...(onProgress ? { progress: onProgress } : {}),
    yield: () => turn(undefined),
    now: () => performance.now(),
  })
  return { plan: work.plan as PartBench['plan'], inputs: admit(process, options.inputs), run }
}
