/** States of predictions, propagated and met by the same prediction later. */
import type { Reference } from '@setu/core/contract'
import { orientationAt } from '../eop.js'
import { readFinals2000A } from '../eop-readers.js'
import { forceModel } from '../force-model.js'
import { transformAt, transformPosition } from '../frames.js'
import { readGravity } from '../gravity-readers.js'
import { readInitialStates } from '../initial-states.js'
import { type Instant, secondsBetween } from '../instant.js'
import { flyFrom } from '../powered-flight.js'
import { utcToInstant } from '../time-scales.js'
import { norm, subtract, type Vector3 } from '../vector3.js'
import { textOfFile } from './files.js'

const CPF = 'debris/ephemeris/jason3_cpf_180613_16401.cne.gz'
const EOP = 'debris/earth/finals2000A-1973-2020.all.gz'
const FIELD = 'debris/earth/grim4s4-69x69.grgs.gz'

export const stateReferences: readonly Reference[] = [
  {
    id: 'states.jason-3',
    what: 'Jason-3 from a state of its prediction (velocity from positions), no fit, 24 h: greatest distance from it',
    expected: 0,
    tolerance: 50,
    unit: 'm',
    source: 'ILRS prediction of Jason-3 (CNES, 2018-06-13); mass 510 kg, 9 m2 to the Sun, Cr 1.3 taken',
    needs: [CPF, EOP, FIELD],
    value: async (b) => {
      const text = await textOfFile(b, CPF)
      const eop = readFinals2000A(await textOfFile(b, EOP), 'finals2000A')
      const orientation = (t: Instant) => orientationAt(eop, t)
      const start = readInitialStates(text, 'jason3', { orientation })[0]!
      const model = forceModel({
        gravity: readGravity(await textOfFile(b, FIELD), 'GRIM4-S4', start.epoch.taiDay),
        degree: 50,
        eop,
        thirdBodies: ['Sun', 'Moon'],
        tides: true,
        relativity: true,
        crAreaOverMass: (1.3 * 9) / 510,
      })
      const table = text.split(/\r?\n/).flatMap((l) => {
        const f = l.trim().split(/\s+/).map(Number)
        const time = l.startsWith('10 ') ? utcToInstant({ day: f[2]!, seconds: f[3]! }) : null
        const since = time ? secondsBetween(start.epoch, time) : -1
        const position: Vector3 = [f[5]! / 1000, f[6]! / 1000, f[7]! / 1000]
        return time && since >= 0 && since <= 86_400 ? [{ time, since, position }] : []
      })
      const flight = { epoch: start.epoch, state: start.state, massKg: null, manoeuvres: [] }
      const { states } = await flyFrom(
        flight,
        () => model,
        table.map((p) => p.since),
      )
      return Math.max(
        ...table.map((p, i) => {
          const at: Vector3 = [states[6 * i]!, states[6 * i + 1]!, states[6 * i + 2]!]
          const place = transformPosition(transformAt('GCRF', 'ITRF', p.time, orientation(p.time)), at)
          return 1000 * norm(subtract(place, p.position))
        }),
      )
    },
  },
]
