// Runs the benchmarks of every package, or those whose path holds a word: `npm run bench -- rain`.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

const words = process.argv.slice(2)
const model = cpus()[0]?.model ?? 'unknown processor'
console.log(
  `machine: ${model}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; Node ${process.version}; ${new Date().toISOString().slice(0, 10)}`,
)
const benches = ['foundation', 'missions', 'service', 'faces']
  .flatMap((floor) => readdirSync(floor).map((p) => join(floor, p, 'bench')))
  .filter(existsSync)
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((f) => /\.(mjs|ts)$/.test(f))
      .map((f) => join(folder, f)),
  )
  .filter((path) => words.every((w) => path.includes(w)))
let status = 0
for (const path of benches) {
  console.log(`\n== ${path}`)
  const done = path.endsWith('.ts')
    ? spawnSync(process.execPath, ['scripts/run-ts.mjs', path], { stdio: 'inherit' })
    : spawnSync(process.execPath, ['--expose-gc', path], { stdio: 'inherit' })
  status ||= done.status ?? 1
}
process.exit(status)
