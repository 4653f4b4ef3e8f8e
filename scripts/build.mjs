// Builds everything: libraries with tsc, the command line to one start file, the console with vite.
import { spawnSync } from 'node:child_process'

const run = (command, args, cwd = '.') => {
  const done = spawnSync(command, args, { cwd, stdio: 'inherit' })
  if (done.status !== 0) process.exit(done.status ?? 5)
}
run('node', ['node_modules/typescript/bin/tsc', '-b'])
run('node', ['scripts/bundle-cli.mjs'])
run('node', ['../../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], 'faces/console')
