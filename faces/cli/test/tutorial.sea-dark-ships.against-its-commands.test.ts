/** Every command of the tutorial is run, and what the page says that it prints must be what it prints. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { strait } from '@setu/sea/sample'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const bin = join(root, 'faces/cli/bin/setu.js')
const data = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')].find(
  (d) => d && existsSync(join(d, 'sea/nmea/dma-stream-2010-06-11.txt')),
)
const page = readFileSync(join(root, 'docs/sea-dark-ships.md'), 'utf8')
const steps = [...page.matchAll(/```sh( real)?\n(.*?)\n```\n\n```text\n(.*?)\n```/gs)].map(
  ([, real, command, said]) => ({
    real: real !== undefined,
    command: command!,
    said: said!.split('\n'),
  }),
)

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'setu-tutorial-'))
  writeFileSync(join(folder, 'sample.nmea'), (await strait()).get('log.nmea')!)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the tutorial', () => {
  test('every command stands with what it prints', () => {
    expect([...page.matchAll(/```sh/g)].length).toBe(steps.length)
    expect(steps.filter((s) => s.real).length).toBeGreaterThan(2)
  })
  // In order: later steps read what earlier ones wrote.
  for (const { real, command, said } of steps)
    test.skipIf(real && !data)(
      `${command.slice(0, 70)}`,
      async () => {
        const words = command.replaceAll('$DATA', data ?? '').split(' ')
        expect(words[0]).toBe('setu')
        const { stdout } = await promisify(execFile)(process.execPath, [bin, ...words.slice(1)], {
          cwd: folder,
          maxBuffer: 1 << 26,
          env: { ...process.env, NODE_OPTIONS: '' },
        })
        // Columns are set apart by as many blanks as they need.
        const plain = stdout.replace(/ +/g, ' ')
        for (const line of said) expect(plain).toContain(line.replace(/ +/g, ' '))
      },
      60_000,
    )
})
