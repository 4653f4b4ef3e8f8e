/**
 * Fleet access: 16 satellites, 3 places, 72 h, every elevation maximum from 15 degrees. The peer is a search by Skyfield on a
 * grid of 10 s with the maxima refined by a parabola. Needs the element sets of the reference data (`SETU_DATA`, or a
 * folder beside the repository).
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { accessToPlace } from '../src/access.js'
import { readElementSets } from '../src/catalogue.js'
import { sgp4StateAt } from '../src/sgp4.js'
import { initSgp4 } from '../src/sgp4-init.js'
import { instantOf, instantToUtc } from '../src/time-scales.js'
import { trackOf } from '../src/track.js'

const repository = fileURLToPath(new URL('../../../', import.meta.url))
const path = [process.env['SETU_DATA'], `${repository}.references`, `${repository}../shared/data`]
  .map((f) => `${f}/relief/tle/disaster_fleet_2026.tle`)
  .find((f) => existsSync(f))
const places = [
  { lat: 26.18, lon: 91.75, heightM: 0 },
  { lat: -8.34, lon: 115.51, heightM: 0 },
  { lat: 38.27, lon: 140.87, heightM: 0 },
]
if (!path) console.log('no element sets here: set SETU_DATA')
else {
  const sets = readElementSets(readFileSync(path), path).sets
  const start = instantOf('2026-09-10T00:00:00Z')
  let states = 0
  const search = (): number => {
    let events = 0
    states = 0
    for (const set of sets) {
      const ready = initSgp4(set)
      const track = trackOf((t) => {
        states++
        return sgp4StateAt(ready, instantToUtc(t))
      }, start)
      for (const place of places) events += accessToPlace(track, place, 72 * 3600, {}, { minElevationDeg: 15 }).length
    }
    return events
  }
  const times: number[] = []
  let events = 0
  for (let k = 0; k < 5; k++) {
    const begun = performance.now()
    events = search()
    times.push(performance.now() - begun)
  }
  console.log(
    `fleet access, ${sets.length} satellites x ${places.length} places x 72 h: ${events} events from ${states} states; first ${times[0]!.toFixed(0)} ms, best of 5 ${Math.min(...times).toFixed(0)} ms`,
  )
  const python = process.env['SETU_PEER_PYTHON']
  if (!python) console.log('  peer not installed (name a Python with skyfield in SETU_PEER_PYTHON)')
  else {
    const script = fileURLToPath(new URL('./access_peer.py', import.meta.url))
    const done = spawnSync(python, [script, path], { encoding: 'utf8' })
    console.log(`  ${done.status === 0 ? done.stdout.trim() : `peer failed: ${done.stderr.trim().split('\n').pop()}`}`)
  }
}
