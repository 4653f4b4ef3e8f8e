/** Runs a process on sources in memory, as a host would. */
import type { AnyProcess, Finding, Source } from '@setu/core/contract'
import { execute } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { openSample } from '@setu/core/sample'
import { memorySource } from '@setu/core/source'
import { sea } from '@setu/sea/index'

export interface Ran {
  // biome-ignore lint/suspicious/noExplicitAny: outputs of any process
  readonly outputs: any
  readonly findings: readonly Finding[]
}

export type Files = Readonly<Record<string, string | Uint8Array | Source>>

const sourceOf = (name: string, body: string | Uint8Array | Source): Source =>
  typeof body === 'string'
    ? memorySource(name, new TextEncoder().encode(body))
    : body instanceof Uint8Array
      ? memorySource(name, body)
      : body

export const runProcess = async (
  process: AnyProcess,
  inputs: Record<string, unknown>,
  files: Files = {},
): Promise<Ran> => {
  const findings: Finding[] = []
  const run = createRun({
    signal: new AbortController().signal,
    open: async (reference) =>
      reference in files ? sourceOf(reference, files[reference]!) : openSample([sea], reference),
    write: async (name, type, body) => {
      let size = 0
      for await (const chunk of body) size += chunk.length
      return { name, type, size, sha256: '' }
    },
    found: (f) => findings.push(f),
    yield: async () => {},
    now: () => performance.now(),
  })
  return { outputs: await execute(process, inputs, run), findings }
}
