/** Runs a process and keeps the bytes of its assets. */
import type { AnyProcess, Finding } from '@setu/core/contract'
import { execute, type Spread } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { openSample } from '@setu/core/sample'
import { memorySource } from '@setu/core/source'
import { orbit } from '../src/index.js'

export const runKept = async (
  process: AnyProcess,
  inputs: Record<string, unknown>,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  spread?: Spread,
) => {
  const findings: Finding[] = []
  const kept = new Map<string, Uint8Array>()
  const run = createRun({
    signal: new AbortController().signal,
    open: async (reference) => {
      const body = files[reference]
      if (body === undefined) return openSample([orbit], reference)
      return memorySource(reference, typeof body === 'string' ? new TextEncoder().encode(body) : body)
    },
    write: async (name, type, body) => {
      const parts: Uint8Array[] = []
      for await (const chunk of body) parts.push(chunk)
      const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
      let at = 0
      for (const p of parts) {
        whole.set(p, at)
        at += p.length
      }
      kept.set(name, whole)
      return { name, type, size: whole.length, sha256: '' }
    },
    found: (f) => findings.push(f),
    yield: async () => {},
    now: () => performance.now(),
  })
  // biome-ignore lint/suspicious/noExplicitAny: outputs of any process
  const outputs: any = await execute(process, inputs, run, spread)
  return { outputs, findings, kept }
}
