/** Light between moving places: against the clock that the sender reads in the light received, and against known offsets. */
import { describe, expect, test } from 'vitest'
import { gravitationalParameter } from '../src/bodies.js'
import { legTo, type PlaceAt, twoLegs } from '../src/doppler.js'
import { type Ephemeris, seriesEphemeris } from '../src/ephemeris.js'
import { addSeconds, secondsBetween } from '../src/instant.js'
import { stateOfKepler, twoBody } from '../src/kepler.js'
import { bodyFixed, poleOf, turningFrame } from '../src/planet-frames.js'
import { bodySite, bodySiteState, siteStateBarycentric, siteStateGcrf } from '../src/site-state.js'
import { instantOf } from '../src/time-scales.js'
import { stationOf } from '../src/topocentric.js'
import { apply, norm, type State, subtract } from '../src/vector3.js'

const t0 = instantOf('2026-11-26T00:00:00Z')
const still: State = { position: [0, 0, 0], velocity: [0, 0, 0] }
/** The Sun at rest at the barycentre. */
const sunAlone: Ephemeris = { mode: 'series', describe: 'the Sun at rest', state: () => still, covers: () => true }
const sun = gravitationalParameter.Sun
const around = (a: number, e: number, i: number, mean: number): PlaceAt => {
  const start = stateOfKepler({ a, e, i, node: 0.4, argument: 1.3, mean }, sun)
  return (t) => twoBody(start, secondsBetween(t0, t), sun)
}
const earth = around(149.6e6, 0.0167, 0, 0.1)
const venus = around(108.2e6, 0.0068, 0.059, 2.9)

describe('a leg', () => {
  test('its factor is what the sender’s clock does in a second of the receiver’s', () => {
    const h = 200
    const [before, leg, after] = [-h, 0, h].map((s) => legTo(addSeconds(t0, s), earth, venus, sunAlone))
    const sent = secondsBetween(before!.sent, after!.sent) / (2 * h)
    const clock = (s: State): number =>
      Math.sqrt(1 - (norm(s.velocity) ** 2 + (2 * sun) / norm(s.position)) / 299_792.458 ** 2)
    const truth = (sent * clock(leg!.from)) / clock(leg!.to)
    expect(Math.abs(leg!.factor - truth)).toBeLessThan(2e-13)
    expect(leg!.seconds).toBeCloseTo(norm(subtract(leg!.to.position, leg!.from.position)) / 299_792.458, 3)
    expect(leg!.shapiroSeconds).toBeGreaterThan(1e-5)
    expect(leg!.shapiroSeconds).toBeLessThan(2.5e-4)
    expect(secondsBetween(leg!.sent, leg!.received)).toBeCloseTo(leg!.seconds, 9)
  })

  test('the Sun’s delay is in it: without masses the factor is that of flat space', () => {
    const [bent, flat] = [['Sun'] as const, [] as const].map((masses) => legTo(t0, earth, venus, sunAlone, { masses }))
    expect(flat!.shapiroSeconds).toBe(0)
    // Clocks at 0.72 and 1 au differ by 4e-9 of potential.
    expect(bent!.factor / flat!.factor - 1).toBeCloseTo(
      -(sun / 299_792.458 ** 2) * (1 / norm(venus(t0).position) - 1 / norm(earth(t0).position)),
      10,
    )
  })

  test('two legs over one transponder at rest come back as they went', () => {
    const here: PlaceAt = () => ({ position: [1.5e8, 0, 0], velocity: [0, 0, 0] })
    const there: PlaceAt = () => ({ position: [0, 2e8, 0], velocity: [0, 0, 0] })
    const both = twoLegs(t0, here, there, here, sunAlone)
    expect(both.factor).toBeCloseTo(1, 15)
    expect(both.up.seconds).toBeCloseTo(both.down.seconds, 9)
  })

  test('a clock of GPS is fast by 4.4647e-10 on the ground (Ashby 2003)', () => {
    const e: Ephemeris = { ...sunAlone, describe: 'the Earth at rest' }
    const radius = 26_561.75
    const speed = Math.sqrt(gravitationalParameter.Earth / radius)
    // At the pole: the geoid's potential but for the oblateness, 1e-12.
    const ground: PlaceAt = () => ({ position: [0, 0, 6356.752], velocity: [0, 0, 0] })
    const away = (radius - 6356.752) / 299_792.458
    const overhead: PlaceAt = (t) => {
      const angle = (speed / radius) * (secondsBetween(t0, t) + away)
      return {
        position: [radius * Math.sin(angle), 0, radius * Math.cos(angle)],
        velocity: [speed * Math.cos(angle), 0, -speed * Math.sin(angle)],
      }
    }
    const leg = legTo(t0, ground, overhead, e, { masses: ['Earth'] })
    expect(Math.abs(leg.factor - 1 - 4.4647e-10)).toBeLessThan(2e-12)
  })
})

describe('a site', () => {
  test('of the Earth turns with it and goes round the Sun', () => {
    const station = stationOf({ name: 'Byalalu', lat: 12.9018, lon: 77.3682, heightM: 800 })
    const own = siteStateGcrf(station, t0)
    expect(norm(own.velocity)).toBeCloseTo(0.465 * Math.cos(0.2252), 2)
    const [a, b] = [-1, 1].map((s) => siteStateGcrf(station, addSeconds(t0, s)).position)
    for (let k = 0; k < 3; k++) expect((b![k]! - a![k]!) / 2).toBeCloseTo(own.velocity[k]!, 7)
    const whole = siteStateBarycentric(station, t0, seriesEphemeris)
    expect(norm(whole.velocity)).toBeGreaterThan(29)
    expect(norm(whole.velocity)).toBeLessThan(31)
    expect(siteStateGcrf(station.position, t0)).toEqual(own)
  })

  test('of the Moon: axes of the specification, no hole at the pole, and the Earth where Horizons has it', () => {
    const pole = bodySite(-90, 0, 1737.4)
    expect([...pole.eastNorthUp]).toEqual(
      [-0, 1, 0, 1, 0, 0, 0, 0, -1].map((v) => (v === 0 ? expect.closeTo(0, 15) : v)),
    )
    expect(pole.position[2]).toBe(-1737.4)
    const site = bodySite(26.3, 313.2, 1737.4)
    const t = instantOf('2019-12-13T00:00:00Z')
    const fixed = turningFrame((s) => bodyFixed(poleOf('Moon', addSeconds(t, s))))
    const here = bodySiteState(site, seriesEphemeris.state('Moon', t), fixed)
    const to = subtract(seriesEphemeris.state('Earth', t).position, here.position)
    const [e, n, u] = apply(site.eastNorthUp, apply(fixed.rotation, to))
    const azimuth = (Math.atan2(e, n) * 180) / Math.PI
    expect(azimuth).toBeCloseTo(114.938, 1)
    expect((Math.asin(u / norm(to)) * 180) / Math.PI).toBeCloseTo(42.0019, 1)
  })
})
