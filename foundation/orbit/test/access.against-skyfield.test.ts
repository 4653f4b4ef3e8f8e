import { sgp4, twoline2satrec } from 'satellite.js'
import { expect, test } from 'vitest'
import { accessToPlace } from '../src/access.js'
import { secondsBetween } from '../src/instant.js'
import { instantOf, instantToUtc } from '../src/time-scales.js'
import { type StateAt, trackOf } from '../src/track.js'
import { realFile, realText } from './real-files.js'

const [TLE, EVENTS] = ['relief/tle/disaster_fleet_2026.tle', 'relief/tle/access_reference_guwahati.csv']

/** The installed library's SGP4, an implementation other than our own. */
export const libraryStateAt = (line1: string, line2: string): StateAt => {
  const record = twoline2satrec(line1, line2)
  return (t) => {
    const u = instantToUtc(t)
    const { position: p, velocity: v } = sgp4(
      record,
      (u.day + 2_400_000.5 - record.jdsatepoch) * 1440 + u.seconds / 60,
    )!
    return { position: [p.x, p.y, p.z], velocity: [v.x, v.y, v.z] }
  }
}

test.runIf(realFile(TLE))('130 closest approaches over Guwahati', () => {
  const lines = realText(TLE).trim().split(/\r?\n/)
  const events = realText(EVENTS)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((l) => l.split(','))
  const start = instantOf('2026-09-10T00:00:00Z')
  let n = 0
  for (let i = 0; i < lines.length; i += 3) {
    const track = trackOf(libraryStateAt(lines[i + 1]!, lines[i + 2]!), start)
    const place = { lat: 26.18, lon: 91.75, heightM: 0 }
    const got = accessToPlace(track, place, 3 * 86_400, {}, { minElevationDeg: 15 })
    const wanted = events.filter((e) => e[1] === lines[i]!.trim())
    expect(got.length).toBe(wanted.length)
    for (const [k, g] of got.entries()) {
      const [, , utc, elevation, incidence, offNadir, range, side, node, sun] = wanted[k]!
      expect(Math.abs(secondsBetween(instantOf(utc!), g.time))).toBeLessThan(0.5)
      expect(Math.abs(g.elevationDeg - Number(elevation))).toBeLessThan(0.02)
      expect(Math.abs(g.incidenceDeg - Number(incidence))).toBeLessThan(0.02)
      expect(Math.abs(g.offNadirGeocentricDeg - Number(offNadir))).toBeLessThan(0.02)
      expect(Math.abs(g.rangeKm - Number(range))).toBeLessThan(0.2)
      expect([g.side, g.node]).toEqual([side, node])
      expect(Math.abs(g.sunElevationDeg - Number(sun))).toBeLessThan(0.05)
      n++
    }
  }
  expect(n).toBe(130)
})
