// Runs one TypeScript file: bundled by rolldown beside itself, then started by Node.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { rolldown } from 'rolldown'

const [file, ...rest] = process.argv.slice(2)
// Beside the source, so that `import.meta.url` and bare imports resolve as they do for it.
const out = join(dirname(file), `.run-${basename(file, '.ts')}-${process.pid}.mjs`)
const bundle = await rolldown({ input: file, platform: 'node', external: (id) => !/^[./]/.test(id) })
await bundle.write({ file: out, format: 'esm', codeSplitting: false })
await bundle.close()
const done = spawnSync(process.execPath, ['--expose-gc', out, ...rest], { stdio: 'inherit' })
rmSync(out, { force: true })
process.exit(done.status ?? 1)
