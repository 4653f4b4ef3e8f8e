/** Gradients, transition matrices and turned covariances against differences of what they are derivatives of, and drawn orbits. */
import { randomFrom } from '@setu/core/random'
import { describe, expect, test } from 'vitest'
import { exponentialAtmosphere } from '../src/atmosphere.js'
import {
  carryCovariance,
  covarianceFromLocal,
  covarianceProblem,
  covarianceToGcrf,
  covarianceToLocal,
  sigmasOf,
  stateJacobian,
  turnCovariance,
} from '../src/covariance.js'
import { type ForceOptions, forceModel } from '../src/force-model.js'
import { inverse, transformAt, transformState } from '../src/frames.js'
import { type GravityField, gravityEvaluator, harmonicIndex, pointMass, zonalField } from '../src/gravity-field.js'
import { gravityGradient } from '../src/gravity-gradient.js'
import { addSeconds } from '../src/instant.js'
import { earthMu, stateOfKepler, twoBody } from '../src/kepler.js'
import { localFrame } from '../src/local-orbital.js'
import { flyFrom } from '../src/powered-flight.js'
import { propagateNumerically } from '../src/propagate-numerically.js'
import { tugCovariance } from '../src/sample-states.js'
import { multiply6, partialsByDifference } from '../src/state-transition.js'
import { instantOf } from '../src/time-scales.js'
import type { State, Vector3 } from '../src/vector3.js'

const epoch = instantOf('2026-03-01T00:00:00Z')
const low = stateOfKepler({ a: 6878, e: 0.005, i: 0.9, node: 0.7, argument: 1.1, mean: 0.2 })
const stateOf = (y: ArrayLike<number>): State => ({ position: [y[0]!, y[1]!, y[2]!], velocity: [y[3]!, y[4]!, y[5]!] })
const vectorOf = (s: State): number[] => [...s.position, ...s.velocity]
const covarianceAxes = (s: State): Float64Array => localFrame('RTN', s).rotation
const steps = [1e-3, 1e-3, 1e-3, 1e-6, 1e-6, 1e-6]

/** A rough field of every degree and order to 8, a thousand times that of the Earth beyond the oblateness. */
const rough = (): GravityField => {
  const random = randomFrom(7)
  const c = new Float64Array(harmonicIndex(9, 0))
  const s = new Float64Array(c.length)
  for (let n = 2; n <= 8; n++)
    for (let m = 0; m <= n; m++) {
      c[harmonicIndex(n, m)] = (1e-3 / n ** 2) * random.normal()
      if (m > 0) s[harmonicIndex(n, m)] = (1e-3 / n ** 2) * random.normal()
    }
  c[0] = 1
  return { ...zonalField(), name: 'rough', degree: 8, order: 8, c, s }
}

/** Greatest error of the columns of a matrix of derivatives, each against its greatest element; speeds by a thousand. */
const worstColumn = (matrix: ArrayLike<number>, at: (x: number[]) => number[], x: readonly number[]): number => {
  let worst = 0
  for (const [j, h] of steps.entries()) {
    const moved = (sign: number): number[] => at(x.map((v, k) => (k === j ? v + sign * h : v)))
    const [up, down] = [moved(1), moved(-1)]
    let [most, error] = [0, 0]
    for (let i = 0; i < 6; i++) {
      const weight = i < 3 ? 1 : 1000
      const truth = (up[i]! - down[i]!) / (2 * h)
      most = Math.max(most, weight * Math.abs(truth))
      error = Math.max(error, weight * Math.abs(truth - matrix[6 * i + j]!))
    }
    worst = Math.max(worst, error / most)
  }
  return worst
}

describe('gradient of gravity', () => {
  test.each([
    ['over a pole', [0, 0, 6900]],
    ['over the equator', [6700, -1500, 0]],
    ['between', [-3000, 4500, -4300]],
  ])('%s: that of the acceleration', (_, place) => {
    const field = rough()
    const { acceleration } = gravityEvaluator(field)
    const out = new Float64Array(6)
    gravityGradient(field).at(place[0]!, place[1]!, place[2]!, out)
    const full = [0, 1, 2, 1, 3, 4, 2, 4, 5].map((k) => out[k]!)
    for (let j = 0; j < 3; j++) {
      const at = (sign: number): Float64Array => {
        const p = place.map((v, k) => (k === j ? v + sign * 0.05 : v))
        const a = new Float64Array(3)
        acceleration(p[0]!, p[1]!, p[2]!, a)
        return a
      }
      const [up, down] = [at(1), at(-1)]
      for (let i = 0; i < 3; i++) expect(Math.abs((up[i]! - down[i]!) / 0.1 - full[3 * i + j]!)).toBeLessThan(1e-15)
    }
  })
})

describe('transition matrix', () => {
  const forces: readonly (readonly [string, ForceOptions, number])[] = [
    ['two bodies', { gravity: pointMass(earthMu, 6378.137) }, 1e-6],
    ['a rough field', { gravity: rough() }, 1e-5],
    [
      'all forces',
      {
        gravity: zonalField(),
        thirdBodies: ['Sun', 'Moon'],
        tides: true,
        relativity: true,
        crAreaOverMass: 0.02,
        cdAreaOverMass: 0.5,
        density: exponentialAtmosphere,
      },
      3e-5,
    ],
  ]
  test.each(forces)('%s: that of the orbits beside it, and the same states', (_, options, tolerance) => {
    const model = forceModel(options)
    const end = [5000]
    const run = propagateNumerically(model, epoch, low, end, { transitions: true })
    const plain = propagateNumerically(model, epoch, low, end)
    expect(run.states).toEqual(plain.states)
    const at = (x: number[]): number[] => [...propagateNumerically(model, epoch, stateOf(x), end).states]
    expect(worstColumn(run.transitions!, at, vectorOf(low))).toBeLessThan(tolerance)
  })

  test('there and back again is where it began', () => {
    const model = forceModel({ gravity: rough() })
    const there = propagateNumerically(model, epoch, low, [7000], { transitions: true })
    const back = propagateNumerically(model, addSeconds(epoch, 7000), stateOf(there.states), [-7000], {
      transitions: true,
    })
    const both = multiply6(back.transitions!, there.transitions!)
    for (let k = 0; k < 36; k++) expect(Math.abs(both[k]! - (k % 7 === 0 ? 1 : 0))).toBeLessThan(1e-5)
  })

  test('over an impulse and a burn along the orbit', async () => {
    const manoeuvre = (seconds: number, durationSeconds: number) => ({
      at: addSeconds(epoch, seconds),
      durationSeconds,
      deltaMassKg: 0,
      frame: 'TNW',
      deltaVKmPerS: [0.2, 0.05, -0.1] as Vector3,
    })
    const model = forceModel({ gravity: zonalField() })
    const fly = (state: State, transitions: boolean) =>
      flyFrom(
        { epoch, state, massKg: null, manoeuvres: [manoeuvre(1500, 0), manoeuvre(3000, 600)] },
        () => model,
        [6000],
        { transitions },
      )
    const { transitions } = await fly(low, true)
    const rows = new Map<string, number[]>()
    for (const [j, h] of steps.entries())
      for (const sign of [1, -1]) {
        const x = vectorOf(low).map((v, k) => (k === j ? v + sign * h : v))
        rows.set(x.join(), [...(await fly(stateOf(x), false)).states])
      }
    expect(worstColumn(transitions!, (x) => rows.get(x.join())!, vectorOf(low))).toBeLessThan(1e-5)
  })
})

describe('covariance', () => {
  const p = covarianceFromLocal('RTN', low, tugCovariance())

  test('goes into the axes of an orbit and back, and its variance along them stays', () => {
    const local = covarianceToLocal('RTN', low, p)
    for (let k = 0; k < 36; k++) expect(local[k]! / 1e-3).toBeCloseTo(tugCovariance()[k]! / 1e-3, 12)
    expect(sigmasOf(local)[1]).toBeCloseTo(0.05, 12)
    for (const name of ['TNW', 'LVLH'] as const) expect(covarianceProblem(covarianceToLocal(name, low, p))).toBeNull()
  })

  test('turns with the Earth as a state does, by differences', () => {
    const toItrf = transformAt('GCRF', 'ITRF', epoch)
    const jacobian = stateJacobian(toItrf)
    expect(worstColumn(jacobian, (x) => vectorOf(transformState(toItrf, stateOf(x))), vectorOf(low))).toBeLessThan(1e-8)
    const back = covarianceToGcrf(turnCovariance(p, toItrf), 'ITRF', low, epoch)
    for (let k = 0; k < 36; k++) expect(back[k]! / 1e-3).toBeCloseTo(p[k]! / 1e-3, 12)
    const still = turnCovariance(p, { ...inverse(toItrf), rate: [0, 0, 0] })
    expect(Math.abs(still[21]! - turnCovariance(p, inverse(toItrf))[21]!)).toBeGreaterThan(1e-13)
  })

  test('carried on is that of four thousand drawn orbits', () => {
    const seconds = 3 * 5400
    const phi = (() => {
      const model = forceModel({ gravity: pointMass(earthMu, 6378.137) })
      return propagateNumerically(model, epoch, low, [seconds], { transitions: true }).transitions!
    })()
    const end = twoBody(low, seconds)
    const carried = sigmasOf(covarianceToLocal('RTN', end, carryCovariance(p, phi)))
    const random = randomFrom(11)
    // R goes with the speed along the track, T with the radial one: correlation -0.9, as the sample has it.
    const sigma = sigmasOf(tugCovariance())
    const sums = new Float64Array(6)
    const count = 4000
    for (let n = 0; n < count; n++) {
      const z = Array.from({ length: 6 }, () => random.normal())
      const w = Math.sqrt(1 - 0.81)
      const local = [z[0]!, z[1]!, z[2]!, -0.9 * z[1]! + w * z[3]!, -0.9 * z[0]! + w * z[4]!, z[5]!]
      const axes = covarianceAxes(low)
      const x = vectorOf(low).map((v, k) => {
        const [half, i] = [k < 3 ? 0 : 3, k % 3]
        return v + [0, 1, 2].reduce((sum, a) => sum + axes[3 * a + i]! * local[half + a]! * sigma[half + a]!, 0)
      })
      const there = vectorOf(twoBody(stateOf(x), seconds)).map((v, k) => v - vectorOf(end)[k]!)
      const ends = covarianceAxes(end)
      for (let k = 0; k < 6; k++) {
        const half = k < 3 ? 0 : 3
        sums[k]! += [0, 1, 2].reduce((sum, i) => sum + ends[3 * (k % 3) + i]! * there[half + i]!, 0) ** 2
      }
    }
    for (let k = 0; k < 6; k++) expect(Math.sqrt(sums[k]! / count) / carried[k]!).toBeCloseTo(1, 1)
  })

  test('what is wrong with one is said', () => {
    expect(covarianceProblem(p)).toBeNull()
    expect(covarianceProblem(p.map((v, k) => (k === 14 ? Number.NaN : v)))).toBe('not-finite')
    expect(covarianceProblem(p.map((v, k) => (k === 14 ? 0 : v)))).toBe('variance')
    const twice = tugCovariance()
    twice[1] = twice[6] = 2 * 0.02 * 0.05
    expect(covarianceProblem(twice)).toBe('not-positive-definite')
  })

  test('differences of a vector by the state', () => {
    const by = partialsByDifference((s) => [s.position[1] ** 2, 3 * s.velocity[0], s.position[0] * s.velocity[2]], low)
    expect(by[1]).toBeCloseTo(2 * low.position[1], 4)
    expect(by[9]).toBeCloseTo(3, 8)
    expect(by[17]).toBeCloseTo(low.position[0], 5)
  })
})
