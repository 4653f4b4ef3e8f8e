import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missions } from '@setu/registry/registry'
import { afterAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const setu = (...args: string[]) => {
  const done = spawnSync(process.execPath, ['faces/cli/bin/setu.js', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  })
  return { out: done.stdout, err: done.stderr, code: done.status }
}
const sample = [
  '--product',
  'sample:rain/monsoon/product.nc',
  '--gauges',
  'sample:rain/monsoon/gauges.csv',
  '--stations',
  'sample:rain/monsoon/stations.csv',
]
const scratch = mkdtempSync(join(tmpdir(), 'setu-cli-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('help', () => {
  test('shows the missions, and a mission its verbs with one line each', () => {
    expect(setu('--help').out).toMatch(/rain\s+How much fell, and how sure is that\?/)
    for (const { id, question, processes } of missions) {
      expect(setu('--help').out).toContain(question)
      const { out } = setu(id)
      for (const p of processes) {
        expect(out).toContain(p.id.split('.')[1])
        expect(out).toContain(p.title)
      }
    }
  })
  test('of a process gives flags, units, defaults, an example and the sources', () => {
    const { out, code } = setu('rain', 'validate', '--help')
    expect(code).toBe(0)
    for (const word of [
      '--gauge-day',
      '--accept-failed-network',
      'mm/d',
      '[default 1000]',
      'setu rain validate --product sample:',
      'Tian, Y.',
    ])
      expect(out).toContain(word)
  })
})

describe('mistakes', () => {
  test.each([
    ['a wrong flag', ['rain', 'validate', '--treshold', '1'], 2, 'Did you mean --threshold?'],
    ['a wrong verb', ['rain', 'valdiate'], 2, 'Did you mean validate?'],
    ['a wrong mission', ['rian'], 2, 'Did you mean rain?'],
    ['a missing input', ['rain', 'validate'], 2, '--product: found nothing'],
    ['a wrong unit', ['rain', 'validate', ...sample, '--threshold', '1 kg'], 2, '--threshold: found unit "kg"'],
    [
      'a number that is none',
      ['rain', 'validate', ...sample, '--seed', 'x'],
      2,
      '--seed: found "x", expected a number',
    ],
    ['out of range', ['rain', 'validate', ...sample, '--min-coverage', '2'], 2, 'at most 1'],
    ['one value given twice', ['rain', 'info', '--file', 'a.nc', '--file', 'b.nc'], 2, '--file: found it twice'],
    ['a file that is not there', ['rain', 'info', '--file', 'nothere.tif'], 3, 'nothere.tif'],
    ['a sample that is not there', ['rain', 'info', '--file', 'sample:rain/dry'], 3, 'sample:rain/monsoon'],
    ['a shell that is not known', ['completion', 'tcsh'], 2, 'bash, zsh or fish'],
  ])('%s: exit code and way out', (_, args, code, text) => {
    const ran = setu(...args)
    expect(ran.code).toBe(code)
    expect(ran.err).toContain(text)
    expect(ran.out).toBe('')
  })
})

describe('results', () => {
  test('--json prints exactly one document with outputs as declared; without --out no asset is made', () => {
    const { out, code } = setu('rain', 'validate', ...sample, '--threshold', '1', '--resamples', '50', '--json')
    expect(code).toBe(0)
    const document = JSON.parse(out)
    expect(document.scores.rmse).toMatchObject({ unit: 'mm/d', level: 0.95 })
    expect(document.contingency[0]).toHaveProperty('falseAlarms')
    expect(document.findings.length).toBeGreaterThan(0)
    expect(document).not.toHaveProperty('report')
  })
  test('--out keeps outputs, assets, figures and the item, and nothing half-written', () => {
    const out = join(scratch, 'kept')
    const ran = setu(
      'rain',
      'validate',
      ...sample,
      '--threshold',
      '1',
      '--resamples',
      '50',
      '--out',
      out,
      '--figures',
      'svg,png',
      '--json',
    )
    expect(ran.code).toBe(0)
    const files = readdirSync(out)
    for (const name of ['outputs.json', 'item.json', 'report.html', 'pairs.csv', 'scores.csv', 'map.svg', 'map.png'])
      expect(files).toContain(name)
    expect(files.filter((f) => /tmp|part/.test(f))).toEqual([])
    const { report } = JSON.parse(ran.out)
    expect(report).toMatchObject({ type: 'text/html', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const html = readFileSync(join(out, 'report.html'), 'utf8')
    expect(html).toContain('simulated')
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/)
  })
  test('the pairs that a validation keeps are a dataset for scores', () => {
    const pairs = join(scratch, 'kept', 'pairs.csv')
    expect(existsSync(pairs)).toBe(true)
    const again = JSON.parse(
      setu('rain', 'scores', '--pairs', pairs, '--time', 'time', '--station', 'station', '--resamples', '0', '--json')
        .out,
    )
    const before = JSON.parse(readFileSync(join(scratch, 'kept', 'outputs.json'), 'utf8'))
    expect(again.scores.rmse.value).toBeCloseTo(before.scores.rmse.value, 10)
  })
  test('--csv prints one output; a table has a sentence, and findings go to stderr', () => {
    const csv = setu('rain', 'validate', ...sample, '--threshold', '1', '--resamples', '0', '--csv', 'contingency')
    expect(csv.out.split('\n')[0]).toContain('threshold (mm/d),hits,misses,falseAlarms')
    const table = setu('rain', 'validate', ...sample, '--threshold', '1', '--resamples', '0')
    expect(table.out).toMatch(/^The product finds \d+% of the rain events at 30 gauges/)
    expect(table.err).toContain('rain.qc.network')
  })
  test('a network that fails: the result is printed and the exit code is 3', () => {
    const { out, code } = setu(
      'rain',
      'qc',
      '--gauges',
      'sample:rain/broken/gauges.csv',
      '--stations',
      'sample:rain/broken/stations.csv',
      '--json',
    )
    expect(code).toBe(3)
    expect(JSON.parse(out).verdict).toMatch(/^failed/)
  })
  test('one thread or three: the same bytes', () => {
    const one = setu('rain', 'info', '--file', 'sample:rain/monsoon/product.nc', '--json')
    const three = setu('rain', 'info', '--file', 'sample:rain/monsoon/product.nc', '--threads', '3', '--json')
    expect(three.code).toBe(0)
    expect(three.out).toBe(one.out)
  })
})

test('completion knows missions, verbs and flags, and bash reads the script', () => {
  const { out } = setu('completion', 'bash')
  expect(out).toContain('--accept-failed-network')
  expect(spawnSync('bash', ['-n'], { input: out }).status).toBe(0)
  expect(setu('completion', 'fish').out).toContain('-a validate')
  expect(setu('completion', 'zsh').out).toContain('#compdef setu')
})

test('doctor says what is here', () => {
  const checks = JSON.parse(setu('doctor', '--json').out) as { what: string; ok: boolean }[]
  expect(checks.map((c) => c.what)).toContain('Console')
  expect(checks.find((c) => c.what === 'Node')!.ok).toBe(true)
})
