/** The notebook cell that a result offers is run by Python against a real station, and gives the station's numbers. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProcess } from '@setu/registry/registry'
import { expect, test } from 'vitest'
import { notebookCell } from '../src/result/command-line.js'

const python = spawnSync('python3', ['-c', 'import requests'], { encoding: 'utf8' }).status === 0
const validate = findProcess('rain.validate')

test('values are written as Python writes them', () => {
  const cell = notebookCell(validate, { a: true, b: null, c: ["it's", 1.5], d: 'वर्षा' }, 'http://x', ['a b.csv'])
  expect(cell).toContain(`json={"inputs": {"a": True, "b": None, "c": ["it's", 1.5], "d": "वर्षा"}}`)
  expect(cell).toContain('params={"name": "a b.csv"}, data=open("a b.csv", "rb")')
})

test.runIf(python)(
  'the cell runs',
  async () => {
    const { startStation } = await import('@setu/station/start')
    const folder = mkdtempSync(join(tmpdir(), 'setu-notebook-'))
    const station = await startStation({ dataDir: join(folder, 'data'), port: 0 })
    try {
      const inputs = {
        pairs: 'upload:0000000000000000000000000000000000000000000000000000000000000000',
      }
      const file = `observed,product\n${Array.from({ length: 60 }, (_, i) => `${i % 7},${(i % 7) + (i % 3)}`).join('\n')}`
      writeFileSync(join(folder, 'pairs.csv'), file)
      const { createHash } = await import('node:crypto')
      inputs.pairs = `upload:${createHash('sha256').update(file).digest('hex')}`
      const cell = notebookCell(findProcess('rain.scores'), inputs, station.url, ['pairs.csv'])
      writeFileSync(join(folder, 'cell.py'), `${cell}\nimport json\nprint(json.dumps(outputs))\n`)
      // Not `spawnSync`: the station answers from this thread.
      const out = await new Promise<{ text: string; error: string }>((resolve) => {
        const child = spawn('python3', ['cell.py'], { cwd: folder })
        let [text, error] = ['', '']
        child.stdout.on('data', (d) => (text += d))
        child.stderr.on('data', (d) => (error += d))
        child.on('close', () => resolve({ text, error }))
      })
      expect(out.error).toBe('')
      const { scores } = JSON.parse(out.text) as { scores: { value: { n: number; me: { value: number } } } }
      // The product is 0, 1, 2, 0, … above the observation.
      expect(scores.value.n).toBe(60)
      expect(scores.value.me.value).toBeCloseTo(1, 12)
    } finally {
      await station.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
  60_000,
)
