import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
// @ts-expect-error: a fixture in plain JavaScript
import { runChaos } from './fixtures/chaos.mjs'
import { hasNats } from './nats-server.js'

const roots: string[] = []
const folder = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'setu-chaos-'))
  roots.push(root)
  return root
}
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})
const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })

test('kill -9 of the station at ten seeded moments: no accepted job lost, no half result, none twice', async () => {
  const report = await runChaos({ folder: folder(), kills: 10, seed: 20261125, longestMs: 900 })
  expect(report.wrong).toEqual([])
  expect(report.accepted).toBeGreaterThan(20)
  expect(report.results).toBeGreaterThan(3)
}, 120_000)

test.runIf(hasNats)(
  'kill -9 of station, workers, server, its store deleted, at ten seeded moments: the same',
  async () => {
    const report = await runChaos({
      folder: folder(),
      kills: 10,
      seed: 77,
      longestMs: 900,
      natsPort: await freePort(),
    })
    expect(report.wrong).toEqual([])
    expect(report.accepted).toBeGreaterThan(20)
    expect(report.results).toBeGreaterThan(3)
  },
  // Seconds on a quiet machine; a busy one may take its time, a job that is lost never comes.
  180_000,
)
