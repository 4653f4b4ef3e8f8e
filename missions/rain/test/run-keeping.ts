/** Runs a process and keeps the files that it writes. */
import type { AnyProcess } from '@setu/core/contract'
import { execute } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { openSample } from '@setu/core/sample'
import { memorySource } from '@setu/core/source'
import { rain } from '@setu/rain/index'

export const runKeeping = async (
  process: AnyProcess,
  inputs: Record<string, unknown>,
  files: Readonly<Record<string, string | Uint8Array>> = {},
) => {
  const written = new Map<string, Uint8Array>()
  const run = createRun({
    signal: new AbortController().signal,
    open: async (reference) => {
      const body = files[reference]
      if (body === undefined) return openSample([rain], reference)
      return memorySource(reference, typeof body === 'string' ? new TextEncoder().encode(body) : body)
    },
    write: async (name, type, body) => {
      const parts: Uint8Array[] = []
      if (body instanceof Uint8Array) parts.push(body)
      else for await (const chunk of body) parts.push(chunk)
      const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
      let at = 0
      for (const p of parts) {
        whole.set(p, at)
        at += p.length
      }
      written.set(name, whole)
      return { name, type, size: whole.length, sha256: '' }
    },
    found: () => {},
    yield: async () => {},
    now: () => performance.now(),
  })
  // biome-ignore lint/suspicious/noExplicitAny: outputs of any process
  return { outputs: (await execute(process, inputs, run)) as any, written }
}
