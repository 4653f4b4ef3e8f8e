/** 130 closest approaches of a disaster fleet over Guwahati. */
import type { Bench, Reference } from '@setu/core/contract'
import { type AccessGeometry, accessToPlace } from '../access.js'
import { readElementSets } from '../catalogue.js'
import { secondsBetween } from '../instant.js'
import { sgp4StateAt } from '../sgp4.js'
import { initSgp4 } from '../sgp4-init.js'
import { instantOf, instantToUtc } from '../time-scales.js'
import { trackOf } from '../track.js'
import { bytesOfFile, textOfFile } from './files.js'

const TLE = 'relief/tle/disaster_fleet_2026.tle'
const EVENTS = 'relief/tle/access_reference_guwahati.csv'

interface Compared {
  readonly ours: number
  readonly matched: number
  readonly seconds: number
  readonly elevation: number
  readonly offNadir: number
  readonly range: number
  readonly words: number
  readonly sun: number
}
const kept = new WeakMap<Bench, Promise<Compared>>()
const compare = (b: Bench): Promise<Compared> => {
  const make = async (): Promise<Compared> => {
    const events = (await textOfFile(b, EVENTS))
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((l) => l.split(','))
    const start = instantOf('2026-09-10T00:00:00Z')
    const worst = { ours: 0, matched: 0, seconds: 0, elevation: 0, offNadir: 0, range: 0, words: 0, sun: 0 }
    for (const set of readElementSets(await bytesOfFile(b, TLE), TLE).sets) {
      const ready = initSgp4(set)
      const track = trackOf((t) => sgp4StateAt(ready, instantToUtc(t)), start)
      const place = { lat: 26.18, lon: 91.75, heightM: 0 }
      const found: AccessGeometry[] = accessToPlace(track, place, 3 * 86_400, {}, { minElevationDeg: 15 })
      worst.ours += found.length
      for (const e of events.filter((x) => x[1] === set.name)) {
        const at = instantOf(e[2]!)
        const g = found.find((x) => Math.abs(secondsBetween(at, x.time)) < 60)
        if (!g) continue
        worst.matched++
        worst.seconds = Math.max(worst.seconds, Math.abs(secondsBetween(at, g.time)))
        worst.elevation = Math.max(worst.elevation, Math.abs(g.elevationDeg - Number(e[3])))
        worst.offNadir = Math.max(worst.offNadir, Math.abs(g.offNadirGeocentricDeg - Number(e[5])))
        worst.range = Math.max(worst.range, Math.abs(g.rangeKm - Number(e[6])))
        worst.words += Number(g.side !== e[7]) + Number(g.node !== e[8])
        worst.sun = Math.max(worst.sun, Math.abs(g.sunElevationDeg - Number(e[9])))
      }
    }
    return worst
  }
  const known = kept.get(b) ?? make()
  kept.set(b, known)
  return known
}

const row = (key: keyof Compared, what: string, expected: number, tolerance: number, unit: string): Reference => ({
  id: `access.guwahati.${key}`,
  what: `Fleet of 16 over Guwahati, 72 h, elevation maximum from 15 deg: ${what}`,
  expected,
  tolerance,
  unit,
  source: 'Skyfield 1.45 and sgp4 2.15 on the same element sets, SOURCES.md of the reference files',
  needs: [TLE, EVENTS],
  value: async (b) => (await compare(b))[key],
})

export const accessReferences: readonly Reference[] = [
  row('matched', 'events met', 130, 0, '1'),
  row('ours', 'events found in all', 130, 0, '1'),
  row('seconds', 'greatest difference in time', 0, 0.5, 's'),
  row('elevation', 'greatest difference in elevation', 0, 0.02, 'deg'),
  row('offNadir', 'greatest difference in off-nadir angle', 0, 0.02, 'deg'),
  row('range', 'greatest difference in range', 0, 0.2, 'km'),
  row('words', 'sides and nodes that differ', 0, 0, '1'),
  row('sun', 'greatest difference in the elevation of the Sun (series there good to 0.05 deg)', 0, 0.05, 'deg'),
]
