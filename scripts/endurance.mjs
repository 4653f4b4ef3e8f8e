// The long tests: kill -9 at two hundred seeded random moments, of a station alone and of station, workers, NATS server
// and its store; an hour of questions to a station, whose memory may not grow; and every property with new examples.
// `npm run endurance [scenario] [kills] [seed]`. Prints what was done; exit code 1 when anything was lost.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })
const jobs = async (options) => {
  const { runChaos } = await import('../service/jobs/test/fixtures/chaos.mjs')
  return runChaos({ ...options, say: (line) => console.log(`  ${line}`) })
}
/** The tests that draw examples, a tenth as many rounds as kills, each round with a seed of its own. */
const properties = ({ kills, seed }) => {
  const rounds = Math.ceil(kills / 10)
  const files = spawnSync('git', ['grep', '-l', "from 'fast-check'", '--', '*.test.ts'], { encoding: 'utf8' })
  const wrong = []
  for (let round = 0; round < rounds; round++) {
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...files.stdout.trim().split('\n')]
    const env = { ...process.env, SETU_SEED: String(seed + round) }
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
    if (status !== 0) wrong.push(`seed ${seed + round}: ${(stdout + stderr).slice(-4000)}`)
  }
  return { wrong, rounds }
}
/** Each runs in a folder of its own and returns `{ wrong: string[], … }`. */
const scenarios = {
  properties: { run: properties },
  jobs: { run: jobs },
  soak: {
    async run() {
      const { soak } = await import('../service/station/bench/soak.mjs')
      return soak({ say: (line) => console.log(`  ${line}`) })
    },
  },
  'jobs-nats': { run: async (options) => jobs({ ...options, natsPort: await freePort() }), needs: 'nats-server' },
}

const [only, kills = '200', seed = '20261125'] = process.argv.slice(2)
if (only && !Object.hasOwn(scenarios, only)) {
  console.error(`${only}: no such scenario; there are ${Object.keys(scenarios).join(', ')}`)
  process.exit(2)
}
let failed = 0
for (const [name, { run, needs }] of Object.entries(scenarios)) {
  if (only && only !== name) continue
  if (needs && spawnSync('which', [needs]).status !== 0) {
    console.log(`${name}: not run, ${needs} is not here`)
    continue
  }
  const folder = mkdtempSync(join(tmpdir(), `setu-endurance-`))
  console.log(`${name}: ${kills} kills, seed ${seed}`)
  const begun = Date.now()
  const { wrong, ...report } = await run({ folder, kills: Number(kills), seed: Number(seed) })
  console.log(`  ${JSON.stringify(report)} in ${Math.round((Date.now() - begun) / 1000)} s`)
  for (const fault of wrong) console.log(`  FAULT ${fault}`)
  if (wrong.length) {
    failed++
    console.log(`  kept for looking at: ${folder}`)
  } else rmSync(folder, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)
