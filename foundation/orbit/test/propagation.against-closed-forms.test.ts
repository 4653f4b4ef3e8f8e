import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dop853 } from '../src/dop853.js'
import { type FoundEvent, watchEvents } from '../src/events.js'
import { equinoctialOf, keplerOfEquinoctial, keplerOfState, stateOfKepler, twoBody } from '../src/kepler.js'
import { leastSquares } from '../src/least-squares.js'
import { localFrame } from '../src/local-orbital.js'
import { propagationReferences } from '../src/references/propagation.js'
import { conicalLight, cylindricalLight, lineOfSight } from '../src/shadow.js'
import { cross, dot, norm, subtract, type Vector3 } from '../src/vector3.js'
import { testBench } from './test-bench.js'

const oscillator = (_: number, y: Float64Array, out: Float64Array): void => {
  out[0] = y[1]!
  out[1] = -y[0]!
}

describe('DOP853', () => {
  test('dense output and events on an oscillator', () => {
    const found: FoundEvent[] = []
    const watch = watchEvents([{ name: 'zero', value: (_, y) => y[0]!, direction: -1, tolerance: 1e-12 }], found)
    let worst = 0
    const out = new Float64Array(2)
    dop853(oscillator, 0, [0, 1], 40, {
      relative: 1e-11,
      onStep(step) {
        for (const k of [0.1, 0.37, 0.8])
          worst = Math.max(
            worst,
            Math.abs(
              step.at(step.from + k * (step.to - step.from), out)[0]! - Math.sin(step.from + k * (step.to - step.from)),
            ),
          )
        return watch(step)
      },
    })
    expect(worst).toBeLessThan(1e-8)
    expect(found.map((f) => f.t / Math.PI).map(Math.round)).toEqual([1, 3, 5, 7, 9, 11])
    for (const f of found) expect(Math.abs(f.t / Math.PI - Math.round(f.t / Math.PI))).toBeLessThan(1e-9)
  })
  test('a terminal event ends it, backwards too, and a stiff jump is refused', () => {
    for (const end of [20, -20]) {
      const found: FoundEvent[] = []
      const r = dop853(oscillator, 0, [0, 1], end, {
        onStep: watchEvents([{ name: 'top', value: (_, y) => y[1]!, terminal: true, tolerance: 1e-12 }], found),
      })
      expect(Math.abs(r.t)).toBeCloseTo(Math.PI / 2, 8)
    }
    expect(() => dop853((_, __, out) => void out.fill(Number.NaN), 0, [1], 1)).toThrow(/step|smooth/)
  })
})

test.each(propagationReferences.filter((r) => r.needs.length === 0))('$id', async (r) => {
  expect(Math.abs((await r.value(testBench())) - r.expected)).toBeLessThanOrEqual(r.tolerance)
})

const angle = fc.double({ min: 0, max: 6.28, noNaN: true })
const orbits = fc
  .record({
    perigee: fc.double({ min: 6500, max: 40_000, noNaN: true }),
    e: fc.double({ min: 0.001, max: 0.9, noNaN: true }),
    i: fc.double({ min: 0.01, max: 3.1, noNaN: true }),
    node: angle,
    argument: angle,
    mean: angle,
  })
  .map(({ perigee, ...k }) => ({ ...k, a: perigee / (1 - k.e) }))
test('elements and states, there and back', () => {
  fc.assert(
    fc.property(orbits, (k) => {
      const s = stateOfKepler(k)
      const again = stateOfKepler(keplerOfEquinoctial(equinoctialOf(keplerOfState(s))))
      expect(norm(subtract(s.position, again.position)) / k.a).toBeLessThan(1e-9)
      expect(norm(subtract(s.velocity, again.velocity))).toBeLessThan(1e-7)
      const back = twoBody(twoBody(s, 5000), -5000)
      expect(norm(subtract(s.position, back.position)) / k.a).toBeLessThan(1e-8)
    }),
  )
})
test('local frames are right-handed, and turn as the orbit does', () => {
  fc.assert(
    fc.property(orbits, (k) => {
      const s = stateOfKepler(k)
      for (const kind of ['RTN', 'TNW', 'LVLH'] as const) {
        const { rotation: m, rate } = localFrame(kind, s)
        const row = (r: number): Vector3 => [m[3 * r]!, m[3 * r + 1]!, m[3 * r + 2]!]
        expect(dot(cross(row(0), row(1)), row(2))).toBeCloseTo(1, 10)
        // The frame a moment later against the rate, about its own axes.
        const dt = 0.05
        const { rotation: n } = localFrame(kind, twoBody(s, dt))
        const { rotation: o } = localFrame(kind, twoBody(s, -dt))
        let turned = 0
        for (let j = 0; j < 3; j++) {
          const [p, q] = kind === 'LVLH' ? [0, 2] : [0, 1]
          turned += (n[3 * p + j]! - o[3 * p + j]!) * m[3 * q + j]!
        }
        const about = kind === 'LVLH' ? -rate[1] : rate[2]
        expect(Math.abs(turned / (2 * dt) - about)).toBeLessThan(2e-6 * Math.abs(about) + 1e-9)
      }
    }),
    { numRuns: 40 },
  )
})
test('shadows: full behind the Earth, none beside, half at the edge; and lines of sight', () => {
  const sun: Vector3 = [149.6e6, 0, 0]
  expect(conicalLight([-7000, 0, 0], sun)).toBe(0)
  expect(conicalLight([7000, 0, 0], sun)).toBe(1)
  expect(conicalLight([0, 7000, 0], sun)).toBe(1)
  expect(cylindricalLight([-7000, 6300, 0], sun)).toBe(0)
  expect(cylindricalLight([-7000, 6400, 0], sun)).toBe(1)
  // On the edge of the geometric shadow half of the Sun's disc is hidden, nearly.
  expect(conicalLight([-7000, 6378.137, 0], sun)).toBeGreaterThan(0.4)
  expect(conicalLight([-7000, 6378.137, 0], sun)).toBeLessThan(0.6)
  // Beyond the tip of the umbra the Earth is a spot on the Sun.
  expect(conicalLight([-3e6, 0, 0], sun)).toBeGreaterThan(0.5)
  expect(lineOfSight([7000, 0, 0], [-7000, 0, 0])).toBe(false)
  expect(lineOfSight([7000, 0, 0], [0, 42_000, 0])).toBe(true)
})
test('least squares finds a line, and names what is not held', () => {
  const x = [0, 1, 2, 3]
  const fit = leastSquares((p) => x.map((v) => p[0]! + p[1]! * v), [1, 3, 5, 7], [0, 0], [1, 1])
  expect(Array.from(fit.x).map((v) => Number(v.toFixed(9)))).toEqual([1, 2])
  expect(() => leastSquares((p) => x.map(() => p[0]! + p[1]!), [1, 1, 1, 1], [0, 0], [1, 1])).toThrow(/not held/)
})
