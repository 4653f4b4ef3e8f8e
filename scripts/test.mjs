// The one gate: builds, checks, runs every test, browser included, and the reference rows.
// `npm test -- rain` runs one mission; other words are given to vitest as filters.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const filters = process.argv.slice(2)
const node = process.execPath
const run = (command, args, options = {}) => spawnSync(command, args, { stdio: 'inherit', ...options })
const has = (command) => spawnSync('which', [command]).status === 0
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`

/** What the tests need beside npm: installed as root on Debian, named elsewhere. */
const needed = [
  ['chromium', 'chromium', 'the page in a real browser'],
  ['nats-server', 'nats-server', 'jobs over several machines'],
  ['gdalinfo', 'gdal-bin', 'what other programs read from the station'],
]
// A Python package is no command.
const owslib = existsSync('/usr/bin/python3') && spawnSync('/usr/bin/python3', ['-c', 'import owslib']).status === 0
const lacking = [...needed.filter(([command]) => !has(command)), ...(owslib ? [] : [['', 'python3-owslib', '']])]
const canInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version')
if (lacking.length && canInstall) {
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  run('apt-get', ['update', '-qq'], quiet)
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...lacking.map(([, name]) => name)], quiet)
}
for (const [command, name, what] of needed)
  if (!has(command)) console.log(`not here: ${name} (${what}); its tests are not run`)

let passed = 0
let failed = 0
const gate = (what, ok, since) => {
  console.log(`${ok ? 'ok' : 'FAILED'}: ${what} (${seconds(since)})`)
  if (ok) passed++
  else failed++
  return ok
}

let begun = Date.now()
const built = gate('build', run(node, ['scripts/build.mjs']).status === 0, begun)
if (built && filters.length === 0) {
  begun = Date.now()
  gate(
    'format and lint',
    run(node, ['node_modules/@biomejs/biome/bin/biome', 'check', '.', '--diagnostic-level=error']).status === 0,
    begun,
  )
  begun = Date.now()
  gate('pages type-check', run('npm', ['run', '--silent', 'check', '-w', '@setu/console']).status === 0, begun)
}

if (built) {
  const folder = mkdtempSync(join(tmpdir(), 'setu-test-'))
  const report = join(folder, 'report.json')
  const places = filters.map((f) =>
    existsSync(`missions/${f}`) || ['orbit', 'platform'].includes(f) ? `missions/${f}/` : f,
  )
  const vitest = run(
    node,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...places,
    ],
    { env: { ...process.env, SETU_CONSOLE_BUILT: resolve('faces/console/dist') } },
  )
  if (existsSync(report)) {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    passed += numPassedTests
    failed += numFailedTests
    // A file that could not even be loaded counts as one failure.
    failed += testResults.filter((t) => t.status === 'failed' && t.assertionResults.length === 0).length
    if (numPendingTests) console.log(`tests not run: ${numPendingTests} (what they need is not here)`)
  }
  if (vitest.status !== 0 && failed === 0) failed++
  rmSync(folder, { recursive: true, force: true })
}

let notRun = 0
if (built) {
  begun = Date.now()
  const which = filters.filter((f) => existsSync(`missions/${f}`) || ['orbit', 'platform'].includes(f))
  if (which.length || filters.length === 0) {
    const verified = spawnSync(node, ['faces/cli/bin/setu.js', 'verify', '--json', ...which], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    try {
      const table = JSON.parse(verified.stdout)
      notRun = table.notRun
      for (const row of table.rows.filter((r) => !r.pass && !r.shortfall))
        console.log(
          `reference fails: ${row.mission}.${row.id}: ${row.value}, expected ${row.expected} ± ${row.tolerance}`,
        )
      gate(
        `reference rows: ${table.passed} pass, ${table.failed} fail, ${table.short} fall short with a note`,
        table.failed === 0,
        begun,
      )
    } catch {
      gate(`reference rows: ${verified.stderr.slice(0, 2000)}`, false, begun)
    }
  }
}
if (process.env.SETU_REFERENCES === 'required' && notRun > 0) failed++
console.log(
  `references not run: ${notRun}${notRun ? ` (looked in ${process.env.SETU_DATA ?? 'SETU_DATA'}, ${resolve('.references')})` : ''}`,
)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
