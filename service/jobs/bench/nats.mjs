// Jobs over NATS: messages of the work queue consumed with acknowledgement in a second; a fixed amount of work, as jobs
// and as the parts of one plan, on one worker and on two. Needs nats-server. Runs what was built:
// `node service/jobs/bench/nats.mjs [messages] [turns]`.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as tcp } from 'node:net'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '../dist/engine.js'
import { openNats } from '../dist/nats/link.js'
import { take } from '../dist/nats/work-queue.js'
import { createNatsWorkforce } from '../dist/nats/workforce.js'
import { openStore } from '../dist/store.js'

const many = Number(process.argv[2] ?? 100_000)
const folder = mkdtempSync(join(process.env.SETU_BENCH_DIR ?? tmpdir(), 'setu-bench-'))
const port = 14_000 + (process.pid % 1000)
const rows = []
const row = (what, value, unit) => rows.push({ what, value: Number(value.toPrecision(3)), unit })
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
const server = spawn('nats-server', ['-js', '-sd', join(folder, 'nats'), '-a', '127.0.0.1', '-p', String(port)], {
  stdio: 'ignore',
})
const up = () =>
  new Promise((done) => {
    const socket = tcp(port, '127.0.0.1')
    socket.once('data', () => done(!socket.destroy().connecting))
    socket.once('error', () => done(false))
  })
while (!(await up())) await sleep(20)
const nats = { servers: `127.0.0.1:${port}`, agency: 'bench' }
const seconds = (since) => (performance.now() - since) / 1000

const link = await openNats(nats)
await link.ensure()
let begun = performance.now()
for (let i = 0; i < many; i += 500)
  await Promise.all(Array.from({ length: 500 }, (_, k) => link.js.publish(link.names.jobs.subject(`m${i + k}`), '')))
row('queue: published with confirmation, 500 in flight', many / seconds(begun), 'messages/s')
begun = performance.now()
let got = 0
await new Promise((done) => {
  const taking = take(
    link,
    link.names.jobs,
    async (message) => {
      message.ack()
      if (++got >= many) taking.stop().then(done)
    },
    { atOnce: 100, ahead: 2000 },
  )
})
row('queue: consumed with acknowledgement', many / seconds(begun), 'messages/s')
await link.close()

const worker = async (name) => {
  const options = { ...nats, name, folder: join(folder, name), concurrency: 1, memoryBytes: 2 ** 30 }
  const code = `import process from 'node:process'
import { startWorker } from ${JSON.stringify(new URL('../dist/nats/worker.js', import.meta.url).href)}
const w = await startWorker({ ...${JSON.stringify(options)}, catalogue: ${JSON.stringify(new URL('./catalogue.mjs', import.meta.url).href)} })
process.on('SIGTERM', () => w.stop().then(() => process.exit(0)))
console.log('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((done) => child.stdout.once('data', done))
  return child
}
const store = await openStore(join(folder, 'station'))
const engine = await createEngine(store, {
  catalogue: new URL('./catalogue.mjs', import.meta.url).href,
  remoteHosts: [],
  threads: 1,
  memoryBytes: 2 ** 30,
  concurrency: 1,
  queue: { sync: 1, async: 10_000 },
  seconds: { sync: 30, async: 600 },
  spare: 0,
  workforce: (build, ended) => createNatsWorkforce(nats, build, ended),
})
const run = async (inputs) => {
  const common = { process: 'bench.burn', version: '1.0.0', mode: 'async', reuse: false }
  const { id } = await engine.submit({ ...common, inputs })
  const { job } = await engine.ended(id)
  if (job.status !== 'successful') throw new Error(job.message)
}
const time = async (work) => {
  const since = performance.now()
  await work()
  return seconds(since)
}
const jobs = () => Promise.all(Array.from({ length: 6 }, () => run({ chunks: 1, millions: 20 })))
const plan = () => run({ chunks: 6, millions: 20 })
const warm = () => Promise.all([1, 2, 3, 4].map(() => run({ chunks: 4, millions: 1 })))
const first = await worker('one')
// Work that only waits shows the spreading apart from the cores; arithmetic shows both.
const waits = () => Promise.all(Array.from({ length: 8 }, () => run({ chunks: 1, millions: 1, pauseMs: 1000 })))
const waitsPlan = () => run({ chunks: 8, millions: 1, pauseMs: 1000 })
const one = { waits: [], waitsPlan: [], jobs: [], plan: [] }
const two = { waits: [], waitsPlan: [], jobs: [], plan: [] }
const turns = Number(process.argv[3] ?? 3)
// By turns and the best of each, so that a load that comes and goes does not decide.
for (let turn = 0; turn < turns; turn++) {
  await warm()
  one.waits.push(await time(waits))
  one.waitsPlan.push(await time(waitsPlan))
  one.jobs.push(await time(jobs))
  one.plan.push(await time(plan))
  const second = await worker(`two-${turn}`)
  await warm()
  two.waits.push(await time(waits))
  two.waitsPlan.push(await time(waitsPlan))
  two.jobs.push(await time(jobs))
  two.plan.push(await time(plan))
  const gone = new Promise((done) => second.once('exit', done))
  second.kill('SIGTERM')
  await gone
}
first.kill('SIGKILL')
for (const [what, key] of [
  ['8 jobs that wait 1 s', 'waits'],
  ['8 parts that wait 1 s', 'waitsPlan'],
  ['6 jobs', 'jobs'],
  ['6 parts of a plan', 'plan'],
]) {
  const [a, b] = [Math.min(...one[key]), Math.min(...two[key])]
  row(`${what}, one worker, best`, a, 's')
  row(`${what}, two workers, best`, b, 's')
  row(`${what}, two workers to one`, a / b, 'times')
}
await engine.stop()
server.kill()
rmSync(folder, { recursive: true, force: true })
console.log(`${cpus()[0].model}, ${cpus().length} cores (load ${loadavg()[0].toFixed(1)}), Node ${process.version}`)
console.table(rows)
process.exit(0)
