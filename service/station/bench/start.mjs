// What a station costs and how fast it answers: process start to first answer, idle memory with its spare child, echo and
// landing requests in a second, a job from POST to result, a cancel. Runs what was built: `node service/station/bench/start.mjs`.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

const here = new URL('.', import.meta.url)
const dataDir = mkdtempSync(join(tmpdir(), 'setu-bench-'))
const code = `import { startStation } from ${JSON.stringify(new URL('../dist/start.js', here).href)}
const s = await startStation({ port: 0, dataDir: ${JSON.stringify(dataDir)}, requestsPerMinute: 1e9 })
console.log(s.url)
process.on('SIGTERM', () => s.close().then(() => process.exit(0)))`
const rows = []
const row = (what, value, unit) => rows.push({ what, value: Number(value.toPrecision(3)), unit })
const rss = (pid) => (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096) / 2 ** 20
const children = (pid) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number)
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
let base
const ask = (method, path, body, headers = {}) =>
  new Promise((done, fail) => {
    const r = request(
      base + path,
      {
        method,
        agent,
        headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      },
      (answer) => {
        let text = ''
        answer.on('data', (c) => (text += c))
        answer.on('end', () =>
          answer.statusCode < 300
            ? done({ status: answer.statusCode, text })
            : fail(new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 200)}`)),
        )
      },
    )
    r.on('error', fail)
    r.end(body)
  })
const ms = () => performance.now()
const rate = async (seconds, width, once) => {
  const end = ms() + seconds * 1000
  let n = 0
  const lane = async () => {
    while (ms() < end) {
      await once()
      n++
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  return n / seconds
}

const t0 = ms()
const station = spawn(process.execPath, ['--input-type=module', '-e', code], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, NODE_ENV: 'production' },
})
base = await new Promise((done) => station.stdout.once('data', (d) => done(String(d).trim())))
await ask('GET', '/')
row('process start to first answer', ms() - t0, 'ms')
await new Promise((done) => setTimeout(done, 3000))
row('resident, idle, station', rss(station.pid), 'MiB')
await ask('GET', '/processes/echo')
await new Promise((done) => setTimeout(done, 2000))
const all = [station.pid, ...children(station.pid)].reduce((a, p) => a + rss(p), 0)
row('resident, with the spare child of who looks at a process', all, 'MiB')

const echo = JSON.stringify({ inputs: { stringInput: 'hello', doubleInput: 2.5 }, response: 'document' })
const first = ms()
await ask('POST', '/processes/echo/execution', echo)
row('first echo, synchronous', ms() - first, 'ms')
row('landing page', await rate(3, 16, () => ask('GET', '/')), 'requests/s')
row(
  'echo, synchronous, 16 clients',
  await rate(5, 16, () => ask('POST', '/processes/echo/execution', echo)),
  'requests/s',
)
row('echo, synchronous, 1 client', await rate(3, 1, () => ask('POST', '/processes/echo/execution', echo)), 'requests/s')
const jobs = []
const paced = ms()
for (let i = 0; i < 20; i++)
  jobs.push(JSON.parse((await ask('POST', '/processes/echo/execution', echo, { prefer: 'respond-async' })).text).jobID)
row('job accepted (fsynced), one after another', (ms() - paced) / 20, 'ms')
const cancels = []
for (let i = 0; i < 10; i++) {
  const { jobID } = JSON.parse(
    (
      await ask('POST', '/processes/echo/execution', JSON.stringify({ inputs: { pause: 60 } }), {
        prefer: 'respond-async',
      })
    ).text,
  )
  await new Promise((done) => setTimeout(done, 50))
  const at = ms()
  await ask('DELETE', `/jobs/${jobID}`)
  cancels.push(ms() - at)
}
row('cancel: DELETE to dismissed, worst of 10', Math.max(...cancels), 'ms')
row('resident after all this, station', rss(station.pid), 'MiB')
const stopping = ms()
station.kill('SIGTERM')
await new Promise((done) => station.once('exit', done))
row('stop', ms() - stopping, 'ms')
agent.destroy()
rmSync(dataDir, { recursive: true, force: true })
console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`)
console.table(rows)
