/** One process on the command line: run, show, keep. */

import { kebab } from '@setu/core/command-line'
import type { AnyProcess } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { sentenceOf } from '@setu/core/message'
import { withAssetLinks } from '@setu/jobs/out-dir'
import { runHere } from '@setu/jobs/run-here'
import { threadSpread } from '@setu/jobs/threads'
import { drawFigures } from './draw-figures.js'
import { givenInputs } from './flags.js'
import { openLocal } from './open-local.js'
import { csvOf, showOutputs } from './show.js'
import { progressBar, showFinding } from './terminal.js'

export interface Face {
  readonly json?: boolean
  readonly csv?: boolean | string
  readonly out?: string
  readonly figures?: string
  readonly threads?: string
}

const threadsOf = (text: string | undefined): number => {
  const n = text === undefined ? 1 : Number(text)
  if (!Number.isInteger(n) || n < 1 || n > 256)
    throw setuError('bad-input', { where: '--threads', found: String(text), expected: 'a whole number from 1 to 256' })
  return n
}

export const runProcess = async (process_: AnyProcess, options: Record<string, unknown>, face: Face): Promise<void> => {
  const inputs = givenInputs(process_, options)
  const bar = progressBar()
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const threads = threadsOf(face.threads)
  let outputs: Record<string, unknown>
  try {
    const result = await runHere(process_, inputs, {
      open: openLocal,
      signal: abort.signal,
      onProgress: bar.show,
      ...(face.out === undefined ? {} : { outDir: face.out }),
      ...(threads > 1 ? { spread: threadSpread(process_.id, inputs, threads) } : {}),
    })
    outputs = result.outputs
  } finally {
    bar.end()
    process.removeListener('SIGINT', stop)
    process.removeListener('SIGTERM', stop)
  }
  const document = withAssetLinks(process_, outputs, (a) =>
    face.out === undefined ? undefined : `${face.out.replace(/\/$/, '')}/${a.name}`,
  )
  if (face.out !== undefined) await drawFigures(process_, outputs, face.out, face.figures ?? 'svg')
  for (const finding of outputs['findings'] as Parameters<typeof showFinding>[0][])
    process.stderr.write(`${showFinding(finding)}\n`)
  // The result is printed; that the data failed a check is the exit code.
  if ((outputs['findings'] as { severity: string }[]).some((f) => f.severity === 'error')) process.exitCode = 3
  if (face.json) process.stdout.write(`${JSON.stringify(document)}\n`)
  else if (face.csv)
    process.stdout.write(`${csvOf(process_, outputs, typeof face.csv === 'string' ? face.csv : undefined)}\n`)
  else
    process.stdout.write(
      `${sentenceOf(process_, outputs)}\n\n${showOutputs(process_, outputs)}\n${face.out === undefined ? '' : `\nKept in ${face.out}\n`}`,
    )
}

/** `/threshold/0` of an issue as the flag a person typed. */
export const flagOf = (pointer: string): string => {
  const match = /^\/([A-Za-z]\w*)/.exec(pointer)
  return match ? `--${kebab(match[1]!)}` : pointer
}
