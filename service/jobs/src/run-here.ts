/** Runs a process in this very thread: the command line, and a child process for its one job. */
import { setImmediate as turn } from 'node:timers/promises'
import { admit } from '@setu/core/check'
import type { AnyProcess, AssetRef, Finding, Source } from '@setu/core/contract'
import { execute, type Spread } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { datasetInputs, type Provenance, provenanceOf } from '@setu/core/provenance'
import { closeFiles } from './files.js'
import { createOutDir } from './out-dir.js'

export interface RunHereOptions {
  /** Opens a reference; see `openReference`. */
  readonly open: (reference: string) => Promise<Source>
  /** Where outputs, assets and figures go. Without it assets are not made. */
  readonly outDir?: string
  /** Whether what is written is fsynced; it is unless told otherwise. */
  readonly durable?: boolean
  /** Asked at the end of a run without assets: whether the folder is worth making. It is unless told otherwise. */
  readonly keep?: (outputs: Record<string, unknown>) => boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (fraction: number, message?: string) => void
  readonly onFinding?: (finding: Finding) => void
  readonly spread?: Spread
  /** Called with the key once the sources are open, before the work; `true` stops there: the result is known. */
  readonly known?: (provenance: Provenance) => Promise<boolean>
}

export interface RunHereResult {
  readonly outputs: Record<string, unknown>
  readonly provenance: Provenance
  readonly assets: readonly AssetRef[]
}

/** Without a folder an asset is named and not made: its body is never asked for. */
const notMade = async (name: string, type: string): Promise<AssetRef> => ({ name, type, size: 0, sha256: '' })

export const runHere = async (
  process: AnyProcess,
  value: unknown,
  options: RunHereOptions,
): Promise<RunHereResult & { kept?: boolean; reused?: boolean }> => {
  const inputs = admit(process, value) as Record<string, unknown>
  const out =
    options.outDir === undefined
      ? undefined
      : await createOutDir(options.outDir, { durable: options.durable ?? true, late: options.keep !== undefined })
  const run = createRun({
    signal: options.signal ?? new AbortController().signal,
    open: options.open,
    write: out ? out.write : notMade,
    ...(options.onFinding ? { found: options.onFinding } : {}),
    ...(options.onProgress ? { progress: options.onProgress } : {}),
    // A MessageChannel starves in Node: a cancel would wait behind a thousand of its messages.
    yield: () => turn(undefined),
    now: () => performance.now(),
  })
  try {
    // Opened here whoever reads them, so that the key is the same on one thread and on many.
    for (const { reference } of datasetInputs(process, inputs)) await run.open(reference)
    if (options.known) {
      const before = provenanceOf(process, inputs, run.opened, [])
      if (await options.known(before)) return { outputs: {}, provenance: before, assets: [], reused: true }
    }
    const outputs = (await execute(process, inputs, run, options.spread)) as Record<string, unknown>
    const provenance = provenanceOf(process, inputs, run.opened, run.assets)
    const kept = out !== undefined && (run.assets.length > 0 || options.keep === undefined || options.keep(outputs))
    if (kept) await out.finish(process, outputs, provenance)
    return { outputs, provenance, assets: run.assets, kept }
  } finally {
    closeFiles()
  }
}
