/** Pages of the docs with commands: each runs as it stands, in an empty folder, and says what the page says that it says. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const data = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')].find(
  (folder) => folder && existsSync(join(folder, 'rain/valparaiso/gauges_daily.csv')),
)

interface Step {
  readonly command: string
  readonly real: boolean
  readonly says: readonly string[]
}

const stepsOf = (page: string): Step[] =>
  [...page.matchAll(/```sh( real)?\n(.*?)\n```\n```text\n(.*?)\n```/gs)].map((m) => ({
    command: m[2]!,
    real: m[1] !== undefined,
    says: m[3]!.split('\n'),
  }))

/** As wide spaces and thin ones, hyphens and minus signs do not matter to a reader. */
const plain = (text: string): string => text.replace(/[\s\u202f\u00a0]+/g, ' ')

for (const name of ['rain-better-map']) {
  const page = readFileSync(join(root, `docs/${name}.md`), 'utf8')
  const steps = stepsOf(page)
  const folder = mkdtempSync(join(tmpdir(), `setu-${name}-`))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  if (data) symlinkSync(resolve(data), join(folder, '.references'))

  describe(`docs/${name}.md`, () => {
    test('every command of the page is one of these tests', () => {
      expect(steps.length).toBe((page.match(/^npx setu /gm) ?? []).length)
      for (const s of steps) expect(s.command).toMatch(/^npx setu [^\n]+$/)
    })
    for (const { command, real, says } of steps)
      test.skipIf(real && !data)(
        command.replace(/^npx setu /, '').slice(0, 80),
        () => {
          const done = spawnSync(
            process.execPath,
            [join(root, 'faces/cli/bin/setu.js'), ...command.split(' ').slice(2)],
            { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 27 },
          )
          expect(done.status, done.stderr).toBe(0)
          for (const line of says) expect(plain(done.stdout)).toContain(plain(line))
        },
        120_000,
      )
  })
}
