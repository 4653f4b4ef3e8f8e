/** Runs in a process of its own, where making code from text throws, as under a strict content security policy. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { sampleFigure } from './sample-figure.js'

const built = fileURLToPath(new URL('../dist/svg.js', import.meta.url))

it.runIf(existsSync(built))(
  'draws while eval and Function are off and there is no document',
  async () => {
    const program = `
      const { renderSvg } = await import(${JSON.stringify(built)})
      await import('vega'); await import('vega-lite'); await import('vega-interpreter')
      if (typeof document !== 'undefined') throw new Error('a document is here')
      const svg = await renderSvg(${JSON.stringify(sampleFigure({ transform: [{ calculate: 'datum.rain * 2', as: 'twice' }] }))})
      let refused = false
      try { new Function('return 1')() } catch { refused = true }
      process.stdout.write(JSON.stringify({ refused, marks: (svg.match(/role-mark/g) ?? []).length }))
    `
    const cwd = fileURLToPath(new URL('..', import.meta.url))
    const run = promisify(execFile)
    const { stdout } = await run(
      process.execPath,
      ['--disallow-code-generation-from-strings', '--input-type=module', '-e', program],
      { cwd },
    )
    expect(JSON.parse(stdout)).toEqual({ refused: true, marks: 1 })
  },
  30_000,
)
