/** Runs a process: admits its inputs, runs its work or spreads its plan, gathers its findings, confirms its outputs. */
import type { Static, TObject } from 'typebox'
import { admit, confirm } from './check.js'
import type { Finding, Plan, Process, Run } from './contract.js'

export interface Part {
  readonly value: unknown
  readonly findings: readonly Finding[]
}

/** Who runs the parts: here in order, a pool of threads, or workers elsewhere. */
export type Spread = (
  chunks: readonly unknown[],
  part: (chunk: unknown) => Promise<Part>,
  run: Run,
) => Promise<readonly Part[]>

export const inOrder: Spread = async (chunks, part, run) => {
  const parts: Part[] = []
  for (const [i, chunk] of chunks.entries()) {
    parts.push(await part(chunk))
    await run.progress((i + 1) / chunks.length)
  }
  return parts
}

/** One part with its own findings, so that they come back with it from another thread. */
export const runPart = async <I, O>(
  plan: Plan<I, O, unknown, unknown>,
  chunk: unknown,
  inputs: I,
  run: Run,
): Promise<Part> => {
  const findings: Finding[] = []
  const own: Run = { ...run, found: (finding) => void findings.push(finding) }
  return { value: await plan.part(chunk, inputs, own), findings }
}

export const execute = async <I extends TObject, O extends TObject>(
  process: Process<I, O>,
  value: unknown,
  run: Run,
  spread: Spread = inOrder,
): Promise<Static<O>> => {
  const inputs = admit(process, value)
  const findings: Finding[] = []
  const own: Run = {
    ...run,
    found: (finding) => {
      findings.push(finding)
      run.found(finding)
    },
  }
  const work = await process.load()
  if ('run' in work) {
    const result = await work.run(inputs, own)
    return confirm(process, { ...result, findings })
  }
  const { plan } = work
  const parts = await spread(await plan.split(inputs, own), (chunk) => runPart(plan, chunk, inputs, own), own)
  for (const part of parts) for (const finding of part.findings) own.found(finding)
  const result = await plan.merge(
    parts.map((p) => p.value),
    inputs,
    own,
  )
  return confirm(process, { ...result, findings })
}
