/** Runs a process of the sea mission as the page's worker does, and keeps the files that it writes. */
import { execute } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { openSample } from '@setu/core/sample'
import { bytesOf, memorySource } from '@setu/core/source'
import { openParquet } from '@setu/formats/parquet/read'
import { sea } from '@setu/sea/index'

export interface Ran {
  readonly outputs: Record<string, unknown>
  readonly files: ReadonlyMap<string, Uint8Array>
}

export const runSea = async (
  verb: string,
  inputs: Record<string, unknown>,
  given: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<Ran> => {
  const files = new Map<string, Uint8Array>()
  const run = createRun({
    signal: new AbortController().signal,
    open: async (reference) => {
      const own = given.get(reference)
      return own ? memorySource(reference, own) : openSample([sea], reference)
    },
    write: async (name, type, body) => {
      const parts: Uint8Array[] = []
      for await (const part of body) parts.push(part.slice())
      const whole = Buffer.concat(parts)
      files.set(name, new Uint8Array(whole))
      return { name, type, size: whole.length, sha256: '' }
    },
    yield: async () => {},
    now: () => performance.now(),
  })
  const process = sea.processes.find((p) => p.id === `sea.${verb}`)!
  return { outputs: (await execute(process, inputs, run)) as Record<string, unknown>, files }
}

export const readRows = async (body: Uint8Array): Promise<Record<string, unknown[]>> =>
  (await openParquet(bytesOf(body), 'points.parquet')).read()
