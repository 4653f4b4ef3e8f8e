/** docs/station.md, run from the first command to the last: what stands under a command is in what it prints. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')
const has = (command: string): boolean => spawnSync('which', [command]).status === 0
const here = ['gdalinfo', 'ogr2ogr', 'nats-server', 'curl', 'python3'].every(has)

interface Block {
  readonly kind: string
  readonly text: string
}
const blocks: Block[] = [
  ...readFileSync(join(root, 'docs', 'station.md'), 'utf8').matchAll(/^```(\S+)( terminal)?\n([\s\S]*?)^```$/gm),
].map((m) => ({ kind: `${m[1]}${m[2] ?? ''}`, text: m[3]! }))

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })

const folder = mkdtempSync(join(tmpdir(), 'setu-guide-'))
const children: ChildProcess[] = []
let ports: Map<string, number>
beforeAll(async () => {
  ports = new Map()
  for (const port of ['8080', '8081', '4222']) ports.set(port, await freePort())
})
afterAll(async () => {
  for (const child of children) child.kill()
  await Promise.all(children.map((c) => c.exitCode ?? c.signalCode ?? new Promise((done) => c.once('exit', done))))
  rmSync(folder, { recursive: true, force: true })
})

/** The text with ports that are free here, and the command of this clone. */
const own = (text: string): string =>
  [...ports]
    .reduce((t, [port, free]) => t.replaceAll(port, String(free)), text)
    .replaceAll('npx setu', `"${process.execPath}" "${join(root, 'faces/cli/bin/setu.js')}"`)
const env = { ...process.env, GDAL_DISABLE_READDIR_ON_OPEN: 'YES', no_proxy: '127.0.0.1', NO_PROXY: '127.0.0.1' }

const said = (command: string, args: string[], input: string): Promise<string> =>
  new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'], timeout: 90_000 })
    let [out, err] = ['', '']
    child.stdout.on('data', (d) => (out += d))
    child.stderr.on('data', (d) => (err += d))
    child.on('close', (code) => (code === 0 ? done(`${out}\n${err}`) : fail(new Error(`${input}\n${out}\n${err}`))))
    child.stdin.end(input)
  })

const up = async (text: string): Promise<void> => {
  const port = /--port (\d+)/.exec(text)?.[1]
  if (!port) return
  for (let i = 0; i < 300; i++) {
    if (
      await fetch(`http://127.0.0.1:${port}/healthz`).then(
        (r) => r.ok,
        () => false,
      )
    )
      return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`nothing answers on ${port}`)
}

test('the page has its commands', () => {
  expect(blocks.filter((b) => b.kind === 'sh terminal')).toHaveLength(4)
  expect(blocks.filter((b) => b.kind === 'text').length).toBeGreaterThan(5)
})

test.runIf(here)(
  'every command runs, and prints what stands under it',
  async () => {
    // One shell for all: what a block sets, the next one has.
    let before = ''
    let printed = ''
    for (const { kind, text } of blocks) {
      if (kind === 'sh terminal') {
        const line = own(text)
        children.push(spawn('bash', ['-c', `exec ${line.trim()}`], { cwd: folder, env, stdio: 'ignore' }))
        await up(line)
      } else if (kind === 'sh') {
        printed = await said('bash', ['-euo', 'pipefail', '-s'], own(`${before}\n${text}`))
        // What is asked again and again is only the assignments.
        before = [before, ...text.split('\n').filter((l) => /^[A-Z]+=/.test(l))].join('\n')
      } else if (kind === 'python') printed = await said('python3', ['-'], own(text))
      else if (kind === 'text') for (const line of text.trim().split('\n')) expect(printed).toContain(line)
    }
  },
  180_000,
)
