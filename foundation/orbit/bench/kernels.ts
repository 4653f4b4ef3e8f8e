/**
 * States from kernels: SPK types 2, 13 and 1, and a chain of two segments with a frame; beside CSPICE called from Python
 * (`SETU_PEER_PYTHON` names a Python that has spiceypy). The kernel is made here, in a temporary file for the peer.
 *
 *     npm run bench -- orbit/bench/kernels
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bytesOf } from '@setu/core/source'
import { spkApparentState } from '../src/apparent-state.js'
import { geometricState, loadKernels, spkState } from '../src/kernels.js'
import { madeSegments } from '../test/made-kernels.js'
import { writeDaf } from '../test/write-daf.js'

const body = writeDaf('SPK', madeSegments)
const set = await loadKernels([{ name: 'made.bsp', bytes: bytesOf(body) }])
const N = 200_000
const times = Float64Array.from({ length: N }, (_, i) => 1000 + ((i * 7919) % 8000))
const out = new Float64Array(6)

const rate = (name: string, work: (t: number) => void): void => {
  let best = Number.POSITIVE_INFINITY
  for (let k = 0; k < 5; k++) {
    const begun = performance.now()
    for (let i = 0; i < N; i++) work(times[i]!)
    best = Math.min(best, performance.now() - begun)
  }
  console.log(`${name}: ${((best * 1e6) / N).toFixed(0)} ns a state`)
}
for (const type of [1, 2, 3, 5, 8, 9, 12, 13, 21])
  rate(`SPK type ${type}`, (t) => geometricState(set, -1000 - type, t, 399, out))
rate('type 2 from type 3, in ECLIPJ2000, by names', (t) => void spkState(set, '-1002', t, 'ECLIPJ2000', '-1003'))

// As seen, with velocity: light time, its rate, aberration, its rate.
const repository = fileURLToPath(new URL('../../../', import.meta.url))
const planets = [process.env['SETU_DATA'], `${repository}.references`, `${repository}../shared/data`]
  .map((f) => `${f}/moon/spice/de430-2015-03-02.bsp`)
  .find((f) => existsSync(f))
if (planets) {
  const de430 = await loadKernels([{ name: 'de430.bsp', bytes: bytesOf(new Uint8Array(readFileSync(planets))) }])
  rate(
    'Jupiter from the Earth with LT+S, state',
    (t) => void spkApparentState(de430, 5, 478_500_000 + t, 1, 'LT+S', 399),
  )
}

const python = process.env['SETU_PEER_PYTHON']
if (python) {
  const file = join(tmpdir(), `setu-kernel-${process.pid}.bsp`)
  writeFileSync(file, body)
  const done = spawnSync(
    python,
    [fileURLToPath(new URL('./kernels_peer.py', import.meta.url)), file, ...(planets ? [planets] : [])],
    {
      encoding: 'utf8',
    },
  )
  rmSync(file)
  console.log(done.status === 0 ? done.stdout.trim() : `spiceypy failed: ${done.stderr.trim().split('\n').pop()}`)
} else console.log('CSPICE: not run (name a Python that has spiceypy in SETU_PEER_PYTHON)')
