import { expect, test } from 'vitest'
import { type Instant, secondsBetween } from '../src/instant.js'
import { passesOver } from '../src/passes.js'
import { instantOf } from '../src/time-scales.js'
import { lookAt, stationOf } from '../src/topocentric.js'
import { type StateAt, trackOf } from '../src/track.js'
import { keplerStateAt } from './kepler-orbit.js'

const start = instantOf('2026-03-01T00:00:00Z')
const MINUTE = 60
const orbits: readonly { name: string; stateAt: StateAt; span: number; min: number }[] = [
  { name: 'low polar', stateAt: keplerStateAt(start, { a: 7050, e: 0.001, i: 98 }), span: 86_400, min: 5 },
  { name: 'low, grazing limit', stateAt: keplerStateAt(start, { a: 6780, e: 0.0005, i: 51.6 }), span: 86_400, min: 10 },
  { name: 'transfer', stateAt: keplerStateAt(start, { a: 24_400, e: 0.73, i: 7 }), span: 86_400, min: 5 },
  {
    name: 'Molniya',
    stateAt: keplerStateAt(start, { a: 26_560, e: 0.72, i: 63.4, w: 270 }),
    span: 86_400,
    min: 10,
  },
  {
    name: 'geosynchronous, inclined',
    stateAt: keplerStateAt(start, { a: 42_164, e: 0.01, i: 60 }),
    span: 86_400,
    min: 5,
  },
]
const sites = [
  { lat: 26.18, lon: 91.75, heightM: 50 },
  { lat: -89.9, lon: 0, heightM: 2800 },
  { lat: 69, lon: -179.9, heightM: 0 },
]

test.each(orbits)('every rise and set of $name, and none else', ({ stateAt, span, min }) => {
  const track = trackOf(stateAt, start)
  for (const site of sites) {
    const station = stationOf(site)
    const step = 15
    const crossings: { at: number; up: boolean }[] = []
    let before = lookAt(station, track.at(0).position).elevationDeg
    const first = before
    for (let t = step; t <= span; t += step) {
      const now = lookAt(station, track.at(t).position).elevationDeg
      if (before < min !== now < min) crossings.push({ at: t - step, up: now >= min })
      before = now
    }
    const passes = passesOver(track, site, span, { minElevationDeg: min })
    const seconds = (t: Instant) => secondsBetween(start, t)
    const got = passes.flatMap((p) => [
      ...(p.rise ? [{ at: seconds(p.rise.time), up: true }] : []),
      ...(p.set ? [{ at: seconds(p.set.time), up: false }] : []),
    ])
    // A pass shorter than the brute step may be missed by it, never by us.
    const long = got.length === crossings.length ? got : got.filter((_, i) => !shorter(got, i, step))
    expect(long.length).toBe(crossings.length)
    for (const [i, c] of crossings.entries()) {
      expect(long[i]!.up).toBe(c.up)
      expect(long[i]!.at).toBeGreaterThanOrEqual(c.at - 0.01)
      expect(long[i]!.at).toBeLessThanOrEqual(c.at + step + 0.01)
    }
    expect(passes.length > 0 && passes[0]!.rise === null).toBe(first >= min)
    for (const p of passes) {
      if (p.rise) expect(p.rise.elevationDeg).toBeCloseTo(min, 3)
      if (p.set) expect(p.set.elevationDeg).toBeCloseTo(min, 3)
      const middle = seconds(p.culmination.time)
      for (const dt of [-MINUTE, -1, 1, MINUTE]) {
        const t = Math.max(0, Math.min(span, middle + dt))
        expect(lookAt(station, track.at(t).position).elevationDeg).toBeLessThanOrEqual(
          p.culmination.elevationDeg + 1e-6,
        )
      }
    }
  }
})

const shorter = (got: readonly { at: number; up: boolean }[], i: number, step: number): boolean => {
  const mine = got[i]!
  const other = mine.up ? got[i + 1] : got[i - 1]
  return other !== undefined && other.up !== mine.up && Math.abs(other.at - mine.at) < step
}
