import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { createEngine } from '../src/engine.js'
import type { JobRequest } from '../src/job.js'
import { openStore } from '../src/store.js'

const catalogue = pathToFileURL(join(import.meta.dirname, 'fixtures', 'catalogue.mjs')).href
const disk = mkdtempSync(join(tmpdir(), 'setu-disk-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status === 0
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', disk])
  rmSync(disk, { recursive: true, force: true })
})
/** Fills what is left, to the last byte that can be had. */
const fill = (): void => {
  for (const size of [1e6, 1e5, 1e4, 4096])
    for (let i = 0; ; i++) {
      try {
        writeFileSync(join(disk, `ballast-${size}-${i}`), Buffer.alloc(size))
      } catch {
        rmSync(join(disk, `ballast-${size}-${i}`), { force: true })
        break
      }
    }
}
const free = (): void => {
  for (const name of readdirSync(disk)) if (name.startsWith('ballast')) unlinkSync(join(disk, name))
}
const begin = async () => {
  const store = await openStore(join(disk, 'station'))
  const engine = await createEngine(store, {
    catalogue,
    remoteHosts: [],
    threads: 1,
    memoryBytes: 400 * 2 ** 20,
    concurrency: 1,
    queue: { sync: 2, async: 1000 },
    seconds: { sync: 30, async: 60 },
    backOffMs: 20,
  })
  return { store, engine }
}
const ask = (word: string): JobRequest => ({
  process: 'test.make',
  version: '1.0.0',
  inputs: { word },
  mode: 'async',
  reuse: false,
})

test.runIf(mounted)(
  'a full disk: refused with a reason, or accepted and done when there is room; nothing half',
  async () => {
    const { store, engine } = await begin()
    const accepted: string[] = []
    accepted.push((await engine.submit(ask('before'))).id)
    await engine.ended(accepted[0]!)
    const long = await engine.submit({ ...ask(''), process: 'test.wait', inputs: { seconds: 1 } })
    for (let i = 0; i < 5; i++) accepted.push((await engine.submit(ask(`waits ${i}`))).id)
    fill()
    let refused = 0
    for (let i = 0; i < 60; i++)
      await engine.submit(ask(`full ${i} ${'x'.repeat(2000)}`)).then(
        (job) => accepted.push(job.id),
        (error) => {
          expect(error).toMatchObject({ code: 'internal', found: 'a full disk' })
          refused++
        },
      )
    expect(refused).toBeGreaterThan(0)
    // The running job ends, the next ones find no room.
    await new Promise((done) => setTimeout(done, 2500))
    for (const id of accepted) {
      const result = store.resultFolder(id)
      if (existsSync(result)) expect(readdirSync(result)).toContain('item.json')
    }
    expect(accepted.map((id) => store.get(id)!.status)).not.toContain('failed')
    free()
    for (const id of [long.id, ...accepted]) expect((await engine.ended(id)).job.status).toBe('successful')
    await engine.stop()
    const again = await openStore(join(disk, 'station'))
    for (const id of [long.id, ...accepted]) {
      expect(again.get(id)?.status).toBe('successful')
      expect(readdirSync(again.resultFolder(id))).toContain('item.json')
    }
    await again.close()
  },
  40_000,
)
