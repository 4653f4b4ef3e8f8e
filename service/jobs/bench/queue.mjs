// Jobs accepted in a second (each fsynced before it is answered), by the store alone and over HTTP, and what a million
// that wait cost in memory, at the start and to list. Runs what was built: `node service/jobs/bench/queue.mjs [jobs]`.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBacklog } from '../dist/backlog.js'
import { openStore } from '../dist/store.js'

const many = Number(process.argv[2] ?? 1_000_000)
const rows = []
const row = (what, value, unit) => rows.push({ what, value: Number(value.toPrecision(3)), unit })
const mib = () => {
  globalThis.gc?.()
  return process.memoryUsage.rss() / 2 ** 20
}
const folder = mkdtempSync(join(process.env.SETU_BENCH_DIR ?? tmpdir(), 'setu-queue-'))
const at = new Date().toISOString()
const accept = async (store, i) => {
  const id = store.newId()
  const inputs = { product: 'sample:rain/monsoon/product.nc', threshold: i }
  const common = { process: 'rain.validate', version: '1.0.0', mode: 'async', inputs, user: `user${i % 100}` }
  const record = { id, ...common, status: 'accepted', progress: 0, created: at, updated: at, attempts: 0 }
  await store.create(record, { ...common, reuse: true, asked: { byReference: [] } })
  return id
}

let store = await openStore(folder)
const before = mib()
let next = 0
let begun = performance.now()
await Promise.all(
  Array.from({ length: 64 }, async () => {
    while (next < 5000) await accept(store, next++)
  }),
)
row('store: accepted, fsynced, 64 callers', 5000 / ((performance.now() - begun) / 1000), 'jobs/s')
begun = performance.now()
for (let i = 0; i < 200; i++) await accept(store, next++)
row('store: accepted, fsynced, one caller', 200 / ((performance.now() - begun) / 1000), 'jobs/s')
begun = performance.now()
let most = 0
while (next < many) {
  await Promise.all(Array.from({ length: Math.min(2000, many - next) }, () => accept(store, next++)))
  most = Math.max(most, process.memoryUsage.rss() / 2 ** 20)
}
row(`store: ${many} accepted, 2000 at a time`, many / ((performance.now() - begun) / 1000), 'jobs/s')
row('resident before', before, 'MiB')
row(`resident with ${many} waiting`, mib(), 'MiB')
row('resident, most while they came', most, 'MiB')
begun = performance.now()
const { total } = await store.list({ limit: 100 })
row(`list the newest 100 of ${total}`, performance.now() - begun, 'ms')
const backlog = createBacklog(store)
await backlog.refill()
begun = performance.now()
for (let i = 0; i < 2000; i++) {
  const one = backlog.take(
    () => true,
    () => 0,
  )
  if (one) void store.update(one.id, { status: 'running', attempts: 1 })
  await backlog.refill()
}
row('taken and started from the backlog', 2000 / ((performance.now() - begun) / 1000), 'jobs/s')
await store.close()
const bytes = readdirSync(join(folder, 'journal')).reduce(
  (sum, f) => sum + statSync(join(folder, 'journal', f)).size,
  0,
)
row('journal', bytes / 2 ** 20, 'MiB')
begun = performance.now()
store = await openStore(folder)
row(`start with ${many} jobs`, (performance.now() - begun) / 1000, 's')
row('resident after it', mib(), 'MiB')
await store.close()
rmSync(folder, { recursive: true, force: true })

// Over HTTP.
const dataDir = mkdtempSync(join(process.env.SETU_BENCH_DIR ?? tmpdir(), 'setu-queue-'))
const start = new URL('../../station/dist/start.js', import.meta.url).href
const code = `import { startStation } from ${JSON.stringify(start)}
const s = await startStation({ port: 0, dataDir: ${JSON.stringify(dataDir)}, requestsPerMinute: 1e9, concurrency: 1 })
console.log(s.url)`
const station = spawn(process.execPath, ['--input-type=module', '-e', code], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, NODE_ENV: 'production' },
})
const base = await new Promise((done) => station.stdout.once('data', (d) => done(String(d).trim())))
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const post = (inputs) =>
  new Promise((done, fail) => {
    const headers = { accept: 'application/json', 'content-type': 'application/json', prefer: 'respond-async' }
    const asked = request(`${base}/processes/echo/execution`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume()
      answer.on('end', () => (answer.statusCode === 201 ? done() : fail(new Error(String(answer.statusCode)))))
    })
    asked.on('error', fail)
    asked.end(JSON.stringify({ inputs }))
  })
// The one worker is kept busy, so that what is measured is the acceptance.
await post({ pause: 600 })
const rss = () => (Number(readFileSync(`/proc/${station.pid}/statm`, 'latin1').split(' ')[1]) * 4096) / 2 ** 20
const resident = rss()
let sent = 0
begun = performance.now()
await Promise.all(
  Array.from({ length: 64 }, async () => {
    while (sent < 5000) await post({ stringInput: `job ${sent++}` })
  }),
)
row('HTTP: accepted, fsynced, 64 clients', 5000 / ((performance.now() - begun) / 1000), 'jobs/s')
row('station, resident before and after', rss() - resident, 'MiB more')
station.kill('SIGKILL')
agent.destroy()
await new Promise((done) => station.once('exit', done))
rmSync(dataDir, { recursive: true, force: true })
console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`)
console.table(rows)
