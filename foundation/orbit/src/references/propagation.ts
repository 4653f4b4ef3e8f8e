/** Closed forms that the integrator and the fields must meet. */
import type { Reference } from '@setu/core/contract'
import { forceModel } from '../force-model.js'
import { gcrfToItrf } from '../frames.js'
import { gravityEvaluator, pointMass, zonalField } from '../gravity-field.js'
import { readGravity } from '../gravity-readers.js'
import { addSeconds, type Instant } from '../instant.js'
import { earthMu, keplerOfState, stateOfKepler, twoBody } from '../kepler.js'
import { propagateNumerically } from '../propagate-numerically.js'
import { instantOf } from '../time-scales.js'
import { apply, applyTransposed, cross, dot, norm, type State, subtract, type Vector3 } from '../vector3.js'
import { textOfFile } from './files.js'

const epoch = instantOf('2020-01-01T00:00:00Z')
const start = stateOfKepler({ a: 7500, e: 0.1, i: 1, node: 0.5, argument: 1.2, mean: 0.3 })
const PERIOD = 2 * Math.PI * Math.sqrt(7500 ** 3 / earthMu)

const orbits = (): number => {
  const model = forceModel({ gravity: pointMass(earthMu, 6378.137) })
  const seconds = 100 * PERIOD + 1234
  const { states: s } = propagateNumerically(model, epoch, start, [seconds], { relative: 1e-13 })
  const exact = twoBody(start, seconds)
  return norm(subtract([s[0]!, s[1]!, s[2]!], exact.position)) / norm(exact.position)
}
/** Node's drift under J2 alone against first-order theory, relative. */
const nodeDrift = (): number => {
  const z = zonalField()
  const c = z.c.map((v, i) => (i > 3 ? 0 : v))
  const model = forceModel({ gravity: { ...z, c, degree: 2 } })
  const circular = stateOfKepler({ a: 7200, e: 0.001, i: 1.2, node: 1, argument: 0, mean: 0 })
  const period = 2 * Math.PI * Math.sqrt(7200 ** 3 / earthMu)
  const seconds = Array.from({ length: 2001 }, (_, k) => (k * 20 * period) / 2000)
  const { states } = propagateNumerically(model, epoch, circular, seconds, { relative: 1e-11 })
  const at = (k: number): State => ({
    position: [states[6 * k]!, states[6 * k + 1]!, states[6 * k + 2]!],
    velocity: [states[6 * k + 3]!, states[6 * k + 4]!, states[6 * k + 5]!],
  })
  // Means over the first and the last turn take out the short periods.
  const mean = (from: number, f: (k: number) => number): number => {
    let sum = 0
    for (let k = from; k < from + 100; k++) sum += f(k)
    return sum / 100
  }
  const node = (k: number): number => keplerOfState(at(k)).node
  const a = mean(0, (k) => keplerOfState(at(k)).a)
  const measured = (mean(1900, node) - mean(0, node)) / (19 * period)
  const theory = -1.5 * 1.08262668e-3 * (6378.137 / a) ** 2 * Math.sqrt(earthMu / a ** 3) * Math.cos(1.2)
  return Math.abs(measured / theory - 1)
}
const FIELD = 'debris/earth/grim4s4-69x69.grgs.gz'

export const propagationReferences: readonly Reference[] = [
  {
    id: 'propagation.two-body',
    what: 'Two bodies, e 0.1, 100 turns: relative difference from the closed form',
    expected: 0,
    tolerance: 1e-9,
    unit: '1',
    source: 'Kepler',
    needs: [],
    value: async () => orbits(),
  },
  {
    id: 'propagation.j2-node',
    what: 'J2 alone: drift of the node over 20 turns against first-order theory, relative',
    expected: 0,
    tolerance: 5e-3,
    unit: '1',
    source: 'Brouwer 1959, first order; osculating mean a stands for the mean one (a few J2 of it)',
    needs: [],
    value: async () => nodeDrift(),
  },
  {
    id: 'propagation.energy',
    what: 'Relative drift of energy in two-body motion over a day',
    expected: 0,
    tolerance: 1e-11,
    unit: '1',
    source: 'conservation of energy',
    needs: [],
    value: async () => {
      const model = forceModel({ gravity: pointMass(earthMu, 6378.137) })
      const { states: s } = propagateNumerically(model, epoch, start, [86_400], { relative: 1e-13 })
      const energy = (p: readonly number[], v: readonly number[]): number =>
        (v[0]! ** 2 + v[1]! ** 2 + v[2]! ** 2) / 2 - earthMu / Math.hypot(...p)
      const [before, after] = [
        energy(start.position, start.velocity),
        energy([s[0]!, s[1]!, s[2]!], [s[3]!, s[4]!, s[5]!]),
      ]
      return Math.abs(after / before - 1)
    },
  },
  {
    id: 'propagation.jacobi',
    what: 'GRIM4-S4 to 20 x 20 turning with the Earth, 500 km: relative drift of the Jacobi integral over a day',
    expected: 0,
    tolerance: 1e-8,
    unit: '1',
    source: 'Jacobi; precession moves the axis by 0.05 arcsec in a day, which allows 3e-8',
    needs: [FIELD],
    value: async (b) => {
      const gravity = readGravity(await textOfFile(b, FIELD), 'GRIM4-S4', epoch.taiDay)
      const field = gravityEvaluator(gravity, 20)
      const jacobi = (s: State, t: Instant): number => {
        const { rotation, rate } = gcrfToItrf(t)
        const fixed = apply(rotation, s.position)
        const axis = applyTransposed(rotation, rate)
        return dot(s.velocity, s.velocity) / 2 - field.potential(...fixed) - dot(axis, cross(s.position, s.velocity))
      }
      const low = stateOfKepler({ a: 6878.137, e: 0.001, i: 0.9, node: 0.7, argument: 1.1, mean: 0.2 })
      const { states: s } = propagateNumerically(forceModel({ gravity, degree: 20 }), epoch, low, [86_400])
      const end: State = { position: [s[0]!, s[1]!, s[2]!], velocity: [s[3]!, s[4]!, s[5]!] }
      return Math.abs(jacobi(end, addSeconds(epoch, 86_400)) / jacobi(low, epoch) - 1)
    },
  },
  {
    id: 'propagation.gradient',
    what: 'GRIM4-S4 to 69 x 69: acceleration against differences of its potential, relative, equator, middle and pole',
    expected: 0,
    tolerance: 1e-9,
    unit: '1',
    source: 'definition of a potential',
    needs: [FIELD],
    value: async (b) => {
      const g = gravityEvaluator(readGravity(await textOfFile(b, FIELD), 'GRIM4-S4', addSeconds(epoch, 0).taiDay))
      const out = new Float64Array(3)
      let worst = 0
      const places: readonly Vector3[] = [
        [6800, 0, 0],
        [4000, -3000, 4800],
        [1e-9, 0, 6900],
      ]
      for (const p of places) {
        g.acceleration(p[0], p[1], p[2], out)
        const h = 0.2
        const at = (k: number, d: number): number => {
          const q: [number, number, number] = [p[0], p[1], p[2]]
          q[k]! += d
          return g.potential(...q)
        }
        // Differences of sixth order.
        const slope = (k: number): number =>
          (45 * (at(k, h) - at(k, -h)) - 9 * (at(k, 2 * h) - at(k, -2 * h)) + at(k, 3 * h) - at(k, -3 * h)) / (60 * h)
        const d = [0, 1, 2].map((k) => slope(k) - out[k]!)
        worst = Math.max(worst, Math.hypot(...d) / Math.hypot(...out))
      }
      return worst
    },
  },
]
