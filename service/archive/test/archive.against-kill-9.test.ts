/** A writer is killed with -9 at seeded moments: what it said is written is there, what it did not is old or new, never half. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { openArchive } from '../src/archive.js'
import { archiveVerify } from '../src/verify.js'
import { madeCollection } from './made.js'

// Runs what was built: a writer in a process of its own.
const built = join(import.meta.dirname, '..', 'dist', 'archive.js')
const POINTS = Number(process.env['SETU_KILL_POINTS'] ?? 10)

const writer = (folder: string, from: number): string => `
import { openArchive } from ${JSON.stringify(pathToFileURL(built).href)}
const archive = await openArchive(${JSON.stringify(folder)})
const item = (id, month) => ({ type: 'Feature', stac_version: '1.0.0', id, geometry: null, properties: { datetime: '2020-' + month + '-01T00:00:00Z' }, links: [], assets: {} })
const asset = (name, text) => ({ name, type: 'text/plain', body: new TextEncoder().encode(text) })
const say = (line) => process.stdout.write(line + '\\n')
say('ready')
for (let k = ${from}; ; k++) {
  const text = 'version ' + k + ' ' + 'x'.repeat(20000)
  await archive.put('a', item('same', k % 3 ? '07' : '08'), { one: asset('one.txt', text), two: asset('two.txt', text) })
  say('same ' + k)
  await archive.put('a', item('n' + k, '05'), { one: asset('one.txt', text) })
  say('n ' + k)
  if (k % 4 === 0) { await archive.remove('a', 'n' + k); say('gone ' + k) }
  if (k % 7 === 0) { await archive.reindex('a') }
}`

test.runIf(existsSync(built))(
  `kill -9 at ${POINTS} moments`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'setu-kill-'))
    const setup = await openArchive(folder)
    await setup.putCollection(madeCollection('a'))
    await setup.close()
    let seed = 20261125
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647
    let k = 1
    const there = new Set<number>()
    let same = 0
    const { NODE_OPTIONS: _, ...env } = process.env
    for (let round = 0; round < POINTS; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', writer(folder, k)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env,
      })
      const ended = new Promise((done) => child.once('exit', done))
      let text = ''
      const ready = new Promise<void>((done, fail) => {
        child.stdout.on('data', (d) => {
          text += String(d)
          if (text.includes('ready')) done()
        })
        child.once('exit', (c) => fail(new Error(`the writer ended with ${c}`)))
      })
      await ready
      await new Promise((done) => setTimeout(done, random() * 120))
      child.kill('SIGKILL')
      await ended
      let removing = 0
      for (const line of text.split('\n').slice(0, -1)) {
        const [what, n] = line.split(' ')
        if (what === 'same') same = Number(n)
        if (what === 'n') there.add(Number(n))
        if (what === 'gone') there.delete(Number(n))
        if (n) k = Number(n) + 1
      }
      // The last one may have been on its way out when the writer died.
      if ((k - 1) % 4 === 0 && there.has(k - 1)) removing = k - 1
      const archive = await openArchive(folder)
      const { faults } = await archiveVerify(archive)
      expect(faults.filter((f) => !f.harmless)).toEqual([])
      const ids = new Set((await archive.engine.columns('SELECT id FROM items'))['id'] as string[])
      for (const n of there) if (n !== removing) expect(ids.has(`n${n}`), `n${n} of round ${round}`).toBe(true)
      if (removing && !ids.has(`n${removing}`)) there.delete(removing)
      if (same) {
        const entry = await archive.get('a', 'same')
        const [one, two] = await Promise.all(
          ['one', 'two'].map((key) => readFile(join(archive.folderOf(entry), entry.item.assets[key]!.href), 'utf8')),
        )
        expect(one).toBe(two)
        expect(Number(one!.split(' ')[1])).toBeGreaterThanOrEqual(same)
        same = Number(one!.split(' ')[1])
      }
      k = Math.max(k, same + 1)
      await archive.close()
    }
    const archive = await openArchive(folder)
    await archive.reindex('a')
    expect((await archiveVerify(archive)).faults).toEqual([])
    await archive.close()
    await rm(folder, { recursive: true, force: true })
  },
  POINTS * 6000,
)
