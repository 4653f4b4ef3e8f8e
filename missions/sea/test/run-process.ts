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
  /** Takes the assets by name. */
  assets: Record<string, Uint8Array> = {},
): Promise<Ran> => {
  const findings: Finding[] = []
  const run = createRun({
    signal: new AbortController().signal,
    open: async (reference) =>
      reference in files ? sourceOf(reference, files[reference]!) : openSample([sea], reference),
    write: async (name, type, body) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of body) chunks.push(chunk)
      const whole = new Uint8Array(chunks.reduce((n, c) => n + c.length, 0))
      let at = 0
      for (const chunk of chunks) {
        whole.set(chunk, at)
        at += chunk.length
      }
      assets[name] = whole
      return { name, type, size: whole.length, sha256: '' }
    },
    found: (f) => findings.push(f),
    yield: async () => {},
    now: () => performance.now(),
  })
  return { outputs: await execute(process, inputs, run), findings }
}
