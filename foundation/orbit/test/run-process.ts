/** Runs a process on sources in memory, as a host would. */
import type { AnyProcess, Finding } from '@setu/core/contract'
import { execute } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { openSample } from '@setu/core/sample'
import { memorySource } from '@setu/core/source'
import { orbit } from '../src/index.js'

export interface Ran {
  // biome-ignore lint/suspicious/noExplicitAny: outputs of any process
  readonly outputs: any
  readonly findings: readonly Finding[]
}

export const runProcess = async (
  process: AnyProcess,
  inputs: Record<string, unknown>,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Ran> => {
  const findings: Finding[] = []
  const run = createRun({
    signal: new AbortController().signal,
    open: async (reference) => {
      const body = files[reference]
      if (body === undefined) return openSample([orbit], reference)
      return memorySource(reference, typeof body === 'string' ? new TextEncoder().encode(body) : body)
    },
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
