/** The Python peer of a benchmark, where `SETU_PEER_PYTHON` names an interpreter that has numpy and scipy. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What the script prints, or that there is no peer here. */
export const runPeer = (script: URL, args: readonly string[]): string => {
  const python = process.env['SETU_PEER_PYTHON']
  if (!python) return 'peer not installed (name a Python with numpy and scipy in SETU_PEER_PYTHON)'
  // These two pin OpenBLAS to a kernel of another machine where they are set.
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _size, ...env } = process.env
  const done = spawnSync(python, [fileURLToPath(script), ...args], { env, encoding: 'utf8' })
  return done.status === 0 ? done.stdout.trim() : `peer failed: ${done.stderr.trim().split('\n').pop()}`
}

export const milliseconds = (work: () => unknown, repeats = 5): number => {
  let best = Number.POSITIVE_INFINITY
  for (let k = 0; k < repeats; k++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

export const machine = (): string =>
  `${process.platform} ${process.arch}, Node ${process.versions.node}, one thread, best of 5`
export const residentMegabytes = (): string => `${Math.round(process.memoryUsage().rss / 1e6)} MB resident`
