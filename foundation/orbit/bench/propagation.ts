/**
 * Numerical propagation: a day of a LAGEOS-like orbit with gravity 20 x 20, Sun, Moon, sunlight and tides; a day of a low
 * orbit with drag; NRLMSISE-00 alone (peer: the C code from Python, one call at a time).
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { msisAtmosphere } from '../src/atmosphere.js'
import { forceModel } from '../src/force-model.js'
import { gaussJackson } from '../src/gauss-jackson.js'
import { zonalField } from '../src/gravity-field.js'
import { readGravity } from '../src/gravity-readers.js'
import { orbit } from '../src/index.js'
import { stateOfKepler } from '../src/kepler.js'
import { nrlmsise } from '../src/nrlmsise.js'
import { propagateNumerically } from '../src/propagate-numerically.js'
import { instantOf } from '../src/time-scales.js'

const repository = fileURLToPath(new URL('../../../', import.meta.url))
const path = [process.env['SETU_DATA'], `${repository}.references`, `${repository}../shared/data`]
  .map((f) => `${f}/debris/earth/grim4s4-69x69.grgs.gz`)
  .find((f) => existsSync(f))
const field = path ? readGravity(gunzipSync(readFileSync(path)).toString('latin1'), 'GRIM4-S4') : zonalField()
const epoch = instantOf('2018-06-13T00:00:00Z')
const timed = (name: string, work: () => string): void => {
  work()
  const begun = performance.now()
  const said = work()
  console.log(`${name}: ${(performance.now() - begun).toFixed(0)} ms; ${said}`)
}
const high = stateOfKepler({ a: 12_270, e: 0.0045, i: 1.917, node: 1, argument: 2, mean: 0 })
const low = stateOfKepler({ a: 6778, e: 0.001, i: 0.9, node: 1, argument: 2, mean: 0 })
const seconds = Array.from({ length: 289 }, (_, k) => 300 * k)
for (const { id, load } of orbit.samples) {
  const begun = performance.now()
  const files = await load()
  console.log(`sample ${id}: ${(performance.now() - begun).toFixed(0)} ms; ${files.size} files`)
}
timed(`LAGEOS-like, 24 h, ${field.name} to degree 20, Sun, Moon, tides, sunlight, 1e-12`, () => {
  const model = forceModel({
    gravity: field,
    degree: 20,
    thirdBodies: ['Sun', 'Moon'],
    tides: true,
    relativity: true,
    crAreaOverMass: 7.8e-4,
  })
  const { end } = propagateNumerically(model, epoch, high, seconds)
  return `${end.steps} steps, ${end.evaluations} evaluations`
})
timed('low orbit at 400 km, 24 h, degree 20, Sun, Moon, NRLMSISE-00, 1e-10', () => {
  const model = forceModel({
    gravity: field,
    degree: 20,
    thirdBodies: ['Sun', 'Moon'],
    cdAreaOverMass: 0.01,
    density: msisAtmosphere(null, 'mean'),
  })
  const { end } = propagateNumerically(model, epoch, low, seconds, { relative: 1e-10 })
  return `${end.steps} steps, ${end.evaluations} evaluations`
})
const smooth = { gravity: field, degree: 50, thirdBodies: ['Sun', 'Moon'], relativity: true } as const
timed(`low orbit, 24 h, ${field.name} to degree 50, Sun, Moon, relativity, DOP853 at 1e-13`, () => {
  const { end } = propagateNumerically(forceModel(smooth), epoch, low, seconds, { relative: 1e-13 })
  return `${end.steps} steps, ${end.evaluations} evaluations`
})
timed('the same with its state transition matrices', () => {
  const { end } = propagateNumerically(forceModel(smooth), epoch, low, seconds, { relative: 1e-13, transitions: true })
  return `${end.steps} steps, ${end.evaluations} evaluations`
})
timed('the same by Gauss and Jackson at 30 s', () => {
  const { steps, evaluations } = gaussJackson(forceModel(smooth), epoch, low, seconds, 30)
  return `${steps} steps, ${evaluations} evaluations`
})
timed('NRLMSISE-00, 20000 places at 400 km', () => {
  let sum = 0
  for (let k = 0; k < 20_000; k++)
    sum += nrlmsise({
      dayOfYear: 1 + (k % 365),
      utSeconds: k % 86_400,
      altitudeKm: 400,
      latDeg: (k % 180) - 90,
      lonDeg: k % 360,
      localHours: k % 24,
      f107Mean: 150,
      f107: 150,
      ap: 4,
    }).density
  return `mean ${(sum / 20_000).toExponential(6)} g/cm3`
})
const python = process.env['SETU_PEER_PYTHON']
const script = fileURLToPath(new URL('./propagation_peer.py', import.meta.url))
if (!python) console.log('  peer not installed (name a Python with nrlmsise00 in SETU_PEER_PYTHON)')
else {
  const done = spawnSync(python, [script], { encoding: 'utf8' })
  console.log(`  ${done.status === 0 ? done.stdout.trim() : `peer failed: ${done.stderr.trim().split('\n').pop()}`}`)
}
