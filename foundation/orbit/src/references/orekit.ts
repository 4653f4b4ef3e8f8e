/** A day of a low orbit, force by force, as Orekit integrates it: `bench/orekit_states.py` wrote the values. */
import type { Bench, Reference } from '@setu/core/contract'
import { bytesOf } from '@setu/core/source'
import type { BodyAt } from '../body-track.js'
import { readFinals2000A } from '../eop-readers.js'
import { type ForceOptions, forceModel } from '../force-model.js'
import { gaussJackson } from '../gauss-jackson.js'
import { readGravity } from '../gravity-readers.js'
import { geometricState, loadKernels } from '../kernels.js'
import { etOf } from '../lsk.js'
import { propagateNumerically } from '../propagate-numerically.js'
import { instantOf } from '../time-scales.js'
import { bytesOfFile, textOfFile } from './files.js'
import { orekitStart, orekitStates, orekitTransition } from './orekit-states.js'

const EOP = 'debris/earth/finals2000A-1973-2020.all.gz'
const FIELD = 'debris/earth/grim4s4-69x69.grgs.gz'
const DE430 = 'moon/spice/de430-2015-03-02.bsp'

const base = async (b: Bench): Promise<ForceOptions> => {
  const epoch = instantOf(orekitStart.utc)
  const set = await loadKernels([{ name: 'de430', bytes: bytesOf(await bytesOfFile(b, DE430)) }])
  const out = new Float64Array(6)
  const at =
    (target: number): BodyAt =>
    (t) => {
      geometricState(set, target, etOf(t), 399, out)
      return [out[0]!, out[1]!, out[2]!]
    }
  return {
    gravity: readGravity(await textOfFile(b, FIELD), 'GRIM4-S4', epoch.taiDay),
    degree: 50,
    eop: readFinals2000A(await textOfFile(b, EOP), 'finals2000A'),
    sunAt: at(10),
    moonAt: at(301),
  }
}
const bodies = { thirdBodies: ['Sun', 'Moon'] } as const
const cases: readonly (readonly [id: string, what: string, forces: Partial<ForceOptions>])[] = [
  ['gravity', 'gravity 50 x 50', {}],
  ['bodies', 'and the Sun and the Moon of DE430', bodies],
  ['relativity', 'and the Schwarzschild term', { ...bodies, relativity: true }],
  [
    'sunlight',
    'and sunlight on a sphere, with conical shadow',
    { ...bodies, relativity: true, crAreaOverMass: (1.3 * 3.1) / 420 },
  ],
]

const [x, y, z, u, v, w] = orekitStart.state
const start = { position: [x!, y!, z!], velocity: [u!, v!, w!] } as const

const stateReferences: readonly Reference[] = cases.map(([id, what, forces]) => ({
  id: `propagation.orekit.${id}`,
  what: `500 km, 24 h, ${what}: distance from Orekit's state`,
  expected: 0,
  tolerance: 0.01,
  unit: 'm',
  source: 'Orekit 13.1.9, DOP853 at 1e-9 m, on the same field and Earth orientation (bench/orekit_states.py)',
  needs: [EOP, FIELD, DE430],
  value: async (b) => {
    const model = forceModel({ ...(await base(b)), ...forces })
    const { states } = propagateNumerically(model, instantOf(orekitStart.utc), start, [orekitStart.seconds], {
      relative: 1e-13,
    })
    return 1000 * Math.hypot(...[0, 1, 2].map((k) => states[k]! - orekitStates[id]![k]!))
  },
}))

const summed: Reference = {
  id: 'propagation.orekit.gauss-jackson',
  what: '500 km, 24 h, gravity 50 x 50, Sun, Moon, relativity by Gauss and Jackson at 30 s: distance from Orekit’s state',
  expected: 0,
  tolerance: 0.01,
  unit: 'm',
  source: 'Orekit 13.1.9, DOP853 at 1e-9 m, on the same field and Earth orientation (bench/orekit_states.py)',
  needs: [EOP, FIELD, DE430],
  value: async (b) => {
    const model = forceModel({ ...(await base(b)), ...bodies, relativity: true })
    const { states } = gaussJackson(model, instantOf(orekitStart.utc), start, [orekitStart.seconds], 30)
    return 1000 * Math.hypot(...[0, 1, 2].map((k) => states[k]! - orekitStates['relativity']![k]!))
  },
}

const transition: Reference = {
  id: 'propagation.orekit.transition',
  what: '500 km, 24 h, gravity 50 x 50: state transition matrix, greatest difference from Orekit in a column, relative',
  expected: 0,
  tolerance: 1e-3,
  unit: '1',
  source: 'Orekit 13.1.9, harvester of its matrices (bench/orekit_states.py); ours takes the gradient to degree 20',
  needs: [EOP, FIELD, DE430],
  value: async (b) => {
    const run = propagateNumerically(
      forceModel(await base(b)),
      instantOf(orekitStart.utc),
      start,
      [orekitStart.seconds],
      {
        transitions: true,
      },
    )
    const columns = Array.from({ length: 6 }, (_, j) => {
      let [most, error] = [0, 0]
      for (let i = 0; i < 6; i++) {
        const weight = i < 3 ? 1 : 1000
        const truth = orekitTransition[6 * i + j]!
        most = Math.max(most, weight * Math.abs(truth))
        error = Math.max(error, weight * Math.abs(truth - run.transitions![6 * i + j]!))
      }
      return error / most
    })
    return Math.max(...columns)
  },
}

export const orekitReferences: readonly Reference[] = [...stateReferences, summed, transition]
