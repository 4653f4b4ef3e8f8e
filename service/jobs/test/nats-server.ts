/** A nats-server of Debian for one test, in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, connect as tcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const hasNats = spawnSync('nats-server', ['--version']).status === 0

export interface TestServer {
  readonly url: string
  readonly folder: string
  readonly pid: () => number | undefined
  kill(signal?: NodeJS.Signals): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = tcp(port, '127.0.0.1')
    socket.once('data', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })

export const startNats = async (): Promise<TestServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'setu-nats-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  const server: TestServer = {
    url: `127.0.0.1:${port}`,
    folder,
    pid: () => child?.pid,
    async start() {
      child = spawn('nats-server', ['-js', '-sd', folder, '-a', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
      while (!(await answers(port))) await new Promise((done) => setTimeout(done, 20))
    },
    async kill(signal = 'SIGKILL') {
      const gone = child
      child = undefined
      if (!gone || gone.exitCode !== null) return
      const ended = new Promise((done) => gone.once('exit', done))
      gone.kill(signal)
      await ended
    },
    async stop() {
      await server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}
