import { expect, test } from 'vitest'
import { hermiteTrack } from '../src/hermite-track.js'
import { fleetSets } from '../src/sample.js'
import { sgp4StateAt } from '../src/sgp4.js'
import { initSgp4 } from '../src/sgp4-init.js'
import { instantToUtc, utcToInstant } from '../src/time-scales.js'
import { type Track, trackOf } from '../src/track.js'
import { norm, subtract } from '../src/vector3.js'
import { keplerStateAt } from './kepler-orbit.js'

/** Greatest difference of a table from its track. */
const worst = (track: Track, step: number): { km: number; kmPerS: number } => {
  const table = hermiteTrack(track, 100, 3100, step)
  let [km, kmPerS] = [0, 0]
  for (let t = 100; t <= 3100; t += 3.7) {
    const [a, b] = [table.at(t), track.at(t)]
    km = Math.max(km, norm(subtract(a.position, b.position)))
    kmPerS = Math.max(kmPerS, norm(subtract(a.velocity, b.velocity)))
  }
  return { km, kmPerS }
}

test('of SGP4 a step of 10 s keeps a low orbit to 0.1 m and 0.1 m/s', () => {
  for (const set of fleetSets) {
    const ready = initSgp4(set)
    const track = trackOf((t) => sgp4StateAt(ready, instantToUtc(t)), utcToInstant(set.epoch))
    const error = worst(track, 10)
    // Most of it is SGP4's own: its velocities are up to 3 cm/s from the derivative of its positions.
    expect(error.km).toBeLessThan(1e-4)
    expect(error.kmPerS).toBeLessThan(1e-4)
  }
})

test('of two bodies the error goes with the fourth power of the step: h4/384 of the fourth derivative', () => {
  const start = utcToInstant(fleetSets[0]!.epoch)
  const track = trackOf(keplerStateAt(start, { a: 7000, e: 0.001, i: 60 }), start)
  const [ten, twenty] = [worst(track, 10).km, worst(track, 20).km]
  expect(twenty / ten).toBeGreaterThan(14)
  expect(twenty / ten).toBeLessThan(18)
  // n4 a h4 / 384, the rate a little higher or lower over the turning Earth.
  const bound = ((398_600.4418 / 7000 ** 3) ** 2 * 7000 * 10 ** 4) / 384
  expect(ten / bound).toBeGreaterThan(0.6)
  expect(ten / bound).toBeLessThan(1.1)
})
