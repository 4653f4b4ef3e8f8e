/** Gauss and Jackson's method: against two bodies, its own order, and DOP853 on a field. */
import { expect, test } from 'vitest'
import { forceModel } from '../src/force-model.js'
import { gaussJackson } from '../src/gauss-jackson.js'
import { pointMass, zonalField } from '../src/gravity-field.js'
import { earthMu, stateOfKepler, twoBody } from '../src/kepler.js'
import { propagateNumerically } from '../src/propagate-numerically.js'
import { instantOf } from '../src/time-scales.js'

const epoch = instantOf('2026-03-01T00:00:00Z')
const start = stateOfKepler({ a: 6878, e: 0.005, i: 0.9, node: 0.7, argument: 1.1, mean: 0.2 })
const central = forceModel({ gravity: pointMass(earthMu, 6378.137) })
const metresApart = (states: Float64Array, j: number, position: ArrayLike<number>): number =>
  1000 * Math.hypot(...[0, 1, 2].map((k) => states[6 * j + k]! - position[k]!))

test('two bodies for a day at 60 s: a millimetre, on the steps and between them', () => {
  const times = [0, 17, 7200, 43_215.25, 86_400]
  const run = gaussJackson(central, epoch, start, times, 60)
  for (const [j, t] of times.entries()) {
    const exact = twoBody(start, t)
    expect(metresApart(run.states, j, exact.position), `${t} s`).toBeLessThan(1e-3)
    for (let k = 0; k < 3; k++) expect(Math.abs(run.states[6 * j + 3 + k]! - exact.velocity[k]!)).toBeLessThan(1e-9)
  }
  expect(run.evaluations).toBeLessThan(2200)
})

test('half the step, at least two hundred times less error', () => {
  const error = (h: number): number =>
    metresApart(gaussJackson(central, epoch, start, [86_400], h).states, 0, twoBody(start, 86_400).position)
  const [coarse, fine] = [error(120), error(60)]
  expect(coarse / fine).toBeGreaterThan(200)
})

test('zonals, Sun and Moon: DOP853 within a millimetre, for a third of the accelerations', () => {
  const model = forceModel({ gravity: zonalField(), thirdBodies: ['Sun', 'Moon'], relativity: true })
  const run = gaussJackson(model, epoch, start, [21_600], 30)
  const other = propagateNumerically(model, epoch, start, [21_600], { relative: 1e-13 })
  expect(metresApart(run.states, 0, other.states)).toBeLessThan(1e-3)
  const usual = gaussJackson(model, epoch, start, [21_600], 60)
  expect(metresApart(usual.states, 0, other.states)).toBeLessThan(1e-2)
  expect(3 * usual.evaluations).toBeLessThan(other.end.evaluations)
})

test('a step that is none and times before the epoch are refused', () => {
  for (const h of [0, -60, Number.NaN]) expect(() => gaussJackson(central, epoch, start, [60], h)).toThrow(/above zero/)
  expect(() => gaussJackson(central, epoch, start, [-1, 60], 60)).toThrow(/from the epoch on/)
  expect(gaussJackson(central, epoch, start, [], 60).states).toHaveLength(0)
})
