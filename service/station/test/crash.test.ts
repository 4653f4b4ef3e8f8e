import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { json } from './open.js'

// Runs what was built: a station in a process of its own, which can be killed.
const start = pathToFileURL(join(import.meta.dirname, '..', 'dist', 'start.js')).href
const catalogue = pathToFileURL(join(import.meta.dirname, 'fixtures', 'catalogue.mjs')).href
let folder = ''
const running: ChildProcess[] = []
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const serve = async (dataDir: string): Promise<{ url: string; child: ChildProcess }> => {
  const code = `import { startStation } from ${JSON.stringify(start)}
const catalogue = { ...(await import(${JSON.stringify(catalogue)})), module: ${JSON.stringify(catalogue)} }
const s = await startStation({ port: 0, dataDir: ${JSON.stringify(dataDir)}, catalogue })
console.log(s.url)`
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  })
  running.push(child)
  const url = await new Promise<string>((done, fail) => {
    child.stdout!.once('data', (d) => done(String(d).trim()))
    child.once('exit', (c) => fail(new Error(`the station ended with ${c}`)))
  })
  return { url, child }
}
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number)
const statusOf = async (url: string, id: string) =>
  (await (await fetch(`${url}/jobs/${id}`)).json()) as { status: string; jobID: string }

test.runIf(existsSync('/proc/self/statm'))(
  'kill -9 at random moments: no accepted job is lost, no half result is seen, no child stays',
  async () => {
    folder = await mkdtemp(join(tmpdir(), 'setu-crash-'))
    const accepted: string[] = []
    let seed = 20261125
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647
    for (let round = 0; round < 3; round++) {
      const { url, child } = await serve(folder)
      for (let i = 0; i < 3; i++) {
        const body = JSON.stringify({ inputs: i ? { word: `r${round}w${i}` } : { pause: 1 } })
        const answer = await fetch(`${url}/processes/${i ? 'test.make' : 'echo'}/execution`, {
          method: 'POST',
          headers: { ...json, prefer: 'respond-async', 'cache-control': 'no-cache' },
          body,
        })
        expect(answer.status).toBe(201)
        accepted.push(((await answer.json()) as { jobID: string }).jobID)
      }
      await new Promise((done) => setTimeout(done, random() * 900))
      const workers = childrenOf(child.pid!)
      child.kill('SIGKILL')
      await new Promise((done) => child.once('exit', done))
      const alive = (pid: number): boolean =>
        existsSync(`/proc/${pid}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
      await expect.poll(() => workers.filter(alive), { timeout: 20_000 }).toEqual([])
    }
    const { url, child } = await serve(folder)
    for (const id of accepted) {
      let job = await statusOf(url, id)
      while (job.status === 'accepted' || job.status === 'running') {
        await new Promise((done) => setTimeout(done, 50))
        job = await statusOf(url, id)
      }
      // Three attempts were killed: it says so, and is not lost.
      expect(['successful', 'failed']).toContain(job.status)
      const results = await fetch(`${url}/jobs/${id}/results`, { headers: json })
      expect(results.status).toBe(job.status === 'successful' ? 200 : 500)
      if (job.status !== 'successful') continue
      const result = join(folder, 'jobs', id, 'result')
      expect(readdirSync(result).filter((f) => f.startsWith('.'))).toEqual([])
      const item = JSON.parse(readFileSync(join(result, 'item.json'), 'utf8'))
      for (const { href } of Object.values(item.assets) as { href: string }[])
        expect(existsSync(join(result, href))).toBe(true)
    }
    child.kill('SIGKILL')
  },
  // Seconds on a quiet machine; two hundred kills are `npm run endurance`.
  120_000,
)
