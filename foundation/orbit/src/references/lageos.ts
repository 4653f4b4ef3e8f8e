/** LAGEOS-1 as the laser-ranging service predicted it, met by our own integration. */
import type { Bench, Reference } from '@setu/core/contract'
import { type EarthOrientation, orientationAt } from '../eop.js'
import { readFinals2000A } from '../eop-readers.js'
import { fitState, type StateFit, type TablePosition } from '../fit-state.js'
import { type ForceModel, forceModel } from '../force-model.js'
import { readGravity } from '../gravity-readers.js'
import { type Instant, secondsBetween } from '../instant.js'
import { utcToInstant } from '../time-scales.js'
import { textOfFile } from './files.js'

const CPF = 'debris/ephemeris/lageos1_cpf_180613_16401.hts'
const EOP = 'debris/earth/finals2000A-1973-2020.all.gz'
const FIELD = 'debris/earth/grim4s4-69x69.grgs.gz'

/** Position rows of a CPF; the messages' own reader gives the same. */
const positions = (text: string): TablePosition[] =>
  text
    .split(/\r?\n/)
    .filter((l) => l.startsWith('10 '))
    .map((l) => {
      const f = l.trim().split(/\s+/).map(Number)
      return {
        time: utcToInstant({ day: f[2]!, seconds: f[3]! }),
        position: [f[5]! / 1000, f[6]! / 1000, f[7]! / 1000],
      }
    })

const DAY = 86_400
interface Ready {
  readonly table: readonly TablePosition[]
  readonly orientation: (t: Instant) => EarthOrientation
  readonly model: ForceModel
}
const opened = async (b: Bench): Promise<Ready> => {
  const table = positions(await textOfFile(b, CPF))
  const eop = readFinals2000A(await textOfFile(b, EOP), 'finals2000A')
  const model = forceModel({
    gravity: readGravity(await textOfFile(b, FIELD), 'GRIM4-S4', table[0]!.time.taiDay),
    degree: 20,
    eop,
    thirdBodies: ['Sun', 'Moon'],
    tides: true,
    relativity: true,
    // LAGEOS: Cr 1.13, 60 cm, 407 kg.
    crAreaOverMass: (1.13 * Math.PI * 0.3 ** 2) / 406.965,
  })
  return { table, orientation: (t) => orientationAt(eop, t), model }
}
const during = ({ table }: Ready, day: number): TablePosition[] =>
  table.filter((p) => {
    const s = secondsBetween(table[0]!.time, p.time)
    return s >= day * DAY && s <= (day + 1) * DAY
  })

interface Fits {
  readonly state: () => Promise<StateFit>
  readonly pole: () => Promise<StateFit>
  /** State alone on the second day, with the pole that the first day gave. */
  readonly second: () => Promise<StateFit>
}
/** Made once, at first use. */
const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
const fitsOf = (b: Bench): Fits => {
  const ready = once(() => opened(b))
  const fit = async (day: number, pole: boolean, move?: (eo: EarthOrientation) => EarthOrientation) => {
    const r = await ready()
    return fitState(during(r, day), r.model, (t) => (move ? move(r.orientation(t)) : r.orientation(t)), { pole })
  }
  const pole = once(() => fit(0, true))
  return {
    state: once(() => fit(0, false)),
    pole,
    second: once(async () => {
      const { x, y } = (await pole()).poleOffsetArcsec!
      return fit(1, false, (eo) => ({ ...eo, xpArcsec: eo.xpArcsec + x, ypArcsec: eo.ypArcsec + y }))
    }),
  }
}
const known = new WeakMap<Bench, Fits>()
const fits = (b: Bench): Fits => {
  const made = known.get(b) ?? fitsOf(b)
  known.set(b, made)
  return made
}

const SOURCE = 'ILRS prediction of LAGEOS-1 (HTS, 2018-06-13)'
const row = (id: string, what: string, value: (f: Fits) => Promise<StateFit>): Reference => ({
  id: `lageos.fit${id}`,
  what: `LAGEOS-1, 24 h ${what}: 3-D rms`,
  expected: 0,
  tolerance: 1,
  unit: 'm',
  source: SOURCE,
  needs: [CPF, EOP, FIELD],
  value: async (b) => (await value(fits(b))).rmsM,
})
export const lageosReferences: readonly Reference[] = [
  row('', 'from the first epoch, initial state and the pole the file was made with', (f) => f.pole()),
  row('.second-day', 'of the second day, state only, with the pole of the first day', (f) => f.second()),
  {
    ...row('.state-only', 'from the first epoch, state only, with the pole of finals2000A', (f) => f.state()),
    shortfall:
      '2026-11-25: 8.15 m. The file was made with a pole 0.148 and 0.086 arcsec from the observed one: the residual is a rotation about the equatorial axes of the ITRF, the same within 0.001 arcsec on both days of the file, which turns with the Earth and no orbit absorbs. With it the rms is 0.39 m, and 0.41 m on the second day where only the state is fitted. The CNES prediction of Jason-3 of that day is met with a pole within 0.03 arcsec, so the observed pole is not the cause.',
  },
]
